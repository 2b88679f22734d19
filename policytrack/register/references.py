"""Read what a recommendation or a part refers to by id: actors, topics and other recommendations."""

from __future__ import annotations

from policytrack.domain.model import ActorRole
from policytrack.domain.vocabulary import Role
from policytrack.register.fields import Fields, fields_of, is_mapping, items_of, node_text
from policytrack.register.symbols import SymbolTable
from policytrack.register.yaml_nodes import Node, ProblemReporter

_ROLES = {str(role): role for role in Role}


class References:
    """Reads references and reports those that no file declares."""

    def __init__(self, symbols: SymbolTable, report: ProblemReporter) -> None:
        self.symbols = symbols
        self.report = report

    def actors(self, fields: Fields) -> tuple[ActorRole, ...]:
        """The actors with their roles, of whom at least one must be asked."""
        node = fields.value("actors")
        actors: dict[tuple[str, Role], ActorRole] = {}
        has_unread = False
        for item in items_of(node):
            actor = self.actor(item)
            if actor is None:
                has_unread = True
                continue
            if (actor.id, actor.role) in actors:
                self.report(item, f"the actor '{actor.id}' appears twice with the role {actor.role}; keep one")
            actors[actor.id, actor.role] = actor
        if node is not None and not has_unread and not any(role is Role.ASKED for _, role in actors):
            self.report(node, "nobody is asked here; name an actor, with the role asked")
        return tuple(actors.values())

    def actor(self, item: Node) -> ActorRole | None:
        """An actor, given by its id or as a mapping with its role; None if it is not declared."""
        role, inferred, where = Role.ASKED, False, item
        if is_mapping(item):
            fields = fields_of(item, ("id", "role", "inferred"), self.report)
            fields.require("id")
            name = fields.text("id")
            role = _ROLES[fields.choice("role", _ROLES) or role]
            inferred = fields.flag("inferred", False)
            where = fields.place("id")
        else:
            name = node_text(item, "actors", self.report)
        if name is None:
            return None
        if not self.symbols.ancestors(name) and self.symbols.complete:
            self.report(where, self.symbols.unknown_message("actor", name))
            return None
        return ActorRole(name, role, inferred)

    def sides(self, actors: tuple[ActorRole, ...]) -> tuple[str, ...]:
        """The sides of the asked actors, each once."""
        paths = (self.symbols.ancestors(actor.id) for actor in actors if actor.role is Role.ASKED)
        return tuple(dict.fromkeys(path[-1] for path in paths if path))

    def topics(self, fields: Fields) -> tuple[str, ...]:
        """The topics, each once."""
        topics: dict[str, None] = {}  # an ordered set
        for node, topic in fields.placed_texts("topics"):
            if not self.symbols.allows_topic(topic) and self.symbols.complete:
                self.report(node, self.symbols.unknown_message("topic", topic))
            topics[topic] = None
        return tuple(topics)

    def ids(self, fields: Fields, name: str, own: str) -> tuple[str, ...]:
        """The ids of other recommendations in the field *name* of the recommendation with the id *own*."""
        if name not in fields:
            return ()
        targets = []
        for node, words in fields.placed_texts(name):
            target = self.symbols.matching_id(words)
            if target is None:
                if self.symbols.complete:
                    self.report(node, self.symbols.unknown_message("id", words))
            elif target == own:
                self.report(node, f"'{own}' names itself here; name another, or remove it")
            else:
                targets.append(target)
        return tuple(targets)
