"""Read recommendations from their YAML nodes, with the symbols of all files.

Passages are looked up in the paper's text and deadlines are resolved to dates here, so that nothing later needs the
text or dateutil.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from policytrack.domain.model import ActorRole, Paper, Part, Recommendation
from policytrack.domain.responsibility import answers_for, asked_actors
from policytrack.domain.vocabulary import COMBINE, PRIORITIES, Kind, Role, Strength
from policytrack.register.anchors import PASSAGE_WORDS, Anchors, passage_keys, require_passage_words
from policytrack.register.fields import (
    Fields,
    fields_of,
    is_list,
    items_of,
    node_mapping,
    node_text,
    pairs_of,
    written,
)
from policytrack.register.references import References
from policytrack.register.symbols import SymbolTable, undeclared_message
from policytrack.register.yaml_nodes import Node, ProblemReporter, quoted, shortened
from policytrack.text.passages import PaperText
from policytrack.text.values import Deadline, Passage

# Sets that keep their order: keys and choices are looked up far more often than listed.
_KEYS = dict.fromkeys((
    "id", "title", "paper", "pillar", "pillar_inferred", "actors", "kind", "strength", "deadline", "topics", "passage",
    "passages", "words", "done_when", "priority", "combine", "parts", "contains", "ongoing", "checkable", "note",
    "same_as", "conflicts_with", "superseded_by", "former_ids", "gone_since", "extra",
))  # fmt: skip
_PART_KEYS = dict.fromkeys(
    ("id", "title", "actors", "topics", "deadline", "passage", "passages", "words", "done_when", "note")
)
_KINDS = {str(kind): kind for kind in Kind}
_STRENGTHS = {str(strength): strength for strength in Strength}
_PART_ID = re.compile(r"[a-z0-9]+\Z", re.ASCII)
_NO_ID = "?"
_OTHER_KINDS = tuple(str(kind) for kind in Kind if kind is not Kind.RECOMMENDATION)


class SetAside(NamedTuple):
    """A passage of a paper that asks for something but is not encoded as a recommendation, and why."""

    paper: str
    passage: Passage
    why: str


class RecommendationReader:
    """Reads the recommendations of one file, with the symbols of all files.

    Problems that make the file unusable go to *report*, those that leave it usable to *doubt*, hints to *remark*.
    """

    def __init__(
        self, symbols: SymbolTable, report: ProblemReporter, doubt: ProblemReporter, remark: ProblemReporter
    ) -> None:
        self.symbols = symbols
        self.report = report
        self.remark = remark
        self.references = References(symbols, report)
        self.anchors = Anchors(report, doubt)

    def recommendation(self, node: Node) -> Recommendation | None:
        """The recommendation in an item; None if it is not a mapping or has no id."""
        body = node_mapping(node, "a recommendation", "{id: …, title: …}", self.report)
        if body is None:
            return None
        fields = fields_of(body, _KEYS, self.report)
        fields.require("id", "title")
        kind, strength = self.kind_and_strength(fields)
        paper = self.paper(fields)
        text = self.symbols.text(paper) if paper is not None else None
        name = self.name(fields, paper)
        passages = self.anchors.passages(fields, paper, text)
        actors = self.references.actors(fields)
        topics = self.references.topics(fields)
        deadline = self.anchors.deadline(fields, paper, passages)
        contains = self.references.ids(fields, "contains", name)
        if "actors" not in fields and not contains:
            self.report(body, "'actors' is missing; say who is asked")
        if text is not None and not passage_keys(fields):
            self.report(body, "'passage' is missing; say where the paper asks for this")
        pillar = self.pillar(fields, paper, name)
        is_read = pillar is not None and paper is not None and paper.pillars_from is not None
        recommendation = Recommendation(
            id=name,
            title=fields.text("title") or name,
            paper=paper.id if paper is not None else _NO_ID,
            kind=kind,
            strength=strength,
            actors=actors,
            sides=self.references.sides(actors),
            pillar=pillar,
            pillar_inferred=fields.flag("pillar_inferred", is_read),
            topics=topics,
            priority=fields.choice("priority", PRIORITIES) or "medium",
            deadline=deadline,
            passages=passages,
            done_when=fields.text("done_when"),
            note=fields.text("note"),
            combine=fields.choice("combine", COMBINE) or "all",
            parts=self.parts(fields, name, paper, text, actors, topics, deadline, passages),
            contains=contains,
            ongoing=fields.flag("ongoing", False),
            checkable=fields.flag("checkable", True),
            same_as=self.references.ids(fields, "same_as", name),
            conflicts_with=self.references.ids(fields, "conflicts_with", name),
            superseded_by=self.references.ids(fields, "superseded_by", name),
            former_ids=fields.texts("former_ids"),
            extra=self.extra(fields),
            gone_since=fields.day("gone_since"),
        )
        self.remark_actors_without_part(fields, recommendation)
        return recommendation if name != _NO_ID else None

    def kind_and_strength(self, fields: Fields) -> tuple[Kind, Strength | None]:
        """The kind, which is a recommendation unless the register says otherwise, and a recommendation's strength."""
        kind_word = fields.choice("kind", _KINDS)
        kind = _KINDS[kind_word or Kind.RECOMMENDATION]
        node = fields.value("strength")
        if kind is not Kind.RECOMMENDATION:
            if node is not None:
                self.report(
                    node, f"only a recommendation has a strength, and this has kind: {kind}; leave strength out"
                )
            return kind, None
        word = (written(node) or "").strip()
        if node is not None and word in _OTHER_KINDS:
            self.report(node, f"'{word}' is a kind, not a strength; write kind: {word} in place of strength: {word}")
            return Kind(word), None
        if kind_word is not None or "kind" not in fields:
            fields.require("strength")
        return kind, _STRENGTHS[fields.choice("strength", _STRENGTHS) or Strength.SHOULD]

    def remark_actors_without_part(self, fields: Fields, recommendation: Recommendation) -> None:
        """Remark on each actor that the recommendation asks but none of its parts does: it has no component."""
        asked = asked_actors(recommendation) if recommendation.parts else ()
        if not asked:
            return
        own = [actor.id for actor in recommendation.actors if actor.role is Role.ASKED]
        ancestors = {name: self.symbols.ancestors(name) for name in (*own, *asked)}
        for name in own:
            if not answers_for(name, asked, ancestors):
                self.remark(
                    fields.place("actors"),
                    f"'{name}' is asked here but by none of the parts, so it has no component to assess; "
                    f"add a part that asks it, or change its role to with or about",
                )

    def extra(self, fields: Fields) -> dict[str, tuple[str, ...]]:
        """The cells of another tracker's columns that have no field here, by column."""
        node = fields.value("extra")
        body = None if node is None else node_mapping(node, "'extra'", "{COLUMN: …, ANOTHER: …}", self.report)
        extra: dict[str, tuple[str, ...]] = {}
        for key, value in pairs_of(body) if body is not None else ():
            words = node_text(key, "extra", self.report)
            if words is None:
                continue
            column = " ".join(words.split())
            if column in extra:
                self.report(key, f"the column {quoted(column)} appears twice; keep one")
            items = items_of(value)
            if not items:
                self.report(value, f"{quoted(column)} has no value; write one, or leave the column out")
            texts = [node_text(item, shortened(column), self.report) for item in items]
            extra[column] = tuple([text for text in texts if text is not None])
        return extra

    def set_aside(self, node: Node) -> SetAside | None:
        """The passage in an item of `set_aside`; None if a field is missing or the passage is not in the paper."""
        body = node_mapping(node, "an item of 'set_aside'", "{paper: …, from: …, to: …, why: …}", self.report)
        if body is None:
            return None
        fields = fields_of(body, ("paper", *PASSAGE_WORDS, "why"), self.report)
        fields.require("paper", "why")
        require_passage_words(fields)
        paper = self.paper(fields)
        text = self.symbols.text(paper) if paper is not None else None
        why = fields.text("why")
        if paper is None or text is None or why is None:
            return None
        passage = self.anchors.passage(body, fields, paper, text)
        return None if passage is None else SetAside(paper.id, passage, why)

    def paper(self, fields: Fields) -> Paper | None:
        """The paper that the field `paper` names, else the one whose prefix begins the id.

        None if there is no such paper.
        """
        if "paper" not in fields:
            return self.paper_of_id(fields)
        name = fields.text("paper")
        if name is None:
            return None
        paper = self.symbols.paper(name)
        if paper is None and self.symbols.complete:
            self.report(fields.place("paper"), self.symbols.unknown_message("paper", name))
        return paper

    def paper_of_id(self, fields: Fields) -> Paper | None:
        node = fields.value("id")
        name = written(node)
        if node is None or name is None:
            return None
        paper = self.symbols.paper_of_id(name)
        if paper is None and self.symbols.complete:
            self.report(node, f"no paper has a prefix that begins {quoted(name)}; fix the id, or add paper")
        return paper

    def name(self, fields: Fields, paper: Paper | None) -> str:
        """The id, which must begin with the paper's prefix; `?` if it is absent or invalid."""
        name = fields.name("id", "a recommendation")
        if name is not None and paper is not None and paper.prefix:
            begins = f"{paper.prefix}-"
            if not name.startswith(begins):
                self.report(
                    fields.place("id"),
                    f"'{name}' does not begin with '{begins}', the prefix of its paper; fix one of the two",
                )
            elif name == begins:
                self.report(fields.place("id"), f"'{name}' ends with its paper's prefix; add a number")
        return name or _NO_ID

    def pillar(self, fields: Fields, paper: Paper | None, name: str) -> str | None:
        """The code of the pillar, which must agree with the id *name*, else the one that the id says.

        None if there is no such pillar.
        """
        code = fields.text("pillar")
        if paper is None:
            return None
        in_id = name.removeprefix(f"{paper.prefix}-").split("-")[0]
        if code is None:
            return in_id if "pillar" not in fields and in_id in (paper.pillars or {}) else None
        known = self.symbols.pillars(paper)
        if code not in known:
            if self.symbols.complete:
                self.report(
                    fields.place("pillar"),
                    undeclared_message("pillar", code, known)
                    if known
                    else f"the paper '{paper.id}' has no pillars; declare them under it, or leave this out",
                )
            return None
        if in_id != code and in_id in known:
            self.report(
                fields.place("pillar"),
                f"the id says pillar '{in_id}', and '{code}' was found here; fix one of the two",
            )
        if paper.pillars_from is not None and not fields.flag("pillar_inferred", True):
            self.report(
                fields.place("pillar_inferred"),
                "the paper has no pillars of its own, so its pillar is a reading; leave pillar_inferred out",
            )
        return code

    def parts(
        self,
        fields: Fields,
        whole: str,
        paper: Paper | None,
        text: PaperText | None,
        actors: tuple[ActorRole, ...],
        topics: tuple[str, ...],
        deadline: Deadline | None,
        passages: tuple[Passage, ...],
    ) -> tuple[Part, ...]:
        """The parts of the recommendation with the id *whole*, whose actors, topics and deadline they may inherit."""
        node = fields.value("parts")
        if node is None:
            return ()
        if not is_list(node):
            self.report(node, "'parts' is a list of mappings; begin each with '- '")
            return ()
        parts: dict[str, Part] = {}
        for item in items_of(node):
            body = node_mapping(item, "a part", "{id: …, title: …}", self.report)
            if body is None:
                continue
            inner = fields_of(body, _PART_KEYS, self.report)
            inner.require("id", "title")
            name = inner.text("id") or _NO_ID
            if name != _NO_ID and not _PART_ID.match(name):
                self.report(
                    inner.place("id"), f"{quoted(name)} cannot name a part; use small letters and digits, such as a"
                )
            elif name in parts:
                self.report(inner.place("id"), f"the part {quoted(name)} is used twice; each part needs its own id")
            own = self.anchors.passages(inner, paper, text)
            where = own if passage_keys(inner) else passages
            asked = self.references.actors(inner) if "actors" in inner else actors
            parts[name] = Part(
                id=f"{whole}.{name}",
                title=inner.text("title") or name,
                actors=asked,
                sides=self.references.sides(asked),
                topics=self.references.topics(inner) if "topics" in inner else topics,
                deadline=self.anchors.deadline(inner, paper, where) if "deadline" in inner else deadline,
                passages=own,
                done_when=inner.text("done_when"),
                note=inner.text("note"),
            )
        return tuple(parts.values())
