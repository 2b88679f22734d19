"""The schemas of all JSON output and of registers: what keeps to them, and what they notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policytrack.cli.evidence_output import record as cited_page_json
from policytrack.domain.changes.difference import DifferenceKind, Tone
from policytrack.domain.disputes import Direction
from policytrack.domain.events import (
    FINDINGS,
    Confidence,
    EventKind,
    Evidence,
    Keep,
    KeepVerdict,
    PageState,
    Revision,
)
from policytrack.domain.evidence import STANCES
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import ACTS, COMBINE, DOCUMENTS, PRIORITIES, Kind, Role, Strength, Timing
from policytrack.evidence.finding import Finding
from policytrack.evidence.verdicts import Judgement
from policytrack.formats.documents.json import render
from policytrack.formats.evidence_checks import record as finding_json
from policytrack.formats.json_schemas import SCHEMAS
from policytrack.formats.records import event_json
from policytrack.register.plain_yaml import plain_yaml
from policytrack.reports.history import HistoryEntry
from policytrack.reports.report import Basis, UnexplainedStatus
from policytrack.reports.since import CompareBy
from policytrack.workspace.evidence_pages import CitedPage
from tests.builders import a_keep, a_mark, a_retraction, an_event
from tests.conftest import Outcome
from tests.formats.reports import the_full_report
from tests.registers import TRUST

Call = Callable[..., Outcome]
ROOT = Path(__file__).parents[2]
URL = "https://example.org/a"


@pytest.fixture
def disputed(marked: Call) -> Call:
    """As `marked`, with a claim, a deferral, a review, a part's and a retracted mark."""
    told = (
        ("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-04-01"),
        ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "Failed.", "--evidence", URL, "--on", "2026-04-02"),
        ("review", "ex-2", "--through", "2026-05-01", "--note", "nothing"),
        ("mark", "ex-2.a", "announced", "--evidence", f"{URL} date=2026-05-01", "--on", "2026-05-02"),
        ("mark", "ex-2.b", "stalled", "--evidence", URL, "--on", "2026-05-03"),
    )
    for words in told:
        assert marked(*words)[2] == 0
    last = json.loads(marked("history", "--format", "json")[0])[0]["id"]
    assert marked("retract", last, "--why", "wrong")[2] == 0
    return marked


def _schema(marked: Call, name: str) -> Any:
    return json.loads(marked("export", "--schema", name)[0])


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
        *(
            ("summary", "--by", by)
            for by in ("pillar", "actor", "side", "paper", "topic", "kind", "strength", "status")
        ),
        ("summary", "--status", "rejected"),
    ],
    "papers": [("papers",), ("papers", "--as-of", "2026-01-20")],
    "actors": [("actors",)],
    "topics": [("topics",)],
    "report": [
        ("report", "--since", "2020-01-01"),
        ("report", "--full"),
        ("report", "--since", "nothing", "--as-of", "2026-04-15"),
        ("report", "--since", "2026-09-01", "--status", "rejected", "--full"),
    ],
    "evidence": [("evidence", "list")],
}
_OF_TESTS: dict[str, list[tuple[str, ...]]] = {
    "recommendations": [("list", "--assessor", "town")],
    "history": [("history", "ex-1"), ("history", "--assessor", "town"), ("history", "--recorder", "jo")],
    "changes": [("changes", "--since", "2026-03-15", "--assessor", "town")],
    "report": [("report", "--name", "monday", "--since", "last", *words) for words in ((), ("--side", "town"))],
}


def _validator(marked: Call, name: str) -> jsonschema.Draft202012Validator:
    schema = _schema(marked, name)
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
def test_golden_files_keep_to_their_schema(marked: Call, name: str, file: str) -> None:
    text = (ROOT / f"tests/formats/golden/{file}.json").read_text("utf-8")
    _validator(marked, name).validate(json.loads(text))


def test_events_of_every_kind_keep_to_the_schema_of_history(marked: Call) -> None:
    told: dict[EventKind, dict[str, Any]] = {
        EventKind.MARK: {
            "status": Status.OVERTAKEN,
            "confidence": Confidence.LOW,
            "by_event": "Rain",
            "no_evidence": "Seen.",
        },
        EventKind.REVIEW: {"through": date(2026, 5, 1)},
        EventKind.DEFER: {
            "to": "within 2 months",
            "anchor": "2026-05-01",
            "why": "Rain.",
            "actor": "town",
            "part": "a",
        },
        EventKind.REVISE: {"revisions": (Revision("title", None, "Trams"), Revision("note", "Wet.", None))},
        EventKind.RETRACT: {"event": "p1-0", "why": "Wrong."},
        EventKind.KEEP: {"event": "p1-0", "keep": Keep(URL, KeepVerdict.DRIFTED, at=datetime.now(UTC), similarity=0.5)},
    }
    assert list(told) == list(EventKind)
    events = [an_event(kind, **changes) for kind, changes in told.items()]
    back = a_retraction(events[0])
    _validator(marked, "history").validate(
        [event_json(HistoryEntry(events[0], back)), *map(event_json, map(HistoryEntry, events))]
    )


