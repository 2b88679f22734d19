"""`cron`: the user's crontab, with a program that stands in for `crontab`, and with Debian's own daemon."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.cli.crontab import LONGEST_COMMAND, SCHEDULES, Job, command_line, jobs, schedule, with_job, without_job
from policytrack.errors import UsageProblem
from policytrack.files.locks import locked
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.machine import needs

Run = Callable[..., Outcome]

# Reads and writes a file instead of anybody's crontab, and shows it as Debian's does.
STAND_IN = r"""#!/bin/sh
CR=$(printf '\r') BS=$(printf '\b')
case "$1" in
-l) if [ -f "$CRONTAB" ]; then sed "s/$CR/\\\\r/g; s/$BS/\\\\b/g" "$CRONTAB"; exit 0; fi
    echo "no crontab for jo" >&2; exit 1 ;;
-e) $VISUAL "$CRONTAB" ;;
-r) rm "$CRONTAB" ;;
-) cat > "$CRONTAB.new"; if grep -q refuse-me "$CRONTAB.new"; then echo "bad minute" >&2; exit 1; fi
   mv "$CRONTAB.new" "$CRONTAB" ;;
esac
"""
FOREIGN = (
    b"# mine \xff\nSHELL=/bin/bash\n\n*/5  *  * * *\techo   hi \\% there  # x\n"
    b"not a line\r\n\b\\b grep '\\r'\n@reboot /x"
)


def as_cron_reads(command: str) -> str:
    """What cron hands to the shell of the rest of a line: a per cent sign ends it, unless a backslash is before it."""
    read, is_escaped = "", False
    for char in command:
        if is_escaped and char in "%\\":
            read, is_escaped = read[:-1] + char, False
        elif char == "%":
            break
        else:
            read, is_escaped = read + char, char == "\\"
    return read


@pytest.fixture
def crontab(tmp_path: Path) -> Path:
    return tmp_path / "crontab.txt"


@pytest.fixture
def policytrack(run: Run, tmp_path: Path, crontab: Path) -> Run:
    """The program in a workspace, with the stand-in on its path."""
    root = a_workspace(tmp_path / "w s", TWO)
    program = tmp_path / "bin/crontab"
    program.parent.mkdir()
    program.write_text(STAND_IN)
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "CRONTAB": str(crontab), "HOME": str(home)}

    def policytrack(*words: str, **more: str) -> Outcome:
        return run(*words, cwd=root, env=env | more)

    return policytrack


def test_a_job_is_written_with_whole_paths_and_runs_as_cron_runs_it(
    policytrack: Run, crontab: Path, tmp_path: Path
) -> None:
    out, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", "--output", "out/5%/{date}.txt")

    assert (out, code) == ("", 0), err
    begin, line, end = crontab.read_text().splitlines()
    assert (begin, end) == ("# policytrack: begin monday", "# policytrack: end monday")
    assert line.startswith("0 6 * * 1 /")
    assert f"--name monday --workspace '{tmp_path}/w s' --output '{tmp_path}/w s/out/5\\%/{{date}}.txt'" in line
    command = line.split(" ", 5)[5]
    subprocess.run(["/bin/sh", "-c", as_cron_reads(command)], cwd="/", env={"PATH": "/usr/bin:/bin"}, check=True)
    [written] = (tmp_path / "w s/out/5%").iterdir()
    assert written.read_text().startswith("monday, ")


def test_the_lines_of_others_stay_as_they_are(policytrack: Run, crontab: Path) -> None:
    crontab.write_bytes(FOREIGN)

    assert policytrack("cron", "add", "monday", "weekly", "--", "report")[2] == 0
    assert crontab.read_bytes().startswith(FOREIGN + b"\n# policytrack: begin monday\n")
    assert policytrack("cron", "add", "monday", "daily", "--", "report", "--full")[1].startswith("replaced monday")
    assert crontab.read_bytes().count(b"begin monday") == 1
    listed = json.loads(policytrack("cron", "list", "--format", "json")[0])
    assert [(one["name"], one["when"]) for one in listed] == [("monday", "0 6 * * *")]
    assert "monday  0 6 * * *" in policytrack("cron", "list")[0]
    assert policytrack("cron", "remove", "monday")[2] == 0
    assert crontab.read_bytes() == FOREIGN + b"\n"


def test_a_crontab_that_was_not_there_is_gone_with_its_last_job(policytrack: Run, crontab: Path) -> None:
    assert policytrack("cron", "list") == ("", "", 0)
    policytrack("cron", "add", "monday", "weekly", "--", "report")
    assert policytrack("cron", "remove", "mondya")[1:] == ("no job 'mondya'; the nearest is 'monday'\n", 5)
    policytrack("cron", "remove", "monday")

    assert not crontab.exists()


def test_print_shows_the_line_and_writes_nothing(policytrack: Run, crontab: Path) -> None:
    out, _, code = policytrack("cron", "print", "first", "monthly", "--", "report", "--since", "last")

    assert code == 0
    assert "\n0 6 1 * * /" in out
    assert not crontab.exists()


def test_print_shows_a_check_of_evidence_and_visits_no_page(policytrack: Run, tmp_path: Path) -> None:
    out, err, code = policytrack("cron", "print", "pages", "daily", "--", "evidence", "check", "--older-than", "30d")
    assert (err, code) == ("", 0)
    assert out.splitlines()[1].startswith("0 6 * * * ")
    assert out.splitlines()[1].endswith(f" evidence check --workspace '{tmp_path / 'w s'}' --older-than 30d")


def test_print_shows_the_keeping_of_what_is_queued(policytrack: Run, tmp_path: Path) -> None:
    out, err, code = policytrack("cron", "print", "copies", "daily", "--", "evidence", "keep", "--queued", "--archive")
    assert (err, code) == ("", 0)
    assert out.splitlines()[1].endswith(f" evidence keep --workspace '{tmp_path / 'w s'}' --queued --archive")


def test_print_shows_a_site_with_complete_paths_and_builds_none(policytrack: Run, tmp_path: Path) -> None:
    words = ("site", "--title", "public", "public", "--css", "own.css")
    out, err, code = policytrack("cron", "print", "web", "daily", "--", *words)
    assert (err, code) == ("", 0)
    here = tmp_path / "w s"
    expected = f"--title public {shlex.quote(str(here / 'public'))} --css {shlex.quote(str(here / 'own.css'))}"
    assert out.splitlines()[1].endswith(f" site --workspace '{here}' {expected}")
    assert not (here / "public").exists()
    assert "leave out --serve" in policytrack("cron", "print", "web", "daily", "--", "site", "public", "--serve")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("evidence list", "after -- comes `evidence keep --queued` or `evidence check`"),
        ("evidence keep", "add --queued or --all"),
        ("evidence check --recrod", "policytrack evidence check has no option --recrod"),
    ],
)
def test_what_is_no_check_of_evidence_is_refused(policytrack: Run, words: str, said: str) -> None:
    out, err, code = policytrack("cron", "print", "pages", "daily", "--", *words.split())
    assert (out, code) == ("", 2)
    assert said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("monday", "weekly", "--", "report", "--sinc", "last"), "report has no option --sinc; did you mean --since"),
        (("monday", "weekly", "--", "report", "--format", "pdf"), "no format 'pdf'"),
        (("monday", "weekly", "--", "report", "@none"), "no view 'none'"),
        (("monday", "weekly", "--", "mark", "EX-1", "partial"), "after -- comes the report"),
        (("mon day", "weekly", "--", "report"), "'mon day' cannot be the name"),
        (("monday", "fortnightly", "--", "report"), "'fortnightly' is not a time for cron"),
        (("monday", "0 6 31 2 *", "--", "report"), "Bad day-of-month"),
        (("monday", "0 6 L * *", "--", "report"), "knows no L"),
        (("monday", "0 6 l * *", "--", "report"), "knows no L"),
        (("monday", "0 6 * * 5L", "--", "report"), "knows no L"),
        (("monday", "0 6 1,2/5 * *", "--", "report"), "a step only after * or a range"),
        (("monday", "0 25 * * *", "--", "report"), "Bad hour"),
        (("monday", "weekly", "--", "report", "--text", "a\nb"), "line breaks"),
        (("monday", "weekly", "--", "report", "--text", "a" * 1000), "longer than the 998 bytes"),
    ],
)
def test_what_would_go_wrong_on_monday_is_said_now(
    policytrack: Run, crontab: Path, words: tuple[str, ...], said: str
) -> None:
    crontab.write_bytes(FOREIGN)
    _, err, code = policytrack("cron", "add", *words)

    assert said in err
    assert code == 2
    assert crontab.read_bytes() == FOREIGN


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_of_the_report_is_no_job(policytrack: Run, crontab: Path, option: str) -> None:
    out, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", option)

    assert "Usage: policytrack report" in out
    assert (err, code, crontab.exists()) == ("", 0, False)


def test_a_report_is_read_as_on_its_own_command_line(policytrack: Run) -> None:
    out, err, code = policytrack(
        "cron", "print", "m", "weekly", "--", "report", "--text", "last", "--name=x", "--workspace=.", "--output=o.txt"
    )

    assert code == 0, err
    assert re.search(r"report --text last --name=x '--workspace=/[^']*w s' '--output=/[^']*w s/o.txt'\n", out)


@pytest.mark.parametrize("option", ["-C.", "-C ."])
def test_a_workspace_by_its_letter_is_made_absolute(policytrack: Run, option: str) -> None:
    out, err, code = policytrack("cron", "print", "m", "weekly", "--", "report", *option.split())

    assert code == 0, err
    assert re.search(r"report --name m ('-C/[^']*w s'|-C '/[^']*w s')\n", out)


def test_the_workspace_named_before_the_command_is_that_of_the_job(policytrack: Run, tmp_path: Path) -> None:
    other = a_workspace(tmp_path / "other", TWO)
    out, err, code = policytrack("-C", str(other), "cron", "print", "m", "weekly", "--", "report")

    assert (err, code) == ("", 0)
    assert f"report --name m --workspace {other}\n" in out


def test_what_somebody_put_between_our_marks_is_left_to_them(policytrack: Run, crontab: Path) -> None:
    policytrack("cron", "add", "monday", "weekly", "--", "report")
    crontab.write_text(crontab.read_text().replace("monday\n", "monday\nMAILTO=jo\n", 1))
    before = crontab.read_text()

    for words in (("add", "monday", "daily", "--", "report"), ("remove", "monday")):
        _, err, code = policytrack("cron", *words)
        assert (code, "put that right with `crontab -e`" in err) == (2, True)
    assert crontab.read_text() == before
    assert policytrack("cron", "add", "tuesday", "daily", "--", "report")[2] == 0


def test_a_job_that_was_copied_runs_once_when_it_is_replaced() -> None:
    old, new = (Job("monday", when, "true") for when in ("0 6 * * 1", "0 7 * * 1"))

    assert with_job(f"a\n{old}b\n{old}c\n", new) == f"a\n{new}b\nc\n"


def test_a_time_that_somebody_edited_is_listed_as_it_is() -> None:
    assert jobs(str(Job("monday", " 0  7\t* * 1 ", "true 5%"))) == [Job("monday", "0 7 * * 1", "true 5%")]


def test_what_could_not_be_written_or_mailed_is_refused(policytrack: Run, crontab: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    for words, said in (
        (("--output", str(tmp_path / "taken/{date}.txt")), "cannot be written"),
        (("--output", str(tmp_path)), "cannot be written"),
        (("--format", "xlsx"), "xlsx cannot be sent in a mail"),
    ):
        _, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", *words)
        assert (code, said in err) == (2, True), err
    assert not crontab.exists()


def test_two_jobs_do_not_share_a_last_report(policytrack: Run, crontab: Path) -> None:
    words = ("--", "report", "--since", "last", "--name", "mine")
    assert policytrack("cron", "add", "monday", "weekly", *words)[2] == 0
    assert policytrack("cron", "add", "monday", "daily", *words)[2] == 0

    _, err, code = policytrack("cron", "add", "other", "weekly", *words)
    assert (code, "the job 'monday' compares with the last report of the same --name" in err) == (2, True)
    assert policytrack("cron", "add", "other", "weekly", "--", "report", "--since", "last")[2] == 0
    assert [job.name for job in jobs(crontab.read_text())] == ["monday", "other"]


def test_who_cannot_have_the_lock_is_told(
    policytrack: Run, crontab: Path, cache: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import policytrack.cli.user_crontab as command

    folder = Path(cache["XDG_CACHE_HOME"], "policytrack")
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", cache["XDG_CACHE_HOME"])
    monkeypatch.setattr(command, "_PATIENCE", 0.0)
    monkeypatch.setattr(command, "read", lambda: "")
    with (
        locked(folder / "crontab.lock", 0),
        pytest.raises(UsageProblem, match="has had the crontab in hand"),
        command.crontab(),
    ):
        pass


def test_with_nowhere_for_a_lock_the_crontab_is_edited_all_the_same(
    policytrack: Run, crontab: Path, cache: dict[str, str]
) -> None:
    Path(cache["XDG_CACHE_HOME"], "policytrack/crontab.lock").mkdir(parents=True)

    assert policytrack("cron", "add", "monday", "weekly", "--", "report")[2] == 0
    assert len(jobs(crontab.read_text())) == 1


def test_what_crontab_refuses_is_told_in_its_words(policytrack: Run, crontab: Path) -> None:
    _, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", "--text", "refuse-me")

    assert (err, code) == ("crontab refuses: bad minute; it is as it was\n", 2)
    assert not crontab.exists()


def test_without_crontab_there_is_still_the_line_to_print(policytrack: Run) -> None:
    _, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", PATH="/nowhere")

    assert (code, "`policytrack cron print` shows the line" in err) == (2, True)
    assert policytrack("cron", "print", "monday", "weekly", "--", "report", PATH="/nowhere")[2] == 0


def test_the_shipped_papers_have_nowhere_to_remember_the_last_report(run: Run, tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path)}
    _, err, code = run("cron", "print", "monday", "weekly", "--", "report", "--since", "last", cwd=tmp_path, env=env)

    assert (code, "policytrack init DIR --shipped" in err) == (2, True)
    assert run("cron", "print", "monday", "weekly", "--", "report", "--since=last", cwd=tmp_path, env=env)[2] == 2
    assert run("cron", "print", "monday", "weekly", "--", "report", cwd=tmp_path, env=env)[2] == 0


def test_many_at_once_all_get_their_line(tmp_path: Path, crontab: Path, policytrack: Run) -> None:
    crontab.write_bytes(FOREIGN)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: policytrack("cron", "add", f"job{n}", "daily", "--", "report")[2], range(8)))

    assert done == [0] * 8
    assert {one.name for one in jobs(crontab.read_text(errors="surrogateescape"))} == {f"job{n}" for n in range(8)}
    assert crontab.read_bytes().startswith(FOREIGN)


names = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,8}", fullmatch=True)
commands = st.lists(st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"])), min_size=1)
texts = st.text(st.sampled_from("# policytrack:beginend m1*\n%\\\t")).map(
    lambda text: text and text.rstrip("\n") + "\n"
)


@given(texts, names, commands)
def test_adding_and_removing_a_job_leaves_a_crontab_as_it_was(text: str, name: str, words: list[str]) -> None:
    try:
        job = Job(name, "0 6 * * 1", command_line(words))
    except UsageProblem:  # too long
        return
    made = with_job(text, job)

    assert job in jobs(made)
    assert with_job(made, job) == made
    assert without_job(made, name) == without_job(text, name) == text
    line = str(job).split("\n")[1]
    assert shlex.split(as_cron_reads(line.split(" ", 5)[5])) == words
    assert jobs(str(job)) == [job]


@given(st.lists(st.text("\\%'\" a")))
def test_cron_and_the_shell_give_back_every_backslash_and_per_cent_sign(words: list[str]) -> None:
    line = str(Job("monday", "0 6 * * 1", command_line(["true", *words]))).split("\n")[1]

    assert shlex.split(as_cron_reads(line.split(" ", 5)[5])) == ["true", *words]


def test_the_longest_command_is_as_long_as_cron_reads_it() -> None:
    assert len(command_line(["%" * (LONGEST_COMMAND // 2)])) == LONGEST_COMMAND // 2
    with pytest.raises(UsageProblem, match="longer than"):
        command_line(["%" * (LONGEST_COMMAND // 2 + 1)])


def test_the_words_for_times() -> None:
    assert [schedule(word) for word in ("weekly", "Daily", " monthly ")] == list(SCHEDULES.values())
    assert schedule("30  7 * * mon-fri") == "30 7 * * mon-fri"
    assert schedule("*/5,10-20/2 7 1 JUL *") == "*/5,10-20/2 7 1 JUL *"
    with pytest.raises(UsageProblem, match="five fields"):
        schedule("@weekly")


# Nothing of the machine is touched: the spool, the system's own jobs and the daemon's lock are others' in here.
ALONE = """
set -e
mount -t tmpfs none /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
mount -t tmpfs none /run
mount -t tmpfs none /etc/cron.d
mount --bind /dev/null /etc/crontab
printf '# \\377\\r\n\n @reboot  true  a\\\\r\\b\\r\n* * * * * env > %s/env.txt\n' "$OUT" > "$OUT/foreign.txt"
crontab - < "$OUT/foreign.txt"
$POLICYTRACK cron add minutely "* * * * *" -- report --since last --output "$REPORTS/{date}.txt"
cat /var/spool/cron/crontabs/* > "$OUT/crontab.txt"
cron -f &
daemon=$!
trap 'kill $daemon' EXIT
for _ in $(seq 150); do
    if ls "$REPORTS"/*.txt > /dev/null 2>&1 && [ -s "$OUT/env.txt" ]; then exit 0; fi
    sleep 0.5
done
exit 1
"""


@pytest.mark.large  # cron starts its jobs at the next full minute
@needs("cron", as_root=True)
def test_debians_cron_runs_the_report(tmp_path: Path, cache: dict[str, str]) -> None:
    root, out = a_workspace(tmp_path / "ws", TWO), tmp_path / "out"
    out.mkdir()
    reports = out / "it's 5%, a\\\\b\\%"
    unshare = shutil.which("unshare") or "unshare"
    env = cache | {
        "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
        "HOME": str(tmp_path),
        "OUT": str(out),
        "REPORTS": str(reports),
        "POLICYTRACK": shlex.join([sys.executable, "-m", "policytrack"]),
    }

    done = subprocess.run(
        [
            unshare,
            *["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"],
            "sh",
            "-c",
            ALONE,
        ],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert done.returncode == 0, done.stderr
    [report] = reports.iterdir()
    assert report.read_text("utf-8").startswith("minutely, ")
    assert "first report\n" in report.read_text("utf-8").splitlines(keepends=True)[0]
    assert "PATH=/usr/bin:/bin\n" in (out / "env.txt").read_text()
    assert "LANG=" not in (out / "env.txt").read_text()
    assert (root / ".policytrack/last/minutely.json").exists()
    kept = (out / "crontab.txt").read_bytes()
    assert (out / "foreign.txt").read_bytes() + b"# policytrack: begin minutely\n" in kept
    [job] = jobs(kept.decode(errors="surrogateescape"))
    assert (job.name, job.when) == ("minutely", "* * * * *")
