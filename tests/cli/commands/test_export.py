"""`export`: tables, records, a data package, and what `import` takes in again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policytrack.domain.changes.difference import DifferenceKind, Tone
from policytrack.domain.disputes import Direction
from policytrack.domain.events import Confidence, Kind, Revision
from policytrack.domain.evidence import STANCES
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import ACTS, COMBINE, DOCUMENTS, PRIORITIES, Role, Strength, Timing
from policytrack.formats.columns import FULL
from policytrack.formats.datapackage import DESCRIPTIONS
from policytrack.formats.documents.json import render
from policytrack.formats.events import HEADINGS
from policytrack.formats.json_schemas import SCHEMAS
from policytrack.formats.records import event_json
from policytrack.register.plain_yaml import plain_yaml
from policytrack.reports.history import HistoryEntry
from policytrack.reports.report import Basis, UnexplainedStatus
from tests.builders import TWO, a_retraction, a_workspace, an_event
from tests.conftest import Outcome
from tests.formats.reports import the_full_report
from tests.registers import TRUST

Call = Callable[..., Outcome]
ROOT = Path(__file__).parents[3]
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


def test_papers_exported_and_imported_again_are_the_same(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("export", "--format", "yaml", "--what", "both", "--output", str(out), "--workspace", str(TRUST))[2] == 0
    said = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)

    assert said[0] == "took in the register: 32 recommendations\ntook in 26 events that were not there\n"
    assert call("check", "--workspace", str(tmp_path / "ws"))[2] == 0
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == (TRUST / "data/journal.jsonl").read_bytes()
    for command in ("list", "history", "disputes"):
        words = (command, "--format", "json", "--workspace")
        assert call(*words, str(tmp_path / "ws"))[0] == call(*words, str(TRUST))[0]
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
    "recommendations": [
        ("list",),
        ("list", "--status", "open"),
        ("list", "--vocabulary", "gao"),
        ("list", "--as-of", "2026-04-15"),
        ("export",),
    ],
    "history": [("history",), ("history", "--as-of", "2026-04-15"), ("export", "--what", "history")],
    "both": [("export", "--what", "both"), ("export", "--what", "both", "--status", "rejected")],
    "changes": [
        ("changes", "--since", "2020-01-01"),
        ("changes", "--since", "2026-06-01"),
        ("changes", "--since", "0d"),
    ],
    "summary": [
        *(("summary", "--by", by) for by in ("pillar", "actor", "side", "paper", "topic", "strength", "status")),
        ("summary", "--status", "rejected"),
    ],
    "report": [
        ("report", "--since", "2020-01-01"),
        ("report", "--full"),
        ("report", "--since", "nothing", "--as-of", "2026-04-15"),
        ("report", "--since", "2026-09-01", "--status", "rejected", "--full"),
    ],
}
_OF_TESTS: dict[str, list[tuple[str, ...]]] = {
    "recommendations": [("list", "--assessor", "town")],
    "history": [("history", "ex-1"), ("history", "--assessor", "town"), ("history", "--recorder", "jo")],
    "changes": [("changes", "--since", "2026-03-15", "--assessor", "town")],
    "report": [("report", "--name", "monday", "--since", "last", *words) for words in ((), ("--side", "town"))],
}


def _validator(program: Call, name: str) -> jsonschema.Draft202012Validator:
    schema = _schema(program, name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def _json(run: Call, *words: str) -> Any:
    out, err, code = run(*words, "--format", "json")
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize("name", _OUTPUTS)
def test_all_json_keeps_to_its_schema(disputed: Call, call: Call, name: str) -> None:
    validator = _validator(disputed, name)
    for words in _OUTPUTS[name]:
        validator.validate(_json(disputed, *words))
        validator.validate(_json(call, *words, "--workspace", str(TRUST)))
    for words in _OF_TESTS.get(name, ()):
        validator.validate(_json(disputed, *words))


@pytest.mark.parametrize(
    ("name", "file"), [("recommendations", "list"), ("report", "report-full"), ("report", "report-empty")]
)
def test_golden_files_keep_to_their_schema(program: Call, name: str, file: str) -> None:
    text = (ROOT / f"tests/formats/golden/{file}.json").read_text("utf-8")
    _validator(program, name).validate(json.loads(text))


def test_events_of_every_kind_keep_to_the_schema_of_history(program: Call) -> None:
    told: dict[Kind, dict[str, Any]] = {
        Kind.MARK: {
            "status": Status.OVERTAKEN,
            "confidence": Confidence.LOW,
            "by_event": "Rain",
            "no_evidence": "Seen.",
        },
        Kind.REVIEW: {"through": date(2026, 5, 1)},
        Kind.DEFER: {"to": "within 2 months", "anchor": "2026-05-01", "why": "Rain.", "actor": "town", "part": "a"},
        Kind.REVISE: {"revisions": (Revision("title", None, "Trams"), Revision("note", "Wet.", None))},
        Kind.RETRACT: {"event": "p1-0", "why": "Wrong."},
    }
    assert list(told) == list(Kind)
    events = [an_event(kind, **changes) for kind, changes in told.items()]
    back = a_retraction(events[0])
    _validator(program, "history").validate(
        [event_json(HistoryEntry(events[0], back)), *map(event_json, map(HistoryEntry, events))]
    )


def test_a_line_of_json_lines_is_one_of_the_items(disputed: Call) -> None:
    since = ("--since", "2020-01-01")
    for name, words in (
        ("recommendations", ("list", "--format", "jsonl")),
        ("recommendations", ("export", "--format", "jsonl")),
        ("recommendations", ("show", "ex-1", "--format", "json")),
        ("history", ("history", "--format", "jsonl")),
        ("changes", ("changes", *since, "--format", "jsonl")),
    ):
        out = disputed(*words)[0]
        lines = [out] if words[0] == "show" else out.splitlines()
        assert lines
        _validator(disputed, name).validate([*map(json.loads, lines)])


def _with_all_keys(program: Call, name: str) -> list[Any]:
    """Outputs with something under every key that is not a plain value."""
    if name != "report":
        return [_json(program, *_OUTPUTS[name][0])]
    report = the_full_report()._replace(unexplained=(UnexplainedStatus("EX-9", "partial", None),))
    return [_json(program, "report", "--full", "--since", "2020-01-01"), json.loads("".join(render(report)))]


@pytest.mark.parametrize("name", _OUTPUTS)
def test_a_schema_names_every_key_there_is(disputed: Call, name: str) -> None:
    schema = _schema(disputed, name)
    validator = jsonschema.Draft202012Validator(_closed(schema, schema["$defs"]))
    for found in _with_all_keys(disputed, name):
        validator.validate(found)
        one = found if isinstance(found, dict) else found[0]
        one["surprise"] = None
        assert not validator.is_valid(found)


def _closed(schema: Any, defs: dict[str, Any]) -> Any:
    """The schema, but letting no key through that it does not name."""
    if isinstance(schema, list):
        return [_closed(one, defs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(inner, defs) for key, inner in schema.items() if key != "allOf"}
    if "allOf" in schema:
        shared = [_closed(defs[one["$ref"].removeprefix("#/$defs/")], defs) for one in schema["allOf"]]
        closed["allOf"] = [
            {key: inner for key, inner in one.items() if key != "unevaluatedProperties"} for one in shared
        ]
    return {**closed, "unevaluatedProperties": False} if "properties" in schema else closed


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("recommendations", {"*", "*/actors/*", "*/deadline", "*/passages/*", "*/parts/*", "*/parts/*/tally", "*/tally",
                             "*/claims/*", "*/deferred_to", "*/evidence/*"}),
        ("history", {"*", "*/evidence/*"}),
        ("both", {"", "recommendations/*", "history/*"}),
        ("changes", {"*", "*/tally", "*/events/*", "*/events/*/evidence/*"}),
        ("summary", {"*", "*/recommended", "*/condition", "*/implied", "*/reported"}),
        ("report", {"", "differences/*", "differences/*/events/*", "rewritten/*", "disputes/*", "disputes/*/units/*",
                    "counts", "counts/implied", "waiting/*", "staleness", "groups", "groups/actor/*", "origin",
                    "recommendations/*/parts/*"}),
    ],
)  # fmt: skip
def test_a_schema_misses_every_key_that_is_not_there(disputed: Call, name: str, among: set[str]) -> None:
    validator = _validator(disputed, name)
    seen = set()
    for whole in _with_all_keys(disputed, name):
        for place, one in _objects(whole, ""):
            if place not in seen:
                seen.add(place)
                for key in list(one):
                    kept = one.copy()
                    del one[key]
                    assert not validator.is_valid(whole), (place, key)
                    one.clear()
                    one.update(kept)
    assert among <= seen


def _objects(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that always have the same keys, each with where it is, `*` being any item."""
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, f"{place}/*".removeprefix("/"))
    elif isinstance(value, dict) and place.rpartition("/")[2] not in ("statuses", "timings", "extra"):
        yield place, value
        for key, inner in value.items():
            yield from _objects(inner, f"{place}/{key}".removeprefix("/"))


