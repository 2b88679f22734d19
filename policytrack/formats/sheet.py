"""Recommendations as lines of text, for `show`: first where each stands and why, then what the paper asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policytrack.domain.events import Event
from policytrack.domain.model import ActorRole, Claim, Part, PartDetail, Recommendation, Standing
from policytrack.domain.query import has_deadline
from policytrack.domain.shown import ShownEntry
from policytrack.domain.standing.components import letter_of
from policytrack.domain.statuses import Status, status_label, status_word
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import (
    KIND_LABELS,
    KIND_MEANINGS,
    NO_LONGER_COUNTS,
    STRENGTH_LABELS,
    STRENGTH_MEANINGS,
    Role,
    Timing,
)
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.styled_line import LABEL, StyledLine
from policytrack.reports.claimed_statuses import claimed_statuses
from policytrack.reports.wording import (
    cited_briefly,
    deadline_text,
    reason_text,
    reasons_by_subject,
    status_date,
    timing_label,
)
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, capitalized, one_line, printable
from policytrack.text.values import Passage

_CONTEXT = 90  # characters of the text on either side of a passage


def sheets(entries: Iterable[ShownEntry], viewpoint: Viewpoint) -> Iterator[list[StyledLine]]:
    """The lines about each recommendation or part, with an empty line between two.

    Before the first, if it is not the usual one, which question is answered.
    """
    before: list[StyledLine] = []
    for shown in entries:
        if not before:
            question = asked_question(viewpoint, {name: actor.name for name, actor in shown.actors.items()})
            before = [StyledLine("", ((question, "italic"),), 0)] if question else []
        yield [*before, *_Sheet(shown, viewpoint).lines()]
        before = [StyledLine("", (), 0)]


def sheets_json(entries: Sequence[ShownEntry]) -> Iterator[str]:
    """The object of one recommendation or part; for several, an array of them."""
    from policytrack.formats.lists.json import array, json_of
    from policytrack.formats.records import entry_json

    records = [entry_json(shown.entry) for shown in entries]
    return array(records) if len(records) > 1 else iter((json_of(records[0], indent=2), "\n"))


class _Sheet:
    """One recommendation or part, whose lines refer to pieces of evidence by number."""

    def __init__(self, shown: ShownEntry, viewpoint: Viewpoint) -> None:
        self._shown = shown
        self._entry = shown.entry
        self._recommendation = shown.entry.recommendation
        self._viewpoint = viewpoint
        self._day = viewpoint.day
        self._names = {name: actor.name for name, actor in shown.actors.items()}
        self._numbers = {piece.url: number for number, piece in enumerate(self._entry.evidence, 1)}

    def lines(self) -> Iterator[StyledLine]:
        recommendation = self._recommendation
        yield StyledLine(
            f"{recommendation.id}  ", ((one_line(recommendation.title), "bold"),), len(recommendation.id) + 2
        )
        if self._shown.part_of is not None:
            yield from _lines("Part of", [f"{self._shown.part_of.id}  {self._shown.part_of.title}"])
        yield from self._status()
        yield from self._why()
        yield from self._evidence()
        for claim in self._entry.claims:
            yield from self._claim(claim)
        yield from self._deadline()
        yield from self._actors()
        yield from self._passages()
        yield from self._nature()
        yield from self._components()
        yield from self._links()

    def _status(self) -> Iterator[StyledLine]:
        standing, recommendation = self._entry.standing, self._recommendation
        status = status_word(standing.status, ongoing=recommendation.ongoing, label=status_label)
        reviewed = self._entry.last_reviewed
        dated = status_date(standing.status, standing.since, reviewed)
        behind = standing.tally
        has_tally = behind is not None and 1 < behind.components != behind.unassessed
        tally = (
            behind.words(self._names, ongoing=recommendation.ongoing, label=status_label)
            if behind and has_tally
            else ""
        )
        yield from _lines("Status", [f"{status}{dated}"], "bold")
        column = self._shown.paper.status_column
        theirs = "; ".join(recommendation.extra.get(column, ())) if column and self._viewpoint.is_present else ""
        yield from _lines("", [f"In the words of its tracker: {theirs}"] if theirs else [])
        is_said = standing.status is Status.NO_EVIDENCE
        details = (
            tally,
            f"{standing.confidence} confidence" if standing.confidence is not None else "",
            f"last reviewed {day_words(reviewed)}" if reviewed is not None and not is_said else "",
            "ongoing: never closed, comes up for review again" if recommendation.ongoing else "",
            "no evidence could ever decide it" if not recommendation.checkable else "",
        )
        yield from _lines("", [capitalized(" · ".join(filter(None, details)))])

    def _why(self) -> Iterator[StyledLine]:
        nobody = ["Nobody has assessed it."] if self._entry.standing.status is Status.UNASSESSED else []
        if self._recommendation.contains:
            yield from _lines("Why", ["Rolled up from the recommendations that it contains, below."])
        elif self._entry.reasons:
            yield from _lines("Why", [*nobody, *self._reasons_of(self._entry.reasons)])
        elif nobody:
            yield from _lines("Why", nobody)
        else:
            yield from _lines("Why", ["No reason was recorded."])

    def _reasons_of(self, marks: Sequence[Event]) -> Iterator[str]:
        return reasons_by_subject(marks, self._names, of_part=self._shown.part_of is not None)

    def _evidence(self) -> Iterator[StyledLine]:
        label = "  Evidence"
        numbered = len(self._entry.evidence) > 1
        for number, piece in enumerate(self._entry.evidence, 1):
            page = self._entry.pages.get(piece.url)
            yield from evidence_lines(piece, label, f"[{number}] " if numbered else "", page=page)
            label = ""

    def _claim(self, claim: Claim) -> Iterator[StyledLine]:
        who = self._names.get(claim.assessor, claim.assessor)
        claimed = (
            f"by {_joined(who, each.about, ', ')}: {status_label(each.status)}"
            f"{status_date(each.status, each.since, claim.reviewed)}"
            for each in claimed_statuses(claim, self._names)
        )
        yield from _lines("Claimed", [*claimed, *self._reasons_of(claim.reasons)])
        for piece in claim.evidence:
            yield from evidence_lines(piece, page=self._entry.pages.get(piece.url))

    def _deadline(self) -> Iterator[StyledLine]:
        deadline, standing = self._recommendation.deadline, self._entry.standing
        timing = timing_label(standing.timing, standing.due, self._day) if standing.timing is not None else ""
        if standing.timing is None and not self._recommendation.contains and has_deadline(self._recommendation):
            timing = NO_LONGER_COUNTS
        if self._recommendation.contains:
            lines = [deadline_text(deadline, self._day), capitalized(deadline.reading)] if deadline is not None else []
            lines += [f"The most urgent of what it contains: {timing}"] if timing else []
        elif deadline is None:
            lines = [timing] if self._recommendation.parts and standing.timing is not Timing.NO_DEADLINE else []
        else:
            # The distance of a deadline that decides is said by the timing, and of one that was met no longer matters.
            is_said = standing.timing in _DISTANCE_SAID and standing.due == (deadline.earliest, deadline.latest)
            is_settled = standing.timing is None or standing.timing in _SETTLED
            day = None if is_said or is_settled else self._day
            lines = [_joined(timing, deadline_text(deadline, day))]
            lines.append(capitalized(deadline.reading))
            lines += [f"Stated in {deadline.stated_in}"] if deadline.stated_in is not None else []
        revised = self._entry.deferred_to
        if revised is not None:
            lines.append(
                f"Revised to {deadline_text(revised, self._day)}; it is still judged by the paper's own deadline"
            )
        yield from _lines("Deadline", lines)

    def _actors(self) -> Iterator[StyledLine]:
        for role, label in ((Role.ASKED, "Asked"), (Role.WITH, "With"), (Role.ABOUT, "Mentions")):
            listed = (
                f"{self._names[actor.id]} {_bracketed(actor)}"
                for actor in self._recommendation.actors
                if actor.role is role
            )
            yield from _lines(label, ["; ".join(listed)])

    def _passages(self) -> Iterator[StyledLine]:
        recommendation = self._recommendation
        passages: list[tuple[Part | None, Passage]] = [(None, passage) for passage in recommendation.passages]
        passages += [(part, passage) for part in recommendation.parts for passage in part.passages]
        label = "Passage"
        places: list[str] = []
        for (part, passage), (before, after) in zip(passages, self._shown.contexts, strict=True):
            yield from _passage(label, part, passage, before, after)
            place = _place(passage)
            if place not in places:
                yield from _lines("", [place], "dim")
            places.append(place)
            label = ""
        source = cited_briefly(self._shown.paper)
        yield from _lines("Source", [source])
        yield from _lines("Dated by", [self._shown.paper.published_basis or ""])
        if self._shown.paper.url:
            yield StyledLine("", ((address(self._shown.paper.url), ""),), address=True)

    def _nature(self) -> Iterator[StyledLine]:
        recommendation = self._recommendation
        kind, strength = recommendation.kind, recommendation.strength
        if strength is None:
            yield from _lines("Kind", [f"{KIND_LABELS[kind]}: {KIND_MEANINGS[kind]}"])
        else:
            yield from _lines(
                "Kind", [f"{KIND_LABELS[kind]} · {STRENGTH_LABELS[strength]}: {STRENGTH_MEANINGS[strength]}"]
            )
        if recommendation.pillar is not None:
            inferred = " (our reading)" if recommendation.pillar_inferred else ""
            name = self._shown.pillars.get(recommendation.pillar, "")
            # A pillar that was imported may have no code; then its name is the code, too.
            pillar = " ".join(filter(None, dict.fromkeys((recommendation.pillar, name))))
            yield from _lines("Pillar", [f"{pillar}{inferred}"])
        yield from _lines("Topics", [", ".join(recommendation.topics)])
        yield from _lines("Done when", [f"{recommendation.done_when} (our words)" if recommendation.done_when else ""])

    def _components(self) -> Iterator[StyledLine]:
        recommendation, entry = self._recommendation, self._entry
        if recommendation.parts:
            is_one_enough = recommendation.combine == "any"
            yield from _lines("Components", ["Any one of these is enough." if is_one_enough else "All of these count."])
        for part, standing, detail in zip(recommendation.parts, entry.parts, entry.part_details, strict=False):
            yield from self._component(part, standing, detail)
        if recommendation.contains:
            yield from _lines("Contains", [f"{len(recommendation.contains)} recommendations"])
        for member in self._shown.contained:
            inner = member.recommendation
            yield from _row(f"{inner.id}  ", inner.title, _status_words(member.standing, inner, self._names))
            yield from self._grounds(PartDetail(member.reasons, member.evidence), len(inner.id) + 2)

    def _component(self, part: Part, standing: Standing, detail: PartDetail) -> Iterator[StyledLine]:
        recommendation = self._recommendation
        letter = f".{letter_of(part.id)} "
        asked = "; ".join(
            f"{self._names[actor.id]} {_bracketed(actor)}" for actor in part.actors if actor.role is Role.ASKED
        )
        own = f" · asked: {asked}" if part.actors != recommendation.actors else ""
        deadline = part.deadline
        due = f" · {deadline_text(deadline, self._day)}" if deadline and deadline != recommendation.deadline else ""
        status = f"{_status_words(standing, recommendation, self._names)}{own}{due}"
        yield from _row(letter, part.title, status)
        if part.done_when:
            yield from _indented(f"Done when {part.done_when} (our words)", len(letter))
        if part.note:
            yield from _indented(f"Note: {part.note}", len(letter))
        if detail.reasons != self._entry.reasons or len(recommendation.parts) == 1:
            yield from self._grounds(detail, len(letter))

    def _grounds(self, detail: PartDetail, indent: int) -> Iterator[StyledLine]:
        """The reasons and the evidence of a component; evidence of the whole by its number."""
        numbers = "".join(f"[{self._numbers[piece.url]}]" for piece in detail.evidence if piece.url in self._numbers)
        reasons = " ".join(reason_text(mark) for mark in detail.reasons)
        yield from _indented(_joined(reasons, numbers, " "), indent)
        for piece in detail.evidence:
            if piece.url not in self._numbers:
                yield StyledLine("", ((address(piece.url), ""),), LABEL + indent, address=True)

    def _links(self) -> Iterator[StyledLine]:
        recommendation = self._recommendation
        yield from _lines("Same as", [", ".join(recommendation.same_as)])
        yield from _lines(
            "Conflicts", [f"with {', '.join(recommendation.conflicts_with)}" if recommendation.conflicts_with else ""]
        )
        yield from _lines(
            "Superseded", [f"by {', '.join(recommendation.superseded_by)}" if recommendation.superseded_by else ""]
        )
        yield from _lines("Note", [recommendation.note or ""])
        yield from _lines(
            "Extra", [f"{column}: {'; '.join(values)}" for column, values in recommendation.extra.items()]
        )


_SETTLED = (Timing.MET, Timing.MET_LATE)
_DISTANCE_SAID = (Timing.OVERDUE, Timing.DUE_SOON)


def asked_question(viewpoint: Viewpoint, names: Mapping[str, str]) -> str:
    """Which question an answer from this viewpoint answers; empty for the usual one: today, by the tracker's marks."""
    known, day = viewpoint.known_on, viewpoint.day
    expected = " if nothing else happens" if viewpoint.is_ahead else ""
    phrases = [f"on {day_words(day)}{expected}"] if day != viewpoint.today and day != known else []
    phrases += [f"as recorded by {day_words(known)}"] if known is not None else []
    assessor = viewpoint.assessor
    phrases += [f"by the marks of {names.get(assessor, assessor)}"] if assessor is not None else []
    return capitalized(", ".join(phrases))