def test_what_a_check_found_keeps_to_its_schema_and_what_is_known_of_a_page_to_that_of_the_list(marked: Call) -> None:
    judgements = [Judgement(verdict, "it refuses", quote=FINDINGS[1], missing="So be it.") for verdict in KeepVerdict]
    judgements += [Judgement(None, is_missing=True), Judgement(None, similarity=0.5)]
    found = [Finding("EX-1", "p1-0", URL, datetime.now(UTC), each, archived=URL) for each in judgements]
    mark = a_mark(evidence=(Evidence(URL, quote="So be it."),))
    keeps = [a_keep(mark, verdict, quote=FINDINGS[0], archived=URL).keep for verdict in (None, *KeepVerdict)]
    cited = [CitedPage("EX-1", mark, mark.evidence[0], PageState(latest=keep), keep) for keep in (*keeps, None)]

    _closed_validator(marked, "evidence-check").validate([*map(finding_json, found)])
    _closed_validator(marked, "evidence").validate([*map(cited_page_json, cited)])


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


def _with_all_keys(marked: Call, name: str) -> list[Any]:
    """Outputs with something under every key that is not a plain value."""
    if name != "report":
        return [_json(marked, *_OUTPUTS[name][0])]
    report = the_full_report()._replace(unexplained=(UnexplainedStatus("EX-9", "partial", None),))
    return [_json(marked, "report", "--full", "--since", "2020-01-01"), json.loads("".join(render(report)))]


@pytest.mark.parametrize("name", _OUTPUTS)
def test_a_schema_names_every_key_there_is(disputed: Call, name: str) -> None:
    validator = _closed_validator(disputed, name)
    for found in _with_all_keys(disputed, name):
        validator.validate(found)
        one = found if isinstance(found, dict) else found[0]
        one["surprise"] = None
        assert not validator.is_valid(found)


def _closed_validator(marked: Call, name: str) -> jsonschema.Draft202012Validator:
    schema = _schema(marked, name)
    return jsonschema.Draft202012Validator(_closed(schema, schema["$defs"]))


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
        ("papers", {"*", "*/recommended"}),
        ("actors", {"*"}),
        ("topics", {"*", "*/recommended"}),
        ("report", {"", "differences/*", "differences/*/events/*", "rewritten/*", "disputes/*",
                    "disputes/*/components/*", "counts", "counts/implied", "waiting/*", "staleness", "groups",
                    "groups/actor/*", "origin", "recommendations/*/parts/*"}),
        ("evidence", {"*"}),
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
        ("history", (0, "entry"), "undo"),
        ("history", (0, "effective"), None),
        ("history", (0, "recorded"), "2026-03-01"),
        ("history", (0, "evidence", 0, "stance"), "neutral"),
        ("both", ("recommendations",), None),
        ("changes", (0, "change"), "moved"),
        ("changes", (0, "recorded"), "yesterday"),
        ("changes", (-1, "events", 0, "id"), None),
        ("summary", (0, "recommended", "timings"), {"late": 1}),
        ("summary", (0, "implied", "total"), "1"),
        ("papers", (0, "earliest"), "September"),
        ("actors", (0, "asked"), -1),
        ("topics", (0, "name"), None),
        ("report", ("basis",), "week"),
        ("report", ("differences", 0, "tone"), "good"),
        ("report", ("differences", 0, "happened"), "2026-13-01"),
        ("report", ("disputes", 0, "direction"), "even"),
        ("report", ("counts", "recommended", "statuses"), {"done": 1}),
        ("report", ("groups",), {"pillar": []}),
        ("evidence", (0, "kept"), "24 Nov 2026"),
        ("evidence", (0, "verdict"), "lost"),
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


def test_every_list_of_words_in_the_schemas_is_one_of_the_programs(marked: Call) -> None:
    known: dict[str, Iterable[str]] = {
        "status": (), "timing": Timing, "kind": Kind, "strength": Strength, "role": Role, "priority": PRIORITIES,
        "confidence": Confidence, "entry": EventKind, "change": DifferenceKind, "tone": Tone,
        "direction": Direction, "basis": Basis, "compare_by": CompareBy, "combine": COMBINE, "stance": STANCES,
        "verdict": KeepVerdict, "finding": FINDINGS,
    }  # fmt: skip
    shapes = _shapes()
    words = {name: [*map(str, each)] for name, each in known.items()}
    assert {name: shape["enum"] for name, shape in shapes["$defs"].items() if "enum" in shape} == words
    assert sorted(_all_under("enum", shapes)) == sorted(words.values())
    # The statuses are filled in when a schema is printed.
    assert _schema(marked, "recommendations")["$defs"]["status"]["enum"] == [*map(str, Status)]
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


def test_a_printed_schema_has_the_definitions_that_it_names_and_no_others(marked: Call) -> None:
    shapes = _shapes()
    assert list(SCHEMAS) == ["register", *shapes["outputs"]]
    used = set()
    for name in shapes["outputs"]:
        schema = _schema(marked, name)
        assert next(iter(schema)) == "$schema"
        assert {"title", "description", "type"} <= set(schema)
        assert {f"#/$defs/{one}" for one in schema["$defs"]} == {*_all_under("$ref", schema)}
        used |= set(schema["$defs"])
    assert used == set(shapes["$defs"])
    assert "recommendation" not in _schema(marked, "summary")["$defs"]


def test_registers_keep_to_their_schema(marked: Call, tmp_path: Path) -> None:
    schema = _schema(marked, "register")
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (
        *sorted((ROOT / "data").glob("*.yaml")),
        TRUST / "data/recommendations.yaml",
        ROOT / "policytrack/workspace/example/data/recommendations.yaml",
        tmp_path / "ws/data/recommendations.yaml",
    ):
        jsonschema.validate(plain_yaml(path.read_text("utf-8"), str(path)), schema)


@pytest.mark.parametrize(
    "case", ["unknown-key", "passage-and-words", "several-in-one-file", "strength-of-another-kind"]
)
def test_a_schema_sees_what_it_can_see(marked: Call, case: str) -> None:
    schema = _schema(marked, "register")
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
