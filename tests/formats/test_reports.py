"""Each format of a report: whole files, and what other programs read in them.

`POLICYTRACK_GOLDEN=write` writes the files anew: read the difference before you accept it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import vobject
from markdown_it import MarkdownIt
from markdown_it.token import Token

from policytrack.domain.model import Entry, Standing
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Timing
from policytrack.errors import UsageProblem
from policytrack.formats.registry import REPORTS as FORMATS
from policytrack.formats.registry import render_report as render
from policytrack.reports.report import Report
from policytrack.text.values import Window
from tests.builders import a_deadline, a_part, a_recommendation, a_report, a_tally
from tests.formats.reports import ENTRIES, NAMES, NASTY, the_empty_report, the_full_report

GOLDEN = Path(__file__).parent / "golden"
REPORTS = {"full": the_full_report, "empty": the_empty_report}
TEXTS = tuple(name for name in FORMATS if name != "xlsx")


def written(report: Report, name: str, template: str | None = None) -> bytes:
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in render(report, name, template))


@pytest.mark.parametrize("which", REPORTS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_report_is_what_it_was(name: str, which: str) -> None:
    found = written(REPORTS[which](), name)
    golden = GOLDEN / f"report-{which}.{name}"
    if os.environ.get("POLICYTRACK_GOLDEN") == "write":
        golden.write_bytes(found)

    assert found.decode() == golden.read_bytes().decode()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_is_the_same_bytes(name: str) -> None:
    assert written(the_full_report(), name) == written(the_full_report(), name)


def test_text_is_eighty_columns_without_control_characters() -> None:
    text = written(the_full_report(), "text").decode()

    too_long = [line for line in text.splitlines() if len(line) > 80]
    assert all(len(line.removesuffix(" \\").split()) == 1 for line in too_long), too_long  # an address is never broken
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_json_has_every_key_whether_full_or_not() -> None:
    full, empty = (json.loads(written(report, "json")) for report in (the_full_report(), the_empty_report()))

    assert list(full) == list(empty)
    assert [one["id"] for one in full["recommendations"]] == ["EX-1", "EX-2", "EX-3"]
    assert (empty["recommendations"], empty["groups"], empty["since"]) == (None, None, None)
    assert full["recommendations"][0]["title"] == NASTY


def _tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text):
        yield token
        yield from token.children or ()


def test_markdown_shows_what_is_said_as_text() -> None:
    tokens = list(_tokens(written(the_full_report(), "md").decode()))

    html = {token.content for token in tokens if token.type in ("html_inline", "html_block")}
    assert html == {"<br>"}
    links = {token.attrs["href"] for token in tokens if token.type == "link_open"}
    assert links == {
        "https://example.org/minutes?a=1&b=%3C2%3E",
        "https://web.archive.org/web/2026/%3Cy%3E",  # the copy that was archived last
    }
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("th_open", "td_open")]
    # Two scorecards and two tables: no pipe or line break of a title has made a cell of its own.
    assert (len(rows), len(cells)) == (5 + 5, 5 * 3 + 5 * 7)
    assert not [token for token in tokens if token.type in ("em_open", "code_inline", "image")]
    assert [token.content for token in tokens if token.type == "fence"] == [
        f"{the_full_report().commands['overdue']}\n",
        f"{the_full_report().commands['evidence']}\n",
        f"{the_full_report().origin.command}\n",
    ]


def test_each_status_has_a_colour_on_a_light_screen_a_dark_one_and_paper() -> None:
    page = written(the_empty_report(), "html").decode()

    for status in Status:
        assert len(re.findall(rf"--{status}: #[0-9a-f]{{6}};", page)) == 3, status
        assert f".{status} {{ fill: var(--{status}); background: var(--{status}); }}" in page


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.charts: list[list[str]] = []
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.tables += tag == "table"
        if (values.get("href") or "").startswith("#"):
            self.targets.add(unquote(values["href"] or "")[1:])
        if values.get("role") == "img":
            self.charts.append((values["aria-labelledby"] or "").split())


@pytest.mark.parametrize("is_full", [True, False])
def test_every_link_within_a_page_leads_somewhere_and_every_chart_has_a_table(is_full: bool) -> None:
    page = _Anchors()
    page.feed(written(the_full_report()._replace(is_full=is_full, groups=()), "html").decode())

    assert len(page.ids) == len(set(page.ids))
    assert {"EX-1", "EX-2", "EX-3", "section:overdue"} <= set(page.ids)
    assert page.targets <= set(page.ids)
    assert len(page.charts) == page.tables == 5
    assert all(len(labels) == 2 and set(labels) <= set(page.ids) for labels in page.charts)


def test_what_looks_like_a_formula_is_text_in_csv() -> None:
    head, *rows = csv.reader(io.StringIO(written(the_full_report(), "csv").decode(), newline=""))

    assert len(rows) == 3
    assert all(len(row) == len(head) for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows[2][head.index("title")] == "'@ring the lights"


def test_csv_has_the_full_account_only_in_a_full_report() -> None:
    brief = written(a_report(entries=ENTRIES), "csv").decode().splitlines()[0].split(",")
    full = written(the_full_report(), "csv").decode().splitlines()[0].split(",")

    of_details = {"deferred_to", "claims", "last_reviewed", "reason", "evidence", "pages", "asked_statuses"}
    assert set(full) - set(brief) == of_details


def test_csv_has_the_columns_of_other_trackers_only_in_a_full_report() -> None:
    recommendation = ENTRIES[0].recommendation._replace(extra={"Lead_agency": ("Roads", "=Parks")})
    report = a_report(entries=[ENTRIES[0]._replace(recommendation=recommendation)], extra_columns=("Lead_agency",))

    [row] = csv.DictReader(io.StringIO(written(report._replace(is_full=True), "csv").decode(), newline=""))
    assert row["extra.Lead_agency"] == "Roads; =Parks"
    assert "extra.Lead_agency" not in written(report, "csv").decode()


def _workbook(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(report, "xlsx")))


def test_a_workbook_opens_with_filters_frozen_heads_and_real_dates() -> None:
    book = _workbook(the_full_report())

    assert book.sheetnames == ["Recommendations", "History", "Summary", "About"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
    heads = [cell.value for cell in book["Recommendations"][1]]
    row = [cell.value for cell in book["Recommendations"][2]]
    assert row[heads.index("Due by")] == datetime(2026, 5, 28)
    assert row[heads.index("Since")] == datetime(2026, 5, 20)
    assert [row[heads.index(head)] for head in ("Id", "Status")] == ["EX-1", "stalled"]
    events = book["History"]
    assert (events.max_row, events["A2"].value, events["B2"].value) == (
        7,
        datetime(2026, 3, 1),
        datetime(2026, 5, 2, 6),
    )
    assert book["Summary"]["D2"].value == 2


def test_a_workbook_has_names_beside_ids_and_the_columns_of_other_trackers() -> None:
    recommendation = ENTRIES[0].recommendation._replace(extra={"Lead_agency": ("Roads", "=Parks")})
    entries = (ENTRIES[0]._replace(recommendation=recommendation),)
    sheet = _workbook(a_report(entries=entries, names=NAMES, extra_columns=("Lead_agency",)))["Recommendations"]

    row = dict(zip(*([cell.value for cell in line] for line in sheet.iter_rows(max_row=2)), strict=True))
    assert [row[head] for head in ("Paper", "Paper title")] == ["example", "=A paper"]
    assert [row[head] for head in ("Asked", "Asked, by name")] == ["council", "Town council, the"]
    assert row["Lead_agency"] == "Roads; =Parks"
    assert (row["Line"], row["Deadline"]) == (3, "overdue")


def test_a_column_of_another_tracker_with_a_heading_of_ours_is_told_apart_in_a_workbook() -> None:
    recommendation = ENTRIES[0].recommendation._replace(extra={"STATUS": ("Open",), "due by": ("soon",)})
    entries = (ENTRIES[0]._replace(recommendation=recommendation),)
    sheet = _workbook(a_report(entries=entries, extra_columns=("STATUS", "due by")))["Recommendations"]

    heads, values = ([cell.value for cell in line] for line in sheet.iter_rows(max_row=2))
    assert (heads[-2:], values[-2:]) == (["extra.STATUS", "extra.due by"], ["Open", "soon"])
    assert len({str(head).casefold() for head in heads}) == len(heads)


def test_the_summary_of_a_workbook_is_as_narrow_as_a_page() -> None:
    head, first, *_ = _workbook(the_full_report())["Summary"].iter_rows(values_only=True)

    assert len(head) == 12
    assert dict(zip(head[3:], first[3:], strict=True)) == {
        "Recommendations": 2,
        "Assessed": 2,
        "Delivered": 0,
        "Overtaken": 0,
        "Overdue": 1,
        "Due soon": 0,
        "Conditions": 0,
        "Implied needs": 1,
        "Reported plans": 0,
    }


def test_text_in_a_workbook_is_never_a_formula_or_a_link() -> None:
    book = _workbook(the_full_report())

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    texts = [cell.value for cell in cells if cell.data_type == "s"]
    assert [text for text in texts if text.startswith("=HYPERLINK")]
    assert not [text for text in texts if "\x1b" in text]


def test_a_workbook_of_long_words_and_early_days_can_be_made() -> None:
    one = ENTRIES[0].recommendation._replace(note="é" * 40_000)
    early = ENTRIES[0].standing._replace(since=date(1850, 1, 1))
    book = _workbook(a_report(entries=(ENTRIES[0]._replace(recommendation=one, standing=early),)))

    heads = [cell.value for cell in book["Recommendations"][1]]
    row = [cell.value for cell in book["Recommendations"][2]]
    assert row[heads.index("Since")] == "1850-01-01"
    assert len(row[heads.index("Note")]) == 32_767


def test_a_calendar_has_an_entry_for_each_recommendation_with_a_date() -> None:
    made = written(the_full_report(), "ics")
    calendar = vobject.readOne(made.decode())

    entries = {entry.uid.value: entry for entry in calendar.vevent_list}
    assert list(entries) == [
        f"{id}.example{of}@policytrack" for id, of in (("EX-1", ""), ("EX-2", ""), ("EX-2", ".revised"))
    ]
    first = entries["EX-1.example@policytrack"]
    assert (first.dtstart.value, first.dtend.value) == (date(2026, 5, 28), date(2026, 5, 29))
    assert first.summary.value.startswith('EX-1 due: =HYPERLINK("x") | **a**')
    assert not hasattr(first, "attach")
    assert max(map(len, made.split(b"\r\n"))) <= 75


def test_a_calendar_has_an_entry_on_the_papers_own_date_and_one_on_the_revised_date() -> None:
    due, revised = _events_of(ENTRIES[1])

    assert (due.uid.value, due.dtstart.value) == ("EX-2.example@policytrack", date(2026, 7, 1))
    assert (revised.uid.value, revised.dtstart.value) == ("EX-2.example.revised@policytrack", date(2027, 12, 31))
    assert due.summary.value.startswith("EX-2 due: Publish figures")
    assert revised.summary.value.startswith("EX-2 revised deadline: Publish figures")
    for entry in (due, revised):
        assert "“by July 2026”: 1 Jul 2026" in entry.description.value
        assert "Revised to “by 2027”: 31 Dec 2027" in entry.description.value


def test_a_revised_date_has_an_entry_where_the_paper_gives_none_and_none_where_it_is_the_same() -> None:
    day, undated = a_deadline(date(2027, 1, 1)), a_deadline(None, text="soon")
    for of_paper, uids in ((undated, ["EX-1.example.revised@policytrack"]), (day, ["EX-1.example@policytrack"])):
        entry = Entry(a_recommendation(deadline=of_paper), Standing(Status.PARTIAL, Timing.NOT_DUE), deferred_to=day)
        assert [event.uid.value for event in _events_of(entry)] == uids


def test_an_entry_of_a_calendar_is_on_the_deadline_that_decides_now_or_on_the_last() -> None:
    parts = (a_part(deadline=a_deadline(date(2026, 7, 1))), a_part("EX-1.b", deadline=a_deadline(date(2027, 1, 1))))
    recommendation = a_recommendation(parts=parts)
    soon = Standing(Status.PARTIAL, Timing.DUE_SOON, due=Window(date(2026, 7, 1), date(2026, 7, 1)))
    met = Standing(Status.IMPLEMENTED, Timing.MET)

    assert _event_of(Entry(recommendation, soon)).dtstart.value == date(2026, 7, 1)
    assert _event_of(Entry(recommendation, met)).dtstart.value == date(2027, 1, 1)


def test_a_calendar_has_no_entry_for_a_parent_whose_own_words_give_no_date() -> None:
    due = Window(date(2026, 7, 1), date(2026, 7, 1))
    parent = a_recommendation(contains=("EX-2",), deadline=a_deadline(None, text="soon"))
    entry = Entry(parent, Standing(Status.PARTIAL, Timing.DUE_SOON, due=due))

    assert b"BEGIN:VEVENT" not in written(a_report(entries=(entry,)), "ics")


def test_a_calendar_rings_thirty_days_before_what_is_open_is_due() -> None:
    done = ENTRIES[0]._replace(standing=Standing(Status.IMPLEMENTED, Timing.MET))

    alarm = _event_of(ENTRIES[0]).valarm
    assert (alarm.trigger.value, alarm.action.value) == (timedelta(days=-30), "DISPLAY")
    assert not hasattr(_event_of(done), "valarm")


def _event_of(entry: Entry) -> Any:
    [event] = _events_of(entry)
    return event


def _events_of(entry: Entry) -> list[Any]:
    return list(vobject.readOne(written(a_report(entries=(entry,)), "ics").decode()).vevent_list)


def test_an_entry_of_a_calendar_keeps_its_name_when_its_words_and_days_change() -> None:
    one = ENTRIES[0].recommendation
    moved = one._replace(title="Other words", deadline=one.deadline and one.deadline._replace(latest=date(2026, 9, 1)))

    entry = ENTRIES[0]._replace(standing=ENTRIES[0].standing._replace(due=None))
    made = [
        vobject.readOne(written(a_report(entries=(entry._replace(recommendation=each),)), "ics").decode())
        for each in (one, moved)
    ]

    assert len({calendar.vevent.uid.value for calendar in made}) == 1
    assert made[1].vevent.dtend.value == date(2026, 9, 2)


def test_a_template_of_ones_own_is_shown_text_and_cannot_reach_beyond_it() -> None:
    report = the_full_report()

    own = written(report, "html", "{{ page.sections[0].things[0].head }}").decode()
    assert own.startswith("=HYPERLINK(&#34;x&#34;) | **a**")
    assert "<script" not in own
    assert written(report, "md", "{{ page.sections[1].things[0].id }}|{{ page.day }}") == b"EX-2|2026-06-01"
    for wrong, said in (
        ("{{ page.nothing_such }}", "nothing_such"),
        ("a\n{% if %}", "line 2"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
    ):
        with pytest.raises(UsageProblem, match=said):
            written(report, "md", wrong)


@pytest.mark.parametrize(
    "source",
    [
        "{{ '<script>'|safe }}",
        "{% autoescape false %}{{ '<script>' }}{% endautoescape %}",
        "{{ ['<script>']|map('safe')|join }}",
        "{{ '<script>'|tojson }}",
        "{{ {'onload': 'x'}|xmlattr }}",
        "{{ 'http://example.org/<script>'|urlize }}",
    ],
)
def test_no_template_switches_off_that_what_it_prints_is_text(source: str) -> None:
    with pytest.raises(UsageProblem, match="the template"):
        written(the_full_report(), "html", source)


def test_what_a_template_puts_together_is_text_still() -> None:
    for source in (
        "{% set x %}{{ '<b>' }}{% endset %}{{ x }}",
        "{{ ('<b>'|e)|replace('&lt;', '<') }}",
        "{{ '%s'|e % '<b>' }}",
    ):
        assert b"<b>" not in written(the_full_report(), "html", source)


def test_a_template_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytrack.formats.documents.sandbox.MOST_STEPS", 10_000)
    deep = "{% for a in page.day %}" * 12 + "{% endfor %}" * 12
    for source in ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", deep):
        with pytest.raises(UsageProblem, match="line 1: it takes more than 10,000 steps"):
            written(the_full_report(), "md", source)


def test_a_template_writes_and_multiplies_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytrack.formats.documents.sandbox.MOST_PRINTED", 1_000)
    for source, said in (
        ("{% for i in range(99999) %}{{ 'abcdefgh' * 50 }}{% endfor %}", "the most is 1,000 characters"),
        ("{{ 'x' * 999999999 }}", "too large"),
        ("{{ 9 ** 999999 }}", "too large"),
        ("{{ [0] * 99999999 }}", "too large"),
    ):
        with pytest.raises(UsageProblem, match=said):
            written(the_full_report(), "md", source)
    assert written(the_full_report(), "md", "{{ 3 * 7 }}{{ '-' * 3 }}") == b"21---"


def test_counts_stand_with_their_denominators() -> None:
    counts = {
        **the_empty_report().counts,
        "recommended": a_tally(implemented=2, overtaken=1, no_evidence=3),
        "condition": a_tally(unassessed=1),
    }
    text = written(a_report(counts=counts, left_out=1), "text").decode()

    assert (
        "Recommendations: 2 of 5 delivered\n"
        "  Nothing found        ██████████████████              3 of 5\n"
        "  Implemented          ████████████                    2 of 5\n"
        "  Overtaken by events                                  1\n"
        "Conditions: 0 of 1 delivered (1 not assessed)\n"
        "Items overtaken by events are left out of the totals.\n"
        "1 parent recommendation is left out, because what it contains is counted.\n"
    ) in text


def test_a_source_is_linked_by_what_it_is_and_its_address_is_for_paper() -> None:
    html = written(the_full_report(), "html").decode()

    assert '>The Gazette, 20 May 2026</a><span class="address">, https://example.org/minutes?a=1' in html
    assert ".address { display: none; }" in html.partition("@media print")[0]
    assert ".address { display: inline; }" in html.partition("@media print")[2]
