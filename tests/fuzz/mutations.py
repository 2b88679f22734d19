"""Damage: of bytes, of lines, of values in a structure, and of the words of a command line."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

from policytrack.journal.event_id import HASH_SCHEME, KEYS, canonical, digits_of

TEXTS = (
    *(
        "",
        " ",
        "\n",
        "\t",
        "-",
        "~",
        "null",
        "yes",
        "012",
        "12:30",
        "1e9",
        "0x10",
        "*a",
        "&a x",
        "!!int 1",
        "@open",
        "{}",
        "[]",
        "{{ 7 }}",
    ),
    *("2026-02-29", "2028-02-29", "0001-01-01", "9999-12-31", "9799-12-31", "1000-01-01", "2026-13-01", "03/04/2026"),
    *("9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "2026-05-20T00:00:00Z", "2026-02/2025-01", "2026~"),
    *("by 9999", "within 99999999999 years", "within 100 years", "within 18 months after enactment", "FY99", "Q9 2026"),
    *(
        "\x1b[31mred\x1b[0m",
        "\x9b31m",
        "\x07",
        "\x00",
        "\u202e",
        "\u2028",
        "\ufeff",
        "💥",
        "İ",
        "ß",
        "e\u0301" * 50,
        "\u00a0",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "+1",
        "|cmd",
        "<script>",
        "&amp;",
        "[x](javascript:x)",
        "`",
        "](",
        "a,b;c\td",
        '"',
        "'",
        "\\",
    ),
    *(
        "..",
        "/",
        "../x",
        "C:\\x",
        "con",
        "-x",
        "--help",
        "a" * 300,
        "9" * 400,
        "-1",
        "0",
        "1" + "0" * 30,
        "EX-1",
        "ex-2.a",
    ),
    *(
        "tracker",
        "council",
        "nobody",
        "town",
        "announced",
        "implemented",
        "partial",
        "https://example.org/\x1b[2J",
        "doi:",
    ),
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    float("1e308"),
    [],
    {},
    [[]],
    [{}],
    {"a": {"b": []}},
    {"": ""},
)
BYTES = (
    b"\x00",
    b"\xff",
    b"\x80",
    b"\r",
    b"\n",
    b"\xef\xbb\xbf",
    b"\x1b[2J",
    b"\xc2\x9b",
    b"\xe2\x80\xae",
    b"{",
    b"[",
    b'{"a":',
    b"}",
    b'"',
    b":",
    b"- ",
    b"\t",
)


def of_bytes(content: bytes, chance: Random) -> bytes:
    """A few bytes changed, taken out, put in or doubled; or an end cut off."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(found) + 1), chance.choice((1, 1, 2, 8, 64))
        how = chance.randrange(6)
        if how == 0:
            found[at : at + length] = b""
        elif how == 1:
            found[at:at] = chance.choice(BYTES) * chance.choice((1, 1, 3, 200, 20_000))
        elif how == 2 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        elif how == 3:
            found[at : at + length] = chance.choice(TEXTS).encode()
        elif how == 4:
            found[at:at] = found[at : at + length]
        elif chance.random() < 0.3:
            del found[at:]
    return bytes(found)


def of_lines(content: bytes, chance: Random) -> bytes:
    """Lines taken out, doubled, swapped, joined, moved in or out, or cut short."""
    lines = content.splitlines(keepends=True) or [b""]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        how = chance.randrange(7)
        if how == 0 and len(lines) > 1:
            del lines[at]
        elif how == 1:
            lines.insert(other, lines[at])
        elif how == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif how == 3:
            lines[at] = lines[at].rstrip(b"\n")
        elif how == 4:
            lines[at] = chance.choice((b"  ", b"    ", b"- ", b"\t")) + lines[at]
        elif how == 5:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)] + b"\n"
        else:
            lines.insert(at, chance.choice(TEXTS).encode() + b"\n")
        lines = lines or [b""]
    return b"".join(lines)


def of_values(value: Any, chance: Random) -> Any:
    """The same structure of lists and dicts with a few of its values, keys and places changed."""
    found = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        places = [*_places(found)]
        if not places:
            return chance.choice(VALUES)
        holder, key = chance.choice(places)
        how = chance.randrange(8)
        if how == 0:
            del holder[key]
        elif how == 1 and isinstance(holder, dict):
            holder[chance.choice(TEXTS)] = holder.pop(key)
        elif how == 2:
            holder[key] = chance.choice(VALUES)
        elif how == 3:
            holder[key] = _deep(holder[key], chance.choice((1, 2, 20)))
        elif how == 4 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif how == 5:
            _, another = chance.choice(places)
            holder[key] = str(another)
        else:
            holder[key] = chance.choice(TEXTS)
    return found


def of_yaml(content: bytes, chance: Random) -> bytes:
    """A YAML file with its values changed, in one style or another."""
    found = of_values(yaml.load(content, yaml.BaseLoader), chance)
    try:
        if chance.random() < 0.5:
            return json.dumps(found, ensure_ascii=chance.random() < 0.5).encode()
        return yaml.safe_dump(found, allow_unicode=True, sort_keys=False).encode()
    except (UnicodeEncodeError, yaml.YAMLError):
        return json.dumps(found).encode()


def of_json(content: bytes, chance: Random) -> bytes:
    """A JSON file, or one of JSON Lines, with its values changed."""
    lines = content.splitlines() if b"\n{" in content else [content]
    found = [json.loads(line) for line in lines if line.strip()]
    at = chance.randrange(len(found))
    found[at] = of_values(found[at], chance)
    return b"\n".join(json.dumps(one, ensure_ascii=False).encode("utf-8", "surrogatepass") for one in found) + b"\n"


def of_journal(content: bytes, chance: Random) -> bytes:
    """A journal of which an entry is forged: other values, and the id that belongs to them."""
    lines = content.splitlines()
    at = chance.randrange(len(lines))
    values = json.loads(lines[at])
    del values["id"]
    values = of_values(values, chance)
    if isinstance(values, dict):
        ordered = {key: values[key] for key in (*KEYS, *sorted(values.keys() - set(KEYS))) if key in values}
        try:
            digits = digits_of(canonical(ordered))
        except ValueError:
            digits = "0" * 32
        values = {"id": f"{HASH_SCHEME}-{digits}", **ordered}
    lines.insert(at, json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    return b"\n".join(lines) + b"\n"


def of_workbook(content: bytes, chance: Random) -> bytes:
    """A workbook of which one of the files within is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice([name for name in names if "sheet" in name or "shared" in name or "style" in name])
        for name in names:
            data = old.read(name)
            new.writestr(name, chance.choice((of_bytes, of_lines))(data, chance) if name == hit else data)
    return out.getvalue()


def of_words(words: list[str], chance: Random) -> list[str]:
    """A command line with some of its words changed, taken out, doubled or put in."""
    found = list(words)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(found) + 1)
        how = chance.randrange(4)
        if how == 0 and len(found) > 1:
            found.pop(min(at, len(found) - 1))
        elif how == 1:
            found.insert(at, chance.choice(TEXTS).replace("\0", ""))
        elif how == 2 and at < len(found):
            found[at] = chance.choice(TEXTS).replace("\0", "")
        elif found:
            found.insert(at, chance.choice(found))
    return found


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a structure: what holds it, and its key or number."""
    keys: Any = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in [*keys]:
        yield value, key
        yield from _places(value[key])


def _deep(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = [value]
    return value


Mutation = Callable[[bytes, Random], bytes]
PLAIN: tuple[Mutation, ...] = (of_bytes, of_lines)
