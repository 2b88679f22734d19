"""The lists of a site as units: their pages in every order, the files beside them, and the pages of all lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from policytrack.domain.model import Paper
from policytrack.domain.statuses import MEANINGS, Status
from policytrack.formats.site_templates import markup
from policytrack.reports.chart_parts import Sparkline
from policytrack.site import addresses
from policytrack.site.head import feed_links, paper_head
from policytrack.site.item_files import CALENDAR, TABLE
from policytrack.site.items import SiteData, SiteItem
from policytrack.site.list_files import ListFiles
from policytrack.site.pages import search
from policytrack.site.pages.frame import PageHead, PageMaker
from policytrack.site.pages.lists import (
    ALL_PAGE,
    ORDERS,
    Bar,
    Catalogue,
    ListPage,
    Ranks,
    Slice,
    all_lists,
    page_addresses,
    ranks,
    slices,
    status_counts,
)
from policytrack.site.pages.recommendation import PageLink
from policytrack.site.trends import Trends, drawn
from policytrack.site.units import Unit, UnitGroup, joined_digest, page_unit

_FEW_CHOICES = 40
"""A filter has links to the lists of a kind if these are no more."""


class ListUnits:
    """The units of all lists; *digest* makes a digest of values and of what all pages depend on."""

    def __init__(
        self,
        data: SiteData,
        catalogues: Sequence[Catalogue],
        pages: PageMaker,
        files: ListFiles,
        digest: Callable[..., str],
    ) -> None:
        self._data, self._catalogues, self._pages, self._files, self._digest = data, catalogues, pages, files, digest
        self._lists = [all_lists(data), *(page for each in catalogues for _, page in each.entries)]
        self._trends = Trends(data)
        self._filters_of: dict[str, object] = {}
        self._rows: dict[tuple[int, str], str] = {}

    def groups(self) -> Iterator[UnitGroup]:
        """A group for each list."""
        common = self._digest(self._filter_choices)
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
        counts = status_counts(list_page.items)
        names, total = self._files.shown(list_page), len(list_page.items)
        trend = self._trends.of(list_page.items) if self._files.has_feeds(list_page) else None
        common = self._digest(self._filter_choices, about, names, total)
        for part in slices(list_page, self._ranks):
            # The first page of each order shows the scorecard, and the very first what became of all over time.
            shown = trend if part.address == list_page.page else None
            bars, parents = (counts, _parents(list_page)) if part.number == 1 else ((), 0)
            faces = [item.face for item in part.items]
            inputs = joined_digest(
                (common, repr((part.number, part.pages, shown, bars, parents, self._search_of(part))), *faces)
            )
            yield page_unit(part.address, inputs, partial(self._html, list_page, part, bars, shown))

    @cached_property
    def _ranks(self) -> Ranks:
        return ranks(self._data.items)

    def _html(self, list_page: ListPage, part: Slice, counts: Sequence[Bar], trend: Sparkline | None) -> bytes:
        root = addresses.root_from(part.address)
        rows = "".join(self._row(item, root) for item in part.items)
        orders = [
            PageLink(addresses.sorted_page(list_page.page, order.name, 1), order.words, order.name) for order in ORDERS
        ]
        numbers = [
            (number, addresses.sorted_page(list_page.page, part.order.name, number))
            for number in range(1, part.pages + 1)
        ]
        heading = f"{list_page.kind}: {list_page.heading}" if list_page.kind else list_page.heading
        number = f", page {part.number}" if part.number > 1 else ""
        order = f", by {part.order.words}" if part.order.name else ""
        return self._pages.html(
            "list.html",
            part.address,
            f"{heading}{order}{number}",
            head=self._head(list_page),
            list=list_page,
            part=part,
            counts=counts,
            trend=drawn(trend) if trend is not None else None,
            files=self._files.shown(list_page),
            total=len(list_page.items),
            parents=_parents(list_page),
            orders=orders,
            numbers=numbers,
            rows=markup(rows),
            filters=self._filters(root),
            search=self._search_of(part),
        )

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

    def _row(self, item: SiteItem, root: str) -> str:
        key = (item.no, root)
        if key not in self._rows:
            self._rows[key] = self._pages.text("row.html", root, {"item": item})
        return self._rows[key]

    @cached_property
    def _filter_choices(self) -> list[tuple[str, str, list[PageLink]]]:
        """Links to the lists of every kind, as a filter would have choices."""
        return [
            (each.heading, each.page, [PageLink(page.page, page.heading) for _, page in each.few(_FEW_CHOICES)])
            for each in self._catalogues
        ]

    def _filters(self, root: str) -> object:
        if root not in self._filters_of:
            choices = self._filter_choices
            self._filters_of[root] = markup(self._pages.text("filters.html", root, {"filters": choices}))
        return self._filters_of[root]

    def _search_of(self, part: Slice) -> Mapping[str, str] | None:
        """What the script needs to know on the page of all recommendations; None for other pages."""
        if part.address != ALL_PAGE:
            return None
        return {"address": search.ADDRESS, "filters": json.dumps(search.filter_choices(self._data))}

    def catalogues(self) -> Iterator[Unit]:
        """The pages that list the lists of a kind."""
        for catalogue in self._catalogues:
            entries = [
                (depth, page._replace(items=()), len(page.items), status_counts(page.items))
                for depth, page in catalogue.entries
            ]
            inputs = self._digest(catalogue.heading, catalogue.intro, entries)
            yield page_unit(catalogue.page, inputs, partial(self._catalogue_html, catalogue, entries))

    def _catalogue_html(
        self, catalogue: Catalogue, entries: Sequence[tuple[int, ListPage, int, Sequence[Bar]]]
    ) -> bytes:
        occurring = {bar.key for *_, bars in entries for bar in bars}
        return self._pages.html(
            "catalogue.html",
            catalogue.page,
            catalogue.heading,
            catalogue=catalogue,
            entries=entries,
            legend=[(status, MEANINGS[status].label) for status in Status if status in occurring],
        )


def _parents(list_page: ListPage) -> int:
    return sum(bool(item.contains) for item in list_page.items)
