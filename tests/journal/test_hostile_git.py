"""Nothing that a workspace's repository says is run, and what git cannot tell safely is not claimed.

Each repository here is armed so that some call of git runs a command, which leaves a marker. First the call that
such a repository is made for is really made, and the marker is there; then the program runs, and there is none.
"""

from __future__ import annotations

import ast
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import policytrack
from policytrack.journal import git_command
from policytrack.journal.git_command import NotAnswered, user_name
from policytrack.journal.git_history import committed_ids, in_commit
from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands that are planted are a shell's")

WHO = ["-c", "user.name=Jo", "-c", "user.email=jo@example.org"]
MARK = ["mark", "EX-1", "announced", "--evidence", "https://example.org/a", "--recorder", "x", "--note"]


class Repository(NamedTuple):
    """A workspace in git with a journal of two commits, and where a planted command leaves its marker."""

    root: Path
    marker: Path

    @property
    def journal(self) -> Path:
        return self.root / "data/journal.jsonl"

    @property
    def leaves_marker(self) -> str:
        """A shell's command."""
        return f"touch {shlex.quote(str(self.marker))}"

    def git(self, *words: str, env: dict[str, str] | None = None, content: bytes = b"") -> bytes:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            ["git", *WHO, *words], cwd=self.root, env={**kept, **(env or {})}, input=content, capture_output=True
        ).stdout

    def config(self, **settings: str) -> None:
        for name, value in settings.items():
            self.git("config", name.replace("__", "."), value)

    def attributes(self, line: str) -> None:
        (self.root / ".git/info").mkdir(exist_ok=True)
        (self.root / ".git/info/attributes").write_text(f"{line}\n", encoding="utf-8")

    def forget(self, *names: str) -> None:
        """Take the objects with these names out of the repository."""
        for name in names:
            oid = self.git("rev-parse", name).decode().strip()
            (self.root / ".git/objects" / oid[:2] / oid[2:]).unlink()


@pytest.fixture
def repository(tmp_path: Path, call: Callable[..., Outcome]) -> Repository:
    there = Repository(a_workspace(tmp_path / "workspace", ONE), tmp_path / "marker")
    there.git("init", "-b", "main")
    (there.root / ".gitignore").write_text(".policytrack/\n", encoding="utf-8")
    for number in range(2):
        assert call(*MARK, f"commit {number}", cwd=there.root)[2] == 0
        there.git("add", "-A")
        there.git("commit", "-m", f"{number}")
    return there


# Each of these arms a repository, and gives back the call of git that sets it off.
Trap = Callable[[Repository], Callable[[], object]]


def _promised(repository: Repository, url: str) -> Callable[[], object]:
    repository.config(
        core__repositoryformatversion="1",
        extensions__partialClone="evil",
        remote__evil__url=url,
        remote__evil__promisor="true",
        protocol__ext__allow="always",
        protocol__allow="always",
    )
    repository.forget("HEAD:data/journal.jsonl")
    return lambda: repository.git("cat-file", "blob", "HEAD:data/journal.jsonl")


def missing_blob_from_a_command(repository: Repository) -> Callable[[], object]:
    return _promised(repository, "ext::sh -c " + repository.leaves_marker.replace(" ", "% "))


def missing_blob_by_ssh(repository: Repository) -> Callable[[], object]:
    repository.config(core__sshCommand=f"{repository.leaves_marker}; false")
    return _promised(repository, "ssh://example.invalid/x")


def missing_blob_by_a_proxy(repository: Repository) -> Callable[[], object]:
    proxy = repository.marker.parent / "proxy"
    proxy.write_text(f"#!/bin/sh\n{repository.leaves_marker}\n", encoding="utf-8")
    proxy.chmod(0o755)
    repository.config(core__gitProxy=str(proxy))
    return _promised(repository, "git://example.invalid/x")


def missing_blob_from_a_folder(repository: Repository) -> Callable[[], object]:
    repository.config(remote__evil__uploadpack=f"{repository.leaves_marker}; git-upload-pack")
    return _promised(repository, str(repository.root))


def missing_tree(repository: Repository) -> Callable[[], object]:
    asked = _promised(repository, "ext::sh -c " + repository.leaves_marker.replace(" ", "% "))
    repository.forget("HEAD:data")
    return asked


