"""The site as readers find it: every link leads somewhere, and a build writes only what changed."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.builders import PARENT, TWO, a_workspace
from tests.conftest import Outcome
from tests.registers import TRUST

DAY = {"POLICYTRACK_TODAY": "2026-11-27"}
NAME = "policytrack-site.json"


_ID = re.compile(r'\sid="([^"]*)"')
_ADDRESS = re.compile(r'\s(?:href|src)="([^"]*)"|; url=([^"]*)"')


class Links:
    """The ids in a page, and the addresses that it refers to."""

    def __init__(self, text: str) -> None:
        self.ids = list(map(unescape, _ID.findall(text)))
        self.addresses = {unescape(address or refresh) for address, refresh in _ADDRESS.findall(text)}


def broken(root: Path) -> Iterator[str]:
    """The links within the site that lead to no file, or to no place in it."""
    pages = {path: Links(path.read_text("utf-8")) for path in root.rglob("*.html")}
    files = {str(path) for path in root.rglob("*") if path.is_file()}
    for path, links in pages.items():
        if len(links.ids) > len(set(links.ids)):
            yield f"{path}: an id twice"
        for address in links.addresses:
            if re.match("https?://", address):
                continue
            name, _, fragment = address.partition("#")
            if path.name == "404.html" and name.startswith("/"):  # from the root of the server, at any address
                name = name.removeprefix("/") or "index.html"
            target = os.path.normpath(path.parent / unquote(name)) if name else str(path)
            is_there = target in files
            if is_there and fragment:
                is_there = unquote(fragment) in pages[Path(target)].ids
            if not is_there:
                yield f"{path}: {address}"


def unreached(root: Path) -> Iterator[str]:
    """The pages to which no path of links leads from the first one."""
    todo, seen = [root / "index.html"], {root / "index.html"}
    while todo:
        page = todo.pop()
        for address in Links(page.read_text("utf-8")).addresses:
            target = Path(os.path.normpath(page.parent / unquote(address.partition("#")[0])))
            if target.suffix == ".html" and target not in seen and target.is_file():
                todo.append(target)
                seen.add(target)
    yield from (page.relative_to(root).as_posix() for page in root.rglob("*.html") if page not in seen)


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def stamps(root: Path) -> dict[str, int]:
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def build(call: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Path]:
    """Build the site of a workspace in a folder of this name."""

    def build(workspace: Path, name: str = "public", *words: str) -> Path:
        out, err, code = call("site", str(tmp_path / name), *words, "--workspace", str(workspace), env=DAY)
        assert (out, code) == ("", 0), err
        return tmp_path / name

    return build


FORMER = TWO.replace("  - id: EX-2\n", "  - id: EX-2\n    former_ids: [EX-old]\n")
VIEWS = '[views.council]\nactor = ["council"]\n\n[views.open]\nstatus = ["open"]\n'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace with a parent, parts, an id that was changed, and two views."""
    a_workspace(tmp_path / "small", FORMER + PARENT)
    (tmp_path / "small" / "policytrack.toml").write_text(VIEWS, "utf-8")
    return tmp_path / "small"


def test_every_link_leads_somewhere(build: Callable[..., Path], small: Path) -> None:
    assert list(broken(build(TRUST, "trust"))) == []

    site = build(small)
    assert (site / "recommendations" / "ex-old" / "index.html").is_file()
    build(small, "public", "--known-on", "2026-11-26")
    assert (site / "known-on" / "2026-11-26" / "index.html").is_file()
    build(small)
    assert list(broken(site)) == []
    home = (site / "index.html").read_text("utf-8")
    assert ['href="views/council/index.html"' in home, 'href="known-on/2026-11-26/index.html"' in home] == [True, True]
    assert "Selected by: actor Council<" in (site / "views/council/index.html").read_text("utf-8")
    for page in unreached(site):
        is_for_others = page.endswith(("404.html", "card.html", "ex-old/index.html"))
        assert is_for_others or "Nothing at present." in (site / page).read_text("utf-8"), page


