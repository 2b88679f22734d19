"""`mark`: record where recommendations stand, with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policytrack.commands.naming import named_id, named_part
from policytrack.commands.options import command, ids_argument
from policytrack.commands.output import note, write, write_of_recorded
from policytrack.commands.recording import Desk, Statement, draft
from policytrack.commands.telling import Recording, Telling
from policytrack.errors import NotFound, UsageProblem
from policytrack.events import Event, Kind, short
from policytrack.plain_files import LARGE, text_of, text_of_input
from policytrack.statuses import Status
from policytrack.vocabulary import TRACKER
from policytrack.words import unknown

if TYPE_CHECKING:
    from policytrack.batch import Row


@command
def run(
    telling: Telling,
    recording: Recording,
    words: Annotated[
        list[str] | None, ids_argument("Ids, or - to read ids from standard input; then the status.")
    ] = None,
    assessor: Annotated[
        str | None, typer.Option("--assessor", help="Who judges; unless said, the tracker.", show_default=False)
    ] = None,
    by_event: Annotated[
        str | None,
        typer.Option("--by-event", help="What has overtaken it, with overtaken.", metavar="TEXT", show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Read marks from this file, CSV or JSON Lines: all or none.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Record that recommendations have a status from a day on: announced, in-progress, partial, implemented, …

    `policytrack statuses` lists them. A status that says something moved needs --evidence, or --no-evidence REASON.
    """
    if file is not None:
        given = [
            *(words or ()),
            *telling.said,
            *(["--assessor"] if assessor else []),
            *(["--by-event"] if by_event else []),
        ]
        if given:
            raise UsageProblem(f"with --from all is in the file; leave out {', '.join(given)}")
        _record_file(Desk(recording), file)
        return
    ids, status = split(words or [])
    record(recording, telling, ids, status, assessor or TRACKER, by_event=by_event)


def split(words: Sequence[str]) -> tuple[list[str], Status]:
    """Ids, and the status that comes after them. Raises `UsageProblem` where there is not both."""
    *ids, last = words or [""]
    statuses = {str(status): status for status in Status}
    status = statuses.get(last.casefold())
    if status is None and last:
        raise UsageProblem(f"the status comes last: {unknown('status', last, statuses)}")
    if status is None or not ids:
        raise UsageProblem(
            "name one id or more, then a status, such as: policytrack mark t2-7 announced --evidence URL"
        )
    return ids, status


def record(
    recording: Recording,
    telling: Telling,
    ids: Sequence[str],
    status: Status,
    assessor: str,
    *,
    claim: bool = False,
    by_event: str | None = None,
) -> None:
    """Record one status for all of the ids."""
    desk = Desk(recording)
    said = telling.values(desk.today) | {"recorder": recording.recorder(), "assessor": assessor, "by_event": by_event}
    record_all(desk, Kind.MARK, ids, {**said, "status": status}, claim=claim)


def record_all(desk: Desk, kind: Kind, ids: Sequence[str], said: dict[str, Any], *, claim: bool = False) -> None:
    """Record the same of all ids, or, if a rule forbids it of one, of none."""
    statements = []
    for typed in _whole(desk, ids):
        name, part = named_part(desk.index, typed, said.get("part"))
        values = {**said, "part": part}
        statements.append(Statement(draft(kind, name, values.pop("effective"), **values), desk.recommendation(name)))
    finish(desk, statements, claim=claim)


def finish(desk: Desk, statements: Sequence[Statement], *, claim: bool = False, file: str | None = None) -> None:
    """Judge the statements, record them, and say so."""
    verdicts = [desk.judge(statement, claim=claim) for statement in statements]
    where = [f"{file}:{statement.line}: " if file else "" for statement in statements]
    desk.refuse(verdicts, where)
    warnings = [
        f"{place}{warning}" for place, verdict in zip(where, verdicts, strict=True) for warning in verdict.warnings
    ]
    for warning in dict.fromkeys(warnings):
        note(f"policytrack: {warning}")
    ones = {statement.one.id: statement.one for statement in statements}
    for name in ones:
        desk.events_of(name)  # before anything is recorded: what fails after that would look as if nothing was
    drafts = [statement.draft for statement in statements]
    if len(drafts) > 1:
        drafts = _without_what_is_there(desk, drafts)
        if not drafts:
            return
    events = desk.record(drafts)
    answer = (f"{line}\n" for line in desk.tell(events, ones))
    write(answer) if desk.recording.is_rehearsal else write_of_recorded(answer)
    tell_how_to_undo(desk, events)


