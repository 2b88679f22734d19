"""How many of each kind have which status, and how many were delivered. Kinds are never counted together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from policytrack.domain.statuses import DELIVERED, MEANINGS, Status
from policytrack.domain.vocabulary import KIND_LABELS, KIND_PLURALS, Kind
from policytrack.site import addresses
from policytrack.site.items import SiteItem
from policytrack.text.escaping import counted


class Bar(NamedTuple):
    """A status in a scorecard: its word for programs, label, number, share in per cent, and its page.

    The shares are of what is counted, so that of what was overtaken by events is 0.
    """

    key: str
    words: str
    number: int
    percent: float
    page: str

    @property
    def is_counted(self) -> bool:
        """Whether the total includes these: nothing is expected of what was overtaken by events."""
        return self.key != Status.OVERTAKEN


class Score(NamedTuple):
    """How many of a kind have each status that occurs."""

    kind: Kind
    bars: tuple[Bar, ...]

    @property
    def plural(self) -> str:
        return KIND_PLURALS[self.kind]

    @property
    def page(self) -> str:
        return addresses.folder("kinds", str(self.kind))

    @property
    def delivered(self) -> int:
        return sum(bar.number for bar in self.bars if bar.key in DELIVERED)

    @property
    def total(self) -> int:
        """How many there are but for those overtaken by events."""
        return sum(bar.number for bar in self.bars if bar.is_counted)

    @property
    def size_words(self) -> str:
        """How many there are: `15 recommendations; 1 overtaken by events is not counted`."""
        return self._and_left_out(self._counted(self.total))

    @property
    def words(self) -> str:
        """How many were delivered: `1 of 15 recommendations delivered`."""
        return f"{self.delivered:,} of {self._counted(self.total)} delivered"

    @property
    def full_words(self) -> str:
        """How many were delivered and, if there are any, how many are not counted."""
        return self._and_left_out(self.words)

    @property
    def left_out(self) -> str:
        """How many were overtaken by events: `1 overtaken by events is not counted`; empty if there are none."""
        number = sum(bar.number for bar in self.bars if not bar.is_counted)
        return f"{number:,} overtaken by events {'is' if number == 1 else 'are'} not counted" if number else ""

    def _and_left_out(self, words: str) -> str:
        """The words, and what is left out; that alone where nothing is counted."""
        if not self.total:
            return f"{self._counted(sum(bar.number for bar in self.bars))} overtaken by events"
        return "; ".join(filter(None, (words, self.left_out)))

    def _counted(self, number: int) -> str:
        return counted(number, KIND_LABELS[self.kind].lower(), self.plural.lower())


def scores(items: Iterable[SiteItem]) -> tuple[Score, ...]:
    """The score of each kind that occurs, recommendations first. Parents are left out: what they contain is counted."""
    numbers: dict[Kind, Counter[Status]] = defaultdict(Counter)
    for item in items:
        if not item.contains:
            numbers[item.kind][item.status] += 1
    return tuple(Score(kind, _bars(numbers[kind])) for kind in Kind if kind in numbers)


def delivered_words(of: Sequence[Score]) -> str:
    """How many were delivered of the recommendations or, where there are none, of the first other kind."""
    return of[0].words if of else "No recommendations"


def _bars(numbers: Counter[Status]) -> tuple[Bar, ...]:
    total = numbers.total() - numbers[Status.OVERTAKEN]
    return tuple(
        Bar(
            str(status),
            MEANINGS[status].label,
            numbers[status],
            round(100 * numbers[status] / total, 2) if status is not Status.OVERTAKEN else 0.0,
            addresses.folder("statuses", str(status)),
        )
        for status in Status
        if status in numbers
    )
