"""The logo of a site: a picture that is what its name says, and that runs nothing when it is opened by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.site.settings import file_of_site

_BEGINNINGS = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".webp": rb"RIFF....WEBP",
}
_SVG = "http://www.w3.org/2000/svg svg"
_RUNS = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_SPACE = re.compile(r"[\x00-\x20]+")  # a browser skips it within `javascript:`


class _Refused(Exception):
    pass


def logo_file(path: Path) -> bytes:
    """The picture's bytes. Raises `UsageProblem` if it cannot be read, is none, or would run a script."""
    content = file_of_site(path)
    kind = path.suffix.lower()
    if kind == ".svg":
        _check_svg(path, content)
    elif not re.match(_BEGINNINGS[kind], content, re.DOTALL):
        raise UsageProblem(f"{path} is not what its name says; use a picture whose content is {kind[1:].upper()}")
    return content


def _check_svg(path: Path, content: bytes) -> None:
    """Raise `UsageProblem` unless it is an SVG that runs nothing: a browser opens it as a page of the site."""
    from xml.parsers.expat import ExpatError, ParserCreate

    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0 and name != _SVG:
            raise _Refused("is not an SVG picture, though its name says so; choose another picture")
        depth += 1
        plain = name.rpartition(" ")[2].lower()
        if plain in ("script", "handler", "foreignobject", "iframe", "embed", "object"):
            raise _Refused(f"has <{plain}>, which would run when somebody opens it; remove that")
        for key, value in attributes.items():
            attribute = key.rpartition(" ")[2].lower()
            address = _SPACE.sub("", value)
            runs = _RUNS.search(address) and not _PICTURE.match(address)
            if attribute.startswith("on") or runs:
                raise _Refused(f"has {attribute}=…, which would run when somebody opens it; remove that")

    def refuse(*_: Any) -> None:
        raise _Refused("declares entities or style sheets of its own, which a logo does not need; remove them")

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)
    except _Refused as reason:
        raise UsageProblem(f"{path} {reason}") from None
    except (ExpatError, ValueError) as error:
        raise UsageProblem(
            f"{path} is not an SVG picture, though its name says so; choose another picture ({error})"
        ) from None
