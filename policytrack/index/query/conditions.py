"""Queries as SQL over the tables of the index; `filters.matches` is the same in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from policytrack.domain.statuses import CLOSED, CLOSED_IF_ONGOING, Status
from policytrack.domain.vocabulary import PRIORITIES, Kind, Strength, Timing

if TYPE_CHECKING:
    from policytrack.domain.query import Query

TIMING = """CASE
    WHEN c.settled IS NOT NULL THEN c.settled
    WHEN c.latest < :day THEN 'overdue'
    WHEN c.earliest < :day THEN 'may-be-late'
    WHEN c.opens > :day THEN 'not-open'
    WHEN c.earliest <= :day + :soon THEN 'due-soon'
    WHEN c.earliest IS NOT NULL THEN 'not-due'
END"""

STANDING = "standing s ON s.no = r.no AND s.since <= :day AND s.until > :day"
CLASS = "class c ON c.number = s.class"

# Of two reviews of a recommendation, the later one reaches further: see `ingest.standings.reviews`.
LAST_REVIEWED = """(SELECT through FROM review WHERE review.no = r.no AND effective <= :day
    ORDER BY effective DESC LIMIT 1)"""

DEFAULT_ORDER = ("r.file", "r.line")


def _ranked(column: str, values: Iterable[str]) -> str:
    cases = " ".join(f"WHEN '{value}' THEN {rank}" for rank, value in enumerate(values))
    return f"CASE {column} {cases} END"


ORDERS = {
    "id": "r.sortable",
    "title": "r.title COLLATE NOCASE",
    "paper": "r.paper",
    "pillar": "r.pillar_rank",
    "kind": _ranked("r.kind", Kind),
    "strength": _ranked("r.strength", Strength),
    "priority": _ranked("r.priority", PRIORITIES),
    "status": _ranked("c.status", Status),
    "timing": _ranked(f"({TIMING})", reversed(Timing)),
    "due": "r.due",
}


class Question:
    """The WHERE clause of a query, with its parameters."""

    def __init__(
        self,
        query: Query,
        day: date,
        under: dict[str, list[str]],
        is_rare: Callable[[str, Any], bool],
    ) -> None:
        """*under* maps an actor to itself and all actors below it; *is_rare* says whether a SELECT yields few rows."""
        from policytrack.domain.filters import conditions

        self.parameters: dict[str, Any] = {"day": day.toordinal(), "soon": query.soon}
        self._of_row: list[str] = []
        self._of_others: list[str] = []  # conditions on other tables come last, because they take longer
        self._under = under
        self._is_rare = is_rare
        conditions(query, self)

    @property
    def where(self) -> str:
        return " AND ".join((*self._of_row, *self._of_others)) or "TRUE"

    def bind(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def any_of(self, column: str, values: Iterable[str]) -> str:
        marks = ", ".join(self.bind(str(value)) for value in values)
        return f"{column} IN ({marks})" if marks else ""

    def with_those_under(self, actors: Iterable[str]) -> list[str]:
        return [name for actor in actors for name in self._under.get(actor, [actor])]

    def require(self, condition: str) -> None:
        if condition:
            self._of_row.append(condition)

    def require_timing(self, timings: Iterable[str]) -> None:
        condition = self.any_of(f"({TIMING})", timings)
        if condition:
            self._of_row += ["NOT r.is_parent", f"s.class IN (SELECT number FROM class c WHERE {condition})"]

    def require_status(self, statuses: Iterable[str]) -> None:
        named = set(map(str, statuses))
        groups = {"open": f"NOT {self._is_over()}", "closed": self._is_over()} if named & {"open", "closed"} else {}
        alternatives = [groups[group] for group in groups if group in named]
        of_class = self.any_of("c.status", sorted(named - groups.keys()))
        if of_class:
            alternatives.append(f"s.class IN (SELECT number FROM class c WHERE {of_class})")
        if alternatives:
            self._of_row.append(f"({' OR '.join(alternatives)})")

    def require_stale(self, before: date) -> None:
        self._of_others += [
            "NOT r.is_parent",
            f"NOT {self._is_over()}",
            f"coalesce({LAST_REVIEWED}, 0) < {self.bind(before.toordinal())}",
        ]

    def require_pages(self, states: Iterable[str]) -> None:
        condition = self.any_of("word", states)
        if condition:
            self.require_row("page", condition, "since <= :day", "until > :day")

    def require_text(self, folded: Iterable[str]) -> None:
        condition = " OR ".join(f"instr(haystack, {self.bind(text)})" for text in folded)
        if condition:
            self._of_others.append(f"EXISTS (SELECT 1 FROM searched t WHERE t.no = r.no AND ({condition}))")

    def require_extra(self, column: str, values: Iterable[str]) -> None:
        from policytrack.index.extra_columns import lookup_key

        number = f"column = (SELECT number FROM extra_column WHERE name = {self.bind(column)})"
        self.require_row("extra_value", number, self.any_of("folded", map(lookup_key, values)))

    def require_row(self, table: str, *conditions: str) -> None:
        """As `Conditions.require_row`.

        If few rows meet the conditions, the query starts from those. If many do, it looks each recommendation up:
        a page is full long before all of them have been read.
        """
        condition = " AND ".join(filter(None, conditions))
        if not condition:
            return
        if self._is_rare(f"SELECT 1 FROM {table} WHERE {condition}", self.parameters):
            self._of_others.append(f"r.no IN (SELECT no FROM {table} WHERE {condition})")
        else:
            self._of_others.append(f"EXISTS (SELECT 1 FROM {table} x WHERE x.no = r.no AND {condition})")

    def _is_over(self) -> str:
        closed, ongoing = (self.any_of("c.status", statuses) for statuses in (CLOSED, CLOSED_IF_ONGOING))
        return f"""(s.class IN (SELECT number FROM class c WHERE {closed})
            AND (NOT r.ongoing OR s.class IN (SELECT number FROM class c WHERE {ongoing})))"""


def order_by(sort: Iterable[str]) -> str:
    """The ORDER BY for names such as `due` (or `-due`, descending); what has no value comes last."""
    terms = []
    for name in sort:
        expression = ORDERS[name.removeprefix("-")]
        terms += [f"{expression} IS NULL", f"{expression} {'DESC' if name.startswith('-') else 'ASC'}"]
    return ", ".join((*terms, *DEFAULT_ORDER))
