"""`export`: recommendations, history, or both, for other programs; and the register itself, to be taken in again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.options import ViewpointOptions, command
from policytrack.cli.output import one_of, warn_all, write
from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.formats.json_schemas import SCHEMAS, schema_text
from policytrack.index.index import Index
from policytrack.workspace.doubts import doubts

FORMATS = ("csv", "xlsx", "json", "jsonl", "yaml", "datapackage")
WHAT = ("recommendations", "history", "both")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
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
    vocabulary: CrosswalkOption,
) -> None:
    """Write recommendations, history or both for other programs.

    `yaml` is the register as it is, and `jsonl` with `--what history` the journal's own lines: `import` takes both
    in again.
    """
    if schema is not None:
        write([schema_text(one_of("schema", schema, SCHEMAS))])
        return
    from policytrack.interchange.export import Export, folder_at, write_data_package

    one_of("format", format, FORMATS)
    chosen = one_of("answer to --what", what, WHAT) if what is not None else _usual(format)
    if format == "yaml" or (format == "jsonl" and chosen == "history"):
        _refuse_narrowed(filters, view, vocabulary)
        _write_as_it_is(view.open(), format, chosen, output)
        return
    index = view.open()
    export = Export(index, filters.select(index, view.viewpoint), view.viewpoint, vocabulary.crosswalk)
    if format == "datapackage":
        write_data_package(export, folder_at(output, format))
    else:
        _write(export.chunks(format, chosen), output, is_binary=format == "xlsx")
    vocabulary.note()
    warn_all(doubts(index))


def _usual(format: str) -> str:
    return "both" if format in ("xlsx", "datapackage") else "recommendations"


def _write(pieces: Iterable[str] | Iterable[bytes], output: Path | None, *, is_binary: bool = False) -> None:
    if output is not None:
        replace_file(output, pieces)
    elif is_binary and sys.stdout.isatty():
        raise UsageProblem("a workbook is nothing for a terminal; write it to a file with --output FILE")
    else:
        write(pieces)


def _refuse_narrowed(filters: FilterOptions, view: ViewpointOptions, vocabulary: CrosswalkOption) -> None:
    words = [*filters.words(), *vocabulary.words(), *view.viewpoint.assessor_words()]
    if words or filters.view is not None or view.as_of is not None or view.viewpoint.known_on is not None:
        raise UsageProblem("what is to be taken in again is written whole; leave filters, days and vocabularies out")


def _write_as_it_is(index: Index, format: str, what: str, output: Path | None) -> None:
    """The register or the journal, as it is."""
    from policytrack.interchange.export import copy_workspace, folder_at, journal_lines, register_text

    if format == "jsonl":
        _write(journal_lines(index), output)
    elif what == "recommendations":
        _write(register_text(index.root), output)
    elif what == "both":
        copy_workspace(index, folder_at(output, format))
    else:
        raise UsageProblem("yaml is the register; the journal is --format jsonl --what history")
