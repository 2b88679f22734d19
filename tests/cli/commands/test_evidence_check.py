"""`evidence check`: what it prints, its formats, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.evidence.interrupts import interrupt_after
from tests.evidence.zoo import QUOTE, Zoo

Call = Callable[..., Outcome]


@pytest.fixture
def zoo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zoo]:
    """A zoo that the system's resolver knows, and a clock that runs only while the program sleeps."""
    moments = [datetime.now(UTC)]

    def sleep(seconds: float) -> None:
        moments.append(moments[-1] + timedelta(seconds=seconds))

    zoo = Zoo(lambda: moments[-1])
    system = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *more: Any, **others: Any) -> Any:
        return system(zoo.resolver(host, port)[0] if host.endswith(".example") else host, port, *more, **others)

    monkeypatch.setattr("policytrack.cli.evidence_check.sleep", sleep)
    monkeypatch.setattr("policytrack.cli.evidence_check.now", zoo.now)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield zoo
    zoo.close()


def _mark(policytrack: Call, zoo: Zoo, id: str, *kinds: str) -> list[str]:
    addresses = [zoo.address(kind, 0) for kind in kinds]
    evidence = [word for address in addresses for word in ("--evidence", f'{address} quote="{QUOTE}"')]
    assert policytrack("mark", id, "announced", *evidence, "--on", "2026-05-01")[2] == 0
    zoo.day = 1
    return addresses


def test_what_is_not_as_it_was_is_shown_the_gravest_first(policytrack: Call, zoo: Zoo) -> None:
    moved, edited, same, refused = _mark(policytrack, zoo, "ex-1", "moved", "edited", "same", "403")
    out, err, code = policytrack("evidence", "check", "--allow-private")

    lines = [line for line in out.splitlines() if line.strip()]
    entry = lines[1].split("entry ")[1].split(":")[0]
    assert lines == [
        f"Changed       {edited}",
        f"              EX-1, entry {entry}: the quoted words are gone",
        "              no longer there: “two ministries signed … terms … joint … quantum sensors”",
        f"Moved         {moved}",
        f"              EX-1, entry {entry}: now at {moved.replace('/news/2026/laboratory.html', '/moved')}",
        f"Blocked       {refused}",
        f"              EX-1, entry {entry}: the server refuses (403)",
    ]
    assert err == "4 pages: 1 changed, 1 moved, 1 blocked, 1 unchanged\n"
    assert code == 1
    assert {visit.headers["user-agent"].split("/")[0] for visit in zoo.visits} == {"policytrack"}
    assert same not in out


def test_the_exit_code_is_0_while_nothing_has_changed_or_gone(policytrack: Call, zoo: Zoo) -> None:
    _mark(policytrack, zoo, "ex-1", "same", "403", "500", "404")
    out, err, code = policytrack("evidence", "check", "--allow-private")
    assert (err, code) == ("4 pages: 1 missing, 1 blocked, 1 unclear, 1 unchanged\n", 0)
    assert "Missing" in out
    assert "the server answers 404" in out


def test_what_is_recorded_is_noted_and_the_next_check_leaves_it_out(policytrack: Call, zoo: Zoo) -> None:
    _mark(policytrack, zoo, "ex-1", "same", "edited")
    _, err, _ = policytrack("evidence", "check", "--allow-private", "--record")
    assert err.endswith("recorded 2 entries\n")
    again = policytrack("evidence", "check", "--allow-private", "--record", "--older-than", "30d")
    assert again == ("", "no page to check; 2 more checked within 30d\n", 0)
    kinds = [entry["entry"] for entry in json.loads(policytrack("history", "--format", "json")[0])]
    assert sorted(kinds) == ["keep", "keep", "mark"]


def test_an_interrupt_shows_what_was_found_and_ends_as_interrupts_do(
    policytrack: Call, zoo: Zoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mark(policytrack, zoo, "ex-1", "edited", "replaced")
    judged = interrupt_after(1, monkeypatch)
    out, err, code = policytrack("evidence", "check", "--allow-private")
    assert err.endswith("interrupted; the other pages were not checked\n")
    assert [line for line in out.splitlines() if line.startswith("Changed")] == [f"Changed       {judged[0]}"]
    assert code == 130


def test_other_formats_show_every_page(policytrack: Call, zoo: Zoo) -> None:
    _mark(policytrack, zoo, "ex-1", "same", "edited")
    out, _, _ = policytrack("evidence", "check", "--allow-private", "--format", "json")
    same, edited = json.loads(out)
    assert (same["verdict"], edited["verdict"], edited["quote"], edited["missed"]) == (
        "same",
        "drifted",
        "not found",
        False,
    )
    out, _, code = policytrack("evidence", "check", "--allow-private", "--format", "csv")
    assert [row["Found"] for row in csv.DictReader(io.StringIO(out))] == ["Unchanged", "Changed"]
    assert code == 1


def test_only_what_some_recommendations_or_entries_cite_is_checked(policytrack: Call, zoo: Zoo) -> None:
    first, second = _mark(policytrack, zoo, "ex-1", "same", "edited")
    _mark(policytrack, zoo, "ex-2.a", "403")
    [entry] = {row["event"] for row in json.loads(policytrack("evidence", "list", "ex-1", "--format", "json")[0])}

    def checked(*words: str) -> list[str]:
        out, err, _ = policytrack("evidence", "check", *words, "--allow-private", "--format", "json")
        assert not err
        return [finding["address"] for finding in json.loads(out)]

    assert checked("ex-1") == checked(entry[:12]) == checked("1", entry) == [first, second]
    assert checked("ex-1", "--status", "not-started") == []
    _, err, code = policytrack("evidence", "check", "nr-11")
    assert (err.startswith("no recommendation 'nr-11'"), code) == (True, 5)
    assert policytrack("evidence", "check", "@a", "@b")[1:] == ("one view at a time, not @a and @b\n", 2)


def test_servers_of_this_machine_are_not_asked_unless_that_is_allowed(policytrack: Call, zoo: Zoo) -> None:
    _mark(policytrack, zoo, "ex-1", "same")
    out, _, code = policytrack("evidence", "check")
    assert "which is not a public address; --allow-private asks it" in out
    assert (zoo.visits, code) == ([], 0)


def test_an_archive_is_not_asked_if_its_answer_is_not_recorded(policytrack: Call) -> None:
    out, err, code = policytrack("evidence", "check", "--archive")
    assert (out, code) == ("", 2)
    assert "--archive goes with --record" in err


def test_a_register_without_evidence_has_no_page_to_check(policytrack: Call) -> None:
    assert policytrack("evidence", "check") == ("", "no page to check\n", 0)
