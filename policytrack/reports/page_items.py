"""The items of a report's sections: entries, differences, disputes and claims as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone, tone_of
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.events import DOUBTFUL_PAGES, Event, Evidence, PageState
from policytrack.domain.model import Claim, Entry, Recommendation
from policytrack.domain.query import all_passages
from policytrack.domain.standing.keeping import page_words
from policytrack.domain.standing.timing import deadlines_of
from policytrack.domain.statuses import Labels, status_label
from policytrack.domain.vocabulary import KIND_LABELS, STRENGTH_LABELS, Role, Timing
from policytrack.reports.change_wording import change_counts, change_days, change_reasons, change_words
from policytrack.reports.claimed_statuses import claimed_statuses
from policytrack.reports.page_parts import ClaimText, Link, PageItem
from policytrack.reports.report import Report, UnexplainedStatus, Unreviewed, Waiting, of_kind
from policytrack.reports.wording import (
    Wording,
    cited_briefly,
    deadline_text,
    difference_subject,
    difference_title,
    dispute_parts,
    dispute_subject,
    dispute_title,
    published_words,
    reasons_by_subject,
    relabelled,
    status_date,
    status_text,
    tally_text,
    timing_text,
)
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, capitalized, one_line, web_address

_TONES = {Tone.WORSE: "worse", Tone.BETTER: "better"}


class Items:
    """Makes the items of a report, with the words in which it shows statuses, and the names of actors."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._label: Labels = status_label if report.crosswalk is None else report.crosswalk.label
        self._wording = Wording(self._label, report.day)
        self._names = report.names.actors
        self._newly = {
            difference.recommendation
            for kind in (DifferenceKind.NEWLY_OVERDUE, DifferenceKind.NEWLY_DUE_SOON)
            for difference in of_kind(report, kind)
        }

    def pressing(self, entry: Entry) -> PageItem:
        """What is overdue or due soon: its distance and deadline, who is asked, and its status."""
        since = self._report.since
        newly = f"new since {day_words(since)}" if since is not None and entry.recommendation.id in self._newly else ""
        return self._item(
            entry,
            [
                _joined(timing_text(entry, self._wording), self._deadlines(entry, is_distant=False), newly),
                self._revised(entry),
                self._asked(entry.recommendation),
                self._status(entry),
            ],
        )

    def difference(self, difference: Difference) -> PageItem:
        """What changed, when, why, and by what evidence."""
        names, is_ongoing = self._report.names, difference.recommendation in self._report.ongoing
        words = change_words(difference, names, ongoing=is_ongoing, label=self._label)
        causes = list(change_reasons(difference, names))
        reasons = dict.fromkeys(reason for reason, _ in causes if reason)
        links = [piece for _, event in causes for piece in event.evidence]
        return PageItem(
            difference_subject(difference, names),
            difference_title(difference, self._report.titles),
            (f"{words} {change_days(difference)}", *(f"Why: {reason}" for reason in reasons)),
            links=evidence_links(links, self._report.pages_of(difference.recommendation)),
            tone=_TONES.get(tone_of(difference.change, difference.after), ""),
            anchor=difference.recommendation,
        )

    def counts(self, differences: Iterable[Difference]) -> str:
        """How many recommendations now have which status, and how many other changes there are."""
        return change_counts(differences, ongoing=self._report.ongoing, label=self._label)

    def unexplained(self, status: UnexplainedStatus) -> PageItem:
        """A status that differs from the one printed last time, without an entry that says why."""
        before = relabelled(status.before, self._label)
        now = "is no longer in the register"
        if status.after is not None:
            now = f"is now {relabelled(status.after, self._label)}"
        why = "No entry of the journal says why: the register or the journal was rewritten, which a rerun cannot show."
        return PageItem(status.id, f"was {before} in the last report and {now}", (why,), anchor=status.id)

    def dispute(self, dispute: Dispute) -> PageItem:
        """A claim beside the assessment, with the reasons, evidence and quoted words of the claim."""
        entry = self._report.disputed[dispute.recommendation]
        dated = status_date(dispute.assessed, dispute.assessed_since, entry.last_reviewed)
        assessed = f"Assessed: {self._label(dispute.assessed)}{dated}"
        return PageItem(
            dispute_subject(dispute),
            dispute_title(dispute, entry.recommendation),
            () if dispute.direction is Direction.UNASSESSED else (assessed,),
            claims=(
                self._claim(self._report.claim_in(dispute), entry.pages, of_part=len(dispute_parts(dispute)) == 1),
            ),
            anchor=dispute.recommendation,
        )

    def deferred(self, id: str) -> PageItem:
        """A revised deadline beside the paper's."""
        entry = self._report.deferred.entry(id)
        return self._item(entry, self._both_deadlines(entry))

    def moved(self, difference: Difference) -> PageItem:
        """A deadline that was revised since, with both deadlines of the entry if the revision is in force."""
        ids, entry = self._report.deferred
        is_in_force = difference.recommendation in ids
        both = self._both_deadlines(entry(difference.recommendation)) if is_in_force else ()
        item = self.difference(difference)
        what, *whys = item.lines
        return item._replace(lines=(what, *both, *whys))

    def _both_deadlines(self, entry: Entry) -> tuple[str, ...]:
        original = _joined(timing_text(entry, self._wording), self._deadlines(entry, is_distant=False))
        return tuple(filter(None, (self._revised(entry), original)))

    def unreviewed(self, unreviewed: Unreviewed) -> PageItem:
        """The day up to which it was last reviewed."""
        reviewed = unreviewed.reviewed
        last = f"last reviewed {day_words(reviewed)}" if reviewed is not None else "never reviewed"
        return self._item(unreviewed.entry, [f"{status_text(unreviewed.entry, self._label)}; {last}"])

    def evidence(self, entry: Entry) -> PageItem:
        """The pages that it cites and that somebody should look at, with what became of them."""
        by_address = {piece.url: piece for piece in entry.evidence}
        pieces = [
            by_address.get(address, Evidence(address))
            for address, page in entry.pages.items()
            if page.verdict in DOUBTFUL_PAGES
        ]
        item = self._item(entry, [self._status(entry)])
        return item._replace(links=evidence_links(pieces, entry.pages))

    def waiting(self, waiting: Waiting) -> PageItem:
        """Since when no step has been recorded."""
        paper = self._report.papers.get(waiting.entry.recommendation.paper)
        since = f"no further step recorded since {day_words(waiting.since)}"
        if not waiting.has_acted and paper is not None:
            since = f"no step recorded since the paper ({published_words(paper)})"
        return self._item(waiting.entry, [f"{status_text(waiting.entry, self._label)}; {since}"])

    def full(self, entry: Entry) -> PageItem:
        """Everything that a report says about one recommendation."""
        recommendation = entry.recommendation
        paper = self._report.papers.get(recommendation.paper)
        strength = recommendation.strength
        kind = KIND_LABELS[recommendation.kind] + (f" · {STRENGTH_LABELS[strength]}" if strength is not None else "")
        reviewed = f"Last reviewed {day_words(entry.last_reviewed)}" if entry.last_reviewed is not None else ""
        deadline = _joined(timing_text(entry, self._wording), self._deadlines(entry, is_distant=True))
        item = self._item(
            entry,
            [
                f"Source: {cited_briefly(paper)}" if paper is not None else "",
                f"Kind: {kind}",
                self._status(entry),
                *self._whys(entry.reasons),
                reviewed,
                self._asked(recommendation),
                f"Deadline: {deadline}" if deadline else "",
                self._revised(entry),
                "" if entry.evidence or not entry.reasons else "No evidence recorded.",
            ],
        )
        quotes = tuple(
            f"{passage.lead_in} {passage.text}" if passage.lead_in else passage.text
            for passage in all_passages(recommendation)
        )
        return item._replace(
            quotes=quotes,
            links=evidence_links(entry.evidence, entry.pages),
            claims=tuple(self._claim(claim, entry.pages) for claim in entry.claims),
        )

    def _item(self, entry: Entry, lines: Iterable[str]) -> PageItem:
        recommendation = entry.recommendation
        return PageItem(recommendation.id, recommendation.title, tuple(filter(None, lines)), anchor=recommendation.id)

    def _status(self, entry: Entry) -> str:
        standing, behind = entry.standing, tally_text(entry, self._label)
        sure = f", {standing.confidence} confidence" if standing.confidence is not None else ""
        dated = status_date(standing.status, standing.since, entry.last_reviewed)
        status = f"{status_text(entry, self._label)}{dated}{sure}"
        return f"Status: {status}{f' ({behind})' if behind else ''}"

    def _asked(self, recommendation: Recommendation) -> str:
        actors = [*recommendation.actors, *(actor for part in recommendation.parts for actor in part.actors)]
        asked = dict.fromkeys(self._name(actor.id) for actor in actors if actor.role is Role.ASKED)
        return f"Asked: {'; '.join(asked)}" if asked else ""

    def _deadlines(self, entry: Entry, *, is_distant: bool) -> str:
        """The deadlines of the entry's components, each once; with their distance if it *is_distant* from the timing.

        The distance of a deadline that was met no longer matters.
        """
        timing = entry.standing.timing
        is_said = timing in (Timing.OVERDUE, Timing.DUE_SOON, Timing.MET, Timing.MET_LATE)
        day = self._report.day if is_distant and not is_said else None
        deadlines = (deadline for deadline in deadlines_of(entry.recommendation) if deadline is not None)
        return ", ".join(dict.fromkeys(deadline_text(deadline, day) for deadline in deadlines))

    def _revised(self, entry: Entry) -> str:
        revised = entry.deferred_to
        return f"Revised deadline: {deadline_text(revised, self._report.day)}" if revised is not None else ""

    def _claim(self, claim: Claim, pages: Mapping[str, PageState], *, of_part: bool = False) -> ClaimText:
        claimed = (
            f"{each.about and f', {each.about}'}: {self._label(each.status)}"
            f"{status_date(each.status, each.since, claim.reviewed)}"
            for each in claimed_statuses(claim, self._names)
        )
        words = f"Claimed by {self._name(claim.assessor)}{';'.join(claimed)}"
        return ClaimText(
            words, tuple(self._whys(claim.reasons, of_part=of_part)), evidence_links(claim.evidence, pages)
        )

    def _whys(self, marks: Sequence[Event], *, of_part: bool = False) -> Iterator[str]:
        return (f"Why: {reason}" for reason in reasons_by_subject(marks, self._names, of_part=of_part))

    def _name(self, actor: str) -> str:
        return self._names.get(actor, actor)