def refs_of_alternates(repository: Repository) -> Callable[[], object]:
    other = repository.marker.parent / "other"
    repository.git("init", "--bare", str(other))
    (repository.root / ".git/objects/info").mkdir(exist_ok=True)
    (repository.root / ".git/objects/info/alternates").write_text(f"{other}/objects\n", encoding="utf-8")
    repository.config(core__alternateRefsCommand=f"{repository.leaves_marker}; true")
    return lambda: repository.git("rev-list", "--alternate-refs")


def text_conversion(repository: Repository) -> Callable[[], object]:
    repository.attributes("*.jsonl diff=evil")
    repository.config(diff__evil__textconv=f"{repository.leaves_marker}; cat")
    return lambda: repository.git("log", "-p")


def text_conversion_that_is_committed(repository: Repository) -> Callable[[], object]:
    (repository.root / ".gitattributes").write_text("*.jsonl diff=evil\n", encoding="utf-8")
    repository.git("add", "-A")
    repository.git("commit", "-m", "attributes")
    repository.config(diff__evil__textconv=f"{repository.leaves_marker}; cat")
    return lambda: repository.git("log", "-p")


def external_difference(repository: Repository) -> Callable[[], object]:
    repository.config(diff__external=f"{repository.leaves_marker}; true")
    return lambda: repository.git("diff", "HEAD~", "HEAD")


def difference_by_attribute(repository: Repository) -> Callable[[], object]:
    repository.attributes("*.jsonl diff=evil")
    repository.config(diff__evil__command=f"{repository.leaves_marker}; true")
    return lambda: repository.git("diff", "HEAD~", "HEAD")


def filters(repository: Repository) -> Callable[[], object]:
    repository.attributes("*.jsonl filter=evil")
    command = f"{repository.leaves_marker}; cat"
    repository.config(filter__evil__clean=command, filter__evil__smudge=command)

    def add() -> None:
        os.utime(repository.journal, (1, 1))
        repository.git("add", "data/journal.jsonl")

    return add


def signatures(repository: Repository) -> Callable[[], object]:
    head, _, rest = repository.git("cat-file", "commit", "HEAD").partition(b"\n\n")
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    signed = head + b"\n" + signature + b"\n\n" + rest
    oid = repository.git("hash-object", "-t", "commit", "-w", "--stdin", content=signed).decode().strip()
    repository.git("update-ref", "refs/heads/main", oid)
    program = repository.marker.parent / "gpg"
    program.write_text(f"#!/bin/sh\n{repository.leaves_marker}\n", encoding="utf-8")
    program.chmod(0o755)
    repository.config(log__showSignature="true", gpg__program=str(program))
    return lambda: repository.git("log")


