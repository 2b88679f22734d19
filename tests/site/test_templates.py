"""A site with templates, a style sheet and a logo of its own, and what is said of mistakes in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack import formats
from tests.builders import PARENT, TWO, a_workspace
from tests.conftest import Outcome
from tests.site.test_site import DAY, content, stamps

OWN = Path(formats.__path__[0]) / "templates" / "site"
MARK = ("mark", "ex-1", "stalled", "--note", "Nobody met.", "--evidence", "https://example.org/ quote=no")


_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
_LOGOS = {
    "script.svg": f"{_SVG}<g><script>alert(1)</script></g></svg>",
    "click.svg": f'{_SVG}<g onclick="alert(1)"/></svg>',
    "link.svg": f'{_SVG}<a href="java&#10;script:alert(1)"/></svg>',
    "words.svg": "no picture",
    "page.svg": "<html><body/></html>",
    "words.png": "no picture",
}


@pytest.fixture
def workspace(call: Callable[..., Outcome], tmp_path: Path) -> Path:
    root = a_workspace(tmp_path / "work", TWO + PARENT)
    (root / "policytrack.toml").write_text("[site]\nexports = []\n", "utf-8")
    assert call(*MARK, cwd=root, env=DAY)[2] == 0
    return root


def test_our_templates_make_the_same_pages_in_the_sandbox(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path
) -> None:
    """In which all of them run as soon as one is the user's."""
    shutil.copytree(OWN, tmp_path / "templates")

    assert call("site", str(tmp_path / "one"), cwd=workspace, env=DAY)[2] == 0
    _, err, code = call(
        "site", str(tmp_path / "two"), "--templates", str(tmp_path / "templates"), cwd=workspace, env=DAY
    )

    assert (err, code) == ("", 0)
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize(
    ("name", "template", "said"),
    [
        ("row.html", "<tr>\n{% if %}", "row.html, line 2: "),
        ("row.html", "{% include '/etc/passwd' %}", "there is no template '/etc/passwd'"),
        ("row.html", "{% include '../data/journal.jsonl' %}", "there is no template '../data/journal.jsonl'"),
        ("row.html", "{{ ''.__class__ }}", "unsafe"),
        ("row.html", "{{ item.nothing }}", "nothing"),
        ("rows.html", "x", "none includes it: no template 'rows.html'; the nearest is 'row.html'"),
        ("row.txt", "x", "has no template"),
    ],
)
def test_a_mistake_in_a_template_is_named(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path, name: str, template: str, said: str
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / name).write_text(template, "utf-8")

    _, err, code = call(
        "site", str(tmp_path / "site"), "--templates", str(tmp_path / "templates"), cwd=workspace, env=DAY
    )

    assert (code, said in err) == (2, True), err


def test_a_template_that_cannot_be_compiled_leaves_the_last_site_as_it_was(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path
) -> None:
    words = ("site", str(tmp_path / "site"), "--templates", str(tmp_path / "templates"))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/row.html").write_text("<tr><td>{% include 'mine.html' %}</td></tr>", "utf-8")
    (tmp_path / "templates/mine.html").write_text("{{ item.id }}!", "utf-8")
    assert call(*words, cwd=workspace, env=DAY)[2] == 0
    before = stamps(tmp_path / "site")
    assert "EX-1!" in (tmp_path / "site/recommendations/index.html").read_text("utf-8")

    (tmp_path / "templates/mine.html").write_text("{{ item.id ", "utf-8")
    assert call(*words, cwd=workspace, env=DAY)[2] == 2

    assert stamps(tmp_path / "site") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--title", " "), "a site needs a name"),
        (("--logo", "work"), "is no picture"),
        (("--logo", "folder.svg"), "folder.svg is a folder; name a file"),
        (("--logo", "large.png"), "large.png is larger than 2 MB"),
        (("--logo", "script.svg"), "script.svg has <script>, which would run when somebody opens it"),
        (("--logo", "click.svg"), "click.svg has onclick=…"),
        (("--logo", "link.svg"), "link.svg has href=…"),
        (("--logo", "words.svg"), "words.svg is not an SVG picture, though its name says so; choose another picture"),
        (("--logo", "page.svg"), "page.svg is not an SVG picture, though its name says so; choose another picture"),
        (("--logo", "words.png"), "words.png is not what its name says"),
        (("--css", "none.css"), "none.css cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_written(
    call: Callable[..., Outcome], workspace: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "folder.svg").mkdir()
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(2_000_001)
    for name, text in _LOGOS.items():
        (tmp_path / name).write_text(text, "utf-8")

    _, err, code = call("site", "site", *words, "--workspace", str(workspace), cwd=tmp_path, env=DAY)

    assert (code, said in err) == (2, True), err
    assert not (tmp_path / "site").exists()


def test_a_logo_is_copied_as_it_is(call: Callable[..., Outcome], workspace: Path, tmp_path: Path) -> None:
    picture = f'{_SVG}<title>Two</title><image href="data:image/png;base64,AA=="/><path d="M0 0h1"/></svg>'
    (tmp_path / "two.svg").write_text(picture, "utf-8")

    done = call("site", "site", "--logo", "two.svg", "--workspace", str(workspace), cwd=tmp_path, env=DAY)

    assert done[2] == 0, done[1]
    assert (tmp_path / "site/logo.svg").read_text("utf-8") == picture
