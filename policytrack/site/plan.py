"""The plan of a site: what is made together, from what, and how."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from policytrack.domain.disputes import Dispute
from policytrack.domain.version import __version__
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import TRACKER, Kind, Timing
from policytrack.formats.documents.ics import has_calendars
from policytrack.formats.preview_image import bar_image
from policytrack.formats.sheet import asked_question
from policytrack.formats.site_templates import markup
from policytrack.formats.sitemap import robots, sitemaps
from policytrack.site import addresses
from policytrack.site.binary_exports import BinaryExports
from policytrack.site.change_units import ChangeUnits
from policytrack.site.charts import charts_of
from policytrack.site.data_files import PAGE as DATA_PAGE
from policytrack.site.data_files import UNIT as DATA_UNIT
from policytrack.site.data_files import DataFiles
from policytrack.site.head import data_head, home_head
from policytrack.site.item_files import PREVIEW
from policytrack.site.items import SiteData, SiteItem
from policytrack.site.list_files import ListFiles
from policytrack.site.list_pages import ListPages
from policytrack.site.list_units import ListUnits, filter_links
from policytrack.site.logo import logo_file
from policytrack.site.manifest import Manifest
from policytrack.site.pages import search
from policytrack.site.pages.about import disagreements, glossary
from policytrack.site.pages.changes import Reasons
from policytrack.site.pages.frame import Frame, PageMaker
from policytrack.site.pages.links_and_statuses import PageLink
from policytrack.site.pages.lists import catalogues
from policytrack.site.paper_units import PaperUnits, text_digest
from policytrack.site.recommendation_files import file_names
from policytrack.site.scores import scores
from policytrack.site.settings import SiteSettings, file_of_site, logo_name
from policytrack.site.static import static_files
from policytrack.site.units import Unit, UnitGroup, joined_digest, page_unit, short_digest
from policytrack.site.writing import Put
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized, counted
from policytrack.workspace.doubts import why_nothing_was_known
from policytrack.workspace.opening import Workspace

_SHOWN = 10
"""How many items a section of the home page shows."""
_DISPUTES_PER_PAGE = 200
_OWN_CSS = "own.css"


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
        before: Manifest,
    ) -> None:
        self._data, self._workspace, self._viewpoint, self._settings = data, workspace, viewpoint, settings
        register = data.register
        assessors = {name: assessor.name for name, assessor in register.assessors.items()}
        self._question = asked_question(viewpoint, {**assessors, **register.names.actors})
        if viewpoint.is_ahead:
            self._question += f", from entries recorded up to {day_words(viewpoint.today)}"
        self._banner = ". ".join(filter(None, (self._question, capitalized(why_nothing_was_known(data.index)))))
        self._catalogues = catalogues(data, views)
        self._earlier = earlier
        self._folder, self._before = folder, before
        self._reasons = Reasons(data)
        self._common = ""
        self._changes: ChangeUnits | None = None

    def frame(self) -> Frame:
        """What is around every page."""
        settings, viewpoint, assessor = self._settings, self._viewpoint, self._data.index.assessor
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
            self._question,
            self._banner,
            "" if assessor == TRACKER else self._data.register.assessor_name(assessor),
            "../../index.html" if viewpoint.known_on is not None else "",
            __version__,
        )

    def _digest(self, *values: object) -> str:
        return short_digest((self._common, *values))

    def _prepare(self, pages: PageMaker) -> None:
        register, index = self._data.register, self._data.index
        declared = (register.papers, register.pillars, register.actors, register.assessors, register.topics)
        values = (
            pages.templates.digest,
            pages.frame,
            pages.dates,
            index.assessor,
            index.extra_columns,
            has_calendars(),
        )
        self._common = short_digest((*values, *map(_plain, declared)))

    def recommendations(self, pages: PageMaker) -> list[tuple[Unit, SiteItem]]:
        """The unit of each recommendation."""
        self._prepare(pages)
        texts = {paper.id: text_digest(self._workspace, paper) for paper in self._data.register.papers.values()}
        return [
            (
                Unit(
                    item.page.removesuffix(addresses.HOME),
                    joined_digest(
                        (self._common, texts[item.paper], *self._shown_on(item), *self._data.former_pages_of(item))
                    ),
                    file_names(item, self._data.former_pages_of(item)),
                ),
                item,
            )
            for item in self._data.items
        ]

    def _shown_on(self, item: SiteItem) -> Iterator[str]:
        """Digests of the recommendations that are shown on the page of one: in full itself and those it contains."""
        data = self._data
        yield item.digest
        for other in data.linked(item):
            yield other.face
        yield from self._members(item, {item.no})

    def _members(self, item: SiteItem, seen: set[int]) -> Iterator[str]:
        """Digests of those that it contains, and that these contain: what became of all of them is its history."""
        for member in map(self._data.named, item.contains):
            if member is not None and member.no not in seen:
                seen.add(member.no)
                yield member.digest
                yield from self._members(member, seen)

    def groups(self, pages: PageMaker) -> Iterator[UnitGroup]:
        """The units of lists, a group for each list, and of what changed, a group for each year."""
        self._prepare(pages)
        yield from self._list_units(pages).groups()
        yield from self._change_units(pages).groups()

    def _change_units(self, pages: PageMaker) -> ChangeUnits:
        if self._changes is None:
            self._changes = ChangeUnits(self._data, self._reasons, pages, self._digest)
        return self._changes

    def _list_units(self, pages: PageMaker) -> ListUnits:
        files = ListFiles(self._data, pages.frame, self._folder)
        list_pages = ListPages(pages, filter_links(self._catalogues))
        return ListUnits(self._data, self._catalogues, pages, files, list_pages, self._digest)

    def units(self, pages: PageMaker, groups: Iterable[UnitGroup], recommendations: Sequence[Unit]) -> list[Unit]:
        """All other units; *groups* and *recommendations* are those above."""
        self._prepare(pages)
        units = [self._home(pages), self._not_found(pages), *self._static()]
        list_units = self._list_units(pages)
        units += [*list_units.catalogues(), *list_units.badges()]
        units.append(self._search(pages))
        papers = PaperUnits(self._data, self._workspace, pages, self._digest)
        units += papers.texts()
        units.append(self._change_units(pages).overview())
        units += self._preview()
        units += self._disagreements(pages)
        units += [papers.gaps(), self._glossary(pages), self._method(pages)]
        units += self._data_files(pages, recommendations)
        shown = [address for unit in units for address in unit.addresses if address.endswith(addresses.HOME)]
        shown += [key for group in groups for key in group.keys if key.endswith(addresses.HOME)]
        units += self._found_by([*shown, *(item.page for item in self._data.items)])
        units += self._redirects(pages)
        return units

    def _search(self, pages: PageMaker) -> Unit:
        def make(put: Put) -> None:
            put(search.ADDRESS, search.search_script(self._data, pages.dates))

        inputs = joined_digest((self._digest(search.ADDRESS), *(item.digest for item in self._data.items)))
        return Unit(search.ADDRESS, inputs, (search.ADDRESS,), make)

    # Home

    def _home(self, pages: PageMaker) -> Unit:
        data = self._data
        overdue = sorted((item for item in data.items if item.timing is Timing.OVERDUE and not item.contains), key=_due)
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
        # What a parent contains changed, and says why.
        changes = list(islice((each for each in data.changes if not data.by_no[each.no].contains), _SHOWN))
        reasons = self._reasons
        counts = scores(data.items)
        recommendations = next((score for score in counts if score.kind is Kind.RECOMMENDATION), None)
        last = data.index.journal.last_recorded
        inputs = self._digest(
            data.day, [item.digest for item in data.items], len(overdue), reasons.digest(changes), last, counts
        )
        views = [page for each in self._catalogues if each.heading == "Views" for _, page in each.entries]
        inputs = short_digest((inputs, [(page.page, page.heading) for page in views], self._earlier))

        def make() -> bytes:
            return pages.html(
                addresses.HOME,
                addresses.HOME,
                self._settings.title,
                day=data.day,
                counts=counts,
                delivered=recommendations.delivered if recommendations is not None else 0,
                total=recommendations.total if recommendations is not None else 0,
                left_out=recommendations.left_out if recommendations is not None else "",
                overdue=overdue[:_SHOWN],
                revised={item.id: data.revised(item) for item in (*overdue[:_SHOWN], *next_due[:_SHOWN])},
                overdue_more=max(0, len(overdue) - _SHOWN),
                next_due=next_due[:_SHOWN],
                next_more=max(0, len(next_due) - _SHOWN),
                changes=reasons.texts(changes),
                papers=[page for each in self._catalogues if each.heading == "Papers" for _, page in each.entries],
                views=views,
                earlier=self._earlier,
                is_ahead=self._viewpoint.is_ahead,
                today=self._viewpoint.today,
                last_recorded=None if last is None else date.fromisoformat(last[:10]),
                charts=list(charts_of(data.index, data.day)),
                head=home_head(pages.frame, counts),
            )

        return page_unit(addresses.HOME, inputs, make)

    def _preview(self) -> Iterator[Unit]:
        """The picture of the first page for social networks, which need to know where it is."""
        bars = next((score.bars for score in scores(self._data.items) if score.kind is Kind.RECOMMENDATION), ())
        if self._settings.base_url:
            yield page_unit(PREVIEW, self._digest(PREVIEW, bars), partial(bar_image, bars))

    def _found_by(self, pages: Sequence[str]) -> Iterator[Unit]:
        """What tells programs which pages there are, unless it is a site in a folder of another."""
        base = self._settings.base_url
        if self._viewpoint.known_on is not None:
            return
        yield page_unit("robots.txt", self._digest(base), partial(robots, base))
        if base:
            files = sitemaps(base, pages)
            for name, content in files.items():
                yield page_unit(name, self._digest(content), partial(bytes, content))

    # What is small

    def _not_found(self, pages: PageMaker) -> Unit:
        """The page that a server shows at any address, from which relative links would lead nowhere.

        Its style is in it. If it is not known where the site will be, it has no menu, and leads to the server's root.
        """
        base, frame = self._settings.base_url, pages.frame
        style = static_files()[addresses.CSS].decode()
        digest = b64encode(sha256(style.encode()).digest()).decode()
        values = {
            "root": f"{urlsplit(base).path}/",
            "site": frame._replace(styles=frame.styles[1:]) if base else frame._replace(menu=(), styles=(), logo=""),
            "style": markup(style),
            "style_source": f"'self' 'sha256-{digest}'",
        }
        make = partial(pages.html, addresses.NOT_FOUND, addresses.NOT_FOUND, "This page does not exist", **values)
        return page_unit(addresses.NOT_FOUND, self._digest(addresses.NOT_FOUND, style), make)

    def _disagreements(self, pages: PageMaker) -> Iterator[Unit]:
        data, page = self._data, "disagreements/index.html"
        disputes = list(data.index.disputes(data.day))
        count = max(1, -(-len(disputes) // _DISPUTES_PER_PAGE))
        numbers = [(each, addresses.sorted_page(page, "", each)) for each in range(1, count + 1)]
        for number, address in numbers:
            shown = disputes[(number - 1) * _DISPUTES_PER_PAGE : number * _DISPUTES_PER_PAGE]
            named = [data.named(dispute.recommendation) for dispute in shown]
            inputs = self._digest(page, numbers, shown, [item.digest for item in named if item is not None])
            make = partial(_disagreements_html, pages, address, data, shown, {"number": number, "numbers": numbers})
            yield page_unit(address, inputs, make)

    def _glossary(self, pages: PageMaker) -> Unit:
        page = "glossary/index.html"
        make = partial(pages.html, "glossary.html", page, "Glossary", glossary=glossary())
        return page_unit(page, self._digest(page), make)

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
        return page_unit(page, self._digest(page), make)

    def _data_files(self, pages: PageMaker, recommendations: Sequence[Unit]) -> Iterator[Unit]:
        """The exports, and the page that lists them; also what was known on earlier days, which is in the folder."""
        index, viewpoint = self._data.index, self._viewpoint
        journal, entries = index.journal.digest()()
        binary = BinaryExports(self._data, entries, self._settings.exports)
        files = DataFiles(self._data, self._folder, binary)
        register = index.statistics.register_digest()
        values: dict[str, Any] = {"entry_count": counted(entries, "entry", "entries"), "earlier": self._earlier}
        values |= {"not_made": binary.not_made, "made_from": files.made_from()}
        copies = files.copies(journal, register)
        yield from copies

        def make(put: Put) -> None:
            written = files.write(put, recommendations, self._before)
            head = data_head(pages.frame, viewpoint.day, [file.address for file in written])
            schemas = files.schemas()
            page = pages.html("data.html", DATA_PAGE, "Data", head=head, files=written, schemas=schemas, **values)
            put(DATA_PAGE, page)

        made_from = (unit.inputs for unit in (*copies, *recommendations))
        inputs = joined_digest((self._digest(values, journal, register, viewpoint, binary.inputs()), *made_from))
        yield Unit(DATA_UNIT, inputs, (DATA_PAGE, *files.addresses()), make, is_last=True)

    def _redirects(self, pages: PageMaker) -> Iterator[Unit]:
        """A page for each former id, which leads to the recommendation; unless that id is in use again."""
        formers = {former: item for item in self._data.items for former in item.former_ids}
        for former, address in self._data.former_pages.items():
            item = formers[former]
            title = f"{former} is now {item.id}"
            inputs = self._digest(former, item.id, item.title, item.page)
            make = partial(pages.html, "redirect.html", address, title, item=item, former=former)
            yield page_unit(address, inputs, make)

    def _static(self) -> Iterator[Unit]:
        files = static_files()
        if self._settings.css is not None:
            files[_OWN_CSS] = file_of_site(self._settings.css)
        if self._settings.logo is not None:
            files[logo_name(self._settings.logo)] = logo_file(self._settings.logo)
        for address, content in files.items():
            yield page_unit(address, short_digest(content), partial(bytes, content))


_IN_MENU = ("Papers", "Actors", "Topics")


def _disagreements_html(
    pages: PageMaker, address: str, data: SiteData, disputes: Sequence[Dispute], values: dict[str, Any]
) -> bytes:
    page = f", page {values['number']}" if values["number"] > 1 else ""
    shown = disagreements(data, disputes)
    return pages.html("disagreements.html", address, f"Disagreements{page}", disagreements=shown, **values)


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _due(item: SiteItem) -> date:
    return date.max if item.due is None else item.due.latest
