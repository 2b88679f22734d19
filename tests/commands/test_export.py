"""`export`: tables, records, a data package, and what `import` takes in again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policytrack.changes.difference import DifferenceKind, Tone
from policytrack.columns import FULL
from policytrack.disputes import Direction
from policytrack.events import Confidence, Kind
from policytrack.formats.datapackage import DESCRIPTIONS
from policytrack.history import HEADINGS
from policytrack.register.plainly import plain_yaml
from policytrack.report import Basis
from policytrack.vocabulary import PRIORITIES, Role, Status, Strength, Timing
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]
ROOT = Path(__file__).parent.parent.parent
URL = "https://example.org/a"


@pytest.fixture
def program(call: Call, tmp_path: Path) -> Call:
    extra = "    extra: {Director: Jane Doe, Tags: [a, b]}\n"
    root = a_workspace(
        tmp_path / "ws", TWO.replace("    deadline: within 12 months\n", f"    deadline: within 12 months\n{extra}")
    )

    def run(*words: str) -> Outcome:
        env = {"POLICYTRACK_TODAY": "2100-06-01", "POLICYTRACK_RECORDER": "jo", "POLICYTRACK_WORKSPACE": str(root)}
        return call(*words, env=env, cwd=tmp_path)

    run("mark", "ex-1", "partial", "--evidence", URL, "--on", "2026-03-01", "--note", "=1+1")
    return run


@pytest.fixture
def disputed(program: Call) -> Call:
    """The same, with a claim, a deferral, a review, a part's and a retracted mark."""
    told = (
        ("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-04-01"),
        ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "Failed.", "--evidence", URL, "--on", "2026-04-02"),
        ("review", "ex-2", "--through", "2026-05-01", "--note", "nothing"),
        ("mark", "ex-2.a", "announced", "--evidence", f"{URL} date=2026-05-01", "--on", "2026-05-02"),
        ("mark", "ex-2.b", "stalled", "--evidence", URL, "--on", "2026-05-03"),
    )
    for words in told:
        assert program(*words)[2] == 0
    last = json.loads(program("history", "--format", "json")[0])[0]["id"]
    assert program("retract", last, "--why", "wrong")[2] == 0
    return program


def _schema(program: Call, name: str) -> Any:
    return json.loads(program("export", "--schema", name)[0])


def test_the_shipped_papers_exported_and_imported_again_are_the_same(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("export", "--format", "yaml", "--what", "both", "--output", str(out), "--workspace", str(ROOT))[2] == 0
    said = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)

    assert said[0] == "took in the register: 32 recommendations\ntook in 26 events that were not there\n"
    assert call("check", "--workspace", str(tmp_path / "ws"))[2] == 0
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == (ROOT / "data/journal.jsonl").read_bytes()
    for command in ("list", "history", "disputes"):
        words = (command, "--format", "json", "--workspace")
        assert call(*words, str(tmp_path / "ws"))[0] == call(*words, str(ROOT))[0]
    again = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)
    assert again[0] == "the register is the same\ntook in 0 events that were not there\n"


def test_two_journals_become_their_union(program: Call, call: Call, tmp_path: Path) -> None:
    assert program("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")[2] == 0
    program("mark", "ex-2", "partial", "--evidence", URL, "--on", "2026-03-01")
    both = (tmp_path / "ws/data/journal.jsonl").read_bytes()
    (tmp_path / "ws/data/journal.jsonl").write_bytes(both.splitlines(keepends=True)[1])
    shutil.rmtree(tmp_path / "ws/.policytrack")  # which would put back what vanished

    assert program("import", "mine.jsonl")[0] == "took in 1 events that were not there\n"
    assert sorted((tmp_path / "ws/data/journal.jsonl").read_bytes().splitlines()) == sorted(both.splitlines())


