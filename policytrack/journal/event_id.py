"""Compute the ids of events by a hash scheme, and check lines against their ids.

In the scheme `p1` an id is the first 128 bits, in hexadecimal, of the SHA-256 of the line without its id member:
`{"kind":"mark",…}`. So any program that can slice and hash can check a line.

In `p1` the keys come in the order of `KEYS`, followed by all others in alphabetical order, so that this version can
check lines of a later one. Unknown keys are part of the digest and are otherwise ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from policytrack.domain.events import Evidence, Keep, Revision
from policytrack.files.quick_hashes import quick_sha256
from policytrack.journal.fault import Fault, NotAnEvent

HASH_SCHEME = "p1"

# A hash scheme never changes: another order would change every digest.
KEYS = (
    *("kind", "recommendation", "part", "actor", "status", "effective", "through", "assessor", "confidence"),
    *("note", "evidence", "no_evidence", "by_event", "to", "anchor", "why", "event", "revisions"),
    *("recorder", "recorded", "nonce"),
    # Keys added later are in alphabetical order, which is where earlier versions put keys that they do not know.
    *("after", "batch", "keep"),
)
_INNER = {"evidence": Evidence._fields, "revisions": Revision._fields, "keep": Keep._fields}

_HEAD = b'{"id":"p1-'
_ID = slice(7, 42)
_DIGITS = slice(10, 42)
_NEXT = slice(42, 44)
_BEGINNING = slice(44)
_REST = slice(44, None)
# Patterns are compiled when they are first used, because most lines need none.
_WHOLE_ID = r"p[0-9]+-[0-9a-f]{32}"

# Characters that are valid in JSON but would break a line, or hide text from somebody who reads a diff.
_TREACHEROUS = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_AROUND = b"\r\n\t \xef\xbb\xbf"
_MERGE = rb"(<{7}|>{7}|\|{7})( |$)|={7}$"


def digits_of(content: bytes) -> str:
    """The digest, in the scheme `p1`, of a line without its id member: 32 hexadecimal digits."""
    digits: str = quick_sha256()(content).hexdigest()
    return digits[:32]


def canonical(values: dict[str, Any]) -> bytes:
    """The values as compact JSON; their keys must already be in order."""
    text = _encode(values)
    if not text.isascii() or "\x7f" in text:
        text = re.sub(_TREACHEROUS, lambda char: f"\\u{ord(char[0]):04x}", text)
    return text.encode()


def verify(line: bytes) -> str:
    """The id of a line, which its digest must match. Raises `NotAnEvent` otherwise.

    Only the values count: keys in another order, other white space, other escapes, a byte order mark or a carriage
    return make no difference. Any changed, added or missing value does.
    """
    content = line.removesuffix(b"\n")  # as nearly every line needs, and much faster than a digest that does not match
    if matches(content, quick_sha256()):
        return content[_ID].decode()
    plain = stripped(content)
    return verify(plain) if plain != content else _verified_by_values(plain)


def matches(line: bytes, sha256: Callable[[bytes], Any]) -> bool:
    """Whether the line is byte for byte as it was recorded: its digest, by this *sha256*, is the one in its id."""
    digits = sha256(b"{" + line[_REST]).hexdigest()[:32].encode()
    return digits == line[_DIGITS] and line.startswith(_HEAD) and line[_NEXT] == b'",'


def all_match(lines: Sequence[bytes], sha256: Callable[[bytes], Any]) -> bool:
    """Whether `matches` is true of all these lines, in less time: their beginnings are compared in one go."""
    digits = [sha256(b"{" + line[_REST]).hexdigest()[:32] for line in lines]
    head, end = _HEAD.decode(), '",'
    expected = f"{head}{(end + head).join(digits)}{end}"
    return b"".join([line[_BEGINNING] for line in lines]) == expected.encode()


def as_recorded(line: bytes) -> bytes:
    """The line, without its line break, as it was recorded: its keys in order, and nothing around it.

    Raises `NotAnEvent` as `verify` does.
    """
    id = verify(line)
    plain = stripped(line)
    if plain.startswith(_HEAD) and digits_of(b"{" + plain[_REST]).encode() == plain[_DIGITS]:
        return plain
    content = parse(line)
    del content["id"]
    return b'{"id":"%s",%s' % (id.encode(), _canonical_content(content)[1:])


def id_in(line: bytes) -> str | None:
    """The id in a line, whether or not its digest matches; None if there is none."""
    if line.startswith(_HEAD) and line[_NEXT] == b'",':
        return line[_ID].decode(errors="replace")
    try:
        id = parse(line).get("id")
    except NotAnEvent:
        return None
    return id if isinstance(id, str) else None


def stripped(line: bytes) -> bytes:
    """The line without what editors add around it: white space, line ends, a byte order mark."""
    return line.strip(_AROUND)


def parse(line: bytes) -> dict[str, Any]:
    """The values of a line. Raises `NotAnEvent`, which says what the line is instead."""
    try:
        content = json.loads(stripped(line).decode(), object_pairs_hook=_without_duplicates)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise NotAnEvent(Fault.FOREIGN, f"the byte 0x{byte:02X} is not UTF-8; put this line back as it was") from None
    except KeyError as error:
        message = f"the key '{error.args[0]}' appears twice in one place; leave the one that was recorded"
        raise NotAnEvent(Fault.CHANGED, message) from None
    except (ValueError, RecursionError):
        raise NotAnEvent(Fault.FOREIGN, _what_else_it_is(line)) from None
    if not isinstance(content, dict):
        raise NotAnEvent(Fault.FOREIGN, _what_else_it_is(line))
    return content


def _verified_by_values(line: bytes) -> str:
    """As `verify`, for a line that is not byte for byte what was recorded."""
    content = parse(line)
    id = content.pop("id", None)
    if not isinstance(id, str) or not re.fullmatch(_WHOLE_ID, id):
        raise NotAnEvent(Fault.FOREIGN, "this line has no whole id; put it back as it was, or remove it")
    scheme, _, digits = id.partition("-")
    if scheme != HASH_SCHEME:
        message = f"the id {id} is made by a recipe that this version does not know; use a newer policytrack"
        raise NotAnEvent(Fault.NEWER, message)
    try:
        fits = digits_of(_canonical_content(content)) == digits
    except ValueError:  # a lone surrogate, or an infinite number: policytrack never wrote that
        fits = False
    if not fits:
        message = f"{id} is no longer as it was recorded; put this line back as it was, and correct it by another line"
        raise NotAnEvent(Fault.CHANGED, message)
    return id


def _canonical_content(content: dict[str, Any]) -> bytes:
    """The content of a line, without its id, as it was when its digest was made."""
    for key, known in _INNER.items():
        inner = content.get(key)
        if isinstance(inner, list):
            content[key] = [_in_order(item, known) if isinstance(item, dict) else item for item in inner]
        elif isinstance(inner, dict):
            content[key] = _in_order(inner, known)
    return canonical(_in_order(content, KEYS))


def _in_order(values: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    others = sorted(values.keys() - set(known))
    return {key: values[key] for key in (*known, *others) if key in values}


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a mapping. Raises `KeyError` for a key that occurs twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [key for key, _ in pairs]
        raise KeyError(next(key for key in names if names.count(key) > 1))
    return values


def _what_else_it_is(line: bytes) -> str:
    """A message on what a line is that holds no JSON object, and what to do about it."""
    if re.match(_MERGE, stripped(line)):
        mark = stripped(line)[:7].decode()
        return f"an unfinished merge left its {mark} here; keep the entries of both sides, and remove this line"
    if b"\0" in line:
        return "NUL bytes stand here, as after a power cut; put this line back as it was, or remove it"
    if b'}{"id":' in line:
        return "two entries are in one line; put a line break between } and {"
    if stripped(line).startswith(b'{"'):
        return "this line is cut short or damaged; put it back as it was"
    return "this line is not an entry; remove it"
