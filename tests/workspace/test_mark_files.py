"""Marks from a file: what is read, and that every problem is named with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Evidence
from policytrack.domain.evidence import evidence_words
from policytrack.formats.lists.csv import table
from policytrack.text.csv_records import SEPARATORS
from policytrack.workspace.mark_files import COLUMNS, MarkRow, named_problems, read_batch

TODAY = date(2026, 7, 3)
PAX_SILICA = MarkRow(
    line=2,
    id="NR-3",
    status="implemented",
    on=date(2026, 2, 20),
    through=TODAY,
    assessor="tracker",
    confidence=Confidence.HIGH,
    note="India signed the Pax Silica Declaration in New Delhi, and was thus invited",
    evidence=(
        Evidence(
            "https://www.wam.ae/en/article/byu3t69", "India joins", "WAM", date(2026, 2, 20), "press", "agreement"
        ),
        Evidence("https://www.deccanherald.com/india/3905306", publisher="Deccan Herald", date=date(2026, 2, 20)),
    ),
    recorder="policytrack baseline",
)


def rows_of(text: str) -> tuple[MarkRow, ...]:
    batch = read_batch(text, TODAY)
    assert batch.problems == ()
    return batch.rows


def problems_of(text: str) -> list[str]:
    return named_problems("marks.csv", read_batch(text, TODAY).problems).splitlines()


def test_a_row_says_all_that_mark_takes() -> None:
    text = """\
id,status,on,through,assessor,confidence,note,evidence,evidence2,recorder
NR-3,implemented,20 Feb 2026,2026-07-03,tracker,high,"India signed the Pax Silica Declaration in New Delhi, and was \
thus invited","https://www.wam.ae/en/article/byu3t69 title=""India joins"" publisher=WAM date=2026-02-20 \
document=press act=agreement",https://www.deccanherald.com/india/3905306 publisher='Deccan Herald' \
date=2026-02-20,policytrack baseline
"""
    assert rows_of(text) == (PAX_SILICA,)


def test_json_lines_say_the_same_with_a_list_of_evidence() -> None:
    record = {
        "id": "NR-3",
        "status": "implemented",
        "part": None,
        "on": "2026-02-20",
        "through": "2026-07-03",
        "assessor": "tracker",
        "confidence": "high",
        "note": PAX_SILICA.note,
        "evidence": [
            evidence_words(PAX_SILICA.evidence[0]),
            {**PAX_SILICA.evidence[1]._asdict(), "date": "2026-02-20"},
        ],
        "recorder": "policytrack baseline",
        "no_evidence": "",
    }
    assert rows_of(f"\n{json.dumps(record)}\n") == (PAX_SILICA,)


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_it_is_found_out_how_a_spreadsheet_wrote_it(separator: str, end: str, mark: str) -> None:
    lines = [
        ["Id", " STATUS", "no-evidence", "By event", "evidence 2", "", ""],
        ["x", "overtaken", "none", "", "", "", ""],
    ]
    text = mark + end.join(separator.join(cells) for cells in lines) + end

    assert rows_of(text) == (MarkRow(2, "x", "overtaken", no_evidence="none"),)


def test_what_stands_between_quotes_may_hold_separators_and_line_breaks() -> None:
    text = 'id;status;note\r\nx;partial;"one; two, ""three""\r\nfour"\r\n\r\n;;\r\ny;partial;\r\n'
    assert rows_of(text) == (MarkRow(2, "x", "partial", note='one; two, "three"\nfour'), MarkRow(6, "y", "partial"))


def test_spaces_after_separators_are_no_part_of_a_cell() -> None:
    assert rows_of('id, status, note\nx, partial, "one, two"\n') == (MarkRow(2, "x", "partial", note="one, two"),)


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@x", "'=1", "'"])
def test_the_apostrophe_before_a_formula_is_taken_away_again(note: str) -> None:
    text = "".join(table(["id", "status", "note"], [["x", "partial", note]]))
    assert [row.note for row in rows_of(text)] == [note]


def test_an_apostrophe_before_other_words_stays() -> None:
    assert rows_of("id,status,note\nx,partial,'twas done\n")[0].note == "'twas done"
    assert rows_of('{"id": "x", "status": "partial", "note": "\'=1"}')[0].note == "'=1"


def test_nothing_to_mark_is_no_problem_but_an_empty_file_is() -> None:
    assert rows_of("id,status\n") == ()
    assert problems_of(" \n") == ["marks.csv:1: there is nothing in this file"]


def test_every_problem_is_named_with_its_line_and_column() -> None:
    text = """\