def _status_words(standing: Standing, recommendation: Recommendation, names: Mapping[str, str]) -> str:
    behind = standing.tally
    status = status_word(standing.status, ongoing=recommendation.ongoing, label=status_label)
    several = behind is not None and 1 < behind.components != behind.unassessed
    tally = behind.words(names, ongoing=recommendation.ongoing, label=status_label) if behind and several else ""
    uniform = behind is not None and len(behind.statuses) == 1
    return f"{status} ({tally})" if tally and not uniform else status


def _lines(label: str, lines: Iterable[str], style: str = "") -> Iterator[StyledLine]:
    for line in lines:
        if line:
            yield StyledLine(f"  {label}" if label else "", ((one_line(line), style),))
            label = ""


def _row(margin: str, title: str, status: str) -> Iterator[StyledLine]:
    indent = LABEL + len(margin)
    yield StyledLine(" " * LABEL + margin, ((one_line(f"{title}: "), ""), (one_line(status), "bold")), indent)


def _indented(text: str, indent: int) -> Iterator[StyledLine]:
    if text:
        yield StyledLine("", ((one_line(text), "dim"),), LABEL + indent)


def _joined(first: str, second: str, between: str = " · ") -> str:
    return between.join(filter(None, (first, second)))


def _bracketed(actor: ActorRole) -> str:
    return f"({actor.id}, not named but meant)" if actor.inferred else f"({actor.id})"


