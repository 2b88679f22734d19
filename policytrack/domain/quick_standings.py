"""The standings of most recommendations, in a fraction of the time: the short path beside `standings` and `disputes`.

An index is made of millions of events. As `Event` and `Interval` objects they take longer to build than to judge. So
here days are ordinals, and what else decides a standing is a number into a table. What comes out is what the full path
gives, for a recommendation that is no parent, each of whose alternatives is one component, and whose events are in an
order that needs no thought. `QuickStandings.of` leaves all others to the full path. The tests compare the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import itemgetter
from typing import NamedTuple, TypeVar

from policytrack.domain.disputes import Direction, direction_of
from policytrack.domain.events import Confidence, EventKind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, answers_for, side_of
from policytrack.domain.standing.components import Component, components_of
from policytrack.domain.standing.timeline import NO_SAY, ComponentState, mixed
from policytrack.domain.standing.timing import FIRST_DAY, LAST_DAY, Clock, clock_of, most_urgent_clocks
from policytrack.domain.statuses import CLOSED, DELIVERED, Status
from policytrack.domain.tally import Tally, tally_of_one
from policytrack.domain.vocabulary import TRACKER, Timing
from policytrack.text.values import Deadline

PlainEvent = tuple[int, int, str, int, int]
"""An event, without notes and evidence: the number of its recommendation, the day on which it takes effect, when it was
recorded, as its line has it, its id, and the number of its common values. Days are ordinals, and ids are numbers."""

Uncommon = tuple["int | None", "int | None", "str | None"]
"""What few events have: the day up to which somebody looked, the id of the event that this one is about, and the ids of
those that it comes after."""

COMMON: Uncommon = (None, None, None)

CommonValues = tuple[EventKind, str, "str | None", "str | None", "Status | None", "Confidence | None"]
"""What many events have in common: kind, assessor, part, actor, status and confidence."""

PlainRun = tuple[int, int, int, int, int]
"""An interval of the whole: the first day, the day after the last, the first day of the status (0 if nobody has marked
it), the number of the status with its clock, and the number of the confidence with its tally."""

PlainDispute = tuple[int, int, str, str, tuple[Component, ...], Status, int, Status, int, Direction]
"""The fields of a `disputes.DisputeSpan` in its order, but for the recommendation. Days are ordinals; 0 is no day."""


class PlainStandings(NamedTuple):
    """A recommendation's standings by the tracker's marks, its disputes, and up to which day it had been reviewed.

    *reviews* has the days from which on it had been reviewed further than before, and up to which day, in order.
    """

    whole: list[PlainRun]
    reviews: list[tuple[int, int]]
    disputes: list[PlainDispute]


END = LAST_DAY.toordinal() + 1
"""The day after the last: until then holds what always will."""

_FIRST, _LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
_STATUSES = tuple(Status)
_NUMBERS = {status: number for number, status in enumerate(_STATUSES)}
_CONFIDENCES = (None, *Confidence)

# A state is a status and a confidence, and of a contradicted component its actor, in one number:
# the lowest bits hold the confidence, the next the status, and all others the number of the actor.
_CONFIDENCE_BITS = 2
_STATUS_BITS = 4
_ACTOR_SHIFT = _CONFIDENCE_BITS + _STATUS_BITS
_STATUS = (1 << _STATUS_BITS) - 1
_CONFIDENCE = (1 << _CONFIDENCE_BITS) - 1
_UNASSESSED = _NUMBERS[Status.UNASSESSED]
_NOTHING = _UNASSESSED << _CONFIDENCE_BITS
_CLOSED = frozenset(_NUMBERS[status] for status in CLOSED)
_DELIVERED = frozenset(_NUMBERS[status] for status in DELIVERED)
_FIRST_CONTRADICTED = _NUMBERS[Status.CONTRADICTED] << _CONFIDENCE_BITS
_LAST_CONTRADICTED = _FIRST_CONTRADICTED + _CONFIDENCE

_OPEN, _SILENT, _MET, _MET_LATE = range(4)
"""The clocks of a component: that of its open deadline, and those that are the same for all deadlines."""

_DIRECTIONS = [[direction_of(claimed, assessed) for assessed in _STATUSES] for claimed in _STATUSES]
_RANKS = {direction: rank for rank, direction in enumerate(Direction)}

_Value = TypeVar("_Value")
_Run = tuple[int, int, int, int, int]
"""An interval of a component: the first day, the day after the last, the first day of its status, state and clock."""
_Disagreement = tuple[list[int], tuple[Status, int, Status, int, Direction]]
"""The numbers of components, and the last fields of a `PlainDispute`."""
_About = tuple["str | None", "str | None"]
"""The part and the actor that an event is about."""


class _Due(NamedTuple):
    """The numbers of the four clocks of a component with this deadline, and the last day on which it may be due."""

    clocks: tuple[int, ...]
    latest: int | None


class _Common(dict[int, "tuple[bool, bool, str, _About | None, int | None]"]):
    """What common values mean for standings, by their number.

    Whether the event is a mark or a review, whether it is a retraction, the assessor, what it is about (None for the
    whole), and the state that it marks, without an actor.
    """

    def __init__(self, common_values: Callable[[int], CommonValues]) -> None:
        self._values = common_values

    def __missing__(self, number: int) -> tuple[bool, bool, str, _About | None, int | None]:
        kind, assessor, part, actor, status, confidence = self._values(number)
        about = None if part is None and actor is None else (part, actor)
        is_mark, state = kind is EventKind.MARK, None
        if is_mark and status is not None:
            state = _NUMBERS[status] << _CONFIDENCE_BITS | _CONFIDENCES.index(confidence)
        values = (is_mark or kind is EventKind.REVIEW, kind is EventKind.RETRACT, assessor, about, state)
        self[number] = values
        return values


class QuickStandings:
    """Works out standings by the tracker's marks.

    `standing` and `detail` say what the numbers in them mean; they mean the same as long as this object lives.
    """

    def __init__(
        self, ancestors: Ancestors, assessors: Assessors, common_values: Callable[[int], CommonValues]
    ) -> None:
        """*common_values* returns those with a number."""
        self._ancestors = ancestors
        self._assessors = assessors
        self._common = _Common(common_values)
        self._clocks: list[Clock] = []
        self._clock_numbers: dict[Clock, int] = {}
        self._details: list[tuple[Confidence | None, Tally]] = []
        self._detail_numbers: dict[tuple[Confidence | None, Tally], int] = {}
        self._dues: dict[Deadline | None, _Due] = {}
        self._actors: list[str | None] = []
        self._actor_numbers: dict[str | None, int] = {}
        self._single: dict[int, int] = {}
        self._mixed: dict[str, dict[tuple[int, ...], tuple[int, int]]] = {"all": {}, "any": {}}
        self._silent, self._met_late = map(self._clock_number, (NO_SAY, Clock(Timing.MET_LATE)))
        self._urgent: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        self._covering: dict[tuple[str | None, str | None, str | None, str | None], bool] = {}
        self._sides: dict[str, str | None] = {}

    def standing(self, number: int) -> tuple[Status, Clock]:
        """The status and the clock with this number."""
        return _STATUSES[number & _STATUS], self._clocks[number >> _STATUS_BITS]

    def standing_number(self, status: Status, clock: Clock) -> int:
        """The number of this status with this clock."""
        return self._clock_number(clock) << _STATUS_BITS | _NUMBERS[status]

    def detail(self, number: int) -> tuple[Confidence | None, Tally]:
        """The confidence and the tally with this number."""
        return self._details[number]

    def detail_number(self, confidence: Confidence | None, tally: Tally) -> int:
        """The number of this confidence with this tally."""
        return _number(self._detail_numbers, self._details, (confidence, tally))

    def of(
        self, recommendation: Recommendation, events: Sequence[PlainEvent], uncommon: Mapping[int, Uncommon]
    ) -> PlainStandings | None:
        """The standings of the recommendation, whose events these are, in any order; None for the full path.

        *uncommon* has what few of them have, by their ids.
        """
        if recommendation.contains or (uncommon and any(map(itemgetter(2), uncommon.values()))):
            return None
        components = components_of(recommendation, self._ancestors)
        if recommendation.combine == "any" and _share_alternatives(recommendation, components):
            return None
        in_order = sorted(events)
        taken_back = self._taken_back(in_order, uncommon) if uncommon else frozenset[int]()
        if taken_back is None or (in_order and in_order[-1][1] == _LAST):
            return None
        common = self._common
        marked: list[dict[int, int]] = [{} for _ in components]
        claimed: dict[str, list[dict[int, int]]] = {}
        about_all = [*range(len(components))]
        reviews: list[tuple[int, int]] = []
        reviewed = last_review = last_day = 0
        for _, day, recorded, id, number in in_order:
            if day == last_day and not _is_sortable(recorded):
                return None
            last_day = day
            is_looked_at, _, assessor, about, state = common[number]
            if not is_looked_at or id in taken_back:
                continue
            if assessor == TRACKER:
                table = marked
                through = (uncommon[id][0] or day) if id in uncommon else day
                if through > reviewed:
                    if last_review == day:
                        reviews.pop()  # of one day, the furthest counts
                    reviews.append((day, through))
                    reviewed, last_review = through, day
            elif state is None:
                continue
            elif assessor in claimed:
                table = claimed[assessor]
            else:
                table = claimed[assessor] = [{} for _ in components]
            if state is not None:
                for component in about_all if about is None else self._covered(about, components):
                    table[component][day] = state
        dues = [self._due(component.deadline) for component in components]
        runs = [self._runs(*each) for each in zip(marked, components, dues, strict=True)]
        if len(runs) == 1:
            whole = self._of_one(runs[0], dues[0])
        else:
            whole = self._rolled_up(runs, recommendation.combine, dues)
        disputes = self._disputes(recommendation, components, claimed, runs, dues) if claimed else ()
        return PlainStandings(whole, reviews, [*disputes])

    def _taken_back(self, events: Sequence[PlainEvent], uncommon: Mapping[int, Uncommon]) -> Set[int] | None:
        """The ids of retracted events; None if a retraction may be retracted itself. As `in_force.in_force`."""
        targets = {id: target for id, (_, target, _) in uncommon.items() if target is not None}
        if not targets:
            return frozenset()
        retractions = [id for _, _, _, id, number in events if id in targets and self._common[number][1]]
        taken_back = {targets[id] for id in retractions}
        return taken_back if taken_back.isdisjoint(retractions) else None

    def _covered(self, about: _About, components: Sequence[Component]) -> list[int]:
        """The numbers of the components that an event is about."""
        numbers, covering = [], self._covering
        for number, (part, actor, _) in enumerate(components):
            key = (*about, part, actor)
            is_covered = covering.get(key)
            if is_covered is None:
                is_covered = covering[key] = self._covers(about, part, actor)
            if is_covered:
                numbers.append(number)
        return numbers

    def _covers(self, about: _About, part: str | None, asked: str | None) -> bool:
        """As `components.covers`."""
        of_part, actor = about
        if of_part is not None and of_part != part:
            return False
        return actor is None or (asked is not None and bool(answers_for(actor, (asked,), self._ancestors)))

    def _runs(self, marked: dict[int, int], component: Component, due: _Due) -> list[_Run]:
        """The intervals of a component, from the state with each day; as `timeline.timeline_of_component`."""
        since, began, state, clock = _FIRST, 0, _NOTHING, _OPEN
        status = _UNASSESSED
        runs = []
        for day, new in marked.items():
            if _FIRST_CONTRADICTED <= new <= _LAST_CONTRADICTED:
                new |= self._actor_number(component.actor) << _ACTOR_SHIFT
            if new == state:
                continue
            if since < day:
                runs.append((since, day, began, state, clock))
            new_status = new >> _CONFIDENCE_BITS & _STATUS
            if new_status != status:
                if new_status not in _CLOSED:
                    clock = _OPEN
                elif new_status not in _DELIVERED:
                    clock = _SILENT
                elif status not in _DELIVERED:
                    clock = _OPEN if due.latest is None else _MET if day <= due.latest else _MET_LATE
                status, began = new_status, day
            since, state = day, new
        runs.append((since, END, began, state, clock))
        return runs

    def _of_one(self, runs: Sequence[_Run], due: _Due) -> list[PlainRun]:
        """The intervals of a whole that has this component only."""
        clocks, single = due.clocks, self._single
        whole = []
        for since, until, began, state, clock in runs:
            detail = single.get(state)
            if detail is None:
                status, confidence, actor = self._values(state)
                detail = single[state] = self.detail_number(confidence, tally_of_one(status, actor))
            standing = clocks[clock] << _STATUS_BITS | state >> _CONFIDENCE_BITS & _STATUS
            whole.append((since, until, began, standing, detail))
        return whole

    def _rolled_up(self, timelines: Sequence[Sequence[_Run]], combine: str, dues: Sequence[_Due]) -> list[PlainRun]:
        """The intervals of a whole with these components; as `timeline.roll_up`."""
        turns: dict[int, list[tuple[int, int, int]]] = {}
        for number, runs in enumerate(timelines):
            clocks = dues[number].clocks
            for since, _, _, state, clock in runs:
                is_delivered = state >> _CONFIDENCE_BITS & _STATUS in _DELIVERED
                turn = (number, state, clocks[clock] << 1 | is_delivered)
                if since in turns:
                    turns[since].append(turn)
                else:
                    turns[since] = [turn]
        days = sorted(turns)
        mixtures = self._mixed[combine]
        states = [_NOTHING] * len(timelines)
        ticking = [-1] * len(timelines)
        # As in `timeline.roll_up`, the order of these is what decides between clocks that press alike.
        numbers: dict[int, int] = {}
        whole: list[PlainRun] = []
        status, began = _UNASSESSED, 0
        deciding = list[int]()
        last: tuple[int, int, int, int] | None = None
        for day, until in zip(days, [*days[1:], END], strict=True):
            has_changed = False
            for number, state, clock in turns[day]:
                states[number] = state
                before = ticking[number]
                if before != clock:
                    ticking[number], has_changed = clock, True
                    if before >= 0:
                        _take_out(numbers, before)
                    numbers[clock] = numbers.get(clock, 0) + 1
            key = tuple(states)
            mixture = mixtures.get(key)
            if mixture is None:
                mixture = mixtures[key] = self._mixture(key, combine)
            new_status, detail = mixture
            if new_status != status:
                status, began = new_status, day
                has_changed = has_changed or combine == "any"
            if has_changed:
                deciding = self._deciding(numbers, combine == "any" and status in _DELIVERED)
            for since, clock in (
                ((day, deciding[0]),) if len(deciding) == 1 else self._most_urgent(deciding, day, until)
            ):
                same = (status, clock, detail, began)
                if same != last:
                    if whole:
                        whole[-1] = (whole[-1][0], since, *whole[-1][2:])
                    whole.append((since, END, began, clock << _STATUS_BITS | status, detail))
                    last = same
        return whole

    def _mixture(self, states: Sequence[int], combine: str) -> tuple[int, int]:
        """The status of a whole with components in these states, and the number of its detail."""
        numbers: dict[ComponentState, int] = {}
        for state in states:
            status, confidence, actor = self._values(state)
            component = (status, confidence, tally_of_one(status, actor).contradicted_by)
            numbers[component] = numbers.get(component, 0) + 1
        whole, confidence, counts = mixed(frozenset(numbers.items()), combine, is_parent=False)
        return _NUMBERS[whole], self.detail_number(confidence, counts)

    def _deciding(self, ticking: Iterable[int], is_enough: bool) -> list[int]:
        """The clocks that decide that of a whole, at least one; as `timeline.roll_up` chooses them.

        *ticking* are those of its components, each with a bit for delivered ones.
        """
        waiting = [clock >> 1 for clock in ticking if not clock & 1 and clock >> 1 != self._silent]
        if waiting and not is_enough:
            return waiting
        delivered = [clock >> 1 for clock in ticking if clock & 1]
        if is_enough:
            delivered = [clock for clock in delivered if clock != self._met_late] or delivered
        return delivered or [self._silent]

    def _most_urgent(self, clocks: Sequence[int], since: int, until: int) -> Iterator[tuple[int, int]]:
        """The most urgent of the clocks from *since* up to *until*, each with the day from which on it is."""
        key = tuple(clocks)
        on_days = self._urgent.get(key)
        if on_days is None:
            of_all_days = most_urgent_clocks([self._clocks[clock] for clock in clocks])
            on_days = [(day.toordinal(), self._clock_number(clock)) for day, clock in of_all_days]
            self._urgent[key] = on_days
        place = bisect_right(on_days, since, key=itemgetter(0)) - 1
        yield since, on_days[place][1]
        for turn in on_days[place + 1 :]:
            if turn[0] >= until:
                break
            yield turn

    def _disputes(
        self,
        recommendation: Recommendation,
        components: Sequence[Component],
        claimed: dict[str, list[dict[int, int]]],
        assessed: Sequence[Sequence[_Run]],
        dues: Sequence[_Due],
    ) -> Iterator[PlainDispute]:
        """The disputes with each assessor; as `disputes.dispute_spans_by_marks`."""
        holders = recommendation.parts or (recommendation,)
        for assessor in sorted(claimed):
            side = self._side(assessor)
            if side is None or not any(side in holder.sides for holder in holders):
                continue
            of_side = [
                number
                for number, component in enumerate(components)
                if component.actor is not None and side in self._ancestors.get(component.actor, ())
            ]
            claims = [self._runs(claimed[assessor][number], components[number], dues[number]) for number in of_side]
            assessments = [assessed[number] for number in of_side]
            on_side = [components[number] for number in of_side]
            for since, until, (which, values) in _disagreements(claims, assessments):
                yield (since, until, assessor, side, tuple([on_side[number] for number in which]), *values)

    def _side(self, assessor: str) -> str | None:
        if assessor not in self._sides:
            self._sides[assessor] = side_of(assessor, self._ancestors, self._assessors)
        return self._sides[assessor]

    def _due(self, deadline: Deadline | None) -> _Due:
        due = self._dues.get(deadline)
        if due is None:
            clocks = (clock_of(deadline), NO_SAY, Clock(Timing.MET), Clock(Timing.MET_LATE))
            latest = None if deadline is None or deadline.latest is None else deadline.latest.toordinal()
            due = self._dues[deadline] = _Due(tuple(map(self._clock_number, clocks)), latest)
        return due

    def _clock_number(self, clock: Clock) -> int:
        return _number(self._clock_numbers, self._clocks, clock)

    def _actor_number(self, actor: str | None) -> int:
        return _number(self._actor_numbers, self._actors, actor)

    def _values(self, state: int) -> tuple[Status, Confidence | None, str | None]:
        """Status, confidence and, of a contradicted component, the actor."""
        status = _STATUSES[state >> _CONFIDENCE_BITS & _STATUS]
        actor = self._actors[state >> _ACTOR_SHIFT] if status is Status.CONTRADICTED else None
        return status, _CONFIDENCES[state & _CONFIDENCE], actor


def _share_alternatives(recommendation: Recommendation, components: Sequence[Component]) -> bool:
    """Whether several components count as one alternative."""
    return bool(recommendation.parts) and len({component.part for component in components}) < len(components)


def _take_out(numbers: dict[int, int], key: int) -> None:
    if numbers[key] == 1:
        del numbers[key]
    else:
        numbers[key] -= 1


def _is_sortable(recorded: str) -> bool:
    """Whether texts like this one are in the order of the moments; ISO 8601 has other forms, too."""
    return recorded[7] == "-" and recorded[13] == ":" and recorded[19] == "."


def _disagreements(
    claims: Sequence[Sequence[_Run]], assessments: Sequence[Sequence[_Run]]
) -> Iterator[tuple[int, int, _Disagreement]]:
    """The disagreements of some components, each with its first day and the day after its last."""
    turns: dict[int, list[tuple[list[int], int, int]]] = {}
    claimed, assessed = [_UNASSESSED] * len(claims), [_UNASSESSED] * len(claims)
    for both, timelines in ((claimed, claims), (assessed, assessments)):
        for number, runs in enumerate(timelines):
            for since, _, began, state, _ in runs:
                status_since = began << _STATUS_BITS | state >> _CONFIDENCE_BITS & _STATUS
                if since in turns:
                    turns[since].append((both, number, status_since))
                else:
                    turns[since] = [(both, number, status_since)]
    first, disagreements = _FIRST, list[_Disagreement]()
    for day in sorted(turns):
        is_new = False
        for both, number, status_since in turns[day]:
            if both[number] != status_since:
                both[number], is_new = status_since, True
        if is_new:
            for disagreement in disagreements:
                yield first, day, disagreement
            first, disagreements = day, _between(claimed, assessed)
    for disagreement in disagreements:
        yield first, END, disagreement


def _between(claimed: Sequence[int], assessed: Sequence[int]) -> list[_Disagreement]:
    """The disagreements on a day; as `disputes.dispute_spans_by_marks` has them."""
    if len(claimed) == 1:
        values = _values_of(claimed[0], assessed[0])
        return [] if values is None else [([0], values)]
    groups: dict[tuple[int, int], list[int]] = {}
    for number, both in enumerate(zip(claimed, assessed, strict=True)):
        groups.setdefault(both, []).append(number)
    disagreements = [(numbers, values) for both, numbers in groups.items() if (values := _values_of(*both)) is not None]
    return sorted(disagreements, key=lambda disagreement: _RANKS[disagreement[1][-1]])


def _values_of(claim: int, assessment: int) -> tuple[Status, int, Status, int, Direction] | None:
    """The last fields of a `PlainDispute`; None if there is none."""
    claimed, assessed = claim & _STATUS, assessment & _STATUS
    direction = _DIRECTIONS[claimed][assessed]
    if direction is None:
        return None
    return _STATUSES[claimed], claim >> _STATUS_BITS, _STATUSES[assessed], assessment >> _STATUS_BITS, direction


def _number(numbers: dict[_Value, int], values: list[_Value], value: _Value) -> int:
    """The number of the value, which is its place in the list; a new one is added."""
    number = numbers.get(value)
    if number is None:
        number = numbers[value] = len(values)
        values.append(value)
    return number