id,statsu,on,confidence,evidence,part,part
x,partial,20/02/2026,sure,"https://a.org/x title=""two
lines"" act=spech",a,b
"""
    assert problems_of(text) == [
        "marks.csv:1: no column 'statsu'; the nearest is 'status'",
        "marks.csv:1: the column 'part' appears twice; take one of them out",
        "marks.csv:1: there is no column 'status', and every mark needs one",
        "marks.csv:2: confidence: no confidence 'sure'; choose from low, medium, high",
        "marks.csv:2: evidence: no act 'spech'; the nearest is 'speech'",
        "marks.csv:2: on: '20/02/2026' is easily misread; write 2026-02-20",
    ]


def test_a_line_is_counted_in_the_file_not_in_rows() -> None:
    text = '\nid,note,on,status\nx,"a\nb\nc",yesterdya,partial\n\ny,"d\ne",,\n'
    assert problems_of(text) == [
        "marks.csv:5: on: 'yesterdya' is not a date; write it as "
        "2026-06-30, 30 Jun 2026, yesterday, 'last monday' or 7d (7 days ago)",
        "marks.csv:7: status: this is missing",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('id,status,note\nx,partial,"a\nb\n', "marks.csv:2: a quote that opens here is never closed"),
        ('id,status,note\nx,partial,"a"b\n', 'marks.csv:2: text follows a closing quote; within quotes, write " twice'),
        ("id,status\nx,partial,y\n", "marks.csv:2: 'y' is under no column; is a quote missing?"),
        ("id,status,\nx,partial,y\n", "marks.csv:2: 'y' is under no column; is a quote missing?"),
        ("id,status,evidence100\n", "marks.csv:1: no column 'evidence100'; the nearest is 'evidence'"),
        (
            '{"id": "x", "status": 1}',
            "marks.csv:1: status: text is wanted here, in quotes, and a number was found here",
        ),
        ('{"id": "x", "status": true}', "text is wanted here, in quotes, and true or false was found here"),
        ('{"id": "x", "status": ["partial"]}', "and a list was found here"),
        ('{"id": "x", "status": "partial", "evidence": [{"url": 1}]}', "evidence: text is wanted here"),
        ('{"id": "x", "status": "partial", "evidence": {"title": "y"}}', "evidence: this evidence has no address"),
        ('{"id": "x", "status": "partial", "evidence": [["https://a.org"]]}', "and a list was found here"),
        ('{"id": "x", "status": "partial", "notes": "y"}', "marks.csv:1: no column 'notes'; the nearest is 'note'"),
        ('{"id": "x", "status": "partial", "no-evidence": "y", "no_evidence": ""}', "'no_evidence' appears twice"),
        ('{"status": "partial"}', "marks.csv:1: id: this is missing"),
        ('{"id": "x", "status": null}', "marks.csv:1: status: this is missing"),
        (
            '{"id": "x", "status": "partial"}\n\n{"id": }',
            "marks.csv:3: this is not JSON (Expecting value, at character 8)",
        ),
        ('[{"id": "x"}]', "marks.csv:1: a list was found here; write one object, in braces, on each line"),
        ("{" * 5000, "marks.csv:1: this is not JSON"),
        ('{"id": ' + "[" * 100_000, "marks.csv:1: this is not JSON"),
        ('{"id": ' + "1" * 5000 + "}", "marks.csv:1: this is not JSON"),
    ],
)
def test_a_problem_says_what_to_do(text: str, problem: str) -> None:
    [said] = problems_of(text)
    assert problem in said


def test_only_a_row_without_an_id_or_a_status_is_not_read() -> None:
    batch = read_batch("id,status,on\nx,partial,2026-02-30\ny,partial,\n,partial,\nz,,\n", TODAY)

    assert batch.rows == (MarkRow(2, "x", "partial"), MarkRow(3, "y", "partial"))
    assert [problem.line for problem in batch.problems] == [2, 4, 5]


# No control characters, and no apostrophe in front, which may be one that guards a formula.
letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")) | st.sampled_from("\n\t,;\"'=\\")
texts = st.text(letters, max_size=30).map(lambda text: text.strip() or "x").map(lambda t: f"x{t}" if t[0] == "'" else t)
addresses = st.sampled_from(["https://a.org/x?y=z", "doi:10.1000/182", "file:a b.pdf"])
titles = texts.map(lambda text: " ".join(text.split()))
evidence = st.builds(lambda *known: Evidence(*known), addresses, st.none() | titles, st.none() | titles)
rows = st.builds(
    MarkRow,
    line=st.just(0),
    id=texts,
    status=texts,
    part=st.none() | texts,
    actor=st.none() | texts,
    on=st.none() | st.dates(date(1000, 1, 1), date(9799, 12, 31)),
    through=st.none() | st.dates(date(1000, 1, 1), date(9799, 12, 31)),
    assessor=st.none() | texts,
    confidence=st.none() | st.sampled_from(Confidence),
    note=st.none() | texts,
    evidence=st.lists(evidence, max_size=3).map(tuple),
    no_evidence=st.none() | texts,
    by_event=st.none() | texts,
    recorder=st.none() | texts,
)


def words_of(row: MarkRow) -> dict[str, str]:
    """The cells of a row, its pieces of evidence in columns of their own."""
    values = {name: value for name, value in row._asdict().items() if name not in ("line", "evidence") and value}
    pieces = {f"evidence{number}": evidence_words(piece) for number, piece in enumerate(row.evidence, 1)}
    return {name: str(value) for name, value in values.items()} | pieces


class Pieces:
    """A file that is a list of what was written."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, words: str) -> None:
        self.written.append(words)


