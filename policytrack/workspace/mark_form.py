"""A form for one mark, to be filled in with an editor: `key: value` on each line, comments after #.

Values are read as they are, without quotes, so that no title or note has to be escaped. An indented line continues the
value above it. `evidence` and the facts below it may be repeated for more pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import Event, Evidence
from policytrack.domain.evidence import KEYS, STANCES, excerpt, parse_evidence, with_facts
from policytrack.domain.model import Recommendation, Standing
from policytrack.domain.responsibility import asked_actors, parts_of
from policytrack.domain.statuses import Status, status_label
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS, TRACKER
from policytrack.reports.wording import status_date
from policytrack.text.did_you_mean import unknown
from policytrack.text.escaping import one_line
from policytrack.workspace.mark_files import COLUMNS, MarkBatch, MarkRowProblem, RawCell, RawRow, canonical, row_of

if TYPE_CHECKING:
    from policytrack.workspace.marking import EventWords

_WIDTH = 78
_FIELDS = tuple(column for column in COLUMNS if column not in ("evidence", "recorder", "part"))
_KEYS = (*_FIELDS, "evidence", *KEYS)
_LINE = re.compile(r"(?P<key>\w[\w -]*?)[ \t]*:[ \t]*(?P<value>.*)")


class MarkedThing(NamedTuple):
    """What a form is about: a recommendation or its *part* (a letter), its standing, and the latest mark about it."""

    recommendation: Recommendation
    part: str | None
    standing: Standing
    latest: Event | None


class _Field(NamedTuple):
    """A line of a form with its continuations; *line* is its number."""

    line: int
    key: str
    value: str


def mark_form(thing: MarkedThing, status: Status | None, words: EventWords, today: date) -> str:
    """The text of a form for a mark, with what is known of it filled in.

    Raises `UsageProblem` for evidence that cannot be read.
    """
    return "\n".join(_form_lines(thing, status, words, today)) + "\n"


def fields_of(text: str) -> list[tuple[str, str]]:
    """The fields of a form that are filled in, by key, whatever they say: to see whether a form was changed."""
    return [(field.key, field.value) for field in _fields(text, []) if field.value]


def read_form(text: str, today: date) -> MarkBatch:
    """The mark that a form asks for. Never raises; the problems have the numbers of lines."""
    problems: list[MarkRowProblem] = []
    record = RawRow(1, [])
    pieces: list[tuple[int, dict[str, str]]] = []
    seen: set[str] = set()
    for line, key, value in _fields(text, problems):
        if key not in _KEYS:
            problems.append(MarkRowProblem(line, unknown("key", excerpt(key), _KEYS)))
            continue
        if key == "evidence":
            pieces.append((line, {"url": value} if value else {}))
            continue
        in_piece = key in KEYS
        given = (pieces[-1][1] if pieces else {}) if in_piece else seen
        if key in given:
            problems.append(MarkRowProblem(line, f"'{key}' appears twice; leave one of them out"))
        elif value and in_piece and not pieces:
            problems.append(MarkRowProblem(line, f"'{key}' describes evidence; put it below the line 'evidence:'"))
        elif value and in_piece:
            pieces[-1][1][key] = value
        elif value:
            seen.add(key)
            record.cells.append(RawCell(key, line, value))
    record.cells.extend(RawCell("evidence", line, _evidence(facts)) for line, facts in pieces if facts)
    # What the rules forbid is named by the line of the status.
    status_line = next((cell.line for cell in record.cells if cell.column == "status"), record.line)
    row = row_of(record._replace(line=status_line), today, problems)
    return MarkBatch((row,) if row is not None else (), tuple(sorted(problems)))


def _evidence(facts: dict[str, str]) -> str | dict[str, str]:
    """The facts of a piece, as words if the line `evidence` itself holds an address and facts."""
    url = facts.get("url", "")
    others = {key: value for key, value in facts.items() if key != "url"}
    return with_facts(url, others) if " " in url else {"url": url, **others}


def _fields(text: str, problems: list[MarkRowProblem]) -> Iterator[_Field]:
    """The fields of a form in order, empty ones too; lines that belong to none are added to *problems*."""
    field: _Field | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") or not line.strip():
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is not None:
            if field is not None:
                yield field
            field = _Field(number, canonical(match["key"]), match["value"].strip())
        elif line[0] in " \t" and field is not None:
            field = field._replace(value=f"{field.value} {line.strip()}".strip())
        else:
            message = f"'{excerpt(line)}' belongs to no key; indent a line that continues the value above it"
            problems.append(MarkRowProblem(number, message))
    if field is not None:
        yield field


def _form_lines(thing: MarkedThing, status: Status | None, words: EventWords, today: date) -> Iterator[str]:
    recommendation, part = thing.recommendation, thing.part
    [about] = parts_of(recommendation, part) if part is not None else [recommendation]
    yield from _comment(f"A mark of {about.id}: {about.title}")
    yield from _comment(_now(thing))
    yield "#"
    yield from _comment(
        "Fill in what you know, save, and close the editor to record it. Lines that begin with # are left out. Write "
        "values as they are, without quotes; indent a line that continues the value above it. If you change nothing, "
        "or leave nothing in the form, nothing is recorded."
    )
    yield from ("", f"id: {about.id}", "")
    width = max(map(len, Status))
    statuses = [f"#   {choice:{width}}  {status_label(choice)}" for choice in Status if choice is not Status.UNASSESSED]
    yield from ("# The status:", *statuses, _line("status", status), "")
    yield "# The date from which it holds, and the date up to which you have checked:"
    yield from (_line("on", words.on or words.through or today), _line("through", words.through), "")
    yield from _comment(f"How sure you are: {', '.join(list(CONFIDENCE_MEANINGS)[::-1])}")
    yield from (_line("confidence", words.confidence), "")
    yield from ("# Why the status is what it is, in a sentence or two", _line("note", words.note), "")
    yield from _comment("The evidence: its address, then what you know of it. Repeat these lines for another piece.")
    yield from _comment(f"document: {', '.join(DOCUMENTS)}")
    yield from _comment(f"act: {', '.join(ACTS)}")
    yield from _comment(f"stance: {', '.join(STANCES)}; the default is {STANCES[0]}")
    for piece in [parse_evidence(typed, today) for typed in words.evidence] or [Evidence("")]:
        yield _line("evidence", piece.url)
        for key in KEYS:
            fact = getattr(piece, key)
            yield _line(key, None if fact == Evidence._field_defaults[key] else fact)
    yield from ("", "# If there is no evidence, why:", _line("no-evidence", words.no_evidence), "")
    yield from _comment(f"If this is about one actor only, who: {', '.join(asked_actors(recommendation, part))}")
    yield from (_line("actor", words.actor), "")
    yield from ("# The event that has overtaken it; goes with the status overtaken", _line("by-event", words.by_event))
    if words.assessor != TRACKER:
        yield from ("", "# Who judges", _line("assessor", words.assessor))


def _line(key: str, value: object) -> str:
    return f"{key}: {'' if value is None else one_line(str(value))}".rstrip()


def _now(thing: MarkedThing) -> str:
    standing, latest = thing.standing, thing.latest
    dated = status_date(standing.status, standing.since, latest and (latest.through or latest.effective))
    reason = f". Why: {latest.note}" if latest is not None and latest.note else ""
    return f"Status now: '{status_label(standing.status)}'{dated}{reason}"


def _comment(text: str) -> Sequence[str]:
    return [f"# {line}" for line in wrap(one_line(text), _WIDTH, break_on_hyphens=False)]
