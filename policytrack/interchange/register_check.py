"""Check what an import is about to write to the register, as the next command would read it."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.model import Paper
from policytrack.errors import Problem, UsageProblem
from policytrack.interchange.register_files import RegisterFiles
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import SECTIONS, Declaration, declarations
from policytrack.register.discovery import UnreadableFile, text_and_digest
from policytrack.register.parts import Part
from policytrack.register.recommendations import RecommendationReader
from policytrack.register.scan import outline, problem_reporter
from policytrack.register.symbols import SymbolTable, TextFile
from policytrack.register.writer import yaml_of
from policytrack.register.yaml_nodes import InvalidYaml, sections
from policytrack.text.passages import PaperText

_BLOCKS_PER_READING = 200
_MOST_SHOWN = 20


class RegisterCheck:
    """Reads recommendations before they are written, and collects what would make the register unusable.

    The papers and actors that they refer to must be in *files* already.
    """

    def __init__(self, files: RegisterFiles) -> None:
        self.files = files
        self._blocks: list[str] = []
        self._problems: list[Problem] = []
        declared = [declaration for name in files.names for declaration in self._declared(name)]
        texts = {
            value.text: self._text_file(value.text)
            for value in (declaration.value for declaration in declared)
            if isinstance(value, Paper) and value.text
        }
        ids = {id: id for id in files.file_by_id}
        self._symbols = SymbolTable(declared, texts, ids, self._paper_text)
        self._problems += declaration_problems(declared, texts, complete=True)

    def add(self, block: str) -> None:
        """Check a recommendation, given as the lines that are to be written."""
        self._blocks.append(block)
        if len(self._blocks) == _BLOCKS_PER_READING:
            self._read_blocks()

    def finish(self) -> None:
        """Raise `UsageProblem`, with the reasons, if what is to be written would make the register unusable."""
        self._read_blocks()
        places_by_message: dict[str, list[str]] = {}
        for problem in self._problems:
            if problem.blocking:
                places_by_message.setdefault(problem.message, []).append(
                    problem.id or problem.file or "recommendations"
                )
        lines = [
            f"{places[0]}: {message}" + (f" ({_also(len(places) - 1)})" if len(places) > 1 else "")
            for message, places in places_by_message.items()
        ]
        lines += self._former_id_problems()
        if lines:
            more = [f"and {len(lines) - _MOST_SHOWN:,} more"] if len(lines) > _MOST_SHOWN else []
            head = "nothing was imported, because the register could not be read afterwards:"
            raise UsageProblem("\n".join([head, *lines[:_MOST_SHOWN], *more]))

    def _declared(self, name: str) -> Iterator[Declaration]:
        """What the file will declare; its mistakes are collected."""
        if name not in self.files.imported:
            yield from outline(self.files.root, Part(name)).declared
            return
        report = problem_reporter(name, self._problems)
        text = "".join(yaml_of({key: value for key, value in self.files.imported[name].sections.items() if value}))
        try:
            for key, node, in_list in sections(text, name, report) if text else ():
                if key.text in SECTIONS and not in_list:
                    yield from declarations(key, node, name, report)
        except InvalidYaml as unreadable:
            self._problems.append(unreadable.problem)

    def _text_file(self, path: str) -> TextFile:
        try:
            return TextFile(text_and_digest(self.files.root, path)[1], None)
        except UnreadableFile as reason:
            return TextFile(None, str(reason))

    def _paper_text(self, path: str) -> PaperText:
        return PaperText(text_and_digest(self.files.root, path)[0])

    def _read_blocks(self) -> None:
        blocks, self._blocks = self._blocks, []
        problems: list[Problem] = []
        doubts: list[Problem] = []
        report, doubt = problem_reporter("", problems), problem_reporter("", doubts, blocking=False)
        reader = RecommendationReader(self._symbols, report, doubt, doubt)
        try:
            for _, node, _ in sections("recommendations:\n" + "".join(blocks), "", report) if blocks else ():
                recommendation = reader.recommendation(node)
                id = recommendation.id if recommendation is not None else None
                self._problems += [problem._replace(id=id) for problem in problems]
                problems.clear()
        except InvalidYaml as unreadable:
            self._problems.append(unreadable.problem)

    def _former_id_problems(self) -> Iterator[str]:
        for former, id, name in self.files.former_ids():
            if former.casefold() in self.files.file_by_id:
                yield (
                    f"{former}: {id} in {name} has it as a former id; take it out of former_ids there, "
                    "or leave it out of this table"
                )


def _also(others: int) -> str:
    return "so is 1 more" if others == 1 else f"so are {others:,} more"
