"""Shows what an import did, and what of it is likely to be the same under another id; joins what is."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.output import show_outcome, write_table
from policytrack.domain.statuses import status_label
from policytrack.errors import UsageProblem
from policytrack.text.escaping import counted, one_line
from policytrack.workspace.clock import now

if TYPE_CHECKING:
    from policytrack.interchange.import_report import ImportOutcome
    from policytrack.interchange.rewordings import LikelyPair

_MOST_SHOWN = 50
_LONGEST_TITLE = 200  # characters


def show_mappings() -> None:
    """Show the mappings that ship."""
    from policytrack.interchange.shipped import all_mappings

    rows = ((name, mapping.about, str(path)) for name, mapping, path in all_mappings())
    write_table(("Name", "For", "File"), rows)


def join_imported(
    recording: RecorderOptions, into: Path | None, pairs: Sequence[str], of_table: Mapping[str, object]
) -> None:
    """Join recommendations and show what changed. Raises `UsageProblem` if options *of_table* were given, too."""
    unused = [name for name, value in of_table.items() if value]
    if unused:
        raise UsageProblem(
            f"--join takes no table; leave {', '.join(unused)} out, and import the table before or after"
        )
    from policytrack.interchange.join import JoinRequest, join_recommendations

    request = JoinRequest(pairs, recording.today, recording.name, recording.dry_run)
    show_outcome(join_recommendations(recording.workspace, into, request, now), dry_run=recording.dry_run)


def show_import(outcome: ImportOutcome, recording: RecorderOptions, into: Path | None) -> None:
    """Show the outcome of an import, and the likely pairs with the commands that join them."""
    outcome.lines += _pair_lines(outcome.likely_pairs, _command(recording, into))
    show_outcome(outcome, dry_run=recording.dry_run)


def _command(recording: RecorderOptions, into: Path | None) -> str:
    """The beginning of a command that joins recommendations in the same workspace."""
    option, folder = ("--into", into) if into is not None else ("--workspace", recording.typed_workspace)
    where = "" if folder is None else f" {option} {shlex.quote(str(folder))}"
    return f"policytrack import{where} --join"


def _pair_lines(pairs: Sequence[LikelyPair], command: str) -> Iterator[str]:
    if not pairs:
        return
    one = "recommendation seems to have a new id; if it is the same, the command below keeps its history:"
    several = "recommendations seem to have new ids; for each that is the same, the command below it keeps its history:"
    yield counted(len(pairs), one, several)
    for old, new, _ in pairs[:_MOST_SHOWN]:
        has_changed = old.statuses != new.statuses
        for sign, each in (("-", old), ("+", new)):
            statuses = ", ".join(dict.fromkeys(map(status_label, each.statuses.values()))) if has_changed else ""
            title = each.title if len(each.title) <= _LONGEST_TITLE else f"{each.title[:_LONGEST_TITLE]}…"
            yield f"  {sign} {each.id}  {one_line(title)}{f'  ({statuses})' if statuses else ''}"
        yield f"    {command} {shlex.quote(f'{old.id}={new.id}')}"
    if len(pairs) > _MOST_SHOWN:
        yield f"and {len(pairs) - _MOST_SHOWN:,} more; to see them, join these and import the copy again"
