"""Read a table from a file: CSV, XLSX, JSON, JSON Lines or YAML."""

from __future__ import annotations

from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.plain_files import bytes_of, value_in
from policytrack.interchange.tables.encoding import decode, known_encoding
from policytrack.interchange.tables.table import Table, TableOptions


def open_table(path: Path, options: TableOptions | None = None) -> Table:
    """The table in a file. Raises `UsageProblem` if the file has no supported format or cannot be read."""
    options = options or TableOptions()
    if options.encoding is not None:
        known_encoding(options.encoding)
    content = bytes_of(path)
    _refuse_foreign(path, content)
    if content.startswith(b"PK\x03\x04") or path.suffix.lower() in (".xlsx", ".xlsm"):
        from policytrack.interchange.tables.xlsx import read_workbook

        return read_workbook(path, content, options.sheet, options.header, options.wanted)
    text, encoding = decode(path, content, options.encoding)
    del content
    kind = path.suffix.lower()
    if kind in (".yaml", ".yml"):
        from policytrack.interchange.tables.json_yaml import read_yaml

        return value_in(text, str(path), lambda text: read_yaml(path, text, encoding, options.at))
    if kind in (".json", ".jsonl", ".ndjson") or text.lstrip()[:1] in ("{", "["):
        from policytrack.interchange.tables.json_yaml import read_json

        return value_in(text, str(path), lambda text: read_json(path, text, encoding, options.at))
    from policytrack.interchange.tables.csv import read_delimited

    return read_delimited(path, text, encoding, options.header, options.wanted)


def _refuse_foreign(path: Path, content: bytes) -> None:
    if not content.strip():
        raise UsageProblem(f"{path} is empty")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageProblem(
            f"{path} is a workbook of an old Excel, or has a password; save it as .xlsx without one, or as CSV"
        )
    if content.startswith((b"\x1f\x8b", b"BZh", b"%PDF")):
        raise UsageProblem(f"{path} is packed, or no table; unpack it, or save it as CSV")
    if content[:500].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UsageProblem(f"{path} is a web page or XML, whatever its name says; save it as .xlsx or as CSV")
