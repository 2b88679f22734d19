"""`export`: recommendations, history, or both, for other programs; and the register itself, to be taken in again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, cast

import typer

from policytrack.cli.bom_option import BomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note_written, warn_all
from policytrack.cli.options import ViewpointOptions, command, one_of
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
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(EXPORTS)}.")] = "csv",
    what: Annotated[
        str | None,
        typer.Option("--what", help=f"{alternatives(WHAT)}; unless said, what the format is for.", show_default=False),
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
    bom: BomOption,
) -> None:
    """Write recommendations, history or both for other programs.

    `yaml` is the register as it is, and `jsonl` with `--what history` the journal's own lines: `import` takes both
    in again.
    """
    if schema is not None:
        write([schema_text(one_of("schema", schema, SCHEMAS))])
        return
    from policytrack.interchange.export import ExportRequest, export

    one_of("format", format, EXPORTS)
    mark = bom.mark(format, output)
    if what is not None:
        one_of("answer to --what", what, WHAT)
    narrowing = [*filters.words(), *vocabulary.words(), *view.viewpoint.assessor_words()]
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
        note_written(output, exported.files)
    vocabulary.note()
    warn_all(exported.doubts)


def _write(pieces: Iterable[str] | Iterable[bytes], mark: str, output: Path | None, *, is_binary: bool) -> None:
    marked = cast("Iterable[str]", chain((mark,), pieces)) if mark else pieces  # only text has a mark
    if output is not None:
        replace_file(output, marked)
        note_written(output)
    elif is_binary and sys.stdout.isatty():
        raise UsageProblem("a workbook is nothing for a terminal; write it to a file with --output FILE")
    else:
        write(marked)
