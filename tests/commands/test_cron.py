"""`cron`: the user's crontab, with a program that stands in for `crontab`, and with Debian's own daemon."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.crontab import SCHEDULES, Job, command_line, jobs, schedule, with_job, without_job
from policytrack.errors import UsageProblem
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.machine import needs

Run = Callable[..., Outcome]

# Reads and writes a file instead of anybody's crontab.
STAND_IN = """#!/bin/sh
case "$1" in
-l) if [ -f "$CRONTAB" ]; then cat "$CRONTAB"; else echo "no crontab for jo" >&2; exit 1; fi ;;
-r) rm "$CRONTAB" ;;
-) cat > "$CRONTAB.new"; if grep -q refuse-me "$CRONTAB.new"; then echo "bad minute" >&2; exit 1; fi
   mv "$CRONTAB.new" "$CRONTAB" ;;
esac
"""
FOREIGN = b"""# mine \xff\nSHELL=/bin/bash\n\n*/5  *  * * *\techo   hi \\% there  # x\nnot a line\r\n@reboot /x"""


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
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "CRONTAB": str(crontab)}

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
    assert f"--output '{tmp_path}/w s/out/5\\%/{{date}}.txt' --name monday --workspace '{tmp_path}/w s'" in line
    command = line.split(" ", 5)[5].replace("\\%", "%")
    subprocess.run(["/bin/sh", "-c", command], cwd="/", env={"PATH": "/usr/bin:/bin"}, check=True)
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("monday", "weekly", "--", "report", "--sinc", "last"), "No such option: --sinc"),
        (("monday", "weekly", "--", "report", "--format", "pdf"), "no format 'pdf'"),
        (("monday", "weekly", "--", "report", "@none"), "no view 'none'"),
        (("monday", "weekly", "--", "mark", "EX-1", "partial"), "after -- comes the report"),
        (("mon day", "weekly", "--", "report"), "'mon day' cannot be the name"),
        (("monday", "fortnightly", "--", "report"), "'fortnightly' is not a time for cron"),
        (("monday", "0 6 31 2 *", "--", "report"), "Bad day-of-month"),
        (("monday", "0 6 L * *", "--", "report"), "knows no L"),
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


def test_what_crontab_refuses_is_told_in_its_words(policytrack: Run, crontab: Path) -> None:
    _, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", "--text", "refuse-me")

    assert (err, code) == ("crontab refuses: bad minute; it is as it was\n", 2)
    assert not crontab.exists()


def test_without_crontab_there_is_still_the_line_to_print(policytrack: Run) -> None:
    _, err, code = policytrack("cron", "add", "monday", "weekly", "--", "report", PATH="/nowhere")

    assert (code, "`policytrack cron print` shows the line" in err) == (2, True)
    assert policytrack("cron", "print", "monday", "weekly", "--", "report", PATH="/nowhere")[2] == 0


def test_the_shipped_papers_have_nowhere_to_remember_the_last_report(run: Run, tmp_path: Path) -> None:
    _, err, code = run("cron", "print", "monday", "weekly", "--", "report", "--since", "last", cwd=tmp_path)

    assert (code, "policytrack init DIR --shipped" in err) == (2, True)
    assert run("cron", "print", "monday", "weekly", "--", "report", cwd=tmp_path)[2] == 0


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
    line = shlex.join(words)
    if len(line.encode()) > 900:
        return
    job = Job(name, "0 6 * * 1", command_line(words))
    made = with_job(text, job)

    assert job in jobs(made)
    assert with_job(made, job) == made
    assert without_job(made, name) == without_job(text, name)
    assert shlex.split(jobs(str(job))[0].command) == words


def test_the_words_for_times() -> None:
    assert [schedule(word) for word in ("weekly", "Daily", " monthly ")] == list(SCHEDULES.values())
    assert schedule("30  7 * * mon-fri") == "30 7 * * mon-fri"
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
echo "* * * * * env > $OUT/env.txt" | crontab -
$POLICYTRACK cron add minutely "* * * * *" -- report --since last --output "$OUT/5%/{date}.txt"
crontab -l > "$OUT/crontab.txt"
cron -f &
daemon=$!
trap 'kill $daemon' EXIT
for _ in $(seq 150); do
    if ls "$OUT"/5%/*.txt > /dev/null 2>&1 && [ -s "$OUT/env.txt" ]; then exit 0; fi
    sleep 0.5
done
exit 1
"""


@needs("cron")
def test_debians_cron_runs_the_report(tmp_path: Path, cache: dict[str, str]) -> None:
    root, out = a_workspace(tmp_path / "ws", TWO), tmp_path / "out"
    out.mkdir()
    unshare = shutil.which("unshare") or "unshare"
    env = cache | {
        "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
        "OUT": str(out),
        "POLICYTRACK": shlex.join([sys.executable, "-m", "policytrack"]),
    }

    done = subprocess.run(
        [unshare, "--mount", "--propagation", "private", "sh", "-c", ALONE],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert done.returncode == 0, done.stderr
    [report] = (out / "5%").iterdir()
    assert report.read_text("utf-8").startswith("minutely, ")
    assert "first report\n" in report.read_text("utf-8").splitlines(keepends=True)[0]
    assert "PATH=/usr/bin:/bin\n" in (out / "env.txt").read_text()
    assert (root / ".policytrack/last/minutely.json").exists()
    assert "/5\\%/{date}.txt" in (out / "crontab.txt").read_text()
