"""The tally behind the status of a whole: how many components have each status, and which actors contradicted it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from policytrack.domain.statuses import COUNTED_APART, DELIVERED, FURTHEST_FIRST, Labels, Status


class Tally(NamedTuple):
    """The statuses of the components behind the status of a whole.

    *statuses* has each status and its number of components, the furthest along first; if `any` part is enough, parts
    are counted instead. *contradicted_by* has each actor that acted contrary to the recommendation, None if nobody is
    asked by name, and the number of components in which it did.
    """

    statuses: tuple[tuple[Status, int], ...] = ()
    contradicted_by: tuple[tuple[str | None, int], ...] = ()
    combine: str = "all"

    def number(self, *statuses: Status) -> int:
        """How many components have one of these statuses."""
        return sum(number for status, number in self.statuses if status in statuses)

    @property
    def components(self) -> int:
        return sum(number for _, number in self.statuses)

    @property
    def counted(self) -> int:
        """The denominator: all components but those overtaken by events."""
        return self.components - self.overtaken

    @property
    def delivered(self) -> int:
        return self.number(*DELIVERED)

    @property
    def otherwise(self) -> int:
        """How many components were implemented otherwise."""
        return self.number(Status.IMPLEMENTED_OTHERWISE)

    @property
    def unassessed(self) -> int:
        return self.number(Status.UNASSESSED)

    @property
    def overtaken(self) -> int:
        return self.number(Status.OVERTAKEN)

    def words(self, names: Mapping[str, str] | None = None, *, ongoing: bool = False, label: Labels = str) -> str:
        """The tally as text, such as `1 of 5 delivered, 3 unassessed · contradicted by India`.

        *names* are those of actors; *label* returns the word for a status. Statuses with the same word are counted
        together, unless they are to be counted apart. "contradicted by" is our own term, so if the status has another
        label it is counted, too.

        Every component is accounted for, except that a single component's status is shown next to its tally, which
        therefore only says whether it was delivered.
        """
        done = "kept up" if ongoing else "delivered"
        otherwise = f", {self.otherwise} of them otherwise" if self.otherwise and self.components > 1 else ""
        enough = ", where one is enough" if self.combine == "any" and self.components > 1 else ""
        phrases = [f"{self.delivered} of {self.counted} {done}{otherwise}{enough}"] if self.counted else []
        named = [(actor, number) for actor, number in self.contradicted_by if actor is not None]
        is_all_named = len(named) == len(self.contradicted_by)
        numbers: dict[tuple[str, Status | None], int] = {}
        for status, number in self.statuses:
            # A single component's status is shown next to its tally, which keeps our words.
            is_ours = label is str or self.components == 1
            shown_apart = status in DELIVERED or (status is Status.CONTRADICTED and is_all_named and is_ours)
            if not shown_apart and (self.components > 1 or not self.counted):
                key = (str(status) if is_ours else label(status), status if status in COUNTED_APART else None)
                numbers[key] = numbers.get(key, 0) + number
        phrases += [f"{number} {words}" for (words, _), number in numbers.items()]
        who = ", ".join(
            (names or {}).get(actor, actor) + (f" ({number})" if number > 1 else "") for actor, number in named
        )
        return ", ".join(phrases) + (f" · contradicted by {who}" if who else "")


def tally(numbers: Mapping[Status, int], contradicted_by: Mapping[str | None, int], combine: str = "all") -> Tally:
    """The tally of components: *numbers* is by status, and *contradicted_by* has the number of components by actor."""
    counts = tuple((status, numbers[status]) for status in FURTHEST_FIRST if numbers.get(status))
    return Tally(counts, tuple(sorted(contradicted_by.items(), key=lambda item: item[0] or "")), combine)


@lru_cache(maxsize=1024)
def tally_of_one(status: Status, actor: str | None) -> Tally:
    """The tally of a single component, which *actor* has to deliver."""
    return tally({status: 1}, {actor: 1} if status is Status.CONTRADICTED else {})
