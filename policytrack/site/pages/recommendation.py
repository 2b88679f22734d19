"""The page of one recommendation: everything that `show` knows of it, its history, and how it stood on each date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import ActorRole, Claim, Part, PartDetail, Standing
from policytrack.domain.query import all_passages, has_deadline
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.shown import CitedPassage, ShownEntry
from policytrack.domain.standing.components import components_of, letter_of
from policytrack.domain.standing.detail import grounds, standing_of
from policytrack.domain.standing.timeline import Interval, Timeline
from policytrack.domain.statuses import Status, status_label, status_word
from policytrack.domain.vocabulary import (
    KIND_LABELS,
    KIND_MEANINGS,
    STRENGTH_LABELS,
    STRENGTH_MEANINGS,
    TIMING_LABELS,
    TRACKER,
    Role,
    Timing,
)
from policytrack.formats.citations.citation import STYLES, citation
from policytrack.reports.claimed_statuses import claimed_statuses
from policytrack.reports.page_items import evidence_links
from policytrack.reports.page_parts import Link
from policytrack.reports.wording import (
    cited_briefly,
    deadline_text,
    reason_text,
    reasons_by_subject,
    status_date,
    window_words,
)
from policytrack.site.items import Register, SiteItem, timing_key, timing_words
from policytrack.site.pages.item_history import HistoryItem, history
from policytrack.site.pages.links_and_statuses import PageLink, StatusText
from policytrack.site.pages.paper_text import text_page
from policytrack.site.pages.passage_texts import PassageText, passage_texts
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized, counted, web_address
from policytrack.text.passages import PaperText
from policytrack.text.values import Deadline

_STYLE_LABELS = {"chicago": "Chicago", "apa": "APA", "bibtex": "BibTeX", "markdown": "Markdown"}


class ClaimText(NamedTuple):
    """A status that is claimed; *about* names the components, such as `of part a`, and is empty for all of them.

    *differs*: it is not the one that was assessed.
    """

    about: str
    status: StatusText
    differs: bool


class ClaimSection(NamedTuple):
    """What an asked side says itself."""

    who: str
    statuses: tuple[ClaimText, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Link, ...]


class ComponentText(NamedTuple):
    """A part, or a recommendation that is contained: where it stands and why. *page* is its page, empty for a part."""

    anchor: str
    label: str
    title: str
    status: StatusText
    tally: str
    asked: str
    deadline: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Link, ...]
    page: str = ""


class PastStanding(NamedTuple):
    """How it stood from a day on, until the next such day."""

    anchor: str
    day: date
    status: StatusText
    facts: tuple[str, ...]
    reasons: tuple[str, ...]


class RecommendationPage(NamedTuple):
    """Everything on the page, as text; templates may read all of it."""

    id: str
    title: str
    status: StatusText
    tally: str
    facts: tuple[str, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Link, ...]
    claims: tuple[ClaimSection, ...]
    deadline: tuple[str, ...]
    timing_key: str
    timing: str
    revised: str
    actors: tuple[tuple[str, tuple[PageLink, ...]], ...]
    passages: tuple[PassageText, ...]
    source: str
    source_page: str
    source_title: str
    source_url: str
    dated_by: str
    kind: PageLink
    strength: str
    pillar: PageLink | None
    topics: tuple[PageLink, ...]
    done_when: str
    note: str
    components_intro: str
    components: tuple[ComponentText, ...]
    relations: tuple[tuple[str, tuple[PageLink, ...]], ...]
    extra: tuple[tuple[str, str], ...]
    history: tuple[HistoryItem, ...]
    past: tuple[PastStanding, ...]
    citations: tuple[tuple[str, str], ...]
    former_ids: tuple[str, ...]
    has_gone: str


class PageContext(NamedTuple):
    """What a page needs beside its recommendation; *texts* are those of the papers that can be read."""

    day: date
    register: Register
    ancestors: Ancestors
    assessor: str
    texts: Mapping[str, PaperText]


def recommendation_page(
    shown: ShownEntry,
    events: Sequence[Event],
    timeline: Timeline,
    linked: Mapping[str, SiteItem],
    parents: Sequence[str],
    context: PageContext,
) -> RecommendationPage:
    """The page; *linked* are the recommendations that it may link to by case-folded id, *parents* the ids of some."""
    return _Maker(shown, events, timeline, linked, parents, context).page()


class _Maker:
    def __init__(
        self,
        shown: ShownEntry,
        events: Sequence[Event],
        timeline: Timeline,
        linked: Mapping[str, SiteItem],
        parents: Sequence[str],
        context: PageContext,
    ) -> None:
        self._shown, self._entry = shown, shown.entry
        self._recommendation = shown.entry.recommendation
        self._events, self._timeline, self._linked, self._parents = events, timeline, linked, parents
        self._context = context
        self._names = context.register.names.actors

    def page(self) -> RecommendationPage:
        recommendation, standing, paper = self._recommendation, self._entry.standing, self._shown.paper
        reviewed = self._entry.last_reviewed
        register = self._context.register
        sure = f"{standing.confidence} confidence".capitalize() if standing.confidence is not None else ""
        is_said = standing.status is Status.NO_EVIDENCE
        facts = (
            sure,
            f"Last reviewed {day_words(reviewed)}" if reviewed is not None and not is_said else "",
            "Ongoing: never closed, comes up for review again" if recommendation.ongoing else "",
            "" if recommendation.checkable else "No evidence could ever decide it",
        )
        kind, strength, pillar = recommendation.kind, recommendation.strength, recommendation.pillar
        gone = recommendation.gone_since
        timing = timing_key(standing.timing, has_deadline=has_deadline(recommendation))
        return RecommendationPage(
            id=recommendation.id,
            title=recommendation.title,
            status=self._status(standing, reviewed),
            tally=self._tally(standing),
            facts=tuple(filter(None, facts)),
            reasons=tuple(self._why()),
            evidence=evidence_links(self._entry.evidence, self._entry.pages),
            claims=tuple(map(self._claim, self._entry.claims)),
            deadline=tuple(self._deadline_lines()),
            timing_key=timing,
            timing=timing_words(timing),
            revised=deadline_text(self._entry.deferred_to, None) if self._entry.deferred_to is not None else "",
            actors=tuple(self._actors(recommendation.actors)),
            passages=tuple(self._passages()),
            source=cited_briefly(paper),
            source_page=register.page("papers", paper.id),
            source_title=paper.title,
            source_url=web_address(paper.url),
            dated_by=paper.published_basis or "",
            kind=PageLink(f"kinds/{kind}/index.html", KIND_LABELS[kind], KIND_MEANINGS[kind]),
            strength="" if strength is None else f"{STRENGTH_LABELS[strength]}: {STRENGTH_MEANINGS[strength]}",
            pillar=None if pillar is None else self._pillar(pillar),
            topics=tuple(
                PageLink(register.page("topics", topic), register.topics.get(topic) or topic)
                for topic in recommendation.topics
                if topic in register.files["topics"]
            ),
            done_when=recommendation.done_when or "",
            note=recommendation.note or "",
            components_intro=self._components_intro(),
            components=tuple(self._components()),
            relations=tuple(self._relations()),
            extra=tuple((column, "; ".join(values)) for column, values in recommendation.extra.items()),
            history=tuple(self._history()),
            past=tuple(self._past()),
            citations=tuple(self._citations()),
            former_ids=recommendation.former_ids,
            has_gone=day_words(gone) if gone is not None and gone <= self._context.day else "",
        )

    def _status(self, standing: Standing, reviewed: date | None) -> StatusText:
        words = status_word(standing.status, ongoing=self._recommendation.ongoing, label=status_label)
        dated = status_date(standing.status, standing.since, reviewed).strip()
        return StatusText(str(standing.status), words, dated)

    def _tally(self, standing: Standing) -> str:
        behind = standing.tally
        if behind is None or not 1 < behind.components != behind.unassessed:
            return ""
        return behind.words(self._names, ongoing=self._recommendation.ongoing, label=status_label)

    def _why(self) -> Iterator[str]:
        if self._recommendation.contains:
            # Not "below": cards and search engines show this sentence, too.
            members = counted(len(self._recommendation.contains), "recommendation")
            yield f"Rolled up from the {members} that it contains."
            return
        if self._entry.standing.status is Status.UNASSESSED:
            assessor = self._context.assessor
            name = self._context.register.assessor_name(assessor)
            yield "Nobody has assessed it." if assessor == TRACKER else f"{name} has given it no status."
        elif not self._entry.reasons:
            yield "No reason was recorded."
        yield from reasons_by_subject(self._entry.reasons, self._names)

    def _claim(self, claim: Claim) -> ClaimSection:
        assessed = self._entry.standing.status
        of_parts = {
            letter_of(part.id): standing.status
            for part, standing in zip(self._recommendation.parts, self._entry.parts, strict=False)
        }
        statuses = []
        for each in claimed_statuses(claim, self._names):
            dated = status_date(each.status, each.since, claim.reviewed).strip()
            beside = {of_parts.get(component.part or "", assessed) for component in each.components if each.about}
            differs = (beside or {assessed}) != {each.status}
            text = StatusText(str(each.status), status_label(each.status), dated)
            statuses.append(ClaimText(each.about, text, differs))
        return ClaimSection(
            self._context.register.assessor_name(claim.assessor),
            tuple(statuses),
            tuple(reasons_by_subject(claim.reasons, self._names)),
            evidence_links(claim.evidence, self._entry.pages),
        )

    def _deadline_lines(self) -> Iterator[str]:
        deadline = self._recommendation.deadline
        if deadline is not None:
            yield deadline_text(deadline, None)
            yield capitalized(deadline.reading)
            if deadline.stated_in is not None:
                yield f"Stated in {deadline.stated_in}"
        elif self._entry.standing.due is not None:
            yield f"The most urgent of its components: {window_words(self._entry.standing.due)}"

    def _actors(self, roles: Sequence[ActorRole]) -> Iterator[tuple[str, tuple[PageLink, ...]]]:
        for role, label in ((Role.ASKED, "Asked"), (Role.WITH, "With"), (Role.ABOUT, "Mentions")):
            links = tuple(self._actor(actor) for actor in roles if actor.role is role)
            if links:
                yield label, links

    def _actor(self, actor: ActorRole) -> PageLink:
        page = self._context.register.page("actors", actor.id)
        return PageLink(page, self._names[actor.id], "meant, but not named" if actor.inferred else "")

    def _pillar(self, code: str) -> PageLink:
        register, paper = self._context.register, self._shown.paper
        name = self._shown.pillars.get(code, "")
        words = " ".join(filter(None, dict.fromkeys((code, name))))
        is_known = code in register.files[f"pillars {paper.id}"]
        note = "our reading" if self._recommendation.pillar_inferred else ""
        return PageLink(register.page("pillars", paper.id, code) if is_known else "", words, note)

    def _passages(self) -> Iterator[PassageText]:
        context, paper = self._context, self._shown.paper
        page = text_page(context.register.page("papers", paper.id)) if paper.id in context.texts else ""
        return passage_texts(self._recommendation, self._shown.contexts, web_address(paper.url), page)

    def _components_intro(self) -> str:
        recommendation = self._recommendation
        if recommendation.contains:
            return f"It contains {len(recommendation.contains)} recommendations."
        is_one_enough = recommendation.combine == "any"
        return "Any one of these is enough." if is_one_enough else "All of these count."

    def _components(self) -> Iterator[ComponentText]:
        recommendation, entry = self._recommendation, self._entry
        for part, standing, detail in zip(recommendation.parts, entry.parts, entry.part_details, strict=False):
            yield self._part(part, standing, detail)
        for id in recommendation.contains:
            item = self._linked.get(id.casefold())
            if item is not None:
                dated = status_date(item.status, item.since, None).strip()
                status = StatusText(str(item.status), item.status_words, dated)
                due = " · ".join(filter(None, (item.timing_words, item.due_words)))
                yield ComponentText("", item.id, item.title, status, "", item.asked_words, due, (), (), (), item.page)

    def _part(self, part: Part, standing: Standing, detail: PartDetail) -> ComponentText:
        recommendation = self._recommendation
        letter = letter_of(part.id) or ""
        is_own = part.actors != recommendation.actors
        asked = [self._names[actor.id] for actor in part.actors if actor.role is Role.ASKED] if is_own else []
        deadline = _own_deadline(part, recommendation.deadline)
        notes = (f"Done when {part.done_when} (our words)" if part.done_when else "", part.note or "")
        is_said = detail.reasons == self._entry.reasons and len(recommendation.parts) > 1
        reasons = () if is_said else tuple(filter(None, map(reason_text, detail.reasons)))
        return ComponentText(
            f"part-{letter}",
            f".{letter}",
            part.title,
            self._status(standing, detail.last_reviewed),
            self._tally(standing),
            "; ".join(asked),
            deadline_text(deadline, None) if deadline is not None else "",
            tuple(filter(None, notes)),
            reasons,
            () if is_said else evidence_links(detail.evidence, self._entry.pages),
        )

    def _relations(self) -> Iterator[tuple[str, tuple[PageLink, ...]]]:
        recommendation = self._recommendation
        for label, ids in (
            ("Part of", self._parents),
            ("Same as", recommendation.same_as),
            ("Conflicts with", recommendation.conflicts_with),
            ("Superseded by", recommendation.superseded_by),
        ):
            items = [self._linked[id.casefold()] for id in ids if id.casefold() in self._linked]
            if items:
                yield label, tuple(PageLink(item.page, f"{item.id} {item.title}") for item in items)

    def _history(self) -> Iterator[HistoryItem]:
        context = self._context
        return history(self._events, self._recommendation, context.register, context.ancestors, context.assessor)

    def _past(self) -> Iterator[PastStanding]:
        context = self._context
        components = components_of(self._recommendation, context.ancestors)
        rows = []
        for interval in self._timeline:
            if interval.began is None or interval.since > context.day:
                continue
            day = interval.since
            standing = standing_of(interval, day)
            reasons: Iterable[Event] = ()
            if not self._recommendation.contains:
                known = grounds(self._events, components, context.ancestors, day, context.assessor, interval.status)
                reasons = known[0]
            confidence = f"{interval.confidence} confidence" if interval.confidence is not None else ""
            facts = (self._tally(standing), confidence, self._timing(interval))
            why = tuple(reasons_by_subject(list(reasons), self._names))
            rows.append(PastStanding(f"on-{day}", day, self._status(standing, None), tuple(filter(None, facts)), why))
        yield from reversed(rows)

    def _timing(self, interval: Interval) -> str:
        """The deadline status in the interval, up to the day of the page, which may have been another one at first."""
        last = min(interval.until - timedelta(days=1), self._context.day)
        standings = [standing_of(interval, day) for day in (interval.since, last)]
        timings = dict.fromkeys(standing.timing for standing in standings)
        words = ", then ".join(TIMING_LABELS[timing] for timing in timings if timing is not None)
        due = standings[0].due
        is_dated = due is not None and not timings.keys() & {Timing.MET, Timing.MET_LATE}
        words = f"{words[:1]}{words[1:].lower()}"
        return f"{words}, {window_words(due)}" if is_dated and due is not None else words

    def _citations(self) -> Iterator[tuple[str, str]]:
        recommendation, text = self._recommendation, self._context.texts.get(self._shown.paper.id)
        passages = [
            CitedPassage(passage, text.place(passage.start) if text and passage.start is not None else None)
            for passage in recommendation.passages or all_passages(recommendation)
        ]
        for style in STYLES:
            yield _STYLE_LABELS[style], citation(self._shown, passages, style).rstrip("\n")


def _own_deadline(part: Part, whole: Deadline | None) -> Deadline | None:
    return part.deadline if part.deadline != whole else None
