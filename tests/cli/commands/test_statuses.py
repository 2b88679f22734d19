"""What `statuses` explains."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_statuses_says_which_are_closed(call: Call) -> None:
    words = json.loads(call("statuses", "--format", "json")[0])

    closed = [one["word"] for one in words if one["list"] == "status" and one["meaning"].endswith("(closed)")]
    assert closed == ["implemented", "implemented-otherwise", "rejected", "overtaken"]
