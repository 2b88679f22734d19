"""Tests of the JSON shape of a recommendation."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.model import ActorRole, Part, Recommendation
from policytrack.domain.serialize import recommendation_of, record_of
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind, Role, Strength, Timing
from policytrack.formats.records import entry_json
from policytrack.text.values import Deadline, Passage
from tests.builders import a_deadline, a_part, an_entry

words = st.text(max_size=20)
several = st.lists(words, max_size=3).map(tuple)
some_days = st.none() | st.dates()
actor_roles = st.lists(st.builds(ActorRole, words, st.sampled_from(Role), st.booleans()), max_size=3).map(tuple)
deadlines = st.none() | st.builds(Deadline, words, words, some_days, some_days, some_days, st.none() | words)
numbers = st.none() | st.integers(0)
passages = st.lists(
    st.builds(Passage, words, numbers, numbers, numbers, st.none() | words, st.none() | words), max_size=2
).map(tuple)
parts = st.builds(Part, words, words, actor_roles, several, several, deadlines, passages, st.none() | words)
recommendations = st.builds(
    Recommendation,
    id=words,
    title=words,
    paper=words,
    kind=st.sampled_from(Kind),
    strength=st.none() | st.sampled_from(Strength),
    actors=actor_roles,
    sides=several,
    pillar=st.none() | words,
    pillar_inferred=st.booleans(),
    topics=several,
    deadline=deadlines,
    passages=passages,
    done_when=st.none() | words,
    parts=st.lists(parts, max_size=2).map(tuple),
    contains=several,
    ongoing=st.booleans(),
    former_ids=several,
    gone_since=st.none() | st.dates(),
)


@given(recommendations)
def test_a_recommendation_written_as_json_reads_back_the_same(one: Recommendation) -> None:
    assert recommendation_of(json.loads(json.dumps(record_of(one)))) == one


def test_every_promised_key_is_there_even_for_the_barest_recommendation() -> None:
    promised = """id title paper pillar pillar_inferred actors sides kind strength topics deadline passages done_when
        parts status timing"""

    assert set(promised.split()) <= entry_json(an_entry()).keys()


def test_a_part_carries_its_own_standing_and_none_of_the_whole() -> None:
    entry = an_entry(Status.UNASSESSED, Timing.NOT_DUE, parts=(a_part(deadline=a_deadline(date(2027, 1, 1))),))

    [part] = entry_json(entry)["parts"]

    assert part["status"] == "unassessed"
    assert part["deadline"]["latest"] == "2027-01-01"
    assert not {"paper", "pillar", "kind", "strength"} & part.keys()
