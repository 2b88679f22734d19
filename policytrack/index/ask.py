"""Asking the index: every question of the program, answered for one day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from policytrack.entries import recommendation_of
from policytrack.index.sql import CLASS, STANDING, TIMING, Question, order_by
from policytrack.model import Actor, Entry, Paper, Problem, Standing
from policytrack.query import Query
from policytrack.timing import clock_of, timing_on
from policytrack.vocabulary import DUE_SOON_DAYS, Status, Timing

_MANY = 5_000

if TYPE_CHECKING:
    from policytrack.summary import Tallies


class Index:
    """The register and where it stands, to be asked; *path* is None where it is only in memory."""

    def __init__(self, db: Connection, root: Path, path: Path | None) -> None:
        self.root = root
        self.path = path
        self._db = db
        db.execute("BEGIN")  # one state for all questions of a command

    def close(self) -> None:
        self._db.close()

    # What the register declares

    @cached_property
    def papers(self) -> dict[str, Paper]:
        return self._declared("paper")

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return self._declared("actor")

    @cached_property
    def topics(self) -> dict[str, str]:
        """The topics that are declared, each with what it is called; where none is, those that are used."""
        declared = {name: topic.name for name, topic in self._declared("topic").items()}
        return declared or dict(self._db.execute("SELECT DISTINCT name, '' FROM topic ORDER BY 1"))

    @cached_property
    def under(self) -> dict[str, list[str]]:
        """Each actor with itself and all under it."""
        below: dict[str, list[str]] = {name: [name] for name in self.actors}
        for name, actor in self.actors.items():
            seen = {name}
            above = actor.part_of
            while above is not None and above in self.actors and above not in seen:
                below[above].append(name)
                seen.add(above)
                above = self.actors[above].part_of
        return below

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars that the paper is read under: its own, or another's."""
        other = self.papers.get(paper.pillars_from) if paper.pillars_from is not None else None
        return (other or paper).pillars or {}

    def _declared(self, kind: str) -> dict[str, Any]:
        from policytrack.index.values import declared_value

        rows = self._db.execute("SELECT name, value FROM declared WHERE kind = ? ORDER BY file, line", (kind,))
        found: dict[str, Any] = {}
        for name, value in rows:
            found.setdefault(name, declared_value(kind, value))
        return found

    # What is wrong with it

    def problems(self, *, blocking_only: bool = False) -> list[Problem]:
        rows = self._db.execute(
            """SELECT DISTINCT file, line, column, id, message, blocking FROM problem WHERE blocking OR ?
            ORDER BY file, line, column, message""",
            (not blocking_only,),
        )
        return [
            Problem(file, line, column, message, name, bool(blocking))
            for file, line, column, name, message, blocking in rows
        ]

    @property
    def doubts(self) -> int:
        """How many problems there are that leave the register usable."""
        return int(self._db.execute("SELECT count(*) FROM problem").fetchone()[0])

    def sizes(self) -> dict[str, int]:
        """How many papers, recommendations and passages there are."""
        row = self._db.execute(
            """SELECT (SELECT count(*) FROM declared WHERE kind = 'paper'), (SELECT count(*) FROM rec),
            (SELECT count(*) FROM run WHERE kind = 'encoded')"""
        ).fetchone()
        return dict(zip(("paper", "recommendation", "passage"), row, strict=True))

    # Recommendations

    def ids(self, ending: str = "") -> list[str]:
        """The ids that end in *ending*, without regard to case; in order."""
        rows = self._db.execute(
            "SELECT id FROM rec WHERE substr(folded, -length(:end)) = :end OR :end = '' ORDER BY sortable",
            {"end": ending.casefold()},
        )
        return [name for (name,) in rows]

    def id_like(self, words: str) -> str | None:
        """The id that *words* give in full, or that is its former id."""
        row = self._db.execute(
            """SELECT id FROM rec WHERE folded = :name
            UNION ALL SELECT id FROM former JOIN rec USING (no) WHERE former.folded = :name LIMIT 1""",
            {"name": words.casefold()},
        ).fetchone()
        return None if row is None else str(row[0])

    def entry(self, name: str, day: date) -> Entry:
        """The recommendation with this id, as it stands on *day*."""
        parameters = {"name": name.casefold(), "day": day.toordinal(), "soon": DUE_SOON_DAYS}
        return next(self._entries("r.folded = :name", parameters, "r.no", 1, day))

    def entries(self, query: Query, day: date, sort: Sequence[str] = (), limit: int | None = None) -> Iterator[Entry]:
        """The recommendations that pass, in the register's order unless *sort* says another."""
        question = self._question(query, day)
        return self._entries(question.where, question.parameters, order_by(sort), -1 if limit is None else limit, day)

    def _entries(self, where: str, parameters: dict[str, Any], order: str, limit: int, day: date) -> Iterator[Entry]:
        # The page is chosen on narrow rows; only what is on it is fetched and parsed.
        rows = self._db.execute(
            f"""SELECT record.json, page.status, page.timing FROM (
                SELECT r.no AS no, c.status AS status, {TIMING} AS timing FROM rec r JOIN {STANDING} JOIN {CLASS}
                WHERE {where} ORDER BY {order} LIMIT {limit}
            ) page CROSS JOIN record ON record.no = page.no""",
            parameters,
        )
        for text, status, timing in rows:
            one = recommendation_of(json.loads(text))
            parts = tuple(
                Standing(Status.UNASSESSED, timing_on(clock_of(part.deadline), day, parameters["soon"]))
                for part in one.parts
            )
            yield Entry(one, Standing(Status(status), None if timing is None else Timing(timing)), parts)

    def count(self, query: Query, day: date) -> int:
        """How many recommendations pass."""
        question = self._question(query, day)
        sql = f"SELECT count(*) FROM rec r JOIN {STANDING} WHERE {question.where}"
        return int(self._db.execute(sql, question.parameters).fetchone()[0])

    def tallies(self, by: str, query: Query, day: date) -> tuple[Tallies, Tallies]:
        """Counts by *by*, and of all together, without umbrellas.

        What is in several groups is counted in each of them, and in all together once.
        """
        from policytrack.index.counting import count

        only = None
        if query != Query(soon=query.soon):
            question = self._question(query, day)
            sql = f"SELECT r.no FROM rec r JOIN {STANDING} WHERE {question.where}"
            only = [no for (no,) in self._db.execute(sql, question.parameters)]
        return count(self._db, by, day, query.soon, only)

    def _question(self, query: Query, day: date) -> Question:
        return Question(query, day, self.under if query.actors else {}, self._is_rare)

    def _is_rare(self, select: str, parameters: dict[str, Any]) -> bool:
        sql = f"SELECT count(*) FROM ({select} LIMIT {_MANY})"
        return int(self._db.execute(sql, parameters).fetchone()[0]) < _MANY

    # Passages

    def contexts(self, name: str) -> list[tuple[str, str]]:
        """The words before and after each passage of a recommendation, then of its parts."""
        row = self._db.execute(
            "SELECT contexts FROM rec JOIN record USING (no) WHERE folded = ?", (name.casefold(),)
        ).fetchone()
        return [(before, after) for before, after in json.loads(row[0])]

    def runs(self, paper: str, kind: str) -> list[tuple[int, int]]:
        """The runs of a paper's text that are `encoded` or `set-aside`, as start and end."""
        return self._db.execute(
            "SELECT start, stop FROM run WHERE paper = ? AND kind = ? ORDER BY 1, 2", (paper, kind)
        ).fetchall()
