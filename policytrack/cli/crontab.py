r"""The text of a crontab, and the program's lines in it; all other lines stay byte for byte as they are.

The existing crontab libraries rewrite foreign lines (order, spaces, a line they cannot read, `\%`), so the crontab is
edited here, and a library only checks schedules. The format is that of `crontab(5)`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from policytrack.errors import UsageProblem

SCHEDULES = {"weekly": "0 6 * * 1", "daily": "0 6 * * *", "monthly": "0 6 1 * *"}
"""Words for cron expressions: Mondays, every day, and the first of the month, each at 06:00."""

# Debian's cron reads no longer command, its backslashes before per cent signs included.
LONGEST_COMMAND = 998
_FIELD = r"[0-9*,/a-zA-Z-]+"
# What the library reads and Debian's cron does not: the last day (but not the l of "jul"), and steps from one number.
_LAST = re.compile(r"(?<![a-z])l", re.IGNORECASE)
_STEP_FROM_ONE = re.compile(r"(?:^|[ ,])[0-9a-z]+/", re.IGNORECASE)
_JOB = re.compile(r"^# policytrack: begin (?P<name>\S+)\n(?P<line>.*\n)# policytrack: end (?P=name)\n", re.MULTILINE)
_MARK = re.compile(r"^# policytrack: (?:begin|end) (?P<name>\S+)\s*$", re.MULTILINE)


class Job(NamedTuple):
    """A job of the program: its name, its schedule as a cron expression, and its command for `/bin/sh`."""

    name: str
    when: str
    command: str

    def __str__(self) -> str:
        line = f"{self.when} {_escaped(self.command)}"
        return f"# policytrack: begin {self.name}\n{line}\n# policytrack: end {self.name}\n"


def schedule(words: str) -> str:
    """The cron expression that was typed, or that a word such as `weekly` stands for.

    Raises `UsageProblem` if cron cannot read it.
    """
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
    """The words as a command for `/bin/sh`. Raises `UsageProblem` if a line of a crontab cannot hold it."""
    # cron itself takes backslashes away before another one and before a per cent sign; '' keeps them apart.
    line = re.sub(r"\\(?=[\\%])", r"\\''", shlex.join(words))
    if re.search("[\n\r\0]", line):
        raise UsageProblem("a line of a crontab cannot hold line breaks; remove them")
    if len(_escaped(line).encode(errors="surrogateescape")) > LONGEST_COMMAND:
        raise UsageProblem(
            f"the command is longer than the {LONGEST_COMMAND} bytes that cron reads; name the filters in a view"
        )
    return line


def jobs(text: str) -> list[Job]:
    """The program's jobs, in the order of their lines."""
    return [_job(match) for match in _JOB.finditer(text)]


def with_job(text: str, job: Job) -> str:
    """The crontab with this job in place of any with the same name, or else at the end.

    Raises `UsageProblem` if the lines between the marks of this name have been changed.
    """
    _refuse_changed(text, job.name)
    for match in _JOB.finditer(text):
        if match["name"] == job.name:
            return text[: match.start()] + str(job) + without_job(text[match.end() :], job.name)
    return text + ("\n" if text and not text.endswith("\n") else "") + str(job)


def without_job(text: str, name: str) -> str:
    """The crontab without the job of this name.

    Raises `UsageProblem` if the lines between the marks of this name have been changed.
    """
    _refuse_changed(text, name)
    return _JOB.sub(lambda match: "" if match["name"] == name else match[0], text)


def _refuse_changed(text: str, name: str) -> None:
    # A line that somebody put between the marks is theirs, and a second job of the name would make it run twice.
    if any(match["name"] == name for match in _MARK.finditer(_JOB.sub("", text))):
        raise UsageProblem(
            f"the crontab has a mark '# policytrack: … {name}' without our one line after 'begin' and before 'end'; "
            "put that right with `crontab -e`"
        )


def _escaped(command: str) -> str:
    # For cron, a per cent sign ends the command.
    return command.replace("%", "\\%")


def _job(match: re.Match[str]) -> Job:
    fields = match["line"].rstrip("\n").split(maxsplit=5)
    return Job(match["name"], " ".join(fields[:5]), fields[5].replace("\\%", "%") if len(fields) > 5 else "")
