"""The status that ends the words of `mark` and `claim`; at a terminal it is asked for if it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import typer

from policytrack.domain.statuses import MEANINGS, Status, status_label
from policytrack.errors import NotFound, UsageProblem
from policytrack.workspace.id_lookup import named_entry, named_part
from policytrack.workspace.marking import EventWords
from policytrack.workspace.named_values import status_named
from policytrack.workspace.record import Recorder

CHOICES = tuple(status for status in Status if status is not Status.UNASSESSED)
"""The statuses that can be marked by hand."""


def ids_and_status(recorder: Recorder, words: Sequence[str], event: EventWords) -> tuple[list[str], Status, EventWords]:
    """Split the words into ids and the status after them; returns them with the *event*, completed by the answers.

    If there are only ids, ask for the status, and for the evidence if it needs any and none is given. Raises
    `UsageProblem` if an id is missing, or the status where there is no terminal to ask at.
    """
    *ids, last = words or [""]
    try:
        status = status_named(last) if last else None
    except UsageProblem as problem:
        if not _is_id(recorder, last):
            raise UsageProblem(f"the status comes last: {problem}") from None
        asked = _asked(recorder, words)
        needs_evidence = MEANINGS[asked].moved and not event.evidence and event.no_evidence is None
        return [*words], asked, _with_evidence(event, recorder.today) if needs_evidence else event
    if status is None or not ids:
        raise UsageProblem(
            "name one id or more, then a status, such as: policytrack mark t2-7 announced --evidence URL"
        )
    return ids, status, event


def _is_id(recorder: Recorder, word: str) -> bool:
    try:
        named_part(recorder.index, word)
    except NotFound:
        return False
    return True


def _asked(recorder: Recorder, ids: Sequence[str]) -> Status:
    """The status that the person at the terminal chooses."""
    from policytrack.cli.prompting import answer, can_ask

    if not can_ask():
        raise UsageProblem(
            f"the status is missing; write it after {ids[-1]}, such as: policytrack mark {ids[-1]} announced "
            "--evidence URL (`policytrack statuses` lists them)"
        )
    from shutil import get_terminal_size
    from textwrap import fill

    from policytrack.text.escaping import one_line

    width = get_terminal_size().columns
    for id in ids:
        typer.echo(fill(one_line(_status_now(recorder, id)), width, break_long_words=False, break_on_hyphens=False))
    for line in _choices(width):
        typer.echo(line)
    return answer("New status, by number or name", _choice)


def _with_evidence(event: EventWords, today: date) -> EventWords:
    """The event with the evidence, or the reason for having none, that the person at the terminal gives."""
    from policytrack.cli.prompting import answer
    from policytrack.domain.evidence import parse_evidence

    def read(typed: str) -> str:
        if typed.strip() != "-":
            parse_evidence(typed, today)
        return typed.strip()

    evidence = answer("Evidence: an address, or - if there is none", read)
    if evidence != "-":
        return event._replace(evidence=[evidence])
    return event._replace(no_evidence=answer("Why is there none", str.strip))


def _choices(width: int) -> Iterator[str]:
    """The statuses by number, with their labels and what they mean, in lines at most so wide."""
    from textwrap import wrap

    longest = max(len(status_label(status)) for status in CHOICES)
    for number, status in enumerate(CHOICES, 1):
        head = f"{number:4}  {status_label(status):{longest}}  "
        yield from wrap(
            MEANINGS[status].words, max(width, 2 * len(head)), initial_indent=head, subsequent_indent=" " * len(head)
        )


def _status_now(recorder: Recorder, id: str) -> str:
    """The recommendation or part with its title and present status, to show above the choices."""
    entry = named_entry(recorder.index, id, recorder.today, full=True)
    about, standing = entry.recommendation, entry.standing
    _, letter = named_part(recorder.index, id)
    for part, standing_of_part in zip(about.parts, entry.parts, strict=True):
        if part.id.rpartition(".")[2] == letter:
            return f"{part.id}  {part.title}  (now '{status_label(standing_of_part.status)}')"
    return f"{about.id}  {about.title}  (now '{status_label(standing.status)}')"


def _choice(typed: str) -> Status:
    """The status with the number or name that was typed. Raises `UsageProblem` if there is none."""
    plain = typed.strip()
    if plain.isdecimal() and plain.isascii() and len(plain) <= 2 and 1 <= int(plain) <= len(CHOICES):
        return CHOICES[int(plain) - 1]
    by_label = {status_label(status).casefold(): status for status in CHOICES}
    status = by_label.get(plain.casefold()) or status_named(plain)
    if status not in CHOICES:
        raise UsageProblem(f"a number from 1 to {len(CHOICES)}, please")
    return status
