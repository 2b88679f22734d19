"""Pair what a copy no longer has with what it has for the first time, where both are likely to be the same.

Trackers that make their ids from titles give a reworded recommendation another id. Texts are compared by the words that
they share, slips and endings forgiven. A word counts the more, the fewer titles have it: "Plant 100 trees in Ashford"
is not "Plant 100 trees in Birchwood", although most of it is the same.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from math import log
from operator import itemgetter
from typing import NamedTuple

from policytrack.domain.statuses import Status

_LIKELY = 0.7
_OF_SHORTER = 0.8
"""How much it counts what part of the shorter text is in the other, against what part both share."""
_SAME_WORD = 75.0
"""From this ratio of rapidfuzz on, two words are one with a slip or another ending."""
_SHORTEST_COMPARED = 4  # letters
_FIRST_WORDS, _WEIGHT_OF_FIRST = 2, 0.3
"""A title begins with words such as "Build" or "We will", which change without changing what is meant."""
_BEGINNING = 4  # letters
_COMPARED_WITH = 10
"""A text is compared with so many others: those with which it shares most words, or beginnings of words."""
_LEAST_SHARED = 0.35
"""What part of the words of the shorter text must be in the other before slips are looked for."""
_LOOKED_AT, _LOOKED_AT_OF_EACH = 10_000_000, 500
"""How many words of others are looked at in all, or, if that is more, for each text; its rarest words come first."""
_WORD = re.compile(r"\d+|[^\W\d]+")
_WITHIN_WORD = re.compile(r"(?<=\d)[,.  ](?=\d{3})|['’]")


class Candidate(NamedTuple):
    """A recommendation that is gone, or new, with its paper, and the statuses that its last or first copy reported.

    The statuses are by actor; None is for the whole.
    """

    id: str
    paper: str
    title: str
    words: str
    statuses: Mapping[str | None, Status]


class LikelyPair(NamedTuple):
    """A recommendation that is gone, and a new one that is likely to be the same; *likeness* is from 0 to 1."""

    old: Candidate
    new: Candidate
    likeness: float


def likely_pairs(gone: Sequence[Candidate], new: Sequence[Candidate], titles: Iterable[str]) -> list[LikelyPair]:
    """The likely pairs, the likeliest first; each recommendation is in one of them at most.

    *titles* are those of all recommendations, which say how usual a word is.
    """
    weights = _Weights(titles)
    vocabulary = _Vocabulary()
    likely: list[LikelyPair] = []
    for paper in sorted({each.paper for each in gone} & {each.paper for each in new}):
        of_gone, of_new = (
            [_Text(each, vocabulary.of(f"{each.title} {each.words}")) for each in side if each.paper == paper]
            for side in (gone, new)
        )
        likely += _alike(of_gone, of_new, weights)
    likely.sort(key=lambda pair: (-pair.likeness, pair.old.id, pair.new.id))
    paired: set[str] = set()
    pairs = []
    for pair in likely:
        if paired.isdisjoint((pair.old.id, pair.new.id)):
            paired |= {pair.old.id, pair.new.id}
            pairs.append(pair)
    return pairs


class _Text(NamedTuple):
    """A recommendation with the words of its title and text, each once."""

    candidate: Candidate
    words: tuple[str, ...]

    @property
    def first_words(self) -> Sequence[str]:
        return _words_in(self.candidate.title)[:_FIRST_WORDS]

    @property
    def keys(self) -> Iterator[str]:
        """What it may share with a text that is like it: a word, the beginning of a word, or all words."""
        yield from self.words
        yield from dict.fromkeys(f"{word[:_BEGINNING]}…" for word in self.words)
        yield " ".join(self.words)


class _Vocabulary:
    """The words of texts; equal words are one object, for there may be 40,000 long texts."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, text: str) -> tuple[str, ...]:
        return tuple(self._known.setdefault(word, word) for word in sorted(set(_words_in(text))))


def _words_in(text: str) -> list[str]:
    return _WORD.findall(_WITHIN_WORD.sub("", text.casefold()))


class _Weights(dict[str, float]):
    """How much each word counts; worked out when it is first asked for."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles: Counter[str] = Counter()
        self._number = 0
        for title in titles:
            self._titles.update(set(_words_in(title)))
            self._number += 1

    def __missing__(self, word: str) -> float:
        # A word that only the two titles of a pair have is as rare as one that only one of them has.
        weight = self[word] = log(1 + self._number / max(1.0, self._titles[word] / 2)) ** 2
        return weight

    def of(self, words: Iterable[str]) -> float:
        """How much the words count together."""
        return sum(map(self.__getitem__, words))


def _alike(gone: Sequence[_Text], new: Sequence[_Text], weights: _Weights) -> Iterator[LikelyPair]:
    """The pairs that are likely enough, among those that have rare words in common."""
    wanted = {key for text in gone for key in text.keys}
    places: dict[str, array[int]] = {}
    for place, text in enumerate(new):
        for key in wanted.intersection(text.keys):
            places.setdefault(key, array("I")).append(place)
    most = max(_LOOKED_AT // max(1, len(gone)), _LOOKED_AT_OF_EACH)
    for text in gone:
        shared: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for having in sorted((places[key] for key in text.keys if key in places), key=len):
            looked_at += len(having)
            if looked_at > most:
                break
            weight = log(1 + len(new) / len(having))
            for place in having:
                shared[place] += weight
        for place, _ in nlargest(_COMPARED_WITH, shared.items(), key=itemgetter(1)):
            likeness = _likeness(text, new[place], weights)
            if likeness >= _LIKELY:
                yield LikelyPair(text.candidate, new[place].candidate, likeness)


def _likeness(first: _Text, second: _Text, weights: _Weights) -> float:
    """How alike two texts are, from 0 to 1, by the words that they share and those that only one of them has."""
    from rapidfuzz import fuzz, process

    of_first, of_second = {*first.words}, {*second.words}
    shared = weights.of(of_first & of_second)
    only_first, only_second = of_first - of_second, of_second - of_first
    shorter = min(weights.of(only_first), weights.of(only_second)) + shared
    if shared < _LEAST_SHARED * shorter or not shared:
        return 0.0
    rest = sorted(filter(_may_differ, only_second))
    for word in sorted(filter(_may_differ, only_first)):
        match = process.extractOne(word, rest, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        if match is not None:
            rest.remove(match[0])
            only_first.remove(word)
            only_second.remove(match[0])
            shared += min(weights[word], weights[match[0]])
    lacking = sorted(
        sum(weights[word] * (_WEIGHT_OF_FIRST if word in firsts else 1) for word in words)
        for firsts, words in ((first.first_words, only_first), (second.first_words, only_second))
    )
    of_shorter, of_both = shared / (shared + lacking[0]), 2 * shared / (2 * shared + sum(lacking))
    return _OF_SHORTER * of_shorter + (1 - _OF_SHORTER) * of_both


def _may_differ(word: str) -> bool:
    """Whether a word may have a slip or another ending: not a number, and not the shortest words."""
    return len(word) >= _SHORTEST_COMPARED and not word[0].isdigit()
