"""No control character reaches an address, or a terminal, whatever the format."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from markdown_it import MarkdownIt

from policytrack.domain.events import Event, EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.formats.database.layout import TABLES
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are a POSIX system's")

# ESC, BEL, CSI and NEL of C1, DEL, and what turns the direction of writing or breaks a line.
CONTROLS = "\x1b[31m\x07\x9b\x85\x7f\u202e\u2066\u200f\u2028\u2029"
NOT_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
ADDRESS = f"https://example.org/a{CONTROLS}z"

COMMANDS = [
    *(["list", "--format", name] for name in ("table", "json", "jsonl", "csv", "md", "ids")),
    ["list", "--columns", "id,evidence,note"],
    *(["show", "EX-1", "--format", name] for name in ("text", "json")),
    *(["history", "--format", name] for name in ("text", "json", "jsonl", "csv", "md")),
    *(["changes", "--since", "2026-01-20", "--format", name] for name in ("text", "json", "jsonl", "csv", "md")),
    *(
        ["report", "--full", "--since", "2026-01-20", "--format", n]
        for n in ("text", "md", "html", "json", "csv", "ics")
    ),
    ["export", "--format", "json", "--what", "both"],
    *(["export", "--format", name, "--what", "history"] for name in ("csv", "jsonl")),
    *(["export", "--format", name, "--what", "recommendations"] for name in ("csv", "jsonl", "yaml")),
    *(["cite", "EX-1", "--style", style] for style in ("chicago", "apa", "bibtex", "markdown")),
    *(["cite", "EX-1", "--with-status", "--style", style] for style in ("chicago", "apa", "markdown")),
    ["disputes", "--format", "json"],
    *(
        [command, "--format", name]
        for command in ("papers", "actors", "topics")
        for name in ("table", "json", "csv", "md")
    ),
    ["gaps"],
    ["summary"],
    ["due"],
    ["check"],
    ["check", "--format", "json"],
    ["where"],
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose journal somebody has written with a program of their own, each line with its digest."""
    escaped = "https://example.org/a\\u202e\\u2066z"  # all that the register lets stand
    papers = f'  other:\n    prefix: OT\n    title: Other\n    published: 2026-01-15\n    url: "{escaped}"\n'
    root = a_workspace(tmp_path / "workspace", TWO, papers=papers)
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8").replace("authors: [Jo", f'url: "{escaped}"\n    authors: [Jo')
    register.write_text(text.replace("title: Give buses", "title: Give\u202e buses"), encoding="utf-8")
    lines = []
    for number, status in enumerate((Status.ANNOUNCED, Status.IMPLEMENTED)):
        event = Event(
            "",
            EventKind.MARK,
            "EX-1",
            date(2026, 3, 1 + number),
            datetime(2026, 3, 2 + number, tzinfo=UTC),
            f"Jo{CONTROLS}",
            "n",
            status=status,
            note=f"note {CONTROLS}",
            evidence=(Evidence(ADDRESS, title=f"title {CONTROLS}", archived=ADDRESS),),
        )
        lines.append(line_of(event._replace(id=event_id_for(event))))
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    return root


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_format_lets_a_control_character_through(workspace: Path, call: Call, words: list[str]) -> None:
    out, err, code = call(*words, cwd=workspace)

    assert code in (0, 1), err
    assert not NOT_SHOWN.search(out), repr(out)
    assert not NOT_SHOWN.search(err), repr(err)
    # Nor a line break or a space within an address.
    for address in re.findall(r"https://example\.org/a[^,|\s<>\"]*", out):
        assert "z" in address, address


def test_no_text_of_a_database_holds_a_control_character(workspace: Path, call: Call) -> None:
    assert call("export", "--format", "sqlite", "--output", "out.db", cwd=workspace)[2] == 0

    with closing(sqlite3.connect(workspace / "out.db")) as db:
        cells = [cell for table in TABLES for row in db.execute(f"SELECT * FROM {table}") for cell in row]
        addresses = [url for (url,) in db.execute("SELECT url FROM evidence UNION ALL SELECT url FROM papers")]
    assert [cell for cell in cells if isinstance(cell, str) and NOT_SHOWN.search(cell)] == []
    assert all(re.fullmatch(r"https://example\.org/a[\w%.\[]+z", url) for url in addresses), addresses
    assert any("note \\x1b[31m" in str(cell) for cell in cells)


def on_a_terminal(words: list[str], cwd: Path, environment: dict[str, str]) -> str:
    """What the program writes to a terminal that takes no colour."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "policytrack", *words],
        cwd=cwd,
        stdout=its,
        stderr=its,
        stdin=subprocess.DEVNULL,
        env={**environment, "NO_COLOR": "1", "TERM": "dumb"},
    ) as program:
        os.close(its)
        written = b""
        while True:
            select.select([ours], [], [])
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            written += piece
        program.wait()
    os.close(ours)
    return written.decode()


@pytest.mark.parametrize(
    "words",
    [
        ["history", "--format", "json"],
        ["list", "--format", "jsonl"],
        ["list", "--format", "csv"],
        ["export", "--format", "jsonl", "--what", "history"],
        ["report", "--full", "--format", "md"],
        ["report", "--format", "json"],
        ["show", "EX-1"],
    ],
    ids=" ".join,
)
def test_a_terminal_gets_no_control_character(workspace: Path, cache: dict[str, str], words: list[str]) -> None:
    # The same event as a line that holds its characters as they are, which reading forgives.
    journal = workspace / "data/journal.jsonl"
    raw = [json.dumps(json.loads(line), ensure_ascii=False) + "\n" for line in journal.read_bytes().splitlines()]
    journal.write_text("".join(raw), encoding="utf-8", newline="")

    shown = on_a_terminal(words, workspace, cache)

    assert "example.org/a" in shown or words[0] == "report"
    assert not NOT_SHOWN.search(shown), repr(shown)


@pytest.mark.parametrize(
    "words", [["where", CONTROLS], [CONTROLS], ["list", f"--{CONTROLS}"]], ids=["argument", "command", "option"]
)
def test_a_word_that_is_refused_is_shown_without_control_characters(call: Call, words: list[str]) -> None:
    out, err, code = call(*words)

    assert (out, code) == ("", 2)
    assert "\\u202e" in err
    assert not NOT_SHOWN.search(err)


def test_json_keeps_its_value(workspace: Path, call: Call) -> None:
    events = json.loads(call("history", "--format", "json", cwd=workspace)[0])

    assert [event["evidence"][0]["url"] for event in events] == [ADDRESS, ADDRESS]
    assert events[0]["note"] == f"note {CONTROLS}"


def test_a_link_in_markdown_leads_where_the_address_does(workspace: Path, call: Call) -> None:
    out, _, _ = call("report", "--full", "--since", "2026-01-20", "--format", "md", cwd=workspace)

    tokens = [
        inner for token in MarkdownIt("gfm-like", {"linkify": False}).parse(out) for inner in token.children or ()
    ]
    assert {token.attrs["href"] for token in tokens if token.type == "link_open"} == {
        "https://example.org/a%1B%5B31m%07%C2%9B%C2%85%7F%E2%80%AE%E2%81%A6%E2%80%8F%E2%80%A8%E2%80%A9z"
    }


def test_a_workbook_and_a_data_package_hold_none(workspace: Path, call: Call, tmp_path: Path) -> None:
    assert call("export", "--format", "xlsx", "--output", str(tmp_path / "book.xlsx"), cwd=workspace)[2] == 0
    assert call("export", "--format", "datapackage", "--output", str(tmp_path / "package"), cwd=workspace)[2] == 0

    with ZipFile(io.BytesIO((tmp_path / "book.xlsx").read_bytes())) as book:
        texts = {name: book.read(name).decode() for name in book.namelist()}
    texts |= {path.name: path.read_text("utf-8") for path in (tmp_path / "package").iterdir()}
    assert not {name: text for name, text in texts.items() if NOT_SHOWN.search(text)}
