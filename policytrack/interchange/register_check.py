"""Check what an import is about to write to the register, as the next command would read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytrack.domain.model import Paper
from policytrack.errors import Problem, UsageProblem
from policytrack.interchange.prepared_items import Symbols
from policytrack.interchange.register_files import RegisterFiles
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import SECTIONS, Declaration, declarations
from policytrack.register.discovery import UnreadableFile, text_and_digest
from policytrack.register.parts import Part
from policytrack.register.scan import outline, problem_reporter
from policytrack.register.symbols import TextFile
from policytrack.register.writer import yaml_of
from policytrack.register.yaml_nodes import InvalidYaml, sections

_MOST_SHOWN = 20


class RegisterCheck:
    """Collects what would make the register unusable if an import wrote what is in *files*.

    Papers and actors must be there already. Recommendations are read by `prepared_items`, with these *symbols*.
    """

    def __init__(self, files: RegisterFiles) -> None:
        self.files = files
        self._problems: list[Problem] = []
        declared = [declaration for name in files.names for declaration in self._declared(name)]
        texts = {
            value.text: self._text_file(value.text)
            for value in (declaration.value for declaration in declared)
            if isinstance(value, Paper) and value.text
        }
        self.symbols = Symbols(files.root, declared, texts, {id: id for id in files.file_by_id})
        self._problems += declaration_problems(declared, texts, complete=True)

    def add(self, problems: Iterable[Problem]) -> None:
        """Add the problems of a recommendation that is to be written."""
        self._problems += problems

    def finish(self) -> None:
        """Raise `UsageProblem`, with the reasons, if what is to be written would make the register unusable."""
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

    def _former_id_problems(self) -> Iterator[str]:
        for former, id, name in self.files.former_ids():
            if former.casefold() in self.files.file_by_id:
                yield (
                    f"{former}: {id} in {name} has it as a former id; take it out of former_ids there, "
                    "or leave it out of this table"
                )


def _also(others: int) -> str:
    return "so is 1 more" if others == 1 else f"so are {others:,} more"
