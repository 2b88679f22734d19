"""What a site offers to other programs, and the sites of earlier days that it keeps."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from pyarrow import parquet

from policytrack.cli.site_output import note_built
from policytrack.site import binary_exports
from policytrack.site.build import BuiltSite
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.site.test_site import DAY, broken, content, stamps

PAGE = "data/index.html"
MARK = ("mark", "ex-1", "stalled", "--note", "Nobody met.", "--no-evidence", "x", "--on", "2026-03-01")
Build = Callable[..., tuple[Path, str]]


@pytest.fixture
def workspace(call: Callable[..., Outcome], tmp_path: Path) -> Path:
    root = a_workspace(tmp_path / "work", TWO)
    assert call(*MARK, cwd=root, env=DAY)[2] == 0
    return root


@pytest.fixture
def build(call: Callable[..., Outcome], workspace: Path, tmp_path: Path) -> Build:
    """Build the site with these settings; returns its folder, and what was said."""

    def build(settings: str = "", *, today: str = DAY["POLICYTRACK_TODAY"]) -> tuple[Path, str]:
        (workspace / "policytrack.toml").write_text(f"[site]\n{settings}", "utf-8")
        _, err, code = call("site", str(tmp_path / "public"), cwd=workspace, env={"POLICYTRACK_TODAY": today})
        assert code == 0, err
        return tmp_path / "public", err

    return build


def text(page: Path) -> str:
    return " ".join(html.fromstring(page.read_text("utf-8")).find(".//main").text_content().split())


def test_a_site_has_every_export_and_shows_the_digest_of_each(build: Build) -> None:
    site, _ = build('licence = "CC BY 4.0"\n')

    rows = html.fromstring((site / PAGE).read_text("utf-8")).xpath("//table/tbody/tr")
    shown = {row.xpath("./th/a/@href")[0].removeprefix("../"): row.xpath(".//code/text()")[0] for row in rows}
    files = {name: data for name, data in content(site).items() if name.startswith("data/")}
    others = {name for name in files if name.startswith("data/schemas/")} | {PAGE, "data/SHA256SUMS"}
    assert shown == {name: sha256(data).hexdigest() for name, data in files.items() if name not in others}
    assert "Licence: CC BY 4.0." in text(site / PAGE)
    assert b'href="../data/SHA256SUMS"' in files[PAGE]
    lines = files["data/SHA256SUMS"].decode().splitlines()
    assert {f"data/{line[66:]}": line[:64] for line in lines} == shown

    # Every digest is of a file that is there, so that readers can check it.
    assert {*re.findall("[0-9a-f]{16,}", files[PAGE].decode().partition("<main")[2])} == {*shown.values()}
    assert "Register register.yaml Journal journal.jsonl, 1 entry Program policytrack " in text(site / PAGE)

    ids = ["EX-1", "EX-2"]
    book = openpyxl.load_workbook(site / "data/tracker.xlsx")
    assert [row[0].value for row in book["Recommendations"].iter_rows(min_row=2)] == ids
    with closing(sqlite3.connect(f"file:{site / 'data/tracker.sqlite'}?mode=ro", uri=True)) as database:
        assert [id for (id,) in database.execute("SELECT id FROM recommendations ORDER BY number")] == ids
        assert database.execute("SELECT status, note FROM entries").fetchall() == [("stalled", "Nobody met.")]
    assert parquet.read_table(site / "data/parquet/recommendations.parquet")["id"].to_pylist() == ids


def test_the_page_says_which_exports_a_site_does_not_have(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Not here" not in text(build()[0] / PAGE)

    site, _ = build('exports = ["sqlite"]\n')
    assert "Excel workbook: left out by the settings of this site" in text(site / PAGE)
    assert (site / "data/tracker.sqlite").is_file()
    assert not list(site.rglob("*.xlsx"))
    assert not list(site.rglob("*.parquet"))

    monkeypatch.setattr(binary_exports, "MOST", 2)
    site, _ = build()
    assert re.search(r'SQLite database: .* more than 2 recommendations .* exports = \["sqlite"\]', text(site / PAGE))
    assert not (site / "data/tracker.sqlite").exists()
    assert (build('exports = ["parquet"]\n')[0] / "data/parquet/papers.parquet").is_file()
    assert list(broken(site)) == []


def test_an_export_whose_package_is_missing_is_named(
    build: Build, call: Callable[..., Outcome], workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary_exports, "find_spec", lambda name: None)

    site, _ = build()
    assert "Parquet files: needs the extra “parquet” of policytrack" in text(site / PAGE)
    assert (site / "data/tracker.sqlite").is_file()

    (workspace / "policytrack.toml").write_text('[site]\nexports = ["xlsx"]\n', "utf-8")
    _, err, code = call("site", str(tmp_path / "other"), cwd=workspace, env=DAY)
    assert (code, "pip install '.[xlsx]'" in err) == (2, True)
    assert not (tmp_path / "other").exists()


def test_the_days_in_the_settings_are_built_once_and_kept(
    build: Build, call: Callable[..., Outcome], workspace: Path
) -> None:
    """They are built when they are missing or half-built; a day that is not over is built on a later day."""
    days = 'exports = []\nknown-on = [2026-11-27, "2026-03-31"]\n'
    site, said = build(days)
    then = site / "known-on/2026-03-31"
    assert said == "", "a build that cron starts is silent"
    assert [path.name for path in (site / "known-on").iterdir()] == ["2026-03-31"]
    banner = "As recorded by 31 Mar 2026. Nothing had been recorded by then: the journal begins on "
    assert banner in (then / "index.html").read_text("utf-8")
    assert "Nobody met." not in text(then / "recommendations/ex-1/index.html")
    assert " What it was made from Journal 0 entries Program policytrack " in text(then / PAGE)
    assert 'href="../known-on/2026-03-31/index.html"' in (site / PAGE).read_text("utf-8")
    assert 'href="known-on/2026-03-31/index.html"' in (site / "index.html").read_text("utf-8")
    kept = stamps(then)

    (workspace / "data/recommendations.yaml").write_text(
        (workspace / "data/recommendations.yaml").read_text("utf-8").replace("buses priority", "all buses priority"),
        "utf-8",
    )
    assert build(days, today="2026-11-28")[1] == ""
    assert stamps(then) == kept, "what was built is never touched"
    assert (site / "known-on/2026-11-27/index.html").is_file()

    manifest = then / "policytrack-site.json"
    manifest.write_text(re.sub(r'"404.html":\["\w+"', '"404.html":[""', manifest.read_text("utf-8")), "utf-8")
    build(days)
    assert stamps(then) != kept, "a build that was interrupted is finished"


def test_at_a_terminal_a_build_names_the_days_that_are_not_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    note_built(BuiltSite(Path("public"), 1, 1, 0, [], [], (date(2026, 11, 27),)))

    assert "2026-11-27" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2026-11-27", "2026-11", "2027-01-01", "2026-11-20T06:00:00Z"])
def test_a_site_of_a_day_that_is_not_over_is_refused(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path, day: str
) -> None:
    """What is recorded later on that day would be missing from it for ever."""
    _, err, code = call("site", str(tmp_path / "public"), "--known-on", day, cwd=workspace, env=DAY)

    assert (code, err.count("\n")) == (2, 1), err
    assert "is not over" in err or "without a time" in err
    assert not (tmp_path / "public").exists()


def test_all_dates_of_a_row_are_in_the_language_of_the_settings(build: Build) -> None:
    site, _ = build('dates = "de"\n')

    row = html.fromstring((site / "recommendations/index.html").read_text("utf-8")).xpath("//tbody/tr")[0]
    shown = [dated.text_content() for dated in row.find_class("dated")]
    assert shown == ["since 1. März 2026", "15. Jan. 2027"]


def test_days_are_not_built_in_a_folder_that_is_no_site(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_text("", "utf-8")
    (workspace / "policytrack.toml").write_text("[site]\nknown-on = [2026-03-31]\n", "utf-8")

    assert call("site", str(tmp_path / "photos"), cwd=workspace, env=DAY)[2] == 2
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('exports = ["xls"]', "xlsx"),
        ('exports = "xlsx"', "write a list"),
        ("exports = [7]", "7"),
        ('known-on = "2026-03-31"', "write a list of dates"),
        ('known-on = ["31 March"]', "write a list of dates"),
        ("known-on = [2026-03-31T12:00:00]", "write a list of dates"),
    ],
)
def test_settings_that_are_no_list_of_formats_or_dates_are_refused(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path, setting: str, said: str
) -> None:
    (workspace / "policytrack.toml").write_text(f"[site]\n{setting}\n", "utf-8")

    _, err, code = call("site", str(tmp_path / "public"), cwd=workspace, env=DAY)

    assert (code, said in err) == (2, True), err
