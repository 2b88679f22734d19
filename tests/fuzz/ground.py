"""The workspace that every case begins with: small, and with one of each kind of file that the program reads."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from policytrack.domain.events import Event, EventKind, Evidence, Revision
from policytrack.domain.statuses import Status
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_mark, a_retraction, a_workspace, an_event

REGISTER = "data/recommendations.yaml"
JOURNAL = "data/journal.jsonl"
TEXT = "seeds/example.txt"
SETTINGS = "policytrack.toml"
MAPPING = "mapping.yaml"
VOCABULARY = "vocabulary.yaml"
MARKS = "marks.csv"
MARKS_JSON = "marks.jsonl"
LAST = ".policytrack/last/monday.json"
TEMPLATE = "template.md"
TABLES = ("table.csv", "table.json", "table.jsonl", "table.yaml", "table.xlsx")

_MAPPING = """\
about: a tracker
paper: {id: plan, prefix: PL, title: The plan, published: 2026-01-15}
columns: {id: No, words: Text, title: Title, asked: Who, status: Status, deadline: By}
strength: should
status:
  words: {Open: not-started, Done: implemented, Partly: partial}
  blank: unassessed
"""
_VOCABULARY = """\
tracker: Our office
source: https://example.org/definitions
words:
  Done: [implemented, implemented-otherwise]
  Open: [no-evidence, not-started, announced, in-progress, partial, stalled]
lost: {partial: that some of it is done}
"""
_SETTINGS = """\
[views.open]
status = "open"
[views.town]
actor = ["council"]
due_before = "2027-06-01"
"""
_MARKS = """\
id,status,on,evidence,note
EX-1,partial,2026-03-10,https://example.org/a publisher="A paper" date=2026-03-10,It has begun.
EX-2.a,no-evidence,2026-05-03,,Searched the operator's pages.
"""
_TEMPLATE = """\
# {{ report.name }}: {{ report.day }}
{% for entry in report.entries %}* {{ entry.recommendation.id }} {{ entry.standing.status }}
{% endfor %}
"""
_ROWS = [
    {"No": "1", "Title": "Roads", "Text": "Mend all roads by 2027.", "Who": "Council", "Status": "Open", "By": "2027"},
    {"No": "2", "Title": "Trees", "Text": "Plant trees.", "Who": "Operator", "Status": "Done", "By": ""},
    {"No": "3", "Title": "=1+1", "Text": "Buy boats, “soon”;\nor hire.", "Who": "", "Status": "Partly", "By": "May"},
]


@cache
def files() -> dict[str, bytes]:
    """What the workspace holds, by paths in it."""
    with TemporaryDirectory() as folder:
        root = a_workspace(Path(folder), TWO)
        found = {path: (root / path).read_bytes() for path in (REGISTER, TEXT)}
    tables = {
        "table.csv": _csv(),
        "table.json": json.dumps(_ROWS),
        "table.jsonl": "".join(json.dumps(row) + "\n" for row in _ROWS),
        "table.yaml": json.dumps({"rows": _ROWS}, indent=1),
    }
    texts = {SETTINGS: _SETTINGS, MAPPING: _MAPPING, VOCABULARY: _VOCABULARY, MARKS: _MARKS, TEMPLATE: _TEMPLATE}
    marks = "".join(json.dumps({"id": "EX-1", "status": "partial", "no_evidence": note}) + "\n" for note in "ab")
    last = {
        "version": 2,
        "day": "2026-05-25",
        "filters": "",
        "until": None,
        "events": "",
        "printed": {"partial": ["EX-1"]},
    }
    found |= {name: text.encode() for name, text in (texts | tables).items()}
    return found | {
        "table.xlsx": _xlsx(),
        MARKS_JSON: marks.encode(),
        LAST: json.dumps(last).encode(),
        JOURNAL: b"".join(map(line_of, events())),
    }


@cache
def events() -> tuple[Event, ...]:
    """One event of each kind, and more."""
    first = a_mark(Status.ANNOUNCED, evidence=(Evidence("https://example.org/a", "A", "B", date(2026, 3, 1)),))
    claim = a_mark(Status.IMPLEMENTED, assessor="council", evidence=(Evidence("https://example.org/b"),))
    part = a_mark(Status.PARTIAL, date(2026, 4, 1), recommendation="EX-2", part="a", no_evidence="Seen there.")
    drafts = [
        *(first, claim, part),
        an_event(EventKind.REVIEW, effective=date(2026, 5, 1), through=date(2026, 5, 1), note="Searched."),
        an_event(EventKind.DEFER, to="by June 2027", why="No money.", evidence=(Evidence("https://example.org/c"),)),
        an_event(EventKind.REVISE, revisions=(Revision("title", "Old", "New"),)),
        a_mark(Status.STALLED, date(2026, 5, 2), note="Nothing has moved since."),
    ]
    made: list[Event] = []
    for draft in drafts:
        made.append(_recorded(draft, len(made)))
    return (*made, _recorded(a_retraction(made[-1], why="A slip."), len(made)))


def _recorded(draft: Event, number: int) -> Event:
    """The event, the same in every run."""
    event = draft._replace(recorded=datetime(2026, 5, 20, number, tzinfo=UTC), nonce=f"{number:016x}")
    return event._replace(id=event_id_for(event))


def digest_of(text: bytes) -> str:
    """The digest by which the register knows a paper's text."""
    return f"sha256:{sha256(text).hexdigest()}"


def _csv() -> str:
    import csv

    out = io.StringIO()
    writer = csv.DictWriter(out, [*_ROWS[0]])
    writer.writeheader()
    writer.writerows(_ROWS)
    return out.getvalue()


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet = book.add_worksheet("Rows")
        for number, row in enumerate([dict(zip(_ROWS[0], _ROWS[0], strict=True)), *_ROWS]):
            sheet.write_row(number, 0, row.values())
        sheet.write_datetime(2, 5, datetime(2027, 3, 1), book.add_format({"num_format": "d mmm yyyy"}))
    return out.getvalue()
