"""What a site has beside its pages, as other programs read it: feeds, calendars, tables, pictures, structured data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import pytest
import vobject
from icalendar import Calendar
from lxml import etree, html

from policytrack.text.date_words import day_words
from tests.builders import PARENT, TWO, a_workspace
from tests.conftest import Outcome
from tests.formats.test_feeds import ATOM, JSON_FEED
from tests.registers import TRUST

BASE = "https://trust.example.org/tracker"
DAY = {"POLICYTRACK_TODAY": "2026-11-27"}


class AnHourLater(datetime):
    """A clock that is an hour ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(hours=1)


@pytest.fixture
def build(call: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Path]:
    def build(workspace: Path, name: str = "public", *words: str) -> Path:
        out, err, code = call("site", str(tmp_path / name), *words, "--workspace", str(workspace), env=DAY)
        assert (out, code) == ("", 0), err
        return tmp_path / name

    return build


def entries(site: Path, page: str) -> dict[str, Any]:
    """The entries of a feed by their ids."""
    read = feedparser.parse((site / page / "feed.atom").read_bytes())
    assert not read.bozo
    return {entry.id: entry for entry in read.entries}


def structured(site: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each page says to programs, with the page."""
    for path in sorted(site.rglob("index.html")):
        for script in html.fromstring(path.read_text("utf-8")).xpath("//script[@type='application/ld+json']/text()"):
            for thing in json.loads(script)["@graph"]:
                yield path.parent.relative_to(site).as_posix(), thing


def test_other_programs_read_the_files_of_a_published_site(build: Callable[..., Path]) -> None:
    site = build(TRUST, "public", "--base-url", BASE)

    folders = [path.parent for path in site.rglob("feed.atom")]
    assert {"recommendations", "recommendations/fk-t2-7", "actors/india", "papers/rajeev-2026"} <= {
        folder.relative_to(site).as_posix() for folder in folders
    }
    for folder in folders:
        ATOM.assertValid(etree.fromstring((folder / "feed.atom").read_bytes()))
        feed = json.loads((folder / "feed.json").read_bytes())
        JSON_FEED.validate(feed)
        assert [item["id"] for item in feed["items"]] == list(entries(site, folder.relative_to(site).as_posix()))
        assert ElementTree.fromstring((folder / "badge.svg").read_bytes()).get("aria-label")
        rows = list(csv.reader(io.StringIO((folder / "data.csv").read_text("utf-8"), newline="")))
        assert {len(row) for row in rows} == {len(rows[0])}
    calendars = {path.parent.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("due.ics")}
    uids = {
        page: {str(event["uid"]) for event in Calendar.from_ical(content).walk("VEVENT")}
        for page, content in calendars.items()
    }
    assert uids["recommendations/fk-t2-7"] < uids["recommendations"]
    assert uids["recommendations"] == set().union(*(uids[page] for page in uids if page.startswith("recommendations/")))

    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    named = {each.text for each in ElementTree.fromstring((site / "sitemap.xml").read_bytes()).iter(f"{namespace}loc")}
    pages = [html.fromstring(path.read_text("utf-8")) for path in site.rglob("index.html")]
    assert named == {page.xpath("string(//link[@rel='canonical']/@href)") for page in pages}
    for picture in {picture for page in pages for picture in page.xpath("//meta[@property='og:image']/@content")}:
        assert (site / picture.removeprefix(f"{BASE}/")).read_bytes().startswith(b"\x89PNG")


def test_a_claim_is_reviewed_only_where_somebody_else_has_assessed_the_same_since(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    speech = ("--evidence", "https://example.org/speech")
    claim = ("claim", "ex-1", "implemented", "--assessor", "council", *speech, "--on", "2026-05-21")
    for words in (
        claim,
        ("claim", "ex-2", "implemented", "--assessor", "operator", *speech),
        ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--on", "2026-05-20"),
    ):
        out, err, code = call(*words, cwd=workspace, env=DAY)
        assert code == 0, out + err

    before = list(structured(build(workspace, "public")))
    assert {thing["@type"] for _, thing in before} == {"CreativeWork", "Dataset"}

    confirmed = ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--on", "2026-06-01")
    assert call(*confirmed, cwd=workspace, env=DAY)[2] == 0
    things = list(structured(build(workspace, "public")))

    assert {thing["@type"] for _, thing in things} == {"CreativeWork", "Dataset", "ClaimReview"}
    [(page, review)] = [(page, thing) for page, thing in things if thing["@type"] == "ClaimReview"]
    assert page == "recommendations/ex-1"
    assert review["itemReviewed"]["author"]["name"] == "Council"
    assert review["itemReviewed"]["datePublished"] == "2026-05-21"
    assert review["itemReviewed"]["appearance"] == [{"@type": "CreativeWork", "url": "https://example.org/speech"}]
    assert review["reviewRating"]["alternateName"] == "The claim goes further than the assessment: Stalled"
    last = json.loads((workspace / "data/journal.jsonl").read_text("utf-8").splitlines()[-1])
    assert review["datePublished"] == last["recorded"][:10]

    by_the_claimant = structured(build(workspace, "council", "--assessor", "council"))
    assert "ClaimReview" not in {thing["@type"] for _, thing in by_the_claimant}


def test_an_entry_has_the_same_id_wherever_it_is_read_and_says_why(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    evidence = 'https://example.org/minutes title="Minutes" quote="Buses first."'
    for words in (
        ("mark", "ex-1", "announced", "--evidence", evidence, "--note", "The council said so.", "--on", "2026-05-01"),
        ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--note", "Nobody met.", "--on", "2026-06-01"),
    ):
        out, err, code = call(*words, cwd=workspace, env=DAY)
        assert code == 0, out + err

    local, published = build(workspace, "local"), build(workspace, "published", "--base-url", BASE)

    assert list(entries(local, "recommendations/ex-1")) == list(entries(published, "actors/council"))
    latest, first = entries(published, "papers/example").values()
    assert latest.title == "EX-1: Stalled"
    assert first.title == "EX-1: Announced"
    assert "The council said so." in first.content[0].value
    assert "“Buses first.”" in first.content[0].value
    page, fragment = first.link.split("#")
    assert page == f"{BASE}/recommendations/ex-1/"
    assert f'id="{fragment}"' in (published / "recommendations/ex-1/index.html").read_text("utf-8")
    relative, fragment = entries(local, "papers/example")[first.id].link.split("#")
    assert (local / "papers/example" / relative).resolve() == local / "recommendations/ex-1/index.html"


def test_a_retracted_entry_is_updated_in_its_feeds(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    marked = ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--note", "Nobody met.", "--on", "2026-06-01")
    assert call(*marked, cwd=workspace, env=DAY)[2] == 0
    [before] = entries(build(workspace, "public"), "recommendations/ex-1").values()
    journal = [json.loads(line) for line in (workspace / "data/journal.jsonl").read_text("utf-8").splitlines()]
    monkeypatch.setattr("policytrack.workspace.clock.datetime", AnHourLater)
    assert call("retract", journal[0]["id"], "--why", "They did meet.", cwd=workspace, env=DAY)[2] == 0

    retraction, after = entries(build(workspace, "public"), "recommendations/ex-1").values()

    assert after.id == before.id
    assert after.published == before.published
    assert after.updated > before.updated
    assert (before.title, after.title) == ("EX-1: Stalled", "EX-1: Retracted: Stalled")
    assert [tag.term for tag in after.tags] == ["retracted"]
    assert retraction.title == "EX-1: An entry was retracted"
    [_, last] = [json.loads(line) for line in (workspace / "data/journal.jsonl").read_text("utf-8").splitlines()]
    retracted = f"Retracted on {day_words(date.fromisoformat(last['recorded'][:10]))} by {last['recorder']}: They did"
    assert retracted in after.content[0].value
    page = html.fromstring((tmp_path / "public/recommendations/ex-1/index.html").read_text("utf-8"))
    [entry] = page.find_class("retracted")
    assert retracted in entry.text_content()


def test_an_entry_of_a_feed_has_no_author_but_the_tracker_and_claims_no_beginning(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    mark = ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--note", "Nobody met.")
    for words in (
        (*mark, "--on", "2026-05-01"),
        (*mark, "--on", "2026-06-01"),
        ("claim", "ex-1", "implemented", "--assessor", "council", "--evidence", "https://example.org/speech"),
    ):
        assert call(*words, cwd=workspace, env=DAY)[2] == 0

    folder = build(workspace, "public", "--title", "Better buses") / "recommendations/ex-1"

    atom = etree.fromstring((folder / "feed.atom").read_bytes())
    names = atom.xpath("//*[local-name()='author']/*[local-name()='name']/text()")
    assert names == ["Better buses"]
    feed = json.loads((folder / "feed.json").read_bytes())
    assert not any("authors" in item for item in feed["items"])
    [_, confirmed, first] = [item["content_text"] for item in feed["items"]]
    assert "Stalled, as of 1 May 2026." in first
    assert "Stalled, as of 1 Jun 2026." in confirmed


def test_a_calendar_is_stamped_with_what_last_revised_it(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    """RFC 5545, 3.8.7.2: never in the future, and never earlier than before, or programs keep the old event."""
    workspace = a_workspace(tmp_path / "work", TWO)

    def event(name: str, *words: str) -> Any:
        site = build(workspace, name, *words)
        [path] = (site / "recommendations/ex-1").glob("due.ics")
        return vobject.readOne(path.read_text("utf-8")).vevent

    before = event("before")
    mark = ("mark", "ex-1", "stalled", "--note", "x", "--no-evidence", "y", "--on", "2026-03-01")
    assert call(*mark, cwd=workspace, env=DAY)[2] == 0
    last = json.loads((workspace / "data/journal.jsonl").read_text("utf-8"))["recorded"]
    after = event("after", "--base-url", BASE)

    assert before.dtstamp.value == datetime(2026, 1, 15, tzinfo=UTC), "the paper's publication"
    assert after.dtstamp.value == datetime.fromisoformat(last).replace(microsecond=0)
    assert after.url.value == f"{BASE}/recommendations/ex-1/"
    assert "url" not in before.contents


def test_a_calendar_shows_both_the_papers_deadline_and_the_revised_one(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "work", TWO)
    words = ("defer", "ex-1", "--to", "31 December 2027", "--why", "Asked.", "--evidence", "https://example.org/")
    assert call(*words, cwd=workspace, env=DAY)[2] == 0

    site = build(workspace)

    for page in ("recommendations/ex-1", "recommendations", "actors/council"):
        due, revised = vobject.readOne((site / page / "due.ics").read_text("utf-8")).vevent_list
        assert (due.dtstart.value, revised.dtstart.value) == (date(2027, 1, 15), date(2027, 12, 31)), page
        assert (due.summary.value[:8], revised.summary.value[:21]) == ("EX-1 due", "EX-1 revised deadline")
        assert due.dtstamp.value == revised.dtstamp.value, page


def test_the_words_of_a_passage_are_linked_on_the_page_of_the_paper(build: Callable[..., Path], tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    register = workspace / "data/recommendations.yaml"
    with_url = register.read_text("utf-8").replace(
        "    published:", "    url: https://example.org/paper\n    published:", 1
    )
    register.write_text(with_url, "utf-8")

    page = html.fromstring((build(workspace, "public") / "recommendations/ex-1/index.html").read_text("utf-8"))

    [link] = [each for each in page.xpath("//figcaption/a/@href") if ":~:text=" in each]
    assert link.startswith("https://example.org/paper#:~:text=Buses")
    assert unquote(link).endswith("within 12 months.")


def test_without_the_extra_there_are_no_calendars_and_no_links_to_them(
    build: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("item_files", "list_files"):
        monkeypatch.setattr(f"policytrack.site.{module}.has_calendars", lambda: False)

    site = build(a_workspace(tmp_path / "small", TWO), "public")

    assert not list(site.rglob("*.ics"))
    assert not [path for path in site.rglob("*.html") if "due.ics" in path.read_text("utf-8")]
    assert (site / "recommendations/ex-1/feed.atom").is_file()


def test_what_an_asked_side_says_is_a_claim_wherever_it_is_read(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    for words in (
        ("mark", "ex-1", "no-evidence", "--no-evidence", "none there is", "--note", "Searched.", "--on", "2026-05-01"),
        ("claim", "ex-1", "implemented", "--assessor", "council", "--evidence", "https://example.org/speech"),
    ):
        out, err, code = call(*words, cwd=workspace, env=DAY)
        assert code == 0, out + err

    site = build(workspace, "public", "--base-url", BASE)

    titles = {"EX-1: Council claims: Implemented", "EX-1: Nothing found"}
    for page in ("recommendations/ex-1", "recommendations", "actors/council"):
        read = entries(site, page)
        assert {entry.title for entry in read.values()} == titles
        said = "\n".join(entry.content[0].value for entry in read.values())
        assert "<p>Implemented, as of 27 Nov 2026. This is a claim, not an assessment.</p>" in said
        assert "<p>Nothing found up to 1 May 2026.</p>" in said
        assert titles == {item["title"] for item in json.loads((site / page / "feed.json").read_bytes())["items"]}
    text = html.fromstring((site / "recommendations/ex-1/index.html").read_text("utf-8")).text_content()
    assert "Council claims: Implemented" in text
    assert "Marked: Implemented" not in text
    assert "Council claims: Implemented" in (site / "recommendations/ex-1/card.html").read_text("utf-8")
    assert ">EX-1: Nothing found up to 1 May 2026<" in (site / "recommendations/ex-1/badge.svg").read_text("utf-8")


def test_a_claim_about_a_part_is_not_put_into_words_about_the_whole(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    claim = ("claim", "ex-2", "implemented", "--assessor", "operator", "--evidence", "https://example.org/speech")
    assert call(*claim, "--part", "a", cwd=workspace, env=DAY)[2] == 0

    def files(name: str) -> tuple[str, str]:
        folder = build(workspace, name) / "recommendations/ex-2"
        page = html.fromstring((folder / "index.html").read_text("utf-8"))
        [said] = page.xpath("//section[@aria-labelledby='claims']//p[b]")
        return " ".join(said.text_content().split()), (folder / "card.html").read_text("utf-8")

    said, card = files("claimed")
    assert said == "Operator, of part a: Implemented since 27 Nov 2026"
    assert "<p>Operator claims, of part a: Implemented</p>" in card

    # What was assessed of that part is the same, whatever the status of the whole is.
    mark = ("mark", "ex-2", "implemented", "--part", "a", "--evidence", "https://example.org/figures")
    assert call(*mark, cwd=workspace, env=DAY)[2] == 0
    said, card = files("assessed")
    assert said == "Operator, of part a: Implemented since 27 Nov 2026"
    assert "Operator" not in card


def test_a_card_says_what_the_page_says_of_deadline_and_components_and_is_complete_without_it(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO + PARENT)
    for words in (
        ("mark", "ex-2", "implemented", "--part", "a", "--evidence", "https://example.org/figures", "--note", "Seen."),
        ("defer", "ex-1", "--to", "by March 2028", "--why", "Asked", "--evidence", "https://example.org/minutes"),
    ):
        out, err, code = call(*words, cwd=workspace, env=DAY)
        assert code == 0, out + err

    site = build(workspace, "public")

    def card(id: str) -> list[str]:
        page = html.fromstring((site / f"recommendations/{id}/card.html").read_text("utf-8"))
        return [line.text_content() for line in page.iter("p")]

    assert "1 of 2 delivered, 1 not assessed" in card("ex-2")
    assert "Revised deadline: “by March 2028”: 29 Feb 2028 to 31 Mar 2028" in card("ex-1")
    assert "Rolled up from the 2 recommendations that it contains." in card("ex-3")


def test_the_words_of_an_embedded_badge_stay_true_when_the_status_changes(
    build: Callable[..., Path], tmp_path: Path
) -> None:
    site = build(a_workspace(tmp_path / "small", TWO), "public", "--base-url", BASE)

    page = html.fromstring((site / "recommendations/ex-1/index.html").read_text("utf-8"))
    [code] = page.xpath("//pre[@aria-label='HTML of a badge']")
    assert html.fromstring(code.text_content()).xpath("//img/@alt") == ["Status of EX-1"]


def test_what_leaves_a_site_says_whose_marks_it_shows(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    for words in (
        ("mark", "ex-1", "stalled", "--no-evidence", "heard it", "--note", "Nobody met.", "--on", "2026-05-01"),
        ("mark", "ex-2", "stalled", "--no-evidence", "heard it", "--note", "Nobody met.", "--on", "2026-05-01"),
        ("claim", "ex-1", "implemented", "--assessor", "council", "--evidence", "https://example.org/speech"),
    ):
        assert call(*words, cwd=workspace, env=DAY)[2] == 0

    def text(path: Path) -> str:
        return " ".join(html.fromstring(path.read_text("utf-8")).text_content().split())

    question, tracker = "By the marks of Council", "an assessment by the tracker"
    usual, site = build(workspace, "usual"), build(workspace, "council", "--assessor", "council", "--base-url", BASE)
    for name in ("badge.svg", "card.html", "feed.atom", "feed.json"):
        for folder in ("recommendations/ex-1", "recommendations", "actors/council"):
            if (site / folder / name).exists():
                assert question in (site / folder / name).read_text("utf-8"), (folder, name)
                assert question not in (usual / folder / name).read_text("utf-8")
    badge = ElementTree.fromstring((site / "recommendations/ex-1/badge.svg").read_bytes())
    assert badge.get("aria-label") == f"EX-1 · {question}: Implemented since 27 Nov 2026"
    page = html.fromstring((site / "recommendations/ex-1/index.html").read_text("utf-8"))
    [about] = page.xpath("//meta[@name='description']/@content")
    assert about.endswith(f"{question}.")
    for page_of in ("index.html", "method/index.html"):
        assert tracker in text(usual / page_of)
        assert tracker not in text(site / page_of)
        assert "by the marks of Council, not by those of the tracker" in text(site / page_of)
    titles = {entry.title for entry in entries(site, "recommendations/ex-1").values()}
    assert titles == {"EX-1: Council claims: Implemented", "EX-1: The tracker: Stalled"}
    assert "Council claims: Implemented" in text(site / "recommendations/ex-1/index.html")
    assert "Nobody has assessed it." not in text(site / "recommendations/ex-2/index.html")
    assert "Council has given it no status." in text(site / "recommendations/ex-2/index.html")


def test_a_claim_is_not_retracted_by_the_claimant(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO)
    claim = ("claim", "ex-1", "implemented", "--assessor", "council", "--evidence", "https://example.org/speech")
    assert call(*claim, cwd=workspace, env=DAY)[2] == 0
    recorded = json.loads((workspace / "data/journal.jsonl").read_text("utf-8"))
    assert call("retract", recorded["id"], "--why", "Not its words.", cwd=workspace, env=DAY)[2] == 0

    titles = [entry.title for entry in entries(build(workspace, "public"), "recommendations/ex-1").values()]

    assert titles == ["EX-1: An entry was retracted", "EX-1: Retracted: Council claims: Implemented"]


def test_a_claim_is_reviewed_in_the_name_of_the_assessor_of_the_site(
    build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path
) -> None:
    workspace = a_workspace(
        tmp_path / "small", TWO, papers="assessors:\n  watch: {name: Bus Watch, independent: true}\n"
    )
    for words in (
        ("claim", "ex-1", "implemented", "--assessor", "council", "--no-evidence", "x", "--on", "2026-05-01"),
        ("mark", "ex-1", "implemented", "--assessor", "watch", "--no-evidence", "x", "--on", "2026-06-01"),
    ):
        out, err, code = call(*words, cwd=workspace, env=DAY)
        assert code == 0, out + err

    site = build(workspace, "public", "--assessor", "watch")

    [review] = [thing for _, thing in structured(site) if thing["@type"] == "ClaimReview"]
    assert review["author"]["name"] == "Bus Watch"
    assert review["reviewRating"]["ratingValue"] == 5
    assert "By the marks of Bus Watch." in (site / "index.html").read_text("utf-8")
