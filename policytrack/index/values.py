"""What the register declares, from the text that the index keeps it in."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from policytrack.model import Actor, Assessor, Paper, Topic, Window

_CLASSES = {"paper": Paper, "actor": Actor, "topic": Topic, "assessor": Assessor}


def declared_value(kind: str, text: str) -> Any:
    """The paper, actor, topic or assessor that a `declared` row holds."""
    value = json.loads(text)
    if kind == "paper":
        value["window"] = Window(*map(date.fromisoformat, value["window"]))
        value["authors"] = tuple(value["authors"])
    return _CLASSES[kind](**value)
