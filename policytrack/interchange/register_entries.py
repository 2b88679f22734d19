"""Recommendations in the shape of the register's YAML, and the texts in which snapshots may differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from policytrack.domain.evidence import excerpt
from policytrack.errors import UsageProblem
from policytrack.interchange.items import Item
from policytrack.interchange.mapping import ColumnMapping
from policytrack.interchange.text_revisions import EntryTexts

_TEXT_FIELDS = ("title", "pillar", "kind", "strength", "words")
_KEYS_OF_TABLE = ("id", "paper", "actors", "deadline", "extra", "gone_since", *_TEXT_FIELDS)
"""The keys that `import` writes; all others were added by hand."""
_USUAL_PRIORITY = "medium"
_LISTS = ("topics", "same_as", "conflicts_with", "superseded_by", "contains", "former_ids", "passages")


def register_entry(item: Item, mapping: ColumnMapping) -> dict[str, Any]:
    """The recommendation as a register file has it, with its keys in order."""
    texts = item.texts
    entry: dict[str, Any] = {"id": item.id, "title": texts["title"], "paper": item.paper}
    if "pillar" in texts:
        entry["pillar"] = texts["pillar"]
    if "pillar_inferred" in texts:
        entry["pillar_inferred"] = texts["pillar_inferred"]
    inferred = texts.get("inferred_actors", "").split()
    entry["actors"] = [_actor(id, role, is_inferred=id in inferred) for id, role in item.actors]
    entry |= {key: texts[key] for key in ("kind", "strength") if key in texts}
    if "deadline" in texts:
        entry["deadline"] = {"text": texts["deadline"], "stated_in": f"column {mapping.columns['deadline'][0]}"}
        if "reading" in texts:
            entry["deadline"]["reading"] = texts["reading"]
        if "published" in texts:
            entry["deadline"]["from"] = texts["published"]
    if "topics" in texts:
        entry["topics"] = texts["topics"].split()
    entry |= {key: texts[key] for key in ("words", "done_when") if key in texts}
    if texts.get("priority", _USUAL_PRIORITY) != _USUAL_PRIORITY:
        entry["priority"] = texts["priority"]
    if "encoder_note" in texts:
        entry["note"] = texts["encoder_note"]
    extra = {column: value if isinstance(value, str) else list(value) for column, value in item.extra.items()}
    if "published" in texts:
        extra[mapping.columns["published"][0]] = texts["published"]
    if extra:
        entry["extra"] = extra
    return entry


def _actor(id: str, role: str, *, is_inferred: bool) -> str | dict[str, str]:
    """The actor as a register file has it."""
    fields = ({"role": role} if role != "asked" else {}) | ({"inferred": "true"} if is_inferred else {})
    return {"id": id, **fields} if fields else id


def _actor_text(actor: str | Mapping[str, str]) -> str:
    """The actor as revisions write it; in brackets one who is meant and not named."""
    if isinstance(actor, str):
        return actor
    id = f"({actor['id']})" if actor.get("inferred") == "true" else actor["id"]
    return id if "inferred" in actor and "role" not in actor else f"{id} ({actor.get('role', 'asked')})"


def joined_entry(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The *new* entry with what was added by hand to the *old* one, whose id becomes a former id.

    Lists are put together, and so are notes. Raises `UsageProblem` for every other key whose values differ.
    """
    joined, problems = dict(new), []
    for key in (key for key in {**new, **old} if key not in _KEYS_OF_TABLE):
        before, now = (each.get(key) for each in (old, new))
        if key in _LISTS:
            values = [*_as_list(now), *_as_list(before)]
            own = (old["id"].casefold(), new["id"].casefold())
            joined[key] = [
                value for at, value in enumerate(values) if value not in values[:at] and not _is_in(own, value)
            ]
        elif key == "parts":
            parts = {part["id"]: part for part in (*_as_list(before), *_as_list(now))}
            differing = [part["id"] for part in _as_list(before) if parts[part["id"]] != part]
            problems += [f"part {letter} differs between {old['id']} and {new['id']}" for letter in differing]
            joined[key] = [*parts.values()]
        elif before is None or now is None or before == now:
            joined[key] = now if before is None else before
        elif key == "note":
            joined[key] = f"{now}\n{before}"
        else:
            problems.append(f"{key} is {excerpt(before)} in {old['id']}, and {excerpt(now)} in {new['id']}")
    if problems:
        raise UsageProblem("\n".join(f"{problem}; make both the same in the register first" for problem in problems))
    joined["former_ids"] = [*joined.get("former_ids", ()), old["id"]]
    return {key: value for key, value in joined.items() if value != []}


def _as_list(value: Any) -> Sequence[Any]:
    return () if value is None else value if isinstance(value, list) else (value,)


def _is_in(ids: Collection[str], value: Any) -> bool:
    return isinstance(value, str) and value.casefold() in ids


def entry_texts(entry: Mapping[str, Any]) -> EntryTexts:
    """The texts of a register entry, by the field names that revisions use."""
    texts = {field: str(entry[field]) for field in _TEXT_FIELDS if field in entry}
    if "deadline" in entry:
        deadline = entry["deadline"]
        texts["deadline"] = str(deadline["text"] if isinstance(deadline, Mapping) else deadline)
    texts["actors"] = ", ".join(map(_actor_text, entry.get("actors", ())))
    for column, value in entry.get("extra", {}).items():
        texts[f"extra.{column}"] = value if isinstance(value, str) else "; ".join(value)
    return texts
