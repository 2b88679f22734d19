"""Prepare the recommendations of a snapshot for the register: their YAML, their texts, and whether they are valid.

This is most of the work of an import, and each recommendation is prepared by itself, so that several processes can
share the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import Problem
from policytrack.interchange.items import Item
from policytrack.interchange.mapping import ColumnMapping
from policytrack.interchange.register_entries import entry_texts, register_entry
from policytrack.interchange.register_files import entry_in, with_keys_added_by_hand
from policytrack.interchange.text_revisions import EntryTexts
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import text_and_digest
from policytrack.register.recommendations import RecommendationReader
from policytrack.register.scan import problem_reporter
from policytrack.register.symbols import SymbolTable, TextFile
from policytrack.register.writer import item_yaml
from policytrack.register.yaml_nodes import InvalidYaml, sections
from policytrack.text.passages import PaperText


class Symbols(NamedTuple):
    """What a `SymbolTable` is made of; the papers' texts are read below *root*."""

    root: Path
    declared: Sequence[Declaration]
    texts: Mapping[str, TextFile]
    ids: Mapping[str, str]

    def table(self) -> SymbolTable:
        return SymbolTable(self.declared, self.texts, self.ids, self._paper_text)

    def _paper_text(self, path: str) -> PaperText:
        return PaperText(text_and_digest(self.root, path)[0])


class ItemInRegister(NamedTuple):
    """A recommendation of a snapshot, and its YAML in the register, None if it is not there.

    *has_steps*: changes of its texts are recorded.
    """

    item: Item
    block: str | None
    has_steps: bool


class PreparedItem(NamedTuple):
    """A recommendation as the register will have it: its YAML lines, and the problems in them.

    *texts* are those of the snapshot, *file_texts* those of the register; *has_other_extra*: texts of other trackers'
    columns are divided in another way. All of it is empty if it *is_unchanged*.
    """

    block: str
    texts: EntryTexts
    file_texts: EntryTexts
    has_other_extra: bool = False
    problems: Sequence[Problem] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the register has the recommendation as it is, and no changes of its texts are recorded."""
        return not self.block

    @property
    def has_changed(self) -> bool:
        """Whether the register is to be written if this is the newest snapshot."""
        return self.texts != self.file_texts or self.has_other_extra


_UNCHANGED = PreparedItem("", {}, {})


class ItemPreparer:
    """Prepares recommendations; workers hold one each."""

    def __init__(self, mapping: ColumnMapping, symbols: Symbols) -> None:
        self._mapping, self._symbols = mapping, symbols.table()

    def prepare(self, items: Iterable[ItemInRegister]) -> list[PreparedItem]:
        """The recommendations, prepared."""
        prepared = [self._prepared(*item) for item in items]
        problems = block_problems(self._symbols, [item.block for item in prepared if item.has_changed])
        return [item._replace(problems=next(problems)) if item.has_changed else item for item in prepared]

    def _prepared(self, item: Item, block: str | None, has_steps: bool) -> PreparedItem:
        entry = register_entry(item, self._mapping)
        new_block = item_yaml(entry)
        if block == new_block and not has_steps:
            return _UNCHANGED
        if block is None:
            return PreparedItem(new_block, entry_texts(entry), {})
        before = entry_in(block, item.id)
        new_block = item_yaml(with_keys_added_by_hand(entry, before))
        has_other_extra = entry.get("extra") != before.get("extra")
        return PreparedItem(new_block, entry_texts(entry), entry_texts(before), has_other_extra)


def block_problems(symbols: SymbolTable, blocks: Sequence[str]) -> Iterator[list[Problem]]:
    """What would make the register unusable if it had these recommendations, given as YAML lines, for each of them."""
    problems: list[Problem] = []
    doubts: list[Problem] = []
    report, doubt = problem_reporter("", problems), problem_reporter("", doubts, blocking=False)
    reader = RecommendationReader(symbols, report, doubt, doubt)
    number = 0
    try:
        for _, node, _ in sections("recommendations:\n" + "".join(blocks), "", report) if blocks else ():
            recommendation = reader.recommendation(node)
            id = recommendation.id if recommendation is not None else None
            yield [problem._replace(id=id) for problem in problems if problem.blocking]
            number += 1
            problems.clear()
    except InvalidYaml as unreadable:
        yield from ([unreadable.problem] for _ in blocks[number:])
