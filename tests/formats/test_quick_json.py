"""JSON that is written quickly is the JSON that is written otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policytrack.formats.lists.json import json_of
from policytrack.formats.quick_json import quick_json_of

_plain = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.text('\x00\x1f\x7f\x85\u202e\ud800é"\\/')
)
_values = st.recursive(_plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(_values)
def test_every_value_is_written_as_by_the_usual_function(value: object) -> None:
    assert quick_json_of(value) == json_of(value)
