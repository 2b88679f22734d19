"""The words by which a sentence names a lack, a deficiency, a dependency, a challenge, a disadvantage or a hope.

A policy paper often asks for something without saying should or must: "India lacks refining capacity" implies that it
needs some. The table `FAMILIES` has the words, by family, each with the reason why they may imply a need. It misses a
sentence rather than propose half the paper: words that are as common in other senses ("problem", "risk", "opportunity",
"potential", "weak") are left out, unless another word beside them settles the sense.

A quotation counts like the paper's own words, because an item may be what somebody else reports as missing.

The words are looked up one by one in a tree of phrases, because compiling regular expressions for all of them would
take longer than searching a paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

_NOT = "not/isn't/aren't/wasn't/weren't/don't/doesn't/didn't/hasn't/haven't/hadn't"
_THERE_IS = ("has/have/had/having", "there is/are/was/were/remain/remains")
_SCARCE = (
    "access/availability/awareness/bandwidth/budget/budgets/capabilities/capability/capacity/competition/cooperation/"
    "coordination/data/expertise/experience/funding/infrastructure/investment/knowledge/progress/resources/skills/staff/"
    "success/supplies/supply/support/transparency/understanding/uptake/visibility"
)
# What follows "no" where nothing is lacking: "there is no doubt", "has no intention".
_NOTHING_LACKING = (
    "alternative/alternatives/better/choice/contradiction/doubt/doubts/evidence/exception/excuse/illusion/illusions/"
    "intention/interest/lack/less/longer/more/need/obligation/one/other/plan/plans/question/reason/secret/shortage/"
    "substitute/such/surprise/wonder"
)
_DETERMINER = (
    "a/an/the/these/its/their/our/your/such/many/several/some/other/both/key/major/main/big/biggest/great/greatest/"
    "serious/significant/new/structural/technical/common"
)
# What follows the verb "to challenge", and seldom the noun: "challenges the order", "challenges China's lead".
_OBJECT = "the/a/an/these/those/its/their/his/her/our/my/your/them/us/*'s"


class Family(NamedTuple):
    """Phrases that may imply a need for one *reason*, and exceptions in which the same words mean something else.

    In a phrase, / separates alternatives for a word, ? after a word says that it may be left out, * is any word, and
    *'s any word in the genitive. A hyphen of the text separates words as a space does.
    """

    name: str
    reason: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


FAMILIES = (
    Family(
        "lack",
        "what is not there, or not in sufficient quantity, may have to be provided",
        (
            "lack/lacks/lacked/lacking",
            "absence of",
            "shortage/shortages/shortfall/shortfalls",
            "scarce/scarcity",
            "dearth/paucity of",
            "insufficient/insufficiently",
            "inadequate/inadequately/inadequacy/inadequacies",
            "unavailable/unavailability",
            "unmet/untapped/unrealised/unrealized",
            "underdeveloped/underfunded/underinvestment/underrepresented/underresourced/underserved/understaffed",
            "under developed/funded/investment/represented/resourced/served/staffed/used/utilised/utilized",
            "underused/underutilised/underutilized",
            "vacant/vacancy/vacancies",
            "missing element/elements/ingredient/ingredients/link/links/middle/piece/pieces",
            "is/are/was/were/still/remain/remains missing",
            f"{_NOT} nearly/quite? enough",
            f"{_NOT} yet",
            "has/have/had/is/are/remain/remains yet to",
            "do/does/did not yet/currently/always? have/possess",
            "don't/doesn't/didn't yet/currently/always? have/possess",
            *(f"{there_is} no" for there_is in _THERE_IS),
            *(f"{there_is} very/too/relatively? few/little/scant" for there_is in _THERE_IS),
            f"limited/scant *? {_SCARCE}",
            "without a/an/any? access/adequate/effective/proper/reliable/sufficient",
        ),
        (
            "lack/lacks/lacked/lacking nothing",
            "lack of a better",
            "leave of absence",
            *(f"{there_is} no {_NOTHING_LACKING}" for there_is in _THERE_IS),
            "do/does/did not have to",
            "don't/doesn't/didn't have to",
        ),
    ),
    Family(
        "deficiency",
        "what falls short of what is expected of it may have to be improved",
        (
            "deficient/deficiency/deficiencies",
            "shortcoming/shortcomings",
            "weakness/weaknesses",
            "flaw/flaws/flawed",
            "gap/gaps",
            "fall/falls/falling/fell/fallen far/well/somewhat? short",
            "fall/falls/falling/fell/fallen/left/trail/trails/trailing far/well/further? behind",
            "lag/lags/lagged/lagging",
            "lose/loses/losing/lost ground",
            "nascent",
            "immature/immaturity",
            "outdated/obsolete",
            "fragmented/fragmentation",
            "inefficient/inefficiently/inefficiency/inefficiencies",
            "ineffective/ineffectively/ineffectiveness",
            "poorly",
            f"poor *? quality/{_SCARCE}",
            "too complex/costly/expensive/few/late/little/long/low/many/narrow/often/small/slow/slowly/weak",
            "fail/fails/failed/failing to",
            "failure/failures of/to",
            "market failure/failures",
            "stagnate/stagnates/stagnated/stagnating/stagnation",
            "all time low/lows",
            "historic/record low/lows",
        ),
        (
            "gap year/years",
            "stop gap/gaps",
            "jet/time lag/lags",
            "lag/lagging indicator/indicators/time/times",
            "not/never/none too few/late/little/long/many/slow/weak",
        ),
    ),
    Family(
        "dependency",
        "whoever depends on another, or on one place, may have to become less dependent",
        (
            "dependence/dependency/overdependence/interdependence on/upon",
            "coercive/critical/economic/excessive/external/foreign/heavy/import/strategic/technological/undue "
            "economic/technological? dependence/dependency/dependencies",
            "dependencies",
            "dependent/reliant/reliance/overdependent/overreliant on/upon",
            "overreliance",
            "over reliance",
            "rely/relies/relied/relying almost/too/so/very? "
            "entirely/exclusively/excessively/heavily/largely/much/overwhelmingly/solely on/upon",
            "vulnerable/vulnerability/vulnerabilities",
            "bottleneck/bottlenecks",
            "choke point/points",
            "chokepoint/chokepoints",
            "single point/points of failure",
            "at the mercy of",
            "susceptible to",
            "exposed to",
            "heavily/highly/largely/overwhelmingly concentrated",
        ),
        (
            "code/crown/library/package/project/software/task dependencies",
            # People who need protection, rather than a country's supplies or systems.
            "vulnerable adults/children/citizens/communities/consumers/group/groups/households/people/person/persons/"
            "populations/users/women/workers/youth",
        ),
    ),
    Family(
        "challenge",
        "what stands in the way may have to be removed or dealt with",
        (
            # After a determiner it is a noun, whatever follows; elsewhere, unless an object follows it.
            f"{_DETERMINER} challenge/challenges",
            "challenge/challenges/challenging",
            "obstacle/obstacles",
            "hurdle/hurdles",
            "barrier/barriers",
            "impediment/impediments",
            "constraint/constraints",
            "drawback/drawbacks",
            "difficulty/difficulties",
            "difficult for/to",
            "red tape",
            "struggle/struggles/struggled/struggling to/with",
            "suffer/suffers/suffered/suffering as/because/due/from/under",
            "beset/plagued/hobbled by",
            "held back by",
            "hamper/hampers/hampered/hampering",
            "hinder/hinders/hindered/hindering/hindrance/hindrances",
            "impede/impedes/impeded/impeding",
            "constrain/constrains/constrained/constraining",
            "stifle/stifles/stifled/stifling",
            "undermine/undermines/undermined/undermining",
            "jeopardise/jeopardises/jeopardised/jeopardising/jeopardize/jeopardizes/jeopardized/jeopardizing",
            "threaten/threatens/threatened/threatening to",
        ),
        (
            f"challenge/challenges/challenging {_OBJECT}",
            "can/could/do/does/did/it/may/might/shall/they/to/we/will/would/you challenge",
            "it/that/which/who challenges",
            # Names of programmes.
            "grand challenge/challenges",
            f"{_DETERMINER}? challenge/challenges competition/fund/funds/prize/prizes/program/programme/programmes",
        ),
    ),
    Family(
        "disadvantage",
        "what does worse than others, or at a cost to others, may have to be put right",
        (
            "at the expense/detriment of",
            "to the detriment of",
            "disadvantage/disadvantages/disadvantaged",
            "uncompetitive",
            "slower/weaker/worse than",
            "behind its/their/our *? competitors/neighbours/peers/rivals",
        ),
    ),
    Family(
        "hope",
        "what is hoped for, or only possible, may depend on somebody's doing something",
        (
            "hope/hopes/hoped/hoping for/of/that/to",
            "is/are/was/were/be hoped",
            "the hope",
            "hopefully",
            "aspire/aspires/aspired/aspiring to",
            "aspiration/aspirations",
            "bright spot/spots",
            "can/may/might also? potentially",
            "full/true potential",
            "window/windows of opportunity",
            "missed opportunity/opportunities",
        ),
    ),
)


def _alternatives(words: str) -> frozenset[str]:
    return frozenset(words.split("/"))


# Before one of the phrases, these say that there is no such thing: directly, or with some of the fillers in between.
_DENIALS = _alternatives(f"{_NOT}/no/never/nor/neither/without/hardly/cannot/won't")
_FILLERS = _alternatives(
    "a/an/any/be/been/being/face/for/from/have/in/longer/much/of/overly/particularly/pose/present/real/significant/"
    "serious/so/such/suffer/the"
)
# "has overcome the challenges", "closed the gap": it is in the past.
_HAS = _alternatives("has/have/had/having")
_OVERCOME = _alternatives("bridged/closed/eliminated/filled/overcome/removed/solved")
_OVERCAME = _alternatives("closed/overcame/solved")
_DETERMINERS = _alternatives("its/many/most/the/their/these/this/those")

_WORD = re.compile(r"\w+(?:'\w+)*+")
_JOINT = re.compile(r"[\s\0\u2010-]++")


class _Tree:
    """Phrases that begin alike: what may come after the words so far, and whether they are a phrase already."""

    __slots__ = ("branches", "is_exception", "is_phrase")

    def __init__(self) -> None:
        self.branches: dict[str, _Tree] = {}
        self.is_phrase = self.is_exception = False


def _expanded(phrase: str) -> Iterator[tuple[str, ...]]:
    """Each way to read a phrase of the table, as words."""
    choices = []
    for words in phrase.split(" "):
        alternatives = words.removesuffix("?").split("/")
        choices.append([*alternatives, ""] if words.endswith("?") else alternatives)
    for reading in product(*choices):
        yield tuple(filter(None, reading))


def _plant(root: _Tree, phrases: Iterable[str]) -> Iterator[_Tree]:
    """Add phrases to a tree; yields the place where each ends."""
    for phrase in phrases:
        for words in _expanded(phrase):
            tree = root
            for word in words:
                tree = tree.branches.setdefault(word, _Tree())
            yield tree


@cache
def _phrases() -> _Tree:
    root = _Tree()
    for family in FAMILIES:
        for tree in _plant(root, family.phrases):
            tree.is_phrase = True
        for tree in _plant(root, family.exceptions):
            tree.is_exception = True
    return root


class _Words:
    """The words of a stretch of a masked text in lower case."""

    def __init__(self, lowered: str, start: int, end: int) -> None:
        self.text = lowered
        self.spans = [match.span() for match in _WORD.finditer(lowered, start, end)]
        self.words = [lowered[begin:stop] for begin, stop in self.spans]

    def are_joined(self, at: int) -> bool:
        """Whether only white space, markup or a hyphen is between a word and the next, if there is one."""
        if not 0 <= at < len(self.words) - 1:
            return False
        return _JOINT.fullmatch(self.text, self.spans[at][1], self.spans[at + 1][0]) is not None

    def phrases(self, tree: _Tree, at: int) -> Iterator[tuple[int, bool]]:
        """The number of words of each phrase that begins with the word *at*, and whether it is an exception."""
        word = self.words[at]
        for key in (word, "*", "*'s" if word.endswith("'s") else ""):
            if (branch := tree.branches.get(key)) is None:
                continue
            if branch.is_phrase or branch.is_exception:
                yield 1, branch.is_exception
            if branch.branches and self.are_joined(at):
                yield from ((length + 1, is_exception) for length, is_exception in self.phrases(branch, at + 1))

    def before(self, at: int, number: int) -> list[str]:
        """The words before the word *at*, nearest first, as far as they are joined to it; at most *number*."""
        words: list[str] = []
        while len(words) < number and self.are_joined(at - 1):
            at -= 1
            words.append(self.words[at])
        return words

    def is_denied(self, at: int) -> bool:
        """Whether the words before *at* say that there is no such thing, or no longer."""
        before = self.before(at, 8)
        for word, previous in pairwise([*before, ""]):
            if word in _DENIALS:
                return not (word == "without" and previous == "not")
            if word not in _FILLERS:
                break
        for place, word in enumerate(before[:4]):
            if word in _OVERCOME and not _HAS.isdisjoint(before[place + 1 : place + 3]):
                return True
            if word in _OVERCAME and _DETERMINERS.issuperset(before[:place]):
                return True
        return False


def need_words(lowered: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the words that may imply a need, between two offsets of a masked text in lower case."""
    words = _Words(lowered, start, end)
    root = _phrases()
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(words.words):
        length, is_exception = 1, True
        if words.words[at] in root.branches:
            # An exception goes before what it is an exception to, and a longer phrase before a shorter one.
            length, is_exception = max(
                words.phrases(root, at), key=lambda phrase: (phrase[1], phrase[0]), default=(1, True)
            )
        if not is_exception and not words.is_denied(at):
            spans.append((words.spans[at][0], words.spans[at + length - 1][1]))
        at += length
    return spans
