"""A site that is built again after a change has the same bytes as one that is built anew."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import PARENT, TWO, a_workspace
from tests.conftest import Outcome
from tests.site.test_site import content

Call = Callable[..., Outcome]
GRANDPARENT = """\
  - id: EX-4
    title: Better towns
    paper: example
    strength: should
    contains: [EX-3]
    passage: {from: Buses should, to: 12 months.}
"""
MORE = """\
  - id: EX-5
    title: Cut fares
    paper: example
    strength: could
    actors: [operator]
    same_as: [EX-2]
    deadline: by the end of 2026
    passage: {from: The fares, to: be lower.}
"""


class Site:
    """A workspace and its site, with changes of every kind that may be made to them."""

    def __init__(self, call: Call, folder: Path) -> None:
        self._call, self._folder = call, folder
        self._root = a_workspace(folder / "ws", TWO + PARENT + GRANDPARENT)
        self._register = self._root / "data" / "recommendations.yaml"
        self._day, self._turn = "2026-06-01", 0
        self._options: list[str] = []

    def mark(self) -> None:
        self._run("mark", "ex-2", "in-progress", "--part", "a", "--no-evidence", "x", "--note", self._word())

    def mark_earlier(self) -> None:
        """The status of the parents stays what it is, but not what it was."""
        for status, day in (("announced", "2026-03-01"), ("stalled", "2026-04-01")):
            self._run("mark", "ex-1", status, "--on", day, "--no-evidence", "x", "--note", self._word())
        self.build()
        self._run("mark", "ex-1", "partial", "--on", "2026-03-15", "--no-evidence", "x", "--note", "Found late")

    def retract(self) -> None:
        self._run("mark", "ex-1", "partial", "--no-evidence", "x", "--note", self._word())
        self.build()
        last = json.loads((self._root / "data" / "journal.jsonl").read_text("utf-8").splitlines()[-1])
        self._run("retract", last["id"], "--why", "A slip")

    def review(self) -> None:
        self._run("review", "ex-1", "--note", "Searched the web.")

    def defer(self) -> None:
        self._run("defer", "ex-1", "--to", "by March 2027", "--why", "Asked", "--evidence", "https://example.org")

    def retitle(self) -> None:
        self._edit("title: Give buses priority", "title: Give buses and trams priority")

    def add(self) -> None:
        self._register.write_text(self._register.read_text("utf-8") + MORE, "utf-8")

    def reorder(self) -> None:
        self._edit(PARENT, "")
        self._register.write_text(self._register.read_text("utf-8") + PARENT, "utf-8")

    def rename(self) -> None:
        self._edit("  - id: EX-1\n", "  - id: EX-9\n    former_ids: [EX-1]\n")
        self._edit("contains: [EX-1, EX-2]", "contains: [EX-9, EX-2]")

    def add_a_column(self) -> None:
        self._edit("    priority: high\n", "    priority: high\n    extra: {Region: North}\n")

    def retopic(self) -> None:
        self._edit("    topics: [buses]\n    priority", "    topics: [nights]\n    priority")

    def rename_an_actor(self) -> None:
        self._edit("  operator: Operator", "  operator: Bus company")

    def change_the_text(self) -> None:
        """Words beside a passage, not in it."""
        path = self._root / "seeds" / "example.txt"
        text = path.read_text("utf-8")
        path.write_text(text.replace("fares could", "fares might"), "utf-8")
        self._edit(sha256(text.encode()).hexdigest(), sha256(path.read_bytes()).hexdigest())

    def add_a_view(self) -> None:
        (self._root / "policytrack.toml").write_text('[views.council]\nactor = ["council"]\n', "utf-8")

    def next_year(self) -> None:
        self._day = "2028-06-01"

    def next_day_of_one_ahead(self) -> None:
        """What it says of the date ahead was recorded up to another day."""
        self._options += ["--as-of", "2030-01-01"]
        self.build()
        self._day = "2028-06-02"

    def name_it(self) -> None:
        self._options += ["--title", "Buses", "--base-url", "https://example.org/buses"]

    def style_it(self) -> None:
        (self._folder / "own.css").write_text("p { color: red }", "utf-8")
        self._options += ["--css", str(self._folder / "own.css")]

    def replace_a_template(self) -> None:
        (self._folder / "templates").mkdir(exist_ok=True)
        (self._folder / "templates" / "glossary.html").write_text("{{ title }} and that is all", "utf-8")
        self._options += ["--templates", str(self._folder / "templates")]

    def claim(self) -> None:
        speech = ("--evidence", "https://example.org/speech", "--note", self._word())
        self._run("claim", "ex-2", "implemented", "--part", "a", "--assessor", "operator", *speech)

    def ask_another(self) -> None:
        """By whose marks the statuses are is said by pages, feeds, badges and cards."""
        self._options += ["--assessor", "operator"]

    def build(self, name: str = "again") -> dict[str, bytes]:
        """Build the site in a folder of this name; returns what it has."""
        self._run("site", str(self._folder / name), *self._options)
        return content(self._folder / name)

    def check(self) -> None:
        """Build the site again, and anew in another folder."""
        self._turn += 1
        again, anew = self.build(), self.build(f"anew-{self._turn}")
        assert [name for name in again.keys() | anew.keys() if again.get(name) != anew.get(name)] == []

    def _edit(self, before: str, after: str) -> None:
        text = self._register.read_text("utf-8")
        assert before in text, text
        self._register.write_text(text.replace(before, after, 1), "utf-8")

    def _word(self) -> str:
        return f"Turn {self._turn}"

    def _run(self, *words: str) -> None:
        env = {"POLICYTRACK_TODAY": self._day, "POLICYTRACK_RECORDER": "jo"}
        _, err, code = self._call(*words, "--workspace", str(self._root), env=env)
        assert code == 0, (words, err)


CHANGES = (
    *("mark", "claim", "mark_earlier", "retract", "review", "defer", "retitle", "add", "rename_an_actor", "retopic"),
    *("add_a_column", "add_a_view", "change_the_text", "name_it", "style_it", "reorder", "rename", "next_year"),
    *("replace_a_template", "next_day_of_one_ahead"),
)


def test_no_page_is_stale_after_what_shows_elsewhere(call: Call, tmp_path: Path) -> None:
    made_by_turns(Site(call, tmp_path), ("mark_earlier", "add_a_view", "add_a_column"))


def test_no_page_is_stale_after_a_claim_or_by_the_marks_of_the_claimant(call: Call, tmp_path: Path) -> None:
    made_by_turns(Site(call, tmp_path), ("claim", "ask_another"))


@pytest.mark.large
def test_no_page_is_stale_after_any_change(call: Call, tmp_path: Path) -> None:
    """Each kind of change once, in any order."""
    made_by_turns(Site(call, tmp_path), random.Random(1).sample(CHANGES, len(CHANGES)))


def made_by_turns(site: Site, changes: Sequence[str]) -> None:
    site.build()
    for change in changes:
        getattr(site, change)()
        site.check()
