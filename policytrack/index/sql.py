"""Queries as SQL: the same filters as `query.matches`, over the tables of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from policytrack.query import Query
from policytrack.statuses import CLOSED, CLOSED_IF_ONGOING, Status
from policytrack.vocabulary import PRIORITIES, Strength, Timing

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

LOOKED = "(SELECT max(min(through, :day)) FROM looked WHERE looked.no = r.no AND effective <= :day)"

DEFAULT_ORDER = ("r.file", "r.line")


def _ranked(column: str, words: Iterable[str]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(words))
    return f"CASE {column} {cases} END"


ORDERS = {
    "id": "r.sortable",
    "title": "r.title COLLATE NOCASE",
    "paper": "r.paper",
    "pillar": "r.pillar_rank",
    "strength": _ranked("r.strength", Strength),
    "priority": _ranked("r.priority", PRIORITIES),
    "status": _ranked("c.status", Status),
    "timing": _ranked(f"({TIMING})", reversed(Timing)),
    "due": "(SELECT min(earliest) FROM due WHERE due.no = r.no)",
}


class Question:
    """The WHERE of a query, with its parameters."""

    def __init__(
        self, query: Query, day: date, under: dict[str, list[str]], is_rare: Callable[[str, Any], bool]
    ) -> None:
        """*under* maps an actor to itself and all under it; *is_rare* tells whether few rows come of a SELECT."""
        self.parameters: dict[str, Any] = {"day": day.toordinal(), "soon": query.soon}
        self.conditions: list[str] = []
        self._is_rare = is_rare
        self._among("r.paper", query.papers)
        self._among("r.pillar", query.pillars)
        self._among("r.strength", query.strengths)
        self._among("r.priority", query.priorities)
        self._having_status(query.statuses)
        self._in_class(f"({TIMING})", query.timings)
        self._having("side", self.any_of("name", query.sides))
        self._having("topic", self.any_of("name", query.topics))
        names = [name for actor in query.actors for name in under.get(actor, [actor])]
        self._having("actor", self.any_of("name", names), self.any_of("role", query.roles))
        for column, values in query.extras:
            from policytrack.index.extras import key_of

            number = f"column = (SELECT number FROM extra_column WHERE name = {self.bind(column)})"
            self._having("extra_value", number, self.any_of("folded", map(key_of, values)))
        before = query.due_before and f"earliest < {self.bind(query.due_before.toordinal())}"
        after = query.due_after and f"latest > {self.bind(query.due_after.toordinal())}"
        self._having("due", before or "", after or "")
        if query.stale_before is not None:
            self.conditions += [
                "NOT r.umbrella",
                f"NOT {self._is_over()}",
                f"coalesce({LOOKED}, 0) < {self.bind(query.stale_before.toordinal())}",
            ]
        if query.texts:
            from policytrack.query import folded

            found = " OR ".join(f"instr(haystack, {self.bind(folded(words))})" for words in query.texts)
            self.conditions.append(f"EXISTS (SELECT 1 FROM record WHERE record.no = r.no AND ({found}))")

    @property
    def where(self) -> str:
        return " AND ".join(self.conditions) or "TRUE"

    def bind(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def any_of(self, column: str, values: Iterable[str]) -> str:
        marks = ", ".join(self.bind(str(value)) for value in values)
        return f"{column} IN ({marks})" if marks else ""

    def _among(self, column: str, values: Iterable[str]) -> None:
        condition = self.any_of(column, values)
        if condition:
            self.conditions.append(condition)

    def _in_class(self, expression: str, values: Iterable[str]) -> None:
        condition = self.any_of(expression, values)
        if condition:
            self.conditions.append(f"s.class IN (SELECT number FROM class c WHERE {condition})")

    def _having_status(self, statuses: Iterable[str]) -> None:
        words = set(map(str, statuses))
        groups = {"open": f"NOT {self._is_over()}", "closed": self._is_over()} if words & {"open", "closed"} else {}
        conditions = [groups[group] for group in groups if group in words]
        named = self.any_of("c.status", sorted(words - groups.keys()))
        if named:
            conditions.append(f"s.class IN (SELECT number FROM class c WHERE {named})")
        if conditions:
            self.conditions.append(f"({' OR '.join(conditions)})")

    def _is_over(self) -> str:
        closed, ongoing = (self.any_of("c.status", statuses) for statuses in (CLOSED, CLOSED_IF_ONGOING))
        return f"""(s.class IN (SELECT number FROM class c WHERE {closed})
            AND (NOT r.ongoing OR s.class IN (SELECT number FROM class c WHERE {ongoing})))"""

    def _having(self, table: str, *conditions: str) -> None:
        """Demand a row of the recommendation's in *table*.

        Where few rows meet the conditions, start from those; where many do, look each recommendation up,
        because a page is full long before all of them have been looked at.
        """
        wanted = " AND ".join(condition for condition in conditions if condition)
        if not wanted:
            return
        if self._is_rare(f"SELECT 1 FROM {table} WHERE {wanted}", self.parameters):
            self.conditions.append(f"r.no IN (SELECT no FROM {table} WHERE {wanted})")
        else:
            self.conditions.append(f"EXISTS (SELECT 1 FROM {table} x WHERE x.no = r.no AND {wanted})")


def order_by(sort: Iterable[str]) -> str:
    """The ORDER BY for names such as `due` or, the other way round, `-due`; what has no value comes last."""
    terms = []
    for name in sort:
        expression = ORDERS[name.removeprefix("-")]
        terms += [f"{expression} IS NULL", f"{expression} {'DESC' if name.startswith('-') else 'ASC'}"]
    return ", ".join((*terms, *DEFAULT_ORDER))
