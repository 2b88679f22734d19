"""What earlier copies recorded is read from the journal itself, and means what the index says of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from policytrack.domain.evidence import snapshot_of
from policytrack.interchange import snapshot_import
from policytrack.interchange.prior_snapshots import read_prior_snapshots
from policytrack.journal.codec import event_of, line_and_id_of, line_of
from policytrack.reports.history import retractions_by_target
from policytrack.workspace.opening import file_journal
from tests.imports import SMALL, TABLE, Call, import_table, recorded_history, write
from tests.opening import open_index

NEWER = TABLE.replace("Buses", "More buses").replace("begun", "done") + "3,Ferries,Harbour,begun,,,\n"


def import_copies(program: Call, folder: Path, into: str = "ws") -> None:
    """Import two copies of a table, of which the second changes a title and a status, and read the second anew."""
    mapping = write(folder, "m.yaml", SMALL)
    import_table(program, write(folder, "t1.csv", TABLE), mapping, "--as-of", "2026-05-01", into=into)
    newer = write(folder, "t2.csv", NEWER)
    import_table(program, newer, mapping, "--as-of", "2026-06-01", into=into)
    other = write(folder, "m2.yaml", SMALL.replace("done: implemented", "done: partial"))
    assert import_table(program, newer, other, "--as-of", "2026-06-01", into=into)[2] == 0


def as_the_index_says(root: Path) -> dict[str, tuple[list[str], object]]:
    """By recommendation, the ids of what copies recorded and is not retracted, and when the last event was recorded."""
    said: dict[str, tuple[list[str], object]] = {}
    with closing(open_index(root)) as index:
        retracted = retractions_by_target(index.journal.retractions())
        for event in index.journal.events():
            ids = said.get(event.recommendation.casefold(), ([], None))[0]
            if snapshot_of(event) is not None and event.id not in retracted:
                ids.append(event.id)
            said[event.recommendation.casefold()] = (sorted(ids), event.recorded)
    return said


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines,
        lambda lines: lines[::-1],
        lambda lines: [*lines, *lines],
        lambda lines: lines[:-1],  # of a batch that is not complete nothing counts
        lambda lines: lines[1:],
    ],
)
def test_the_journal_says_what_the_index_says(
    program: Call, tmp_path: Path, edit: Callable[[list[bytes]], list[bytes]]
) -> None:
    import_copies(program, tmp_path)
    path = tmp_path / "ws/data/journal.jsonl"
    program("mark", "SM-3", "partial", "--no-evidence", "none", "--on", "2026-07-01", "--workspace", "ws")
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))

    read = read_prior_snapshots(file_journal(tmp_path / "ws"), {})

    assert {
        name: (sorted([each.id for each in prior.marks] + [each.id for each in prior.revisions]), prior.recorded)
        for name, prior in read.items()
    } == as_the_index_says(tmp_path / "ws")


def test_a_newer_copy_needs_no_index_unless_somebody_has_edited_the_register(program: Call, tmp_path: Path) -> None:
    import_copies(program, tmp_path)
    assert not list((tmp_path / "cache").rglob("*.sqlite3"))

    file = tmp_path / "ws/data/small.yaml"
    file.write_text(file.read_text("utf-8").replace("Ferries", "Ships"), "utf-8")
    import_table(program, "t1.csv", "m.yaml", "--as-of", "2026-07-01")
    assert list((tmp_path / "cache").rglob("*.sqlite3"))


def test_a_register_that_somebody_has_broken_takes_no_newer_copy(program: Call, tmp_path: Path) -> None:
    import_copies(program, tmp_path)
    file = tmp_path / "ws/data/small.yaml"
    broken = file.read_text("utf-8").replace("strength: should", "strengt: should", 1)
    file.write_text(broken, "utf-8")

    _, err, code = import_table(program, "t1.csv", "m.yaml", "--as-of", "2026-07-01")
    assert ("strengt" in err, code) == (True, 3), err
    assert file.read_text("utf-8") == broken


def test_a_copy_is_refused_if_a_line_was_edited_and_warned_of_if_all_are_gone(program: Call, tmp_path: Path) -> None:
    import_copies(program, tmp_path)
    program("list", "--workspace", "ws")  # the index knows the lines
    path = tmp_path / "ws/data/journal.jsonl"
    path.write_text(path.read_text("utf-8").replace("in-progress", "implemented", 1), "utf-8")
    _, err, code = import_table(program, "t1.csv", "m.yaml", "--as-of", "2026-07-01")
    assert ("is no longer as it was recorded" in err, code) == (True, 4), err

    path.unlink()
    words = ("--mapping", "m.yaml", "--as-of", "2026-07-01", "--dry-run", "--workspace", "ws")
    assert "is missing, and" in program("import", "t1.csv", *words)[1]


def test_several_processes_import_what_one_does(program: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_copies(program, tmp_path, "alone")
    monkeypatch.setattr(snapshot_import, "_FOR_SEVERAL", 2)
    monkeypatch.setattr(snapshot_import, "_PIECE", 1)
    monkeypatch.setattr(snapshot_import, "_EVENTS_PER_PIECE", 1)
    import_copies(program, tmp_path, "together")

    assert recorded_history(program, "alone") == recorded_history(program, "together")
    file = "data/small.yaml"
    assert (tmp_path / "alone" / file).read_bytes() == (tmp_path / "together" / file).read_bytes()


def test_an_event_without_an_id_has_the_line_of_one_with_it(program: Call, tmp_path: Path) -> None:
    import_copies(program, tmp_path)

    for line in (tmp_path / "ws/data/journal.jsonl").read_bytes().splitlines(keepends=True):
        assert line_and_id_of(event_of(line)._replace(id="")) == line_of(event_of(line)) == line
