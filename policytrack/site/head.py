"""What a page says to programs: to search engines, social networks and readers of feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policytrack.domain.events import Event
from policytrack.domain.model import Entry, Paper
from policytrack.domain.query import all_passages
from policytrack.domain.responsibility import side_of
from policytrack.domain.standing.components import components_of
from policytrack.domain.standing.in_force import supporting
from policytrack.domain.vocabulary import TRACKER
from policytrack.formats.site_templates import markup
from policytrack.formats.sitemap import absolute
from policytrack.formats.structured_data import (
    Publisher,
    ReviewedClaim,
    Work,
    claim_review,
    creative_work,
    dataset,
    json_ld,
    recommendation_work,
)
from policytrack.reports.page_items import evidence_links
from policytrack.site.addresses import in_folder
from policytrack.site.feeds import ATOM, JSON
from policytrack.site.item_files import PREVIEW
from policytrack.site.items import SiteItem
from policytrack.site.pages.frame import Frame, PageHead
from policytrack.site.pages.links_and_statuses import PageLink
from policytrack.site.pages.recommendation import PageContext, RecommendationPage
from policytrack.site.scores import Score
from policytrack.text.escaping import web_address


def feed_links(page: str, heading: str) -> tuple[PageLink, ...]:
    """The feeds of a page: their addresses, titles and media types."""
    return (
        PageLink(in_folder(page, ATOM), f"{heading} (Atom)", "application/atom+xml"),
        PageLink(in_folder(page, JSON), f"{heading} (JSON Feed)", "application/feed+json"),
    )


def publisher(frame: Frame) -> Publisher:
    """Who publishes the site."""
    return Publisher(frame.title, absolute(frame.base_url, "index.html") if frame.base_url else "")


def recommendation_head(
    item: SiteItem, page: RecommendationPage, entry: Entry, events: Sequence[Event], frame: Frame, context: PageContext
) -> PageHead:
    """The head of the page of a recommendation: its status in a sentence, its picture, and what it is."""
    dated = f" {page.status.dated}" if page.status.dated else ""
    why = f" {page.reasons[0]}" if page.reasons else ""
    question = f" {frame.question}." if frame.question else ""
    url = absolute(frame.base_url, item.page) if frame.base_url else ""
    work = work_of(context.register.papers[item.paper])
    passages = all_passages(entry.recommendation)
    passage = " […] ".join(each.text for each in passages)
    reviews = (claim_review(claim, url, publisher(frame)) for claim in _reviewed(entry, events, frame, context))
    things = [recommendation_work(item.id, item.title, passage, url, work), *filter(None, reviews)]
    return PageHead(
        f"{page.status.words}{dated}.{why}{question}",
        in_folder(item.page, PREVIEW) if frame.base_url else "",
        feed_links(item.page, item.id),
        markup(json_ld(things)),
    )


def _reviewed(entry: Entry, events: Sequence[Event], frame: Frame, context: PageContext) -> Iterator[ReviewedClaim]:
    """The claims beside which there is an assessment of the same thing by somebody who is on no side.

    A claim is about its own side's components; only if there is just one is the status of the whole that of the same.
    """
    standing, recommendation, register = entry.standing, entry.recommendation, context.register
    is_one = standing.tally is None or standing.tally.components == 1
    is_of_a_side = side_of(context.assessor, context.ancestors, register.assessors) is not None
    if not entry.claims or not is_one or recommendation.contains or is_of_a_side:
        return
    components = components_of(recommendation, context.ancestors)
    marks = supporting(events, components, context.ancestors, context.day, context.assessor)
    if not marks:
        return
    deciding = marks[-1]
    for claim in entry.claims:
        yield ReviewedClaim(
            recommendation.title,
            register.assessor_name(claim.assessor),
            claim.status,
            claim.since,
            standing.status,
            deciding.through or deciding.effective,
            deciding.recorded.date(),
            frame.title if context.assessor == TRACKER else register.assessor_name(context.assessor),
            [link.address for link in evidence_links(claim.evidence) if link.address],
            recommendation.ongoing,
        )


def work_of(paper: Paper) -> Work:
    """A paper, as schema.org knows it."""
    return Work(
        paper.title,
        [(author.name, not author.is_inverted) for author in paper.authors],
        paper.published if "/" not in paper.published else "",
        web_address(paper.url),
        paper.outlet or "",
    )


def paper_head(paper: Paper, page: str, frame: Frame) -> PageHead:
    """The head of the page of a paper."""
    return PageHead(
        f"What became of the recommendations of “{paper.title}”.",
        "",
        feed_links(page, paper.title),
        markup(json_ld([creative_work(work_of(paper))])),
    )


def home_head(frame: Frame, scores: Sequence[Score]) -> PageHead:
    """The head of the first page: how many have which status, a picture of that, and the feed of everything."""
    counts = [f"{'; '.join(filter(None, (_by_status(score), score.left_out)))}." for score in scores[:1]]
    question = f"{frame.question}." if frame.question else ""
    about = " ".join(filter(None, (frame.about, *counts, question)))
    feeds = feed_links("recommendations/index.html", frame.title)
    return PageHead(about, PREVIEW if frame.base_url else "", feeds)


def _by_status(score: Score) -> str:
    statuses = ", ".join(f"{bar.words} {bar.number:,}" for bar in score.bars if bar.is_counted)
    return f"{score.words} ({statuses})" if statuses else score.words


_MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json"}
_MEDIA_TYPES |= {".jsonl": "application/jsonl", ".yaml": "application/yaml"}
_MEDIA_TYPES |= {".sqlite": "application/vnd.sqlite3", ".parquet": "application/vnd.apache.parquet"}
_MEDIA_TYPES |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def data_head(frame: Frame, day: date, downloads: Sequence[str]) -> PageHead:
    """The head of the page of data; *downloads* are the addresses of files."""
    base = frame.base_url
    files = {
        absolute(base, name) if base else name.removeprefix("data/"): _MEDIA_TYPES[name[name.rindex(".") :]]
        for name in downloads
    }
    about = frame.about or f"The data of {frame.title}: recommendations, their statuses, and the evidence for them."
    return PageHead(about, "", (), markup(json_ld([dataset(publisher(frame), about, frame.licence, day, files)])))
