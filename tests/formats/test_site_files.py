"""What a site has beside its pages: badges, cards, pictures, sitemaps, and the words of schema.org."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html
from PIL import Image
from pyld import jsonld

from policytrack.domain.statuses import Status
from policytrack.formats.badge import badge
from policytrack.formats.card import Card, card
from policytrack.formats.charts.styles import LIGHT
from policytrack.formats.preview_image import HEIGHT, WIDTH, bar_image, sparkline_image
from policytrack.formats.sitemap import MOST, robots, sitemaps
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
from policytrack.reports.charts import status_bars
from policytrack.reports.sparklines import status_sparkline
from tests.builders import a_tally
from tests.formats.reports import NASTY

UNUSUAL = f"{NASTY} </script> ]]> \ufffe ประเทศไทย हिन्दी עברית"


@pytest.mark.parametrize("status", Status)
def test_a_badge_is_well_formed_and_as_wide_as_its_texts(status: Status) -> None:
    root = ElementTree.fromstring(badge(UNUSUAL, f"{status} {UNUSUAL}", status))

    name, words = root.iter("{http://www.w3.org/2000/svg}text")
    left, right = root.iter("{http://www.w3.org/2000/svg}rect")
    assert root.get("aria-label") == f"{name.text}: {words.text}"
    assert int(root.get("width", "0")) == int(left.get("width", "0")) + int(right.get("width", "0"))
    assert int(name.get("textLength", "0")) < int(left.get("width", "0"))
    assert right.get("fill") == LIGHT[status]
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "rect", "g", "text"}


def test_a_badge_shortens_its_name_and_keeps_the_note() -> None:
    root = ElementTree.fromstring(badge("A name " * 20, "Stalled", Status.STALLED, "By the marks of India"))

    [name, _] = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert name.startswith("A name A name")
    assert name.endswith("… · By the marks of India")
    assert len(name) == 64


def a_card(**changes: Any) -> Card:
    values: dict[str, Any] = {"id": "EX-1", "title": "Give buses priority", "status": Status.STALLED}
    values |= {"words": "Stalled", "dated": "since 1 Mar 2026", "lines": ("It was put off.",)}
    return Card(**(values | {"link": "index.html", "site": "Better buses, 1 Jun 2026"} | changes))


def test_a_card_allows_nothing_but_its_own_style() -> None:
    page = html.fromstring(card(a_card()))

    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    [style] = page.xpath("//style/text()")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not page.xpath("//script|//@style|//img|//link")
    assert [(link.get("href"), link.get("target")) for link in page.iter("a")] == [("index.html", "_top")]
    assert "Stalled since 1 Mar 2026" in page.text_content()


def test_hostile_words_are_text_in_a_card() -> None:
    page = html.fromstring(card(a_card(id=UNUSUAL, title=UNUSUAL, words=UNUSUAL, lines=(UNUSUAL,), site=UNUSUAL)))

    assert not page.xpath("//script|//img")
    assert len(page.xpath("//style")) == 1


def _colours(png: bytes) -> dict[tuple[int, int, int], int]:
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        counted = image.convert("RGB").getcolors()
    assert counted is not None
    return {colour: number for number, colour in counted}  # type: ignore[misc]  # of RGB, a colour is a triple


def _rgb(status: Status) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(LIGHT[status][1:])
    return red, green, blue


def test_a_picture_has_the_colours_of_the_statuses_in_their_shares() -> None:
    colours = _colours(bar_image(status_bars(a_tally(stalled=1, implemented=3, overtaken=2), None)))

    assert colours[_rgb(Status.IMPLEMENTED)] == pytest.approx(3 * colours[_rgb(Status.STALLED)], rel=0.01)


def test_a_picture_of_one_recommendation_is_its_sparkline() -> None:
    steps = [(date(2026, 1, 1), Status.ANNOUNCED), (date(2026, 1, 11), Status.IMPLEMENTED)]
    colours = _colours(sparkline_image(status_sparkline(steps, date(2026, 1, 21))))

    # As long, and 0.4 of the height.
    ratio = colours[_rgb(Status.ANNOUNCED)] / colours[_rgb(Status.IMPLEMENTED)]
    assert ratio == pytest.approx(0.4, abs=0.01)
    same_day = status_sparkline([(date(2026, 1, 1), Status.STALLED)], date(2026, 1, 1))
    for chart in (same_day, status_sparkline([], date(2026, 1, 1))):
        _colours(sparkline_image(chart))


def test_a_sitemap_names_folders_and_is_divided_when_it_is_long() -> None:
    [one] = sitemaps("https://example.org/trust", ["index.html", "papers/a b/index.html", "404.html"]).values()
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(one)
    assert root.tag == f"{namespace}urlset"
    assert [each.text for each in root.iter(f"{namespace}loc")] == [
        "https://example.org/trust/",
        "https://example.org/trust/papers/a%20b/",
        "https://example.org/trust/404.html",
    ]

    files = sitemaps("https://example.org", ["a/index.html"] * (MOST + 1))
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert [each.text for each in ElementTree.fromstring(files["sitemap.xml"]).iter(f"{namespace}loc")] == [
        "https://example.org/sitemap-1.xml",
        "https://example.org/sitemap-2.xml",
    ]
    assert [len(list(ElementTree.fromstring(files[f"sitemap-{part}.xml"]))) for part in (1, 2)] == [MOST, 1]


def test_robots_are_told_where_the_sitemap_is_if_that_is_known() -> None:
    assert robots("https://example.org").endswith(b"\nSitemap: https://example.org/sitemap.xml\n")
    assert b"Sitemap" not in robots("")


SCHEMA = "https://schema.org/"
PUBLISHER = Publisher("Better buses", "https://example.org/")
PAPER = Work(UNUSUAL, (("A. Nother", False), ("Institute", True)), "2026-01-15", "https://example.org/paper", "Journal")
CLAIM = ReviewedClaim(
    "Give buses priority",
    "Town council",
    Status.IMPLEMENTED,
    date(2026, 5, 21),
    Status.STALLED,
    date(2026, 5, 21),
    date(2026, 5, 22),
    "Better buses",
    ("https://example.org/speech",),
)


def _things() -> list[dict[str, Any]]:
    review = claim_review(CLAIM, "https://example.org/ex-1/", PUBLISHER)
    assert review is not None
    downloads = {"https://example.org/data.csv": "text/csv"}
    return [
        dataset(PUBLISHER, UNUSUAL, "https://creativecommons.org/licenses/by/4.0/", date(2026, 6, 1), downloads),
        creative_work(PAPER),
        recommendation_work("EX-1", UNUSUAL, UNUSUAL, "https://example.org/ex-1/", PAPER),
        review,
    ]


def test_another_library_reads_what_the_page_says_to_programs() -> None:
    page = f"<html><body><script type='application/ld+json'>{json_ld(_things())}</script><p>end</p></body></html>"

    assert len(re.findall("</script>", page)) == 1
    [script] = html.fromstring(page).xpath("//script/text()")
    value = json.loads(script)
    assert value["@context"] == "https://schema.org"
    expanded = jsonld.expand(value | {"@context": {"@vocab": SCHEMA}})
    assert [thing["@type"] for thing in expanded] == [
        [f"{SCHEMA}{name}"] for name in ("Dataset", "CreativeWork", "CreativeWork", "ClaimReview")
    ]
    review = expanded[3]
    assert review[f"{SCHEMA}claimReviewed"] == [
        {"@value": "As we read it, Town council claims that the status of “Give buses priority” is: Implemented"}
    ]
    [rating] = review[f"{SCHEMA}reviewRating"]
    numbers = {name: rating[f"{SCHEMA}{name}"] for name in ("ratingValue", "worstRating", "bestRating")}
    assert numbers == {"ratingValue": [{"@value": 1}], "worstRating": [{"@value": 1}], "bestRating": [{"@value": 5}]}
    [claim] = review[f"{SCHEMA}itemReviewed"]
    [claimant] = claim[f"{SCHEMA}author"]
    assert claimant[f"{SCHEMA}name"] == [{"@value": "Town council"}]


def test_the_claim_is_rated_not_the_recommendation() -> None:
    def rating(claimed: Status, assessed: Status) -> tuple[int, str]:
        review = claim_review(CLAIM._replace(claimed=claimed, assessed=assessed), "", PUBLISHER)
        assert review is not None
        return review["reviewRating"]["ratingValue"], review["reviewRating"]["alternateName"]

    assert rating(Status.PARTIAL, Status.PARTIAL) == (5, "The claim agrees with the assessment: Partly implemented")
    assert rating(Status.NOT_STARTED, Status.NOT_STARTED)[0] == 5
    wrong = (1, "The claim goes further than the assessment: Nothing found")
    assert rating(Status.IMPLEMENTED, Status.NO_EVIDENCE) == wrong
    assert rating(Status.PARTIAL, Status.NO_EVIDENCE) == wrong


@pytest.mark.parametrize(
    ("claimed", "assessed"),
    [
        (Status.IMPLEMENTED, Status.UNASSESSED),
        (Status.IMPLEMENTED, Status.OVERTAKEN),
        (Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE),
        (Status.NOT_STARTED, Status.IMPLEMENTED),
    ],
)
def test_a_claim_is_rated_only_if_it_agrees_or_goes_further(claimed: Status, assessed: Status) -> None:
    assert claim_review(CLAIM._replace(claimed=claimed, assessed=assessed), "", PUBLISHER) is None


@pytest.mark.parametrize(
    "earlier", [{"assessed_on": date(2026, 5, 20)}, {"recorded": date(2026, 5, 20)}, {"claimed_on": None}]
)
def test_an_assessment_that_is_older_than_the_claim_is_no_review_of_it(earlier: dict[str, Any]) -> None:
    assert claim_review(CLAIM._replace(**earlier), "", PUBLISHER) is None
    on_the_same_day = claim_review(CLAIM._replace(recorded=date(2026, 5, 21)), "", PUBLISHER)
    assert on_the_same_day is not None
    assert on_the_same_day["datePublished"] == on_the_same_day["itemReviewed"]["datePublished"] == "2026-05-21"
