"""The lists of a site as units: their pages in every order, the files beside them, and the pages of all lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from policytrack.domain.model import Paper
from policytrack.domain.statuses import MEANINGS, Status
from policytrack.formats.badge import badge
from policytrack.reports.chart_parts import Sparkline
from policytrack.site import addresses
from policytrack.site.head import feed_links, paper_head
from policytrack.site.item_files import BADGE, CALENDAR, TABLE
from policytrack.site.items import SiteData
from policytrack.site.list_files import ListFiles
from policytrack.site.list_pages import FilterLinks, ListPages, ListTask
from policytrack.site.pages import search
from policytrack.site.pages.frame import PageHead, PageMaker
from policytrack.site.pages.links_and_statuses import PageLink
from policytrack.site.pages.lists import (
    ALL_PAGE,
    Catalogue,
    ListPage,
    Ranks,
    Slice,
    all_lists,
    page_addresses,
    ranks,
    slices,
)
from policytrack.site.scores import Score, delivered_words, scores
from policytrack.site.trends import Trends
from policytrack.site.units import Unit, UnitGroup, joined_digest, page_unit
from policytrack.text.date_words import day_words
from policytrack.text.escaping import counted

_FEW_CHOICES = 40
"""A filter has links to the lists of a kind if these are no more."""


def filter_links(catalogues: Iterable[Catalogue]) -> FilterLinks:
    """Links to the lists of every kind, unless there are many of it."""
    return [
        (each.heading, each.page, [PageLink(page.page, page.heading) for _, page in each.few(_FEW_CHOICES)])
        for each in catalogues
    ]


class ListUnits:
    """The units of all lists; *digest* makes a digest of values and of what all pages depend on."""

    def __init__(
        self,
        data: SiteData,
        catalogues: Sequence[Catalogue],
        pages: PageMaker,
        files: ListFiles,
        list_pages: ListPages,
        digest: Callable[..., str],
    ) -> None:
        self._data, self._catalogues, self._pages, self._files, self._digest = data, catalogues, pages, files, digest
        self._lists = [all_lists(data), *(page for each in catalogues for _, page in each.entries)]
        self._trends = Trends(data)
        self._list_pages = list_pages

    def groups(self) -> Iterator[UnitGroup]:
        """A group for each list."""
        common = self._digest(self._list_pages.choices)
        for list_page in self._lists:
            about = repr(list_page._replace(items=()))
            inputs = joined_digest((common, about, *(item.digest for item in list_page.items)))
            keys = [*page_addresses(list_page), *(unit.key for unit in self._file_units(list_page, inputs))]
            yield UnitGroup(list_page.page, inputs, keys, partial(self._units, list_page, inputs))

    def _units(self, list_page: ListPage, inputs: str) -> Iterator[Unit]:
        yield from self._pages_of(list_page)
        yield from self._file_units(list_page, inputs)

    def _file_units(self, list_page: ListPage, inputs: str) -> Iterator[Unit]:
        files = self._files
        table = addresses.in_folder(list_page.page, TABLE)
        yield Unit(table, inputs, files.addresses(list_page), partial(files.write, list_page))
        if CALENDAR in files.shown(list_page):
            calendar = addresses.in_folder(list_page.page, CALENDAR)
            yield Unit(calendar, inputs, (calendar,), partial(files.write_calendar, list_page), is_last=True)

    def _pages_of(self, list_page: ListPage) -> Iterator[Unit]:
        about = list_page._replace(items=())
        of_kinds, left_out = scores(list_page.counted), _left_out(list_page)
        names, total = self._files.shown(list_page), len(list_page.items)
        trend, head = self._trend(list_page, of_kinds), self._head(list_page)
        common = self._digest(self._list_pages.choices, about, names, total)
        for part in slices(list_page, self._ranks):
            task = ListTask(about, part, head, names, total, search=self._search_of(part))
            # The first page of each order shows the scorecard, and the very first what became of all over time.
            if part.number == 1:
                shown = trend if part.address == list_page.page else None
                task = task._replace(scores=of_kinds, left_out=left_out, trend=shown)
            values = (part.number, part.pages, task.trend, task.scores, task.left_out, task.search)
            inputs = joined_digest((common, repr(values), *(item.face for item in part.items)))
            make = partial(self._list_pages.html, task)
            yield page_unit(part.address, inputs, make)

    @cached_property
    def _ranks(self) -> Ranks:
        return ranks(self._data.items)

    def _trend(self, list_page: ListPage, of_kinds: Sequence[Score]) -> Sparkline | None:
        """How many were delivered over time, of the kind whose deliveries the list counts."""
        if not of_kinds or not self._files.has_feeds(list_page):
            return None
        return self._trends.of([item for item in list_page.counted if item.kind is of_kinds[0].kind])

    def badges(self) -> Iterator[Unit]:
        """The badge of each list, which says for which day it counts."""
        day = self._data.day
        for list_page in self._lists:
            if self._files.has_feeds(list_page):
                address = addresses.in_folder(list_page.page, BADGE)
                words = f"{delivered_words(scores(list_page.counted))} on {day_words(day)}"
                make = partial(badge, list_page.heading, words, note=self._pages.frame.question)
                yield page_unit(address, self._digest(list_page.heading, words), make)

    def _head(self, list_page: ListPage) -> PageHead:
        if not self._files.has_feeds(list_page):
            return PageHead()
        paper = self._papers.get(list_page.page)
        if paper is not None:
            return paper_head(paper, list_page.page, self._pages.frame)
        about = f"What became of what these recommend: {list_page.heading}."
        return PageHead(about, "", feed_links(list_page.page, list_page.heading))

    @cached_property
    def _papers(self) -> Mapping[str, Paper]:
        register = self._data.register
        return {register.page("papers", id): paper for id, paper in register.papers.items()}

    def _search_of(self, part: Slice) -> Mapping[str, str] | None:
        """What the script needs to know on the page of all recommendations; None for other pages."""
        if part.address != ALL_PAGE:
            return None
        return {"address": search.ADDRESS, "filters": json.dumps(search.filter_choices(self._data))}

    def catalogues(self) -> Iterator[Unit]:
        """The pages that list the lists of a kind."""
        for catalogue in self._catalogues:
            entries = [
                (depth, page._replace(items=()), len(page.items), scores(page.counted)[:1])
                for depth, page in catalogue.entries
            ]
            inputs = self._digest(catalogue.heading, catalogue.intro, entries)
            yield page_unit(catalogue.page, inputs, partial(self._catalogue_html, catalogue, entries))

    def _catalogue_html(
        self, catalogue: Catalogue, entries: Sequence[tuple[int, ListPage, int, Sequence[Score]]]
    ) -> bytes:
        occurring = {bar.key for *_, of_kind in entries for score in of_kind for bar in score.bars if bar.percent}
        return self._pages.html(
            "catalogue.html",
            catalogue.page,
            catalogue.heading,
            catalogue=catalogue,
            entries=entries,
            legend=[(status, MEANINGS[status].label) for status in Status if status in occurring],
        )


def _left_out(list_page: ListPage) -> tuple[str, ...]:
    """Which items are not counted, and why."""
    parents = sum(bool(item.contains) for item in list_page.items)
    mentions = len(list_page.items) - len(list_page.counted)
    because = "because what it contains is counted" if parents == 1 else "because what they contain is counted"
    return (
        *([f"{counted(parents, 'parent recommendation')}, {because}"] if parents else ()),
        *([f"{counted(mentions, 'item')} in which the actor is named, but not asked"] if mentions else ()),
    )