def _joined(*phrases: str) -> str:
    return " · ".join(filter(None, phrases))


def evidence_links(pieces: Iterable[Evidence], pages: Mapping[str, PageState] = {}) -> tuple[Link, ...]:
    """The pieces of evidence as text with their addresses and what is known of the *pages* there, each once."""
    return tuple(dict.fromkeys(_link(piece, pages.get(piece.url)) for piece in pieces))


def _link(piece: Evidence, page: PageState | None) -> Link:
    """The evidence as text: title, publisher, date, and its address; with an address only if a browser can open it.

    *page* is what is known of it.
    """
    url = address(piece.url)
    scheme = url.partition(":")[0].lower()
    title = f"“{piece.title}”" if piece.title else ""
    day = day_words(piece.date) if piece.date is not None else ""
    disputes = "disputes the status" if piece.stance == "disputes" else ""
    about = ", ".join(filter(None, (title, piece.publisher, day, disputes)))
    words = ", ".join(filter(None, (about, url)))
    target = f"https://doi.org/{url[4:]}" if scheme == "doi" else url if scheme in ("http", "https") else ""
    copy = page.archived if page is not None and page.archived else piece.archived
    kept = one_line(page_words(page)) if page is not None else ""
    return Link(words, target, piece.quote or "", web_address(copy), about, capitalized(kept))
