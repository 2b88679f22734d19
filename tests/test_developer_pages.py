"""The pages for developers name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_architecture import ROOMS

ROOT = Path(__file__).parent.parent
FOLDERS = ("policytrack", "tests", "docs", "data", "seeds")
FILES = [*ROOT.glob("*.*"), *(path for folder in FOLDERS for path in (ROOT / folder, *(ROOT / folder).rglob("*")))]
NAMES = [f"/{path.relative_to(ROOT)}{'/' * path.is_dir()}" for path in FILES]
CODE = "\n".join(path.read_text("utf-8") for path in FILES if path.suffix == ".py" and "shipped" not in path.parts)
PAGES = [ROOT / "STYLE.md", *(ROOT / "docs" / f"{name}.md" for name in ("ARCHITECTURE", "CONTRIBUTING", "GLOSSARY"))]
# What a workspace has, where a computer keeps programs, and what STYLE.md warns of.
ELSEWHERE = {"policytrack.toml", ".venv/bin/", "utils.py", "helpers.py", "manager.py", "Update checks.py"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_files_that_a_page_names_are_there(page: Path) -> None:
    named = set(re.findall(r"`([\w./ -]+(?:\.py|\.md|\.toml|/))`", page.read_text("utf-8"))) - ELSEWHERE

    missing = [name for name in named if "NAME" not in name and not any(file.endswith(f"/{name}") for file in NAMES)]

    assert missing == []


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.stem)
def test_the_classes_and_functions_that_a_page_names_are_in_the_code(page: Path) -> None:
    named = re.findall(r"`(?:[a-z_]+\.)?([A-Z]\w+|[a-z]+_\w+)(?:\.(\w+))?(?:\(.*?\))?`", page.read_text("utf-8"))
    words = {word for pair in named for word in pair if word} - {"NAME", "acyclic_siblings"}

    assert [word for word in words if not re.search(rf"\b{word}\b", CODE)] == []


def test_the_table_of_rooms_has_all_of_them_in_their_order() -> None:
    page = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")

    assert tuple(re.findall(r"^\| `(\w+)(?:\.py|/)` \|", page, re.MULTILINE)) == ROOMS


def test_the_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