def test_a_page_that_does_not_exist_works_at_any_address(build: Callable[..., Path], small: Path) -> None:
    """A server shows it in the place of a page in any folder, from which relative links lead nowhere."""
    known = (build(small, "known", "--base-url", "https://example.org/a/tracker") / "404.html").read_text("utf-8")
    unknown = (build(small, "unknown") / "404.html").read_text("utf-8")

    assert '<a href="/a/tracker/recommendations/index.html">Recommendations</a>' in known
    assert all(address.startswith(("/a/tracker/", "https://", "#")) for address in Links(known).addresses)
    assert {address for address in Links(unknown).addresses if not address.startswith("#")} == {"/"}
    for page in (known, unknown):
        [style] = re.findall("<style>(.*)</style>", page, re.DOTALL)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in unescape(page), "or the browser would not use it"


def test_what_others_embed_or_subscribe_to_outlives_its_id(build: Callable[..., Path], small: Path) -> None:
    site = build(small, "public", "--base-url", "https://trust.example.org")
    now, former = site / "recommendations/ex-2", site / "recommendations/ex-old"

    names = {path.name for path in now.iterdir()}
    assert {"feed.atom", "feed.json", "badge.svg", "card.html", "preview.png"} <= names
    assert {path.name for path in former.iterdir()} == names
    assert [name for name in names if (now / name).read_bytes() != (former / name).read_bytes()] == ["index.html"]

    register = small / "data" / "recommendations.yaml"
    register.write_text(register.read_text("utf-8").replace("    former_ids: [EX-old]\n", ""), "utf-8")
    build(small, "public", "--base-url", "https://trust.example.org")
    assert not former.exists()


def test_a_text_is_shown_whole_only_if_the_register_says_so(build: Callable[..., Path], small: Path) -> None:
    page = "papers/example/text.html"
    before = (build(small) / page).read_text("utf-8")
    register = small / "data" / "recommendations.yaml"
    paper = "    title: Better Buses\n"
    register.write_text(register.read_text("utf-8").replace(paper, f"{paper}    publish_text: true\n", 1), "utf-8")
    after = (build(small) / page).read_text("utf-8")

    cited, other = "Buses should", "The fares could be lower."
    assert (cited in before, other in before) == (True, False)
    assert (cited in after, other in after) == (True, True)
    assert '<mark><a href="../../recommendations/ex-1/index.html">Buses should' in after


def test_two_builds_have_the_same_bytes_and_the_second_writes_nothing(build: Callable[..., Path], small: Path) -> None:
    site = build(small)
    before = stamps(site)

    assert content(build(small, "other")) == content(site)
    build(small)
    assert stamps(site) == before


def test_a_mark_changes_only_what_shows_it(
    build: Callable[..., Path], call: Callable[..., Outcome], small: Path
) -> None:
    site = build(small)
    before = content(site)
    marked = call("mark", "ex-1", "stalled", "--note", "Nobody met.", "--no-evidence", "x", cwd=small, env=DAY)
    assert marked[2] == 0, marked[1]

    after = content(build(small))

    changed = {name for name in after if after[name] != before.get(name)}
    assert {f"recommendations/{id}/index.html" in changed for id in ("ex-1", "ex-3")} == {True}
    assert "statuses/stalled/index.html" in changed
    assert "recommendations/ex-2/index.html" not in changed
    assert "topics/buses/index.html" not in changed
    assert b"Nobody met." in after["recommendations/ex-1/index.html"]
    assert b"Nobody met." in after["changes/2026-11/index.html"]
    assert after == content(build(small, "anew"))


def test_a_build_removes_what_an_earlier_one_made_and_nothing_else(build: Callable[..., Path], small: Path) -> None:
    site = build(small)
    build(small, "public", "--known-on", "2026-11-26")
    (site / "CNAME").write_text("trust.example.org", "utf-8")
    (site / "views" / "mine.txt").write_text("mine", "utf-8")
    (small / "policytrack.toml").unlink()

    build(small)

    assert not (site / "views" / "open").exists()
    assert (site / "CNAME").is_file()
    assert (site / "views" / "mine.txt").is_file()
    assert (site / "known-on" / "2026-11-26" / "views" / "open" / "index.html").is_file()


