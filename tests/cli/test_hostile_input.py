"""Arguments and files that nobody in their right mind would hand over: each is refused with a sentence, none hangs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.main import COMMANDS
from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

pytestmark = pytest.mark.large

CALLS: dict[str, tuple[str, ...]] = {
    "list": ("list", "{}"),
    "list --text": ("list", "--text", "{}"),
    "list --extra": ("list", "--extra", "{}"),
    "list --columns": ("list", "--columns", "{}"),
    "list --stale": ("list", "--stale", "{}"),
    "list --due-before": ("list", "--due-before", "{}"),
    "list --as-of": ("list", "--as-of", "{}"),
    "list --known-on": ("list", "--known-on", "{}"),
    "list --vocabulary": ("list", "--vocabulary", "{}"),
    "list --assessor": ("list", "--assessor", "{}"),
    "list --evidence": ("list", "--evidence", "{}"),
    "list --format": ("list", "--format", "{}"),
    "list --workspace": ("list", "--workspace", "{}"),
    "list --arrived-by": ("list", "--arrived-by", "{}"),
    "show": ("show", "{}"),
    "cite": ("cite", "{}"),
    "summary": ("summary", "--by", "{}"),
    "papers": ("papers", "--as-of", "{}"),
    "actors": ("actors", "--format", "{}"),
    "topics": ("topics", "--known-on", "{}"),
    "due": ("due", "--within", "{}"),
    "mark": ("mark", "{}", "{}"),
    "mark --note": ("mark", "ex-1", "announced", "--note", "{}", "--dry-run"),
    "mark --evidence": ("mark", "ex-1", "announced", "--evidence", "{}", "--dry-run"),
    "mark --on": ("mark", "ex-1", "announced", "--no-evidence", "{}", "--on", "{}", "--dry-run"),
    "mark --from": ("mark", "--from", "{}"),
    "claim": ("claim", "{}", "--by", "{}", "announced"),
    "review": ("review", "{}", "--note", "{}"),
    "defer": ("defer", "{}", "--to", "{}"),
    "retract": ("retract", "{}", "--why", "{}"),
    "undo": ("undo", "--why", "{}", "--recorder", "{}", "--yes"),
    "history": ("history", "{}"),
    "changes": ("changes", "--since", "{}"),
    "disputes": ("disputes", "@{}"),
    "report": ("report", "--since", "{}"),
    "report --name": ("report", "--since", "last", "--peek", "--name", "{}"),
    "report --template": ("report", "--format", "md", "--template", "{}"),
    "report --output": ("report", "--output", "{}/{}"),
    "report --expect": ("report", "--expect", "{}"),
    "report --fail-on": ("report", "--fail-on", "{}"),
    "cron": ("cron", "print", "{}", "{}", "--", "report", "{}"),
    "check": ("check", "--format", "{}", "--against", "{}"),
    "gaps": ("gaps", "{}"),
    "evidence check": ("evidence", "check", "@{}", "--older-than", "{}"),
    "evidence check ENTRY": ("evidence", "check", "{}"),
    "evidence check --format": ("evidence", "check", "--format", "{}", "--text", "{}"),
    "help": ("help", "{}"),
    "site": ("site", "{}", "--title", "{}", "--base-url", "{}"),
    "site --templates": ("site", "new", "--templates", "{}", "--css", "{}", "--logo", "{}"),
    "statuses": ("statuses", "--format", "{}"),
    "share": ("share", "{}"),
    "sync": ("sync", "--every", "{}"),
    "unshare": ("unshare", "--workspace", "{}"),
    "where": ("where", "--workspace", "{}"),
    "evidence": ("evidence", "list", "{}"),
    "evidence show": ("evidence", "show", "{}"),
    "evidence open": ("evidence", "open", "{}", "{}"),
    "evidence add": ("evidence", "add", "{}", "{}", "--later", "--archive"),
    "evidence keep": ("evidence", "keep", "{}"),
    "init": ("init", "{}"),
    "import": ("import", "{}", "--mapping", "{}"),
    "import --suggest": ("import", "--suggest", "{}"),
    "import --encoding": ("import", "t.csv", "--mapping", "gao", "--encoding", "{}"),
    "import --as-of": ("import", "t.csv", "--mapping", "gao", "--as-of", "{}"),
    "export": ("export", "--format", "csv", "--output", "{}/{}"),
    "export --format sqlite": ("export", "--format", "sqlite", "--output", "{}/{}"),
    "export --format parquet": ("export", "--format", "parquet", "--output", "{}/{}"),
}
HOSTILE = {
    "nothing": "",
    "a space": " ",
    "long": "x" * 100_000,
    "many lines": "x\n" * 1_000,
    "escape": "\x1b]0;title\x07\x1b[2J",
    "C1 and bidi": "\x9b31m\u202eabc\u2066",
    "digits of another script": "٣٣٣٣-١١-٢٣",
    "a huge number": "9" * 5_000,
    "a huge span": "9" * 30 + "d",
    "a minus": "-",
    "two minuses": "--",
    "an at": "@",
    "an equals": "=",
    "braces": "{}{0}{date!r}%s%n",
    "dots": "../../../../..",
    "no BMP": "\U0010ffff\ufffe",
    "quotes": "'\"`$(id)\\",
    "a null device": "/dev/null",
    "a folder": ".",
}


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """A folder so deep that no name above with dots leads out of the test's own; its workspace is its own, too."""
    folder = tmp_path.joinpath(*"abcdefghijklmnop")
    folder.mkdir(parents=True)
    (folder / "t.csv").write_text("a,b\n1,2\n", "utf-8")
    return folder


