"""A sentence that asks, or may imply a need, is missing until every word that says so is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.text.gaps import Gaps, Proposals, Span, find_gaps, lower_case
from policytrack.text.passages import PaperText, find_passage
from tests.registers import TRUST

SEEDS = TRUST / "seeds"


def gaps(source: str, *, encoded: tuple[str, ...] = (), set_aside: tuple[str, ...] = ()) -> Gaps:
    """The gaps of *source*, where the words named are encoded or set aside."""

    def spans(runs: tuple[str, ...]) -> list[Span]:
        return [(source.index(run), source.index(run) + len(run)) for run in runs]

    return find_gaps("paper", PaperText(source), spans(encoded), spans(set_aside))


def counts(proposals: Proposals) -> tuple[int, int, int]:
    return proposals.encoded, proposals.set_aside, len(proposals.missing)


def asking(source: str, *, encoded: tuple[str, ...] = (), set_aside: tuple[str, ...] = ()) -> tuple[int, int, int]:
    return counts(gaps(source, encoded=encoded, set_aside=set_aside).asking)


def implying(source: str, *, encoded: tuple[str, ...] = (), set_aside: tuple[str, ...] = ()) -> tuple[int, int, int]:
    return counts(gaps(source, encoded=encoded, set_aside=set_aside).implying)


@pytest.mark.parametrize(
    "words",
    [
        "both sides SHOULD talk",
        "they shouldn\u2019t wait",
        "it could help",
        "they must act",
        "a much-needed boost",
        "TRUST need not fail",
        "it requires work",
        "it will depend\n on incentives",
        "depending upon them",
        "it warrants funding",
        "they would benefit",
        "they would also benefit",
        "exchange becomes essential",
        "chips are *more* critical now",
        "it\u2019s imperative",
        "they ought to act",
        "India has to act",
        "we recommend this",
        "he urged restraint",
        "he has [called](#) for this",
        "they call on India",
        "let us begin",
        "It\u2019s time they did",
        "_must_ it?",
    ],
)
def test_these_words_ask(words: str) -> None:
    assert gaps(f"Now {words}.").asking.count == 1


@pytest.mark.parametrize(
    "words",
    [
        "localization requirements offer it",
        "the mustard, critical or not",
        "a warranty for a recall",
        "calling it off",
        "India may act and will",
        "its independent needle",
        "the essential point",
        "a [link](http://a.example/must-do/should)",
        "they had been benefiting",
    ],
)
def test_these_words_do_not_ask(words: str) -> None:
    assert gaps(f"Now {words}.").asking.count == 0


def test_an_item_inherits_what_its_lead_in_asks() -> None:
    found = gaps("America should:\n1) Talk. It helps.\n2) Act.\nThere are two ways:\n- trade\n- aid")

    assert [missing.text for missing in found.asking.missing] == ["Talk.", "It helps.", "Act."]
    assert [missing.line for missing in found.asking.missing] == [2, 2, 3]
    assert found.sentences == 5


def test_a_sentence_is_encoded_once_a_passage_holds_its_asking_word() -> None:
    source = "First, both sides should talk. They must act."

    assert asking(source) == (0, 0, 2)
    assert asking(source, encoded=("should talk.",)) == (1, 0, 1)
    assert asking(source, encoded=("should talk",), set_aside=("must",)) == (1, 1, 0)
    assert asking(source, encoded=("both sides shou",)) == (0, 0, 2)


def test_a_sentence_is_missing_while_any_of_its_asking_words_is() -> None:
    source = "They should talk, and they must act."

    assert asking(source, encoded=("should talk",)) == (0, 0, 1)
    assert asking(source, encoded=("should talk",), set_aside=("must act",)) == (1, 0, 0)
    assert asking(source, set_aside=("They should", "must act")) == (0, 1, 0)


def test_an_item_that_asks_by_its_lead_in_alone_is_met_by_any_run_that_touches_it() -> None:
    source = "We should:\n- talk to India\n- wait"

    assert asking(source, encoded=("India",)) == (1, 0, 1)
    assert asking(source, encoded=("India",), set_aside=("wait",)) == (1, 1, 0)
    assert asking(source, set_aside=("should:\n- talk to India\n- w",)) == (0, 2, 0)


def test_a_short_run_within_a_long_one_hides_nothing() -> None:
    source = "They should talk. They must act."

    assert asking(source, encoded=(source, "They should", "talk")) == (2, 0, 0)


WORDS = ("They should", "nobody", "it lacks", " staff", ". ", ":\n- ", "\n- ", "\n\n", " no", " ")


@given(
    st.text(st.sampled_from("should must. ,\n-A1)")) | st.lists(st.sampled_from(WORDS)).map("".join),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))),
)
def test_every_sentence_that_asks_is_counted_once(source: str, spans: list[Span]) -> None:
    encoded = [span for span in spans if span[0] < span[1]]
    set_aside = [(end, start) for start, end in spans if end < start]
    found = find_gaps("paper", PaperText(source), encoded, set_aside)

    assert found.asking.count + found.implying.count <= found.sentences
    whole, none = (find_gaps("paper", PaperText(source), run, []) for run in ([(0, len(source))], []))
    for heading in ("asking", "implying"):
        assert getattr(whole, heading).missing == ()
        assert getattr(found, heading).count == len(getattr(none, heading).missing)


# --- What may imply a need


def test_a_sentence_that_asks_and_names_a_lack_only_asks() -> None:
    found = gaps("India lacks staff. It should act on its lack of staff. We should:\n- end the shortages")

    assert [missing.text for missing in found.implying.missing] == ["India lacks staff."]
    assert [missing.text for missing in found.asking.missing] == [
        "It should act on its lack of staff.",
        "end the shortages",
    ]


def test_a_sentence_that_names_a_lack_is_dealt_with_as_one_that_asks() -> None:
    source = "India lacks staff and faces a shortage of skills. Nothing more."

    assert implying(source) == (0, 0, 1)
    assert implying(source, encoded=("lacks staff",)) == (0, 0, 1)
    assert implying(source, encoded=("lacks staff",), set_aside=("a shortage of skills",)) == (1, 0, 0)
    assert implying(source, set_aside=(source,)) == (0, 1, 0)
    assert asking(source) == (0, 0, 0)


def test_an_item_names_a_lack_through_its_lead_in() -> None:
    source = "India faces these challenges:\n- visas\n- staff"

    assert implying(source) == (0, 0, 2)
    assert implying(source, encoded=("visas",), set_aside=("staff",)) == (1, 1, 0)


@given(st.text())
def test_lower_case_moves_no_character(text: str) -> None:
    assert len(lower_case(text + "\u0130")) == len(text) + 1


# --- The real papers


def asking_lines(name: str) -> list[int]:
    text = PaperText((SEEDS / name).read_bytes().decode())
    return [missing.line for missing in find_gaps(name, text, [], []).asking.missing]


def test_the_sentences_that_ask_in_ford_and_kaushik() -> None:
    assert asking_lines("000_c93341991bea9984.txt") == [
        *(1, 2, 3, 7, 7, 8, 8, 9, 9, 9, 11, 12, 12, 13, 14, 18, 18, 18, 19, 19, 23, 24, 24, 26, 26),
        *(28, 28, 29, 31, 32, 33, 35, 36, 39, 39, 41, 42, 43),
    ]


def test_the_sentences_that_ask_in_rajeev() -> None:
    assert asking_lines("003_05225b27dc1815a5.txt") == [21, 31, 41, 53, 53, 57]


def test_an_encoded_passage_of_a_seed_is_no_gap() -> None:
    text = PaperText((SEEDS / "003_05225b27dc1815a5.txt").read_bytes().decode())

    def run(first: str, last: str) -> tuple[int, int]:
        passage = find_passage(text, first, last)
        assert passage.start is not None
        assert passage.end is not None
        return passage.start, passage.end

    encoded = run("it will depend on continued", "into India.")
    aside = run("He has also called for", "private companies.")

    found = find_gaps("rajeev", text, [encoded], [aside])
    assert counts(found.asking) == (1, 1, 4)
    assert [missing.line for missing in found.asking.missing] == [31, 41, 53, 57]
    assert found.asking.missing[0].text.startswith("The United States' ability to reshore supply chains")


def implying_lines(name: str) -> list[int]:
    text = PaperText((SEEDS / name).read_bytes().decode())
    return [missing.line for missing in find_gaps(name, text, [], []).implying.missing]


def test_the_sentences_that_may_imply_a_need_in_ford_and_kaushik() -> None:
    assert implying_lines("000_c93341991bea9984.txt") == [2, 6, 6, 9, 11, 11, 13, 17, 38, 40]


def test_the_sentences_that_may_imply_a_need_in_rajeev() -> None:
    lines = [20, 31, 41, 43, 53, 55, 55, 57, 57, 57, 57, 57, 59, 59, 61]
    assert implying_lines("003_05225b27dc1815a5.txt") == lines
