"""The gaps of a workspace's papers: sentences that are neither encoded nor set aside."""

from __future__ import annotations

from policytrack.domain.model import Paper
from policytrack.errors import NotFound
from policytrack.index.index import Index
from policytrack.text.did_you_mean import unknown
from policytrack.text.gaps import Gaps, find_gaps
from policytrack.text.passages import PaperText
from policytrack.workspace.opening import Workspace


def papers_named(index: Index, typed: str | None) -> list[Paper]:
    """The paper with this id or prefix, in upper or lower case, or all papers for None. Raises `NotFound`."""
    papers = list(index.papers.values())
    if typed is None:
        return papers
    for paper in papers:
        if typed.casefold() in (paper.id.casefold(), paper.prefix.casefold()):
            return [paper]
    raise NotFound(unknown("paper", typed, index.papers))


def gaps_of(index: Index, workspace: Workspace, paper: Paper) -> Gaps | None:
    """The gaps of a paper; None if it has no text that can be read."""
    if paper.text is None or (source := workspace.text(paper.text)) is None:
        return None
    return find_gaps(paper.id, PaperText(source), index.runs(paper.id, "encoded"), index.runs(paper.id, "set-aside"))
