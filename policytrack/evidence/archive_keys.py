"""The keys of the user's account at the Internet Archive: from the environment, or from the system's keyring."""

from __future__ import annotations

import os

from policytrack.evidence.archives import Keys

_NAMES = ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY")
"""As the Internet Archive's own programs name them."""
_SERVICE = "archive.org"


def archive_keys() -> Keys | None:
    """The keys, or None if there are none; the package keyring is asked if it is installed.

    There, `keyring set archive.org policytrack` keeps them as `ACCESS:SECRET`.
    """
    access, secret = (os.environ.get(name, "").strip() for name in _NAMES)
    if not access or not secret:
        access, _, secret = _from_keyring().strip().partition(":")
    if access and secret and (access + secret).isascii() and (access + secret).isprintable():
        return Keys(access, secret)
    return None


def _from_keyring() -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(_SERVICE, "policytrack") or ""
    except KeyringError:
        return ""
