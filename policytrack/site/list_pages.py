"""Makes the pages of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from policytrack.formats.site_templates import markup
from policytrack.reports.chart_parts import Sparkline
from policytrack.site import addresses
from policytrack.site.items import SiteItem
from policytrack.site.pages.frame import PageHead, PageMaker
from policytrack.site.pages.links_and_statuses import PageLink
from policytrack.site.pages.lists import ORDERS, ListPage, Slice
from policytrack.site.scores import Score
from policytrack.site.trends import drawn

FilterLinks = Sequence[tuple[str, str, Sequence[PageLink]]]
"""Links to the lists of every kind, as a filter would have choices: a heading, its page, and the lists."""


class ListTask(NamedTuple):
    """A page of a list that is to be made: the list without its items, those of this page, and what else it shows.

    *files* are the names of those beside the list, *total* is how many items it has. *search* is what the script needs
    to know that searches.
    """

    list: ListPage
    part: Slice
    head: PageHead
    files: Sequence[str]
    total: int
    scores: Sequence[Score] = ()
    left_out: Sequence[str] = ()
    trend: Sparkline | None = None
    search: Mapping[str, str] | None = None


class ListPages:
    """Makes the pages of lists; each row and each set of filters only once."""

    def __init__(self, pages: PageMaker, choices: FilterLinks) -> None:
        self._pages, self.choices = pages, choices
        self._filters_of: dict[str, object] = {}
        self._rows: dict[tuple[int, str], str] = {}

    def html(self, task: ListTask) -> bytes:
        """The page."""
        list_page, part = task.list, task.part
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
            head=task.head,
            list=list_page,
            part=part,
            counts=task.scores,
            trend=drawn(task.trend) if task.trend is not None else None,
            files=task.files,
            total=task.total,
            left_out=task.left_out,
            orders=orders,
            numbers=numbers,
            rows=markup(rows),
            filters=self._filters(root),
            search=task.search,
        )

    def _row(self, item: SiteItem, root: str) -> str:
        key = (item.no, root)
        if key not in self._rows:
            self._rows[key] = self._pages.text("row.html", root, {"item": item})
        return self._rows[key]

    def _filters(self, root: str) -> object:
        if root not in self._filters_of:
            self._filters_of[root] = markup(self._pages.text("filters.html", root, {"filters": self.choices}))
        return self._filters_of[root]
