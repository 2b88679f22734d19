"""Parse a piece of evidence as it is typed on a command line, and format it again.

First comes the address, then facts about it as `key=value`, with the quoting of a shell:
`https://www.wam.ae/… title="India joins" publisher=WAM date=2026-02-20 document=press act=agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policytrack.domain.events import Event, Evidence
from policytrack.domain.vocabulary import ACTS, DOCUMENTS
from policytrack.errors import UsageProblem
from policytrack.text.dates import parse_day
from policytrack.text.did_you_mean import nearest, unknown
from policytrack.text.escaping import address, one_line, printable

KEYS = Evidence._fields[1:]
STANCES = ("supports", "disputes")
LONGEST = {"url": 2000, "title": 500, "publisher": 200, "quote": 2000, "archived": 2000}

_BREAK = re.compile("[\r\n\t\u2028\u2029]+")
_EXAMPLE = 'https://www.wam.ae/en/article title="India joins" publisher=WAM date=2026-02-20'
_WEB = r"(?i:https?)://[\w\[][^\s\\<>\"]*"
_DOI = r"(?i:doi):10\.\d{4,9}/\S+"
_FILE = r"file:(?![/~]|[A-Za-z]:)(?!(?:.*/)?\.\.(?:/|$))[^\\]+"
_WITH_APOSTROPHE = r"\s*((?i:https?|doi):[^\s\"\\']*'[^\s\"\\]*)(?!\S)"
_WITH_APOSTROPHE_ALONE = r"\s*((?i:https?|doi|file):[^\s\"\\']*'[^\s\"\\]*)(?!\S)"
_WITH_NAME = r"[A-Za-z]+://[^/?#]*@"


def parse_evidence(words: str, today: date) -> Evidence:
    """The piece of evidence that was typed. Raises `UsageProblem`, which says what to write instead."""
    address, *facts = _split(words) or [""]
    if address.partition("=")[0] in KEYS:
        raise UsageProblem(f"the address comes first, before '{excerpt(address)}'; write {_EXAMPLE}")
    values = {"url": address}
    for fact in facts:
        key, is_fact, value = fact.partition("=")
        if not is_fact or "://" in key:
            raise UsageProblem(_why_no_fact(fact, words))
        if key in values:
            raise UsageProblem(f"'{excerpt(key)}' appears twice in one piece of evidence; leave one of them out")
        values[key] = value
    return evidence_from(values, today)


def with_facts(words: str, facts: Mapping[str, str]) -> str:
    """The piece of evidence that was typed, with more facts about it, by their keys; for `parse_evidence`."""
    return " ".join((words, *(f"{key}={_quoted(value)}" for key, value in facts.items())))


def evidence_from(values: Mapping[str, str | None], today: date) -> Evidence:
    """The evidence with this address (`url`) and these facts, by their keys; None for an unknown fact.

    Raises `UsageProblem` for the first value that is wrong.
    """
    for key in values:
        if key not in Evidence._fields:
            close = nearest(key, KEYS)
            hint = f"the nearest is '{close}'" if close else f"choose from {', '.join(KEYS)}"
            raise UsageProblem(f"evidence has no '{excerpt(key)}'; {hint}")
    known = {key: _plain(key, value) for key, value in values.items() if value is not None}
    address, archived = known.get("url", ""), known.get("archived")
    _check_address(address)
    if archived is not None and not re.fullmatch(_WEB, archived):
        raise UsageProblem(
            f"archived: '{excerpt(archived)}' is not an address on the web; write one that begins with https://"
        )
    day = _day(known["date"], today) if "date" in known else None
    return Evidence(
        url=address,
        title=known.get("title"),
        publisher=known.get("publisher"),
        date=day,
        document=_one_of(known.get("document"), "document", DOCUMENTS),
        act=_one_of(known.get("act"), "act", ACTS),
        stance=_one_of(known.get("stance"), "stance", STANCES) or "supports",
        quote=known.get("quote"),
        archived=archived,
    )


def unfit_evidence(evidence: Evidence, today: date, *, is_copy: bool = False) -> Iterator[str]:
    """Sentences on why evidence in the journal could not be recorded *today*.

    *is_copy*: it was imported, so that its date may be in the future.
    """
    values = {key: value for key, value in evidence._asdict().items() if key != "date"}
    try:
        evidence_from(values, today)
        if evidence.date is not None and not is_copy:
            _check_not_future(evidence.date, today)
    except UsageProblem as problem:
        yield str(problem)
    for key, value in values.items():
        if isinstance(value, str) and _BREAK.search(value):
            yield f"the {key} holds a line break or a tab; remove it"


def evidence_words(evidence: Evidence) -> str:
    """The evidence as it is typed, for `parse_evidence`."""
    facts = evidence._asdict()
    if evidence.archived:
        facts["archived"] = address(evidence.archived)
    defaults = Evidence._field_defaults
    stated = [(key, facts[key]) for key in KEYS if facts[key] is not None and facts[key] != defaults[key]]
    return " ".join((_quoted(address(evidence.url)), *(f"{key}={_quoted(str(value))}" for key, value in stated)))


def _split(words: str) -> list[str]:
    """The address and the facts that were typed. An apostrophe in an address on the web belongs to it."""
    is_alone = words.count("'") == 1
    address = re.match(_WITH_APOSTROPHE_ALONE if is_alone else _WITH_APOSTROPHE, words)
    return _unquoted(words) if address is None else [address[1], *_unquoted(words[address.end() :])]


def _unquoted(words: str) -> list[str]:
    from shlex import shlex

    lexer: Any = shlex(words, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        return list(lexer)
    except ValueError:
        # The lexer's state is the open quote, or the backslash.
        if lexer.state == "\\":
            raise UsageProblem("the evidence ends with a backslash; remove it, or write two") from None
        hint = """write an apostrophe within double quotes, such as title="India's mission\""""
        if lexer.state == '"':
            hint = 'close it; a " that belongs to the text is written \\"'
        raise UsageProblem(f"a quote that {lexer.state} opens is never closed; {hint}") from None


