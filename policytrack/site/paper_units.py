"""The pages of what papers say, as units: the text of each with its passages, and what may have been missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from policytrack.domain.model import Paper
from policytrack.domain.query import Query, all_passages
from policytrack.reports.wording import cited_briefly
from policytrack.site.items import SiteData
from policytrack.site.pages.about import PaperGaps
from policytrack.site.pages.frame import PageMaker
from policytrack.site.pages.paper_text import CitedSpan, text_blocks, text_page
from policytrack.site.units import Unit, page_unit, short_digest
from policytrack.text.escaping import web_address
from policytrack.text.passages import PaperText
from policytrack.workspace.opening import Workspace
from policytrack.workspace.paper_gaps import gaps_of


class PaperUnits:
    """The units of these pages; *digest* makes a digest of values and of what all pages depend on."""

    def __init__(self, data: SiteData, workspace: Workspace, pages: PageMaker, digest: Callable[..., str]) -> None:
        self._data, self._workspace, self._pages, self._digest = data, workspace, pages, digest

    def texts(self) -> Iterator[Unit]:
        """The text of each paper that has one, or its passages."""
        by_paper = self._data.grouped(lambda item: (item.paper,))
        for paper in self._data.register.papers.values():
            if paper.text is None:
                continue
            address = text_page(self._data.register.page("papers", paper.id))
            items = [(item.id, item.digest) for item in by_paper.get(paper.id, ())]
            inputs = self._digest(address, text_digest(self._workspace, paper), items)
            yield page_unit(address, inputs, partial(self._text_html, paper, address))

    def _text_html(self, paper: Paper, address: str) -> bytes:
        source = self._workspace.text(paper.text) if paper.text is not None else None
        entries = self._data.index.entries(Query(papers=(paper.id,)), self._data.day)
        spans = [
            CitedSpan(passage.start, passage.end, item)
            for entry in entries
            if (item := self._data.named(entry.recommendation.id)) is not None
            for passage in all_passages(entry.recommendation)
            if passage.start is not None and passage.end is not None
        ]
        return self._pages.html(
            "text.html",
            address,
            f"Text: {paper.title}",
            heading=paper.title,
            paper_page=self._data.register.page("papers", paper.id),
            source=cited_briefly(paper),
            source_url=web_address(paper.url),
            is_whole=paper.publish_text,
            blocks=text_blocks(PaperText(source or ""), spans if source else (), is_whole=paper.publish_text),
        )

    def gaps(self) -> Unit:
        """The unit of the page of sentences that may have been missed."""
        index, page = self._data.index, "gaps/index.html"
        papers = list(self._data.register.papers.values())
        runs = [(index.runs(paper.id, "encoded"), index.runs(paper.id, "set-aside")) for paper in papers]
        inputs = self._digest(page, runs, [text_digest(self._workspace, paper) for paper in papers])

        def make() -> bytes:
            shown = [
                PaperGaps(
                    self._data.register.page("papers", paper.id), paper.title, gaps_of(index, self._workspace, paper)
                )
                for paper in papers
            ]
            return self._pages.html("gaps.html", page, "Gaps", papers=shown)

        return page_unit(page, inputs, make)


def text_digest(workspace: Workspace, paper: Paper) -> str:
    """A digest of the text of a paper; empty if it has none that can be read."""
    text = workspace.text(paper.text) if paper.text is not None else None
    return "" if text is None else short_digest(text)
