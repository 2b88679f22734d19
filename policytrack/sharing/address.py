"""The address of a shared journal, as libpq reads it; and whether a connection to it must be encrypted.

A password is never part of it: libpq finds that in the file that PGPASSFILE names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policytrack.errors import UsageProblem, missing_package

_SECRETS = ("password", "sslpassword", "oauth_client_secret")
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_UNSAID = ("", "prefer")  # what libpq does unless told otherwise
_SYSTEM_ROOTS = 160_000  # the version of libpq that can use the system's certificates


def checked_address(typed: str) -> str:
    """The address as typed. Raises `UsageProblem` if libpq could not read it, or if it holds a password."""
    typed = typed.strip()
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise UsageProblem(
            missing_package("the shared journal", "postgres", "'psycopg[binary]'", verb="needs")
        ) from None
    try:
        options = conninfo_to_dict(typed)
    except ProgrammingError:
        options = {}
    if any(options.get(name) for name in _SECRETS) or "\0" in typed:
        raise UsageProblem(
            "the address holds a password, and policytrack.toml is no place for one; leave it out, and put it into the "
            "file ~/.pgpass, or the one that PGPASSFILE names, as HOST:PORT:DATABASE:LOGIN:PASSWORD"
        )
    if not options:
        raise UsageProblem(
            "this is not the address of a database; write postgresql://db.example.org/newsroom, for example, or "
            "service=newsroom"
        )
    return typed


def encryption(options: Mapping[str, str], libpq: int) -> dict[str, str]:
    """The options to add so that the connection is encrypted, from those in effect and the version of *libpq*.

    None are added for an address on this machine. Elsewhere the server must prove by its certificate who it is, unless
    the address says otherwise (`sslmode=require`, `verify-ca`). Raises `UsageProblem` if it asks for less than that.
    """
    if _is_local(options):
        return {}
    mode = options.get("sslmode", "")
    if mode in _UNSAID:
        added = {"sslmode": "verify-full"}
        if not options.get("sslrootcert") and not _own_roots().exists() and libpq >= _SYSTEM_ROOTS:
            added["sslrootcert"] = "system"
        return added
    if mode not in _ENCRYPTED:
        raise UsageProblem(
            f"sslmode={mode} would send the journal and the password unencrypted; leave sslmode out, or write "
            "sslmode=verify-full (or require, which does not check who answers)"
        )
    return {}


def _is_local(options: Mapping[str, str]) -> bool:
    """Whether all hosts are this machine: a socket in a folder, or a loopback address."""
    hosts = [host for key in ("host", "hostaddr") for host in options.get(key, "").split(",") if host]
    return all(host.startswith(("/", "@", "127.")) or host in ("localhost", "::1") for host in hosts)


def _own_roots() -> Path:
    """The file of certificates that libpq trusts by default."""
    return Path("~/.postgresql/root.crt").expanduser()
