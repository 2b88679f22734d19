"""The options of the commands that keep and check evidence, and how the network is asked."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.options import Heading, option
from policytrack.workspace.clock import now

if TYPE_CHECKING:
    from policytrack.evidence.visits import Visits

ALLOW_PRIVATE = option(
    "--allow-private",
    "Also ask addresses of private networks and of this machine, for an intranet.",
    kind=bool,
    heading=Heading.EVIDENCE,
)


class KeepingOptions(RecorderOptions):
    """Who keeps evidence, in which workspace, and which addresses may be asked."""

    OPTIONS = (
        ALLOW_PRIVATE,
        *(each for each in RecorderOptions.OPTIONS if each.name not in ("dry_run", "anyway")),
    )

    def __init__(
        self, allow_private: bool | None, recorder: str | None, yes: bool | None, workspace: Path | None
    ) -> None:
        super().__init__(recorder, None, None, yes, workspace)
        self.allow_private = bool(allow_private)


def subjects_argument() -> Any:
    """The argument of commands about evidence: recommendations, or entries of the journal."""
    return typer.Argument(
        help="Recommendations, or entries of the journal, by their ids or the beginnings of their ids.",
        metavar="ENTRY...",
        show_default=False,
    )


def visits(root: Path, *, allow_private: bool) -> Visits:
    """How pages are asked for: at the pace that all processes of the user share, and within the workspace's limits.

    Raises `UsageProblem` if the settings of the workspace at *root* cannot be read.
    """
    from policytrack.evidence.fetch import USUAL
    from policytrack.evidence.pace import Clock, Pace
    from policytrack.evidence.visits import Network, Visits
    from policytrack.files.user_folders import state_folder
    from policytrack.workspace.evidence_settings import evidence_settings

    clock = Clock(now, time.sleep)
    limits = USUAL._replace(size=evidence_settings(root).largest)
    return Visits(Network(allow_private=allow_private, limits=limits), Pace(state_folder(), clock), clock)
