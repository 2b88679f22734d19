"""Evidence as it is typed, written back and shown."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Evidence
from policytrack.domain.evidence import KEYS, STANCES, evidence_from, evidence_words, parse_evidence
from policytrack.domain.statuses import ACT_SHOWS, MOVED, Status
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS
from policytrack.errors import UsageProblem
from policytrack.formats.evidence_lines import about_evidence
from policytrack.text.dates import YEARS

TODAY = date(2026, 7, 3)
WAM = "https://www.wam.ae/en/article/byu3t69-india-joins-pax-silica-initiative-signs-joint"


def why_not(words: str) -> str:
    with pytest.raises(UsageProblem) as caught:
        parse_evidence(words, TODAY)
    return str(caught.value)


def test_all_that_is_known_of_it_stands_in_one_line() -> None:
    words = (
        f'{WAM} title="India joins" publisher=WAM date=2026-02-20 document=press act=agreement '
        'stance=disputes quote="India signed" archived=https://web.archive.org/web/2026/x'
    )
    assert parse_evidence(words, TODAY) == Evidence(
        url=WAM,
        title="India joins",
        publisher="WAM",
        date=date(2026, 2, 20),
        document="press",
        act="agreement",
        stance="disputes",
        quote="India signed",
        archived="https://web.archive.org/web/2026/x",
    )
    assert evidence_words(parse_evidence(words, TODAY)) == words


@pytest.mark.parametrize(
    "words",
    [
        f'{WAM} title="India joins US-led Pax Silica alliance" publisher=WAM date=2026-02-20 act=agreement',
        "https://telecomlive.in/web/2026/07/01/govt-panel-to-clear-rs1-25-lakh-crore-outlay-for-semiconductor-mission-2-0/"
        " publisher=TelecomLive date=2026-07-01 document=press act=appropriation",
        "https://pibtracker.com/release/2026/may/15/x publisher='PIB Tracker' date='15 May 2026' act=tender",
        "https://prepliberty.com/upsc/economics/2026-07-03/india-allows/ date=today act=withdrawal stance=supports",
        "https://example.org/search?q=India%20US&page=2#results",
        "https://user.example.org:8443/[draft]/a_b~c,d;e%27f",
        "https://भारत.example/योजना",
        "http://[2001:db8::1]/x",
        "doi:10.1038/s41586-020-2649-2 document=report",
        "file:letters/2026-05-01.pdf document=other",
        '"file:letters/answer of May.pdf"',
    ],
)
def test_these_are_evidence(words: str) -> None:
    assert words.strip('"').startswith(parse_evidence(words, TODAY).url)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "no address; write it first"),
        ("  \n ", "no address; write it first"),
        ('""', "no address; write it first"),
        ('title="India joins" https://www.wam.ae/x', "the address comes first, before 'title=India joins'"),
        ("www.wam.ae/x", "'www.wam.ae/x' is not an address; write it as https://"),
        ("javascript:alert(1)", "is not an address"),
        ("https://", "is not an address"),
        ("https://…", "is not an address"),
        ("letter.pdf", "file:letters/reply.pdf for a file in the workspace"),
        ("file:/etc/passwd", "not a path in the workspace"),
        ("file:../letter.pdf", "not a path in the workspace"),
        ("file:a/..", "not a path in the workspace"),
        ("file:C:\\\\letter.pdf", "not a path in the workspace"),
        ("https://jo:secret@example.org/x", "password, which would stay for ever"),
        ("https://a.org/x title=India joins", "'joins' belongs to no key; put words with spaces in quotes"),
        ("https://a.org/x title=“India joins”", "put words with spaces in straight quotes"),
        ("https://a.org/x https://b.org/y?z=1", "'https://b.org/y?z=1' is a second address"),
        ("https://a.org/x titel=y", "evidence has no 'titel'; the nearest is 'title'"),
        ("https://a.org/x url=y", "appears twice"),
        ("https://a.org/x x=y", "choose from title, publisher, date"),
        ("https://a.org/x title=1 title=2", "'title' appears twice"),
        ("https://a.org/x title=", "title= has no value"),
        ("https://a.org/x title=' \n '", "title= has no value"),
        ('https://a.org/x title="y', 'a quote that " opens is never closed'),
        ("https://a.org/x title=India's", 'such as title="India\'s mission"'),
        ("https://a.org/x\\", "ends with a backslash"),
        ("https://a.org/x title='y\x1b[31m'", "the title holds the control character U+001B"),
        ("https://a.org/x title='\u202egnp.exe'", "the title holds the control character U+202E"),
        ("https://a.org/x\u200f", "the url holds the control character U+200F"),
        ("https://a.org/x date=2026-07-04", "2026-07-04, is in the future; today is 2026-07-03"),
        ("https://a.org/x date=20/02/2026", "easily misread; write 2026-02-20"),
        ("https://a.org/x date=2026-02-30", "does not exist: February 2026 has 28 days"),
        ("https://a.org/x document=presse", "no document 'presse'; the nearest is 'press'"),
        ("https://a.org/x act='budget speech'", "no act 'budget speech'; the nearest is 'budget-speech'"),
        ("https://a.org/x act=hearsay", "choose from statement, speech"),
        ("https://a.org/x stance=con", "choose from supports, disputes"),
        ("https://a.org/x archived=yes", "archived: 'yes' is not an address on the web"),
        (f"https://a.org/{'x' * 2000}", "the url is 2014 characters long; 2000 is the most"),
        (f"https://a.org/x title='{'y' * 501}'", "the title is 501 characters long; 500 is the most"),
    ],
)
def test_these_are_none_and_it_says_what_to_write(words: str, why: str) -> None:
    assert why in why_not(words)


def test_line_breaks_within_a_quoted_passage_are_spaces() -> None:
    assert parse_evidence("https://a.org/x quote='India \r\n\tsigned'", TODAY).quote == "India signed"


@pytest.mark.parametrize(
    "address", ["https://a.org/o'brien", "https://a.org/'x'", "doi:10.1000/o'b", "file:o'brien.pdf"]
)
def test_an_apostrophe_in_an_address_needs_no_quotes(address: str) -> None:
    assert parse_evidence(address, TODAY) == Evidence(address)
    quoted = address.replace("'", "\\'") if address.startswith("file:") else address
    assert parse_evidence(f"""{quoted} title="India's" publisher='W A M'""", TODAY) == Evidence(
        address, title="India's", publisher="W A M"
    )


def test_a_number_sign_begins_no_comment() -> None:
    assert parse_evidence("https://a.org/x title=#1", TODAY).title == "#1"


def test_an_object_may_say_null_for_what_is_not_known() -> None:
    assert evidence_from({"url": "https://a.org/x", "title": None, "stance": None}, TODAY) == Evidence(
        "https://a.org/x"
    )


def test_people_read_title_publisher_and_date() -> None:
    told = Evidence("https://a.org/x", "India\njoins", "WAM", date(2026, 2, 20), "press", stance="disputes")

    assert about_evidence(told) == "“India joins”, WAM, 20 Feb 2026, disputes the status"
    assert about_evidence(Evidence("https://a.org/x")) == ""


letters = st.characters(exclude_categories=("Cc", "Cf", "Cs")) | st.sampled_from("\"'=\\ #")
texts = st.text(letters, max_size=40).map(lambda text: " ".join(text.split()) or "x")
addresses = st.sampled_from(["https://a.org/x?y=z", "http://b.org", "doi:10.1000/182", "file:a/b c.pdf", f"{WAM}#'x"])
evidence = st.builds(
    Evidence,
    url=addresses,
    title=st.none() | texts,
    publisher=st.none() | texts,
    date=st.none() | st.dates(date(YEARS[0], 1, 1), TODAY),
    document=st.none() | st.sampled_from(sorted(DOCUMENTS)),
    act=st.none() | st.sampled_from(sorted(ACTS)),
    stance=st.sampled_from(STANCES),
    quote=st.none() | texts,
    archived=st.none() | st.just("https://web.archive.org/web/1/https://a.org"),
)


@given(evidence)
def test_what_is_written_reads_back(told: Evidence) -> None:
    assert parse_evidence(evidence_words(told), TODAY) == told


@given(st.text() | st.lists(st.sampled_from([*"'\"\\= \n“", "https://a.org ", *KEYS, "x"])).map("".join))
def test_no_words_raise_anything_but_a_problem_of_usage(words: str) -> None:
    with suppress(UsageProblem):
        told = parse_evidence(words, TODAY)
        assert parse_evidence(evidence_words(told), TODAY) == told


@given(st.dictionaries(st.sampled_from(Evidence._fields) | st.text(), st.none() | st.text()))
def test_no_object_raises_anything_but_a_problem_of_usage(values: dict[str, str | None]) -> None:
    with suppress(UsageProblem):
        evidence_from({"url": "https://a.org/x"} | values, TODAY)


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (Status.ANNOUNCED, "statement speech budget-speech"),
        (Status.IN_PROGRESS, "agreement tender appropriation rule-proposed"),
        (None, "in-effect payment meeting"),
    ],
)
def test_every_act_of_the_threshold_has_a_word(status: Status | None, acts: str) -> None:
    assert {ACT_SHOWS.get(act) for act in acts.split()} == {status}
    assert set(ACT_SHOWS) <= set(ACTS)
    assert set(acts.split()) <= set(ACTS)


def test_confidence_has_a_meaning_for_every_word() -> None:
    assert list(CONFIDENCE_MEANINGS) == list(Confidence)


def test_nothing_moved_where_nothing_was_found_or_nothing_had_begun() -> None:
    assert set(Status) - MOVED == {Status.UNASSESSED, Status.NO_EVIDENCE, Status.NOT_STARTED}