def as_csv(written: Iterable[MarkRow], separator: str) -> str:
    columns = [name for name in COLUMNS if name != "evidence"] + ["evidence1", "evidence2", "evidence3"]
    pieces = Pieces()
    writer = csv.DictWriter(pieces, columns, delimiter=separator)
    writer.writeheader()
    writer.writerows(words_of(row) for row in written)
    return "".join(pieces.written)


@given(st.lists(rows, max_size=4), st.sampled_from(list(SEPARATORS)))
def test_what_is_written_as_csv_reads_back(written: list[MarkRow], separator: str) -> None:
    read = rows_of(as_csv(written, separator))
    assert [row._replace(line=0) for row in read] == written


@given(st.lists(rows, min_size=1, max_size=4))
def test_what_is_written_as_json_lines_reads_back(written: list[MarkRow]) -> None:
    def record(row: MarkRow) -> dict[str, Any]:
        values = {name: words for name, words in words_of(row).items() if not name.startswith("evidence")}
        return values | {"evidence": [evidence_words(piece) for piece in row.evidence]}

    text = "".join(f"{json.dumps(record(row), ensure_ascii=False)}\n" for row in written)
    assert rows_of(text) == tuple(row._replace(line=line) for line, row in enumerate(written, 1))


snippets = st.sampled_from(
    [
        "id",
        "status",
        "note",
        "evidence",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        '"',
        "'",
        "=",
        "{",
        "}",
        "[",
        ":",
        "\\",
        "\ufeff",
        "\0",
        " ",
        "x",
        "1",
    ]
)


@given(
    st.text() | st.lists(snippets).map("".join) | st.lists(snippets).map(lambda found: "id,status\n" + "".join(found))
)
def test_no_text_makes_it_raise(text: str) -> None:
    batch = read_batch(text, TODAY)
    assert all(1 <= problem.line <= text.count("\n") + text.count("\r") + 1 for problem in batch.problems)
