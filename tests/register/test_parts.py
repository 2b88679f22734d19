"""Large files are divided into parts that say the same, with the same places."""

from __future__ import annotations

from pathlib import Path

import pytest

from policytrack.register.parts import Part, part_text, parts_of
from policytrack.register.scan import outline

PATH = "data/x.yaml"
ITEMS = "".join(f"  - id: EX-{number}\n    title: Give buses way\n\n" for number in range(1, 6))
TEXT = f"""\
# About é
actors:
  town: Town
recommendations:  # five

  # the first
{ITEMS}set_aside:
  - {{id: EX-9}}
"""


def written(root: Path, text: str) -> bytes:
    (root / "data").mkdir(exist_ok=True)
    (root / PATH).write_bytes(text.encode())
    return text.encode()


def ids(root: Path, part: Part) -> list[tuple[str, int, int]]:
    return outline(root, part).ids


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("indentation", ["  ", "", "      "])
def test_the_parts_of_a_file_are_what_it_is_with_the_same_places(tmp_path: Path, ends: str, indentation: str) -> None:
    items = "".join(f"{indentation}{line[2:]}" if line.strip() else line for line in ITEMS.splitlines(keepends=True))
    content = written(tmp_path, TEXT.replace(ITEMS, items).replace("\n", ends))

    parts = parts_of(PATH, content, size=1)

    assert len(parts) == 5
    assert [part.continues for part in parts] == [False, True, True, True, True]
    assert b"".join(content[part.start : part.stop] for part in parts) == content
    assert [id for part in parts for id in ids(tmp_path, part)] == ids(tmp_path, Part(PATH))
    keys = [outline(tmp_path, part).keys for part in parts]
    assert keys == [{"actors", "recommendations"}, *[{"recommendations"}] * 3, {"recommendations", "set_aside"}]


def test_parts_have_about_the_size_that_is_asked_for(tmp_path: Path) -> None:
    content = written(tmp_path, TEXT)

    assert len(parts_of(PATH, content)) == 1
    assert len(parts_of(PATH, content, size=100)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "actors: {town: Town}\n",
        TEXT.replace("set_aside", "---\nset_aside"),
        TEXT.replace("  - id: EX-4", "...\n  - id: EX-4"),
        TEXT.replace("Give buses way", "Give\u2028buses way"),
        TEXT.replace("Give buses way", '"Give\x85buses way"'),
        TEXT.replace("  - id: EX-4", "\r  - id: EX-4"),
        TEXT.replace("recommendations:", "recommendations: []"),
    ],
)
def test_what_cannot_be_divided_is_one_part(text: str) -> None:
    assert parts_of(PATH, text.encode(), size=1) == [Part(PATH)]


def test_a_part_within_the_list_is_read_as_a_file_of_its_own(tmp_path: Path) -> None:
    part = parts_of(PATH, written(tmp_path, TEXT), size=1)[1]

    assert part_text(tmp_path, part) == ("recommendations:\n  - id: EX-2\n    title: Give buses way\n\n", 8)
