"""Check a workbook's archive before it is read, and inflate its parts.

The sizes in a zip file's directory may be false, so every part is inflated in chunks, no further than its stated size.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from policytrack.errors import UsageProblem

MOST_PARTS = 10_000
MOST_INFLATED = 2_000_000_000
_MOST_RATIO = 300
"""Bytes inflated for each packed byte; a table of one row repeated 100,000 times reaches 100."""
_NEVER_A_BOMB = 50_000_000
_CHUNK_BYTES = 1 << 18
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30


def inflated_size(content: bytes) -> int:
    """The stated size of all parts together, in bytes.

    Raises `UsageProblem`, without the file's name, if it is not an XLSX workbook or is too large.
    """
    parts = archive_parts(content)
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


def archive_parts(content: bytes) -> list[ZipInfo]:
    """The parts in the archive's directory. Raises `UsageProblem`, without the file's name, if it cannot be read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None


def inflated_chunks(content: bytes, info: ZipInfo) -> Iterator[bytes]:
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
