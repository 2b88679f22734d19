"""What a recommendation and its parts are alike made of: actors, topics, passages, a deadline."""

from __future__ import annotations

from policytrack.deadlines import anchor_window, resolve
from policytrack.errors import UsageProblem
from policytrack.model import ActorRole, Paper
from policytrack.passages import NotInText, PaperText, find, fold
from policytrack.register.context import Context
from policytrack.register.fields import Fields, mapping_of, text_of
from policytrack.register.nodes import Listing, Mapping, Node, Report, quoted, shortened
from policytrack.text_values import Deadline, Passage
from policytrack.vocabulary import Role

_SAID = ("passage", "passages", "words")
_DEADLINE_KEYS = ("text", "from", "reading", "stated_in")


class Pieces:
    """Reads pieces in the context of all files.

    Problems that leave the register usable go to *doubt*, and what changes nothing to *remark*.
    """

    def __init__(self, context: Context, report: Report, doubt: Report, remark: Report) -> None:
        self.context = context
        self.report = report
        self.doubt = doubt
        self.remark = remark

    def actors(self, fields: Fields) -> tuple[ActorRole, ...]:
        node = fields.value("actors")
        items = node.items if isinstance(node, Listing) else [node] if node is not None else []
        actors: dict[tuple[str, Role], ActorRole] = {}
        unread = False
        for item in items:
            actor = self.actor(item)
            if actor is None:
                unread = True
                continue
            if (actor.id, actor.role) in actors:
                self.report(item, f"the actor '{actor.id}' stands twice with the role {actor.role}; keep one")
            actors[actor.id, actor.role] = actor
        if node is not None and not unread and not any(role is Role.ASKED for _, role in actors):
            self.report(node, "nobody is asked here; name an actor, with the role asked")
        return tuple(actors.values())

    def actor(self, item: Node) -> ActorRole | None:
        role, inferred, where = "asked", False, item
        if isinstance(item, Mapping):
            fields = Fields(item, ("id", "role", "inferred"), self.report)
            fields.require("id")
            name = fields.text("id")
            role = fields.choice("role", Role) or role
            inferred = fields.flag("inferred", False)
            where = fields.place("id")
        else:
            name = text_of(item, "actors", self.report)
        if name is None:
            return None
        if not self.context.chain(name) and self.context.complete:
            self.report(where, self.context.unknown("actor", name))
            return None
        return ActorRole(name, Role(role), inferred)

    def sides(self, actors: tuple[ActorRole, ...]) -> tuple[str, ...]:
        chains = (self.context.chain(actor.id) for actor in actors if actor.role is Role.ASKED)
        return tuple(dict.fromkeys(chain[-1] for chain in chains if chain))

    def topics(self, fields: Fields) -> tuple[str, ...]:
        scalars = fields.scalars("topics")
        for scalar in scalars:
            if not self.context.has_topic(scalar.text) and self.context.complete:
                self.report(scalar, self.context.unknown("topic", scalar.text))
        return tuple(dict.fromkeys(scalar.text for scalar in scalars))

    def ids(self, fields: Fields, name: str, own: str) -> tuple[str, ...]:
        found = []
        for scalar in fields.scalars(name):
            target = self.context.id_like(scalar.text)
            if target is None:
                if self.context.complete:
                    self.report(scalar, self.context.unknown("id", scalar.text))
            elif target == own:
                self.report(scalar, f"'{own}' names itself here; name another, or take it out")
            else:
                found.append(target)
        return tuple(found)

    def passages(self, fields: Fields, paper: Paper | None, text: PaperText | None) -> tuple[Passage, ...]:
        first, *others = said_in(fields) or ("",)
        for other in others:
            self.report(fields.place(other), f"'{first}' and '{other}' say the same; keep one")
        if first == "words" and not others:
            return self.words(fields, paper, text)
        nodes: list[Node] = []
        for name in ("passage", "passages"):
            node = fields.value(name)
            if isinstance(node, Listing) and not node.items:
                self.report(node, f"'{name}' is empty; say where the paper asks for this")
            nodes += node.items if isinstance(node, Listing) else [node] if node is not None else []
        found = []
        for node in nodes:
            body = mapping_of(node, "a passage", "{from: …, to: …}", self.report)
            if body is None:
                continue
            inner = Fields(body, ("lead_in", "from", "to"), self.report)
            inner.require("from", "to")
            if paper is not None and paper.text is None:
                self.report(
                    body,
                    f"the paper '{paper.id}' has no text to find this in; give it one, or write all of its 'words'",
                )
            if paper is not None and text is not None:
                passage = self.one_passage(body, inner, paper, text)
                found += [passage] if passage is not None else []
        return tuple(found)

    def words(self, fields: Fields, paper: Paper | None, text: PaperText | None) -> tuple[Passage, ...]:
        """The recommendation's words in full: with their place where the paper's text is there, else without."""
        words = fields.text("words")
        if words is None:
            return ()
        if paper is None or text is None:
            return (Passage(words),)
        found = self.found(fields.place("words"), paper, text, words, words)
        return (found,) if found is not None else ()

    def one_passage(self, body: Mapping, fields: Fields, paper: Paper, text: PaperText) -> Passage | None:
        first, last, lead_in = fields.text("from"), fields.text("to"), fields.text("lead_in")
        if first is None or last is None:
            return None
        return self.found(body, paper, text, first, last, lead_in)

    def found(
        self, where: Node, paper: Paper, text: PaperText, first: str, last: str, lead_in: str | None = None
    ) -> Passage | None:
        try:
            return find(text, first, last, lead_in)
        except NotInText as reason:
            self.doubt(where, reason.message(paper.text or ""))
            return None

    def extra(self, fields: Fields) -> dict[str, tuple[str, ...]]:
        """What another tracker says in columns that nothing of ours stands for."""
        node = fields.value("extra")
        body = None if node is None else mapping_of(node, "'extra'", "{COLUMN: …, ANOTHER: …}", self.report)
        found: dict[str, tuple[str, ...]] = {}
        for key, value in body.entries.values() if body is not None else ():
            words = text_of(key, "extra", self.report)
            if words is None:
                continue
            column = " ".join(words.split())
            if column in found:
                self.report(key, f"the column {quoted(column)} stands twice; keep one")
            items = value.items if isinstance(value, Listing) else [value]
            if not items:
                self.report(value, f"{quoted(column)} has no value; write one, or leave the column out")
            texts = [text_of(item, shortened(column), self.report) for item in items]
            found[column] = tuple([text for text in texts if text is not None])
        return found

    def deadline(self, fields: Fields, paper: Paper | None, passages: tuple[Passage, ...]) -> Deadline | None:
        node = fields.value("deadline")
        if node is None:
            return None
        anchor, reading, stated_in, where = None, None, None, node
        if isinstance(node, Mapping):
            inner = Fields(node, _DEADLINE_KEYS, self.report)
            inner.require("text")
            words, anchor, reading = (
                inner.date_words("text"),
                inner.date_words("from"),
                inner.date_words("reading"),
            )
            stated_in = inner.text("stated_in")
            where = inner.place("text")
        else:
            words = text_of(node, "deadline", self.report, dates=True)
        if words is None or paper is None:
            return None
        if anchor is not None:
            try:
                anchor_window(anchor, paper.window)
            except UsageProblem as problem:
                self.report(inner.place("from"), str(problem))
        if stated_in is None and passages and not _stand_in(words, passages):
            hint = "copy the paper's own words, or say with stated_in where they stand"
            self.doubt(where, f"the deadline's words {quoted(words)} do not stand in the passage; {hint}")
        found = resolve(words, paper.window, anchor=anchor or "published", reading=reading)
        return found if stated_in is None else found._replace(stated_in=stated_in)


def said_in(fields: Fields) -> list[str]:
    """The keys there are under which a recommendation or a part gives the paper's words; one is enough."""
    return [name for name in _SAID if name in fields]


def _stand_in(words: str, passages: tuple[Passage, ...]) -> bool:
    said = " ".join(f"{passage.lead_in or ''} {passage.text}" for passage in passages)
    return words in said or fold(words).casefold() in fold(said).casefold()
