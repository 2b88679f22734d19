"""From where others can install the program that runs: the repository and the commit that pip installed it from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from policytrack.journal.git_command import NotAnswered, repository_of

EXTRAS = "calendar,xlsx"
"""The extras that a site and its exports need."""

_GIT = "git+"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_SSH = re.compile(r"(?:ssh://)?git@([\w.-]+)[:/]([\w./~-]+)")


def installed_from() -> str | None:
    """A requirement for pip with which others install the same commit; None if that is not known.

    pip notes where it installed from (PEP 610). A name alone, at an index, is no source: anybody could have it there.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        noted = distribution("policytrack").read_text("direct_url.json")
        return requirement(json.loads(noted)) if noted else None
    except (PackageNotFoundError, ValueError, OSError):
        return None


def requirement(noted: dict[str, Any]) -> str | None:
    """The requirement for what pip noted in `direct_url.json`; None unless others can reach it, at a commit."""
    url = str(noted.get("url", ""))
    if "vcs_info" in noted:
        vcs = noted["vcs_info"]
        return _at(url, str(vcs.get("commit_id", ""))) if f"{vcs.get('vcs')}+" == _GIT else None
    if "dir_info" in noted and url.startswith("file:"):
        return _of_clone(Path(url2pathname(urlsplit(url).path)))
    return None


def _of_clone(folder: Path) -> str | None:
    """The requirement for the last commit in a local clone, at the address that git calls `origin`."""
    try:
        repository = repository_of(folder)
        if repository is None:
            return None
        top, _ = repository.answer("rev-parse", "--show-prefix")
        remote, _ = repository.answer("config", "--get", "remote.origin.url")
        commit, _ = repository.answer("rev-parse", "--verify", "--quiet", "HEAD")
    except (NotAnswered, OSError):
        return None
    is_top = not top.strip()
    return _at(remote.decode(errors="replace").strip(), commit.decode(errors="replace").strip()) if is_top else None


def _at(url: str, commit: str) -> str | None:
    """The requirement for a commit of the repository at a public address, without any password in it."""
    ssh = _SSH.fullmatch(url)
    if ssh is not None:
        url = f"https://{ssh[1]}/{ssh[2]}"
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not _COMMIT.fullmatch(commit):
        return None
    host = parts.netloc.rpartition("@")[2]
    return f"policytrack[{EXTRAS}] @ {_GIT}https://{host}{parts.path}@{commit}"
