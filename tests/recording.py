"""What tests of recording commands look at: the journal's lines, and a recommendation as `show` has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Outcome

URL = "https://example.org/a"


def journal_lines(root: Path) -> list[dict[str, Any]]:
    """The entries in the workspace's journal, in the order of the file."""
    return [json.loads(line) for line in (root / "data/journal.jsonl").read_text("utf-8").splitlines()]


def shown(policytrack: Callable[..., Outcome], name: str, *options: str) -> dict[str, Any]:
    """What `show` gives as JSON for the recommendation."""
    return dict(json.loads(policytrack("show", name, "--format", "json", *options)[0]))
