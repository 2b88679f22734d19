"""`gaps`: which sentences of a paper ask for something that nobody has encoded or set aside."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policytrack.commands.options import Setting, command
from policytrack.commands.output import note, note_doubts, one_of, write
from policytrack.errors import NotFound
from policytrack.index import Index
from policytrack.model import Paper
from policytrack.words import unknown
from policytrack.workspace import Workspace


@command
def run(
    setting: Setting,
    paper: Annotated[
        str | None,
        typer.Argument(metavar="[PAPER]", help="Only this paper, by its name or prefix.", show_default=False),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show the sentences that ask for something (should, could, must, need, …) and are not encoded or set aside."""
    from policytrack.escaping import one_line

    one_of("format", format, ("text", "json"))
    index = setting.workspace.open()
    found = [gaps for one in _papers(index, paper) if (gaps := _gaps(index, setting.workspace, one)) is not None]
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(found))
    else:
        for gaps in found:
            write((f"{gaps['paper']}: {gaps['asking']} of {gaps['sentences']} sentences ask for something: ",))
            write((f"{gaps['encoded']} encoded, {gaps['set_aside']} set aside, {len(gaps['missing'])} neither\n",))
            write(f"  line {one['line']}: {one_line(one['text'])}\n" for one in gaps["missing"])
    note_doubts(index)


def _papers(index: Index, typed: str | None) -> list[Paper]:
    if typed is None:
        return list(index.papers.values())
    for paper in index.papers.values():
        if typed.casefold() in (paper.id.casefold(), paper.prefix.casefold()):
            return [paper]
    raise NotFound(unknown("paper", typed, index.papers))


def _gaps(index: Index, workspace: Workspace, paper: Paper) -> dict[str, Any] | None:
    """What `find_gaps` finds in the paper, or None where it has no text that can be read."""
    from policytrack.gaps import find_gaps
    from policytrack.passages import PaperText

    if paper.text is None or (source := workspace.text(paper.text)) is None:
        note(f"policytrack: {paper.id} has no text to look through")
        return None
    found = find_gaps(paper.id, PaperText(source), index.runs(paper.id, "encoded"), index.runs(paper.id, "set-aside"))
    return {
        "paper": found.paper,
        "sentences": found.sentences,
        "asking": found.asking,
        "encoded": found.encoded,
        "set_aside": found.set_aside,
        "missing": [{"text": one.text, "line": one.line} for one in found.missing],
    }
