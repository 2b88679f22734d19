r"""A crontab's text, and our own lines in it; everybody else's stay byte for byte as they are.

The crontab libraries there are write foreign lines anew (order, spaces, a line they cannot read, `\%`), so that a
crontab is edited here, and a library only reads schedules. The format is that of `crontab(5)`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from policytrack.errors import UsageProblem

SCHEDULES = {"weekly": "0 6 * * 1", "daily": "0 6 * * *", "monthly": "0 6 1 * *"}
"""What may be said instead of a cron expression: Monday, every day, the first of the month, each at 06:00."""

# Debian's cron reads no longer command, its backslashes before per cent signs included.
LONGEST_COMMAND = 998
_FIELD = r"[0-9*,/a-zA-Z-]+"
# What the library reads and Debian's cron does not: the last day (but not the l of "jul"), and steps from one number.
_LAST = re.compile(r"(?<![a-z])l", re.IGNORECASE)
_STEP_FROM_ONE = re.compile(r"(?:^|[ ,])[0-9a-z]+/", re.IGNORECASE)
_JOB = re.compile(r"^# policytrack: begin (?P<name>\S+)\n(?P<line>.*\n)# policytrack: end (?P=name)\n", re.MULTILINE)
_MARK = re.compile(r"^# policytrack: (?:begin|end) (?P<name>\S+)\s*$", re.MULTILINE)


class Job(NamedTuple):
    """A line of a crontab that is ours: its name, when it runs, and the command as `/bin/sh` reads it."""

    name: str
    when: str
    command: str

    def __str__(self) -> str:
        line = f"{self.when} {_escaped(self.command)}"
        return f"# policytrack: begin {self.name}\n{line}\n# policytrack: end {self.name}\n"


def schedule(words: str) -> str:
    """The five fields of a cron expression, or of one of `SCHEDULES`. Raises `UsageProblem` for what never comes."""
    from datetime import datetime

    from cronsim import CronSim, CronSimError

    expression = " ".join(SCHEDULES.get(words.strip().lower(), words).split())
    fields = expression.split()
    example = 'weekly, daily, monthly, or five fields such as "30 7 * * 1-5"'
    if len(fields) != 5 or not all(re.fullmatch(_FIELD, field) for field in fields):
        raise UsageProblem(f"'{words}' is not a time for cron; write {example}")
    if _LAST.search(expression):
        raise UsageProblem(f"'{words}': Debian's cron knows no L; write {example}")
    if _STEP_FROM_ONE.search(expression):
        raise UsageProblem(
            f"'{words}': Debian's cron takes a step only after * or a range, such as */5; write {example}"
        )
    try:
        next(CronSim(expression, datetime(2026, 1, 1)))
    except (CronSimError, StopIteration) as error:
        raise UsageProblem(f"'{words}' is not a time for cron: {error or 'it never comes'}; write {example}") from None
    return expression


def command_line(words: Sequence[str]) -> str:
    """The words as `/bin/sh` splits them again. Raises `UsageProblem` for what no line of a crontab can hold."""
    # cron itself takes backslashes away before another one and before a per cent sign; '' keeps them apart.
    line = re.sub(r"\\(?=[\\%])", r"\\''", shlex.join(words))
    if re.search("[\n\r\0]", line):
        raise UsageProblem("a line of a crontab cannot hold line breaks; take them out")
    if len(_escaped(line).encode(errors="surrogateescape")) > LONGEST_COMMAND:
        raise UsageProblem(
            f"the command is longer than the {LONGEST_COMMAND} bytes that cron reads; name the filters in a view"
        )
    return line


def jobs(text: str) -> list[Job]:
    """Our jobs, in the order of their lines."""
    return [_job(found) for found in _JOB.finditer(text)]


def with_job(text: str, job: Job) -> str:
    """The crontab with this job in the place of those of its name, else at its end.

    Raises `UsageProblem` where somebody has changed what stands between the marks of this name.
    """
    _refuse_changed(text, job.name)
    for found in _JOB.finditer(text):
        if found["name"] == job.name:
            return text[: found.start()] + str(job) + without_job(text[found.end() :], job.name)
    return text + ("\n" if text and not text.endswith("\n") else "") + str(job)


def without_job(text: str, name: str) -> str:
    """The crontab without our job of this name.

    Raises `UsageProblem` where somebody has changed what stands between the marks of this name.
    """
    _refuse_changed(text, name)
    return _JOB.sub(lambda found: "" if found["name"] == name else found[0], text)


def _refuse_changed(text: str, name: str) -> None:
    # A line that somebody put between our marks is theirs; and a second job beside the first would run twice.
    if any(found["name"] == name for found in _MARK.finditer(_JOB.sub("", text))):
        raise UsageProblem(
            f"the crontab has a mark '# policytrack: … {name}' without our one line after 'begin' and before 'end'; "
            "put that right with `crontab -e`"
        )


def _escaped(command: str) -> str:
    # For cron, a per cent sign ends the command.
    return command.replace("%", "\\%")


def _job(found: re.Match[str]) -> Job:
    fields = found["line"].rstrip("\n").split(maxsplit=5)
    return Job(found["name"], " ".join(fields[:5]), fields[5].replace("\\%", "%") if len(fields) > 5 else "")
