"""Units of systemd: a timer with its service for a report, and a service that goes on for a sync.

The formats are those of `systemd.timer(5)`, `systemd.service(5)` and `systemd.time(7)`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from policytrack.cli.crontab import schedule
from policytrack.errors import UsageProblem

_FOLDER = "~/.config/systemd/user"
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$", "\t": "\\t"}


def timer_units(name: str, what: str, when: str, words: Sequence[str]) -> str:
    """The timer and the service of a job, each below the name of its file; *what* is a report, say.

    *when* is a cron expression, or a word for one, and *words* is the whole command line. A run that was missed because
    the machine was off is made up for. Raises `UsageProblem` if systemd cannot have that time or command.
    """
    unit = f"policytrack-{name}"
    return (
        f"# {_FOLDER}/{unit}.service\n"
        f"[Unit]\nDescription=The {what} {name} of policytrack\n\n"
        f"[Service]\nType=oneshot\nExecStart={_command(words)}\n\n"
        f"# {_FOLDER}/{unit}.timer\n"
        f"[Unit]\nDescription=When to run the {what} {name} of policytrack\n\n"
        f"[Timer]\nOnCalendar={calendar_time(when)}\nPersistent=true\n\n"
        f"[Install]\nWantedBy=timers.target\n\n"
        f"# Then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer\n"
    )


def sync_unit(name: str, words: Sequence[str]) -> str:
    """The service of a sync that goes on, below the name of its file. Raises `UsageProblem` as `timer_units` does."""
    unit = f"policytrack-{name}"
    return (
        f"# {_FOLDER}/{unit}.service\n"
        f"[Unit]\nDescription=Keeps {name} in step with the shared journal of policytrack\n\n"
        f"[Service]\nExecStart={_command(words)}\nRestart=on-failure\nRestartSec=60\n\n"
        f"[Install]\nWantedBy=default.target\n\n"
        f"# Then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.service\n"
    )


def calendar_time(when: str) -> str:
    """A cron expression, or a word for one, as a calendar time of systemd, such as `Mon *-*-* 06:00:00`.

    Raises `UsageProblem` if cron could not read it, or if it means a day of the month or else a weekday, which systemd
    cannot say.
    """
    from cronsim import CronSim

    expression = schedule(when)
    cron = CronSim(expression, datetime(2026, 1, 1))
    _, _, days, _, weekdays = expression.split()
    if not days.startswith("*") and not weekdays.startswith("*"):
        raise UsageProblem(
            f"'{when}' means these days of the month and these weekdays too, which a timer of systemd cannot; "
            "print two jobs"
        )
    on = {day % 7 for day in cron.weekdays if isinstance(day, int)}  # 0 and 7 are both Sunday
    named = "" if len(on) == 7 else ",".join(_WEEKDAYS[day] for day in sorted(on)) + " "
    date = f"*-{_values(cron.months, 12)}-{_values(cron.days, 31)}"
    return f"{named}{date} {_values(cron.hours, 24)}:{_values(cron.minutes, 60)}:00"


def _values(numbers: Collection[int], all_of_them: int) -> str:
    return "*" if len(numbers) == all_of_them else ",".join(f"{number:02}" for number in sorted(numbers))


def _command(words: Sequence[str]) -> str:
    if re.search("[\n\r\0]", "".join(words)):
        raise UsageProblem("a line of a unit cannot hold line breaks; remove them")
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    escaped = "".join(_ESCAPES.get(char, char) for char in word)
    return escaped if re.fullmatch(r"[\w./:=@+,-]+", escaped) else f'"{escaped}"'
