"""Feeds, as an independent reader and their schemas read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from lxml import etree, html

from policytrack.formats.feeds import atom, json_feed
from policytrack.formats.feeds.feed import Feed, FeedEntry, content_of, entry_tag, feed_tag
from policytrack.reports.page_parts import Link
from tests.formats.reports import NASTY

SCHEMAS = Path(__file__).parent / "schemas"
ATOM = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
JSON_FEED = jsonschema.Draft202012Validator(
    json.loads((SCHEMAS / "json-feed.schema.json").read_text("utf-8")),
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
)
RECORDED = datetime(2026, 7, 3, 6, 0, 0, 123, tzinfo=UTC)
RETRACTED = datetime(2026, 8, 1, tzinfo=UTC)
UNUSUAL = f"{NASTY} ]]> & \ufffe\uffff\x0b ประเทศไทย हिन्दी עברית <!-- -->"


def an_entry(**changes: Any) -> FeedEntry:
    values: dict[str, Any] = {"id": entry_tag("p1-0123"), "title": "EX-1: Announced", "link": "recommendations/ex-1/"}
    values |= {"published": RECORDED, "updated": RECORDED}
    content = content_of(changes.pop("lines", ("The council said so.",)), changes.pop("evidence", ()))
    return FeedEntry(**(values | {"content": content} | changes))


def a_feed(*entries: FeedEntry, base: str = "", **changes: Any) -> Feed:
    values: dict[str, Any] = {"id": feed_tag(base, "index.html"), "title": "Better buses", "about": "What changed"}
    values |= {"home": f"{base}/" if base else "index.html", "updated": RECORDED, "author": "The tracker"}
    values |= {"addresses": {"atom": f"{base}/feed.atom", "json": f"{base}/feed.json"}, "version": "1.0"}
    return Feed(**(values | {"entries": entries} | changes))


HOSTILE = a_feed(
    an_entry(
        title=UNUSUAL,
        lines=(UNUSUAL,),
        evidence=(Link(UNUSUAL, "https://example.org/?a=1&b=2", UNUSUAL, "https://archive.example/1", UNUSUAL),),
        categories=(UNUSUAL,),
        updated=RETRACTED,
    ),
    an_entry(id=entry_tag("p1-4567"), evidence=(Link("Minutes, in print", ""),)),
    base="https://example.org/trust",
    title=UNUSUAL,
    about=UNUSUAL,
    author=UNUSUAL,
    rights=UNUSUAL,
)


@pytest.mark.parametrize("feed", [HOSTILE, a_feed(an_entry()), a_feed()], ids=["hostile", "relative", "empty"])
def test_both_formats_are_valid_by_their_schemas(feed: Feed) -> None:
    document = etree.fromstring(atom.render(feed))
    ATOM.assertValid(document)
    JSON_FEED.validate(json.loads(json_feed.render(feed)))


def test_a_reader_of_feeds_finds_reason_and_evidence_in_each_entry() -> None:
    feed = a_feed(
        an_entry(
            evidence=(
                Link(
                    "“Minutes”, The Gazette, https://example.org/minutes",
                    "https://example.org/minutes",
                    "Buses first.",
                    "https://archive.example/1",
                    "“Minutes”, The Gazette",
                ),
            ),
            categories=("announced",),
        ),
        base="https://example.org/trust",
    )

    read = feedparser.parse(atom.render(feed))
    assert not read.bozo, read.get("bozo_exception")
    assert read.feed.title == "Better buses"
    [entry] = read.entries
    assert entry.id == "tag:policytrack.invalid,2026:entry:p1-0123"
    assert entry.published_parsed[:6] == (2026, 7, 3, 6, 0, 0)
    [item] = json.loads(json_feed.render(feed))["items"]
    assert item["id"] == entry.id
    for value in (entry.content[0].value, item["content_html"]):
        page = html.fromstring(f"<div>{value}</div>")
        assert "The council said so." in page.text_content()
        assert [link.get("href") for link in page.iter("a")] == [
            "https://example.org/minutes",
            "https://archive.example/1",
        ]
        assert [each.text_content() for each in page.iter("blockquote")] == ["“Buses first.”"]


def test_hostile_words_are_text_in_both_formats() -> None:
    namespace = {"atom": "http://www.w3.org/2005/Atom"}
    contents = etree.fromstring(atom.render(HOSTILE)).xpath("//atom:content/text()", namespaces=namespace)
    contents += [item["content_html"] for item in json.loads(json_feed.render(HOSTILE))["items"]]

    for content in contents:
        page = html.fromstring(f"<div>{content}</div>")
        assert {element.tag for element in page.iter()} <= {"div", "p", "a", "blockquote"}
        assert all(set(element.attrib) <= {"href"} for element in page.iter())
        assert "\u202e" not in content


def test_an_entry_has_one_id_in_every_feed_and_each_feed_its_own() -> None:
    assert entry_tag("p1-0123") == entry_tag("p1-0123") != entry_tag("p1-0124")
    tags = {feed_tag(site, page) for site in ("https://a.example", "") for page in ("index.html", "b/index.html")}
    assert len(tags) == 4


def test_json_has_no_address_that_is_relative() -> None:
    feed = json.loads(
        json_feed.render(a_feed(an_entry())._replace(addresses={"atom": "feed.atom", "json": "feed.json"}))
    )

    assert not {"home_page_url", "feed_url"} & feed.keys()
    assert "url" not in feed["items"][0]


def test_the_same_feed_is_the_same_bytes() -> None:
    assert atom.render(HOSTILE) == atom.render(HOSTILE)
    assert json_feed.render(HOSTILE) == json_feed.render(HOSTILE)
