"""The plan of a site: what is made together, from what, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from policytrack.domain.disputes import Dispute
from policytrack.domain.model import Paper
from policytrack.domain.query import Query, all_passages
from policytrack.domain.version import __version__
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import KIND_PLURALS, Kind, Timing
from policytrack.formats.preview_image import bar_image
from policytrack.formats.sheet import asked_question
from policytrack.formats.site_templates import markup
from policytrack.formats.sitemap import robots, sitemaps
from policytrack.index.query.bulk import StatusChange
from policytrack.reports.chart_parts import Sparkline
from policytrack.reports.wording import cited_briefly
from policytrack.site import addresses
from policytrack.site.binary_exports import BinaryExports
from policytrack.site.charts import charts_of
from policytrack.site.data_files import PAGE as DATA_PAGE
from policytrack.site.data_files import DataFiles
from policytrack.site.head import data_head, feed_links, home_head, paper_head
from policytrack.site.item_files import PREVIEW, TABLE
from policytrack.site.items import SiteData, SiteItem, short_digest
from policytrack.site.list_files import ListFiles
from policytrack.site.pages import search
from policytrack.site.pages.about import PaperGaps, disagreements, glossary
from policytrack.site.pages.changes import Period, Reasons, periods
from policytrack.site.pages.frame import Frame, PageHead, PageMaker
from policytrack.site.pages.lists import (
    ALL_PAGE,
    ORDERS,
    Catalogue,
    ListPage,
    Slice,
    all_lists,
    catalogues,
    ranks,
    slices,
    status_counts,
)
from policytrack.site.pages.paper_text import CitedSpan, text_blocks, text_page
from policytrack.site.pages.recommendation import PageLink
from policytrack.site.recommendation_files import file_names
from policytrack.site.settings import SiteSettings, file_of_site, logo_name
from policytrack.site.static import static_files
from policytrack.site.trends import Trends, drawn
from policytrack.site.writing import Put
from policytrack.text.escaping import address as link_address
from policytrack.text.passages import PaperText
from policytrack.workspace.doubts import why_nothing_was_known
from policytrack.workspace.opening import Workspace
from policytrack.workspace.paper_gaps import gaps_of

_SHOWN = 10
"""How many items a section of the home page shows."""
_CHANGES_PER_PAGE = 200
_OWN_CSS = "own.css"


class Unit(NamedTuple):
    """Files that are made together: their addresses, a digest of all that goes into them, and what makes them.

    *make* is None for the files of a recommendation, which other processes may make.
    """

    key: str
    inputs: str
    addresses: tuple[str, ...]
    make: Callable[[Put], object] | None = None


class SitePlan:
    """All pages of a site, and on what each of them depends."""

    def __init__(
        self,
        data: SiteData,
        workspace: Workspace,
        viewpoint: Viewpoint,
        settings: SiteSettings,
        views: Mapping[str, tuple[str, Sequence[SiteItem]]],
        earlier: Sequence[str],
        folder: Path,
    ) -> None:
        self._data, self._workspace, self._viewpoint, self._settings = data, workspace, viewpoint, settings
        question = asked_question(viewpoint, data.register.names.actors)
        self._banner = ". ".join(filter(None, (question, _sentence(why_nothing_was_known(data.index)))))
        self._catalogues = catalogues(data, views)
        self._choices = [
            (each.heading, each.page, [PageLink(page.page, page.heading) for _, page in each.few(_FEW_CHOICES)])
            for each in self._catalogues
        ]
        self._choices_digest = short_digest(self._choices)
        self._earlier = earlier
        lists = [all_lists(data), *(page for each in self._catalogues for _, page in each.entries)]
        self._folder = folder
        self._lists = lists
        self._trends = Trends(data)
        self._list_files = ListFiles(data, self.frame(), folder, lists)
        self._ranks = ranks(data.items)
        self._reasons = Reasons(data)
        self._filters_of: dict[str, object] = {}
        self._rows: dict[tuple[int, str], str] = {}
        self._common = ""

    def frame(self) -> Frame:
        """What is around every page."""
        settings, viewpoint = self._settings, self._viewpoint
        menu = [PageLink("recommendations/index.html", "Recommendations")]
        menu += [PageLink(each.page, each.heading) for each in self._catalogues if each.heading in _IN_MENU]
        menu += [PageLink("changes/index.html", "Changes")]
        menu += [PageLink("disagreements/index.html", "Disagreements")]
        menu += [PageLink("method/index.html", "Method"), PageLink(DATA_PAGE, "Data")]
        styles = [addresses.CSS] + ([_OWN_CSS] if settings.css is not None else [])
        return Frame(
            settings.title,
            settings.about,
            tuple(menu),
            tuple(styles),
            logo_name(settings.logo) if settings.logo is not None else "",
            settings.base_url,
            settings.licence,
            self._banner,
            "../../index.html" if viewpoint.known_on is not None else "",
            __version__,
        )

    def _digest(self, *values: object) -> str:
        return short_digest((self._common, *values))

    def _prepare(self, pages: PageMaker) -> None:
        register = self._data.register
        declared = (register.papers, register.pillars, register.actors, register.assessors, register.topics)
        self._common = short_digest((pages.templates.digest, pages.frame, pages.dates, *map(_plain, declared)))

    def recommendations(self, pages: PageMaker) -> list[tuple[Unit, SiteItem]]:
        """The unit of each recommendation."""
        self._prepare(pages)
        data = self._data
        return [
            (
                Unit(
                    item.page.removesuffix(addresses.HOME),
                    self._digest(item.digest, [other.face for other in data.linked(item)]),
                    file_names(item),
                ),
                item,
            )
            for item in data.items
        ]

    def units(self, pages: PageMaker) -> list[Unit]:
        """All other units."""
        self._prepare(pages)
        units = [self._home(pages), self._not_found(pages), *self._static()]
        for list_page in self._lists:
            units += self._list(pages, list_page)
        units += [self._catalogue(pages, catalogue) for catalogue in self._catalogues]
        units.append(self._search(pages))
        units += self._texts(pages)
        units += self._changes(pages)
        units += self._preview()
        units += self._disagreements(pages)
        units += [self._gaps(pages), self._glossary(pages), self._method(pages), self._data_files(pages)]
        shown = [address for unit in units for address in unit.addresses if address.endswith(addresses.HOME)]
        units += self._found_by([*shown, *(item.page for item in self._data.items)])
        units += self._redirects(pages)
        return units

    def _unit(self, address: str, inputs: str, make: Callable[[], bytes]) -> Unit:
        return Unit(address, inputs, (address,), partial(_one_file, address, make))

    # Lists

    def _list(self, pages: PageMaker, list_page: ListPage) -> Iterator[Unit]:
        about = list_page._replace(items=())
        counts = status_counts(list_page.items)
        names = self._list_files.shown(list_page)
        has_trend = self._list_files.has_feeds(list_page)
        trend = self._trends.of(list_page.items) if has_trend else None
        for part in slices(list_page, self._ranks):
            faces = "".join([item.face for item in part.items])
            shown = trend if part.address == list_page.page else None
            total, asked = len(list_page.items), self._search_of(part)
            around = (about, self._choices_digest, counts)
            inputs = self._digest(around, part.number, part.pages, faces, total, shown, names, asked)
            yield self._unit(part.address, inputs, partial(self._list_html, pages, list_page, part, counts, shown))
        files = self._list_files
        inputs = self._digest(files.inputs(list_page))
        yield Unit(
            addresses.in_folder(list_page.page, TABLE),
            inputs,
            files.addresses(list_page),
            partial(files.write, list_page),
        )

    def _list_html(
        self, pages: PageMaker, list_page: ListPage, part: Slice, counts: object, trend: Sparkline | None
    ) -> bytes:
        root = addresses.root_from(part.address)
        rows = "".join(self._row(pages, item, root) for item in part.items)
        orders = [
            PageLink(addresses.sorted_page(list_page.page, order.name, 1), order.words, order.name) for order in ORDERS
        ]
        numbers = [
            (number, addresses.sorted_page(list_page.page, part.order.name, number))
            for number in range(1, part.pages + 1)
        ]
        heading = f"{list_page.kind}: {list_page.heading}" if list_page.kind else list_page.heading
        number = f", page {part.number}" if part.number > 1 else ""
        order = f", by {part.order.words}" if part.order.name else ""
        return pages.html(
            "list.html",
            part.address,
            f"{heading}{order}{number}",
            head=self._list_head(list_page),
            list=list_page,
            part=part,
            counts=counts,
            trend=drawn(trend) if trend is not None else None,
            files=self._list_files.shown(list_page),
            total=len(list_page.items),
            parents=sum(bool(item.contains) for item in list_page.items),
            orders=orders,
            numbers=numbers,
            rows=markup(rows),
            filters=self._filters(pages, root),
            search=self._search_of(part),
        )

    def _list_head(self, list_page: ListPage) -> PageHead:
        if not self._list_files.has_feeds(list_page):
            return PageHead()
        papers = {self._data.register.page("papers", id): paper for id, paper in self._data.register.papers.items()}
        if list_page.page in papers:
            return paper_head(papers[list_page.page], list_page.page, self.frame())
        about = f"What became of what these recommend: {list_page.heading}."
        return PageHead(about, "", feed_links(list_page.page, list_page.heading))

    def _row(self, pages: PageMaker, item: SiteItem, root: str) -> str:
        key = (item.no, root)
        if key not in self._rows:
            self._rows[key] = pages.text("row.html", root, {"item": item})
        return self._rows[key]

    def _filters(self, pages: PageMaker, root: str) -> object:
        """Links to the lists of every kind, as a filter would have choices."""
        if root not in self._filters_of:
            self._filters_of[root] = markup(pages.text("filters.html", root, {"filters": self._choices}))
        return self._filters_of[root]

    def _search_of(self, part: Slice) -> Mapping[str, str] | None:
        """What the script needs to know on the page of all recommendations; None for other pages."""
        if part.address != ALL_PAGE:
            return None
        return {"address": search.ADDRESS, "filters": json.dumps(search.filter_choices(self._data))}

    def _search(self, pages: PageMaker) -> Unit:
        def make(put: Put) -> None:
            put(search.ADDRESS, search.search_script(self._data, pages.dates))

        inputs = self._digest(search.ADDRESS, [(item.face, item.digest) for item in self._data.items])
        return Unit(search.ADDRESS, inputs, (search.ADDRESS,), make)

    def _catalogue(self, pages: PageMaker, catalogue: Catalogue) -> Unit:
        entries = [
            (depth, page._replace(items=()), len(page.items), status_counts(page.items))
            for depth, page in catalogue.entries
        ]
        inputs = self._digest(catalogue.heading, catalogue.intro, entries)
        make = partial(
            pages.html, "catalogue.html", catalogue.page, catalogue.heading, catalogue=catalogue, entries=entries
        )
        return self._unit(catalogue.page, inputs, make)

    # Home

    def _home(self, pages: PageMaker) -> Unit:
        data = self._data
        overdue = sorted((item for item in data.items if item.timing is Timing.OVERDUE), key=_due)
        next_due = sorted(
            (
                item
                for item in data.items
                if item.due is not None
                and not item.contains
                and item.timing in (Timing.DUE_SOON, Timing.NOT_DUE, Timing.NOT_OPEN, Timing.MAY_BE_LATE)
            ),
            key=_due,
        )
        changes = data.changes[:_SHOWN]
        reasons = self._reasons
        counts = [
            (
                KIND_PLURALS[kind],
                addresses.folder("kinds", str(kind)),
                status_counts(item for item in data.items if item.kind is kind),
            )
            for kind in Kind
        ]
        last = data.index.journal.last_recorded
        inputs = self._digest(
            data.day, [item.digest for item in data.items], len(overdue), reasons.digest(changes), last, counts
        )
        delivered = [item for item in data.items if item.kind is Kind.RECOMMENDATION and not item.contains]

        def make() -> bytes:
            return pages.html(
                addresses.HOME,
                addresses.HOME,
                self._settings.title,
                day=data.day,
                counts=[(plural, page, bars) for plural, page, bars in counts if bars],
                delivered=sum(item.is_delivered for item in delivered),
                total=len(delivered),
                overdue=overdue[:_SHOWN],
                overdue_more=max(0, len(overdue) - _SHOWN),
                next_due=next_due[:_SHOWN],
                next_more=max(0, len(next_due) - _SHOWN),
                changes=reasons.texts(changes),
                papers=[page for each in self._catalogues if each.heading == "Papers" for _, page in each.entries],
                last_recorded=None if last is None else date.fromisoformat(last[:10]),
                charts=list(charts_of(data.index, data.day)),
                head=home_head(pages.frame, next((bars for _, _, bars in counts if bars), ())),
            )

        return self._unit(addresses.HOME, inputs, make)

    def _preview(self) -> Iterator[Unit]:
        """The picture of the first page for social networks, which need to know where it is."""
        bars = status_counts(item for item in self._data.items if item.kind is Kind.RECOMMENDATION)
        if self._settings.base_url:
            yield self._unit(PREVIEW, self._digest(PREVIEW, bars), partial(bar_image, bars))

    def _found_by(self, pages: Sequence[str]) -> Iterator[Unit]:
        """What tells programs which pages there are, unless it is a site in a folder of another."""
        base = self._settings.base_url
        if self._viewpoint.known_on is not None:
            return
        yield self._unit("robots.txt", self._digest(base), partial(robots, base))
        if base:
            files = sitemaps(base, pages)
            for name, content in files.items():
                yield self._unit(name, self._digest(content), partial(bytes, content))

    # Changes

    def _changes(self, pages: PageMaker) -> Iterator[Unit]:
        all_periods = periods(self._data.changes)
        reasons = self._reasons
        overview = [(period.page, period.year, period.month, len(period.changes)) for period in all_periods]
        make = partial(pages.html, "periods.html", "changes/index.html", "Changes", periods=all_periods)
        yield self._unit("changes/index.html", self._digest(overview), make)
        for period in all_periods:
            yield from self._period(pages, period, reasons, all_periods)

    def _period(
        self, pages: PageMaker, period: Period, reasons: Reasons, all_periods: Sequence[Period]
    ) -> Iterator[Unit]:
        count = max(1, -(-len(period.changes) // _CHANGES_PER_PAGE))
        months = []
        if period.month is None:
            months = [each for each in all_periods if each.year == period.year and each.month is not None]
        for number in range(1, count + 1):
            changes = period.changes[(number - 1) * _CHANGES_PER_PAGE : number * _CHANGES_PER_PAGE]
            address = addresses.sorted_page(period.page, "", number)
            of_months = [(each.page, len(each.changes)) for each in months]
            inputs = self._digest(period.page, count, len(period.changes), reasons.digest(changes), of_months)
            values = {
                "period": period,
                "name": f"{period.year}" if period.month is None else pages.dates.month(period.first),
                "total": len(period.changes),
                "number": number,
                "numbers": [(each, addresses.sorted_page(period.page, "", each)) for each in range(1, count + 1)],
                "months": months,
            }
            yield self._unit(address, inputs, partial(_period_html, pages, address, reasons, changes, values))

    # What is small

    def _not_found(self, pages: PageMaker) -> Unit:
        make = partial(pages.html, addresses.NOT_FOUND, addresses.NOT_FOUND, "This page does not exist")
        return self._unit(addresses.NOT_FOUND, self._digest(addresses.NOT_FOUND), make)

    def _disagreements(self, pages: PageMaker) -> Iterator[Unit]:
        data, page = self._data, "disagreements/index.html"
        disputes = list(data.index.disputes(data.day))
        count = max(1, -(-len(disputes) // _CHANGES_PER_PAGE))
        numbers = [(each, addresses.sorted_page(page, "", each)) for each in range(1, count + 1)]
        for number, address in numbers:
            shown = disputes[(number - 1) * _CHANGES_PER_PAGE : number * _CHANGES_PER_PAGE]
            named = [data.named(dispute.recommendation) for dispute in shown]
            inputs = self._digest(page, numbers, shown, [item.digest for item in named if item is not None])
            make = partial(_disagreements_html, pages, address, data, shown, {"number": number, "numbers": numbers})
            yield self._unit(address, inputs, make)

    def _gaps(self, pages: PageMaker) -> Unit:
        index, page = self._data.index, "gaps/index.html"
        papers = list(self._data.register.papers.values())
        runs = [(index.runs(paper.id, "encoded"), index.runs(paper.id, "set-aside")) for paper in papers]
        inputs = self._digest(page, runs, [self._text_digest(paper) for paper in papers])

        def make() -> bytes:
            shown = [
                PaperGaps(
                    self._data.register.page("papers", paper.id), paper.title, gaps_of(index, self._workspace, paper)
                )
                for paper in papers
            ]
            return pages.html("gaps.html", page, "Gaps", papers=shown)

        return self._unit(page, inputs, make)

    def _texts(self, pages: PageMaker) -> Iterator[Unit]:
        """The text of each paper that has one, or its passages."""
        by_paper = self._data.grouped(lambda item: (item.paper,))
        for paper in self._data.register.papers.values():
            if paper.text is None:
                continue
            address = text_page(self._data.register.page("papers", paper.id))
            items = [(item.id, item.digest) for item in by_paper.get(paper.id, ())]
            inputs = self._digest(address, self._text_digest(paper), items)
            yield self._unit(address, inputs, partial(self._text_html, pages, paper, address))

    def _text_html(self, pages: PageMaker, paper: Paper, address: str) -> bytes:
        source = self._workspace.text(paper.text) if paper.text is not None else None
        entries = self._data.index.entries(Query(papers=(paper.id,)), self._data.day)
        spans = [
            CitedSpan(passage.start, passage.end, item)
            for entry in entries
            if (item := self._data.named(entry.recommendation.id)) is not None
            for passage in all_passages(entry.recommendation)
            if passage.start is not None and passage.end is not None
        ]
        url = link_address(paper.url or "")
        return pages.html(
            "text.html",
            address,
            f"Text: {paper.title}",
            heading=paper.title,
            paper_page=self._data.register.page("papers", paper.id),
            source=cited_briefly(paper),
            source_url=url if url.lower().startswith(("http://", "https://")) else "",
            is_whole=paper.publish_text,
            blocks=text_blocks(PaperText(source or ""), spans if source else (), is_whole=paper.publish_text),
        )

    def _text_digest(self, paper: Paper) -> str:
        text = self._workspace.text(paper.text) if paper.text is not None else None
        return "" if text is None else short_digest(text)

    def _glossary(self, pages: PageMaker) -> Unit:
        page = "glossary/index.html"
        make = partial(pages.html, "glossary.html", page, "Glossary", glossary=glossary())
        return self._unit(page, self._digest(page), make)

    def _method(self, pages: PageMaker) -> Unit:
        page, terms = "method/index.html", dict(glossary())
        make = partial(
            pages.html,
            "method.html",
            page,
            "Method",
            kinds=terms["Kinds"],
            statuses=terms["Statuses"],
            confidences=terms["Confidence"],
        )
        return self._unit(page, self._digest(page), make)

    def _data_files(self, pages: PageMaker) -> Unit:
        """The exports, and the page that lists them; also what was known on earlier days, which is in the folder."""
        index, viewpoint = self._data.index, self._viewpoint
        journal, entries = index.journal.digest()()
        binary = BinaryExports(self._data, entries, self._settings.exports)
        files = DataFiles(self._data, self._folder, binary)
        register = index.statistics.register_digest()
        values: dict[str, Any] = {"journal": journal, "entries": entries, "register": register}
        values |= {"earlier": self._earlier, "not_made": binary.not_made}

        def make(put: Put) -> None:
            written = files.write(put)
            head = data_head(pages.frame, viewpoint.day, [file.address for file in written])
            schemas = files.schemas()
            page = pages.html("data.html", DATA_PAGE, "Data", head=head, files=written, schemas=schemas, **values)
            put(DATA_PAGE, page)

        inputs = self._digest(values, viewpoint, [item.digest for item in self._data.items], binary.inputs())
        return Unit("data/", inputs, (DATA_PAGE, *files.addresses()), make)

    def _redirects(self, pages: PageMaker) -> Iterator[Unit]:
        """A page for each former id, which leads to the recommendation; unless that id is in use again."""
        formers = {former: item for item in self._data.items for former in item.former_ids}
        names = addresses.FileNames(formers)
        for former, item in formers.items():
            if self._data.named(former) is not None:
                continue
            address = addresses.folder("recommendations", names[former])
            title = f"{former} is now {item.id}"
            inputs = self._digest(former, item.id, item.title, item.page)
            make = partial(pages.html, "redirect.html", address, title, item=item, former=former)
            yield self._unit(address, inputs, make)

    def _static(self) -> Iterator[Unit]:
        files = static_files()
        if self._settings.css is not None:
            files[_OWN_CSS] = file_of_site(self._settings.css)
        if self._settings.logo is not None:
            files[logo_name(self._settings.logo)] = file_of_site(self._settings.logo)
        for address, content in files.items():
            yield self._unit(address, short_digest(content), partial(bytes, content))


_IN_MENU = ("Papers", "Actors", "Topics")
_FEW_CHOICES = 40


def _one_file(address: str, make: Callable[[], bytes], put: Put) -> None:
    put(address, make())


def _period_html(
    pages: PageMaker, address: str, reasons: Reasons, changes: Sequence[StatusChange], values: dict[str, Any]
) -> bytes:
    page = f", page {values['number']}" if values["number"] > 1 else ""
    title = f"What changed in {values['name']}{page}"
    return pages.html("period.html", address, title, changes=reasons.texts(changes), **values)


def _disagreements_html(
    pages: PageMaker, address: str, data: SiteData, disputes: Sequence[Dispute], values: dict[str, Any]
) -> bytes:
    page = f", page {values['number']}" if values["number"] > 1 else ""
    shown = disagreements(data, disputes)
    return pages.html("disagreements.html", address, f"Disagreements{page}", disagreements=shown, **values)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _due(item: SiteItem) -> date:
    return date.max if item.due is None else item.due.latest
