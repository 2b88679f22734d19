"""The lines of the journal that say what assessors claim, without those that say nothing about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection

from policytrack.domain.events import Event
from policytrack.errors import JournalChanged
from policytrack.index.event_numbers import number_of
from policytrack.index.query.relations import relations
from policytrack.journal.codec import event_checked_before
from policytrack.journal.event_id import verify
from policytrack.journal.fault import NotAnEvent
from policytrack.journal.protocol import Journal, Position

NumberedLine = tuple[int, bytes]
"""A line with the number of the event that the index knows at its place; nobody has compared them yet."""


_OR_FORMER = """UNION ALL SELECT place, assessor, subject.number FROM asked CROSS JOIN rec ON rec.folded = name
    JOIN former USING (no) JOIN subject ON subject.folded = former.folded"""


_EACH_EVENT = """CROSS JOIN event ON subject = known.number
    CROSS JOIN shared_values s ON s.number = shared AND s.assessor = known.assessor AND s.kind = 'mark'"""

_EACH_VALUE = """CROSS JOIN shared_values s ON s.assessor = known.assessor AND s.kind = 'mark'
    CROSS JOIN event ON subject = known.number AND shared = s.number"""

_FEW = 8
"""If an assessor's marks have so few different shared values, each of these is looked for, and no other event read."""


class ClaimLines:
    """Finds the lines of the marks that make up claims, for many claims at a time."""

    def __init__(self, db: Connection, journal: Journal, known_until: str) -> None:
        """*known_until*: only events recorded before this moment."""
        self._db = db
        self._journal = journal
        self._until = known_until
        has_former = db.execute("SELECT 1 FROM former LIMIT 1").fetchone() is not None
        self._or_former = _OR_FORMER if has_former else ""
        few = "SELECT assessor FROM shared_values WHERE kind = 'mark' GROUP BY assessor HAVING count(*) <= ?"
        self._have_few_values = {assessor for (assessor,) in db.execute(few, (_FEW,))}
        self._targets: set[int] = set()
        self._in_order: set[int] = set()
        for subject, target, after in relations(db):
            if target is not None:
                self._targets.add(target)
            if after is not None:
                self._in_order.add(subject)

    def lines(self, claims: Iterable[tuple[str, str]]) -> list[list[NumberedLine] | None]:
        """For each recommendation with an assessor, the lines of all of that assessor's marks, each once.

        None if other events matter, too: if one may take back such a mark, or if some event of the recommendation
        lists others that it comes after.
        """
        pairs = [(name.casefold(), assessor) for name, assessor in claims]
        positions: list[dict[int, Position] | None] = [{} for _ in pairs]
        for place, number, position, subject, recorded in self._marks(pairs):
            # Not a condition of the query: for that, SQLite would read the rows of all other events, too.
            if recorded >= self._until:
                continue
            by_number = positions[place]
            if number in self._targets or subject in self._in_order:
                positions[place] = None
            elif by_number is not None:
                by_number[number] = position
        lines = self._journal.fetch(position for by_number in positions for position in (by_number or {}).values())
        try:
            return [
                None if by_number is None else [(number, next(lines)) for number in by_number]
                for by_number in positions
            ]
        except OSError:
            raise _changed(self._journal.name) from None

    def _marks(self, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, Position, int, str]]:
        """The marks of each pair of a folded id and an assessor: the pair's place, and what the index knows of each."""
        asked: dict[str, list[tuple[int, str, str]]] = {_EACH_VALUE: [], _EACH_EVENT: []}
        for place, (name, assessor) in enumerate(pairs):
            asked[_EACH_VALUE if assessor in self._have_few_values else _EACH_EVENT].append((place, name, assessor))
        for marks, of_pairs in asked.items():
            yield from self._db.execute(
                f"""WITH asked AS (
                    SELECT json_extract(value, '$[0]') AS place, json_extract(value, '$[1]') AS name,
                        json_extract(value, '$[2]') AS assessor
                    FROM json_each(:asked)
                ), known AS (
                    SELECT place, assessor, number FROM asked CROSS JOIN subject ON folded = name
                    {self._or_former}
                )
                SELECT place, event.id, position, subject, recorded FROM known {marks}""",
                {"asked": json.dumps(of_pairs)},
            )


def event_in(line: NumberedLine, journal: str) -> Event:
    """The event in the line. Raises `JournalChanged`, with the journal's name, if the index knows another."""
    number, content = line
    try:
        if number_of(verify(content)) == number:
            return event_checked_before(content)
    except NotAnEvent:
        pass
    raise _changed(journal)


def _changed(journal: str) -> JournalChanged:
    return JournalChanged(f"{journal} has changed since it was read; try again")
