"""A zoo of pages on loopback: each verdict is right, nothing is falsely gone, and no host is asked too often."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from policytrack.domain.events import KeepVerdict
from policytrack.evidence.attempts import Attempts
from policytrack.evidence.capture import Capture
from policytrack.evidence.checking import Checked, Checks, Cited, Page
from policytrack.evidence.fetch import Limits, fetch
from policytrack.evidence.pace import Clock, Pace
from policytrack.evidence.side_by_side import HOSTS
from policytrack.evidence.store import KeptCopies
from policytrack.evidence.visits import Network, Visits
from tests.evidence.zoo import KINDS, QUOTE, Zoo

LIMITS = Limits(seconds=0.6, size=300_000, redirects=8)


class Keeper:
    """Somebody who kept the pages of a zoo, and checks them later; time passes only when it is told to, or in sleep."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.zoo = Zoo(lambda: self.moment)
        self.copies = KeptCopies(root / "evidence", root)

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def keep(self, kind: str, number: int) -> Page:
        """The page of this kind with this number, with what is cited of it, as it was on the first day."""
        address = self.zoo.address(kind, number)
        if not KINDS[kind].kept:
            return Page(address, (Cited("e", QUOTE if KINDS[kind].quote else None),))
        asked = address.replace("https://", "http://")
        self.sleep(1)
        capture = fetch(asked, now=self.moment, limits=LIMITS, resolver=self.zoo.resolver, allow_private=True)
        assert isinstance(capture, Capture), (kind, capture)
        return Page(
            address, (Cited("e", QUOTE if KINDS[kind].quote else None, self.copies.keep(capture), capture.final),)
        )

    def check(self, pages: Sequence[Page], hosts: int = HOSTS) -> dict[str, Checked]:
        """What a check finds, by address, which asks so many hosts at once."""
        clock = Clock(lambda: self.moment, self.sleep)
        network = Network(self.zoo.resolver, allow_private=True, limits=LIMITS)
        visits = Visits(network, Pace(self.root / "state", clock), clock)
        attempts = Attempts(self.root)
        return {
            checked.page.address: checked
            for checked in Checks(visits, self.copies, attempts, clock.moment).check(pages, hosts)
        }


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path)
    yield keeper
    keeper.zoo.close()


def _wrong(keeper: Keeper, pages: dict[str, list[Page]], *, later: bool, hosts: int = HOSTS) -> list[object]:
    """The pages on which a check is wrong: the kind, what is right, and what it said."""
    checked = keeper.check([page for of_kind in pages.values() for page in of_kind], hosts)
    wrong: list[object] = []
    for kind, of_kind in pages.items():
        right = KINDS[kind].later if later else KINDS[kind].first
        wrong += [
            (kind, right, judgement)
            for page in of_kind
            for judgement in checked[page.address].judgements
            if judgement.verdict is not right
        ]
    return wrong


def _too_often(keeper: Keeper) -> list[object]:
    moments = defaultdict(list)
    for visit in keeper.zoo.visits:
        moments[visit.host].append(visit.at)
    return [
        (host, earlier, later)
        for host, of_host in moments.items()
        for earlier, later in pairwise(of_host)
        if (later - earlier).total_seconds() < 0.999
    ]


def _visit_the_zoo(keeper: Keeper, each: int) -> None:
    pages = {kind: [keeper.keep(kind, number) for number in range(each)] for kind in KINDS}
    keeper.zoo.day, keeper.moment = 1, keeper.moment + timedelta(days=30)
    keeper.zoo.visits.clear()
    # One host after another: time passes when a thread sleeps, and so would for the others that ask meanwhile.
    assert _wrong(keeper, pages, later=False, hosts=1) == []
    assert _too_often(keeper) == []

    # An hour later nothing is gone that was not before.
    missing = {kind: of_kind for kind, of_kind in pages.items() if KINDS[kind].later is KeepVerdict.GONE}
    keeper.moment += timedelta(hours=3)
    assert _wrong(keeper, missing, later=False) == []

    keeper.zoo.day, keeper.moment = 2, keeper.moment + timedelta(hours=25)
    assert _wrong(keeper, pages, later=True) == []


def test_each_verdict_in_the_zoo_is_right(keeper: Keeper) -> None:
    _visit_the_zoo(keeper, 1)


