"""Builds a site: decides which of its files are to be made, makes them, and removes those that are stale."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.selection import Words
from policytrack.domain.viewpoint import Viewpoint, moment_after
from policytrack.domain.vocabulary import DUE_SOON_DAYS
from policytrack.errors import UsageProblem
from policytrack.files.own_folder import SETTINGS
from policytrack.formats.site_templates import user_sources
from policytrack.index.index import Index
from policytrack.index.query.detailed import DetailedRow, DetailSettings
from policytrack.index.workers import Workers, in_background
from policytrack.site import addresses
from policytrack.site.dates import Dates
from policytrack.site.items import Register, SiteData, SiteItem
from policytrack.site.manifest import NAME as MANIFEST
from policytrack.site.manifest import (
    UNMADE,
    Manifest,
    UnitFiles,
    begun,
    is_finished,
    read_manifest,
    write_manifest,
    wrong_files,
)
from policytrack.site.pages.frame import PageMaker
from policytrack.site.plan import SitePlan
from policytrack.site.recommendation_files import RecommendationFiles, RecommendationTask
from policytrack.site.settings import SiteSettings
from policytrack.site.units import MadeUnit, Unit, made_unit
from policytrack.site.writing import Content, SiteWriter, Written, remove, remove_leftovers
from policytrack.workspace import saved_views
from policytrack.workspace.doubts import doubts
from policytrack.workspace.opening import Workspace
from policytrack.workspace.outcome import carrying
from policytrack.workspace.select import FilterWords, select

_AT_A_TIME = 25
_FEW = 100
"""Up to so many recommendations are made by this process alone."""

_NOT_YET = UnitFiles(UNMADE, {})


class SiteRequest(NamedTuple):
    """Where to build the site, how it looks, and which question it answers."""

    output: Path
    settings: SiteSettings
    viewpoint: Viewpoint


class BuiltSite(NamedTuple):
    """The folder of the site, how many files it has, and how many were written and removed.

    *warnings* are those of opening the workspace, *doubts* are about what the site says. *not_over* are those days of
    the setting `known-on` that are built later, because they are not over yet.
    """

    folder: Path
    files: int
    written: int
    removed: int
    warnings: list[str]
    doubts: list[str]
    not_over: tuple[date, ...] = ()


def build_site(workspace: Workspace, request: SiteRequest) -> BuiltSite:
    """Build the site in the output folder; of what was known on an earlier day, in a folder of its own there.

    Before a site of today come those of the days that the settings list, unless they are there. Raises `UsageProblem`
    if a file cannot be written, a template has a mistake or the day is not over, and what opening a workspace raises.
    """
    viewpoint = request.viewpoint
    if viewpoint.known_on is not None:
        _check_is_whole_day(viewpoint)
        return _built_as_known(workspace, request, viewpoint.known_on)
    if request.settings.known_on:
        before_build(request.output)  # refuses a folder that is no site's
    for day in request.settings.known_on:
        if day < viewpoint.today and not is_finished(_folder_of(request.output, day)):
            then = viewpoint._replace(day=day, known_until=moment_after(day), known_on=day)
            _built_as_known(workspace, request._replace(viewpoint=then), day)
    built = _built(workspace, request, request.output)
    return built._replace(not_over=tuple(day for day in request.settings.known_on if day >= viewpoint.today))


def _check_is_whole_day(viewpoint: Viewpoint) -> None:
    """Raise `UsageProblem` unless the day of which something is known is over, and all of it counts.

    Its site stays as it is, whatever is recorded later on that day.
    """
    day = viewpoint.known_on
    if day is None or day >= viewpoint.today:
        raise UsageProblem(f"--known-on: {day} is not over, and its site would stay as it is now; name an earlier date")
    if viewpoint.day != day:
        raise UsageProblem(f"--known-on: a site of what was known on {day} shows that day; leave out --as-of")
    if viewpoint.known_until != moment_after(day):
        raise UsageProblem(f"--known-on: a site is of a whole date; write {day}, without a time")


def _folder_of(output: Path, known_on: date) -> Path:
    """The folder of what was known on a day."""
    return output / addresses.KNOWN_ON / known_on.isoformat()


def _built_as_known(workspace: Workspace, request: SiteRequest, known_on: date) -> BuiltSite:
    """The site in the folder of what was known on a day, which is built only once."""
    folder, settings = _folder_of(request.output, known_on), request.settings
    if is_finished(folder):
        raise UsageProblem(f"{folder} is there, and stays as it is; to build it again, remove that folder first")
    base = settings.base_url
    if base:
        settings = settings._replace(base_url=f"{base}/{addresses.KNOWN_ON}/{known_on.isoformat()}")
    return _built(workspace, request._replace(settings=settings), folder)


def _built(workspace: Workspace, request: SiteRequest, folder: Path) -> BuiltSite:
    index, warnings = workspace.open(request.viewpoint)
    with closing(index), carrying(warnings):
        files, written, removed = _Build(workspace, index, request, folder).run()
        return BuiltSite(folder, files, written, removed, warnings, doubts(index))


def before_build(folder: Path) -> Manifest:
    """The manifest of the last build. Raises `UsageProblem` if the folder is not a site's, and not empty."""
    before = read_manifest(folder)
    if before is not None:
        return before
    try:
        others = [path.name for path in folder.iterdir() if path.name not in (addresses.KNOWN_ON, ".git")]
    except FileNotFoundError:
        others = []
    except OSError as error:
        raise UsageProblem(f"{folder} cannot be read: {error.strerror or error}") from None
    if others:
        raise UsageProblem(f"{folder} is not empty, and policytrack has made no site there; choose another folder")
    return Manifest({}, {})


