"""Citations in each style: authors, dates, places, statuses with their sources, and what must be escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from policytrack.domain.events import Evidence
from policytrack.domain.model import Entry, Paper, Standing
from policytrack.domain.shown import CitedPassage, ShownEntry
from policytrack.domain.statuses import Status
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.formats.citations.citation import STYLES, citation, paragraph_with_status
from policytrack.text.author_names import read_author
from policytrack.text.dates import edtf_window
from policytrack.text.values import Author, Place
from tests.builders import a_mark, a_passage, a_recommendation

DAY = date(2026, 6, 1)


def _paper(published: str = "2026-01-15", **changes: Any) -> Paper:
    values: dict[str, Any] = {"id": "example", "prefix": "EX", "title": "On Buses", "outlet": "The Bulletin"}
    values |= {"authors": ("Lindsey Ford", "Divyansh Kaushik"), "published": published}
    values |= {"window": edtf_window(published)} | changes
    authors = (author if isinstance(author, Author) else read_author(author) for author in values.pop("authors"))
    return Paper(**values, authors=tuple(authors))


def _shown(paper: Paper, entry: Entry | None = None) -> ShownEntry:
    standing = Standing(Status.UNASSESSED, None)
    return ShownEntry(entry or Entry(a_recommendation(), standing), paper, {}, {}, ())


SECOND = Place(2)


def _cited(place: Place | None = SECOND, **changes: Any) -> CitedPassage:
    return CitedPassage(a_passage(**({"heading": "What to do", "line": 7} | changes)), place)


def _reference(style: str, paper: Paper, *passages: CitedPassage) -> str:
    return citation(_shown(paper), passages, style).splitlines()[0]


PLACE = "under “What to do,” para. 2"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "chicago",
            f"Lindsey Ford and Divyansh Kaushik, “On Buses,” The Bulletin, January 15, 2026, {PLACE}, https://a.org/b.\n\n"
            f"“Buses should have priority.” ({PLACE}; line 7 of the tracker’s copy)\n",
        ),
        (
            "apa",
            "Ford, L., & Kaushik, D. (2026, January 15). On Buses. The Bulletin. https://a.org/b\n\n"
            "“Buses should have priority.” "
            "(Ford & Kaushik, 2026, What to do section, para. 2; line 7 of the tracker’s copy)\n",
        ),
        (
            "markdown",
            "> “Buses should have priority.” (under “What to do”, paragraph 2; line 7 of the tracker’s copy)\n>\n"
            "> — Lindsey Ford and Divyansh Kaushik, [“On Buses”](<https://a.org/b>), *The Bulletin*, "
            "15 January 2026.\n",
        ),
        (
            "bibtex",
            "@misc{EX-1,\n  author = {Ford, Lindsey and Kaushik, Divyansh},\n  title = {{On Buses}},\n"
            "  howpublished = {The Bulletin},\n  year = {2026},\n  date = {2026-01-15},\n  url = {https://a.org/b},\n"
            f"  note = {{{PLACE}, line 7 of the tracker’s copy: “Buses should have priority.”}},\n}}\n",
        ),
    ],
)
def test_each_style_is_ready_to_paste(style: str, expected: str) -> None:
    assert citation(_shown(_paper(url="https://a.org/b")), [_cited()], style) == expected


@pytest.mark.parametrize(
    ("published", "chicago", "apa", "markdown"),
    [
        ("2025-09-24", "September 24, 2025", "2025, September 24", "24 September 2025"),
        ("2025-09", "September 2025", "2025, September", "September 2025"),
        ("2025", "2025", "2025", "2025"),
        (
            "2025-09-19/2025-09-27",
            *("[between September 19 and 27, 2025]", "2025, between September 19 and 27"),
            "between 19 and 27 September 2025",
        ),
        (
            "2026-01-12/2026-02-20",
            *("[between January 12 and February 20, 2026]", "2026, between January 12 and February 20"),
            "between 12 January and 20 February 2026",
        ),
        (
            "2025-12-30/2026-01-02",
            *("[between December 30, 2025, and January 2, 2026]", "between December 30, 2025, and January 2, 2026"),
            "between 30 December 2025 and 2 January 2026",
        ),
        ("2025-09~", "[ca. September 2025]", "ca. 2025, September", "about September 2025"),
        ("2025-09-24~", "[ca. September 24, 2025]", "ca. 2025, September 24", "about 24 September 2025"),
    ],
)
def test_a_date_says_how_far_it_is_known(published: str, chicago: str, apa: str, markdown: str) -> None:
    paper = _paper(published)

    assert _reference("chicago", paper).endswith(f"The Bulletin, {chicago}.")
    assert f" D. ({apa}). On" in _reference("apa", paper)
    assert _reference("markdown", paper).endswith(f"*The Bulletin*, {markdown}.")
    assert f"date = {{{published}}}" in citation(_shown(paper), [], "bibtex")


@pytest.mark.parametrize(
    ("authors", "chicago", "apa"),
    [
        ((), "“On Buses,” The", "On Buses. (2026, January 15). The"),
        (("Atlantic Council",), "Atlantic Council, “On", "Atlantic Council. (2026"),
        (("Ann Lee", "Bo Oh", "Cy Pu"), "Ann Lee, Bo Oh, and Cy Pu, “On", "Lee, A., Oh, B., & Pu, C. (2026"),
        (("Ann Lee", "Bo Oh", "Cy Pu", "Di Qu"), "Ann Lee et al., “On", "Lee, A., Oh, B., Pu, C., & Qu, D. (2026"),
        (("Ann Lee",) * 20 + ("Di Qu",), "Ann Lee et al., “On", f"{'Lee, A., ' * 18}Lee, A., . . . Qu, D. (2026"),
    ],
)
def test_authors_are_listed_as_each_style_does(authors: tuple[str, ...], chicago: str, apa: str) -> None:
    assert _reference("chicago", _paper(authors=authors)).startswith(chicago)
    assert _reference("apa", _paper(authors=authors)).startswith(apa)


WANG, ORBAN = Author("Wang Yi", "Wang"), Author("Orbán Viktor", "Orbán")


@pytest.mark.parametrize(
    ("author", "chicago", "apa", "in_text", "bibtex"),
    [
        (WANG, "Wang Yi", "Wang, Y.", "Wang", "Wang, Yi"),
        (ORBAN, "Orbán Viktor", "Orbán, V.", "Orbán", "Orbán, Viktor"),
        ("Ford, Lindsey", "Lindsey Ford", "Ford, L.", "Ford", "Ford, Lindsey"),
        ("Sonalde", "Sonalde", "Sonalde.", "Sonalde", "{Sonalde}"),
        (
            Author("Chatham House", "Chatham House"),
            *("Chatham House", "Chatham House.", "Chatham House"),
            "{Chatham House}",
        ),
    ],
)
def test_each_style_has_the_family_name_where_it_belongs(
    author: Author | str, chicago: str, apa: str, in_text: str, bibtex: str
) -> None:
    paper = _paper(authors=(author,))

    assert _reference("chicago", paper).startswith(f"{chicago}, “On Buses,”")
    assert _reference("markdown", paper).startswith(f"> — {chicago}, “On Buses”")
    assert _reference("apa", paper).startswith(f"{apa} (2026, January 15)")
    assert f"({in_text}, 2026" in citation(_shown(paper), [_cited()], "apa")
    assert f"  author = {{{bibtex}}},\n" in citation(_shown(paper), [], "bibtex")


def test_apa_cites_in_the_text_by_surnames_or_by_title() -> None:
    def in_text(authors: Sequence[str]) -> str:
        cited = citation(_shown(_paper(authors=tuple(authors))), [_cited(heading=None, line=None)], "apa")
        return cited.splitlines()[-1].partition("” ")[2]

    assert in_text(["Ann Lee", "Bo Oh", "Cy Pu"]) == "(Lee et al., 2026, para. 2)"
    assert in_text(["World Bank"]) == "(World Bank, 2026, para. 2)"
    assert in_text([]) == "(“On Buses,” 2026, para. 2)"


def test_several_passages_each_have_their_place() -> None:
    cited = citation(_shown(_paper()), [_cited(), _cited(Place(0, 3), heading="Then", line=9)], "chicago")

    assert cited.splitlines()[0].endswith("January 15, 2026.")
    assert "(under “What to do,” para. 2; line 7 of the tracker’s copy)" in cited
    assert "(under “Then,” item 3; line 9 of the tracker’s copy)" in cited


def test_an_item_of_a_list_is_found_by_the_paragraph_before_it() -> None:
    assert "under “What to do,” para. 4, item 1" in _reference("chicago", _paper(), _cited(Place(4, 1)))


def test_an_outlet_that_is_not_certain_says_so() -> None:
    paper = _paper(outlet_basis="probable")

    assert "The Bulletin [probable], January" in _reference("chicago", paper)
    assert "outlet probable" in citation(_shown(paper), [], "bibtex")


NASTY = r"50% of_{x} #1 & \~^ [a](javascript:x) *b* <c>"


def test_what_means_something_to_bibtex_or_markdown_is_escaped() -> None:
    paper = _paper(title=NASTY, url="https://a.org/x_(y)>z", authors=("World <b> Council",))

    entry = citation(_shown(paper), [_cited()], "bibtex")
    assert r"title = {{50\% of\_\{x\} \#1 \& \textbackslash{}\textasciitilde{}\textasciicircum{} [a]" in entry
    assert "author = {{World <b> Council}}" in entry
    marked = citation(_shown(paper), [_cited()], "markdown")
    assert r"\[a\](javascript:x) \*b\* \<c\>”](<https://a.org/x_(y)%3Ez>)" in marked
    assert r"World \<b\> Council" in marked


def _entry() -> Entry:
    evidence = (
        Evidence("https://a.org/1", title="Minutes", publisher="Town", date=date(2026, 3, 2)),
        Evidence("https://a.org/2", stance="disputes"),
    )
    return Entry(a_recommendation(), Standing(Status.PARTIAL, None, date(2026, 3, 1)), evidence=evidence)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "chicago",
            "Status on June 1, 2026: Partly implemented since March 1, 2026. "
            "Source: “Minutes,” Town, March 2, 2026, https://a.org/1. Disputed by: https://a.org/2.\n",
        ),
        (
            "apa",
            "Status on June 1, 2026: Partly implemented since March 1, 2026. "
            "Source: Town. (2026, March 2). Minutes. https://a.org/1. Disputed by: (n.d.). https://a.org/2.\n",
        ),
        (
            "markdown",
            "Status on 1 June 2026: Partly implemented since 1 March 2026. Source: [“Minutes”](<https://a.org/1>), "
            "Town, 2 March 2026. Disputed by: <https://a.org/2>.\n",
        ),
    ],
)
def test_a_status_stands_in_one_paragraph_with_its_date_and_source(style: str, expected: str) -> None:
    paragraph = paragraph_with_status(_shown(_paper(), _entry()), [_cited()], style, Viewpoint(DAY, DAY))

    assert paragraph.startswith("“Buses should have priority.” (")
    assert "On Buses" in paragraph
    assert paragraph.endswith(expected)
    assert paragraph.count("\n") == 1


def test_a_status_without_evidence_has_its_reason() -> None:
    march = date(2026, 3, 1)
    mark = a_mark(Status.NO_EVIDENCE, march, no_evidence="searched the minutes")
    standing = Standing(Status.NO_EVIDENCE, None, date(2026, 2, 1))
    entry = Entry(a_recommendation(), standing, last_reviewed=march, reasons=(mark,))

    paragraph = paragraph_with_status(_shown(_paper(), entry), [], "chicago", Viewpoint(DAY, DAY))

    assert paragraph.endswith("Nothing found up to March 1, 2026. No evidence: searched the minutes.\n")


def test_the_question_that_the_status_answers_is_named() -> None:
    known = Viewpoint(DAY, DAY, None, date(2026, 5, 1), "town")

    paragraph = paragraph_with_status(_shown(_paper()), [], "chicago", known)

    assert "Status on June 1, 2026 by the marks of town, as recorded by May 1, 2026: Not assessed.\n" in paragraph


def test_bibtex_has_no_paragraph() -> None:
    assert "bibtex" in STYLES
    with pytest.raises(UsageProblem, match="choose --style chicago, apa or markdown"):
        paragraph_with_status(_shown(_paper()), [], "bibtex", Viewpoint(DAY, DAY))
