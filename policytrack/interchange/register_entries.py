"""Recommendations in the shape of the register's YAML, and the texts in which snapshots may differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policytrack.interchange.items import Item
from policytrack.interchange.mapping import ColumnMapping
from policytrack.interchange.text_revisions import EntryTexts

_TEXT_FIELDS = ("title", "pillar", "kind", "strength", "words")


def register_entry(item: Item, mapping: ColumnMapping) -> dict[str, Any]:
    """The recommendation as a register file has it, with its keys in order."""
    texts = item.texts
    entry: dict[str, Any] = {"id": item.id, "title": texts["title"], "paper": item.paper}
    if "pillar" in texts:
        entry["pillar"] = texts["pillar"]
    entry["actors"] = [id if role == "asked" else {"id": id, "role": role} for id, role in item.actors]
    entry |= {key: texts[key] for key in ("kind", "strength") if key in texts}
    if "deadline" in texts:
        entry["deadline"] = {"text": texts["deadline"], "stated_in": f"column {mapping.columns['deadline'][0]}"}
        if "reading" in texts:
            entry["deadline"]["reading"] = texts["reading"]
        if "published" in texts:
            entry["deadline"]["from"] = texts["published"]
    if "words" in texts:
        entry["words"] = texts["words"]
    extra = {column: value if isinstance(value, str) else list(value) for column, value in item.extra.items()}
    if "published" in texts:
        extra[mapping.columns["published"][0]] = texts["published"]
    if extra:
        entry["extra"] = extra
    return entry


def entry_texts(entry: Mapping[str, Any]) -> EntryTexts:
    """The texts of a register entry, by the field names that revisions use."""
    texts = {field: str(entry[field]) for field in _TEXT_FIELDS if field in entry}
    if "deadline" in entry:
        deadline = entry["deadline"]
        texts["deadline"] = str(deadline["text"] if isinstance(deadline, Mapping) else deadline)
    texts["actors"] = ", ".join(
        actor if isinstance(actor, str) else f"{actor['id']} ({actor.get('role', 'asked')})"
        for actor in entry.get("actors", ())
    )
    for column, value in entry.get("extra", {}).items():
        texts[f"extra.{column}"] = value if isinstance(value, str) else "; ".join(value)
    return texts