def _why_no_fact(fact: str, words: str) -> str:
    if "://" in fact.partition("=")[0]:
        return f"'{excerpt(fact)}' is a second address; add it as another piece of evidence, with its own --evidence"
    curly = "straight quotes" if re.search("[“”„‟]", words) else "quotes"
    example = 'title="India joins"'
    return f"'{excerpt(fact)}' belongs to no key; put words with spaces in {curly}, such as {example}"


def _plain(key: str, value: str) -> str:
    """The value with single spaces. Raises `UsageProblem` if it is empty, too long or contains control characters."""
    is_short = 0 < len(value) <= LONGEST.get(key, 100)
    if is_short and value.isascii() and value.isprintable() and "  " not in value and value.strip() == value:
        return value
    # Line breaks count as spaces, because a passage that is copied from a page has many.
    without_breaks = _BREAK.sub(" ", value)
    if printable(without_breaks) != without_breaks:
        char = next(char for char in without_breaks if printable(char) != char)
        raise UsageProblem(f"the {key} holds the control character U+{ord(char):04X}; remove it")
    plain = " ".join(without_breaks.split())
    if not plain and key != "url":
        raise UsageProblem(f"{key}= has no value; write one, or leave the key out")
    if len(plain) > (most := LONGEST.get(key, 100)):
        raise UsageProblem(f"the {key} is {len(plain)} characters long; {most} is the most")
    return plain


def _check_address(address: str) -> None:
    if not address:
        raise UsageProblem(f"this evidence has no address; write it first, such as {_EXAMPLE}")
    if re.match(_WITH_NAME, address):
        raise UsageProblem("the address holds a user's name or password, which would stay for ever; write it without")
    if any(re.fullmatch(form, address) for form in (_WEB, _DOI, _FILE)):
        return
    if address.startswith("file:"):
        raise UsageProblem(f"'{excerpt(address)}' is not a path in the workspace; write it as file:letters/reply.pdf")
    raise UsageProblem(
        f"'{excerpt(address)}' is not an address; write it as https://www.wam.ae/en/article, "
        "doi:10.1000/182, or file:letters/reply.pdf for a file in the workspace"
    )


def _day(words: str, today: date) -> date:
    day = parse_day(words, today)
    _check_not_future(day, today)
    return day


def _check_not_future(day: date, today: date) -> None:
    if day > today:
        raise UsageProblem(f"the date of the evidence, {day}, is in the future; today is {today}")


def _one_of(word: str | None, kind: str, words: Mapping[str, str] | tuple[str, ...]) -> str | None:
    if word is not None and word not in words:
        raise UsageProblem(unknown(kind, excerpt(word), words))
    return word


def _quoted(value: str) -> str:
    if value and not re.search(r"[\s\"'\\]", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def excerpt(words: str) -> str:
    """The first 60 characters of what was typed, on one line, to be quoted in a message."""
    return one_line(words if len(words) <= 60 else f"{words[:60]}…")


def snapshot_evidence(name: str, digest: str, day: date, time: str = "") -> Evidence:
    """The evidence that refers to a snapshot of another tracker.

    It has the name and the SHA-256 *digest* of its file, its day, and its *time*, such as `14:00Z`, if that is known.
    """
    return Evidence(f"file:{name}", title=f"sha256:{digest} {time}".rstrip(), date=day)


def snapshot_of(event: Event) -> Evidence | None:
    """The evidence that names the snapshot from which an event was imported; None if it was recorded by hand."""
    return next(
        (evidence for evidence in event.evidence if evidence.url.startswith("file:") and _has_digest(evidence)), None
    )


def _has_digest(evidence: Evidence) -> bool:
    return (evidence.title or "").startswith("sha256:")
