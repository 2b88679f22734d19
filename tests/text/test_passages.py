"""A passage is found through whatever a paper's typesetting did to it, and only there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from policytrack.text.normalize import fold, fold_lines
from policytrack.text.passages import NotInText, PaperText, find_passage, passage_context, sentences
from policytrack.text.values import Place
from tests.registers import TRUST

SEEDS = TRUST / "seeds"
CURLY = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2019": "'"})


def a_seed(name: str) -> PaperText:
    return PaperText((SEEDS / name).read_bytes().decode())


FORD_KAUSHIK = a_seed("000_c93341991bea9984.txt")
RAJEEV = a_seed("003_05225b27dc1815a5.txt")


def reason(source: str, first: str, last: str, lead_in: str | None = None) -> str:
    with pytest.raises(NotInText) as failure:
        find_passage(PaperText(source), first, last, lead_in)
    return failure.value.message("seeds/paper.txt")


def words_of(source: str) -> list[str]:
    return [sentence.words for sentence in sentences(PaperText(source))]


# --- Folding


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("They [launched](http://a.example/b-(c)) it", "They launched it"),
        ('They [launched](# "a title") it', "They launched it"),
        ("They *launched* **it** and __so__ _on_", "They launched it and so on"),
        ("an image ![of *a* chip](chip-1.png) was found here", "an image was found here"),
        ("the `TRUST` rubric\\*", "the TRUST rubric*"),
        ("snake\\_case \\_x", "snake_case x"),
        ("## What comes next", "What comes next"),
        ("quoted\n> over two lines", "quoted over two lines"),
        ("a policy[^12] note", "a policy note"),
        ("technology coopera-\ntion", "technology cooperation"),
        ("technology coopera\xad\ntion", "technology cooperation"),
        ("technology co\u2011operation", "technology co-operation"),
        ("India\u2014a strategic partner", "India - a strategic partner"),
        ("India\u2013US ties", "India-US ties"),
        ("two\xa0words \f\r\n and\u2003more", "two words and more"),
        ("zero\u200bwidth", "zerowidth"),
        ("a \u201crest of the world\u201d team of China\u2019s", 'a "rest of the world" team of China\'s'),
        ("and so on\u2026", "and so on..."),
        ("\ufb01nal o\ufb03ce", "final office"),
        ("a caf\xe9 na\u0308ive", "a cafe naive"),
        ("policy.\xb9\xb2 Next", "policy. Next"),
    ],
)
def test_folding_sees_through_typesetting(paper: str, words: str) -> None:
    assert fold(paper) == fold(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("snake_case", "snakecase"),
        ("TRUST", "Trust"),
        ("to day", "today"),
        ("see [sic] (below)", "see [sic]"),
    ],
)
def test_folding_keeps_apart_what_differs_in_words(one: str, other: str) -> None:
    assert fold(one) != fold(other)


MARKED_UP = st.text(
    st.sampled_from(list("aB1 _*[]()!^#>-.\\`\n\t\r\f'\"\u2019\u2014\xad\u200b\u0301\xe9\ufb01\u2026\u2474"))
)


@given(st.text() | MARKED_UP)
@example("\u2474_b")
@example("\\_")
@example("[a]\u200b(b)")
@example("*> # a")
@example("\uff3fa")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# --- Finding


def test_a_passage_is_handed_back_in_the_papers_own_characters() -> None:
    source = "Intro.\n\nIt is India\u2019s [own](#) *\u201ctrusted\n technology\u201d* frame-\nwork\u2014now. End."

    passage = find_passage(PaperText(source), "India's own", "framework - now")

    assert passage.text == "India\u2019s own \u201ctrusted technology\u201d framework\u2014now"
    assert source[passage.start : passage.end].startswith("India\u2019s")
    assert source[passage.start : passage.end].endswith("now")
    assert passage.line == 3


def test_a_hyphen_at_the_end_of_a_line_stays_where_the_paper_hyphenates_the_word_elsewhere() -> None:
    source = "A long-term plan is a long-\nterm plan of coopera-\ntion, US-\nIndia ties too."

    assert find_passage(PaperText(source), "plan of", "too").text == "plan of cooperation, US-India ties too"
    assert find_passage(PaperText(source), "is a", "plan of").text == "is a long-term plan of"


def test_an_item_of_the_seed_is_found_with_its_line_lead_in_and_heading() -> None:
    passage = find_passage(
        FORD_KAUSHIK,
        "Launch joint technology demonstrations",
        "technological superiority.",
        "Both sides should:",
    )

    assert passage.line == 35
    assert passage.lead_in == "Both sides should:"
    assert passage.heading == "T: Time-Bound Technology Cooperation Commitments"
    assert passage.text == FORD_KAUSHIK.source[passage.start : passage.end]


def test_a_passage_goes_on_over_a_page_break_and_a_link() -> None:
    passage = find_passage(RAJEEV, "The two governments undertook", "comprehensive reviews and discussions on policy")

    assert passage.text == "The two governments undertook comprehensive reviews and discussions on policy"
    assert passage.line == 43
    assert passage.heading == "India\u2013US Cooperation on Technology Supply Chains"


@pytest.mark.parametrize("words", ["India should act", "act now", "India", "now"])
def test_from_and_to_may_be_the_same_words_or_overlap(words: str) -> None:
    text = PaperText("India should act now")

    assert find_passage(text, words, words).text == words
    assert find_passage(text, "India should act", "should act now").text == "India should act now"


def test_a_run_ends_with_the_first_of_its_last_words() -> None:
    assert find_passage(PaperText("One end, two end."), "One", "end").text == "One end"


def test_matches_begin_and_end_where_words_do() -> None:
    assert find_passage(PaperText("Indians in India\u2014a partner"), "India", "India").start == 11
    assert "is not in" in reason("reshoring", "shoring", "shoring")
    assert "is not in" in reason("co\xadoperation", "operation", "operation")
    assert find_passage(PaperText("the state-directed machine"), "directed", "machine").text == "directed machine"


def test_an_accent_written_apart_belongs_to_the_passage() -> None:
    assert find_passage(PaperText("a cafe\u0301 here"), "a", "cafe").text == "a cafe\u0301"


@pytest.mark.parametrize("count", [1, 5000])
def test_words_are_found_whether_they_are_rare_or_common(count: int) -> None:
    text = PaperText("of the state of " * count + "the union of all")

    assert find_passage(text, "of the union of", "all").start == text.source.index("of the union")


# --- What cannot be picked out


def test_a_passage_that_is_not_there_names_the_nearest_line() -> None:
    assert reason(FORD_KAUSHIK.source, "Launch joint tecnology demonstrations", "x") == (
        "this passage is not in seeds/paper.txt; the nearest words are on line 35"
    )
    assert reason("One.\nBoth sides SHOULD talk.", "both sides should", "talk.") == (
        "this passage is not in seeds/paper.txt; the nearest words are on line 2"
    )
    assert reason("One.\nCooperation.", "Coperation", "x").endswith("the nearest words are on line 2")


def test_a_passage_of_which_no_word_is_there_says_so() -> None:
    assert reason("One.", "xyzzy", "x") == ("this passage is not in seeds/paper.txt; none of its words are there")


def test_an_end_that_is_not_there_is_told_from_a_beginning() -> None:
    assert reason("We begin.\nWe talk of trust.", "We begin", "talk of thrust.") == (
        "the end of this passage is not in seeds/paper.txt; the nearest words are on line 2"
    )


def test_an_end_before_its_beginning_names_both_lines() -> None:
    assert reason("the end\n\nthe beginning", "the beginning", "the end") == (
        "this passage begins on line 3 of seeds/paper.txt, and the words it is to end with are only before "
        "that, on line 1"
    )


def test_a_passage_that_occurs_more_than_once_names_its_lines() -> None:
    assert reason("We ask.\n\nWe ask.", "We", "ask.") == (
        "this passage occurs twice in seeds/paper.txt, on lines 1 and 3; write more of its words"
    )
    assert "twice in seeds/paper.txt, on line 1;" in reason("We ask. We ask.", "We", "ask.")
    assert "9 times in seeds/paper.txt, on lines 1, 2, 3, 4, 5 and more;" in reason("We\n" * 9, "We", "We")


def test_two_beginnings_before_one_end_are_two_runs() -> None:
    assert "occurs twice" in reason("We act. We act now.", "act", "now.")


@pytest.mark.parametrize(("first", "last"), [("", "x"), ("x", " \u2014 "), ("**", "x")])
def test_a_passage_without_words_is_refused(first: str, last: str) -> None:
    assert reason("x", first, last) == "a passage needs words to begin with and words to end with"


# --- Lead-ins

NESTED = """\
We see two ways.  America should:

