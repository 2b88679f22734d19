"""A whole table, by a mapping, to recommendations; rows that belong to one are joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from policytrack.domain.evidence import shown
from policytrack.errors import UsageProblem
from policytrack.interchange.actor_ids import Actors
from policytrack.interchange.items import Bad, Fault, Item, Says, Taken
from policytrack.interchange.mapping import ROLES, Plan
from policytrack.interchange.row_reader import Reading
from policytrack.interchange.slugs import slug
from policytrack.interchange.tables.table import Cell, TableRow


def taken(rows: Iterable[TableRow], columns: Iterable[str], plan: Plan, today: date) -> Taken:
    """Everything in the rows. Raises `UsageProblem` for a mapping that names columns the table has not."""
    there = tuple(columns)
    named = plan.named
    missing = [name for name in dict.fromkeys(named) if name not in there]
    if missing:
        raise UsageProblem(
            f"{plan.name}: the table has no column {', '.join(map(repr, missing))}; it has {', '.join(there)}"
        )
    return _Taking(plan, Reading(plan, [name for name in there if name not in named], today)).all(rows)


class _Taking:
    def __init__(self, plan: Plan, reading: Reading) -> None:
        self.plan, self.reading = plan, reading
        self.papers: dict[str, dict[str, str]] = {}
        self.pillars: dict[str, dict[str, str]] = {}
        self.actors = Actors(plan.side)
        self.items: dict[str, Item] = {}
        self.faults: list[Fault] = []
        self.written: dict[str, str] = {}
        self.paper_words: dict[str, str] = {}
        self.bad_ids: set[str] = set()
        self.has_unknown = False

    def all(self, rows: Iterable[TableRow]) -> Taken:
        number = 0
        for row in rows:
            number += 1
            try:
                if row.problem is not None:
                    raise Bad(None, row.problem)
                self.take(row)
            except Bad as first:
                problems = [] if row.problem is not None else [*self.reading.problems(row)]
                told = [Fault(row.number, bad.column, str(bad)) for bad in problems or [first]]
                self.faults += dict.fromkeys(told)
                self.note_bad(row)
        for folded in list(self.items):
            self.see_who_is_asked(folded, self.items[folded])
        return Taken(
            self.papers,
            self.pillars,
            self.actors.names,
            self.items,
            tuple(self.faults),
            number,
            frozenset(self.bad_ids),
            self.has_unknown,
        )

    def note_bad(self, row: TableRow) -> None:
        """What cannot be taken is in the copy all the same."""
        try:
            self.bad_ids.add(self.reading.name(row, self.reading.paper(row)["prefix"]).casefold())
        except Bad:
            self.has_unknown = True

    def take(self, row: TableRow) -> None:
        read = self.reading
        paper, status, evidence, texts = read.paper(row), read.status(row), read.evidence(row), read.texts(row)
        asked, pillar = read.asked(row), read.pillar(row)
        self.see_that_the_paper_is_the_same(row, paper)
        name = read.name(row, paper["prefix"])
        actors: dict[str, str] = {}
        for words, role in asked:
            actors.setdefault(self.actors.id_of(words), role)
        # Of a joined row's status it is whoever it asks; who supports only has none.
        shares: list[str | None] = [actor for actor, role in actors.items() if role == "asked" and self.plan.is_joined]
        note = read.note(row)
        says = tuple(Says(actor, status, note, evidence) for actor in shares or [None])
        if pillar:
            texts["pillar"] = slug(pillar)
            self.pillars.setdefault(paper["id"], {}).setdefault(texts["pillar"], pillar)
        item = Item(name, paper["id"], (row.number,), texts, tuple(actors.items()), read.extra(row), says)
        before = self.items.get(name.casefold())
        if before is not None:
            self.see_that_the_id_is_the_same(row, before, paper["prefix"])
        elif (own := read.id_words(row)) is not None and not _shows(name, own, paper["prefix"]):
            self.written[name.casefold()] = own
        self.items[name.casefold()] = item if before is None else self.joined(before, item)
        self.papers.setdefault(paper["id"], {key: value for key, value in paper.items() if key != "id"})

    def see_that_the_paper_is_the_same(self, row: TableRow, paper: Mapping[str, str]) -> None:
        """Of one id there is one paper."""
        held = self.papers.get(paper["id"], paper)
        for key, words in ((key, paper[key]) for key in self.plan.paper_columns if key != "id" and key in paper):
            if held.get(key, words) != words:
                why = f"the paper '{paper['id']}' has the {key} '{shown(held[key])}' in a row before; mend one"
                raise Bad(self.plan.paper_columns[key], why)
        column = self.plan.paper_columns.get("id")
        if column is not None:
            name = self.reading.one(row, column)
            if self.paper_words.setdefault(paper["id"], name) != name:
                why = f"'{shown(name)}' makes the paper's id '{paper['id']}', as other words do; mend one"
                raise Bad(column, why)

    def see_that_the_id_is_the_same(self, row: TableRow, before: Item, prefix: str) -> None:
        """Words that make one id, and are others, are two recommendations."""
        words = self.reading.id_words(row)
        held = self.written.get(before.id.casefold())
        if words is not None and (words != held if held is not None else not _shows(before.id, words, prefix)):
            why = f"'{shown(words)}' makes the id '{before.id}', as other words in row {before.rows[0]} do"
            raise Bad(self.plan.columns["id"][0], f"{why}; mend one, or name more columns for the id")

    def joined(self, before: Item, item: Item) -> Item:
        """Both rows in one recommendation, where that may be."""
        first = before.rows[0]
        if not self.plan.is_joined:
            message = f"'{item.id}' stands in row {first} already; set join: yes if a row is an actor's share"
            raise Bad(" + ".join(self.plan.columns["id"]), message)
        for field in ("words", "pillar", "strength", "deadline", "published"):
            if before.texts.get(field) != item.texts.get(field):
                column = self.plan.columns.get(field, (None,))[0]
                message = f"'{item.id}' has another {field} in row {first}; rows that are joined must have the same"
                raise Bad(column, message)
        # The row of whoever is asked names it.
        texts = before.texts if _asks(before) or not _asks(item) else {**before.texts, "title": item.texts["title"]}
        roles = dict(before.actors)
        for actor, role in item.actors:
            # Of an actor who stands in several, the first of the roles counts.
            roles[actor] = min(role, roles.get(actor, role), key=ROLES.index)
        actors = tuple(roles.items())
        said = {each.actor: each for each in before.says}
        for each in item.says:
            same = said.get(each.actor)
            if same is not None and each.actor is not None and same.status is not each.status:
                column = self.plan.columns.get("status", (None,))[0]
                raise Bad(column, f"'{item.id}' has another status of {each.actor} in row {first}; keep one")
            said[each.actor] = each if same is None else _together(same, each)
        says = tuple(said.values())
        extra = {column: _both(before.extra, item.extra, column) for column in {**before.extra, **item.extra}}
        return before._replace(actors=actors, texts=texts, extra=extra, says=says, rows=(*before.rows, *item.rows))

    def see_who_is_asked(self, folded: str, item: Item) -> None:
        """Somebody must be, in one of the rows; what the others say of the whole does not count then."""
        if _asks(item):
            if self.plan.is_joined:
                shares = tuple(each for each in item.says if each.actor is not None)
                self.items[folded] = item._replace(says=shares)
        elif self.plan.nobody is not None:
            self.items[folded] = item._replace(actors=((self.actors.id_of(self.plan.nobody), "asked"), *item.actors))
        else:
            column = (self.plan.columns.get("role") or (None,))[0]
            self.faults.append(Fault(item.rows[0], column, "nobody is asked; say with actors: blank: who is"))
            del self.items[folded]


def _shows(name: str, words: str, prefix: str) -> bool:
    """Whether the id shows of what words it was made."""
    return name in (words, f"{prefix}-{words}")


def _together(one: Says, other: Says) -> Says:
    notes = dict.fromkeys(filter(None, (one.note, other.note)))
    evidence = dict.fromkeys((*one.evidence, *other.evidence))
    return one._replace(note="\n".join(notes) or None, evidence=tuple(evidence))


def _asks(item: Item) -> bool:
    return any(role == "asked" for _, role in item.actors)


def _both(one: Mapping[str, Cell], other: Mapping[str, Cell], column: str) -> Cell:
    """What stands in either row: once where it is the same, else all of it."""
    values = [value for value in (one.get(column), other.get(column)) if value is not None]
    if len({*values}) < 2:
        return values[0]
    parts = (part for value in values for part in ((value,) if isinstance(value, str) else value))
    return tuple(dict.fromkeys(parts))
