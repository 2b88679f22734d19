"""Read what ties a recommendation or a part to its paper: its passages and its deadline."""

from __future__ import annotations

from policytrack.domain.model import Paper
from policytrack.errors import UsageProblem
from policytrack.register.fields import Fields, fields_of, is_mapping, items_of, node_mapping, node_text
from policytrack.register.yaml_nodes import Node, ProblemReporter, quoted
from policytrack.text.deadlines import anchor_window, resolve
from policytrack.text.normalize import fold
from policytrack.text.passages import NotInText, PaperText, find_passage
from policytrack.text.values import Deadline, Passage

PASSAGE_WORDS = ("from", "to", "words")
"""The keys that identify a passage: its first and last words, the words in full, or all three."""

_PASSAGE_KEYS = ("passage", "passages", "words")
_DEADLINE_KEYS = ("text", "from", "reading", "stated_in")


class Anchors:
    """Reads passages and deadlines; problems that leave the register usable go to *doubt*."""

    def __init__(self, report: ProblemReporter, doubt: ProblemReporter) -> None:
        self.report = report
        self.doubt = doubt

    def passages(self, fields: Fields, paper: Paper | None, text: PaperText | None) -> tuple[Passage, ...]:
        """The passages under `passage`, `passages` or `words`, without those that are not in the paper's text."""
        first, *others = passage_keys(fields) or ("",)
        for other in others:
            self.report(fields.place(other), f"'{first}' and '{other}' say the same; keep one")
        if first == "words" and not others:
            return self._words(fields, paper, text)
        nodes: list[Node] = []
        for name in ("passage", "passages"):
            node = fields.value(name)
            items = items_of(node)
            if node is not None and not items:
                self.report(node, f"'{name}' is empty; say where the paper asks for this")
            nodes += items
        passages: list[Passage] = []
        for node in nodes:
            body = node_mapping(node, "a passage", "{from: …, to: …} or {words: …}", self.report)
            if body is None:
                continue
            inner = fields_of(body, ("lead_in", *PASSAGE_WORDS), self.report)
            require_passage_words(inner)
            if paper is not None and paper.text is None and "from" in inner:
                self.report(
                    body,
                    f"the paper '{paper.id}' has no text in which to find this; add it, or write all of its 'words'",
                )
            elif paper is not None and (paper.text is None or text is not None):
                passage = self.passage(body, inner, paper, text)
                passages += [passage] if passage is not None else []
        return tuple(passages)

    def _words(self, fields: Fields, paper: Paper | None, text: PaperText | None) -> tuple[Passage, ...]:
        """The passage given in full under `words`, with its place if the paper has a text."""
        passage = self.passage(fields.place("words"), fields, paper, text)
        return (passage,) if passage is not None else ()

    def passage(self, where: Node, fields: Fields, paper: Paper | None, text: PaperText | None) -> Passage | None:
        """The passage given by all of its `words`, or by its first and last ones (`from` and `to`).

        None if it is not in the paper's text. Beside `from` and `to`, `words` are part of the passage.
        """
        first, last, words = (fields.text(name) for name in PASSAGE_WORDS)
        lead_in = fields.text("lead_in")
        if "from" not in fields and "to" not in fields:
            first = last = words
        if first is None or last is None:
            return None
        if paper is None or text is None:
            return Passage(first, lead_in=lead_in)
        passage = self._find(where, paper, text, first, last, lead_in)
        if passage is not None and words is not None and not _contains(passage, words):
            self.doubt(
                fields.place("words"),
                f"these words are not between 'from' and 'to' in {paper.text}, from line {passage.line} on; "
                "copy them from there",
            )
        return passage

    def _find(
        self, where: Node, paper: Paper, text: PaperText, first: str, last: str, lead_in: str | None = None
    ) -> Passage | None:
        try:
            return find_passage(text, first, last, lead_in)
        except NotInText as reason:
            self.doubt(where, reason.message(paper.text or ""))
            return None

    def deadline(self, fields: Fields, paper: Paper | None, passages: tuple[Passage, ...]) -> Deadline | None:
        """The deadline, with its words resolved to dates; its words should be in the passages."""
        node = fields.value("deadline")
        if node is None:
            return None
        anchor, reading, stated_in, where = None, None, None, node
        if is_mapping(node):
            inner = fields_of(node, _DEADLINE_KEYS, self.report)
            inner.require("text")
            words, anchor, reading = (
                inner.date_words("text"),
                inner.date_words("from"),
                inner.date_words("reading"),
            )
            stated_in = inner.text("stated_in")
            where = inner.place("text")
        else:
            words = node_text(node, "deadline", self.report, dates=True)
        if words is None or paper is None:
            return None
        if anchor is not None:
            try:
                anchor_window(anchor, paper.window)
            except UsageProblem as problem:
                self.report(inner.place("from"), str(problem))
        if stated_in is None and passages and not _are_in_passages(words, passages):
            hint = "copy the paper's own words, or say with stated_in where they are"
            self.doubt(where, f"the deadline's words {quoted(words)} are not in the passage; {hint}")
        deadline = resolve(words, paper.window, anchor=anchor or "published", reading=reading)
        return deadline if stated_in is None else deadline._replace(stated_in=stated_in)


def passage_keys(fields: Fields) -> list[str]:
    """Those of the keys `passage`, `passages` and `words` that the recommendation or part has."""
    return [name for name in _PASSAGE_KEYS if name in fields]


def require_passage_words(fields: Fields) -> None:
    """Report what is missing of `from` and `to`, unless the passage is given by its `words` alone."""
    if "words" not in fields or "from" in fields or "to" in fields:
        fields.require("from", "to")


def _contains(passage: Passage, words: str) -> bool:
    return bool(fold(words)) and bool(PaperText(passage.text).occurrences(fold(words)))


def _are_in_passages(words: str, passages: tuple[Passage, ...]) -> bool:
    text = " ".join(f"{passage.lead_in or ''} {passage.text}" for passage in passages)
    return words in text or fold(words).casefold() in fold(text).casefold()
