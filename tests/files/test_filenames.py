"""Names that become names of files: one rule, wherever one comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.errors import UsageProblem
from policytrack.files.filenames import checked_name, free_name
from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]
BAD = (
    *("", ".", "..", "../x", "/tmp/x", "a/b", "a\\b", "-x", ".hidden", "x.", "a b", "a\nb", "a\x1b[2Jb", "a\u202eb"),
    *("NUL", "nul.txt", "Com1", "lpt9.x", "a:b", "a*", "x" * 101, "\U00020000" * 60, "\udcff", "a\x85", "\u0301a"),
)
GOOD = ("weekly", "Q3_2026.v2", "2026-11", "_x", "Überblick", "साप्ताहिक", "nullable", "com10", "x" * 100)


@pytest.mark.parametrize("name", BAD)
def test_what_no_file_can_be_called_is_refused(name: str) -> None:
    with pytest.raises(UsageProblem, match="cannot be the name of a file"):
        checked_name(name)


@pytest.mark.parametrize("name", GOOD)
def test_letters_of_any_script_make_a_name(name: str) -> None:
    assert checked_name(name) == name


def test_a_name_that_is_taken_in_other_case_is_taken() -> None:
    assert free_name("Plan", {"plan", "plan-2"}) == "Plan-3"
    assert free_name("con", set()) == "con-2"
    assert free_name("plan", set()) == "plan"


@pytest.mark.parametrize("name", ["../../out", "a/b", "a\\u001b[2J", "NUL", ""])
@pytest.mark.parametrize("words", [("report", "@{}", "--output", "o/{view}.txt"), ("list", "@fine")])
def test_a_view_whose_name_leads_elsewhere_is_refused_and_nothing_is_written(
    call: Call, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    root = a_workspace(tmp_path / "deep" / "ws", ONE)
    (root / "policytrack.toml").write_text(f'[views.fine]\nstatus = "open"\n[views."{name}"]\n', "utf-8")
    typed = [word.replace("{}", name.replace("\\u001b", "\x1b")) for word in words]
    before = sorted(tmp_path.rglob("*"))

    _, err, code = call(*typed, cwd=root)

    assert ("cannot be the name of a file" in err or "'@' is not a view" in err, code) == (True, 2), err
    assert "\x1b" not in err
    new = {path for path in tmp_path.rglob("*") if "cache" not in path.parts} - set(before)
    assert new == set()


MAPPING = """
paper: {{id: {id}, prefix: X, title: T, published: "2020"}}
columns: {{id: Id, title: Title, asked: Who}}
"""


@pytest.mark.parametrize("id", ["imported-actors", "Imported-Actors", "con", "NUL", "plain"])
def test_a_paper_takes_no_name_that_means_something_else(call: Call, tmp_path: Path, id: str) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING.format(id=id), "utf-8")
    (tmp_path / "t.csv").write_text("Id,Title,Who\n1,Buses,Council\n", "utf-8")
    words = ("import", "t.csv", "--mapping", "m.yaml", "--into", "ws")

    _, err, code = call(*words, cwd=tmp_path)
    assert code == 0, err
    files = {path.name for path in (tmp_path / "ws" / "data").glob("*.yaml")}
    assert files == {f"{id}.yaml" if id == "plain" else f"{id}-2.yaml", "imported-actors.yaml"}
    (tmp_path / "t.csv").write_text("Id,Title,Who\n1,Trams,Council\n2,Bikes,Town\n", "utf-8")
    assert call(*words, "--as-of", "2026-11-22", "--anyway", cwd=tmp_path)[2] == 0
    assert {path.name for path in (tmp_path / "ws" / "data").glob("*.yaml")} == files
    assert call("check", "--workspace", "ws", cwd=tmp_path)[2] == 0


@pytest.mark.parametrize("there", ["imported-actors.yaml", "Imported-Actors.yaml", "PLAIN.yaml", "plain.yaml"])
def test_a_file_that_somebody_else_has_written_is_left_alone(call: Call, tmp_path: Path, there: str) -> None:
    root = a_workspace(tmp_path / "ws", ONE)
    (root / "data" / there).write_text("topics: {buses: Buses}\n", "utf-8")
    (tmp_path / "m.yaml").write_text(MAPPING.format(id="plain"), "utf-8")
    (tmp_path / "t.csv").write_text("Id,Title,Who\n1,Buses,Government\n", "utf-8")

    _, err, code = call("import", "t.csv", "--mapping", "m.yaml", "--workspace", "ws", cwd=tmp_path)

    assert code == 0, err
    assert (root / "data" / there).read_text("utf-8") == "topics: {buses: Buses}\n"
    names = [path.name.casefold() for path in (root / "data").iterdir()]
    assert len(names) == len(set(names))
