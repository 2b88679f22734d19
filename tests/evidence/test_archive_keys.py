"""The keys of an account at the Internet Archive: from the environment, else from the keyring, if there is one."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from policytrack.evidence.archive_keys import archive_keys
from policytrack.evidence.archives import Keys


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)


def _keyring(monkeypatch: pytest.MonkeyPatch, password: str | None, *, is_locked: bool = False) -> None:
    """Stand in for the package keyring, which holds this password."""
    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]

    def get_password(service: str, name: str) -> str | None:
        if is_locked:
            raise errors.KeyringError
        return password if (service, name) == ("archive.org", "policytrack") else None

    keyring.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def test_without_keys_and_keyring_there_are_none() -> None:
    assert archive_keys() is None


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    _keyring(monkeypatch, "a:b")
    monkeypatch.setenv("IA_ACCESS_KEY_ID", " key ")
    assert archive_keys() == Keys("a", "b")
    monkeypatch.setenv("IA_SECRET_ACCESS_KEY", "secret")
    assert archive_keys() == Keys("key", "secret")


@pytest.mark.parametrize("password", [None, "", "only", "a:", ":b", "a:b\r\nX-Header: c", "ä:b"])
def test_what_is_no_pair_of_keys_is_not_sent(password: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    _keyring(monkeypatch, password)
    assert archive_keys() is None


def test_a_locked_keyring_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _keyring(monkeypatch, "a:b", is_locked=True)
    assert archive_keys() is None