def test_a_line_that_was_edited_is_not_taken_in(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")
    text = (tmp_path / "mine.jsonl").read_text().replace("partial", "implemented")
    (tmp_path / "mine.jsonl").write_text(text)
    before = (tmp_path / "ws/data/journal.jsonl").read_bytes()

    _, err, code = program("import", "mine.jsonl")
    assert (code, "mine.jsonl:1: " in err, "no longer as it was recorded" in err) == (4, True, True)
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == before


def test_another_register_is_not_written_over(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "yaml", "--output", "mine.yaml")
    (tmp_path / "mine.yaml").write_text((tmp_path / "mine.yaml").read_text().replace("Give buses", "Give trams"))

    _, err, code = program("import", "mine.yaml")
    assert (code, "says something else already" in err) == (2, True)


def test_what_is_taken_in_again_takes_no_filters(program: Call) -> None:
    for words in (("--paper", "EX"), ("--as-of", "2026-03-01"), ("--vocabulary", "gao")):
        _, err, code = program("export", "--format", "yaml", *words)
        assert (code, "is written whole" in err) == (2, True)


def test_csv_has_every_column_and_no_formula(program: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(program("export")[0], newline="")))
    assert [*rows[0]] == [*FULL, "extra.Director", "extra.Tags"]
    assert (rows[0]["extra.Director"], rows[0]["status"], rows[1]["extra.Director"]) == ("Jane Doe", "partial", "")
    [event] = csv.DictReader(io.StringIO(program("export", "--what", "history")[0], newline=""))
    assert (event["note"], event["recommendation"]) == ("'=1+1", "EX-1")
    assert len(list(csv.DictReader(io.StringIO(program("export", "--status", "partial")[0], newline="")))) == 1


