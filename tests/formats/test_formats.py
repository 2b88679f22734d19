"""Each format of a list, compared with a whole file: read the difference before you accept it.

`POLICYTRACK_GOLDEN=write` writes the files anew.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from policytrack.domain.model import ActorRole, Entry
from policytrack.domain.names import Names
from policytrack.domain.statuses import Status, status_label
from policytrack.domain.vocabulary import Kind, Role, Timing
from policytrack.formats.columns import COLUMNS, FULL, SHORT, columns
from policytrack.formats.lists import markdown
from policytrack.formats.registry import FORMATS, LISTS, list_writer
from policytrack.reports.wording import FOR_PROGRAMS, Wording
from tests.builders import a_deadline, a_part, a_passage, an_entry

GOLDEN = Path(__file__).parent / "golden"

ENTRIES: tuple[Entry, ...] = (
    an_entry(
        Status.UNASSESSED,
        Timing.NOT_DUE,
        deadline=a_deadline(date(2027, 3, 19), date(2027, 3, 27)),
        passages=(
            a_passage(text="Buses “should” have priority.", lead_in="The council should:", heading="What to do"),
        ),
        actors=(ActorRole("council"), ActorRole("operator", Role.WITH, inferred=True)),
        parts=(
            a_part(title="Mill Street", deadline=a_deadline(date(2027, 3, 19), date(2027, 3, 27))),
            a_part("EX-1.b", title="Castle Street", deadline=a_deadline(date(2027, 6, 1))),
        ),
        topics=("buses",),
        note="Two lines\nof note, with a, comma",
    ),
    an_entry(
        Status.REJECTED,
        None,
        id="EX-2",
        title='=HYPERLINK("x") | <b>[bold]*stars*[/bold]</b> \x1b[31m — naïve 公交',
        kind=Kind.REPORTED,
        strength=None,
        pillar="T1",
        pillar_inferred=True,
    ),
)


@pytest.mark.parametrize("name", LISTS)
def test_a_format_is_what_it_was(name: str) -> None:
    wording = Wording(status_label, date(2026, 6, 1)) if FORMATS[name].for_people else FOR_PROGRAMS
    shown = columns(FULL if name == "csv" else SHORT, wording=wording)
    written = "".join(list_writer(name)(ENTRIES, shown))
    golden = GOLDEN / f"list.{name}"
    if os.environ.get("POLICYTRACK_GOLDEN") == "write":
        golden.write_bytes(written.encode())

    assert written == golden.read_bytes().decode()


def test_a_csv_file_has_names_beside_ids_with_semicolons_between() -> None:
    names = Names(
        {"example": "A paper, of sorts"}, {("example", "T1"): "Trams"}, {"council": "Council", "operator": "Buses"}
    )
    shown = columns(("paper_title", "pillar_name", "asked_names", "with_names"), wording=Wording(names=names))

    assert [[column.cell(entry) for column in shown] for entry in ENTRIES] == [
        ["A paper, of sorts", "", "Council", "(Buses)"],
        ["A paper, of sorts", "Trams", "Council", ""],
    ]


def test_an_id_whose_name_is_not_known_stands_for_itself() -> None:
    [shown] = columns(("asked_names",))

    assert shown.cell(ENTRIES[0]) == "council"


@pytest.mark.parametrize("name", LISTS)
def test_nothing_in_gives_an_empty_answer_and_no_error(name: str) -> None:
    written = "".join(list_writer(name)([], columns(SHORT)))

    names = re.findall(r"\w+", written)
    assert written in ("", "[]\n") or names == [
        column if name == "csv" else COLUMNS[column].heading for column in SHORT
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Status: 12:29:54, 3:1", "Status: 12:29:54, 3:1"),
        ("see https://a.org/x_(y)?a=1&b=2, too.", "see <https://a.org/x_(y)?a=1&b=2>, too."),
        ("(https://a.org/x)", "(<https://a.org/x>)"),
        ("https://a.org/a|b<c>", r"<https://a.org/a%7Cb>\<c\>"),
        ("ftp://a.org, :smile:", r"ftp\://a.org, \:smile:"),
        ("[a](https://a.org)", r"\[a\](<https://a.org>)"),
        (": a term", r"\: a term"),
    ],
)
def test_markdown_has_addresses_as_links_and_escapes_only_what_means_something(text: str, expected: str) -> None:
    assert markdown.escaped(text) == expected
