"""The tally behind the status of a whole: how many units have which status, and who acts against it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from policytrack.domain.statuses import COUNTED_APART, DELIVERED, FURTHEST_FIRST, Labels, Status


class Tally(NamedTuple):
    """How the units behind the status of a whole stand.

    *statuses* has each status with its number of units, the furthest first; where `any` part is enough, parts are
    counted. *against* has each actor that acts against the recommendation, with its number of such units; None where
    nobody is asked by name.
    """

    statuses: tuple[tuple[Status, int], ...] = ()
    against: tuple[tuple[str | None, int], ...] = ()
    combine: str = "all"

    def number(self, *statuses: Status) -> int:
        """How many units have one of these statuses."""
        return sum(number for status, number in self.statuses if status in statuses)

    @property
    def units(self) -> int:
        return sum(number for _, number in self.statuses)

    @property
    def counted(self) -> int:
        """The denominator: all but those that events have overtaken."""
        return self.units - self.overtaken

    @property
    def delivered(self) -> int:
        return self.number(*DELIVERED)

    @property
    def otherwise(self) -> int:
        """How many were implemented otherwise."""
        return self.number(Status.IMPLEMENTED_OTHERWISE)

    @property
    def unassessed(self) -> int:
        return self.number(Status.UNASSESSED)

    @property
    def overtaken(self) -> int:
        return self.number(Status.OVERTAKEN)

    def words(self, names: Mapping[str, str] | None = None, *, ongoing: bool = False, label: Labels = str) -> str:
        """Such as `1 of 5 delivered, 3 unassessed · India against`; *names* are those of actors.

        *label* gives the words for statuses. Those with the same word are counted together, unless the tally names
        their number apart. Actors are "against" in our own word, so a status with another label is also counted.

        Every unit is accounted for, except that of one unit alone it only says whether it was delivered,
        since its status stands beside it.
        """
        done = "kept up" if ongoing else "delivered"
        otherwise = f", {self.otherwise} of them otherwise" if self.otherwise and self.units > 1 else ""
        enough = ", where one is enough" if self.combine == "any" and self.units > 1 else ""
        phrases = [f"{self.delivered} of {self.counted} {done}{otherwise}{enough}"] if self.counted else []
        named = [(actor, number) for actor, number in self.against if actor is not None]
        is_all_named = len(named) == len(self.against)
        numbers: dict[tuple[str, Status | None], int] = {}
        for status, number in self.statuses:
            # The status of a single unit stands beside its tally, which keeps to our words.
            is_ours = label is str or self.units == 1
            shown_apart = status in DELIVERED or (status is Status.AGAINST and is_all_named and is_ours)
            if not shown_apart and (self.units > 1 or not self.counted):
                key = (str(status) if is_ours else label(status), status if status in COUNTED_APART else None)
                numbers[key] = numbers.get(key, 0) + number
        phrases += [f"{number} {words}" for (words, _), number in numbers.items()]
        who = ", ".join(
            (names or {}).get(actor, actor) + (f" ({number})" if number > 1 else "") for actor, number in named
        )
        return ", ".join(phrases) + (f" · {who} against" if who else "")


def tally(numbers: Mapping[Status, int], against: Mapping[str | None, int], combine: str = "all") -> Tally:
    """The tally of units: *numbers* by status, and by actor the number of units acted *against*."""
    counts = tuple((status, numbers[status]) for status in FURTHEST_FIRST if numbers.get(status))
    return Tally(counts, tuple(sorted(against.items(), key=lambda item: item[0] or "")), combine)


@lru_cache(maxsize=1024)
def tally_of_one(status: Status, actor: str | None) -> Tally:
    """The tally of a single unit, which is *actor*'s."""
    return tally({status: 1}, {actor: 1} if status is Status.AGAINST else {})
