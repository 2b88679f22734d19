"""What a recommendation or a part of one names by its id: actors, topics, other recommendations."""

from __future__ import annotations

from policytrack.domain.model import ActorRole
from policytrack.domain.vocabulary import Role
from policytrack.register.fields import Fields, text_of
from policytrack.register.symbols import Context
from policytrack.register.yaml_nodes import Listing, Mapping, Node, Report


class References:
    """Reads references in the context of all files."""

    def __init__(self, context: Context, report: Report) -> None:
        self.context = context
        self.report = report

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
        ancestors = (self.context.chain(actor.id) for actor in actors if actor.role is Role.ASKED)
        return tuple(dict.fromkeys(chain[-1] for chain in ancestors if chain))

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
