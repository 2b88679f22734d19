"""Find the cells of a workbook that hold spreadsheet errors, and refuse sheets that are too large.

A part is a sheet if its root element is one, whatever its name.
"""

from __future__ import annotations

from posixpath import normpath
from xml.parsers.expat import ExpatError, ParserCreate

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.xlsx_archive import archive_parts, inflated_chunks

_MOST_CELLS = 60_000_000
_SHEETS = frozenset(("worksheet", "dialogsheet", "chartsheet", "macrosheet"))
_INDEXES = frozenset(("workbook", "Relationships"))
_VALUES = frozenset(("v", "is", "f"))


def error_cells(content: bytes) -> dict[str, dict[int, str]]:
    """For each sheet's name and row number, the first cell that holds an error such as #N/A, as `C7`.

    Raises `UsageProblem`, without the file's name, if a sheet has too many cells, a part is larger than the archive
    says, or the XML is invalid.
    """
    parts: dict[str, _Part] = {}
    broken: set[str] = set()
    for info in archive_parts(content):
        part = _Part()
        for chunk in inflated_chunks(content, info):
            part.feed(chunk)
        part.close()
        name = info.filename.casefold()
        if part.is_broken and info.file_size:
            broken.add(name)
        parts[name] = part
    targets = {
        name: {id: _part_name(name, target_text) for id, target_text in part.targets.items()}
        for name, part in parts.items()
    }
    named = {target for each in targets.values() for target in each.values()}
    if any(name.endswith((".xml", ".rels")) or name in named for name in broken):
        raise UsageProblem("cannot be read as a workbook: a part is no XML")
    errors_by_sheet = {}
    for name, part in parts.items():
        folder, _, base = name.rpartition("/")
        relations = targets.get(f"{folder}/_rels/{base}.rels".lstrip("/"), {})
        for title, id in part.titles.items():
            sheet = parts.get(relations.get(id, ""))
            if sheet is not None:
                errors_by_sheet[title] = sheet.errors
    return errors_by_sheet


def _part_name(relations: str, target_text: str) -> str:
    """The case-folded name of the part that a relation refers to; *relations* is the part that holds the relation."""
    plain = target_text.replace("\\", "/").casefold()
    folder = relations.rpartition("/")[0].removesuffix("_rels")
    return normpath(plain.lstrip("/") if plain.startswith("/") else f"{folder}{plain}")


class _Part:
    """Parser of a part's XML; it stops at the root element unless that is a sheet or an index of sheets."""

    def __init__(self) -> None:
        self.is_index = self.is_sheet = self.is_done = self.is_broken = False
        self.errors: dict[int, str] = {}
        self.titles: dict[str, str] = {}
        self.targets: dict[str, str] = {}
        self._row = self._column = self._width = self._length = 0
        self._parser = ParserCreate()
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._root_started
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> None:
        if not self.is_done:
            try:
                self._parser.Parse(chunk, False)
            except ExpatError as error:
                self._fail(error)

    def close(self) -> None:
        if not self.is_done and self.is_sheet:
            try:
                self._parser.Parse(b"", True)
            except ExpatError as error:
                self._fail(error)
            self._refuse_oversized()

    def _fail(self, error: ExpatError) -> None:
        """Raise `UsageProblem` for a sheet or an index; any other part that is not XML is a picture or the like."""
        if self.is_sheet or self.is_index:
            raise UsageProblem(f"cannot be read as a workbook: a part is no XML: {error}") from None
        self.is_done = self.is_broken = True

    def _refuse_doctype(self, *_: object) -> None:
        raise UsageProblem("cannot be read as a workbook: it declares entities of its own, as no workbook does")

    def _root_started(self, name: str, attributes: list[str]) -> None:
        self.is_sheet, self.is_index = _local_name(name) in _SHEETS, _local_name(name) in _INDEXES
        if self.is_sheet:
            self._parser.StartElementHandler = self._cell_started
        elif self.is_index:
            self._parser.StartElementHandler = self._index_entry_started
        else:
            self.is_done = True
            self._parser.StartElementHandler = None

    def _index_entry_started(self, name: str, attributes: list[str]) -> None:
        target_text = {_local_name(key): value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        if _local_name(name) == "sheet":
            self.titles[target_text.get("name", "")] = target_text.get("id", "")
        elif _local_name(name) == "Relationship":
            self.targets[target_text.get("Id", "")] = target_text.get("Target", "")

    def _cell_started(self, name: str, attributes: list[str]) -> None:
        if ":" in name:
            name = _local_name(name)
        if name == "c":
            self._column += 1
            kind = None
            for at in range(0, len(attributes), 2):
                key = attributes[at]
                if key == "r":
                    self._move_to(attributes[at + 1])
                elif key == "t":
                    kind = attributes[at + 1]
            if kind == "e":
                self.errors.setdefault(self._row, f"{_column_letters(self._column)}{self._row}")
        elif name in _VALUES:
            # Cells with a format but no value do not count.
            if self._column > self._width:
                self._width = self._column
            if self._row > self._length:
                self._length = self._row
        elif name == "row":
            self._row += 1
            self._column = 0
            for at in range(0, len(attributes), 2):
                if attributes[at] == "r" and attributes[at + 1].strip().isdecimal():
                    self._row = int(attributes[at + 1][:12])

    def _move_to(self, place: str) -> None:
        """Move to the cell of a reference such as `C7`; an invalid one is ignored here, and reported by the library."""
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        if digits and letters.isascii() and letters.isalpha() and len(letters) < 4 and len(digits) < 12:
            self._row = int(digits)
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._column = column

    def _refuse_oversized(self) -> None:
        if self._width * self._length > _MOST_CELLS:
            raise UsageProblem(
                f"cannot be read: a sheet's last cell stands in row {self._length:,} and column {self._width:,}; "
                "delete what is empty around the table"
            )


def _local_name(name: str) -> str:
    return name.rpartition(":")[2]


def _column_letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
