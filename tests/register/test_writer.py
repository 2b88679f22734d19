"""Writing a register's file: whatever is written reads back as the same text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.writer import yaml_of

WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"), min_size=1, max_size=300
)
AWKWARD = st.sampled_from(
    [
        *(
            "no",
            "012",
            "12:30",
            "2026",
            "2026-03-31",
            "true",
            "~",
            "null",
            "y",
            "1e3",
            "0x1f",
            ".5",
            "<<",
            "=1+1",
            "a:",
        ),
        *(
            "- x",
            "a: b",
            "a #b",
            "@x",
            "*x",
            "&x",
            "!x",
            "%x",
            "'",
            '"',
            "[a",
            "{a",
            "?",
            "? x",
            "|",
            ">",
            "é–“”",
            "🚌",
        ),
        *("a\nb", "a\n\nb", " a", "a ", "a\tb", "a\n b", "a  b " * 40, "x " * 200, "\x07", "a\u00a0b", "\ufeffx"),
    ]
)
TEXT = AWKWARD | WORDS
PART = st.fixed_dictionaries({"id": TEXT, "passage": st.fixed_dictionaries({"from": TEXT, "to": TEXT})})


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_reads_back(extra: dict[str, str | list[str]]) -> None:
    sections = {"recommendations": [{"id": "A-1", "title": "x", "extra": extra}, {"id": "A-2"}], "actors": {"us": "US"}}

    assert plain_yaml("".join(yaml_of(sections)), "x") == sections


@given(
    st.lists(
        st.fixed_dictionaries({"id": TEXT, "passage": st.fixed_dictionaries({"from": TEXT, "to": TEXT})}),
        min_size=1,
        max_size=3,
    )
)
def test_lists_of_mappings_read_back(parts: list[dict[str, object]]) -> None:
    sections = {"recommendations": [{"id": "A-1", "parts": parts}]}

    assert plain_yaml("".join(yaml_of(sections)), "x") == sections
