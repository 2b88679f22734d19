"""`unshare`: stop sharing the journal."""

from policytrack.cli.notes import note
from policytrack.cli.options import WorkspaceOptions, command
from policytrack.workspace import shared_journal as sharing


@command
def run(place: WorkspaceOptions) -> None:
    """Stop sharing the journal.

    For example:
      policytrack unshare
      policytrack unshare --workspace newsroom

    All entries stay, here and on the server.
    """
    address = sharing.unshare(place.workspace)
    note(f"this workspace no longer shares its journal at {address}; what was sent stays there")
