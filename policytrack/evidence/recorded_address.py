"""The address to which redirects led, as the journal may have it: for ever, and for everybody who reads it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PATH_PARAMETERS = re.compile(";[^/]*")


def recorded_final(final: str, cited: str) -> str:
    """The *final* address without what the server may have added about this visit, such as the token of a session.

    Of its query only what the *cited* address has too is left; user, fragment and the parameters of a path are not.
    """
    parts, own = urlsplit(final), urlsplit(cited)
    known = set(own.query.split("&"))
    query = "&".join(fact for fact in parts.query.split("&") if fact in known)
    path = parts.path if parts.path == own.path else _PATH_PARAMETERS.sub("", parts.path)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, path=path, query=query, fragment="").geturl()
