"""What one workspace records reaches the others, and nothing is lost or doubled on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from policytrack.cli.auto_sync import remind_of_sync
from policytrack.domain.events import Event, EventKind
from policytrack.domain.statuses import Status
from policytrack.journal.batches import as_batch
from policytrack.journal.codec import event_of, line_and_id_of, line_of
from policytrack.journal.stamping import recorded
from policytrack.workspace.opening import Workspace, file_journal
from tests.builders import a_keep
from tests.sharing.conftest import ASHA, BEN, VERA, Database, Desk
from tests.sharing.test_append_only import a_line

Desks = Callable[[str], Desk]


def share(desk: Desk, database: Database, login: str | None = None) -> str:
    return desk.done("share", database.address(login or desk.name.lower()))


@pytest.fixture
def pair(desk: Desks, database: Database) -> tuple[Desk, Desk]:
    """Two workspaces that share a journal, which is empty."""
    asha, ben = desk(ASHA), desk(BEN)
    share(asha, database)
    share(ben, database)
    return asha, ben


def test_what_one_records_the_other_receives(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.mark("ex-2", "partial")

    assert ben.done("sync") == "Nothing new; 2 entries are shared.\n"
    assert asha.done("sync") == "Received 1 entry; 2 entries are shared.\n"
    assert asha.ids == ben.ids
    assert len(asha.ids) == 2
    assert asha.done("sync") == "Nothing new; 2 entries are shared.\n"


def test_what_became_of_a_page_is_shared_and_its_copy_is_not(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.done("mark", "ex-1", "announced", "--evidence", "https://example.org/a", "--on", "2026-05-01")
    journal = asha.root / "data/journal.jsonl"
    mark = event_of(journal.read_bytes())
    kept = a_keep(mark, recorder="Asha", recorded=mark.recorded + timedelta(seconds=1), similarity=1.0, size=512)
    with journal.open("ab") as file:
        file.write(line_and_id_of(kept))

    assert asha.done("sync") == "Sent 1 entry; 2 entries are shared.\n"
    assert ben.done("sync") == "Received 2 entries; 2 entries are shared.\n"
    assert (ben.root / "data/journal.jsonl").read_bytes() == journal.read_bytes()
    assert "Kept 24 Nov 2026" in ben.done("show", "ex-1")
    assert "is not here" in ben.done("check")


def test_a_first_sync_sends_what_was_recorded_before(desk: Desks, database: Database) -> None:
    asha, ben = desk(ASHA), desk(BEN)
    asha.mark("ex-1", "announced")
    asha.mark("ex-1", "ex-2", "partial")

    assert share(asha, database) == ("This workspace now shares its journal. Sent 3 entries; 3 entries are shared.\n")
    assert share(ben, database) == (
        "This workspace now shares its journal. Received 3 entries; 3 entries are shared.\n"
    )
    assert ben.done("show", "ex-2") == asha.done("show", "ex-2")


def test_entries_of_others_wait_for_somebody_who_may_vouch(desk: Desks, database: Database) -> None:
    asha, vera = desk(ASHA), desk(VERA)
    asha.done("mark", "ex-1", "announced", "--no-evidence", "a test", POLICYTRACK_RECORDER="Old Hand")
    asha.mark("ex-1", "partial")

    assert "1 entry recorded by Old Hand waits for a login that may record in this name, or vouch for others." in share(
        asha, database
    )
    (vera.root / "data/journal.jsonl").write_bytes((asha.root / "data/journal.jsonl").read_bytes())
    assert "Sent 1 entry; 2 entries are shared." in share(vera, database)
    assert asha.done("sync") == "Nothing new; 2 entries are shared.\n"
    rows = database.execute("SELECT entry ->> 'recorder', login, vouched FROM policytrack.journal ORDER BY number")
    assert rows == [("Asha", "asha", False), ("Old Hand", "vera", True)]


def test_it_is_said_in_whose_names_a_login_may_not_record(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    for name in ("Old Hand", "Priya", "Tom", "Priya"):
        asha.done("mark", "ex-1", "announced", "--no-evidence", "a test", POLICYTRACK_RECORDER=name)

    assert (
        "4 entries recorded by Old Hand and 2 others wait for a login that may record in these names, or vouch for "
        "others." in share(asha, database)
    )
    assert "4 entries are only here; `policytrack sync` sends those that your login may send" in asha.done(
        "check", "--share"
    )


def test_git_and_sync_may_carry_the_same_entries(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    journal = Path("data/journal.jsonl")
    (ben.root / journal).write_bytes((asha.root / journal).read_bytes())

    assert ben.done("sync") == "Nothing new; 1 entry is shared.\n"
    assert ben.ids == asha.ids


def test_a_journal_that_git_set_back_gets_its_entries_again(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.done("sync")
    before = (ben.root / "data/journal.jsonl").read_bytes()
    ben.mark("ex-1", "partial")
    asha.mark("ex-2", "stalled")
    ben.done("sync")
    (ben.root / "data/journal.jsonl").write_bytes(before)

    ben.done("sync")

    assert len(ben.ids) == 3


def test_an_entry_that_vanished_before_it_was_sent_is_put_back_and_sent_by_one_sync(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    ben.done("mark", "ex-2", "partial", "--no-evidence", "a test", XDG_CONFIG_HOME="/nowhere")  # as if not joined
    before = ben.ids
    (ben.root / "data/journal.jsonl").write_bytes(b"")
    asha.mark("ex-1", "announced")

    assert ben.done("sync") == "Sent 1 entry, received 1 entry; 2 entries are shared.\n"
    assert before < ben.ids


def test_a_sync_without_its_notes_begins_anew_and_doubles_nothing(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.mark("ex-1", "partial")
    ben.done("sync")
    for path in (ben.home / "cache").rglob("*"):
        path.unlink() if path.is_file() else None

    assert ben.done("sync") == "Nothing new; 2 entries are shared.\n"
    assert len(ben.ids) == 2


def test_an_incomplete_batch_is_not_sent(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    asha.mark("ex-1", "ex-2", "partial")
    journal = asha.root / "data/journal.jsonl"
    first, second = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(first)

    assert "1 entry of an incomplete batch waits for the rest of it." in share(asha, database)
    journal.write_bytes(first + second)
    assert asha.done("sync") == "Sent 2 entries; 2 entries are shared.\n"


def test_an_entry_that_postgresql_cannot_hold_keeps_no_other_from_being_sent(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    now = datetime.now(UTC)
    draft = Event("", EventKind.MARK, "EX-1", date(2026, 3, 1), now, "Asha", "", status=Status.ANNOUNCED)
    batch = as_batch([draft._replace(note=note) for note in ("before it", "a \0 character")])
    alone = [draft._replace(note=note) for note in ("\0", "the letters \\u0000")]
    lines = [line_of(recorded(event, now)) for event in [*batch, *alone]]
    (asha.root / "data/journal.jsonl").write_bytes(b"".join(lines))  # as git may bring it from another program
    asha.mark("ex-2", "partial")

    out, err, code = asha.run("sync")

    assert (out, code) == ("Nothing new; 2 entries are shared.\n", 0)  # they were sent after the mark
    assert err.count("its text holds a NUL character; record it again without, and retract it") == 2
    assert ben.done("sync") == "Received 2 entries; 2 entries are shared.\n"
    assert {line[7:42] for line in lines} - ben.ids == {line[7:42] for line in lines[:3]}
    assert ben.ids < asha.ids


def test_a_batch_of_thousands_is_sent_whole(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    now = datetime.now(UTC)
    draft = Event("", EventKind.MARK, "EX-1", date(2026, 3, 1), now, "Asha", "", status=Status.ANNOUNCED)
    batch = as_batch([draft._replace(note=f"{number}") for number in range(4_100)])
    file_journal(asha.root).append([line_of(recorded(event, now)) for event in batch])

    assert asha.done("sync") == "Sent 4,100 entries; 4,100 entries are shared.\n"
    assert ben.done("sync") == "Received 4,100 entries; 4,100 entries are shared.\n"
    assert ben.ids == asha.ids


def test_history_says_when_an_entry_arrived_and_who_vouched_for_it(desk: Desks, database: Database) -> None:
    vera = desk(VERA)
    vera.done("mark", "ex-1", "announced", "--no-evidence", "a test", POLICYTRACK_RECORDER="Old Hand")
    share(vera, database)
    vera.mark("ex-1", "partial")
    vera.done("unshare")
    vera.mark("ex-1", "stalled")
    assert [entry["arrived"] for entry in json.loads(vera.done("history", "--format", "json"))] == [None] * 3
    share(vera, database)
    vera.done("unshare")
    share(vera, database)

    entries = json.loads(vera.done("history", "--format", "json"))

    rows = database.execute("SELECT number, arrived FROM policytrack.entries ORDER BY number")
    assert [(entry["arrival"], datetime.fromisoformat(entry["arrived"])) for entry in entries] == rows
    assert [entry["vouched_by"] for entry in entries] == ["vera", None, None]
    assert vera.done("history").count("vouched for by vera") == 1


def test_where_says_with_whom_what_arrived_and_what_waits(pair: tuple[Desk, Desk], database: Database) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    database.execute("DELETE FROM policytrack.recorders WHERE login = 'ben'")
    ben.mark("ex-1", "partial")

    [of_asha, of_ben] = [json.loads(desk.done("where", "--format", "json"))["share"] for desk in pair]

    assert (of_asha["address"], of_asha["joined"]) == (database.address(ASHA), True)
    assert (of_asha["arrival"], of_asha["waiting"]) == (1, 0)
    assert (of_ben["arrival"], of_ben["waiting"]) == (1, 1)
    assert "shared     postgresql://asha@127.0.0.1" in asha.done("where")
    assert "waiting    1 entry to be sent" in ben.done("where")


def test_a_workspace_connects_to_nothing_until_its_user_says_so(
    pair: tuple[Desk, Desk], desk: Desks, tmp_path: Path
) -> None:
    """A clone or an archive brings the address along."""
    asha, _ = pair
    asha.mark("ex-1", "announced")
    clone = desk("asha-at-home")._replace(name="Asha")
    shutil.rmtree(clone.root)
    shutil.copytree(asha.root, clone.root)

    _, err, code = clone.run("sync")
    assert code == 2
    assert "`policytrack share --join`" in err
    _, err, code = clone.run("mark", "ex-1", "partial", "--no-evidence", "a test")
    assert code == 0
    assert "Recorded here; not yet shared" in err
    assert json.loads(clone.done("where", "--format", "json"))["share"]["joined"] is False

    clone.done("share", "--join")
    assert clone.done("sync") == "Sent 1 entry; 2 entries are shared.\n"
    # Another address needs a consent of its own.
    settings = clone.root / "policytrack.toml"
    settings.write_text(settings.read_text().replace("127.0.0.1", "localhost"))
    assert clone.run("sync")[2] == 2


def test_nothing_is_shared_where_there_is_no_place_for_the_consent(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    asha.mark("ex-1", "announced")

    _, err, code = asha.run("share", database.address(ASHA), XDG_CONFIG_HOME="", HOME="")

    assert (err, code) == ("there is no home folder to keep your consent in; set HOME\n", 2)
    assert not (asha.root / "policytrack.toml").exists()
    assert database.execute("SELECT number FROM policytrack.head") == [(0,)]


def test_the_settings_of_the_workspace_stay_as_they_were(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    settings = asha.root / "policytrack.toml"
    before = '# Ours.\n[views.open]\nstatus = "open"\n'
    settings.write_text(before)

    share(asha, database)
    assert settings.read_text() == f'{before}\n[share]\naddress = "{database.address(ASHA)}"\n'
    share(asha, database)
    assert settings.read_text().count("[share]") == 1
    asha.done("unshare")
    assert settings.read_text() == before
    assert asha.run("sync")[2] == 2


def test_an_answer_by_arrival_is_the_same_wherever_it_is_asked(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.mark("ex-1", "partial")
    before = asha.done("list", "--format", "csv", "--arrived-by", "1")
    asha.mark("ex-1", "stalled")
    ben.mark("ex-2", "rejected")
    asha.done("sync")

    assert "announced" in before
    for desk in pair:
        assert desk.done("list", "--format", "csv", "--arrived-by", "1") == before
        assert desk.done("list", "--format", "csv", "--arrived-by", "4") == desk.done("list", "--format", "csv")
        assert [
            json.loads(line)["status"]
            for line in desk.done(*["history", "--format", "jsonl", "--arrived-by", "2"]).splitlines()
        ] == ["announced", "partial"]
        assert desk.run("list", "--arrived-by", "5")[1:] == (
            "--arrived-by 5: 4 entries have arrived here; `policytrack sync` brings the others\n",
            2,
        )
    assert "--arrived-by 1" in asha.done("report", "--arrived-by", "1", "--format", "json")
    assert asha.run("list", "--arrived-by", "-1")[2] == 2


def test_after_a_sync_two_workspaces_print_the_same_report(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    for number in range(4):
        asha.mark("ex-1", "announced", "--note", f"{number}")
        ben.mark("ex-2", "partial", "--note", f"{number}")
    asha.done("sync")
    today = f"{datetime.now(UTC):%Y-%m-%d}"

    for format in ("text", "html", "json", "md"):
        asked = ("report", "--as-of", today, "--known-on", today, "--full", "--format", format)
        assert asha.done(*asked) == ben.done(*asked)


def test_a_report_syncs_first_when_asked(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")

    assert "Announced" in ben.done("report", "--sync")
    assert ben.ids == asha.ids


def test_a_loop_syncs_again_and_again_until_it_is_interrupted(pair: tuple[Desk, Desk], cache: dict[str, str]) -> None:
    asha, ben = pair
    homes = {f"XDG_{kind}_HOME": str(ben.home / kind.lower()) for kind in ("CACHE", "STATE", "CONFIG")}
    words = [sys.executable, "-m", "policytrack", "sync", "--every", "1s", "--workspace", str(ben.root)]
    passwords = {"PGPASSFILE": os.environ["PGPASSFILE"]}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**cache, **homes, **passwords}) as loop:
        assert loop.stderr is not None
        for shared in ("1 entry is", "2 entries are"):
            asha.mark("ex-1", "announced", "--note", shared)
            assert loop.stderr.readline() == f"Received 1 entry; {shared} shared.\n"
        loop.send_signal(signal.SIGINT)
        assert loop.wait(10) == 130


@pytest.mark.parametrize("pause", ["60", "0s", "s", "1d", "-1s"])
def test_what_is_no_pause(pair: tuple[Desk, Desk], pause: str) -> None:
    assert "60s" in pair[0].run("sync", "--every", pause)[1]


def test_after_a_week_offline_two_thousand_entries_go_both_ways(pair: tuple[Desk, Desk], database: Database) -> None:
    asha, ben = pair
    for each in pair:
        lines = [a_line(each.name, f"{number}") + b"\n" for number in range(1_000)]
        file_journal(each.root).append(lines)

    assert asha.done("sync") == "Sent 1,000 entries; 1,000 entries are shared.\n"
    assert ben.done("sync") == "Sent 1,000 entries, received 1,000 entries; 2,000 entries are shared.\n"
    assert asha.done("sync") == "Received 1,000 entries; 2,000 entries are shared.\n"
    assert asha.ids == ben.ids
    assert len(asha.ids) == 2_000


def test_a_terminal_is_reminded_of_a_sync_that_is_more_than_a_day_old(
    pair: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asha, _ = pair
    for kind in ("CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(asha.home / kind.lower()))
    for hours, words in ((23, ""), (25, "`policytrack sync` brings what others recorded")):
        monkeypatch.setattr(
            "policytrack.cli.auto_sync.now", lambda hours=hours: datetime.now(UTC) + timedelta(hours=hours)
        )
        remind_of_sync(Workspace(asha.root))
        said = capsys.readouterr().err
        assert words in said
        assert bool(said) == bool(words)


def test_reading_loads_nothing_of_sharing(cache: dict[str, str], root: Path, pair: tuple[Desk, Desk]) -> None:
    """The reminder of a sync included, where the journal is shared."""
    program = (
        "import pathlib, sys\nimport policytrack.cli.main as cli\n"
        "cli.program().main(args=['list', '--workspace', sys.argv[1]], standalone_mode=False)\n"
        "from policytrack.cli.auto_sync import remind_of_sync\nfrom policytrack.workspace.opening import Workspace\n"
        "remind_of_sync(Workspace(pathlib.Path(sys.argv[1])))\n"
        "names = [name for name in sys.modules if 'policytrack.sharing' in name or 'psycopg' in name]\n"
        "print(names, file=sys.stderr)"
    )
    shared = pair[0]
    for path, homes in ((root, cache), (shared.root, {**cache, "XDG_CACHE_HOME": str(shared.home / "cache")})):
        words = [sys.executable, "-c", program, str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=homes)
        assert done.stderr.splitlines()[-1] == "[]"
