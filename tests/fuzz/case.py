"""A case: which files of a workspace are other than usual, and which command is run there."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple


class Case(NamedTuple):
    """Files by their paths in the workspace, laid over `ground.files`, and the words of the command line.

    Where it *keeps* the answer, the workspace gives the same one with its usual files and with these, or says so.
    """

    kind: str
    files: Mapping[str, bytes]
    words: tuple[str, ...]
    keeps: bool = False

    @property
    def name(self) -> str:
        """The name of its file: the same case has the same one."""
        return f"{self.kind}-{sha256(written(self).encode()).hexdigest()[:10]}"


def written(case: Case, why: str = "") -> str:
    """The case as a file's text, with what it broke."""
    files = {path: _text(content) for path, content in case.files.items()}
    record = {"why": why, "kind": case.kind, "words": case.words, "keeps": case.keeps, "files": files}
    return json.dumps({name: value for name, value in record.items() if name != "why" or why}, indent=1) + "\n"


def read(path: Path) -> Case:
    """The case in a file."""
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    files = {name: _bytes(content) for name, content in record["files"].items()}
    return Case(record["kind"], files, tuple(record["words"]), record["keeps"])


def _text(content: bytes) -> str | dict[str, str]:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(content).decode()}


def _bytes(content: str | dict[str, str]) -> bytes:
    return content.encode() if isinstance(content, str) else b64decode(content["base64"])