class _Build:
    def __init__(self, workspace: Workspace, index: Index, request: SiteRequest, folder: Path) -> None:
        self._workspace, self._index, self._request, self._folder = workspace, index, request, folder
        templates = request.settings.templates
        self._replaced = user_sources(templates) if templates is not None else {}
        self._before = self._of_last_build()
        self._wrong = in_background(wrong_files, str(folder)) if self._before.units else list
        self._data = SiteData(index, request.viewpoint)
        self._writer = SiteWriter(folder)
        self._written = self._removed = 0

    def run(self) -> tuple[int, int, int]:
        """Make what is to be made; returns how many files there are, were written, and were removed."""
        settings = self._request.settings
        before = self._before
        plan = SitePlan(
            self._data,
            self._workspace,
            self._request.viewpoint,
            settings,
            self._selected_views(),
            self._earlier(),
            self._folder,
            before,
        )
        pages = PageMaker(self._replaced, plan.frame(), Dates(settings.dates))
        items = {unit.key: (unit, item) for unit, item in plan.recommendations(pages)}
        groups = list(plan.groups(pages))
        recommendations = [unit for unit, _ in items.values()]
        units = plan.units(pages, groups, recommendations)
        wrong_addresses = frozenset(self._wrong())

        def is_made(key: str, inputs: str | None = None) -> bool:
            return before.is_made(key, inputs) and wrong_addresses.isdisjoint(before.units[key].files)

        kept: list[str] = []
        for group in groups:
            if before.groups.get(group.key) == group.inputs and all(map(is_made, group.keys)):
                kept += group.keys
            else:
                units += group.units()
        inputs = {unit.key: unit.inputs for unit in (*recommendations, *units)}
        remaining = [unit for unit in units if not is_made(unit.key, unit.inputs)]
        changed = [each for each in items.values() if not is_made(each[0].key, each[0].inputs)]
        waiting = {unit.key: unit.addresses for unit in (*remaining, *(unit for unit, _ in changed))}
        made = {
            key: before.units.get(key, _NOT_YET) for key in (*items, *sorted((*kept, *(each.key for each in units))))
        }
        digests = {group.key: group.inputs for group in groups}
        if not waiting and before == (made, digests):
            return sum(len(unit.files) for unit in made.values()), 0, 0
        write_manifest(self._folder, begun(before, waiting))
        with self._workspace.watch() as progress:
            for done, unit in enumerate(self._made(changed, remaining, pages), 1):
                made[unit.key] = UnitFiles(inputs[unit.key], unit.files)
                self._written += unit.written
                if progress is not None:
                    progress("making pages", done, len(waiting))
        self._remove_stale(before, made)
        write_manifest(self._folder, Manifest(made, digests))
        return sum(len(unit.files) for unit in made.values()), self._written, self._removed

    def _of_last_build(self) -> Manifest:
        before = before_build(self._folder)
        if any(unit.inputs == UNMADE for unit in before.units.values()):
            remove_leftovers(self._folder)
        return before

    def _selected_views(self) -> Mapping[str, tuple[str, Sequence[SiteItem]]]:
        """The views of the workspace by name: their filters in words, and what they select."""
        selected = {}
        for name in saved_views.views(self._index.root / SETTINGS):
            selection = select(self._index, FilterWords({}, name), self._request.viewpoint)
            ids = self._index.statistics.ids(selection.query, self._data.day)
            items = [item for item in map(self._data.named, ids) if item is not None]
            selected[name] = (_in_words(selection.words, self._data.register), items)
        return selected

    def _earlier(self) -> list[str]:
        """The days of which the folder has a site as it was known then, the latest first."""
        known_on = self._folder / addresses.KNOWN_ON
        try:
            return sorted((path.parent.name for path in known_on.glob(f"*/{MANIFEST}")), reverse=True)
        except OSError:
            return []

    def _made(
        self, items: Sequence[tuple[Unit, SiteItem]], units: Iterable[Unit], pages: PageMaker
    ) -> Iterator[MadeUnit]:
        make = self._recommendation_files(pages)
        own = self._own(unit for unit in units if not unit.is_last)
        if items:
            with Workers(make, None if len(items) > _FEW else 0) as workers:
                waiting: deque[MadeUnit] = deque()
                beside = map(waiting.append, own)
                for batch in workers.map(RecommendationFiles.make, self._tasks(items), beside):
                    yield from batch
                    while waiting:
                        yield waiting.popleft()
                yield from waiting
        yield from own
        yield from self._own(unit for unit in units if unit.is_last)

    def _recommendation_files(self, pages: PageMaker) -> Callable[[], RecommendationFiles]:
        """What makes a maker of the files of recommendations, which any process can have."""
        data, index = self._data, self._index
        windows = {paper.id: paper.window for paper in data.register.papers.values()}
        ancestors = {name: index.ancestors[name] for name in index.actors}
        settings = DetailSettings(data.day, windows, ancestors, index.assessors, index.assessor, DUE_SOON_DAYS)
        texts = self._texts()
        return partial(RecommendationFiles, self._folder, pages, data.register, settings, texts, index.extra_columns)

    def _own(self, units: Iterable[Unit]) -> Iterator[MadeUnit]:
        """Make the files of units that this process makes."""
        for unit in units:
            written: dict[str, Written] = {}
            if unit.make is not None:
                unit.make(partial(_put, self._writer, written))
            yield made_unit(unit.key, written)

    def _texts(self) -> dict[str, str]:
        sources = {
            paper.id: self._workspace.text(paper.text)
            for paper in self._data.register.papers.values()
            if paper.text is not None
        }
        return {id: source for id, source in sources.items() if source is not None}

    def _tasks(self, items: Sequence[tuple[Unit, SiteItem]]) -> Iterator[list[RecommendationTask]]:
        data, index = self._data, self._index
        remaining = iter(items)
        while batch := list(islice(remaining, _AT_A_TIME)):
            nos = [item.no for _, item in batch]
            rows = dict(index.stored(data.day, nos))
            contexts = index.stored_contexts(nos)
            lines = index.journal.lines_of(nos)
            timelines = {id: timeline for id, _, timeline in index.timelines(nos)}
            yield [
                RecommendationTask(
                    unit.key,
                    item,
                    DetailedRow(rows[item.no], lines.get(item.no, ())),
                    contexts[item.no],
                    timelines[item.id],
                    data.linked(item),
                    [parent.id for parent in data.parents.get(item.id.casefold(), ())],
                    data.former_pages_of(item),
                )
                for unit, item in batch
            ]

    def _remove_stale(self, before: Manifest, made: Mapping[str, UnitFiles]) -> None:
        """Remove the files of earlier builds that are no longer part of the site."""
        changed = [unit for key, unit in before.units.items() if made.get(key) is not unit]
        if changed:
            current = {address for unit in made.values() for address in unit.files}
            for unit in changed:
                for address in unit.files.keys() - current:
                    self._removed += remove(self._folder, address)


def _in_words(filters: Words, register: Register) -> str:
    """The filters for people, such as `actor India or US Congress; status open`."""
    labels = {**register.topics, **register.names.actors, **{id: paper.title for id, paper in register.papers.items()}}
    phrases = []
    for name, value in filters.items():
        if value:
            values = value if isinstance(value, list) else [] if value is True else [value]
            chosen = " or ".join(labels.get(each) or each for each in values)
            phrases.append(f"{name.replace('_', ' ')} {chosen}".strip())
    return "; ".join(phrases)


def _put(writer: SiteWriter, written: dict[str, Written], address: str, content: Content) -> Written:
    written[address] = writer.write(address, content)
    return written[address]
