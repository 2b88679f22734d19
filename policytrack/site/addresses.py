"""The addresses of a site's pages: which file is about what. They never change, so that others can link to them.

An address is the path of a file from the site's folder, with `/` between its parts. Links name `index.html`, so that
they lead to the same place from a web server and from a folder on a disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from policytrack.files.filenames import is_device

HOME = "index.html"
NOT_FOUND = "404.html"
CSS = "site.css"
SCRIPT = "site.js"
ICON = "icon.svg"
KNOWN_ON = "known-on"
"""The folder of what was known on earlier days; no build removes anything there."""

_LONGEST = 80


class FileNames:
    """The file names of some ids, which have ASCII letters, digits, `-` and `_`."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._by_id: dict[str, str] = {}
        taken: set[str] = set()
        # An id in lower case always keeps its name, whatever others there are.
        for id in sorted(ids, key=lambda name: (name != name.lower(), name)):
            name = id.lower()
            if name in taken or is_device(name) or len(name) > _LONGEST:
                name = f"{name[:_LONGEST]}-{sha256(id.encode()).hexdigest()[:8]}"
            taken.add(name)
            self._by_id[id] = name

    def __getitem__(self, id: str) -> str:
        return self._by_id[id]

    def __contains__(self, id: str) -> bool:
        return id in self._by_id


def folder(*names: str) -> str:
    """The page of a folder."""
    return "/".join((*names, HOME))


def in_folder(page: str, name: str) -> str:
    """The file with this name beside a page."""
    return f"{page.removesuffix(HOME)}{name}"


def root_from(page: str) -> str:
    """The way from a page to the site's folder, such as `../../`; empty for a page in it."""
    return "../" * page.count("/")


def sorted_page(page: str, order: str, number: int) -> str:
    """The page of a list in an *order*, empty for the usual one; long lists have several, with numbers from 1."""
    names = [order] if order else []
    names += [f"page-{number}"] if number > 1 else []
    return in_folder(page, f"{'-'.join(names)}.html") if names else page