@pytest.mark.parametrize(
    ("name", "place", "wrong"),
    [
        ("recommendations", (0, "status"), "done"),
        ("recommendations", (0, "since"), "1 March 2026"),
        ("recommendations", (0, "claims", 0), "town"),
        ("recommendations", (0, "deferred_to"), "by 1 March 2028"),
        ("recommendations", (0, "extra", "Director"), "Jane Doe"),
        ("recommendations", (1, "parts", 0, "tally", "statuses"), {"announced": 0}),
        ("history", (0, "kind"), "undo"),
        ("history", (0, "effective"), None),
        ("history", (0, "recorded"), "2026-03-01"),
        ("history", (0, "evidence", 0, "stance"), "neutral"),
        ("both", ("recommendations",), None),
        ("changes", (0, "kind"), "moved"),
        ("changes", (0, "recorded"), "yesterday"),
        ("changes", (-1, "events", 0, "id"), None),
        ("summary", (0, "recommended", "timings"), {"late": 1}),
        ("summary", (0, "implied", "total"), "1"),
        ("report", ("basis",), "week"),
        ("report", ("differences", 0, "tone"), "good"),
        ("report", ("differences", 0, "happened"), "2026-13-01"),
        ("report", ("disputes", 0, "direction"), "even"),
        ("report", ("counts", "recommended", "statuses"), {"done": 1}),
        ("report", ("groups",), {"pillar": []}),
    ],
)  # fmt: skip
def test_a_schema_sees_a_wrong_value(disputed: Call, name: str, place: tuple[int | str, ...], wrong: Any) -> None:
    validator = _validator(disputed, name)
    whole = _with_all_keys(disputed, name)[0]
    validator.validate(whole)
    inner = whole
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = wrong
    assert not validator.is_valid(whole)


