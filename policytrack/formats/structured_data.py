"""What a page is about, in the words of schema.org (JSON-LD), for search engines and for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policytrack.domain.disputes import Direction, direction_of
from policytrack.domain.statuses import Status, status_label, status_word
from policytrack.text.escaping import one_line

_CONTEXT = "https://schema.org"
_WORST, _BEST = 1, 5


class Publisher(NamedTuple):
    """Who publishes the site: its title, and its address, empty if that is not known."""

    name: str
    url: str = ""


class Work(NamedTuple):
    """A paper: *authors* are names, each with whether it is an organisation's; *published* is empty if uncertain."""

    title: str
    authors: Sequence[tuple[str, bool]] = ()
    published: str = ""
    url: str = ""
    outlet: str = ""


class ReviewedClaim(NamedTuple):
    """What an asked side claims about a recommendation with this *title*, beside the status that *assessor* gave it.

    *claimed* and *assessed* are the statuses. *claimed_on* is since when it is claimed, *assessed_on* up to when the
    assessor had looked, and *recorded* when the assessment was recorded. *sources* are the addresses at which the claim
    was made.
    """

    title: str
    claimant: str
    claimed: Status
    claimed_on: date | None
    assessed: Status
    assessed_on: date
    recorded: date
    assessor: str
    sources: Sequence[str] = ()
    ongoing: bool = False


def dataset(
    publisher: Publisher, about: str, licence: str, modified: date, downloads: Mapping[str, str]
) -> dict[str, Any]:
    """All data of the site; *downloads* are addresses with their media types."""
    return _typed(
        "Dataset",
        name=publisher.name,
        description=about,
        url=publisher.url,
        license=licence,
        dateModified=modified.isoformat(),
        publisher=_organization(publisher),
        isAccessibleForFree=True,
        distribution=[
            _typed("DataDownload", contentUrl=address, encodingFormat=kind) for address, kind in downloads.items()
        ],
    )


def creative_work(work: Work) -> dict[str, Any]:
    """A paper."""
    return _typed(
        "CreativeWork",
        name=work.title,
        author=[_typed("Organization" if is_body else "Person", name=name) for name, is_body in work.authors],
        datePublished=work.published,
        url=work.url,
        publisher=_typed("Organization", name=work.outlet) if work.outlet else None,
    )


def recommendation_work(id: str, title: str, passage: str, url: str, paper: Work) -> dict[str, Any]:
    """A recommendation in the words of its *passage*, as a part of its paper; *url* is its page in the site."""
    return _typed("CreativeWork", identifier=id, name=title, text=passage, url=url, isPartOf=creative_work(paper))


def claim_review(reviewed: ReviewedClaim, url: str, publisher: Publisher) -> dict[str, Any] | None:
    """The review of a claim; None if the assessment is older than the claim, or does not show it to be right or wrong.

    The rating is that of the claim, not of the recommendation: the best if the assessment is the same, the worst if
    the claim goes further. A claim that says less than the assessment, or something else, is not rated.
    """
    rating = _rating(reviewed)
    # What was assessed before the claim is no review of it, and neither is what was recorded before it.
    is_older = reviewed.claimed_on is None or min(reviewed.assessed_on, reviewed.recorded) < reviewed.claimed_on
    if rating is None or is_older:
        return None
    claimed = status_word(reviewed.claimed, ongoing=reviewed.ongoing, label=status_label)
    claim = _typed(
        "Claim",
        author=_typed("Organization", name=reviewed.claimant),
        datePublished=None if reviewed.claimed_on is None else reviewed.claimed_on.isoformat(),
        appearance=[_typed("CreativeWork", url=source) for source in reviewed.sources],
    )
    return _typed(
        "ClaimReview",
        url=url,
        claimReviewed=f"As we read it, {reviewed.claimant} claims that the status of “{reviewed.title}” is: {claimed}",
        datePublished=reviewed.recorded.isoformat(),
        author=_typed("Organization", name=reviewed.assessor),
        publisher=_organization(publisher),
        itemReviewed=claim,
        reviewRating=rating,
    )


def _rating(reviewed: ReviewedClaim) -> dict[str, Any] | None:
    assessed = status_word(reviewed.assessed, ongoing=reviewed.ongoing, label=status_label)
    if Status.UNASSESSED in (reviewed.claimed, reviewed.assessed):
        return None
    direction = direction_of(reviewed.claimed, reviewed.assessed)
    if direction not in (None, Direction.MORE):
        return None
    value, words = (_BEST, "agrees with") if direction is None else (_WORST, "goes further than")
    return _typed(
        "Rating",
        ratingValue=value,
        worstRating=_WORST,
        bestRating=_BEST,
        alternateName=f"The claim {words} the assessment: {assessed}",
    )


def _organization(publisher: Publisher) -> dict[str, Any]:
    return _typed("Organization", name=publisher.name, url=publisher.url)


def _typed(type: str, **values: Any) -> dict[str, Any]:
    """A thing of this type with all values that are not empty."""
    present = {name: _plain(value) for name, value in values.items() if value not in (None, "", [])}
    return {"@type": type, **present}


def _plain(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value


def json_ld(things: Sequence[Mapping[str, Any]]) -> str:
    """The things as the content of a `script` element, which no text in them can end."""
    graph = {"@context": _CONTEXT, "@graph": list(things)}
    text = json.dumps(graph, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
