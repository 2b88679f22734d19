"""Check a workbook's archive and XML before it is read, and find the cells that hold spreadsheet errors.

The sizes in a zip file's directory may be false, so every part is inflated in chunks, no further than its stated
size. A part is a sheet if its root element is one, whatever its name.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import normpath
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from policytrack.errors import UsageProblem

MOST_PARTS = 10_000
MOST_INFLATED = 2_000_000_000
_MOST_RATIO = 300
"""Bytes inflated for each packed byte; a table of one row repeated 100,000 times reaches 100."""
_NEVER_A_BOMB = 50_000_000
_MOST_CELLS = 60_000_000
_CHUNK_BYTES = 1 << 18
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
_SHEETS = frozenset(("worksheet", "dialogsheet", "chartsheet", "macrosheet"))
_INDEXES = frozenset(("workbook", "Relationships"))
_VALUES = frozenset(("v", "is", "f"))


def inflated_size(content: bytes) -> int:
    """The stated size of all parts together, in bytes.

    Raises `UsageProblem`, without the file's name, if it is not an XLSX workbook or is too large.
    """
    parts = _parts(content)
    names = {part.filename.casefold() for part in parts}
    if "content.xml" in names:
        raise UsageProblem("is an OpenDocument file, whatever its name says; save it as .xlsx or as CSV")
    if "xl/workbook.bin" in names:
        raise UsageProblem("is a binary workbook (.xlsb); save it as .xlsx or as CSV")
    if not any(name.startswith("xl/") for name in names):
        raise UsageProblem("is a zip file and no workbook; unpack it, or save the table as .xlsx or as CSV")
    if len(parts) > MOST_PARTS:
        raise UsageProblem(f"has {len(parts):,} parts; the most is {MOST_PARTS:,}")
    total = sum(part.file_size for part in parts)
    if total > MOST_INFLATED:
        raise UsageProblem(f"would take {total:,} bytes unpacked; the most is {MOST_INFLATED:,}")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise UsageProblem("has a password; save it without one")
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UsageProblem("is packed in a way that no workbook is; save it again, as .xlsx or as CSV")
    if total > _NEVER_A_BOMB and total > _MOST_RATIO * len(content):
        raise UsageProblem(
            f"would grow from {len(content):,} to {total:,} bytes unpacked, which no table does; save it again, as CSV"
        )
    return total


def error_cells(content: bytes) -> dict[str, dict[int, str]]:
    """For each sheet's name and row number, the first cell that holds an error such as #N/A, as `C7`.

    Raises `UsageProblem`, without the file's name, if a sheet has too many cells, a part is larger than the archive
    says, or the XML is invalid.
    """
    parts: dict[str, _Part] = {}
    broken: set[str] = set()
    for info in _parts(content):
        part = _Part()
        for chunk in _chunks(content, info):
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
    found = {}
    for name, part in parts.items():
        folder, _, base = name.rpartition("/")
        relations = targets.get(f"{folder}/_rels/{base}.rels".lstrip("/"), {})
        for title, id in part.titles.items():
            sheet = parts.get(relations.get(id, ""))
            if sheet is not None:
                found[title] = sheet.errors
    return found


def _part_name(relations: str, target_text: str) -> str:
    """The case-folded name of the part that a relation refers to; *relations* is the part that holds the relation."""
    plain = target_text.replace("\\", "/").casefold()
    folder = relations.rpartition("/")[0].removesuffix("_rels")
    return normpath(plain.lstrip("/") if plain.startswith("/") else f"{folder}{plain}")


def _parts(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None


def _chunks(content: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The part's content in chunks. Raises `UsageProblem` if it is longer than the archive's directory says."""
    start = info.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise UsageProblem("cannot be read as a workbook: its directory names a part that is not there")
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + info.compress_size]
    size = 0
    for chunk in _inflated(packed) if info.compress_type == ZIP_DEFLATED else _slices(packed):
        size += len(chunk)
        if size > info.file_size:
            raise UsageProblem("cannot be read as a workbook: a part is larger than the archive says")
        yield chunk


def _inflated(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in _slices(packed):
            waiting = chunk
            while waiting and not engine.eof:
                yield engine.decompress(waiting, _CHUNK_BYTES)
                waiting = engine.unconsumed_tail
        while not engine.eof and (chunk := engine.decompress(b"", _CHUNK_BYTES)):
            yield chunk
    except zlib.error as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None


def _slices(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), _CHUNK_BYTES):
        yield bytes(packed[at : at + _CHUNK_BYTES])


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
    found = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found
