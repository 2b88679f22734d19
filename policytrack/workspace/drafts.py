"""Drafts of events, from what was typed or from a file of marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from policytrack.domain.events import EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import NotFound, UsageProblem
from policytrack.workspace.id_lookup import named_actor, named_assessor, named_id, named_part
from policytrack.workspace.named_values import status_named
from policytrack.workspace.record import Draft, Recorder, draft_event

if TYPE_CHECKING:
    from policytrack.workspace.mark_files import MarkBatch, MarkRow, MarkRowProblem


def drafts_of(
    recorder: Recorder, kind: EventKind, ids: Sequence[str], /, effective: date, **values: Any
) -> list[Draft]:
    """A draft of the same event for each of the ids; an id may name a part, unless the *values* name one for all.

    Raises `NotFound` for an unknown id, and `UsageProblem` if an id and the values name different parts.
    """
    drafts = []
    for typed in ids:
        name, part = named_part(recorder.index, typed, values.get("part"))
        event = draft_event(kind, name, effective, **{**values, "part": part})
        drafts.append(Draft(event, recorder.recommendation(name)))
    return drafts


def drafts_of_file(recorder: Recorder, text: str, file: str) -> list[Draft]:
    """The marks in the *text* of a file, CSV or JSON Lines. Raises `UsageProblem` with all problems of all rows."""
    from policytrack.workspace.mark_files import named_problems, read_batch

    drafts, problems = _drafts_of_batch(recorder, read_batch(text, recorder.today))
    if problems:
        raise UsageProblem(f"{named_problems(file, problems)}\nnothing was recorded")
    return drafts


def drafts_of_form(recorder: Recorder, text: str) -> list[Draft]:
    """The mark in the *text* of a form. Raises `UsageProblem` with all problems, by line."""
    from policytrack.workspace.mark_form import read_form

    drafts, problems = _drafts_of_batch(recorder, read_form(text, recorder.today))
    if problems:
        raise UsageProblem("\n".join(f"line {line}: {message}" for line, message in problems))
    return drafts


def _drafts_of_batch(recorder: Recorder, batch: MarkBatch) -> tuple[list[Draft], list[MarkRowProblem]]:
    """The marks of a file or form as drafts, and all problems, in the order of their lines."""
    from policytrack.workspace.mark_files import MarkRowProblem

    problems = list(batch.problems)
    drafts = []
    name = recorder.name if any(row.recorder is None for row in batch.rows) else ""
    for row in batch.rows:
        status = None
        try:
            status = status_named(row.status)
        except UsageProblem as error:
            problems.append(MarkRowProblem(row.line, str(error)))
        try:
            require_complete_id(recorder, row.id)
            if status is not None:
                drafts.append(_draft_of_row(recorder, row, status, row.recorder or name))
        except (UsageProblem, NotFound) as error:
            problems.append(MarkRowProblem(row.line, str(error)))
    for draft in drafts:
        verdict = recorder.judge(draft)
        problems += [MarkRowProblem(draft.line or 0, reason) for reason in (*verdict.missing, *verdict.refusals)]
    return drafts, sorted(problems)


def require_complete_id(recorder: Recorder, name: str) -> None:
    """Raise `NotFound` if *name*, from a file or a pipe, is not the complete id of a recommendation or part."""
    if recorder.index.id_like(name.partition(".")[0]) is None:
        try:
            meant = f"; write {named_id(recorder.index, name)}, because only people shorten ids"
        except NotFound:
            meant = ""
        raise NotFound(f"no recommendation '{name}'{meant}")


def evidence_of(typed: Sequence[str], today: date) -> tuple[Evidence, ...]:
    """The pieces of evidence that were typed. Raises `UsageProblem` for the first that cannot be read."""
    if not typed:
        return ()
    from policytrack.domain.evidence import parse_evidence

    return tuple(parse_evidence(words, today) for words in typed)


def _draft_of_row(recorder: Recorder, row: MarkRow, status: Status, name: str) -> Draft:
    id, part = named_part(recorder.index, row.id, row.part)
    event = draft_event(
        EventKind.MARK,
        id,
        row.on or row.through or recorder.today,
        part=part,
        actor=named_actor(recorder.index, row.actor),
        through=row.through,
        assessor=named_assessor(recorder.index, row.assessor or TRACKER),
        confidence=row.confidence,
        note=row.note,
        evidence=row.evidence,
        no_evidence=row.no_evidence,
        by_event=row.by_event,
        recorder=name,
        status=status,
    )
    return Draft(event, recorder.recommendation(id), row.line)