def test_every_command_is_attacked() -> None:
    assert {words[0] for words in CALLS.values()} == set(COMMANDS)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_argument_is_a_bug_of_ours(call: Callable[..., Outcome], kind: str, tmp_path: Path, inside: Path) -> None:
    a_workspace(tmp_path / "ws", ONE)
    env = {"POLICYTRACK_WORKSPACE": str(tmp_path / "ws"), "POLICYTRACK_TODAY": "2026-11-23"}
    for name, words in CALLS.items():
        typed = [word.replace("{}", HOSTILE[kind]) for word in words]
        out, err, code = call(*typed, cwd=inside, env=env)
        assert code in (0, 1, 2, 3, 4, 5), (name, err[-2_000:])
        assert "\x1b" not in out + err, name
        assert "\u202e" not in err, name


@pytest.mark.skipif(sys.platform == "win32", reason="there, arguments are UTF-16")
@pytest.mark.parametrize("name", CALLS)
def test_an_argument_that_is_no_text_is_named_and_refused(cache: dict[str, str], name: str, inside: Path) -> None:
    words = [word.encode().replace(b"{}", b"bad\xff") for word in CALLS[name]]
    done = subprocess.run([sys.executable, "-m", "policytrack", *words], capture_output=True, env=cache, cwd=inside)
    assert (b"bad\\udcff' holds bytes that are not UTF-8" in done.stderr, done.returncode) == (True, 2), done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there, names of folders are UTF-16")
def test_a_workspace_whose_path_is_no_text_is_named_and_refused(cache: dict[str, str], tmp_path: Path) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"d\xff")
    os.makedirs(os.path.join(folder, b"data"))
    Path(os.fsdecode(folder), "data", "recommendations.yaml").write_text("", "utf-8")
    done = subprocess.run([sys.executable, "-m", "policytrack", "list"], capture_output=True, env=cache, cwd=folder)
    assert (b"is not UTF-8; rename its folders" in done.stderr, done.returncode) == (True, 2), done.stderr


FILES: dict[str, tuple[str, ...]] = {
    "import": ("import", "{}", "--mapping", "m.yaml", "--into", "new"),
    "import --suggest": ("import", "{}", "--suggest"),
    "import without a mapping": ("import", "{}"),
    "mapping": ("import", "t.csv", "--mapping", "{}", "--into", "new"),
    "vocabulary": ("list", "--vocabulary", "{}", "--workspace", "ws"),
    "template": ("report", "--format", "md", "--template", "{}", "--workspace", "ws"),
    "mark --from": ("mark", "--from", "{}", "--workspace", "ws"),
}
MAPPING = "paper: {id: p, prefix: P, title: T, published: '2026'}\ncolumns: {id: a, title: b}\nactors: {blank: X}\n"
BROUGHT = ("policytrack.toml", ".policytrack/last/weekly.json", "data/more.yaml")


def _run(cache: dict[str, str], folder: Path, *words: str) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "policytrack", *words],
        capture_output=True,
        cwd=folder,
        encoding="utf-8",
        env=cache,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    return done.stderr, done.returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    a_workspace(tmp_path / "ws", ONE)
    (tmp_path / "m.yaml").write_text(MAPPING, "utf-8")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("special", ["fifo", "/dev/zero", "socket"])
@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_none_is_refused_at_once(cache: dict[str, str], folder: Path, what: str, special: str) -> None:
    name = _special(folder / "special", special)
    err, code = _run(cache, folder, *(word.replace("{}", str(name)) for word in FILES[what]))
    assert ("it is a pipe or a device" in err or "--mapping is missing" in err, code) == (True, 2), err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("special", ["fifo", "/dev/zero", "socket"])
@pytest.mark.parametrize("brought", BROUGHT)
def test_a_workspace_that_brings_what_is_no_file_hangs_nobody(
    cache: dict[str, str], folder: Path, brought: str, special: str
) -> None:
    there = folder / "ws" / brought
    there.parent.mkdir(parents=True, exist_ok=True)
    made = _special(folder / "special", special)
    if made == there or not there.exists():
        there.symlink_to(made)
    err, code = _run(cache, folder / "ws", "report", "@weekly", "--since", "last", "--peek")
    assert code in (2, 3), err
    refused = (
        "it is a pipe or a device",
        "this is a pipe or a device",
        "it is a link that leads out of",
        "no view 'weekly'",
    )
    assert any(words in err for words in refused), err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_a_seal_of_the_index_that_is_a_pipe_hangs_nobody(cache: dict[str, str], folder: Path) -> None:
    assert _run(cache, folder / "ws", "list")[1] == 0
    [seal] = Path(cache["XDG_CACHE_HOME"]).rglob("*.seal")
    seal.unlink()
    os.mkfifo(seal)
    assert _run(cache, folder / "ws", "list")[1] == 0


