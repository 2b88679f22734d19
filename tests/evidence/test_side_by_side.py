"""Several hosts are visited at once, each by one thread; what comes of that is in order, and takes little memory."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from policytrack.evidence.side_by_side import in_order, side_by_side, wait_for_room

PAGES = [f"{host}/{number}" for number in range(3) for host in "abcdefgh"]


def _host(page: str) -> str:
    return page[0]


class Desk:
    """Visits pages, and remembers the most visits at once, of all and of a host."""

    def __init__(self, together: int = 1) -> None:
        self._lock = threading.Lock()
        self._together = threading.Barrier(together)
        self._visits: Counter[str] = Counter()
        self.most = self.most_of_a_host = 0

    def visit(self, page: str) -> str:
        with self._lock:
            self._visits[page[0]] += 1
            self.most = max(self.most, self._visits.total())
            self.most_of_a_host = max(self.most_of_a_host, *self._visits.values())
        self._together.wait(timeout=60)  # a thread alone would wait in vain
        with self._lock:
            self._visits[page[0]] -= 1
        return page.upper()


def test_so_many_hosts_are_visited_at_once_and_each_by_one_thread() -> None:
    desk = Desk(together=4)

    results = dict(side_by_side(PAGES, _host, desk.visit, hosts=4))

    assert results == {page: page.upper() for page in PAGES}
    assert (desk.most, desk.most_of_a_host) == (4, 1)


@pytest.mark.parametrize("hosts", [1, 4])
def test_the_pages_of_a_host_keep_their_order(hosts: int) -> None:
    pages = [page for page, _ in side_by_side(PAGES, _host, str.upper, hosts)]
    for host in "abcdefgh":
        assert [page for page in pages if page[0] == host] == [f"{host}/{number}" for number in range(3)]
    if hosts == 1:
        assert pages == PAGES


def test_nobody_visits_another_page_before_the_last_has_been_dealt_with() -> None:
    begun: list[str] = []

    def visit(page: str) -> str:
        begun.append(page)
        return page

    for number, _ in enumerate(side_by_side(PAGES, _host, visit, hosts=3)):
        assert len(begun) <= number + 3


def test_only_one_large_body_is_in_memory_at_a_time() -> None:
    large: list[str] = []
    most = 0

    def visit(page: str) -> str:
        if page.endswith("/1"):
            wait_for_room()
            wait_for_room()  # it is ours already
            large.append(page)
        return page

    for page, _ in side_by_side(PAGES, _host, visit, hosts=8):
        most = max(most, len(large))
        if page in large:
            large.remove(page)
    assert (most, large) == (1, [])


def test_what_a_visit_raises_is_raised_and_ends_the_others() -> None:
    visited: list[str] = []

    def visit(page: str) -> str:
        visited.append(page)
        if page == "c/1":
            raise KeyboardInterrupt
        return page

    threads = {*threading.enumerate()}
    with pytest.raises(KeyboardInterrupt):
        for _ in side_by_side(PAGES, _host, visit, hosts=4):
            pass
    for thread in {*threading.enumerate()} - threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert "h/2" not in visited


def test_results_are_put_in_order_and_none_is_lost_to_an_interrupt() -> None:
    def numbered(*numbers: int) -> Iterator[tuple[int, str]]:
        yield from ((number, str(number)) for number in numbers)
        raise KeyboardInterrupt

    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(in_order(numbered(2, 0, 1, 5, 4)))
    assert seen == ["0", "1", "2", "4", "5"]