def _passage(label: str, part: Part | None, passage: Passage, before: str, after: str) -> Iterator[StyledLine]:
    """The passage in its own words; one of the whole with what leads to it, and a few words on either side."""
    first, *others = f"“{printable(passage.text)}”".split("\n")
    if part is not None:
        leading, following = f"Part {letter_of(part.id)}: ", ""
    else:
        leading = f"{one_line(passage.lead_in)} … " if passage.lead_in else _end_of(before)
        following = "" if others else _start_of(after)
    yield StyledLine(f"  {label}" if label else "", ((leading, "dim"), (first, "bold"), (following, "dim")))
    yield from (StyledLine("", ((line, "bold"),)) for line in others)


def _place(passage: Passage) -> str:
    """Where the passage is in the paper, as far as that is known."""
    heading = f"under “{passage.heading}”" if passage.heading else ""
    line = f"line {passage.line} of the tracker’s copy" if passage.line is not None else ""
    return capitalized(_joined(heading, line, ", "))


def _end_of(text: str) -> str:
    """The last words of the text before a passage; empty if there is only the mark of a list."""
    plain = printable(text).lstrip()
    if not any(map(str.isalpha, plain)):
        return ""
    return plain if len(plain) <= _CONTEXT else f"… {plain[-_CONTEXT:].partition(' ')[2]}"


def _start_of(text: str) -> str:
    """The first words of the text after a passage."""
    plain = printable(text).rstrip()
    return plain if len(plain) <= _CONTEXT else f"{plain[:_CONTEXT].rpartition(' ')[0]} …"