1) Work with India on:
   a) chips; and
   b) space.

   That matters.
2) Wait.
India should:
1) Talk
at once.
"""


@pytest.mark.parametrize(
    ("words", "lead_in"),
    [
        ("chips", "Work with India on:"),
        ("space.", "1) Work with India on:"),
        ("Wait.", "America should:"),
        ("Wait.", "We see two ways. America should:"),
        ("Talk", "India should:"),
    ],
)
def test_the_line_above_a_list_leads_each_of_its_items_in(words: str, lead_in: str) -> None:
    assert find_passage(PaperText(NESTED), words, words, lead_in).lead_in == lead_in


def test_a_wrong_lead_in_names_the_line_that_does() -> None:
    assert reason(NESTED, "Wait.", "Wait.", "India should:") == (
        "this lead-in is not above its passage in seeds/paper.txt; line 1 does: 'America should:'"
    )
    assert "nothing in seeds/paper.txt above this passage leads it in" in reason("One.", "One.", "One.", "We should:")


def test_a_lead_in_may_be_wrapped() -> None:
    filling = "These words are here so that the paper is as wide as papers are.\n"
    source = (
        filling * 3 + "\nTo go forward with what was begun in September, last year, both\nsides should:\n\n- talk.\n"
    )

    found = find_passage(PaperText(source), "talk.", "talk.", "sides should:")
    assert found.lead_in == "sides should:"
    [*_, item] = sentences(PaperText(source))
    assert item.lead_in == "To go forward with what was begun in September, last year, both sides should:"


def test_the_eight_items_of_the_seed_have_their_lead_ins() -> None:
    led_in = [(sentence.line, sentence.lead_in) for sentence in sentences(FORD_KAUSHIK) if sentence.lead_in]

    assert led_in == [
        (28, "America should:"),
        (28, "America should:"),
        (29, "America should:"),
        (31, "India should:"),
        (32, "India should:"),
        (33, "India should:"),
        (35, "Both sides should:"),
        (36, "Both sides should:"),
    ]


def test_a_heading_or_a_finished_sentence_leads_nothing_in() -> None:
    assert {sentence.lead_in for sentence in sentences(RAJEEV)} == {None}
    assert {sentence.lead_in for sentence in sentences(PaperText("We should act.\n- Talk."))} == {None}


# --- Headings


def test_the_headings_of_the_seeds() -> None:
    assert FORD_KAUSHIK.headings == [
        (5, "T: Transforming Engagement Channels"),
        (10, "R: Revitalizing Export Control Alignment"),
        (15, "U: Unleashing Research and Development Partnerships"),
        (21, "S: Securing Strategic Technology Supply Chains"),
        (25, "T: Time-Bound Technology Cooperation Commitments"),
        (37, "Rebuilding What Matters"),
        (44, "About the Authors: Lindsey Ford and Divyansh Kaushik"),
    ]
    assert [line for line, _ in RAJEEV.headings] == [5, 7, 13, 15, 17, 23, 37, 49]
    assert RAJEEV.headings[4:] == [
        (17, "KEY TAKEAWAYS"),
        (23, "COMMENTARY"),
        (37, "India\u2013US Cooperation on Technology Supply Chains"),
        (49, "Trump Administration and Technology Cooperation"),
    ]


def wrapped(text: PaperText, width: int) -> str:
    lines = []
    for line in text.source.splitlines():
        room = ""
        for word in line.split(" "):
            if room and len(room) + 1 + len(word) > width:
                lines.append(room)
                room = word
            else:
                room = f"{room} {word}" if room else word
        lines.append(room)
    return "\n".join(lines)


@pytest.mark.parametrize("width", [66, 76, 90])
@pytest.mark.parametrize("seed", [FORD_KAUSHIK, RAJEEV], ids=["ford-kaushik", "rajeev"])
def test_wrapping_a_paper_changes_neither_headings_nor_sentences(seed: PaperText, width: int) -> None:
    narrow = PaperText(wrapped(seed, width))

    assert [words for _, words in narrow.headings] == [words for _, words in seed.headings]
    assert [(s.words, s.lead_in) for s in sentences(narrow)] == [(s.words, s.lead_in) for s in sentences(seed)]


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("# We should act\nNow. It is time.", ["We should act"]),
        ("**Next Steps**\n\nWe act.", ["Next Steps"]),
        ("We should:\n\n1. Act.\n\n## 2. Analysis\n\nWe go on.", ["2. Analysis"]),
        ("We should:\n\n- Act.\n\n### Further steps\n\nWe go on.", ["Further steps"]),
        ("Next Steps\n==========\nWe act.", ["Next Steps"]),
        ("1. Introduction\n\nWe begin here.\n\n2. Analysis\n\nWe go on.", ["1. Introduction", "2. Analysis"]),
        ("What Should India Do?\n\nIt should act.", ["What Should India Do?"]),
        ("We ask:\n\n1. Chips\n2. Space\n\nThat is all.", []),
        ("The two governments\n\nundertook reviews.", []),
        ("America should\n- act\n- talk", []),
        ("We act.\n12\nThat is all.", []),
        ("India should join\n\nAmerica must act\n\nThat is all.", []),
        ("A last line without an end", []),
    ],
)
def test_what_is_a_heading(source: str, headings: list[str]) -> None:
    assert [words for _, words in PaperText(source).headings] == headings


# --- Sentences


@pytest.mark.parametrize(
    "source",
    [
        "The U.S. Department acts.|It acts.",
        "They left the U.S. The rest stayed.".replace(". The", ".|The"),
        "Dr. Smith met Gov. J. R. Roe on Sept. 5.|They agreed.",
        "See No. 5, e.g. Figure 2, i.e. This one, vs. That.|Done.",
        "It has no.|Nothing helps.",
        "St. Louis hosts Acme Inc. Partners there.|However, not us.",
        "Track 1.5 dialogues grew 3.5 percent.|5G came next.",
        "\u201cWe act.\u201d|\u201cSo do we!\u201d he said.|(They agreed.)|Done?|Yes.",
        "They act \u2026 India too.|And so on\u2026|Next.",
        "Ask [\u2026] Them.|Ask ... Them.",
        "It came to $5.|$6 more came.",
        "A claim.\xb9|Another.[^2]|A third.",
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(source: str) -> None:
    assert words_of(source.replace("|", " ")) == [part.replace("[^2]", "") for part in source.split("|")]


@pytest.mark.parametrize("mark", ["1)", "1.", "(a)", "a)", "-", "*", "\u2022", "\u2013", "**1.**"])
def test_an_item_is_a_sentence_without_its_mark(mark: str) -> None:
    source = f"Both should:\n{mark} act\n{mark} talk, and\nlisten"

    found = [(sentence.words, sentence.lead_in) for sentence in sentences(PaperText(source))]
    assert found == [("act", "Both should:"), ("talk, and listen", "Both should:")]


def test_an_item_of_a_list_in_a_list_inherits_both_lead_ins() -> None:
    found = {sentence.words: sentence.lead_in for sentence in sentences(PaperText(NESTED))}

    assert found["chips; and"] == "America should: Work with India on:"
    assert found["space."] == "America should: Work with India on:"
    assert found["That matters."] == "America should: Work with India on:"
    assert found["Wait."] == "America should:"
    assert found["Talk at once."] == "India should:"
    assert "America should:" not in found


def test_a_page_that_ends_in_a_sentence_does_not_end_it() -> None:
    assert words_of(
        "The two governments\n\n7\n\n\f[undertook](#) reviews.\n\nThey then, of all people,\n\nRested."
    ) == [
        "The two governments 7 undertook reviews.",
        "They then, of all people,",
        "Rested.",
    ]
    assert "The two governments undertook comprehensive reviews and discussions on" in " ".join(words_of(RAJEEV.source))


def test_emphasis_and_links_do_not_hide_the_end_of_a_sentence() -> None:
    assert words_of("One [two.](#) *Three.* **Four**.") == ["One two.", "Three.", "Four."]


@given(st.text() | MARKED_UP)
@example("\f")
@example("1.")
@example(" - a\n- b\n   c\n\n d\n1. X\n")
def test_sentences_stand_in_order_and_apart_and_nothing_raises(source: str) -> None:
    text = PaperText(source)
    found = sentences(text)

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= one.start < one.end <= len(source) and one.line >= 1 for one in found)
    assert len(text.headings) <= source.count("\n") + source.count("\r") + 1
    for sentence in found:
        try:
            passage = find_passage(text, sentence.words, sentence.words, "x")
        except NotInText:
            continue
        passage_context(text, passage)


@given(st.text() | MARKED_UP, st.text(max_size=5) | MARKED_UP, st.text(max_size=5) | MARKED_UP)
def test_what_is_found_reads_as_what_was_looked_for(source: str, first: str, last: str) -> None:
    text = PaperText(source)
    try:
        passage = find_passage(text, first, last)
    except NotInText:
        return

    assert passage.start is not None
    assert passage.end is not None
    assert 0 <= passage.start < passage.end <= len(source)
    assert fold(text.source[passage.start : passage.end]) != ""
    around = passage_context(text, passage)
    assert around.words == passage.text


# --- Laws over the real papers


@st.composite
def slices(draw: st.DrawFn) -> tuple[PaperText, int, int]:
    """Some words of a seed, from the beginning of one to the end of another."""
    text = draw(st.sampled_from([FORD_KAUSHIK, RAJEEV]))
    words = [match.span() for match in re.finditer(r"(?<![\w(/#])\w[\w.,;:\u2019']*", text.masked)]
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, min(first + 60, len(words) - 1)))
    return text, words[first][0], words[last][1]


@given(slices(), st.integers(1, 8))
def test_any_run_of_words_is_found_where_it_stands(cut: tuple[PaperText, int, int], edge: int) -> None:
    text, start, end = cut
    words = text.source[start:end]
    assume(len(text.occurrences(fold(words))) == 1)

    passage = find_passage(text, words, words)
    assert (passage.start, passage.end) == (start, end)
    pieces = words.split()
    first, last = " ".join(pieces[:edge]), " ".join(pieces[-edge:])
    assume(len(text.occurrences(fold(first))) == 1)
    passage = find_passage(text, first, last)
    assert passage.start == start
    assert passage.end is not None
    assert passage.end <= end


@given(slices(), st.integers(30, 100))
def test_a_run_of_words_is_found_again_however_it_is_typed(cut: tuple[PaperText, int, int], width: int) -> None:
    text, start, end = cut
    plain = text.words(start, end)
    assume(len(text.occurrences(fold(plain))) == 1)

    for typed in (
        wrapped(PaperText(plain), width),
        plain.translate(CURLY),
        plain.replace("-", " \u2013 "),
        plain.replace("-", "\u2011\n"),
        re.sub(r"\b(\w\w+)\b", r"*\1*", plain, count=3),
        re.sub(r"\b(\w\w+)\b", r"[\1](http://a.example)", plain, count=3),
        plain.replace(" ", "\xa0"),
        plain.replace("fi", "\ufb01"),
    ):
        passage = find_passage(text, typed, typed)
        assert (passage.start, passage.end) == (start, end)


@given(slices(), st.integers(30, 100))
def test_a_run_of_words_is_found_in_a_paper_that_was_set_again(cut: tuple[PaperText, int, int], width: int) -> None:
    text, start, end = cut
    plain = text.words(start, end)
    assume(len(text.occurrences(fold(plain))) == 1)

    again = PaperText(wrapped(text, width).replace("\u2019", "'").replace("-", "\u2010"))
    passage = find_passage(again, plain, plain)
    assert fold(passage.text) == fold(plain)
    assert find_passage(again, passage.text, passage.text) == passage


# --- Places


def test_a_place_counts_paragraphs_from_the_heading_and_items_from_the_paragraph() -> None:
    text = PaperText(
        "Before all.\n\n# Buses\n\nFirst.\n\nSecond:\n\n- one\n- two\n\nThird.\n\n# Trams\n\n- alone\n\nLast.\n"
    )
    words = ("Before", "First", "Second", "one", "two", "Third", "alone", "Last")

    places = [text.place(text.source.index(word)) for word in words]

    assert places == [
        *(Place(1), Place(1), Place(2), Place(2, 1), Place(2, 2), Place(3)),
        *(Place(0, 1), Place(1)),
    ]
    assert text.place(text.source.index("Trams")) is None


# --- Context


def test_context_reads_as_the_paragraph_does() -> None:
    text = PaperText("Above.\n\n1) They\nsay: \u201ctalk now\u201d, and\n[mean](#) it.\n\nBelow.")
    around = passage_context(text, find_passage(text, "talk", "now"))

    assert (around.before, around.words, around.after) == (
        "1) They say: \u201c",
        "talk now",
        "\u201d, and mean it.",
    )


def test_context_names_the_lead_in_whether_the_passage_did_or_not() -> None:
    passage = find_passage(FORD_KAUSHIK, "within 18 months", "18 months")

    around = passage_context(FORD_KAUSHIK, passage)
    assert around.lead_in == "Both sides should:"
    assert around.before == "1) Launch joint technology demonstrations in each TRUST sector "


def test_context_is_cut_down_to_about_a_paragraph() -> None:
    text = PaperText("word " * 500 + "here it is" + " word" * 500)
    around = passage_context(text, find_passage(text, "here", "is"))

    assert around.before.startswith("\u2026 word")
    assert around.before.endswith("word ")
    assert around.after.endswith("word \u2026")
    assert len(around.before) + len(around.after) < 1300


@given(st.lists(st.text(alphabet="ab -\n,’é*\xad\t", max_size=8), max_size=4))
@example(["a - b", "- a", "b -"])
@example(["a\nb", "a"])
def test_texts_folded_together_are_folded_one_by_one(texts: list[str]) -> None:
    assert fold_lines(texts) == "\n".join(map(fold, texts))
