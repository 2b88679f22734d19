"""`export`: recommendations, history, or both, for other programs; and the register itself, to be taken in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command
from policytrack.commands.output import note_doubts, one_of, write
from policytrack.commands.vocabulary import Vocabulary
from policytrack.errors import UsageProblem
from policytrack.formats.as_json import array, lines

if TYPE_CHECKING:
    from policytrack.commands.exporting import Export

FORMATS = ("csv", "xlsx", "json", "jsonl", "yaml", "datapackage")
WHAT = ("recommendations", "history", "both")
SCHEMAS = ("register", "recommendations", "history", "both", "changes", "summary", "report")
_SCHEMAS = Path(__file__).parent.parent / "schemas"


@command
def run(
    filters: Filters,
    view: View,
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "csv",
    what: Annotated[
        str | None,
        typer.Option(
            "--what", help="recommendations, history or both; unless said, what the format is for.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write to this file; of datapackage, and of yaml with both, a folder.",
            show_default=False,
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            "--schema",
            metavar="NAME",
            help=f"Print a JSON Schema instead, of the register or of JSON: {', '.join(SCHEMAS)}.",
            show_default=False,
        ),
    ] = None,
    *,
    vocabulary: Vocabulary,
) -> None:
    """Write recommendations, history or both for other programs.

    `yaml` is the register as it is, and `jsonl` with `--what history` the journal's own lines: `import` takes both
    in again.
    """
    if schema is not None:
        write([_schema(one_of("schema", schema, SCHEMAS))])
        return
    one_of("format", format, FORMATS)
    chosen = one_of("answer to --what", what, WHAT) if what is not None else _usual(format)
    if format == "yaml" or (format == "jsonl" and chosen == "history"):
        _as_it_is(filters, view, vocabulary, format, chosen, output)
        return
    from policytrack.commands.exporting import Export

    export = Export(filters, view, vocabulary)
    if format == "datapackage":
        from policytrack.commands.exporting import package

        package(export, _folder(output, format))
    else:
        _out(_pieces(export, format, chosen), output, is_binary=format == "xlsx")
    vocabulary.note()
    note_doubts(export.index)


def _schema(name: str) -> str:
    import json

    from policytrack.formats.schema import schema_of

    if name == "register":
        return (_SCHEMAS / "register.schema.json").read_text("utf-8")
    return schema_of(name, json.loads((_SCHEMAS / "output.schema.json").read_text("utf-8")))


def _usual(format: str) -> str:
    return "both" if format in ("xlsx", "datapackage") else "recommendations"


def _pieces(export: Export, format: str, what: str) -> Iterable[str] | Iterable[bytes]:
    if format == "xlsx":
        if what != "both":
            raise UsageProblem("a workbook has a sheet for each; leave --what out, or use --format csv")
        return export.workbook()
    if what == "both" and format != "json":
        raise UsageProblem(f"{format} is one table; use --format datapackage, xlsx or json for both")
    if format == "csv":
        return export.csv(what)
    if format == "jsonl":
        return lines(export.records("recommendations"))
    if what != "both":
        return array(export.records(what))
    return _both(export.records)


def _both(records: Any) -> Iterator[str]:
    yield '{"recommendations": '
    yield from array(records("recommendations"))
    yield ', "history": '
    yield from array(records("history"))
    yield "}\n"


def _out(pieces: Iterable[str] | Iterable[bytes], output: Path | None, *, is_binary: bool = False) -> None:
    import sys

    from policytrack.atomic import replace_file

    if output is not None:
        replace_file(output, pieces)
        return
    if is_binary and sys.stdout.isatty():
        raise UsageProblem("a workbook is nothing for a terminal; write it to a file with --output FILE")
    write(pieces)


def _folder(output: Path | None, format: str) -> Path:
    if output is None:
        raise UsageProblem(f"{format} takes several files; name a folder with --output DIR")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem(f"{output} cannot be made: {error.strerror or error}") from None
    return output


def _as_it_is(
    filters: Filters, view: View, vocabulary: Vocabulary, format: str, what: str, output: Path | None
) -> None:
    """The register or the journal, whole."""
    words = [*filters.words(), *vocabulary.words(), *view.assessor_words()]
    if words or filters.view is not None or view.as_of is not None or view.known_on is not None:
        raise UsageProblem("what is to be taken in again is written whole; leave filters, days and vocabularies out")
    from policytrack.atomic import replace_file
    from policytrack.commands.exporting import journal_lines, register_text, texts

    index = view.open()
    root = view.workspace.root
    if format == "jsonl":
        _out(journal_lines(index), output)
    elif what == "recommendations":
        _out(register_text(root), output)
    elif what == "both":
        folder = _folder(output, format)
        for path in texts(index):
            replace_file(folder / path, [_text(root, path)], root=folder)
        replace_file(folder / "data/recommendations.yaml", register_text(root), root=folder)
        replace_file(folder / "data/journal.jsonl", journal_lines(index), root=folder)
    else:
        raise UsageProblem("yaml is the register; the journal is --format jsonl --what history")


def _text(root: Path, path: str) -> bytes:
    from policytrack.register.files import Trouble, read_bytes

    try:
        return read_bytes(root, path)
    except Trouble as reason:
        raise UsageProblem(f"{path}: {reason}") from None