def test_a_data_package_describes_every_cell(program: Call, tmp_path: Path) -> None:
    assert program("export", "--format", "datapackage", "--output", "dp")[2] == 0

    package = json.loads((tmp_path / "dp/datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]] == ["recommendations", "history"]
    for resource in package["resources"]:
        content = (tmp_path / "dp" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(rows[0]) == list(fields)
        assert all(field["description"] for field in fields.values())
        for row in rows:
            for name, cell in row.items():
                _fits(cell, fields[name])
        assert len({row["id"] for row in rows}) == len(rows)


def _fits(cell: str, field: dict[str, Any]) -> None:
    """As a reader of Table Schema would: a missing value, or one of the type and within the constraints."""
    constraints = field.get("constraints", {})
    assert cell or not constraints.get("required")
    if cell:
        casts: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}
        (casts | {"integer": int, "string": str})[field["type"]](cell)
        assert cell in constraints.get("enum", [cell])


def test_every_column_has_a_description() -> None:
    assert {*FULL, *HEADINGS} <= set(DESCRIPTIONS) | {"parts"}


def test_json_is_as_list_and_history_have_it(program: Call) -> None:
    both = json.loads(program("export", "--format", "json", "--what", "both")[0])

    history = json.loads(program("history", "--format", "json")[0])
    assert both["history"] == history
    assert [one["id"] for one in both["recommendations"]] == ["EX-1", "EX-2"]
    assert both["recommendations"][0]["extra"] == {"Director": ["Jane Doe"], "Tags": ["a", "b"]}
    lines = program("export", "--format", "jsonl")[0].splitlines()
    assert list(map(json.loads, lines)) == both["recommendations"]


def test_a_workbook_has_a_sheet_for_each(program: Call, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    assert program("export", "--format", "xlsx", "--output", "x.xlsx")[2] == 0
    assert CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).sheet_names[:2] == ["Recommendations", "History"]


_OUTPUTS: dict[str, list[tuple[str, ...]]] = {
    "recommendations": [("list",), ("list", "--status", "open"), ("export",)],
    "history": [("history",), ("export", "--what", "history")],
    "both": [("export", "--what", "both")],
    "changes": [("changes", "--since", "2020-01-01"), ("changes", "--since", "2026-06-01")],
    "summary": [("summary", "--by", by) for by in ("pillar", "actor", "side", "paper", "topic", "strength", "status")],
    "report": [("report", "--since", "2020-01-01"), ("report", "--full"), ("report", "--since", "2026-09-01")],
}


@pytest.mark.parametrize("name", _OUTPUTS)
def test_all_json_keeps_to_its_schema(disputed: Call, call: Call, name: str) -> None:
    schema = _schema(disputed, name)
    jsonschema.Draft202012Validator.check_schema(schema)
    for words in _OUTPUTS[name]:
        for run, where in ((disputed, ()), (call, ("--workspace", str(ROOT)))):
            out, err, code = run(*words, "--format", "json", *where)
            assert (code, len(out) > 4) == (0, True), err
            jsonschema.validate(json.loads(out), schema)


@pytest.mark.parametrize("name", _OUTPUTS)
def test_a_schema_names_every_key_there_is_and_misses_one_that_is_not(disputed: Call, name: str) -> None:
    schema = _schema(disputed, name)
    closed = '"additionalProperties": false, "type": "object", "properties"'
    strict = json.loads(json.dumps(schema).replace('"type": "object", "properties"', closed))
    words = _OUTPUTS[name][0]
    found = json.loads(disputed(*words, "--format", "json")[0])
    jsonschema.validate(found, strict)
    one = found if isinstance(found, dict) else found[0]
    for key in one:
        broken = {other: value for other, value in one.items() if other != key}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken if isinstance(found, dict) else [broken], schema)


def test_schemas_know_the_words_that_there_are() -> None:
    defs = json.loads((ROOT / "policytrack/schemas/output.schema.json").read_text("utf-8"))["$defs"]
    kinds: dict[str, type[StrEnum]] = {
        "status": Status, "timing": Timing, "strength": Strength, "role": Role, "confidence": Confidence,
        "kind": Kind, "difference_kind": DifferenceKind, "tone": Tone, "direction": Direction, "basis": Basis,
    }  # fmt: skip
    assert {name: defs[name]["enum"] for name in kinds} == {name: [*map(str, kind)] for name, kind in kinds.items()}
    assert defs["priority"]["enum"] == list(PRIORITIES)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate("done", defs["status"])


def test_registers_keep_to_their_schema(program: Call, tmp_path: Path) -> None:
    schema = _schema(program, "register")
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (
        ROOT / "data/recommendations.yaml",
        ROOT / "policytrack/example/data/recommendations.yaml",
        tmp_path / "ws/data/recommendations.yaml",
    ):
        jsonschema.validate(plain_yaml(path.read_text("utf-8"), str(path)), schema)


@pytest.mark.parametrize("case", ["unknown-key", "passage-and-words", "several-in-one-file"])
def test_a_schema_sees_what_it_can_see(program: Call, case: str) -> None:
    schema = _schema(program, "register")
    validator = jsonschema.Draft202012Validator(schema)
    for path in (ROOT / "tests/register/gallery" / case / "data").glob("*.yaml"):
        found = list(validator.iter_errors(plain_yaml(path.read_text("utf-8"), str(path))))
        assert bool(found) == (case != "passage-and-words")


def test_an_editor_finds_the_schema_where_the_file_says(call: Call, tmp_path: Path) -> None:
    assert call("init", str(tmp_path / "new"))[2] == 0
    register = tmp_path / "new/data/recommendations.yaml"
    first = register.read_text("utf-8").partition("\n")[0]

    assert first.startswith("# yaml-language-server: $schema=")
    schema = json.loads((register.parent / first.partition("$schema=")[2]).read_text("utf-8"))
    jsonschema.validate(plain_yaml(register.read_text("utf-8"), str(register)), schema)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "cvs"), "no format 'cvs'; the nearest is 'csv'"),
        (("--what", "all"), "no answer to --what 'all'"),
        (("--what", "both"), "csv is one table"),
        (("--format", "datapackage"), "name a folder with --output DIR"),
        (("--format", "yaml", "--what", "history"), "the journal is --format jsonl --what history"),
        (("--schema", "journal"), "no schema 'journal'"),
    ],
)
def test_what_does_not_go_together_is_said(program: Call, words: tuple[str, ...], said: str) -> None:
    _, err, code = program("export", *words)

    assert (said in err, code) == (True, 2)
