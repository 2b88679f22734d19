"""The pages of what changed in each year and month, as units.

Pages are numbered from the oldest, and the newest is the `index.html`: what is added at the end changes no other page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from policytrack.formats.site_templates import markup
from policytrack.index.query.bulk import StatusChange
from policytrack.site import addresses
from policytrack.site.items import SiteData
from policytrack.site.pages.changes import Period, Reasons, periods
from policytrack.site.pages.frame import PageMaker
from policytrack.site.pages.other_entries import OtherEntries, Placed, summary
from policytrack.site.units import Unit, UnitGroup, page_unit

_PER_PAGE = 200
_MOST_KEPT = 1_000
_OVERVIEW = "changes/index.html"


class _Page(NamedTuple):
    """A page of a period: its number, that of the newest, and the changes on it."""

    number: int
    newest: int
    changes: Sequence[StatusChange]


class ChangeUnits:
    """The units of these pages; *digest* makes a digest of values and of what all pages depend on."""

    def __init__(self, data: SiteData, reasons: Reasons, pages: PageMaker, digest: Callable[..., str]) -> None:
        self._data, self._reasons, self._pages, self._digest = data, reasons, pages, digest
        self._others = OtherEntries(data)
        self._periods = periods(data.changes, self._others.by_month)
        self._made: dict[StatusChange, str] = {}

    def overview(self) -> Unit:
        """The unit of the page that lists all years and months."""
        also = [summary(self._of(period)) for period in self._periods]
        periods = list(zip(self._periods, also, strict=True))
        shown = [(each.page, each.year, each.month, len(each.changes), words) for each, words in periods]
        make = partial(self._pages.html, "periods.html", _OVERVIEW, "Changes", periods=periods)
        return page_unit(_OVERVIEW, self._digest(shown), make)

    def groups(self) -> Iterator[UnitGroup]:
        """A group for the pages of each year with its months."""
        of_months = self._reasons.digest_of_months()
        for year, of_year in groupby(self._periods, key=lambda period: period.year):
            shown = list(of_year)
            # What holds from a later day is not shown before, and then nothing else may be new.
            also = [len(self._of(period)) for period in shown]
            inputs = self._digest([of_months[year, each.month] for each in shown if each.month is not None], also)
            keys = [_address(period, page.number, page.newest) for period in shown for page in _pages_of(period)]
            yield UnitGroup(shown[0].page, inputs, keys, partial(self._units, shown))

    def _units(self, of_year: Sequence[Period]) -> Iterator[Unit]:
        months = [period for period in of_year if period.month is not None]
        pages = [(period, page) for period in of_year for page in _pages_of(period)]
        # So that the pages of a year and of its months with the same changes are made one after another.
        pages.sort(key=lambda each: each[1].changes[0].day if each[1].changes else each[0].first, reverse=True)
        for period, page in pages:
            yield self._unit(period, page, months if period.month is None else ())

    def _unit(self, period: Period, page: _Page, months: Sequence[Period]) -> Unit:
        is_newest = page.number == page.newest
        address = _address(period, page.number, page.newest)
        total = len(period.changes) if is_newest else None
        of_months = [each.page for each in months]
        changes = self._reasons.digest(page.changes)
        others = self._of(period) if is_newest else ()
        also = [(each.event.number, each.kind, each.item.id, each.item.title, each.item.page) for each in others]
        inputs = self._digest(period.page, page.number, page.newest, total, changes, of_months, also)
        return page_unit(address, inputs, partial(self._html, address, period, page, months))

    def _html(self, address: str, period: Period, page: _Page, months: Sequence[Period]) -> bytes:
        number, count = page.number, page.newest
        is_newest = number == count
        others = self._of(period) if is_newest else ()
        name = f"{period.year}" if period.month is None else self._pages.dates.month(period.first)
        suffix = "" if is_newest else f", page {number}"
        return self._pages.html(
            "period.html",
            address,
            f"What changed in {name}{suffix}",
            changes=markup(self._shown(page.changes, addresses.root_from(address))),
            period=period,
            name=name,
            total=len(period.changes) if is_newest else None,
            number=number,
            numbers=[(each, _address(period, each, count)) for each in range(count, 0, -1)],
            months=months,
            also=summary(others),
            others=self._others.texts(others[:_PER_PAGE]) if period.month is not None else (),
            left_out=len(others) - _PER_PAGE,
        )

    def _of(self, period: Period) -> Sequence[Placed]:
        """The other entries of a period, the latest first."""
        by_month = self._others.by_month
        if period.month is not None:
            return by_month.get((period.year, period.month), ())
        return [each for month in range(12, 0, -1) for each in by_month.get((period.year, month), ())]

    def _shown(self, changes: Sequence[StatusChange], root: str) -> str:
        """The changes as HTML. A year and a month show the same, so the last ones that were made are kept."""
        missing = [change for change in changes if change not in self._made]
        if len(self._made) > _MOST_KEPT:
            self._made = {change: self._made[change] for change in changes if change in self._made}
        for change, text in zip(missing, self._reasons.texts(missing), strict=True):
            self._made[change] = self._pages.part("change", text, root)
        return "\n".join(self._made[change] for change in changes)


def _pages_of(period: Period) -> Iterator[_Page]:
    changes, count = period.changes, max(1, -(-len(period.changes) // _PER_PAGE))
    for number in range(1, count + 1):
        last = len(changes) - (number - 1) * _PER_PAGE
        yield _Page(number, count, changes[max(0, last - _PER_PAGE) : last])


def _address(period: Period, number: int, count: int) -> str:
    name = addresses.HOME if number == count else f"page-{number}.html"
    return addresses.in_folder(period.page, name)
