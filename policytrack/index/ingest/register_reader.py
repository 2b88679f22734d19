"""Reads parts of the register's files, from YAML to rows of the index, in this process or in several."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.model import Recommendation
from policytrack.domain.query import actors_of, all_passages
from policytrack.errors import Problem
from policytrack.index.counted import Counted, counted_under
from policytrack.index.encode import dense_json, quick_dense_json
from policytrack.index.ingest.recommendations import RecommendationRows, TableRows
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import text_and_digest
from policytrack.register.item_sections import UsualItem, refuse
from policytrack.register.parts import Part
from policytrack.register.recommendations import RecommendationReader
from policytrack.register.scan import Outline, id_node, outline, problem_reporter
from policytrack.register.symbols import SymbolKind, SymbolTable, TextFile
from policytrack.register.usual_yaml import NotUsual
from policytrack.text.passages import PaperText, words_around

_TEXTS_KEPT = 4


class Symbols(NamedTuple):
    """What a `SymbolTable` is made from, and whether all files could be read."""

    declared: Sequence[Declaration]
    texts: Mapping[str, TextFile]
    ids: Mapping[str, str]
    are_complete: bool

    def table(self, root: Path) -> SymbolTable:
        """The table, which reads the papers' texts in the workspace at *root*."""

        def paper_text(path: str) -> PaperText:
            return PaperText(text_and_digest(root, path)[0])

        table = SymbolTable(self.declared, self.texts, self.ids, lru_cache(_TEXTS_KEPT)(paper_text))
        table.complete = self.are_complete
        return table


class NumberedPart(NamedTuple):
    """A part of a file, and the numbers for its recommendations, at least as many as it has."""

    part: Part
    numbers: Sequence[int]


class PartRows(NamedTuple):
    """What the index stores of a part: the rows of its tables, and what is counted under each key.

    *numbers* are those of its recommendations, *problems* are those of the second pass, and *dependencies* are what it
    refers to in other files.
    """

    rows: TableRows
    numbers: list[int]
    counted: Counted
    problems: list[Problem]
    dependencies: list[tuple[SymbolKind, str]]


class RegisterReader:
    """Reads parts in two passes; the items of a part stay in memory between them while there is room for them."""

    def __init__(self, root: Path, room: int, *, are_many: bool = False) -> None:
        """*room* is for how many characters of the register. *are_many*: there are some thousand recommendations."""
        self.root = root
        self.room = room
        self._to_json = quick_dense_json() if are_many else dense_json
        self._outlines: dict[Part, Outline] = {}

    def outline(self, part: Part) -> Outline:
        """The first pass: the outline, without the items."""
        result = outline(self.root, part, self.room)
        if result.cached_items is not None:
            self.room -= result.characters
            self._outlines[part] = result
        return replace(result, cached_items=None)

    def know(self, symbols: Symbols) -> None:
        """Take the symbols of all files, for the second pass."""
        self._symbols = symbols.table(self.root)

    def read(self, numbered: NumberedPart) -> PartRows:
        """The second pass: the rows of the part."""
        part, numbers = numbered
        symbols, path = self._symbols, part.path
        problems: list[Problem] = []
        doubt, remark = (
            problem_reporter(path, problems, blocking=False, remark=is_remark) for is_remark in (False, True)
        )
        report = problem_reporter(path, problems)
        reader = RecommendationReader(symbols, report, doubt, remark)
        usual_reader = RecommendationReader(symbols, refuse, refuse, refuse)
        rows = RecommendationRows(self._to_json)
        counted: defaultdict[tuple[str, str], array[int]] = defaultdict(partial(array, "I"))
        unused = iter(numbers)
        written: list[int] = []
        symbols.drain_dependencies()
        for section, item in (self._outlines.pop(part, None) or Outline(part)).items(self.root):
            before = len(problems)
            if section != "recommendations" and not isinstance(item, UsualItem):
                aside = reader.set_aside(item)
                if aside is not None:
                    rows.add_run(path, aside.paper, aside.passage, "set-aside")
                continue
            recommendation = None
            if isinstance(item, UsualItem):
                with suppress(NotUsual):
                    recommendation = usual_reader.recommendation(item.values)
            if recommendation is None:
                node = item.node(path, report) if isinstance(item, UsualItem) else item
                recommendation = reader.recommendation(node)
            if recommendation is None:
                continue
            paper = symbols.papers.get(recommendation.paper)
            text = symbols.text(paper) if paper is not None else None
            place = id_node(item)
            pillar, rank = _pillar(symbols, recommendation)
            no = next(unused, None)
            if no is None:  # the file has just been changed; the next command reads it again
                break
            contexts = [words_around(text, passage) for passage in all_passages(recommendation)]
            actors = actors_of(recommendation)
            rows.add(no, recommendation, (path, place.line, place.column), rank, contexts, actors)
            written.append(no)
            asked = [name for name, role in actors if role == "asked"]
            asked_and_above = [above for name in asked for above in symbols.ancestors(name)]
            for key in counted_under(recommendation, pillar, asked_and_above):
                counted[key].append(no)
            if len(problems) > before:
                problems[before:] = [problem._replace(id=recommendation.id) for problem in problems[before:]]
        return PartRows(rows.by_table, written, dict(counted), problems, symbols.drain_dependencies())


def _pillar(symbols: SymbolTable, recommendation: Recommendation) -> tuple[str | None, int | None]:
    """The pillar's key, which names the paper whose pillar it is, and its rank there."""
    paper = symbols.papers.get(recommendation.paper)
    pillars = list(symbols.pillars(paper)) if paper is not None and recommendation.pillar is not None else []
    if paper is None or recommendation.pillar not in pillars:
        return None, None
    return f"{paper.pillars_from or paper.id} {recommendation.pillar}", pillars.index(recommendation.pillar)
