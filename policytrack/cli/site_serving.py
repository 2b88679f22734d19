"""Shows a site on this machine until somebody presses Ctrl-C, and builds it again when something has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from policytrack.cli.notes import note, warn_all
from policytrack.cli.output import write
from policytrack.cli.site_output import built_line, note_not_over
from policytrack.errors import PolicytrackError, UsageProblem
from policytrack.site.build import build_site
from policytrack.site.server import SiteServer, stamps_of

if TYPE_CHECKING:
    from policytrack.site.build import SiteRequest
    from policytrack.workspace.opening import Workspace

_PAUSE = 1.0  # seconds


def serve_site(workspace: Workspace, asked: Callable[[], SiteRequest], port: int) -> None:
    """Build the site that is *asked* for, show it at a port (0 for a free one), and keep it up to date.

    If a later build fails, that is noted, and the last one stays on show until the mistake is put right. Raises what
    `build_site` raises for the first one, and `UsageProblem` if the port cannot be used.
    """
    request = asked()
    seen = (stamps_of(workspace.root, request.settings), request.viewpoint.day)
    built = build_site(workspace, request)
    warn_all([*built.warnings, *built.doubts])
    note_not_over(built)
    try:
        server = SiteServer(request.output, port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageProblem(f"port {port} cannot be used: {reason}; choose another with --port") from None
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        write([f"{server.url}{built.folder.relative_to(request.output).as_posix().removeprefix('.')}\n"])
        note("open this address in a browser on this machine; Ctrl-C ends")
        failure = ""
        while True:
            time.sleep(_PAUSE)
            try:
                request = asked()
                now = (stamps_of(workspace.root, request.settings), request.viewpoint.day)
                if now == seen:
                    continue
                seen = now
                built = build_site(workspace, request)
            except PolicytrackError as error:
                if str(error) != failure:
                    failure = str(error)
                    note(f"{failure}\nUntil this is put right, the site stays as it was.")
            else:
                failure = ""
                note(built_line(built))
    except KeyboardInterrupt:
        note("ended")
    finally:
        server.stop()
