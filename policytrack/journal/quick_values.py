"""The few values of an event that an index needs, decoded without the rest: for journals of a million lines.

`codec.values_of` builds every value of a line, and then checks each. msgspec checks while it decodes and builds less,
which takes a fifth of the time. Loading it takes as long as reading a thousand lines, so short journals do without.
"""

# Without `from __future__ import annotations`: msgspec reads the annotations.
import datetime
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from msgspec import UNSET, Meta, MsgspecError, Struct, UnsetType
from msgspec.json import Decoder

from policytrack.domain.events import Confidence, EventKind, KeepVerdict
from policytrack.domain.statuses import Status
from policytrack.journal.batches import parse_member
from policytrack.journal.codec import NEEDED, parse_moment
from policytrack.journal.event_id import all_match, matches

Text = str | UnsetType
Name = Annotated[str, Meta(min_length=1)] | UnsetType
Day = datetime.date | UnsetType


class _Evidence(Struct, gc=False, forbid_unknown_fields=True):
    url: str
    title: Text = UNSET
    publisher: Text = UNSET
    date: Day = UNSET
    document: Text = UNSET
    act: Text = UNSET
    stance: Text = UNSET
    quote: Text = UNSET
    archived: Text = UNSET


class _Revision(Struct, gc=False, forbid_unknown_fields=True):
    field: str
    before: Text = UNSET
    after: Text = UNSET


class _Keep(Struct, gc=False, forbid_unknown_fields=True):
    address: str
    verdict: KeepVerdict | UnsetType = UNSET
    digest: Text = UNSET
    at: Text = UNSET
    final: Text = UNSET
    type: Text = UNSET
    size: int | UnsetType = UNSET
    quote: Text = UNSET
    archived: Text = UNSET
    similarity: float | UnsetType = UNSET
    missing: Text = UNSET


class QuickValues(Struct, gc=False, forbid_unknown_fields=True):
    """The values of an event. One that is absent is `UNSET`, which is false, as none of the others is."""

    id: str
    kind: EventKind
    recommendation: str
    effective: datetime.date
    recorder: str
    recorded: str
    nonce: str
    part: Name = UNSET
    actor: Name = UNSET
    status: Status | UnsetType = UNSET
    through: Day = UNSET
    assessor: Name = UNSET
    confidence: Confidence | UnsetType = UNSET
    note: Text = UNSET
    evidence: tuple[_Evidence, ...] = ()
    no_evidence: Text = UNSET
    by_event: Text = UNSET
    to: Text = UNSET
    anchor: Text = UNSET
    why: Text = UNSET
    event: Name = UNSET
    revisions: tuple[_Revision, ...] = ()
    after: tuple[str, ...] = ()
    batch: Name = UNSET
    keep: _Keep | UnsetType = UNSET


_decoder = Decoder(QuickValues)
_decode = _decoder.decode


def quick_values(line: bytes) -> QuickValues | None:
    """The values of a line whose digest fits and that `codec.values_of` would accept.

    None for a line that must be looked at more closely, with `parsed.parsed`: it is no event, or not exactly as this
    version writes one.
    """
    return values_of_genuine(line) if matches(line, sha256) else None


def all_quick_values(lines: Sequence[bytes | None]) -> list[QuickValues] | None:
    """The values of all these lines, if `quick_values` returns some for each; None if it does not.

    Decoding them together takes two thirds of the time.
    """
    short = [line for line in lines if line is not None]
    if len(short) < len(lines) or not all_match(short, sha256):
        return None
    # All begin as an event does, and nothing within an event does: so none fills two lines.
    return _all_values(b"\n".join(short), len(short))


def values_of_genuine(line: bytes) -> QuickValues | None:
    """As `quick_values`, for a line whose digest is known to fit."""
    try:
        values = _decode(line)
        if not line.isascii():
            line.decode()
        return values if _is_event(values) else None
    except (MsgspecError, ValueError, RecursionError):
        return None


def are_events(lines: bytes) -> bool:
    """Whether `values_of_genuine` would return values for each of these lines, which end with line breaks.

    If not, one of them must be looked at more closely, or holds a line break within.
    """
    return _all_values(lines, lines.count(b"\n")) is not None


def _all_values(lines: bytes, number: int) -> list[QuickValues] | None:
    """The values of so many lines; None if not all are events, or one of these fills several lines."""
    try:
        events = _decoder.decode_lines(lines)
        if not lines.isascii():
            lines.decode()
        return events if len(events) == number and all(map(_is_event, events)) else None
    except (MsgspecError, ValueError, RecursionError):
        return None


def _is_event(values: QuickValues) -> bool:
    """Whether these values, which have been decoded, make an event. Raises `ValueError` if one of them is malformed."""
    parse_moment(values.recorded)
    if values.batch is not UNSET:
        parse_member(values.batch)
    if values.keep and values.keep.at is not UNSET:
        parse_moment(values.keep.at)
    for key in NEEDED.get(values.kind, ()):  # noqa: SIM110 (`all` takes longer to begin than one or two keys to look up)
        if not getattr(values, key):
            return False
    return True
