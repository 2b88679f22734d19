"""A mapping: which column says what, and what another tracker's words mean in ours. See `docs/import.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Role, Strength
from policytrack.errors import UsageProblem
from policytrack.interchange.slugs import slug
from policytrack.text.dates import edtf_window
from policytrack.text.did_you_mean import unknown

ROLES = tuple(str(role) for role in Role)
FIELDS = (
    *("id", "title", "words", "pillar", *ROLES, "role", "strength", "deadline", "published", "evidence"),
    *("note", "status"),
)
KEYS = (
    *("about", "at", "sheet", "header", "paper", "columns", "id", "actors", "roles", "strength", "status"),
    *("dates", "join", "title"),
)
PAPER = ("id", "prefix", "title", "published", "url", "outlet", "authors")
ORDERS = ("iso", "day-first", "month-first")
_SEVERAL = ("id", *ROLES, "evidence", "note")
_TITLE_WORDS = 14
_DASH = re.compile("[-‐‑–—]")


def _folded(words: str) -> str:
    """Words as they are compared: without case, kinds of dash, or more than one space."""
    return " ".join(_DASH.sub(" - ", words).split()).casefold()


class Words(NamedTuple):
    """What the words of a column mean: each by its folded form, what a blank means, what all else means."""

    table: Mapping[str, str]
    blank: str | None = None
    other: str | None = None

    def of(self, words: str) -> str | None:
        """Ours for theirs; None where nobody said."""
        if not words:
            return self.blank
        return self.table.get(_folded(words), self.other)


class Side(NamedTuple):
    """The actor that all actors of a mapping are part of."""

    id: str
    name: str


class Form(Protocol):
    """A regular expression."""

    @property
    def pattern(self) -> str: ...

    def search(self, text: str) -> Any: ...


class Plan(NamedTuple):
    """A mapping as it was read. *columns* are the columns of each field, most often one."""

    name: str
    about: str
    paper: Mapping[str, str]
    paper_columns: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    strength: Words
    status: Words
    roles: Words
    separator: str | None
    side: Side | None
    nobody: str | None
    is_joined: bool
    dates: str
    at: str | None
    sheet: str | None
    title_words: int = _TITLE_WORDS
    header: int | None = None
    id_form: Form | None = None
    """What of the column is the id; None for all of it."""

    @property
    def named(self) -> list[str]:
        """Every column that is named."""
        return [*(name for names in self.columns.values() for name in names), *self.paper_columns.values()]


def plan_of(value: Any, name: str) -> Plan:
    """The mapping in what a YAML file holds. Raises `UsageProblem` with everything that is wrong with it."""
    return _Reader(name).plan(value)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def plan(self, value: Any) -> Plan:
        top = self.mapping(value, "the mapping", KEYS)
        paper, paper_columns = self.paper(top.get("paper"))
        columns = self.columns(top.get("columns"))
        actors = self.mapping(top.get("actors", {}), "actors", ("separator", "part_of", "blank"))
        strength = self.words(top.get("strength", "should"), "strength", Strength, "should")
        status = self.words(top.get("status", {}), "status", Status, str(Status.UNASSESSED))
        roles = self.words(top.get("roles", "asked"), "roles", ROLES, "asked")
        dates = self.text(top.get("dates", "iso"), "dates", ORDERS)
        id_form = self.form(self.mapping(top.get("id", {}), "id", ("take",)).get("take"))
        if "strength" in columns and not isinstance(top.get("strength"), Mapping):
            self.problems.append("columns: strength names a column; say under strength: words: what its words mean")
        if "status" in columns and not status.table:
            self.problems.append("columns: status names a column; say under status: words: what its words mean")
        if "id" not in columns:
            self.problems.append("columns: id is missing; name a column, or several whose words make one")
        if "title" not in columns and "words" not in columns:
            self.problems.append("columns: title is missing, and words, of which one could be made; name one of them")
        plan = Plan(
            name=self.name,
            about=str(top.get("about", "")),
            paper=paper,
            paper_columns=paper_columns,
            columns=columns,
            strength=strength,
            status=status,
            roles=roles,
            separator=self.plain(actors.get("separator"), "actors: separator"),
            side=self.side(actors.get("part_of")),
            nobody=self.plain(actors.get("blank"), "actors: blank"),
            is_joined=self.text(top.get("join", "no"), "join", ("yes", "no", "true", "false")) in ("yes", "true"),
            dates=dates,
            at=self.plain(top.get("at"), "at"),
            sheet=self.plain(top.get("sheet"), "sheet"),
            title_words=self.number(top.get("title"), "title", _TITLE_WORDS) or _TITLE_WORDS,
            header=self.number(top.get("header"), "header", None),
            id_form=id_form,
        )
        if self.problems:
            raise UsageProblem("\n".join(f"{self.name}: {problem}" for problem in self.problems))
        return plan

    def mapping(self, value: Any, where: str, keys: Sequence[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.problems.append(f"{where}: write keys with values here: {', '.join(keys)}")
            return {}
        for key in value:
            if key not in keys:
                self.problems.append(f"{where}: {unknown('key', str(key), keys)}")
        return value

    def text(self, value: Any, where: str, choices: Sequence[str]) -> str:
        if value not in choices:
            self.problems.append(f"{where}: {unknown('word', str(value), choices)}")
            return choices[0]
        return str(value)

    def plain(self, value: Any, where: str) -> str | None:
        if value is not None and not isinstance(value, str):
            self.problems.append(f"{where}: write text here")
            return None
        return value

    def number(self, value: Any, where: str, otherwise: int | None) -> int | None:
        if value is None:
            return otherwise
        if not isinstance(value, str) or not value.isdecimal() or not 0 < int(value[:9]) < 200:
            self.problems.append(f"{where}: write a number from 1 to 199")
            return otherwise
        return int(value)

    def form(self, value: Any) -> Form | None:
        """A mapping may be somebody else's: Python's own engine can take years over one cell, this one cannot."""
        if value is None:
            return None
        try:
            import re2
        except ImportError:
            self.problems.append("id: take: this needs one package more: pip install 'policytrack[take]'")
            return None
        if not isinstance(value, str):
            self.problems.append("id: take: write a regular expression here, in quotes")
            return None
        options = re2.Options()
        options.log_errors = False  # we say it ourselves
        try:
            form: Form = re2.compile(value, options)
        except re2.error as error:
            why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error
            self.problems.append(f"id: take: write a regular expression here, as RE2 reads them: {why}")
            return None
        return form

    def paper(self, value: Any) -> tuple[dict[str, str], dict[str, str]]:
        fixed, columns = {}, {}
        for key, said in self.mapping(value if value is not None else "", "paper", PAPER).items():
            if isinstance(said, Mapping):
                columns[key] = str(self.mapping(said, f"paper: {key}", ("column",)).get("column", ""))
            elif isinstance(said, str) and said.strip():
                fixed[key] = said
            else:
                self.problems.append(f"paper: {key}: write text here, or {{column: …}}")
        for key in ("id", "prefix", "title", "published"):
            if key not in fixed and key not in columns and not (key == "prefix" and "id" in columns):
                self.problems.append(f"paper: {key} is missing; write it, or {{column: …}}")
        for key in ("id", "prefix"):
            if key in fixed and slug(fixed[key]) != fixed[key]:
                self.problems.append(f"paper: {key}: write letters, digits and hyphens, such as {slug(fixed[key])}")
        if "published" in fixed:
            try:
                edtf_window(fixed["published"])
            except UsageProblem as problem:
                self.problems.append(f"paper: published: {problem}")
        return fixed, columns

    def columns(self, value: Any) -> dict[str, tuple[str, ...]]:
        found = {}
        for field, named in self.mapping(value if value is not None else "", "columns", FIELDS).items():
            names = tuple(named) if isinstance(named, list) else (named,)
            if not names or not all(isinstance(name, str) and name for name in names):
                self.problems.append(f"columns: {field}: write the name of a column")
            elif len(names) > 1 and field not in _SEVERAL:
                self.problems.append(f"columns: {field} takes one column; several go with {', '.join(_SEVERAL)}")
            else:
                found[field] = names
        return found

    def words(self, value: Any, where: str, choices: Any, blank: str) -> Words:
        ours = [str(choice) for choice in choices]
        if isinstance(value, str):
            word = self.text(value, where, ours)
            return Words({}, word, word)
        body = self.mapping(value, where, ("words", "blank", "other"))
        table = {}
        listed = body.get("words", {})
        there = tuple(listed) if isinstance(listed, Mapping) else ("their word",)
        for theirs, said in self.mapping(listed, f"{where}: words", there).items():
            table[_folded(str(theirs))] = self.text(said, f"{where}: words: {theirs}", ours)
        other = body.get("other")
        return Words(
            table,
            self.text(body.get("blank", blank), f"{where}: blank", ours),
            None if other is None else self.text(other, f"{where}: other", ours),
        )

    def side(self, value: Any) -> Side | None:
        if value is None:
            return None
        if isinstance(value, Mapping) and len(value) == 1:
            [(name, words)] = value.items()
            return Side(str(name), str(words))
        self.problems.append("actors: part_of: write one id and its name, such as {us: United States}")
        return None
