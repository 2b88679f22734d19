"""The tally behind the status of a whole: how many components have each status, and which actors contradicted it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from policytrack.domain.statuses import COUNTED_APART, DELIVERED, FURTHEST_FIRST, Labels, Status, is_ours, status_label


class Contradiction(NamedTuple):
    """An actor that acted contrary to a recommendation, and the *number* of components in which it did.

    *actor* is None if nobody is asked by name. For a parent, *ids* are those of the recommendations it contradicted.
    """

    actor: str | None
    number: int
    ids: tuple[str, ...] = ()


class Tally(NamedTuple):
    """The statuses of the components behind the status of a whole.

    *statuses* has each status and its number of components, the furthest along first; if `any` part is enough, parts
    are counted instead.
    """

    statuses: tuple[tuple[Status, int], ...] = ()
    contradicted_by: tuple[Contradiction, ...] = ()
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

    @property
    def names_contradicted(self) -> bool:
        """Whether this is the tally of a parent that contains something contradicted."""
        return any(contradiction.ids for contradiction in self.contradicted_by)

    def words(self, names: Mapping[str, str] | None = None, *, ongoing: bool = False, label: Labels = str) -> str:
        """The tally as text, such as `1 of 5 delivered, 3 unassessed · contradicted by India`.

        *names* are those of actors; *label* returns the word for a status. Statuses with the same word are counted
        together, unless they are to be counted apart. "contradicted by" is our own term, so if the status has another
        label it is counted, too.

        Every component is accounted for, except that a single component's status is shown next to its tally, which
        therefore only says whether it was delivered. A parent's tally names what was contradicted, such as
        `0 of 20 delivered, 19 no-evidence; 1 of 20 components contradicted (India, FK-T2-4)`.
        """
        done = "kept up" if ongoing else "delivered"
        otherwise = f", {self.otherwise} of them otherwise" if self.otherwise and self.components > 1 else ""
        enough = ", where one is enough" if self.combine == "any" and self.components > 1 else ""
        phrases = [f"{self.delivered} of {self.counted} {done}{otherwise}{enough}"] if self.counted else []
        contradicted = self.number(Status.CONTRADICTED)
        # An alternative can be contradicted by an actor and yet stand elsewhere: then the numbers differ.
        is_counted_apart = self.names_contradicted and contradicted == sum(each.number for each in self.contradicted_by)
        is_all_named = is_counted_apart or all(each.actor is not None for each in self.contradicted_by)
        numbers: dict[tuple[str, Status | None], int] = {}
        for status, number in self.statuses:
            # A single component's status is shown next to its tally, which keeps our words.
            ours = is_ours(label) or self.components == 1
            shown_apart = status in DELIVERED or (status is Status.CONTRADICTED and is_all_named and ours)
            if not shown_apart and (self.components > 1 or not self.counted):
                in_sentence = status_label(status).lower() if label is status_label else str(status)
                key = (in_sentence if ours else label(status), status if status in COUNTED_APART else None)
                numbers[key] = numbers.get(key, 0) + number
        phrases += [f"{number} {words}" for (words, _), number in numbers.items()]
        behind = ", ".join(phrases)
        if is_counted_apart:
            of_counted = f"{contradicted} of {self.counted} component{'s' if self.counted > 1 else ''}"
            who = "; ".join(", ".join(_named(each, names)) for each in self.contradicted_by)
            return f"{behind}; {of_counted} contradicted ({who})"
        who = ", ".join(_in_brackets(each, names) for each in self.contradicted_by if each.actor is not None)
        return behind + (f" · contradicted by {who}" if who else "")


def _named(contradiction: Contradiction, names: Mapping[str, str] | None) -> Iterator[str]:
    """The actor's name, if it is asked by name, and the ids."""
    if contradiction.actor is not None:
        yield (names or {}).get(contradiction.actor, contradiction.actor)
    yield from contradiction.ids


def _in_brackets(contradiction: Contradiction, names: Mapping[str, str] | None) -> str:
    """The actor's name with the ids, or else the number of components if there are several, in brackets."""
    name, *ids = _named(contradiction, names)
    number = str(contradiction.number) if contradiction.number > 1 else ""
    in_brackets = ", ".join(ids) or number
    return f"{name} ({in_brackets})" if in_brackets else name


def tally(numbers: Mapping[Status, int], contradicted_by: Iterable[Contradiction] = (), combine: str = "all") -> Tally:
    """The tally of components: *numbers* is by status; *contradicted_by* has each actor once, in any order."""
    counts = tuple((status, numbers[status]) for status in FURTHEST_FIRST if numbers.get(status))
    return Tally(counts, tuple(sorted(contradicted_by, key=lambda each: each.actor or "")), combine)


@lru_cache(maxsize=1024)
def tally_of_one(status: Status, actor: str | None) -> Tally:
    """The tally of a single component, which *actor* has to deliver."""
    return tally({status: 1}, [Contradiction(actor, 1)] if status is Status.CONTRADICTED else [])
