"""What the script on the page of all recommendations searches: a file that is read as a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policytrack.domain.statuses import MEANINGS, Status
from policytrack.domain.vocabulary import KIND_PLURALS, Kind, Timing
from policytrack.reports.groups import actor_tree
from policytrack.site.dates import Dates
from policytrack.site.items import SiteData, SiteItem, timing_words
from policytrack.site.pages.lists import TIMING_KEYS
from policytrack.text.escaping import one_line

ADDRESS = "recommendations/search.js"


def search_script(data: SiteData, dates: Dates) -> Iterator[str]:
    """The file in pieces: a call with one object for each recommendation."""
    yield "policytrackList([\n"
    separator = ""
    for item in data.items:
        yield f"{separator}{_json(_entry(data, dates, item))}"
        separator = ",\n"
    yield "\n]);\n"


def _entry(data: SiteData, dates: Dates, item: SiteItem) -> Mapping[str, object]:
    names, topics = data.register.names.actors, data.register.topics
    searched = (item.id, *item.former_ids, item.title, item.words, *(names[actor] for actor in item.actors))
    return {
        "id": item.id,
        "title": one_line(item.title),
        "page": item.page,
        "asked": one_line(item.asked_words),
        "status": item.status_words,
        "since": "" if item.dated is None else dates.day(item.dated),
        "timing": "" if item.timing_key == Timing.NO_DEADLINE else item.timing_words,
        "due": dates.window(item.due),
        "text": one_line(" ".join((*searched, *(topics[topic] or topic for topic in item.topics)))),
        "in": {
            "status": [item.status],
            "deadline": [item.timing_key],
            "actor": item.actors,
            "paper": [item.paper],
            "topic": item.topics,
            "kind": [item.kind],
        },
    }


def filter_choices(data: SiteData) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters: the name of each in addresses, its label, and its values with their labels.

    Values that no recommendation has are left out; the others are in the order of the site's lists.
    """
    register, items = data.register, data.items
    names = register.names.actors
    return [
        ("status", "Status", _chosen(((each, MEANINGS[each].label) for each in Status), (i.status for i in items))),
        (
            "deadline",
            "Deadline",
            _chosen(((each, timing_words(each)) for each in TIMING_KEYS), (i.timing_key for i in items)),
        ),
        (
            "actor",
            "Actor",
            _chosen(((id, names[id]) for id in actor_tree(data.index)), (id for i in items for id in i.actors)),
        ),
        ("paper", "Paper", _chosen(((p.id, p.title) for p in register.papers.values()), (i.paper for i in items))),
        (
            "topic",
            "Topic",
            _chosen(((id, name or id) for id, name in register.topics.items()), (id for i in items for id in i.topics)),
        ),
        ("kind", "Kind", _chosen(((kind, KIND_PLURALS[kind]) for kind in Kind), (i.kind for i in items))),
    ]


def _chosen(labels: Iterable[tuple[str, str]], values: Iterable[str | None]) -> list[tuple[str, str]]:
    occurring = set(values)
    return [(value, one_line(label)) for value, label in labels if value in occurring]


def _json(value: object) -> str:
    from msgspec.json import encode  # a tenth of the time that `json` takes

    # U+2028 and U+2029 end a line of a script in old browsers; `<` could end a script that somebody puts into a page.
    text = encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
