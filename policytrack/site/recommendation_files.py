"""Makes the files of recommendations, in several processes if there are many."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Entry
from policytrack.domain.shown import ShownEntry
from policytrack.domain.standing.timeline import Timeline
from policytrack.formats.charts.drawing import sparkline
from policytrack.formats.site_templates import markup
from policytrack.index.decode import quick_loads
from policytrack.index.query.detailed import DetailedRow, DetailSettings, detailed_entry
from policytrack.site.addresses import in_folder
from policytrack.site.head import recommendation_head
from policytrack.site.item_files import NAMES, ItemFiles, MadeItem, embedding, sparkline_of
from policytrack.site.items import Register, SiteItem
from policytrack.site.pages.frame import PageMaker
from policytrack.site.pages.recommendation import PageContext, RecommendationPage, recommendation_page
from policytrack.site.writing import Written, write_together
from policytrack.text.passages import PaperText


class RecommendationTask(NamedTuple):
    """A recommendation whose files are to be made: what the index has of it, and the pages that it may link to."""

    key: str
    item: SiteItem
    row: DetailedRow
    contexts: str
    timeline: Timeline
    linked: Sequence[SiteItem]
    parents: Sequence[str]


class MadeUnit(NamedTuple):
    """A unit whose files are there, with what was written by address."""

    key: str
    files: Mapping[str, Written]


class RecommendationFiles:
    """Makes and writes the files of recommendations; each process has one."""

    def __init__(
        self,
        root: Path,
        pages: PageMaker,
        register: Register,
        settings: DetailSettings,
        texts: Mapping[str, str],
        extra_columns: Sequence[str],
    ) -> None:
        self._root, self._pages, self._register, self._settings = root, pages, register, settings
        self._sources = texts
        self._texts: dict[str, PaperText] = {}
        self._loads = quick_loads()
        self._beside = ItemFiles(pages.frame, register, settings.assessor, extra_columns)

    def make(self, tasks: Sequence[RecommendationTask]) -> list[MadeUnit]:
        """Write the files of these recommendations."""
        return list(map(self._make, tasks))

    def _make(self, task: RecommendationTask) -> MadeUnit:
        return MadeUnit(task.key, write_together(self._root, self._files(task)))

    def _files(self, task: RecommendationTask) -> dict[str, bytes]:
        from policytrack.journal.codec import event_of

        entry = detailed_entry(task.row, self._settings, self._loads)
        events = list(map(event_of, task.row.lines))
        page = self._page(task, entry, events)
        address = task.item.page
        chart = sparkline_of(task.timeline, task.item, self._settings.day)
        files = self._beside.contents(MadeItem(task.item, page, entry, events, chart))
        return {
            address: self._pages.html(
                "recommendation.html",
                address,
                f"{page.id}: {page.title}",
                head=recommendation_head(task.item, page, entry, self._pages.frame, self._register),
                page=page,
                sparkline=markup(sparkline(chart, 240, 32)) if chart.steps else "",
                embedding=embedding(task.item, self._pages.frame.base_url),
                files=[name for name in NAMES if in_folder(address, name) in files],
            ),
            in_folder(address, "data.json"): self._json(entry),
            **files,
        }

    def _page(self, task: RecommendationTask, entry: Entry, events: Sequence[Event]) -> RecommendationPage:
        settings = self._settings
        paper = self._register.papers[entry.recommendation.paper]
        contexts = [(before, after) for before, after in json.loads(task.contexts)]
        shown = ShownEntry(entry, paper, self._register.pillars[paper.id], self._register.actors, contexts)
        texts = self._texts_of(paper.id)
        context = PageContext(settings.day, self._register, settings.ancestors, settings.assessor, texts)
        linked = {item.id.casefold(): item for item in task.linked}
        return recommendation_page(shown, events, task.timeline, linked, task.parents, context)

    def _json(self, entry: Entry) -> bytes:
        from policytrack.formats.lists.json import json_of
        from policytrack.formats.records import entry_json

        return f"{json_of(entry_json(entry), indent=2)}\n".encode()

    def _texts_of(self, paper: str) -> Mapping[str, PaperText]:
        if paper in self._sources and paper not in self._texts:
            self._texts[paper] = PaperText(self._sources[paper])
        return self._texts


def file_names(item: SiteItem) -> tuple[str, ...]:
    """The addresses of the files that may be made for a recommendation."""
    return (item.page, in_folder(item.page, "data.json"), *(in_folder(item.page, name) for name in NAMES))
