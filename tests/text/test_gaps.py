"""A sentence that asks is missing until every word with which it asks is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.text.gaps import Gaps, Span, find_gaps
from policytrack.text.passages import PaperText, find_passage
from tests.registers import TRUST

SEEDS = TRUST / "seeds"


def gaps(source: str, *, encoded: tuple[str, ...] = (), set_aside: tuple[str, ...] = ()) -> Gaps:
    """The gaps of *source*, where the words named are encoded or set aside."""

    def spans(runs: tuple[str, ...]) -> list[Span]:
        return [(source.index(run), source.index(run) + len(run)) for run in runs]

    return find_gaps("paper", PaperText(source), spans(encoded), spans(set_aside))


def counts(found: Gaps) -> tuple[int, int, int]:
    return found.encoded, found.set_aside, len(found.missing)


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
    assert gaps(f"Now {words}.").asking == 1


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
    assert gaps(f"Now {words}.").asking == 0


def test_an_item_inherits_what_its_lead_in_asks() -> None:
    found = gaps("America should:\n1) Talk. It helps.\n2) Act.\nThere are two ways:\n- trade\n- aid")

    assert [missing.text for missing in found.missing] == ["Talk.", "It helps.", "Act."]
    assert [missing.line for missing in found.missing] == [2, 2, 3]
    assert found.sentences == 5


def test_a_sentence_is_encoded_once_a_passage_holds_its_asking_word() -> None:
    source = "First, both sides should talk. They must act."

    assert counts(gaps(source)) == (0, 0, 2)
    assert counts(gaps(source, encoded=("should talk.",))) == (1, 0, 1)
    assert counts(gaps(source, encoded=("should talk",), set_aside=("must",))) == (1, 1, 0)
    assert counts(gaps(source, encoded=("both sides shou",))) == (0, 0, 2)


def test_a_sentence_is_missing_while_any_of_its_asking_words_is() -> None:
    source = "They should talk, and they must act."

    assert counts(gaps(source, encoded=("should talk",))) == (0, 0, 1)
    assert counts(gaps(source, encoded=("should talk",), set_aside=("must act",))) == (1, 0, 0)
    assert counts(gaps(source, set_aside=("They should", "must act"))) == (0, 1, 0)


def test_an_item_that_asks_by_its_lead_in_alone_is_met_by_any_run_that_touches_it() -> None:
    source = "We should:\n- talk to India\n- wait"

    assert counts(gaps(source, encoded=("India",))) == (1, 0, 1)
    assert counts(gaps(source, encoded=("India",), set_aside=("wait",))) == (1, 1, 0)
    assert counts(gaps(source, set_aside=("should:\n- talk to India\n- w",))) == (0, 2, 0)


def test_a_short_run_within_a_long_one_hides_nothing() -> None:
    source = "They should talk. They must act."

    assert counts(gaps(source, encoded=(source, "They should", "talk"))) == (2, 0, 0)


@given(
    st.text(st.sampled_from("should must. ,\n-A1)")),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))),
)
def test_every_sentence_that_asks_is_counted_once(source: str, spans: list[Span]) -> None:
    encoded = [span for span in spans if span[0] < span[1]]
    set_aside = [(end, start) for start, end in spans if end < start]
    found = find_gaps("paper", PaperText(source), encoded, set_aside)

    assert found.asking == found.encoded + found.set_aside + len(found.missing) <= found.sentences
    assert len(find_gaps("paper", PaperText(source), [(0, len(source))], []).missing) == 0
    assert found.asking == len(find_gaps("paper", PaperText(source), [], []).missing)


# --- The real papers


def asking_lines(name: str) -> list[int]:
    text = PaperText((SEEDS / name).read_bytes().decode())
    return [missing.line for missing in find_gaps(name, text, [], []).missing]


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
    assert (found.asking, found.encoded, found.set_aside) == (6, 1, 1)
    assert [missing.line for missing in found.missing] == [31, 41, 53, 57]
    assert found.missing[0].text.startswith("The United States' ability to reshore supply chains")
