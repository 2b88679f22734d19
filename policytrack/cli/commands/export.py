"""`export`: recommendations, history, or both, for other programs; and the register itself, for `import`."""

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, cast

import typer

from policytrack.cli.bom_option import FileBomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note_written, warn_all
from policytrack.cli.options import Heading, ViewpointOptions, choice_option, command, completing, format_option, one_of
from policytrack.cli.output import write
from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.formats.json_schemas import SCHEMAS, schema_text
from policytrack.formats.registry import EXPORTS
from policytrack.text.alternatives import alternatives

WHAT = ("recommendations", "history", "both")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    format: Annotated[str, format_option(EXPORTS)] = "csv",
    what: Annotated[
        str | None,
        choice_option(
            "--what", "Choose what to export", WHAT, "WHAT", Heading.OUTPUT, " The default depends on the format."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write to this file. For datapackage and parquet, and for yaml with --what both, it is a folder.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            "--schema",
            metavar="NAME",
            help=f"Print a JSON Schema instead: {alternatives(tuple(SCHEMAS))}.",
            autocompletion=completing(tuple(SCHEMAS)),
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    *,
    vocabulary: CrosswalkOption,
    bom: FileBomOption,
) -> None:
    """Export recommendations, their history or both for other programs.

    For example:
      policytrack export --format csv --output recommendations.csv
      policytrack export --format datapackage --output trust-data
      policytrack export --format sqlite --output trust.db

    yaml is the register itself, and jsonl with --what history the lines of the journal. `policytrack import` reads both
    back. sqlite and parquet hold everything in tables for SQL, with the status on every date.
    """
    if schema is not None:
        write([schema_text(one_of("schema", schema, SCHEMAS))])
        return
    from policytrack.interchange.export import ExportRequest, export

    one_of("format", format, EXPORTS)
    mark = bom.mark(format, output)
    if what is not None:
        one_of("answer to --what", what, WHAT)
    narrowing = [*filters.words(), *vocabulary.words(), *view.viewpoint.option_words()]
    limits = (filters.view, view.as_of, view.viewpoint.known_on)
    is_narrowed = bool(narrowing) or any(limit is not None for limit in limits)
    exported = export(
        view.workspace,
        ExportRequest(format, what, filters.typed, view.viewpoint, vocabulary.crosswalk, is_narrowed, output),
    )
    warn_all(exported.warnings)
    if exported.pieces is not None:
        _write(exported.pieces, mark, output, is_binary=exported.is_binary)
    elif output is not None:
        note_written(output, exported.files or None)
    vocabulary.note()
    warn_all(exported.doubts)


def _write(pieces: Iterable[str] | Iterable[bytes], mark: str, output: Path | None, *, is_binary: bool) -> None:
    marked = cast("Iterable[str]", chain((mark,), pieces)) if mark else pieces  # only text has a mark
    if output is not None:
        replace_file(output, marked)
        note_written(output)
    elif is_binary and sys.stdout.isatty():
        raise UsageProblem("a workbook cannot be shown on a terminal; write it to a file with --output FILE")
    else:
        write(marked)
