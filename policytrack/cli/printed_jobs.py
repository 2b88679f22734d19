"""What `cron print` prints: the line or the units of a report, of a check of evidence, or of a sync that goes on."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from policytrack.cli.scheduled_jobs import evidence_job, report_job, site_job, sync_words
from policytrack.cli.systemd import sync_unit, timer_units
from policytrack.errors import UsageProblem
from policytrack.workspace.opening import Workspace


def printed_job(
    workspace: Workspace,
    name: str,
    when: str,
    words: Sequence[str],
    format: str,
    options_of: Callable[[str, Sequence[str]], dict[str, Any]],
) -> str:
    """The line of a crontab, or with the *format* `systemd` the units. Raises `UsageProblem` for what makes none.

    *options_of* reads the words behind a command: the values of its options, by the names of its parameters.
    """
    kind = words[0] if words else ""
    if kind == "sync":
        if format != "systemd" or when != "always":
            raise UsageProblem("a sync that goes on is a service: cron print NAME always --format systemd -- sync …")
        return sync_unit(name, sync_words(workspace, name, words, partial(options_of, "sync")))
    if kind == "evidence":
        what = "keeping of evidence" if words[1:2] == ["keep"] else "check of evidence"
        job = evidence_job(workspace, name, when, words, lambda which, rest: options_of(f"evidence {which}", rest))
    elif kind == "site":
        what, job = "site", site_job(workspace, name, when, words, partial(options_of, "site"))
    else:
        what, job = "report", report_job(workspace, name, when, words, partial(options_of, "report"))
    return timer_units(name, what, when, shlex.split(job.command)) if format == "systemd" else str(job)
