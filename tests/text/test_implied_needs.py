"""Which words may imply a need, family by family, and where the same words do not."""

from __future__ import annotations

import time

import pytest

from policytrack.text.gaps import lower_case
from policytrack.text.implied_needs import FAMILIES, need_words

IMPLY = {
    "lack": [
        "India lacks refining capacity",
        "for lack of skilled staff",
        "the absence of strong external mechanisms",
        "a shortage of engineers",
        "Shortfalls in funding persist",
        "skilled people are scarce",
        "insufficient testing",
        "unavailability of industrial grade water",
        "it isn\u2019t enough",
        "standards are not yet agreed",
        "the agency has yet to report",
        "they do not have a plan",
        "the country has no foundry",
        "there is no single regulator",
        "they have few such mechanisms",
        "limited domestic expertise",
        "an untapped pool of talent",
        "the underfunded regulator",
        "a post that is vacant",
        "without adequate safeguards",
        "it [lacks](http://a.example) power",
        "\u201cwe lack staff\u201d, said the minister",
    ],
    "deficiency": [
        "infrastructure deficiencies",
        "the law falls short of this",
        "Europe lags its rivals",
        "Europe is falling behind",
        "the ecosystem is nascent",
        "the skills gap",
        "outdated rules",
        "a fragmented market",
        "poorly coordinated programmes",
        "poor data quality",
        "approvals take too long",
        "markets fail to price this",
        "a market failure",
        "trust is at an all-time low",
    ],
    "dependency": [
        "dependence on China",
        "economic dependence",
        "coercive dependencies",
        "its reliance on imports",
        "industry relies heavily on one supplier",
        "industry is dependent on imports",
        "supply chains are vulnerable",
        "a bottleneck in packaging",
        "a choke point",
        "the supply is highly concentrated",
    ],
    "challenge": [
        "it may pose challenges for India",
        "Given challenges to reshoring",
        "The challenges the industry faces are many",
        "a major challenge for firms",
        "firms are not without challenges",
        "a challenging market",
        "barriers to entry",
        "firms have struggled with rules",
        "firms struggle to hire",
        "workers suffered as a consequence",
        "high costs hinder adoption",
        "delays undermine trust",
        "fees threaten to weaken this pillar",
        "it is difficult to hire",
    ],
    "disadvantage": [
        "at the expense of exporters",
        "to the detriment of users",
        "firms are at a disadvantage",
        "approvals are slower than elsewhere",
    ],
    "hope": [
        "it is hoped that firms invest",
        "India hopes to attract firms",
        "The bright spot is AI",
        "startups that can potentially take part",
        "it aspires to lead",
        "to reach its full potential",
        "a missed opportunity",
    ],
}
IMPLY_NOTHING = {
    "lack": [
        "there is no lack of talent",
        "there is no shortage of ideas",
        "it does not lack talent",
        "it lacks nothing",
        "it no longer lacks talent",
        "for lack of a better word",
        "a leave of absence",
        "there is no doubt",
        "it has no intention to leave",
        "they do not have to leave",
        "the black box",
        "a slack season",
        "an unlimited supply",
        "limited liability companies",
    ],
    "deficiency": [
        "it has closed the gap",
        "it closed the gap",
        "a gap year",
        "a time lag",
        "a lagging indicator",
        "it is not too late",
        "he was flawless",
        "no weaknesses were seen",
        "the flagship",
    ],
    "dependency": [
        "India is no longer dependent on imports",
        "it is not reliant on imports",
        "an independent regulator",
        "its independence",
        "software dependencies",
        "vulnerable groups",
        "we rely on experts",
        "a time-dependent model",
    ],
    "challenge": [
        "this challenges the old order",
        "it challenges China\u2019s lead",
        "they challenge these claims",
        "firms can challenge decisions",
        "the right to challenge decisions",
        "an unchallenged lead",
        "Grand Challenges",
        "the Challenge Fund",
        "without challenges",
        "no significant barriers remain",
        "they have overcome the challenges",
        "they overcame many obstacles",
        "the struggle for independence",
        "a threatened species",
    ],
    "disadvantage": [
        "no expense was spared",
        "without disadvantage to users",
        "an advantage over others",
    ],
    "hope": [
        "a hopeless case",
        "he does not hope to win",
        "the potential market",
        "an opportunity for firms",
        "the new aspirin",
        "spots on the sun",
    ],
}


def implies(words: str) -> bool:
    masked = lower_case(words).replace("](http://a.example)", "\0" * 19).replace("[", "\0")
    return bool(need_words(masked, 0, len(masked)))


def test_every_family_has_a_reason_and_is_tried_both_ways() -> None:
    names = [family.name for family in FAMILIES]

    assert names == list(IMPLY) == list(IMPLY_NOTHING)
    assert all(family.reason for family in FAMILIES)


@pytest.mark.parametrize("words", [words for family in IMPLY.values() for words in family])
def test_these_words_may_imply_a_need(words: str) -> None:
    assert implies(words)


@pytest.mark.parametrize("words", [words for family in IMPLY_NOTHING.values() for words in family])
def test_these_words_imply_nothing(words: str) -> None:
    assert not implies(words)


@pytest.mark.parametrize(
    "unit",
    ["no ", "not a ", "has no ", "challenges the ", "x" * 50, "has overcome a b c lack ", "no \0\0 ", "limited x "],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        need_words(text, 0, len(text))
        return time.process_time() - start

    # Ten times as long; a quadratic search would take a hundred times as long.
    assert min(seconds(300_000) for _ in range(2)) < 30 * max(min(seconds(30_000) for _ in range(3)), 0.005)