def hooks(repository: Repository) -> Callable[[], object]:
    folder = repository.marker.parent / "hooks"
    for place in (folder, repository.root / ".git/hooks"):
        place.mkdir(exist_ok=True)
        for name in ("pre-commit", "post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
            (place / name).write_text(f"#!/bin/sh\n{repository.leaves_marker}\n", encoding="utf-8")
            (place / name).chmod(0o755)
    repository.config(core__hooksPath=str(folder))
    return lambda: repository.git("commit", "--allow-empty", "-m", "x")


def file_system_monitor(repository: Repository) -> Callable[[], object]:
    repository.config(core__fsmonitor=f"{repository.leaves_marker}; false")
    return lambda: repository.git("status")


def included_configuration(repository: Repository) -> Callable[[], object]:
    other = repository.marker.parent / "included"
    repository.git("config", "--file", str(other), "core.fsmonitor", f"{repository.leaves_marker}; false")
    repository.config(include__path=str(other))
    return lambda: repository.git("status")


def pager(repository: Repository) -> Callable[[], object]:
    command = f"{repository.leaves_marker}; cat"
    repository.git("config", "core.pager", command)
    for name in ("cat-file", "config", "log", "ls-tree", "rev-list", "rev-parse"):
        repository.git("config", f"pager.{name}", command)

    def look() -> None:
        ours, its = pty.openpty()
        subprocess.run(["git", "log"], cwd=repository.root, stdout=its, stderr=its, env={**os.environ, "TERM": "xterm"})
        os.close(ours)
        os.close(its)

    return look


def settings_of_the_user(repository: Repository) -> Callable[[], object]:
    file = repository.marker.parent / "home"
    command = f"{repository.leaves_marker}; cat"
    for name in ("core.fsmonitor", "diff.evil.textconv", "core.pager"):
        repository.git("config", "--file", str(file), name, command)
    attributes = repository.marker.parent / "attributes"
    attributes.write_text("*.jsonl diff=evil\n", encoding="utf-8")
    repository.git("config", "--file", str(file), "core.attributesFile", str(attributes))
    os.environ["GIT_CONFIG_GLOBAL"] = str(file)
    return lambda: repository.git("log", "-p", env={"GIT_CONFIG_GLOBAL": str(file)})


def what_a_hook_was_told(repository: Repository) -> Callable[[], object]:
    told = {
        "GIT_EXTERNAL_DIFF": f"{repository.leaves_marker}; true",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": f"{repository.leaves_marker}; true",
        "GIT_SSH_COMMAND": repository.leaves_marker,
        "GIT_PAGER": repository.leaves_marker,
    }
    os.environ.update(told)
    return lambda: repository.git("diff", "HEAD~", "HEAD", env=told)


def a_git_in_the_workspace(repository: Repository) -> Callable[[], object]:
    (repository.root / "git").write_text(f"#!/bin/sh\n{repository.leaves_marker}\n", encoding="utf-8")
    (repository.root / "git").chmod(0o755)
    os.environ["PATH"] = os.pathsep.join([".", "", os.environ["PATH"]])
    return lambda: subprocess.run(["./git"], cwd=repository.root, check=True)


def a_folder_that_is_a_repository(repository: Repository) -> Callable[[], object]:
    data = repository.root / "data"
    repository.git("init", "--bare", str(data))
    for name, value in {
        "core.bare": "false",
        "core.worktree": str(repository.root),
        "core.fsmonitor": f"{repository.leaves_marker}; false",
        "diff.evil.textconv": f"{repository.leaves_marker}; cat",
    }.items():
        repository.git("config", "--file", str(data / "config"), name, value)
    return lambda: repository.git("-C", "data", "status")


TRAPS: list[Trap] = [
    missing_blob_from_a_command,
    missing_blob_by_ssh,
    missing_blob_by_a_proxy,
    missing_blob_from_a_folder,
    missing_tree,
    refs_of_alternates,
    text_conversion,
    text_conversion_that_is_committed,
    external_difference,
    difference_by_attribute,
    filters,
    signatures,
    hooks,
    file_system_monitor,
    included_configuration,
    pager,
    settings_of_the_user,
    what_a_hook_was_told,
    a_git_in_the_workspace,
    a_folder_that_is_a_repository,
]


@pytest.fixture
def environment() -> Iterator[None]:
    """What a trap puts into the environment is taken out."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_no_command_that_a_repository_names_is_run(
    repository: Repository, call: Callable[..., Outcome], trap: Trap
) -> None:
    springs = trap(repository)
    springs()
    assert repository.marker.exists(), "this trap catches nobody, so it shows nothing"
    repository.marker.unlink()
    assert call(*MARK, "in no commit", cwd=repository.root)[2] == 0
    whole = repository.journal.read_bytes()
    # What was recorded last has vanished, so that whoever records asks git about it.
    repository.journal.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])

    for words in (
        ["check"],
        [*MARK[:5], "--note", "by whom git says"],
        ["review", "EX-1", "--note", "looked"],
        ["list"],
        ["report"],
        ["history"],
        ["check"],
    ):
        _, err, code = call(*words, cwd=repository.root)

        assert code in (0, 1), err
        assert not repository.marker.exists(), words
    assert b"in no commit" in repository.journal.read_bytes()


@pytest.mark.parametrize("old", [True, False], ids=["that would fetch", "that knows not to fetch"])
def test_no_protocol_is_spoken_even_by_a_git_that_would_fetch(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, old: bool
) -> None:
    missing_blob_from_a_command(repository)
    if old:
        monkeypatch.delitem(git_command._ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    else:
        monkeypatch.delitem(git_command._ENVIRONMENT, "GIT_ALLOW_PROTOCOL")

    assert committed_ids(repository.journal, ["p1-" + "0" * 32]) is None
    head = in_commit(repository.journal)
    assert head is not None
    with head, pytest.raises(NotAnswered):
        head.check_whole()
    assert not repository.marker.exists()


@pytest.mark.parametrize(
    "name", ["HEAD:data/journal.jsonl", "HEAD:data", "HEAD^{tree}", "HEAD"], ids=["blob", "tree", "root", "commit"]
)
def test_check_does_not_claim_all_is_well_where_git_cannot_answer(
    repository: Repository, call: Callable[..., Outcome], name: str
) -> None:
    assert call("check", cwd=repository.root)[2] == 0
    repository.forget(name)

    out, err, code = call("check", cwd=repository.root)

    assert (code, "git could not be asked" in out, "all well" in err) == (1, True, False)


def test_check_says_so_where_the_repository_belongs_to_somebody_else(
    repository: Repository, call: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = repository.marker.parent / "settings"
    settings.write_text("", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    # git's own tests say with this that a repository is somebody else's.
    monkeypatch.setitem(git_command._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    out, _, code = call("check", cwd=repository.root)
    assert (code, "git could not be asked" in out, "dubious ownership" in out) == (1, True, True)

    repository.git("config", "--file", str(settings), "safe.directory", str(repository.root))
    assert call("check", cwd=repository.root)[2] == 0


@pytest.mark.parametrize("attributes", ["*.jsonl binary", "*.jsonl -diff", "*.jsonl -text diff=none", "*.jsonl text"])
def test_what_a_commit_holds_is_known_whatever_the_attributes_say(repository: Repository, attributes: str) -> None:
    lines = repository.journal.read_bytes().splitlines()
    ids = [line[7:42].decode() for line in lines]
    (repository.root / ".gitattributes").write_text(f"{attributes}\n", encoding="utf-8")
    repository.attributes(attributes)

    assert committed_ids(repository.journal, [*ids, "p1-" + "0" * 32]) == set(ids)


def test_what_was_committed_and_left_out_stays_out_of_a_journal_that_is_binary_to_git(
    repository: Repository, call: Callable[..., Outcome]
) -> None:
    repository.attributes("*.jsonl binary")
    repository.git("checkout", "-b", "side")
    assert call(*MARK, "on the side", cwd=repository.root)[2] == 0
    repository.git("commit", "-am", "side")
    repository.git("checkout", "main")

    assert call(*MARK, "on main", cwd=repository.root)[2] == 0

    assert b"on the side" not in repository.journal.read_bytes()


@pytest.mark.parametrize("how", ["side", "merged away", "stash", "reflog", "detached"])
def test_a_commit_anywhere_counts(repository: Repository, call: Callable[..., Outcome], how: str) -> None:
    repository.git("checkout", *(["--detach"] if how == "detached" else ["-b", "side"]))
    assert call(*MARK, "there", cwd=repository.root)[2] == 0
    id = repository.journal.read_bytes().splitlines()[-1][7:42].decode()
    if how == "stash":
        repository.git("stash")
    else:
        repository.git("commit", "-am", "there")
    if how in ("merged away", "reflog"):
        repository.git("checkout", "main")
    if how == "merged away":
        repository.git("commit", "--allow-empty", "-m", "here")
        repository.git("merge", "-s", "ours", "side")
        repository.git("branch", "-D", "side")
    if how == "reflog":
        repository.git("branch", "-D", "side")

    assert committed_ids(repository.journal, [id]) == {id}
    assert committed_ids(repository.journal, [id], since="2999-01-01T00:00:00") == {id}
    assert committed_ids(repository.journal, ["p1-" + "f" * 32]) == set()


def test_what_takes_too_long_is_not_waited_for(repository: Repository) -> None:
    pipe = repository.marker.parent / "pipe"
    os.mkfifo(pipe)
    repository.config(include__path=str(pipe))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(git_command, "_BRIEFLY", 0.2)
        assert committed_ids(repository.journal, ["p1-" + "0" * 32]) is None
        assert user_name(repository.root) is None
        with pytest.raises(NotAnswered, match="too long"):
            in_commit(repository.journal)


def test_the_users_name_is_the_repositorys_own_or_else_the_users(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = tmp_path / "settings"
    settings.write_text("[user]\nname = Jo of everywhere\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert user_name(repository.root) == "Jo of everywhere"

    repository.config(user__name="Jo of this repository")
    assert user_name(repository.root) == "Jo of this repository"


def test_git_is_called_in_one_place() -> None:
    package = Path(policytrack.__file__).parent
    callers = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in ("git", "git.exe", b"git")
    ]
    assert set(callers) == {"journal/git_command.py"}
