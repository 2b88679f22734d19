"""What a workbook's own archive and XML say, before anything is read that could take all memory.

The directory of a zip file may lie, so that every part is inflated, bit by bit and no further than it may be. A
sheet is whatever part has a sheet's root element, whatever it is called.
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
"""A table of the same row a hundred thousand times over is packed to a hundredth."""
_NEVER_A_BOMB = 50_000_000
_MOST_CELLS = 60_000_000
_AT_ONCE = 1 << 18
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
_SHEETS = frozenset(("worksheet", "dialogsheet", "chartsheet", "macrosheet"))
_INDEXES = frozenset(("workbook", "Relationships"))
_VALUES = frozenset(("v", "is", "f"))


def inflated_size(content: bytes) -> int:
    """The size that all parts are said to have together.

    Raises `UsageProblem` for a file that is not an XLSX workbook, or is larger than any workbook can be.
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


def errors_of(content: bytes) -> dict[str, dict[int, str]]:
    """By the sheet's name and the row: the cell that holds an error, such as `C7`.

    Raises `UsageProblem` for a sheet so wide and long that reading it would take all memory, for parts that are
    larger than the archive says, and for XML that is none.
    """
    parts: dict[str, _Part] = {}
    broken: set[str] = set()
    for info in _parts(content):
        part = _Part()
        for piece in _pieces(content, info):
            part.feed(piece)
        part.close()
        name = info.filename.casefold()
        if part.is_broken and info.file_size:
            broken.add(name)
        parts[name] = part
    targets = {name: {id: _target(name, said) for id, said in part.targets.items()} for name, part in parts.items()}
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


def _target(relations: str, said: str) -> str:
    """The part that stands in relations, as these are named, folded."""
    plain = said.replace("\\", "/").casefold()
    folder = relations.rpartition("/")[0].removesuffix("_rels")
    return normpath(plain.lstrip("/") if plain.startswith("/") else f"{folder}{plain}")


def _parts(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None


def _pieces(content: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The part's content, bit by bit. What is longer than the directory says is refused."""
    start = info.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise UsageProblem("cannot be read as a workbook: its directory names a part that is not there")
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + info.compress_size]
    size = 0
    for piece in _inflated(packed) if info.compress_type == ZIP_DEFLATED else _cut(packed):
        size += len(piece)
        if size > info.file_size:
            raise UsageProblem("cannot be read as a workbook: a part is larger than the archive says")
        yield piece


def _inflated(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in _cut(packed):
            waiting = piece
            while waiting and not engine.eof:
                yield engine.decompress(waiting, _AT_ONCE)
                waiting = engine.unconsumed_tail
        while not engine.eof and (piece := engine.decompress(b"", _AT_ONCE)):
            yield piece
    except zlib.error as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None


def _cut(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), _AT_ONCE):
        yield bytes(packed[at : at + _AT_ONCE])


class _Part:
    """A part's XML as it is parsed; of what is neither a sheet nor an index of sheets, only its root is looked at."""

    def __init__(self) -> None:
        self.is_index = self.is_sheet = self.is_done = self.is_broken = False
        self.errors: dict[int, str] = {}
        self.titles: dict[str, str] = {}
        self.targets: dict[str, str] = {}
        self._row = self._column = self._width = self._length = 0
        self._parser = ParserCreate()
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, piece: bytes) -> None:
        if not self.is_done:
            try:
                self._parser.Parse(piece, False)
            except ExpatError as error:
                self._fail(error)

    def close(self) -> None:
        if not self.is_done and self.is_sheet:
            try:
                self._parser.Parse(b"", True)
            except ExpatError as error:
                self._fail(error)
            self._refuse_vast()

    def _fail(self, error: ExpatError) -> None:
        """What is no XML is a picture, or the like, unless it has begun as a sheet."""
        if self.is_sheet or self.is_index:
            raise UsageProblem(f"cannot be read as a workbook: a part is no XML: {error}") from None
        self.is_done = self.is_broken = True

    def _refuse_doctype(self, *_: object) -> None:
        raise UsageProblem("cannot be read as a workbook: it declares entities of its own, as no workbook does")

    def _root(self, name: str, attributes: list[str]) -> None:
        self.is_sheet, self.is_index = _local(name) in _SHEETS, _local(name) in _INDEXES
        if self.is_sheet:
            self._parser.StartElementHandler = self._cell
        elif self.is_index:
            self._parser.StartElementHandler = self._index
        else:
            self.is_done = True
            self._parser.StartElementHandler = None

    def _index(self, name: str, attributes: list[str]) -> None:
        said = {_local(key): value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        if _local(name) == "sheet":
            self.titles[said.get("name", "")] = said.get("id", "")
        elif _local(name) == "Relationship":
            self.targets[said.get("Id", "")] = said.get("Target", "")

    def _cell(self, name: str, attributes: list[str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._column += 1
            kind = None
            for at in range(0, len(attributes), 2):
                key = attributes[at]
                if key == "r":
                    self._go_to(attributes[at + 1])
                elif key == "t":
                    kind = attributes[at + 1]
            if kind == "e":
                self.errors.setdefault(self._row, f"{_letters(self._column)}{self._row}")
        elif name in _VALUES:
            # Cells that have a format only take no room.
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

    def _go_to(self, place: str) -> None:
        """What is no reference is left to the reader of workbooks, which says so."""
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        if digits and letters.isascii() and letters.isalpha() and len(letters) < 4 and len(digits) < 12:
            self._row = int(digits)
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._column = column

    def _refuse_vast(self) -> None:
        if self._width * self._length > _MOST_CELLS:
            raise UsageProblem(
                f"cannot be read: a sheet's last cell stands in row {self._length:,} and column {self._width:,}; "
                "delete what is empty around the table"
            )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _letters(column: int) -> str:
    found = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found
