"""What the server of the shared journal can refuse, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policytrack.errors import ServerUnreachable, SharingProblem

if TYPE_CHECKING:
    from psycopg import Error

SAFE = "nothing is lost: what was recorded here is in the journal's file"

_ASK = "ask whoever runs the server"
_NO_ANSWER = (
    ("session is read-only", f"the server that answers is a standby; {_ASK} which one takes entries"),
    ("Connection refused", f"check the host and the port in the address, or {_ASK} whether it is running"),
    ("failed to resolve|could not translate host name", "check the host in the address, and the network"),
    ("No route to host|Network is unreachable|timeout|timed out", "check the network"),
    (
        "No such file or directory",
        "check the host and the port in the address; a server on this machine may be stopped",
    ),
    ("the database system is|too many clients|remaining connection slots", "try again later"),
    ("server closed the connection|Connection reset", f"try again; if it happens again, {_ASK}"),
)
_AT_CONNECTION = (
    (
        "password authentication failed|no password supplied",
        "put the password into ~/.pgpass, or the file that PGPASSFILE names, as HOST:PORT:DATABASE:LOGIN:PASSWORD, and "
        "let nobody else read that file (chmod 600)",
    ),
    (
        "certificate verify failed|root certificate|server certificate",
        "this machine does not trust the server's certificate; name the file of the authority that signed it with "
        "sslrootcert=FILE in the address, or ask whoever runs the server",
    ),
    (
        "does not support SSL|no encryption",
        "the connection would not be encrypted; ask whoever runs the server to switch TLS on (ssl = on)",
    ),
    ("no pg_hba.conf entry", "ask whoever runs the server to let this login in from here (pg_hba.conf)"),
    (
        'database ".*" does not exist',
        "check the name in the address; whoever runs the server makes a database with `createdb`",
    ),
    ('role ".*" does not exist', "name your login in the address, or ask whoever runs the server for one"),
    ('service (file )?".*" not found', "describe it in ~/.pg_service.conf, or the file that PGSERVICEFILE names"),
)
_NO_JOURNAL = (
    "this database has no shared journal; whoever owns the database makes one with `policytrack share --create`"
)
_NAMES = (
    r"^(connection (failed|is bad): )?"
    r"(connection to server (at|on socket) \"[^\"]*\"( \([^)]*\))?(, port \d+)? failed: )?"
    r"(FATAL: *|fe_sendauth: )?"
)
_BY_CODE = {
    "3F000": _NO_JOURNAL,
    "42P01": _NO_JOURNAL,
    "42501": "this login may not use the shared journal; whoever owns it lets it in with "
    "GRANT policytrack_writer TO LOGIN",
    "25006": "the server is a read-only standby and takes no entries; name the primary in the address, or both and "
    "target_session_attrs=read-write",
    "53100": "the server's disk is full; whoever runs it must make room",
    "55P03": "the server is busy with what others send; run `policytrack sync` again later",
    "57014": "the server is busy; run `policytrack sync` again later",
    "PT409": "an entry is not as it was recorded; see `policytrack check`",
    "PT413": "an entry is too large for the shared journal; retract it, and record it with a shorter note",
    "PT422": "a line of the journal is no entry; see `policytrack check`",
}


def connection_fault(error: Error, server: str) -> SharingProblem:
    """Why there is no connection to this *server*, and what to do."""
    text = words_of(error)
    for pattern, remedy in _AT_CONNECTION:
        if re.search(pattern, text):
            return SharingProblem(f"{server}: {text}; {remedy}")
    for pattern, remedy in _NO_ANSWER:
        if re.search(pattern, text):
            return ServerUnreachable(f"{server} cannot be reached: {text}; {remedy}; {SAFE}")
    return SharingProblem(f"{server}: {text}; check the address; {SAFE}")


def answer_fault(error: Error, server: str) -> SharingProblem:
    """Why the *server* did not do what it was asked for, and what to do."""
    text, code = words_of(error), error.sqlstate or ""
    if code in _BY_CODE:
        return SharingProblem(f"{server}: {_BY_CODE[code]} ({text}); {SAFE}")
    if not code or code.startswith(("57P", "08")):
        return ServerUnreachable(f"{server} went away in the middle of its answer: {text}; {SAFE}; sync again")
    return SharingProblem(f"{server} refused: {text}; {SAFE}")


def words_of(error: Error) -> str:
    """What the server or libpq says, in one line, without the names of the server that libpq puts before it."""
    text = error.diag.message_primary or str(error)
    each = re.findall(r"^- host: '(.*?)', port: '(.*?)'.*?'?: (?=connection |failed )(.*)", text, re.MULTILINE)
    if each:
        return "; ".join(f"{host}:{port}: {_without_names(reason)}" for host, port, reason in each)
    return _without_names(text)


def _without_names(text: str) -> str:
    text = re.sub(_NAMES, "", text)
    text = re.sub(r"\n\s+(Is the server running|This probably means)[^?]*\??|\[Errno -?\d+\] ", "", text)
    return ", ".join(" ".join(line.split()) for line in text.splitlines())