def _special(path: Path, kind: str) -> Path:
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    else:
        return Path(kind)
    return path


NESTED = {
    "json": "[" * 200_000,
    "object": '{"a":' * 100_000,
    "toml": "a=" + "[" * 100_000,
    "yaml": "a: " + "[" * 200_000,
    "closed": "[" * 900 + "]" * 900,
    "yaml keys": "? " * 50_000,
}


@pytest.mark.parametrize("kind", NESTED)
def test_files_nested_without_end_are_refused(call: Callable[..., Outcome], folder: Path, kind: str) -> None:
    text = NESTED[kind]
    for name in ("deep.json", "deep.jsonl", "deep.yaml", "deep.txt", "ws/policytrack.toml"):
        (folder / name).write_text(text, "utf-8")
    last = folder / "ws/.policytrack/last"
    last.mkdir(parents=True)
    (last / "weekly.json").write_text(text, "utf-8")
    for what, words in FILES.items():
        for ending in ("json", "jsonl", "yaml", "txt"):
            _, err, code = call(*(word.replace("{}", f"deep.{ending}") for word in words), cwd=folder)
            assert code == 2 or (what, code) == ("template", 0), (what, ending, err[-500:])
    for words in (("report", "@weekly"), ("report", "--since", "last", "--name", "weekly", "--peek")):
        _, err, code = call(*words, cwd=folder / "ws")
        assert code == 2, err[-500:]


LEAVES = (
    "''",
    "[]",
    "{}",
    "[[]]",
    "{a: {}}",
    "'%s'",
    "null",
    "[a, b]",
    "[{a: b}]",
    "9999999999999",
    "'\\u202e'",
    "{column: a}",
)
KEYS = (
    *("about", "at", "sheet", "header", "paper", "columns", "id", "actors", "roles", "kind", "strength", "status"),
    *(
        "dates",
        "join",
        "title",
        "actors: separator",
        "actors: part_of",
        "actors: blank",
        "id: take",
        "paper: id",
        "paper: prefix",
    ),
    *("paper: title", "paper: published", "paper: authors", "columns: id", "columns: title", "columns: asked"),
    *("columns: role", "columns: evidence", "columns: deadline", "status: words", "status: other", "strength: blank"),
    *("roles: words", "title: x", "{}: {}", "[]"),
)


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_mapping_is_a_bug_of_ours(call: Callable[..., Outcome], folder: Path, leaf: str) -> None:
    (folder / "t.csv").write_text("a,b\n1,2\n", "utf-8")
    for key in KEYS:
        mapping = {
            "paper": "{id: p, prefix: P, title: T, published: '2020'}",
            "columns": "{id: a, title: b, status: a}",
        }
        mapping |= {"status": "{other: announced}", "actors": "{blank: X}"}
        name, _, inner = key.partition(": ")
        if inner:
            before = mapping.get(name, "{}")[1:-1]
            kept = [each for each in before.split(", ") if each and not each.startswith(f"{inner}:")]
            mapping[name] = "{" + ", ".join([*kept, f"{inner}: {leaf}"]) + "}"
        else:
            mapping[name] = leaf
        (folder / "m.yaml").write_text("".join(f"{each}: {value}\n" for each, value in mapping.items()), "utf-8")
        _, err, code = call("import", "t.csv", "--mapping", "m.yaml", "--into", "new", "--dry-run", cwd=folder)
        assert code in (0, 2), (key, err[-1_500:])


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_vocabulary_and_no_settings_are_a_bug_of_ours(call: Callable[..., Outcome], folder: Path, leaf: str) -> None:
    for key in ("tracker", "source", "about", "words", "lost", "x"):
        body = {"tracker": "T", "source": "S", "words": "{A: announced}"} | {key: leaf}
        (folder / "v.yaml").write_text("".join(f"{each}: {value}\n" for each, value in body.items()), "utf-8")
        _, err, code = call("summary", "--vocabulary", "v.yaml", "--workspace", "ws", cwd=folder)
        assert code in (0, 2), (key, err[-1_500:])
    for value in ("1", "[]", "{}", "[[]]", "[1]", '[{a = "b"}]', "2026-01-01", '""', "true", "inf", "[[[]], 1]"):
        for line in (
            f"views = {value}",
            f"[views]\nweekly = {value}",
            f"[views.weekly]\nstatus = {value}\nstale = {value}",
        ):
            (folder / "ws/policytrack.toml").write_text(line, "utf-8")
            _, err, code = call("list", "@weekly", cwd=folder / "ws")
            assert code in (0, 2), (line, err[-1_500:])
