"""The journal in the index: brought up to date line by line, it says what an index made anew says."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.counts import BY
from policytrack.domain.events import PAGE_STATES, Confidence, Event, EventKind, Evidence, Keep, KeepVerdict
from policytrack.domain.query import Query
from policytrack.domain.standing.detail import standing_of
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.domain.standing.keeping import page_states
from policytrack.domain.standing.standings import standings
from policytrack.domain.standing.timeline import interval_on
from policytrack.domain.statuses import Status
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import TRACKER
from policytrack.index import class_columns, workers
from policytrack.index.index import Index
from policytrack.index.ingest import standings as standings_writer
from policytrack.index.schema import EVENT_INDEXES, INDEXES, SINCE_INDEX, STANDINGS, TABLES
from policytrack.journal import reader
from policytrack.journal.batches import as_batch
from policytrack.journal.codec import line_of
from policytrack.journal.stamping import recorded, successive_moments
from policytrack.reports.comparison import Comparison
from policytrack.reports.since import StartingPoint
from tests.builders import PARENT, TWO, a_mark, a_retraction, a_workspace, an_event
from tests.conftest import Outcome
from tests.opening import open_index

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PAGES = ["https://a.org/1", "HTTP://b.org/2", "https://c.org/ü"]
DAYS = [date(2026, 1, 15) + timedelta(days=step) for step in range(0, 900, 60)]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return a_workspace(tmp_path / "ws", TWO + PARENT)


def _draft(chance: random.Random, known: list[Event]) -> Event:
    name = chance.choice(["EX-1", "EX-2", "EX-2", "EX-9"])
    about_others = [EventKind.RETRACT, EventKind.KEEP, EventKind.KEEP, EventKind.KEEP]
    kind = chance.choice([EventKind.MARK] * 6 + [EventKind.REVIEW] + (about_others if known else []))
    event = Event(
        id="",
        kind=kind,
        recommendation=name,
        effective=date(2026, 1, 15) + timedelta(days=chance.randrange(600)),
        recorded=datetime(2026, 1, 1, tzinfo=UTC),
        recorder="jo",
        nonce="",
        part=chance.choice([None, "a", "b"]) if name == "EX-2" else None,
        assessor=chance.choice(["tracker", "tracker", "tracker", "town", "operator"]),
        confidence=chance.choice([None, *Confidence]),
    )
    if kind is EventKind.MARK:
        cited = chance.sample([*PAGES, "file:letter.pdf"], chance.choice([0, 1, 1, 2]))
        return event._replace(status=chance.choice(list(Status)[1:]), evidence=tuple(map(Evidence, cited)))
    if kind in (EventKind.RETRACT, EventKind.KEEP):
        target = chance.choice(known)
        event = event._replace(recommendation=target.recommendation, event=target.id, part=None)
        return event if kind is EventKind.RETRACT else event._replace(keep=_keep(chance))
    return event._replace(through=event.effective + timedelta(days=chance.randrange(30)))


def _keep(chance: random.Random) -> Keep:
    verdict = chance.choice([None, *KeepVerdict])
    has_copy = verdict is KeepVerdict.KEPT or (verdict is not None and chance.random() < 0.3)
    digest = f"sha256:{'ab' * 32}" if has_copy else None
    return Keep(chance.choice(PAGES), verdict, digest, None if verdict is None else NOW)


def _answers(index: Index) -> list[object]:
    """All that the index says of several days."""
    found: list[object] = [
        index._db.execute("SELECT id, word, since, until FROM page JOIN rec USING (no) ORDER BY 1, 2, 3").fetchall()
    ]
    for day in DAYS:
        found += [[*index.entries(Query(), day, full=True)], [*index.entries(Query(stale_before=day), day)]]
        for by in BY:
            tallies, total = index.statistics.tallies(by, Query(), day)
            shown = {**tallies, "": total.get("all", {})}
            found.append({key: {kind: t.record() for kind, t in kinds.items()} for key, kinds in shown.items()})
    return found


def _page_words(index: Index, name: str, day: date) -> set[str]:
    """The words that are true of a page that the recommendation cites, by the index."""
    return {word for word in PAGE_STATES if name in index.statistics.ids(Query(pages=(word,)), day)}


def _true_words(events: list[Event], day: date, assessor: str = TRACKER) -> set[str]:
    """The same, by the rules."""
    return {word for state in page_states(events, day, assessor).values() for word in state.words}


@pytest.mark.parametrize("seed", range(6))
def test_an_index_that_follows_the_journal_says_what_a_new_one_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(class_columns, "_GAP", 3)  # so that there are many snapshots
    monkeypatch.setattr(class_columns, "_REST", 2)
    chance, known, moments = random.Random(seed), list[Event](), successive_moments(NOW)
    journal = root / "data/journal.jsonl"
    for step in range(12):
        for _ in range(chance.randrange(1, 6)):
            known.append(recorded(_draft(chance, known), next(moments)))
            with journal.open("ab") as file:
                file.write(line_of(known[-1]))
        if step == 6:
            register = root / "data/recommendations.yaml"
            register.write_text(register.read_text("utf-8").replace("Give buses", "Give all buses"), "utf-8")
        following = open_index(root)
        assert following.path is not None
        with monkeypatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-{step}"))
            new = open_index(root)
        assert _answers(following) == _answers(new)
        following.close()
        new.close()


@pytest.mark.parametrize(("seed", "has_keeps"), [(0, True), (1, True), (2, True), (3, False)])
def test_the_index_says_what_the_rules_of_standing_say(root: Path, seed: int, has_keeps: bool) -> None:
    chance, known, moments = random.Random(seed), list[Event](), successive_moments(NOW)
    while len(known) < 40:
        draft = _draft(chance, known)
        if has_keeps or draft.kind is not EventKind.KEEP:
            known.append(recorded(draft, next(moments)))
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, known)))

    index = open_index(root)

    for day in DAYS:
        for name in ("EX-1", "EX-2"):
            entry = index.entry(name, day, full=True)
            events = [event for event in known if event.recommendation == name]
            whole = standings(entry.recommendation, events, index.ancestors).whole
            assert entry.standing == standing_of(interval_on(whole, day), day)
            assert entry.last_reviewed == last_reviewed(events, day)
            assert _page_words(index, name, day) == _true_words(events, day)


def test_a_mark_that_was_taken_back_cites_nothing(root: Path) -> None:
    chance, moments = random.Random(1), successive_moments(NOW)
    draft = _draft(chance, [])._replace(kind=EventKind.MARK, status=Status.ANNOUNCED, recommendation="EX-1", part=None)
    early, late = (
        recorded(draft._replace(effective=day, evidence=(Evidence(PAGES[0]),)), next(moments)) for day in DAYS[:2]
    )
    back = recorded(
        draft._replace(kind=EventKind.RETRACT, status=None, event=early.id, effective=DAYS[2]), next(moments)
    )
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, (early, late, back))))

    index = open_index(root)

    assert [_page_words(index, "EX-1", day) for day in DAYS[:2]] == [set(), {"not-kept"}]


def test_several_processes_index_what_one_does(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, known, moments = random.Random(5), list[Event](), successive_moments(NOW)
    for _ in range(200):
        known.append(recorded(_draft(chance, known), next(moments)))
    lines = [line_of(recorded(event, NOW)) for event in as_batch(known[:20])] + [line_of(event) for event in known[20:]]
    lines[50:50] = [b"<<<<<<< HEAD\n", b"\n", lines[50].replace(b"jo", b"mo")]
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    one = _stored(open_index(root))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other cache"))
    monkeypatch.setattr(reader, "_PART_SIZE", 3_000)
    monkeypatch.setattr(standings_writer, "_MANY", 1)
    monkeypatch.setattr(standings_writer, "_AT_A_TIME", 1)
    tasks: list[object] = []
    map_in_workers = workers.Workers.map

    def noted(self: workers.Workers[Any], work: Callable[..., Any], *pieces: Any, **how: Any) -> Any:
        tasks.append(work)
        return map_in_workers(self, work, *pieces, **how)

    monkeypatch.setattr(workers.Workers, "map", noted)

    several = _stored(open_index(root))

    assert several == one
    names = [str(getattr(task, "__qualname__", task)) for task in tasks]
    assert "JournalReader.read" in names
    assert any("_rows_from_file" in name for name in names)

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "third cache"))
    (root / "data/journal.jsonl").write_bytes(b"".join(lines[:40]))
    open_index(root).close()
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    tasks.clear()
    added_to = _stored(open_index(root))

    # Once: the index was added to, and not made anew.
    assert [getattr(task, "__qualname__", "") for task in tasks].count("JournalReader.read") == 1
    for table in ("event", "uncommon", "waiting", "bad", "subject", "shared_values"):
        assert added_to[table] == one[table]
    assert len(one["bad"]) == 2


def _stored(index: Index) -> dict[str, list[object]]:
    """All rows that are made of the journal, by table."""
    assert index.path is not None
    tables = [
        "event",
        "uncommon",
        "waiting",
        "bad",
        "lost",
        "subject",
        "shared_values",
        "standing",
        "class",
        "clock",
        "detail",
        "review",
        "page",
        "dispute",
        "snapshot",
    ]
    with closing(sqlite3.connect(index.path)) as db:
        rows: dict[str, list[object]] = {
            table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables
        }
        rows["journal"] = db.execute("SELECT * FROM journal").fetchall()
    return rows


def test_the_newest_event_is_known_however_it_came_in(root: Path) -> None:
    journal = root / "data/journal.jsonl"
    draft = _draft(random.Random(1), [])
    assert open_index(root).journal.last_recorded is None
    first, ahead, batch = (
        [recorded(draft, NOW)],
        [recorded(draft, NOW + timedelta(days=90)), recorded(draft, NOW)],
        [recorded(event, NOW + timedelta(days=99)) for event in as_batch([draft, draft])],
    )
    said = []
    for lines in (first, ahead, batch[:1], batch[1:]):
        with journal.open("ab") as file:
            file.write(b"".join(map(line_of, lines)))
        said.append(open_index(root).journal.last_recorded)
    journal.write_bytes(b"".join(map(line_of, first)))
    said.append(open_index(root).journal.last_recorded)

    assert [moment and moment[:10] for moment in said] == [
        "2026-06-01",
        "2026-08-30",
        "2026-08-30",  # half of a batch does not count
        "2026-09-08",
        "2026-06-01",
    ]


def test_a_retraction_and_a_review_count_as_soon_as_their_batch_is_complete(root: Path) -> None:
    journal = root / "data/journal.jsonl"
    march, may, june = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)
    mark = recorded(a_mark(effective=march), NOW)
    reviewed = an_event(EventKind.REVIEW, effective=march, through=may)
    batch = [recorded(event, NOW) for event in as_batch([a_retraction(mark), reviewed])]
    said = []
    for lines in ([mark], batch[:1], batch[1:], batch):
        with journal.open("ab") as file:
            file.write(b"".join(map(line_of, lines)))
        index = open_index(root)
        entry = index.entry("EX-1", june, full=True)
        said.append((entry.standing.status, entry.last_reviewed, index.statistics.ids(Query(stale_before=may), june)))
        index.close()
    journal.write_bytes(line_of(mark))
    again = _stored(open_index(root))

    assert [status for status, *_ in said] == [Status.ANNOUNCED] * 2 + [Status.UNASSESSED] * 2
    assert [day for _, day, _ in said] == [march, march, may, may]
    assert ["EX-1" in stale for *_, stale in said] == [True, True, False, False]
    assert again["uncommon"] == []


def test_a_new_index_has_all_indexes_of_its_tables(root: Path) -> None:
    index = open_index(root)

    made = {
        name for (name,) in index._db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    }
    statements = "".join((TABLES, STANDINGS, EVENT_INDEXES, INDEXES, SINCE_INDEX))
    assert made == set(re.findall(r"CREATE INDEX (\w+)", statements))


def test_another_view_is_what_a_journal_without_the_rest_would_say(root: Path, tmp_path: Path) -> None:
    chance, known = random.Random(7), list[Event]()
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for step in range(60):
        known.append(recorded(_draft(chance, known), start + timedelta(days=step)))
    lines = list(map(line_of, known))
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "half").mkdir()
    half = a_workspace(tmp_path / "half", TWO + PARENT)
    (half / "data/journal.jsonl").write_bytes(b"".join(lines[:30]))

    index = open_index(root)
    index.as_known("2026-03-31T00:00:00.000000Z", "tracker")

    assert _answers(index) == _answers(open_index(half))


def test_another_assessors_view_holds_that_ones_marks_alone(root: Path, tmp_path: Path) -> None:
    chance, known, moments = random.Random(8), list[Event](), successive_moments(NOW)
    for _ in range(60):
        known.append(recorded(_draft(chance, known), next(moments)))
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, known)))

    index = open_index(root)
    index.as_known(None, "operator")

    for day in DAYS:
        for name in ("EX-1", "EX-2"):
            entry = index.entry(name, day)
            events = [event for event in known if event.recommendation == name]
            whole = standings(entry.recommendation, events, index.ancestors, "operator").whole
            assert entry.standing == standing_of(interval_on(whole, day), day)
            assert _page_words(index, name, day) == _true_words(events, day, "operator")


def test_an_index_that_is_damaged_under_our_hands_gives_the_same_answer(
    root: Path, call: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("list", "--columns", "id,status", "--workspace", str(root))
    before = call(*words)
    real = Index.entries

    def entries(index: Index, *values: Any, **more: Any) -> object:
        monkeypatch.setattr(Index, "entries", real)
        assert index.path is not None
        # What is read next comes from the file: overwrite all of it but the page that says what there is.
        size = index.path.stat().st_size
        with index.path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (size - 4096))
        index._db.execute("PRAGMA shrink_memory")
        return real(index, *values, **more)

    monkeypatch.setattr(Index, "entries", entries)

    assert call(*words) == before
    assert Index.entries is real


def test_what_a_parent_contains_twice_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    above = PARENT.replace("EX-3", "EX-4").replace("[EX-1, EX-2]", "[EX-1, EX-3]")
    root = a_workspace(tmp_path / "ws", TWO + PARENT + above)

    index = open_index(root)

    inner, outer = (index.entry(name, DAYS[0]).standing.tally for name in ("EX-3", "EX-4"))
    assert inner is not None
    assert inner == outer
    assert inner.components == 3


@pytest.mark.parametrize("contained", ["[EX-3, EX-1]", "[EX-1, EX-3]"])
@pytest.mark.parametrize(("marked", "status", "delivered"), [("EX-1", "implemented", 2), ("EX-2", "partial", 1)])
def test_a_parent_stands_the_same_in_whatever_order_it_names_what_it_contains(
    root: Path, contained: str, marked: str, status: str, delivered: int
) -> None:
    either = PARENT + "    combine: any\n"
    over = PARENT.replace("EX-3", "EX-4").replace("[EX-1, EX-2]", contained)
    a_workspace(root, TWO + either + over)
    mark = _draft(random.Random(0), [])._replace(kind=EventKind.MARK, recommendation=marked, status=Status.IMPLEMENTED)
    plain = mark._replace(effective=DAYS[0], part=None, assessor="tracker", through=None)
    (root / "data/journal.jsonl").write_bytes(line_of(recorded(plain, NOW)))

    index = open_index(root)

    standing = index.entry("EX-4", DAYS[0]).standing
    assert standing.tally is not None
    assert (standing.status, standing.tally.components, standing.tally.delivered) == (status, 2, delivered)


def test_parents_may_be_nested_as_deep_as_somebody_writes_them(root: Path) -> None:
    deep = [PARENT.replace("EX-3", f"EX-{at}").replace("[EX-1, EX-2]", f"[EX-{at - 1}]") for at in range(10, 1200)]
    a_workspace(root, TWO + "".join(deep).replace("[EX-9]", "[EX-1, EX-2]"))

    index = open_index(root)

    tally = index.entry("EX-1199", DAYS[0]).standing.tally
    assert tally is not None
    assert tally.components == 3
    start = StartingPoint(DAYS[0], "2026-01-16T00:00:00.000000Z", printed_statuses={"EX-1199": "unassessed"})
    comparison = Comparison(index, start, Viewpoint(DAYS[-1], DAYS[-1], "2026-12-31T00:00:00.000000Z"), 90)
    assert [*comparison.differences(Query(texts=("only what was printed",)))] == []
    assert comparison.parents >= {"EX-10", "EX-1199"}