def _without_what_is_there(desk: Desk, drafts: Sequence[Event]) -> list[Event]:
    """The drafts that the journal does not hold yet: a batch that is recorded again doubles nothing."""
    before = desk.recorded_before(drafts)
    there = [event for event in before if event is not None]
    if there:
        which = f"as {short(there[0].id)}{' and others' if len(there) > 1 else ''}"
        rest = "nothing was recorded" if len(there) == len(drafts) else "only the rest is recorded"
        note(f"policytrack: {len(there):,} of these {len(drafts):,} were recorded before ({which}); {rest}")
    return [draft for draft, event in zip(drafts, before, strict=True) if event is None]


def tell_how_to_undo(desk: Desk, events: Sequence[Event]) -> None:
    if desk.recording.is_rehearsal:
        note("nothing was recorded")
    else:
        for event in events[:1]:
            more = ", and so on" if len(events) > 1 else ""
            note(f"to take it back: policytrack retract {short(event.id)} --why REASON{more}")


def _whole(desk: Desk, ids: Sequence[str]) -> list[str]:
    """The ids as typed, and in place of - those that standard input holds, which must be whole."""
    found: list[str] = []
    for typed in ids:
        if typed != "-":
            found.append(typed)
            continue
        for name in text_of_input().split():
            check_whole(desk, name)
            found.append(name)
    if not found:
        raise UsageProblem("standard input holds no id; `policytrack list --format ids` writes some")
    return list(dict.fromkeys(found))


def check_whole(desk: Desk, name: str) -> None:
    """Raise `NotFound` where a file or a pipe names a recommendation by less than its whole id."""
    if desk.index.id_like(name.partition(".")[0]) is None:
        try:
            meant = f"; write {named_id(desk.index, name)}, because only people shorten ids"
        except NotFound:
            meant = ""
        raise NotFound(f"no recommendation '{name}'{meant}")


def _record_file(desk: Desk, file: Path) -> None:
    from policytrack.batch import RowProblem, named_problems, read_batch

    text = text_of_input() if str(file) == "-" else text_of(file, LARGE)
    batch = read_batch(text, desk.today)
    problems = list(batch.problems)
    statements = []
    recorder = desk.recording.recorder() if any(row.recorder is None for row in batch.rows) else ""
    statuses = {str(status): status for status in Status}
    for row in batch.rows:
        try:
            check_whole(desk, row.id)
            if row.status.casefold() not in statuses:
                raise UsageProblem(unknown("status", row.status, statuses))
            statements.append(_statement(desk, row, statuses[row.status.casefold()], row.recorder or recorder))
        except (UsageProblem, NotFound) as error:
            problems.append(RowProblem(row.line, str(error)))
    for statement in statements:
        verdict = desk.judge(statement)
        problems += [RowProblem(statement.line or 0, words) for words in (*verdict.missing, *verdict.refusals)]
    if problems:
        raise UsageProblem(f"{named_problems(str(file), problems)}\nnothing was recorded")
    finish(desk, statements, file=str(file))


def _statement(desk: Desk, row: Row, status: Status, recorder: str) -> Statement:
    name, part = named_part(desk.index, row.id, row.part)
    event = draft(
        Kind.MARK,
        name,
        row.on or row.through or desk.today,
        part=part,
        actor=row.actor,
        through=row.through,
        assessor=row.assessor or TRACKER,
        confidence=row.confidence,
        note=row.note,
        evidence=row.evidence,
        no_evidence=row.no_evidence,
        by_event=row.by_event,
        recorder=recorder,
        status=status,
    )
    return Statement(event, desk.recommendation(name), row.line)
