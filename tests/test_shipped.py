"""What the shipped papers say, as encoded: facts that a reader of the papers can check."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policytrack.domain.model import Entry, Recommendation
from policytrack.domain.query import Query
from policytrack.domain.statuses import status_label
from policytrack.index.index import Index
from policytrack.text.gaps import Gaps, find_gaps
from policytrack.text.passages import PaperText
from tests.opening import open_index

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return open_index(ROOT)


@pytest.fixture(scope="module")
def entries(index: Index) -> dict[str, Entry]:
    return {entry.recommendation.id: entry for entry in index.entries(Query(), DAY)}


@pytest.fixture(scope="module")
def one(entries: dict[str, Entry]) -> Callable[[str], Recommendation]:
    return lambda name: entries[name].recommendation


def test_the_register_has_no_problem(index: Index) -> None:
    assert index.problems() == []


def _gaps(index: Index, paper: str) -> Gaps:
    path = index.papers[paper].text
    assert path is not None
    text = PaperText((ROOT / path).read_text("utf-8"))
    return find_gaps(paper, text, index.runs(paper, "encoded"), index.runs(paper, "set-aside"))


def test_no_sentence_that_asks_or_may_imply_a_need_is_left_out(index: Index) -> None:
    for gaps in (_gaps(index, paper) for paper in index.papers):
        assert (gaps.paper, gaps.asking.missing, gaps.implying.missing) == (gaps.paper, (), ())


@pytest.mark.parametrize("paper", ["ford-kaushik-2025", "rajeev-2026"])
def test_a_paper_has_sentences_that_ask_and_others_that_may_imply_a_need(index: Index, paper: str) -> None:
    assert _gaps(index, paper).asking.count > 5
    assert _gaps(index, paper).implying.count > 5


def test_the_eighteen_months_fall_due_between_19_and_27_march_2027(one: Callable[[str], Recommendation]) -> None:
    deadline = one("FK-T2-7").deadline
    assert deadline is not None

    assert (deadline.earliest, deadline.latest) == (date(2027, 3, 19), date(2027, 3, 27))
    assert "our reading" in deadline.reading


def test_february_2026_opens_and_closes_with_the_month(one: Callable[[str], Recommendation]) -> None:
    deadline = one("NR-3").deadline
    assert deadline is not None

    assert (deadline.opens, deadline.earliest, deadline.latest) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
        date(2026, 2, 28),
    )


@pytest.mark.parametrize("name", ["FK-S-1", "FK-T2-2", "FK-T2-3", "FK-T2-4", "FK-T2-5", "FK-T2-6", "FK-T2-8"])
def test_near_term_gives_no_day(one: Callable[[str], Recommendation], name: str) -> None:
    deadline = one(name).deadline
    assert deadline is not None

    assert (deadline.text, deadline.earliest) == ("near-term", None)


def test_every_measure_of_the_list_has_the_deadline_of_its_parent_or_its_own(
    one: Callable[[str], Recommendation],
) -> None:
    parent = one("FK-T2-1")
    stated_in = {name: deadline.stated_in for name in parent.contains if (deadline := one(name).deadline) is not None}

    assert "near-term" in parent.passages[0].text
    assert stated_in == dict.fromkeys(parent.contains, "the passage of FK-T2-1") | {"FK-T2-7": None}


def test_later_in_the_year_ends_with_2025(one: Callable[[str], Recommendation]) -> None:
    deadline = one("FK-S-2").deadline
    assert deadline is not None

    assert (deadline.text, deadline.latest) == ("later in the year", date(2025, 12, 31))
    assert "our reading" in deadline.reading


def test_every_component_has_a_criterion_unless_no_evidence_can_decide_it(entries: dict[str, Entry]) -> None:
    counted = [entry.recommendation for entry in entries.values() if not entry.recommendation.contains]
    without = {
        item.id
        for item in counted
        if item.done_when is None and not (item.parts and all(part.done_when for part in item.parts))
    }

    assert without == {item.id for item in counted if not item.checkable}
    assert all(item.note for item in counted if not item.checkable)


def test_titles_are_short_enough_for_a_line(entries: dict[str, Entry]) -> None:
    items = [entry.recommendation for entry in entries.values()]
    titles = [item.title for item in items] + [part.title for item in items for part in item.parts]

    assert [title for title in titles if len(title) > 70] == []


def test_every_item_has_a_topic(entries: dict[str, Entry]) -> None:
    assert [name for name, entry in entries.items() if not entry.recommendation.topics] == []


def test_the_parent_contains_every_numbered_item(entries: dict[str, Entry]) -> None:
    ours = [entry.recommendation for entry in entries.values() if entry.recommendation.paper == "ford-kaushik-2025"]
    items = [item for item in ours if item.pillar == "T2"]
    parent, *rest = [item for item in items if not item.pillar_inferred]

    assert parent.contains == tuple(item.id for item in rest)
    assert [item.passages[0].lead_in for item in rest] == (
        ["America should:"] * 2 + ["India should:"] * 3 + ["Both sides should:"] * 2
    )


@pytest.mark.parametrize(
    ("name", "number", "combine"),
    [
        *[("FK-T2-7", 5, "all"), ("FK-T2-2", 3, "all"), ("FK-U-2", 5, "all"), ("FK-T1-6", 2, "all")],
        *[("FK-S-1", 4, "any"), ("FK-T1-4", 2, "any")],
    ],
)
def test_compound_recommendations_have_their_parts(
    one: Callable[[str], Recommendation], name: str, number: int, combine: str
) -> None:
    assert (len(one(name).parts), one(name).combine) == (number, combine)


def test_rajeevs_pillars_are_a_reading_and_say_so(entries: dict[str, Entry]) -> None:
    rajeev = [entry.recommendation for entry in entries.values() if entry.recommendation.paper == "rajeev-2026"]

    assert len(rajeev) == 18
    assert all(item.pillar_inferred for item in rajeev)
    assert {str(item.kind) for item in rajeev} == {"condition", "implied", "reported"}


def test_the_sides_are_the_united_states_and_india(entries: dict[str, Entry]) -> None:
    both = ("ford-kaushik-2025", "rajeev-2026")
    ours = [entry.recommendation for entry in entries.values() if entry.recommendation.paper in both]

    assert {side for item in ours for side in item.sides} == {"us", "india"}


def test_the_examples_of_the_method_have_the_statuses_that_they_are_said_to_have(entries: dict[str, Entry]) -> None:
    page = (ROOT / "docs/method.md").read_text("utf-8")
    examples = re.findall(r"^\| ((?:FK|NR)-[\w-]+) \| ([\w ]+) \|", page, re.MULTILINE)

    assert len(examples) > 8
    assert [(id, status_label(entries[id].standing.status)) for id, _ in examples] == examples