def test_a_build_that_was_interrupted_is_finished(build: Callable[..., Path], small: Path) -> None:
    """As if it had been killed when it had written some pages, among them one that is no longer part of the site."""
    whole = content(build(small, "whole"))
    site = build(small)
    manifest = json.loads((site / NAME).read_text("utf-8"))
    for key, unit in manifest["units"].items():
        unit[0] = ""
        unit[1] = dict.fromkeys(unit[1], -1)
        if key.startswith("actors/"):
            (site / key).unlink()
    manifest["units"]["topics/gone/index.html"] = ["", {"topics/gone/index.html": -1}]
    (site / NAME).write_text(json.dumps(manifest), "utf-8")
    (site / "topics" / "gone").mkdir()
    (site / "topics" / "gone" / "index.html").write_text("half", "utf-8")
    (site / "topics" / ".index.html.12345.new").write_text("half", "utf-8")

    build(small)

    assert content(site) == whole


def test_a_folder_that_is_no_site_is_refused(call: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("", "utf-8")

    _, err, code = call("site", str(tmp_path / "photos"), "--workspace", str(TRUST))

    assert (code, "is not empty, and policytrack has made no site there; choose another folder" in err) == (2, True)
    assert os.listdir(tmp_path / "photos") == ["cat.jpg"]


def test_a_manifest_that_names_what_is_outside_is_refused(call: Callable[..., Outcome], tmp_path: Path) -> None:
    site = tmp_path / "public"
    site.mkdir()
    (tmp_path / "outside.txt").write_text("mine", "utf-8")
    for name in ("../outside.txt", "/etc/passwd", "a/../../outside.txt", "..\\outside.txt", "a//b", ""):
        manifest = {"format": 2, "groups": {}, "units": {"x": ["", {name: 4}]}}
        (site / NAME).write_text(json.dumps(manifest), "utf-8")

        _, err, code = call("site", str(site), "--workspace", str(TRUST), env=DAY)

        assert (code, "is no file of a site" in err) == (2, True)
        assert (tmp_path / "outside.txt").is_file()


HOSTILE = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %} javascript:alert(3)"


def a_hostile_workspace(root: Path) -> Path:
    """A workspace whose every text is `HOSTILE`, and says the same in its journal."""
    words = json.dumps(HOSTILE)
    paper = (
        f'{{title: {words}, authors: [{words}], outlet: {words}, url: "https://example.org/onload=alert(1)&{{{{7*7}}}}"'
    )
    (root / "seeds").mkdir(parents=True)
    (root / "data").mkdir()
    (root / "seeds" / "p.txt").write_text(f"# {HOSTILE}\n\nYou should {HOSTILE}\n", "utf-8")
    digest = sha256((root / "seeds" / "p.txt").read_bytes()).hexdigest()
    (root / "data" / "recommendations.yaml").write_text(
        f"""\
papers:
  p: {paper}, prefix: P, published: 2026-01-01, text: seeds/p.txt, digest: "sha256:{digest}", pillars: {{A: {words}}}}}
actors: {{a: {words}}}
topics: {{t: {words}}}
recommendations:
  - id: P-1
    title: {words}
    paper: p
    pillar: A
    strength: must
    actors: [a]
    topics: [t]
    note: {words}
    done_when: {words}
    passage: {{from: You should, to: alert(3)}}
    parts: [{{id: a, title: {words}, note: {words}}}]
""",
        "utf-8",
    )
    return root


def test_hostile_text_is_text(build: Callable[..., Path], call: Callable[..., Outcome], tmp_path: Path) -> None:
    root = a_hostile_workspace(tmp_path / "hostile")
    evidence = f"https://example.org/{{}} title={json.dumps(HOSTILE)}"
    done = call("mark", "p-1", "announced", "--note", HOSTILE, "--evidence", evidence, cwd=root, env=DAY)
    assert done[2] == 0, done[1]

    site = build(root)

    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text
    page = (site / "recommendations" / "p-1" / "index.html").read_text("utf-8")
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 10