@pytest.mark.large
def test_each_verdict_on_many_addresses_is_right(keeper: Keeper) -> None:
    """On 170; `POLICYTRACK_ZOO=1000` makes it a thousand."""
    _visit_the_zoo(keeper, -(-int(os.environ.get("POLICYTRACK_ZOO", "170")) // len(KINDS)))


def test_what_has_not_changed_is_not_sent_again(keeper: Keeper) -> None:
    pages = [keeper.keep(kind, 0) for kind in ("etag", "modified")]
    keeper.zoo.day = 1
    keeper.zoo.visits.clear()
    checked = keeper.check(pages, hosts=1)

    assert [checked[page.address].judgements[0][:2] for page in pages] == [(KeepVerdict.SAME, "")] * 2
    asked = [visit for visit in keeper.zoo.visits if visit.path != "/robots.txt"]
    assert [visit.headers.get("if-none-match") for visit in asked] == ['"v1"', None]
    assert [visit.headers.get("if-modified-since") for visit in asked] == [None, "Mon, 01 Jun 2026 00:00:00 GMT"]


def test_a_copy_of_another_page_with_the_same_bytes_makes_no_condition(keeper: Keeper) -> None:
    first, second = keeper.keep("etag", 0), keeper.keep("same", 0)
    keeper.zoo.day = 1
    keeper.zoo.visits.clear()
    keeper.check([Page(second.address, first.cited)])
    assert not any("if-none-match" in visit.headers for visit in keeper.zoo.visits)


def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(keeper: Keeper) -> None:
    page = keeper.keep("429-later", 0)
    keeper.zoo.day = 1
    assert keeper.check([page])[page.address].judgements[0].verdict is KeepVerdict.BLOCKED
    keeper.zoo.visits.clear()

    keeper.moment += timedelta(hours=1)
    [judgement] = keeper.check([page])[page.address].judgements
    assert (judgement.verdict, keeper.zoo.visits) == (None, [])
    assert "asks not to be visited before 01 Jun 2026 14:00" in judgement.why

    keeper.moment += timedelta(hours=1)
    assert keeper.check([page])[page.address].judgements[0].verdict is KeepVerdict.BLOCKED


def test_nothing_is_gone_while_no_host_answers(keeper: Keeper) -> None:
    """That is what a laptop sees whose network is down, day after day."""
    pages = [keeper.keep(kind, number) for kind in ("no-host", "closed") for number in range(3)]
    keeper.zoo.day = 1
    # What answers at an IP address may be this machine itself.
    here = Page(f"http://127.0.0.1:{keeper.zoo.port}/", pages[0].cited)
    for _ in range(4):
        keeper.moment += timedelta(days=2)
        by_address = keeper.check([here, *pages])
        assert by_address[here.address].final == here.address
        for page in pages:
            [judgement] = by_address[page.address].judgements
            assert judgement.verdict is None
            assert "no other host answered" in judgement.why

    # A host that answers, if only to refuse, shows that the network is there.
    pages.append(keeper.keep("403", 0))
    keeper.check(pages)
    keeper.moment += timedelta(days=1)
    by_address = keeper.check(pages)
    assert {by_address[page.address].judgements[0].verdict for page in pages[:6]} == {KeepVerdict.GONE}


def test_a_page_that_came_back_in_between_is_not_gone(keeper: Keeper) -> None:
    page, other = keeper.keep("404-once", 0), keeper.keep("same", 0)
    verdicts = []
    for day in (1, 2, 1, 1):
        keeper.zoo.day, keeper.moment = day, keeper.moment + timedelta(hours=20)
        verdicts.append(keeper.check([page, other])[page.address].judgements[0].verdict)
    assert verdicts == [None, KeepVerdict.SAME, None, None]


def test_a_page_recorded_as_gone_stays_so_on_another_machine(keeper: Keeper) -> None:
    page = keeper.keep("404", 0)
    keeper.zoo.day = 1
    cited = tuple(each._replace(gone_since=keeper.moment - timedelta(days=3)) for each in page.cited)
    assert keeper.check([Page(page.address, cited)])[page.address].judgements[0].verdict is KeepVerdict.GONE


def test_a_page_is_due_again_after_a_span_and_after_a_day_if_nothing_came_of_it(keeper: Keeper) -> None:
    same, slow = keeper.keep("same", 0), keeper.keep("500", 0)
    keeper.zoo.day = 1
    keeper.check([same, slow])
    month = timedelta(days=30)
    due = {}
    for days in (0.5, 1.5, 31):
        attempts = Attempts(keeper.root)
        moment = keeper.moment + timedelta(days=days)
        due[days] = [attempts.is_due(page.address, moment, month) for page in (same, slow)]
    assert due == {0.5: [False, False], 1.5: [False, True], 31: [True, True]}
    assert Attempts(keeper.root).is_due("https://never.example/", keeper.moment, month)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"x": 1}', '{"x": {"asked": "2026-01-01", "settled": 1, "failing": null}}']
)
def test_attempts_that_cannot_be_read_are_forgotten(content: str, tmp_path: Path) -> None:
    path = tmp_path / ".policytrack" / "evidence-checks.json"
    path.parent.mkdir()
    path.write_text(content, "utf-8")
    attempts = Attempts(tmp_path)
    assert attempts.is_due("x", datetime(2026, 6, 1, tzinfo=UTC), timedelta(days=9))
    attempts.save()


def test_what_is_cited_twice_is_judged_by_each_quote(keeper: Keeper) -> None:
    page = keeper.keep("edited", 0)
    [cited] = page.cited
    whole = cited._replace(entry="f", quote=None)
    other = cited._replace(entry="g", quote="twelve universities, four public institutes")
    keeper.zoo.day = 1
    page = Page(page.address, (cited, whole, other))
    verdicts = [judgement.verdict for judgement in keeper.check([page])[page.address].judgements]
    assert verdicts == [KeepVerdict.DRIFTED, KeepVerdict.SAME, KeepVerdict.SAME]
    assert len([visit for visit in keeper.zoo.visits if visit.path != "/robots.txt"]) == 2  # kept once, checked once
