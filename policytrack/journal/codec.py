r"""Encode an event as a line of the journal, and decode it again.

A line is compact JSON in UTF-8, with keys in a fixed order and without absent values, and ends with `\n`:

    {"id":"p1-9f86d081884c7d659a2feaa0c55ad015","kind":"mark","recommendation":"FK-T2-8",…}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from policytrack.domain.events import Confidence, Event, EventKind, Evidence, Keep, KeepVerdict, Revision
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import UsageProblem
from policytrack.journal.event_id import HASH_SCHEME, KEYS, canonical, digits_of, parse, stripped
from policytrack.journal.fault import Fault, NotAnEvent
from policytrack.text.escaping import one_line

LONGEST = 1_048_576
"""The most bytes that a line may have, which limits how much a reader holds in memory at once."""

TOO_LONG = f"this line is longer than {LONGEST:,} bytes, so it is not an entry; remove it"

NEEDED = {
    EventKind.MARK: ("status",),
    EventKind.DEFER: ("to",),
    EventKind.RETRACT: ("event",),
    EventKind.KEEP: ("event", "keep"),
}
"""The keys that an event of this kind must have, and not empty."""

_KINDS = {str(kind): kind for kind in EventKind}
_STATUSES: dict[str | None, Status | None] = {None: None, **{str(status): status for status in Status}}
_CONFIDENCES: dict[str | None, Confidence | None] = {None: None, **{str(level): level for level in Confidence}}
_VERDICTS: dict[str | None, KeepVerdict | None] = {None: None, **{str(verdict): verdict for verdict in KeepVerdict}}
_KNOWN: dict[str, Mapping[Any, object]] = {"kind": _KINDS, "status": _STATUSES, "confidence": _CONFIDENCES}
_TEXTS = ("id", *KEYS)
_ALWAYS = ("kind", "effective", "recorded", "id", "recommendation", "recorder", "nonce")
_always = itemgetter(*_ALWAYS)
_in_order = attrgetter(*KEYS)
_KEEP_TEXTS = tuple(key for key in Keep._fields if key not in ("size", "similarity"))
_NOT_READ = (ValueError, LookupError, TypeError, AttributeError, RecursionError)

_raw_decode = json.JSONDecoder().raw_decode


def line_of(event: Event) -> bytes:
    """The event as a line. Raises `UsageProblem` if its texts cannot be encoded, or the line would be too long.

    Raises `ValueError` if the line would not be decoded to an equal event.
    """
    return _line(event, _content_of(event))


def line_and_id_of(event: Event) -> bytes:
    """As `line_of`, with the id for what the event says, whatever id it has now."""
    content = _content_of(event)
    return _line(event._replace(id=f"{HASH_SCHEME}-{digits_of(content)}"), content)


def _line(event: Event, content: bytes) -> bytes:
    line = b'{"id":"%s",%s\n' % (event.id.encode(), content[1:])
    if len(line) > LONGEST:
        raise UsageProblem(f"this takes {len(line):,} bytes in the journal, and {LONGEST:,} is the most; shorten it")
    if event_of(line) != event:
        raise ValueError(f"this entry would not be read as it was written: {event}")
    return line


def event_id_for(event: Event) -> str:
    """The id for an event with this content, whatever id it has now."""
    return f"{HASH_SCHEME}-{digits_of(_content_of(event))}"


def event_of(line: bytes) -> Event:
    """The event in a line, whose digest is not checked; see `event_id.verify`.

    Raises `NotAnEvent` if the line is no event, or one that only a later version of policytrack can read.
    """
    return event_from(values_of(line))


def event_checked_before(line: bytes) -> Event:
    """As `event_of`, for a line with the digest of an event that the index knows: `event_of` has read that.

    This is for reading thousands of them: msgspec takes a quarter of the time, once it is loaded.
    """
    from msgspec import MsgspecError
    from msgspec.json import decode

    try:
        return event_from(decode(line))
    except MsgspecError:
        return event_of(line)


def values_of(line: bytes) -> dict[str, Any]:
    """The checked values of the event in a line, still as JSON has them. Raises `NotAnEvent` as `event_of` does.

    This is for reading a million events of which a few values are needed.
    """
    try:
        text = stripped(line).decode()
        values: dict[str, Any]
        values, end = _raw_decode(text)
        if end == len(text):
            _check(values)
            return values
    except _NOT_READ:
        pass
    raise _why_no_event(parse(line))


def event_from(values: dict[str, Any]) -> Event:
    """The event with these values, which `values_of` has checked."""
    get, through = values.get, values.get("through")
    # By position, because one answer may take a hundred thousand of them and keyword arguments take twice as long.
    return Event(
        values["id"],
        _KINDS[values["kind"]],
        values["recommendation"],
        _day(values["effective"]),
        parse_moment(values["recorded"]),
        values["recorder"],
        values["nonce"],
        get("assessor", TRACKER),
        get("part"),
        get("actor"),
        _STATUSES[get("status")],
        None if through is None else _day(through),
        _CONFIDENCES[get("confidence")],
        get("note"),
        tuple([_evidence(piece.get) for piece in values["evidence"]]) if "evidence" in values else (),
        get("no_evidence"),
        get("by_event"),
        get("to"),
        get("anchor"),
        get("why"),
        get("event"),
        tuple([Revision(*map(fields.get, Revision._fields)) for fields in get("revisions", ())]),
        tuple(get("after", ())),
        get("batch"),
        _keep(values["keep"]) if "keep" in values else None,
    )


def _content_of(event: Event) -> bytes:
    values: dict[str, Any] = {
        key: value for key, value in zip(KEYS, _in_order(event), strict=True) if value is not None and value != ()
    }
    values["effective"] = event.effective.isoformat()
    values["recorded"] = _written(event.recorded)
    if event.through is not None:
        values["through"] = event.through.isoformat()
    if event.evidence:
        values["evidence"] = list(map(_evidence_values, event.evidence))
    if event.revisions:
        values["revisions"] = [_present(revision._asdict()) for revision in event.revisions]
    if event.keep is not None:
        at = event.keep.at
        values["keep"] = _present(event.keep._asdict() | {"at": None if at is None else _written(at)})
    try:
        return canonical(values)
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise UsageProblem(f"U+{half:04X} stands in the words, and is no character; write them anew in UTF-8") from None


@lru_cache(maxsize=1_024)
def _evidence_values(piece: Evidence) -> dict[str, Any]:
    """The values of a piece of evidence, which many events may share; they must not be changed."""
    return _present(piece._asdict() | {"date": piece.date and piece.date.isoformat()})


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _evidence(get: Callable[..., Any]) -> Evidence:
    """The piece of evidence whose values *get* returns."""
    day = get("date")
    return Evidence(
        get("url"),
        get("title"),
        get("publisher"),
        None if day is None else _day(day),
        get("document"),
        get("act"),
        get("stance", "supports"),
        get("quote"),
        get("archived"),
    )


def _keep(values: dict[str, Any]) -> Keep:
    known = {key: values[key] for key in Keep._fields if key in values}
    known["verdict"] = _VERDICTS[values.get("verdict")]
    if "at" in known:
        known["at"] = parse_moment(known["at"])
    return Keep(**known)


def _check(values: dict[str, Any]) -> None:
    """Raise one of the errors in `_NOT_READ` if these values make no event; unknown keys may have any value."""
    get = values.get
    evidence, revisions, after = values.pop("evidence", ()), values.pop("revisions", ()), values.pop("after", ())
    keep = values.pop("keep", None)
    _check_text(values, _TEXTS)
    kind, effective, recorded, *_ = _always(values)
    for needed in NEEDED.get(_KINDS[kind], ()):
        if not (keep if needed == "keep" else get(needed)):
            raise LookupError
    if get("status") not in _STATUSES or get("confidence") not in _CONFIDENCES:
        raise LookupError
    _day(effective)
    parse_moment(recorded)
    if "through" in values:
        _day(values["through"])
    if "batch" in values:
        _check_member(values["batch"])
    if evidence:
        values["evidence"] = evidence
        _check_each(evidence, "url", Evidence._fields)
        for piece in evidence:
            if "date" in piece:
                _day(piece["date"])
    if revisions:
        values["revisions"] = revisions
        _check_each(revisions, "field", Revision._fields)
    if after:
        if not isinstance(after, list):
            raise TypeError
        "".join(after)
        values["after"] = after
    if keep is not None:
        _check_keep(keep)
        values["keep"] = keep


def _check_keep(keep: dict[str, Any]) -> None:
    _check_each([keep], "address", _KEEP_TEXTS)
    if keep.get("verdict") not in _VERDICTS:
        raise LookupError
    if "at" in keep:
        parse_moment(keep["at"])
    if type(keep.get("size", 0)) is not int or type(keep.get("similarity", 0)) not in (int, float):
        raise TypeError


def _check_each(items: list[dict[str, Any]], needed: str, keys: Iterable[str]) -> None:
    for item in items:
        _check_text(item, keys)
        if needed not in item:
            raise LookupError


def _check_text(values: dict[str, Any], keys: Iterable[str]) -> None:
    """Raise `TypeError` unless the values of these keys are text; those of other keys may be anything."""
    try:
        "".join(values.values())  # the fastest test, and enough for nearly every line
    except TypeError:
        "".join(values[key] for key in keys if key in values)


@lru_cache(maxsize=16_384)
def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError
    return day


def parse_moment(text: str) -> datetime:
    """The moment in a line. Raises `ValueError` unless it is written as lines have it: in UTC, to the microsecond."""
    if len(text) != 27 or text[-1] != "Z" or text[10] != "T":
        raise ValueError
    return datetime.fromisoformat(text)


def _check_member(text: str | None) -> None:
    """Raise `ValueError` or `TypeError` unless the text is a place in a batch, or there is none, as in most events."""
    if text is None:
        return
    from policytrack.journal.batches import parse_member

    parse_member(text)


_FORMS: dict[str, Callable[[Any], object]] = {
    "effective": _day,
    "recorded": parse_moment,
    "through": lambda text: text is None or _day(text),
    "batch": _check_member,
}


def _why_no_event(values: dict[str, Any]) -> NotAnEvent:
    """The reason why these values make no event."""
    for key, known in _KNOWN.items():
        word = values.get(key)
        if isinstance(word, str) and word not in known:
            message = f"this version does not know the {key} '{one_line(word[:60])}'; use a newer policytrack"
            return NotAnEvent(Fault.NEWER, message)
    keep = values.get("keep")
    verdict = keep.get("verdict") if isinstance(keep, dict) else None
    if isinstance(verdict, str) and verdict not in _VERDICTS:
        message = f"this version does not know the verdict '{one_line(verdict[:60])}'; use a newer policytrack"
        return NotAnEvent(Fault.NEWER, message)
    needed = NEEDED.get(_KINDS[values["kind"]], ()) if isinstance(values.get("kind"), str) else ()
    for key in (*_ALWAYS, *needed):
        if not values.get(key):
            return NotAnEvent(Fault.FOREIGN, f"this line has no {key}, so it is not an entry; remove it")
    for key, read in _FORMS.items():
        try:
            read(values.get(key))
        except (ValueError, TypeError):
            return NotAnEvent(Fault.FOREIGN, f"the {key} of this line is not as one is written; remove the line")
    kinds = {key: list if key in ("evidence", "revisions", "after") else str for key in KEYS} | {"keep": dict}
    inner = "evidence" if keep is None else "keep"
    wrong = next((key for key in KEYS if not isinstance(values.get(key, kinds[key]()), kinds[key])), inner)
    return NotAnEvent(Fault.FOREIGN, f"the {wrong} of this line is not as one is written; remove the line")