def test_what_changed_lately_leaves_parents_out_and_a_month_says_whose_reason_it_is(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    grounds = ("--no-evidence", "seen", "--on", "2026-03-02")
    for words in (
        ("mark", "ex-1", "stalled", "--note", "Nobody met.", *grounds),
        ("mark", "ex-2", "in-progress", "--note", "One bus runs.", *grounds),
        ("defer", "ex-1", "--to", "31 December 2027", "--why", "Asked for.", "--evidence", "https://example.org/"),
    ):
        out, err, code = call(*words, cwd=small, env=DAY)
        assert code == 0, out + err

    site = build(small)

    home, month = ((site / page / "index.html").read_text("utf-8") for page in (".", "changes/2026-03"))
    changed = home.partition('id="changed"')[2].partition("</ol>")[0]
    assert re.findall('class="id">([^<]*)<', changed) == ["EX-1", "EX-2"]
    assert "EX-2 (In progress): One bus runs." in unescape(month)
    assert "EX-1 (Stalled): Nobody met." not in unescape(month)
    assert "due 15 Jan 2027; revised to 31 Dec 2027<" in home


KINDS = """\
  - id: EX-4
    title: Fares are low
    paper: example
    kind: implied
    actors: [operator, {id: council, role: about}]
    topics: [fares]
    passage: {from: The fares, to: lower.}
"""


def test_kinds_are_counted_apart_and_of_an_actor_what_it_is_asked(
    build: Callable[..., Path], tmp_path: Path, call: Callable[..., Outcome]
) -> None:
    workspace = a_workspace(tmp_path / "small", TWO + KINDS)
    grounds = ("--no-evidence", "seen", "--note", "Done.", "--on", "2026-03-02")
    for id in ("ex-1", "ex-4"):
        assert call("mark", id, "implemented", *grounds, cwd=workspace, env=DAY)[2] == 0

    site = build(workspace, "public", "--base-url", "https://example.org")

    counted = {
        page: re.findall(r"<title>.*: (.*)</title>", (site / page / "badge.svg").read_text("utf-8"))
        for page in ("recommendations", "papers/example", "actors/operator", "actors/council", "topics/fares")
    }
    assert counted == {
        "recommendations": ["1 of 2 recommendations delivered on 27 Nov 2026"],
        "papers/example": ["1 of 2 recommendations delivered on 27 Nov 2026"],
        "actors/operator": ["0 of 1 recommendation delivered on 27 Nov 2026"],
        "actors/council": ["1 of 1 recommendation delivered on 27 Nov 2026"],
        "topics/fares": ["1 of 1 implied need delivered on 27 Nov 2026"],
    }
    home = (site / "index.html").read_text("utf-8")
    assert 'name="description" content="1 of 2 recommendations delivered (' in home
    papers = (site / "papers/index.html").read_text("utf-8")
    assert 'aria-label="Recommendations: Not assessed: 1, Implemented: 1"' in papers
    council = (site / "actors/council/index.html").read_text("utf-8")
    assert "Not counted: 1 item in which the actor is named, but not asked." in council
    assert "Recommendations delivered over time" in council
    operator = (site / "actors/operator/index.html").read_text("utf-8")
    assert re.findall("[0-9] of [0-9] [a-z ]* delivered", operator) == [
        "0 of 1 recommendation delivered",
        "1 of 1 implied need delivered",
    ]
    for of in site.rglob("badge.svg"):
        assert ('fill="#27813a"' in of.read_text("utf-8")) == (of.parent.name in ("ex-1", "ex-4")), of


def test_the_deadline_of_what_was_rejected_no_longer_counts_and_the_lists_add_up(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    grounds = ("--note", "No.", "--evidence", "https://example.org/", "--on", "2026-03-02")
    for id in ("ex-1", "ex-2"):
        assert call("mark", id, "rejected", *grounds, cwd=small, env=DAY)[2] == 0

    site = build(small)

    page = (site / "recommendations/ex-1/index.html").read_text("utf-8")
    assert ('<span class="timing t-closed">No longer counts</span>' in page, "No deadline" in page) == (True, False)
    assert '<td><span class="timing t-closed">No longer counts</span></td>' in (
        site / "recommendations/index.html"
    ).read_text("utf-8")
    lists = {each.parent.name: each.read_text("utf-8") for each in site.glob("deadlines/*/index.html")}
    ids = {name: re.findall('<td><a [^>]*><span class="id">([^<]*)<', text) for name, text in lists.items()}
    assert {name: of for name, of in ids.items() if of} == {"closed": ["EX-1"], "no-deadline": ["EX-2"]}
    out, err, _ = call("show", "ex-1", cwd=small, env={"POLICYTRACK_TODAY": "2027-11-27"})
    assert "Deadline    No longer counts · “within 12 months”: 15 Jan 2027\n" in out, out + err


def test_crumbs_and_charts_say_what_they_are(build: Callable[..., Path]) -> None:
    site = build(TRUST)

    crumbs = {
        page: re.sub("<[^>]*>", "", re.findall('<p class="crumbs">(.*)</p>', (site / page).read_text("utf-8"))[0])
        for page in ("recommendations/nr-10/index.html", "papers/rajeev-2026/text.html", "actors/india/index.html")
    }
    paper = "The Future of India–US Tech Supply Chain Security Cooperation"
    assert crumbs["papers/rajeev-2026/text.html"] == paper
    assert crumbs["recommendations/nr-10/index.html"].startswith(f"{paper} · S ")
    assert crumbs["actors/india/index.html"] == "Actors"
    page = (site / "recommendations/nr-10/index.html").read_text("utf-8")
    assert "Statuses from 1 Feb 2026, from left to right; the higher, the further along." in page
    assert "line 57 of the copy in this tracker" in page
    assert "The vertical line marks 27 Nov 2026." in (site / "index.html").read_text("utf-8")


def test_a_deadline_that_passed_while_a_status_held_is_told_from_one_that_had_not(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    """And nothing is said to hold since the day from which nothing was found: it was not found up to a later one."""
    grounds = ("--no-evidence", "seen", "--note", "Nobody met.")
    for words in (
        ("mark", "ex-1", "announced", "--on", "2026-03-02", *grounds),
        ("mark", "ex-2", "no-evidence", "--on", "2026-03-02", "--through", "2026-11-02", "--note", "Searched."),
    ):
        out, err, code = call(*words, cwd=small, env=DAY)
        assert code == 0, out + err

    today, later = build(small), build(small, "later", "--as-of", "2027-02-01")

    item = "recommendations/ex-1/index.html"
    assert "· Not yet due, then due soon, 15 Jan 2027<" in (today / item).read_text("utf-8")
    assert "· Not yet due, then overdue, 15 Jan 2027<" in (later / item).read_text("utf-8")
    rows = (today / "recommendations/index.html").read_text("utf-8")
    statuses = re.findall(r'<span class="status[^>]*>([^<]*)</span>(?: <span class="dated">(since [^<]*)<)?', rows)
    assert statuses == [("Announced", "since 2 Mar 2026"), ("Nothing found", ""), ("Announced", "since 2 Mar 2026")]


def test_a_change_says_that_it_is_the_first_assessment_and_when_it_was_recorded(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    grounds = ("--no-evidence", "seen", "--note", "Nobody met.")
    for status, on in (("not-started", "2026-03-02"), ("stalled", "2026-04-02")):
        assert call("mark", "ex-2", status, "--on", on, "--part", "a", *grounds, cwd=small, env=DAY)[2] == 0

    year = (build(small) / "changes/2026/index.html").read_text("utf-8")

    notes = re.findall('class="dated">· ([^<]*recorded) [0-9]+ [A-Z][a-z]+ [0-9]+<', year)
    assert notes == ["recorded", "recorded", "first assessed, recorded", "first assessed, recorded"]
    reasons = re.findall('<p class="why"><bdi>([^:]*): Nobody met', year)
    assert reasons == ["Part a", "EX-2.a (Stalled)", "Part a", "EX-2.a (Not started)"]


def test_what_was_known_on_a_date_is_built_once_and_knows_its_own_address(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome], tmp_path: Path
) -> None:
    known = ("--known-on", "2026-11-26")
    base = ("--base-url", "https://example.org/tracker")

    for words, why in (((*known, "--as-of", "2026-03-01"), "leave out --as-of"), (known, "stays as it is")):
        if why == "stays as it is":
            build(small, "public", *known, *base)
        out, err, code = call("site", str(tmp_path / "public"), *words, cwd=small, env=DAY)
        assert (out, code, why in err) == ("", 2, True), err

    folder = tmp_path / "public/known-on/2026-11-26"
    page = (folder / "recommendations/ex-1/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/tracker/known-on/2026-11-26/recommendations/ex-1/">' in page
    feed = json.loads((folder / "recommendations/ex-1/feed.json").read_text("utf-8"))
    assert feed["feed_url"].startswith("https://example.org/tracker/known-on/2026-11-26/")


def test_pages_carry_dates_and_no_distances(build: Callable[..., Path], small: Path) -> None:
    site = build(small, "late", "--as-of", "2027-02-01")

    home = (site / "index.html").read_text("utf-8")
    assert "<td>15 Jan 2027</td><td>Overdue</td>" in home
    assert "EX-1, 15 Jan 2027: Overdue</title>" in home
    assert "Overdue by" not in "".join(path.read_text("utf-8") for path in site.rglob("*.html"))


def test_every_page_counts_without_what_events_have_overtaken_and_says_so(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    words = ("mark", "ex-1", "overtaken", "--by-event", "The buses were sold.", "--no-evidence", "By phone.")
    assert call(*words, "--on", "2026-03-02", cwd=small, env=DAY)[2] == 0

    site = build(small)

    home = re.sub("<[^>]*>", "", (site / "index.html").read_text("utf-8"))
    assert "0 of 1 recommendation delivered; 1 overtaken by events is not counted\n" in home
    assert "Overtaken by events 1 (not counted)\n" in home
    assert "\nOf 1 recommendation, the share in each status " in home
    everything = (site / "recommendations/index.html").read_text("utf-8")
    assert ">0 of 1 recommendation delivered; 1 overtaken by events is not counted<" in everything
    assert 'class="s-overtaken" x=' not in home + everything
    assert ">1 recommendation; 1 overtaken by events is not counted<" in (site / "papers/index.html").read_text("utf-8")
    statuses = (site / "statuses/index.html").read_text("utf-8")
    assert "s-overtaken" not in statuses, "no bar has its colour, so that no key needs it"
    assert '<td><span class="dated">1 recommendation overtaken by events</span></td>' in statuses
    call("mark", "ex-2", *words[2:], "--on", "2026-03-02", cwd=small, env=DAY)
    assert "<p>All recommendations have been overtaken by events.</p>" in (build(small) / "index.html").read_text(
        "utf-8"
    )


def test_a_month_tells_of_claims_revised_deadlines_and_retractions(
    build: Callable[..., Path], small: Path, call: Callable[..., Outcome]
) -> None:
    """A month with nothing else has a page, too; a claim that was retracted is not there, but its retraction is."""
    grounds = ("--note", "All buses.", "--evidence", "https://example.org/")
    for words in (
        ("claim", "ex-1", "implemented", "--assessor", "council", "--on", "2026-05-02", *grounds),
        ("defer", "ex-1", "--to", "31 December 2027", "--why", "Asked for.", "--evidence", "https://example.org/"),
        ("claim", "ex-1", "stalled", "--assessor", "council", "--on", "2026-06-02", *grounds),
        ("undo", "--yes"),
        ("claim", "ex-1", "in-progress", "--assessor", "council", "--on", "2026-04-02", *grounds),
    ):
        out, err, code = call(*words, cwd=small, env=DAY)
        assert code == 0, out + err

    site = build(small)

    overview = (site / "changes/index.html").read_text("utf-8")
    month = (site / "changes/2026-05/index.html").read_text("utf-8")
    assert '2026</a> <span class="dated">0 changes; 2 claims, 1 revised deadline, 1 retraction<' in overview
    assert not (site / "changes/2026-06").exists()
    assert '<p>No change of status. Also: 1 claim, <a href="#also">below</a>.</p>' in month
    assert '<p><bdi>Council claims “Implemented”</bdi></p>\n<p class="why"><bdi>All buses.</bdi></p>' in month
    assert list(broken(site)) == []


def test_lists_say_whom_a_paper_means_without_naming_it(build: Callable[..., Path]) -> None:
    rows = (build(TRUST) / "recommendations/index.html").read_text("utf-8")

    of_one = rows.partition('class="id">FK-T1-1<')[2].partition("</tr>")[0]
    assert "<bdi>Trump administration (not named); US Department of State; " in of_one


def test_a_site_of_a_date_ahead_says_that_nothing_else_is_to_happen_until_then(
    build: Callable[..., Path], small: Path
) -> None:
    expected = "if nothing else happens, from entries recorded up to 27 Nov 2026"

    ahead, past = build(small, "ahead", "--as-of", "2027-04-30"), build(small, "past", "--as-of", "2026-04-30")

    for page in ahead.rglob("index.html"):
        assert f'<p class="wide">On 30 Apr 2027 {expected}.' in page.read_text("utf-8"), page
    home = re.sub("<[^>]*>", "", (ahead / "index.html").read_text("utf-8"))
    assert f"\nStatus on 30 Apr 2027 {expected}.\n" in home
    assert "nothing else" not in "".join(page.read_text("utf-8") for page in past.rglob("*.html"))
