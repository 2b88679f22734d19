"""Makes the files of recommendations, in several processes if there are many."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Entry
from policytrack.domain.shown import ShownEntry
from policytrack.domain.standing.timeline import Timeline
from policytrack.formats.charts.drawing import sparkline
from policytrack.formats.events import HEADINGS, row
from policytrack.formats.lists import csv
from policytrack.formats.lists.json import json_of
from policytrack.formats.records import entry_json
from policytrack.formats.site_templates import markup
from policytrack.index.decode import quick_loads
from policytrack.index.query.detailed import DetailedRow, DetailSettings, detailed_entry
from policytrack.reports.history import HistoryEntry, retractions_by_target
from policytrack.site.addresses import in_folder
from policytrack.site.head import recommendation_head
from policytrack.site.item_files import NAMES, SHOWN, ItemFiles, MadeItem, embedding, sparkline_of
from policytrack.site.items import Register, SiteItem
from policytrack.site.pages.frame import PageMaker
from policytrack.site.pages.recommendation import PageContext, RecommendationPage, recommendation_page
from policytrack.site.units import MadeUnit, made_unit
from policytrack.site.writing import SiteWriter
from policytrack.text.passages import PaperText

DATA, HISTORY = "data.json", "history.csv"
HISTORY_HEADINGS = HEADINGS[: HEADINGS.index("arrival")]
"""The columns of a history; what a server of a shared journal says of an entry is not part of a site."""
_BATCHES_TO_COLLECT = 16


class RecommendationTask(NamedTuple):
    """A recommendation whose files are to be made: what the index has of it, and the pages that it may link to."""

    key: str
    item: SiteItem
    row: DetailedRow
    contexts: str
    timeline: Timeline
    linked: Sequence[SiteItem]
    parents: Sequence[str]
    former_pages: Sequence[str]


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
        self._writer = SiteWriter(root)
        self._pages, self._register, self._settings = pages, register, settings
        self._sources = texts
        self._texts: dict[str, PaperText] = {}
        self._loads = quick_loads()
        self._batches = 0
        self._beside = ItemFiles(pages.frame, register, settings.ancestors, settings.assessor, extra_columns)

    def make(self, tasks: Sequence[RecommendationTask]) -> list[MadeUnit]:
        """Write the files of these recommendations."""
        made = list(map(self._make, tasks))
        self._batches += 1
        if self._batches % _BATCHES_TO_COLLECT == 0:
            # Templates leave cycles behind, and a worker process collects none by itself.
            gc.collect()
        return made

    def _make(self, task: RecommendationTask) -> MadeUnit:
        write = self._writer.write
        return made_unit(task.key, {address: write(address, content) for address, content in self._files(task).items()})

    def _files(self, task: RecommendationTask) -> dict[str, bytes]:
        from policytrack.journal.codec import event_of

        entry = detailed_entry(task.row, self._settings, self._loads)
        events = list(map(event_of, task.row.lines))
        context = self._context(entry.recommendation.paper)
        page = self._page(task, entry, events, context)
        address = task.item.page
        chart = sparkline_of(task.timeline, task.item, self._settings.day)
        files = self._beside.contents(MadeItem(task.item, page, entry, events, self._settings.day, chart))
        beside = {
            in_folder(address, DATA): self._json(entry),
            in_folder(address, HISTORY): "".join(csv.table(HISTORY_HEADINGS, self._history(events))).encode(),
            **files,
        }
        # What others embed or subscribe to stays at the addresses of former ids, which have a page of their own.
        former = {
            in_folder(page, name.rpartition("/")[2]): content
            for page in task.former_pages
            for name, content in beside.items()
        }
        return {
            address: self._pages.html(
                "recommendation.html",
                address,
                f"{page.id}: {page.title}",
                head=recommendation_head(task.item, page, entry, events, self._pages.frame, context),
                page=page,
                sparkline=markup(sparkline(chart, 240, 32)) if chart.steps else "",
                embedding=embedding(task.item, self._pages.frame.base_url),
                files=[name for name in SHOWN if in_folder(address, name) in files],
            ),
            **beside,
            **former,
        }

    def _context(self, paper: str) -> PageContext:
        settings = self._settings
        return PageContext(settings.day, self._register, settings.ancestors, settings.assessor, self._texts_of(paper))

    def _page(
        self, task: RecommendationTask, entry: Entry, events: Sequence[Event], context: PageContext
    ) -> RecommendationPage:
        paper = self._register.papers[entry.recommendation.paper]
        contexts = [(before, after) for before, after in json.loads(task.contexts)]
        shown = ShownEntry(entry, paper, self._register.pillars[paper.id], self._register.actors, contexts)
        linked = {item.id.casefold(): item for item in task.linked}
        return recommendation_page(shown, events, task.timeline, linked, task.parents, context)

    def _json(self, entry: Entry) -> bytes:
        return f"{json_of(entry_json(entry))}\n".encode()

    def _history(self, events: Sequence[Event]) -> Iterator[list[str]]:
        retractions, names = retractions_by_target(events), self._register.names.actors
        for event in events:
            actor_name = names.get(event.actor) if event.actor is not None else None
            yield row(HistoryEntry(event, retractions.get(event.id), actor_name))[: len(HISTORY_HEADINGS)]

    def _texts_of(self, paper: str) -> Mapping[str, PaperText]:
        if paper in self._sources and paper not in self._texts:
            self._texts[paper] = PaperText(self._sources[paper])
        return self._texts


def file_names(item: SiteItem, former_pages: Sequence[str]) -> tuple[str, ...]:
    """The addresses of the files that may be made for a recommendation, also where its former ids had them."""
    pages = (item.page, *former_pages)
    return (item.page, *(in_folder(page, name) for page in pages for name in (DATA, HISTORY, *NAMES)))
