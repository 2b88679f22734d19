"""What the id of a recommendation says: its paper, by the prefix, and its pillar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.builders import a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

PAPERS = """\
  fares:
    prefix: FA
    title: Fares
    published: 2026-01
    pillars: {A: Buses, B: Trams}
  stops:
    prefix: FA-ST
    title: Stops
    published: 2026-02
    pillars_from: fares
"""
RECOMMENDATIONS = """\
recommendations:
  - {id: FA-A-1, title: Lower the fares, actors: [operator], strength: could, words: The fares could be lower.}
  - {id: FA-2, title: Print the fares, actors: [operator], strength: could, words: They could be printed.}
  - {id: FA-ST-1, title: Mend the stops, pillar: B, actors: [council], strength: must, words: Mend the stops.}
"""


def test_an_id_says_the_paper_and_the_pillar(tmp_path: Path, call: Call) -> None:
    workspace = str(a_workspace(tmp_path / "work", RECOMMENDATIONS, papers=PAPERS))

    assert call("check", "--workspace", workspace)[2] == 0
    items = json.loads(call("list", "--workspace", workspace, "--format", "json")[0])
    assert {item["id"]: (item["paper"], item["pillar"], item["pillar_inferred"]) for item in items} == {
        "FA-A-1": ("fares", "A", False),
        "FA-2": ("fares", None, False),
        "FA-ST-1": ("stops", "B", True),
    }


def test_a_new_prefix_in_another_file_is_noticed(tmp_path: Path, call: Call) -> None:
    other = "papers:\n  stops: {prefix: ST, title: Stops, published: 2026-02}\n"
    root = a_workspace(tmp_path / "work", RECOMMENDATIONS, papers=PAPERS.split("  stops:")[0], other=other)
    listed = ("list", "--workspace", str(root), "--paper", "stops", "--format", "ids")
    assert call(*listed)[0] == ""

    (root / "data" / "other.yaml").write_text(other.replace("ST,", "FA-ST, pillars_from: fares,"), encoding="utf-8")

    assert call(*listed)[0] == "FA-ST-1\n"
