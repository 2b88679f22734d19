"""Pages that list recommendations: all of them, and those of each paper, actor, pillar, topic, status and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policytrack.domain.statuses import MEANINGS, Status
from policytrack.domain.vocabulary import (
    DUE_SOON_DAYS,
    KIND_MEANINGS,
    KIND_PLURALS,
    TIMING_MEANINGS,
    Kind,
    Timing,
)
from policytrack.reports.groups import actor_tree
from policytrack.reports.wording import cited_briefly, named_briefly
from policytrack.site import addresses
from policytrack.site.items import CLOSED, SiteData, SiteItem, timing_words
from policytrack.site.pages.links_and_statuses import PageLink
from policytrack.site.pages.paper_text import text_page
from policytrack.text.escaping import counted, web_address

PER_PAGE = 200
ALL_PAGE = "recommendations/index.html"
"""The list of all recommendations."""
_STATUSES = {status: place for place, status in enumerate(Status)}
_TIMINGS = {timing: place for place, timing in enumerate(reversed(Timing))}
_ABOUT_ACTOR = "What the papers ask of it, and where they mention it."
_ABOUT_PARENT = "What the papers ask of it or of a part of it, and where they mention them."


class Order(NamedTuple):
    """An order of a list: its name in addresses, empty for the usual one, its words, and the sort key."""

    name: str
    words: str
    key: Callable[[SiteItem], Any] | None


TIMING_KEYS = (*map(str, reversed(Timing)), CLOSED)
"""The deadline statuses of a site, the most pressing first."""


def timing_meaning(timing: str) -> str:
    """What a deadline status means on a site, on which nobody chooses how soon is soon."""
    if timing == CLOSED:
        return "rejected or overtaken by events, so that the deadline no longer counts"
    return f"due within {DUE_SOON_DAYS} days" if timing == Timing.DUE_SOON else TIMING_MEANINGS[Timing(timing)]


def _by_status(item: SiteItem) -> int:
    return _STATUSES[item.status]


def _by_deadline(item: SiteItem) -> tuple[bool, date, int]:
    """Open ones by the date that decides, then what has no date that does."""
    timing = len(_TIMINGS) if item.timing is None else _TIMINGS[item.timing]
    return item.due is None, date.max if item.due is None else item.due.latest, timing


def _by_change(item: SiteItem) -> int:
    return -(item.since or date.min).toordinal()


def _by_title(item: SiteItem) -> str:
    return item.title.casefold()


ORDERS = (
    Order("", "order of the papers", None),
    Order("by-status", "status", _by_status),
    Order("by-deadline", "deadline", _by_deadline),
    Order("by-change", "latest change", _by_change),
    Order("by-title", "title", _by_title),
)


class ListPage(NamedTuple):
    """A list: where it is, its heading, what it is about in lines of text, and the items in the register's order.

    *kind* says what its heading names, such as `Actor`. *above* and *below* are pages that it belongs to, and that
    belong to it. *address* is one outside of the site, *actor* the id of the actor that it is about, if any.
    """

    page: str
    kind: str
    heading: str
    lines: tuple[str, ...]
    items: Sequence[SiteItem]
    above: tuple[PageLink, ...] = ()
    below: tuple[PageLink, ...] = ()
    address: str = ""
    actor: str = ""

    @property
    def counted(self) -> Sequence[SiteItem]:
        """The items that counts are about: of an actor, those that ask it or an actor below it."""
        return [item for item in self.items if self.actor in item.asked_ids] if self.actor else self.items

    @property
    def catalogue(self) -> str:
        """The page that lists all lists of this kind."""
        return addresses.folder(self.page.partition("/")[0])

    @property
    def catalogue_heading(self) -> str:
        return self.page.partition("/")[0].capitalize()


class Catalogue(NamedTuple):
    """The page that lists the lists of one kind, such as all actors: each with its place in a tree, from 0."""

    page: str
    heading: str
    intro: str
    entries: tuple[tuple[int, ListPage], ...]

    def few(self, most: int) -> tuple[tuple[int, ListPage], ...]:
        """The entries; none if there are more than so many."""
        return self.entries if len(self.entries) <= most else ()


def all_lists(data: SiteData) -> ListPage:
    """The list of all recommendations."""
    items = data.items
    lines = (f"{counted(len(items), 'item')} from {counted(len(data.register.papers), 'paper')}.",)
    return ListPage(ALL_PAGE, "", "All recommendations", lines, items)


def catalogues(data: SiteData, views: Mapping[str, tuple[str, Sequence[SiteItem]]]) -> list[Catalogue]:
    """The kinds of lists with all their lists; *views* has, by name, the filters of a view and what it selects."""
    made = [
        Catalogue("papers/index.html", "Papers", "The papers whose recommendations are tracked.", _flat(_papers(data))),
        Catalogue(
            "actors/index.html",
            "Actors",
            "Who is asked, and who is mentioned. The list of an actor includes those below it.",
            _tree(data),
        ),
        Catalogue(
            "pillars/index.html",
            "Pillars",
            "The headings under which papers group what they recommend.",
            _flat(_pillars(data)),
        ),
        Catalogue("topics/index.html", "Topics", "What the recommendations are about.", _flat(_topics(data))),
        Catalogue(
            "kinds/index.html",
            "Kinds",
            "Recommendations are counted apart from what papers only imply, make a condition or report.",
            _flat(_kinds(data)),
        ),
        Catalogue("statuses/index.html", "Statuses", "What became of the recommendations.", _flat(_statuses(data))),
        Catalogue(
            "deadlines/index.html",
            "Deadlines",
            "Which deadlines were met, which are coming, and which have passed. Each recommendation is in one of these"
            " lists, but for parent recommendations: what they contain is.",
            _flat(_timings(data)),
        ),
        Catalogue(
            "views/index.html",
            "Views",
            "Selections of recommendations that the tracker keeps under a name.",
            _flat(_views(views)),
        ),
    ]
    return [catalogue for catalogue in made if catalogue.entries]


def _flat(lists: Iterable[ListPage]) -> tuple[tuple[int, ListPage], ...]:
    return tuple((0, each) for each in lists)


def _papers(data: SiteData) -> Iterator[ListPage]:
    by_paper = data.grouped(lambda item: (item.paper,))
    register = data.register
    for paper in register.papers.values():
        lines = (cited_briefly(paper), *([f"Dated by: {paper.published_basis}"] if paper.published_basis else []))
        texts = (PageLink(text_page(register.page("papers", paper.id)), "Text and passages"),)
        pillars = tuple(
            PageLink(register.page("pillars", paper.id, code), " ".join(dict.fromkeys((code, name))))
            for code, name in register.pillars[paper.id].items()
        )
        yield ListPage(
            register.page("papers", paper.id),
            "Paper",
            paper.title,
            lines,
            by_paper.get(paper.id, []),
            below=(*(texts if paper.text is not None else ()), *pillars),
            address=web_address(paper.url),
        )


def _tree(data: SiteData) -> tuple[tuple[int, ListPage], ...]:
    by_actor = data.grouped(lambda item: item.actors)
    register, ancestors = data.register, data.index.ancestors
    below: dict[str, list[PageLink]] = {}
    for actor in register.actors.values():
        if actor.part_of is not None:
            below.setdefault(actor.part_of, []).append(PageLink(register.page("actors", actor.id), actor.name))
    entries = []
    for id in actor_tree(data.index):
        _, *parents = ancestors[id]
        above = tuple(PageLink(register.page("actors", each), register.actors[each].name) for each in reversed(parents))
        page = ListPage(
            register.page("actors", id),
            "Actor",
            register.actors[id].name,
            (_ABOUT_PARENT if id in below else _ABOUT_ACTOR,),
            by_actor.get(id, []),
            above,
            tuple(below.get(id, ())),
            actor=id,
        )
        entries.append((len(parents), page))
    return tuple(entries)


def _pillars(data: SiteData) -> Iterator[ListPage]:
    by_pillar = data.grouped(lambda item: ((item.paper, item.pillar),))
    register = data.register
    for paper in register.papers.values():
        above = (PageLink(register.page("papers", paper.id), paper.title),)
        for code, name in register.pillars[paper.id].items():
            words = " ".join(dict.fromkeys((code, name)))
            page = register.page("pillars", paper.id, code)
            items = by_pillar.get((paper.id, code), [])
            yield ListPage(page, "Pillar", words, (f"A pillar of {named_briefly(paper)}.",), items, above)


def _topics(data: SiteData) -> Iterator[ListPage]:
    by_topic = data.grouped(lambda item: item.topics)
    for id, name in data.register.topics.items():
        yield ListPage(data.register.page("topics", id), "Topic", name or id, (), by_topic.get(id, []))


def _kinds(data: SiteData) -> Iterator[ListPage]:
    by_kind = data.grouped(lambda item: (item.kind,))
    for kind in Kind:
        lines = (f"{KIND_MEANINGS[kind]}.".capitalize(),)
        yield ListPage(addresses.folder("kinds", kind), "Kind", KIND_PLURALS[kind], lines, by_kind.get(kind, []))


def _statuses(data: SiteData) -> Iterator[ListPage]:
    by_status = data.grouped(lambda item: (item.status,))
    for status in Status:
        lines = (f"{MEANINGS[status].words}.".capitalize(),)
        page = addresses.folder("statuses", status)
        yield ListPage(page, "Status", MEANINGS[status].label, lines, by_status.get(status, []))


def _timings(data: SiteData) -> Iterator[ListPage]:
    by_timing = data.grouped(lambda item: () if item.contains else (item.timing_key,))
    for timing in TIMING_KEYS:
        lines = (f"{timing_meaning(timing)}.".capitalize(),)
        page = addresses.folder("deadlines", timing)
        yield ListPage(page, "Deadline", timing_words(timing), lines, by_timing.get(timing, []))


def _views(views: Mapping[str, tuple[str, Sequence[SiteItem]]]) -> Iterator[ListPage]:
    names = addresses.FileNames(views)
    for name, (filters, items) in views.items():
        lines = (f"Selected by: {filters}",) if filters else ()
        yield ListPage(addresses.folder("views", names[name]), "View", name, lines, items)


class Slice(NamedTuple):
    """One page of a list: the order, its number from 1, how many there are, and the items on it."""

    address: str
    order: Order
    number: int
    pages: int
    items: Sequence[SiteItem]


Ranks = Mapping[str, Mapping[int, int]]
"""The place of each recommendation in each order, by the order's name and the recommendation's number in the index."""


def ranks(items: Sequence[SiteItem]) -> Ranks:
    """The places of all recommendations in every order but the usual one."""
    return {
        order.name: {item.no: place for place, item in enumerate(sorted(items, key=order.key))}
        for order in ORDERS
        if order.key is not None
    }


def page_addresses(list_page: ListPage) -> list[str]:
    """The addresses of the pages of a list, as `slices` has them."""
    count = _pages(list_page.items)
    return [
        addresses.sorted_page(list_page.page, order.name, number) for order in ORDERS for number in range(1, count + 1)
    ]


def _pages(items: Sequence[SiteItem]) -> int:
    return max(1, -(-len(items) // PER_PAGE))


def slices(list_page: ListPage, places: Ranks) -> Iterator[Slice]:
    """The pages of a list, in each order; an order that changes nothing has pages nevertheless, so that links stay."""
    for order in ORDERS:
        items = list_page.items
        if order.name:
            rank = places[order.name]
            items = sorted(items, key=lambda item: rank[item.no])  # it is used at once
        pages = _pages(items)
        for number in range(1, pages + 1):
            address = addresses.sorted_page(list_page.page, order.name, number)
            yield Slice(address, order, number, pages, items[(number - 1) * PER_PAGE : number * PER_PAGE])
