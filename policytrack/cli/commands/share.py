"""`share`: share the journal with others through a PostgreSQL database."""

from typing import Annotated

import typer

from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import WorkspaceOptions, command
from policytrack.cli.output import write
from policytrack.cli.sync_output import synced_line
from policytrack.errors import UsageProblem
from policytrack.workspace import shared_journal as sharing
from policytrack.workspace.clock import now


@command
def run(
    place: WorkspaceOptions,
    address: Annotated[
        str | None,
        typer.Argument(
            metavar="ADDRESS",
            help="The database: postgresql://HOST/DATABASE, or service=NAME for one that ~/.pg_service.conf "
            "describes. It never holds a password.",
            show_default=False,
        ),
    ] = None,
    create: Annotated[
        bool,
        typer.Option("--create", help="Make the shared journal in the database, which you own. It shares nothing yet."),
    ] = False,
    print_sql: Annotated[
        bool, typer.Option("--print-sql", help="Print the SQL of --create, to read or to run with psql.")
    ] = False,
    join: Annotated[
        bool,
        typer.Option("--join", help="Let this workspace, which somebody else set up, connect to the server it names."),
    ] = False,
) -> None:
    """Share the journal with others through a PostgreSQL database.

    For example:
      policytrack share postgresql://db.example.org/newsroom
      policytrack share --create postgresql://db.example.org/newsroom
      policytrack share --join

    The address is kept in policytrack.toml. The password is not: libpq looks it up in ~/.pgpass, or in the file that
    PGPASSFILE names. The connection is encrypted, and the server must prove its name by its certificate, unless the
    address is on this machine or says sslmode=require. `policytrack unshare` ends it.
    """
    if create + print_sql + join > 1 or (address is not None and (print_sql or join)):
        raise UsageProblem("give an ADDRESS, with or without --create, or --print-sql, or --join")
    if print_sql:
        from policytrack.sharing.schema import script

        write([script()])
    elif create:
        files = sharing.create_shared_journal(place.workspace, address)
        note(f"applied {', '.join(files)}" if files else "the shared journal is up to date")
        note("to let a login in: GRANT policytrack_writer TO LOGIN; and a row of policytrack.recorders for each name")
    elif join:
        note(f"joined {sharing.join(place.workspace)}; `policytrack sync` brings what others recorded")
    elif address is None:
        raise UsageProblem("which ADDRESS? It looks like postgresql://db.example.org/newsroom")
    else:
        synced = sharing.share(place.workspace, address, now())
        warn_all(synced.warnings)
        write([f"This workspace now shares its journal. {synced_line(synced)}\n"])
