"""Recommendations in the shape of a register's YAML, and back to the texts that copies change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policytrack.interchange.items import Item
from policytrack.interchange.mapping import Plan
from policytrack.interchange.text_revisions import Texts

_TEXTS = ("title", "pillar", "strength", "words")


def entry_of(item: Item, plan: Plan) -> dict[str, Any]:
    """The recommendation as a register has it, its keys in their order."""
    texts = item.texts
    entry: dict[str, Any] = {"id": item.id, "title": texts["title"], "paper": item.paper}
    if "pillar" in texts:
        entry["pillar"] = texts["pillar"]
    entry["actors"] = [name if role == "asked" else {"id": name, "role": role} for name, role in item.actors]
    entry["strength"] = texts["strength"]
    if "deadline" in texts:
        entry["deadline"] = {"text": texts["deadline"], "stated_in": f"column {plan.columns['deadline'][0]}"}
        if "reading" in texts:
            entry["deadline"]["reading"] = texts["reading"]
        if "published" in texts:
            entry["deadline"]["from"] = texts["published"]
    if "words" in texts:
        entry["words"] = texts["words"]
    extra = {column: value if isinstance(value, str) else list(value) for column, value in item.extra.items()}
    if "published" in texts:
        extra[plan.columns["published"][0]] = texts["published"]
    if extra:
        entry["extra"] = extra
    return entry


def texts_of(entry: Mapping[str, Any]) -> Texts:
    """The texts of an entry, each under the name that a revision gives it."""
    found = {field: str(entry[field]) for field in _TEXTS if field in entry}
    if "deadline" in entry:
        deadline = entry["deadline"]
        found["deadline"] = str(deadline["text"] if isinstance(deadline, Mapping) else deadline)
    found["actors"] = ", ".join(
        actor if isinstance(actor, str) else f"{actor['id']} ({actor.get('role', 'asked')})"
        for actor in entry.get("actors", ())
    )
    for column, value in entry.get("extra", {}).items():
        found[f"extra.{column}"] = value if isinstance(value, str) else "; ".join(value)
    return found
