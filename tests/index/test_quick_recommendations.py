"""Recommendations that are decoded without a dictionary in between are the same."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from policytrack.domain.model import Recommendation
from policytrack.domain.serialize import record_of
from policytrack.index.quick_recommendations import quick_recommendation
from tests.domain.test_serialize import recommendations


@given(recommendations)
def test_each_attribute_is_that_of_the_recommendation(recommendation: Recommendation) -> None:
    quick = quick_recommendation(json.dumps(record_of(recommendation)))

    for field in set(Recommendation._fields) - {"extra"}:
        assert _plain(getattr(quick, field)) == _plain(getattr(recommendation, field)), field


def _plain(value: Any) -> Any:
    """The value with its type; of an object its attributes by name, whether or not it is a tuple."""
    if type(value) is tuple:
        return [_plain(each) for each in value]
    fields = getattr(value, "_fields", None) or getattr(value, "__struct_fields__", None)
    if fields is not None:
        return {field: _plain(getattr(value, field)) for field in fields}
    return type(value), value