def _shapes() -> Any:
    return json.loads((ROOT / "policytrack/formats/schemas/output.schema.json").read_text("utf-8"))


def test_every_list_of_words_in_the_schemas_is_one_of_the_programs(program: Call) -> None:
    known: dict[str, Iterable[str]] = {
        "status": (), "timing": Timing, "strength": Strength, "role": Role, "priority": PRIORITIES,
        "confidence": Confidence, "kind": Kind, "difference_kind": DifferenceKind, "tone": Tone,
        "direction": Direction, "basis": Basis, "combine": COMBINE, "stance": STANCES,
    }  # fmt: skip
    shapes = _shapes()
    words = {name: [*map(str, each)] for name, each in known.items()}
    assert {name: shape["enum"] for name, shape in shapes["$defs"].items() if "enum" in shape} == words
    assert sorted(_all_under("enum", shapes)) == sorted(words.values())
    # The statuses are filled in when a schema is printed.
    assert _schema(program, "recommendations")["$defs"]["status"]["enum"] == [*map(str, Status)]
    evidence = shapes["$defs"]["evidence"]["properties"]
    assert (evidence["document"]["examples"], evidence["act"]["examples"]) == ([*DOCUMENTS], [*ACTS])


def _all_under(key: str, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _all_under(key, inner)


def test_a_printed_schema_has_the_definitions_that_it_names_and_no_others(program: Call) -> None:
    shapes = _shapes()
    assert list(SCHEMAS) == ["register", *shapes["outputs"]]
    used = set()
    for name in shapes["outputs"]:
        schema = _schema(program, name)
        assert next(iter(schema)) == "$schema"
        assert {"title", "description", "type"} <= set(schema)
        assert {f"#/$defs/{one}" for one in schema["$defs"]} == {*_all_under("$ref", schema)}
        used |= set(schema["$defs"])
    assert used == set(shapes["$defs"])
    assert "recommendation" not in _schema(program, "summary")["$defs"]


def test_registers_keep_to_their_schema(program: Call, tmp_path: Path) -> None:
    schema = _schema(program, "register")
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (
        *sorted((ROOT / "data").glob("*.yaml")),
        TRUST / "data/recommendations.yaml",
        ROOT / "policytrack/workspace/example/data/recommendations.yaml",
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
