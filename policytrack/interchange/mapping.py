"""Mappings: which column holds which field, and which status, kind or strength another tracker's words stand for.

The file format is described in `docs/import.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind, Role, Strength
from policytrack.errors import UsageProblem, missing_package
from policytrack.interchange.slugs import slug
from policytrack.interchange.tables.encoding import known_encoding
from policytrack.text.dates import edtf_window
from policytrack.text.did_you_mean import unknown

ROLES = tuple(str(role) for role in Role)
FIELDS = (
    *("id", "title", "words", "pillar", "pillar_name", *ROLES, "role", "kind", "strength"),
    *("deadline", "reading", "published", "evidence", "note", "status", "asked_statuses"),
    *("topics", "topic_names", "priority", "done_when", "encoder_note"),
)
KEYS = (
    *("about", "encoding", "at", "sheet", "header", "paper", "columns", "id", "actors", "roles", "kind", "strength"),
    *("status", "dates", "join", "title", "other_names", "leave_out", "keep_ids"),
)
PAPER = ("id", "prefix", "title", "published", "url", "outlet", "authors")
ORDERS = ("iso", "day-first", "month-first")
_MULTI_COLUMN_FIELDS = ("id", *ROLES, "evidence", "note")
_OPTIONAL_FIELDS = ("asked_statuses",)
"""Fields that tables which policytrack exported earlier do not have."""
_DEPENDENT_FIELDS = {"asked_statuses": "status", "topic_names": "topics"}
"""Fields that mean nothing without another."""
_TITLE_WORDS = 14
_DASH = re.compile("[-‐‑–—]")


@lru_cache(maxsize=4_096)
def _comparable(words: str) -> str:
    """The form in which words are compared: case-folded, with one kind of dash and single spaces."""
    return " ".join(_DASH.sub(" - ", words).split()).casefold()


class WordTable(NamedTuple):
    """What a column's words stand for: *table* by comparable form, *blank* for an empty cell, *other* for all else."""

    table: Mapping[str, str]
    blank: str | None = None
    other: str | None = None

    @property
    def merges_words(self) -> bool:
        """Whether several words stand for one, so that the register's word does not tell them apart."""
        return self.other is not None or len({*self.table.values()}) < len(self.table)

    def meaning_of(self, words: str) -> str | None:
        """The word of the register that these words stand for; None if the mapping does not say."""
        if not words:
            return self.blank
        return self.table.get(_comparable(words), self.other)


class Side(NamedTuple):
    """The actor that all actors in the table belong to."""

    id: str
    name: str


class Pattern(Protocol):
    """A compiled regular expression, as RE2 makes it."""

    @property
    def pattern(self) -> str: ...

    def search(self, text: str) -> Any: ...


class ColumnMapping(NamedTuple):
    """A mapping that was read from YAML; *columns* gives the columns of each field, most often one.

    *paper* has the fixed values of the paper, *paper_columns* the columns of the others. *separator* stands between
    actors in a cell, *blank_actor* is asked where the cell is empty, *joins_rows* says that rows with one id are one
    recommendation, and *title_words* is the length of a title that is made from the text.
    """

    name: str
    about: str
    paper: Mapping[str, str]
    paper_columns: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    kind: WordTable
    strength: WordTable
    status: WordTable
    roles: WordTable
    separator: str | None
    side: Side | None
    blank_actor: str | None
    joins_rows: bool
    dates: str
    at: str | None
    sheet: str | None
    title_words: int = _TITLE_WORDS
    header: int | None = None
    id_pattern: Pattern | None = None
    """Which part of the id column is the id; None for all of it."""
    other_names: Mapping[str, tuple[str, ...]] = {}
    """What a column is called in other tables of the same tracker."""
    encoding: str | None = None
    """The encoding of a file that is neither UTF-8 nor UTF-16."""
    actor_names: Mapping[str, str] = {}
    """For a role whose column has ids of actors, the column with their names, in the same order with semicolons."""
    left_out: tuple[str, ...] = ()
    """Columns that are not kept."""
    keeps_ids: bool = False
    """Whether the ids of recommendations, papers, pillars, actors and topics are those of a register already."""

    @property
    def kept_status_column(self) -> str | None:
        """The column of the status if several of its words become one of ours; its words are then kept as well."""
        [column] = self.columns.get("status", (None,))
        return column if self.status.merges_words and column not in self.left_out else None

    @property
    def column_names(self) -> list[str]:
        """Every column that the mapping names."""
        of_fields = (name for names in self.columns.values() for name in names)
        return [*of_fields, *self.paper_columns.values(), *self.actor_names.values()]

    @property
    def wanted_columns(self) -> tuple[frozenset[str], ...]:
        """For every column that the mapping names, the names that it may have in a table."""
        return tuple(frozenset({name, *self.other_names.get(name, ())}) for name in self.column_names)

    def for_table(self, columns: Sequence[str]) -> ColumnMapping:
        """The mapping with the names that its columns have in a table with these *columns*.

        For one that policytrack exported, it is without optional fields whose columns are not there.
        """

        def name_in_table(name: str) -> str:
            names = (name, *self.other_names.get(name, ()))
            return next((known for known in names if known in columns), name)

        return self._replace(
            columns={
                field: tuple(map(name_in_table, names))
                for field, names in self.columns.items()
                if not (self.keeps_ids and field in _OPTIONAL_FIELDS) or any(name in columns for name in names)
            },
            paper_columns={key: name_in_table(name) for key, name in self.paper_columns.items()},
            actor_names={role: name_in_table(name) for role, name in self.actor_names.items()},
        )

    @property
    def shown_columns(self) -> set[str]:
        """The columns that the mapping names and whose texts a recommendation shows, or that are not kept at all.

        An id that is made from a part of its column, or from several columns, does not show their texts, and neither
        does a status, kind, strength or role that several words stand for.
        """
        tables = {"status": self.status, "kind": self.kind, "strength": self.strength, "role": self.roles}
        merging = {
            name for field, table in tables.items() if table.merges_words for name in self.columns.get(field, ())
        }
        shows_id = len(self.columns["id"]) == 1 and self.id_pattern is None
        fields = (names for field, names in self.columns.items() if shows_id or field != "id")
        of_fields = {name for names in fields for name in names} - merging
        return {*of_fields, *self.paper_columns.values(), *self.actor_names.values(), *self.left_out}


def parse_mapping(value: Any, name: str) -> ColumnMapping:
    """The mapping in a value from a YAML file. Raises `UsageProblem` with all its mistakes, one a line."""
    return _MappingReader(name).read(value)


class _MappingReader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def read(self, value: Any) -> ColumnMapping:
        top = self.fields(value, "the mapping", KEYS)
        paper, paper_columns = self.paper(top.get("paper"))
        columns = self.columns(top.get("columns"))
        actors = self.fields(top.get("actors", {}), "actors", ("separator", "part_of", "blank", "names"))
        kind = self.word_table(top.get("kind", "recommendation"), "kind", Kind, "recommendation")
        strength = self.word_table(top.get("strength", "should"), "strength", Strength, "should")
        status = self.word_table(top.get("status", {}), "status", Status, str(Status.UNASSESSED))
        roles = self.word_table(top.get("roles", "asked"), "roles", ROLES, "asked")
        dates = self.choice(top.get("dates", "iso"), "dates", ORDERS)
        id_pattern = self.pattern(self.fields(top.get("id", {}), "id", ("take",)).get("take"))
        for field in ("kind", "strength"):
            if field in columns and not isinstance(top.get(field), Mapping):
                self.problems.append(f"columns: {field} names a column; say under {field}: words: what its words mean")
        if "status" in columns and not status.table:
            self.problems.append("columns: status names a column; say under status: words: what its words mean")
        for field, needed in _DEPENDENT_FIELDS.items():
            if field in columns and needed not in columns:
                self.problems.append(f"columns: {field} names a column, and {needed} does not; name both")
        if "id" not in columns:
            self.problems.append("columns: id is missing; name a column, or several whose words make one")
        if "title" not in columns and "words" not in columns:
            self.problems.append("columns: title is missing, and words, of which one could be made; name one of them")
        mapping = ColumnMapping(
            name=self.name,
            about=str(top.get("about", "")),
            paper=paper,
            paper_columns=paper_columns,
            columns=columns,
            kind=kind,
            strength=strength,
            status=status,
            roles=roles,
            separator=self.optional_text(actors.get("separator"), "actors: separator"),
            side=self.side(actors.get("part_of")),
            blank_actor=self.optional_text(actors.get("blank"), "actors: blank"),
            joins_rows=self.yes_or_no(top, "join"),
            dates=dates,
            at=self.optional_text(top.get("at"), "at"),
            sheet=self.optional_text(top.get("sheet"), "sheet"),
            encoding=self.encoding(top.get("encoding")),
            title_words=self.whole_number(top.get("title"), "title", _TITLE_WORDS) or _TITLE_WORDS,
            header=self.whole_number(top.get("header"), "header", None),
            id_pattern=id_pattern,
            other_names=self.other_names(top.get("other_names", {})),
            actor_names=self.actor_names(actors.get("names", {})),
            left_out=self.column_list(top.get("leave_out", []), "leave_out"),
            keeps_ids=self.yes_or_no(top, "keep_ids"),
        )
        for name in mapping.other_names:
            if name not in mapping.column_names:
                self.problems.append(f"other_names: {unknown('column', name, mapping.column_names)}")
        if self.problems:
            raise UsageProblem("\n".join(f"{self.name}: {problem}" for problem in self.problems))
        return mapping

    def fields(self, value: Any, where: str, keys: Sequence[str]) -> Mapping[str, Any]:
        """The keys that have a value."""
        if not isinstance(value, Mapping):
            self.problems.append(f"{where}: write keys with values here: {', '.join(keys)}")
            return {}
        for key in value:
            if key not in keys:
                self.problems.append(f"{where}: {unknown('key', str(key), keys)}")
        return {key: given for key, given in value.items() if given is not None}

    def choice(self, value: Any, where: str, choices: Sequence[str]) -> str:
        if value not in choices:
            self.problems.append(f"{where}: {unknown('word', str(value), choices)}")
            return choices[0]
        return str(value)

    def yes_or_no(self, fields: Mapping[str, Any], key: str) -> bool:
        """Whether the key has yes; no if it is absent."""
        return self.choice(fields.get(key, "no"), key, ("yes", "no", "true", "false")) in ("yes", "true")

    def optional_text(self, value: Any, where: str) -> str | None:
        if value is not None and not isinstance(value, str):
            self.problems.append(f"{where}: write text here")
            return None
        return value

    def whole_number(self, value: Any, where: str, otherwise: int | None) -> int | None:
        if value is None:
            return otherwise
        if not isinstance(value, str) or not value.isdecimal() or not 0 < int(value[:9]) < 200:
            self.problems.append(f"{where}: write a number from 1 to 199")
            return otherwise
        return int(value)

    def encoding(self, value: Any) -> str | None:
        name = self.optional_text(value, "encoding")
        try:
            return None if name is None else known_encoding(name)
        except UsageProblem as problem:
            self.problems.append(f"encoding: {problem}")
            return None

    def pattern(self, value: Any) -> Pattern | None:
        """The regular expression, compiled by RE2, whose running time is linear.

        A mapping may come from somebody else, and Python's own engine can take years over one cell.
        """
        if value is None:
            return None
        try:
            import re2
        except ImportError:
            self.problems.append(f"id: take: {missing_package('this', 'take', 'google-re2', verb='needs')}")
            return None
        if not isinstance(value, str):
            self.problems.append("id: take: write a regular expression here, in quotes")
            return None
        options = re2.Options()
        options.log_errors = False  # the problem is reported below
        try:
            pattern: Pattern = re2.compile(value, options)
        except re2.error as error:
            why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error
            self.problems.append(f"id: take: write a regular expression here, as RE2 reads them: {why}")
            return None
        return pattern

    def paper(self, value: Any) -> tuple[dict[str, str], dict[str, str]]:
        fixed, columns = {}, {}
        for key, given in self.fields(value if value is not None else "", "paper", PAPER).items():
            if isinstance(given, Mapping):
                columns[key] = str(self.fields(given, f"paper: {key}", ("column",)).get("column", ""))
            elif isinstance(given, str) and given.strip():
                fixed[key] = given
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
        columns = {}
        for field, column_names in self.fields(value if value is not None else "", "columns", FIELDS).items():
            names = tuple(column_names) if isinstance(column_names, list) else (column_names,)
            if not names or not all(isinstance(name, str) and name for name in names):
                self.problems.append(f"columns: {field}: write the name of a column")
            elif len(names) > 1 and field not in _MULTI_COLUMN_FIELDS:
                self.problems.append(
                    f"columns: {field} takes one column; several go with {', '.join(_MULTI_COLUMN_FIELDS)}"
                )
            else:
                columns[field] = names
        return columns

    def other_names(self, value: Any) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, Mapping):
            self.problems.append("other_names: write columns here, each with its name in other tables")
            return {}
        all_names = {}
        for column, given in value.items():
            names = tuple(given) if isinstance(given, list) else (given,)
            if names and all(isinstance(name, str) and name for name in names):
                all_names[str(column)] = names
            else:
                self.problems.append(f"other_names: {column}: write the name of the column in other tables")
        return all_names

    def actor_names(self, value: Any) -> dict[str, str]:
        fields = self.fields(value, "actors: names", ROLES)
        return {field: self.optional_text(name, f"actors: names: {field}") or "" for field, name in fields.items()}

    def column_list(self, value: Any, where: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        self.problems.append(f"{where}: write a list of columns here")
        return ()

    def word_table(self, value: Any, where: str, choices: Any, blank: str) -> WordTable:
        allowed = [str(choice) for choice in choices]
        if isinstance(value, str):
            word = self.choice(value, where, allowed)
            return WordTable({}, word, word)
        body = self.fields(value, where, ("words", "blank", "other"))
        table: dict[str, str] = {}
        listed = body.get("words", {})
        known_words = tuple(listed) if isinstance(listed, Mapping) else ("their word",)
        if isinstance(listed, Mapping):
            listed = {their_word: "" if given is None else given for their_word, given in listed.items()}
        for their_word, given in self.fields(listed, f"{where}: words", known_words).items():
            key, meaning = _comparable(str(their_word)), self.choice(given, f"{where}: words: {their_word}", allowed)
            if table.setdefault(key, meaning) != meaning:
                self.problems.append(f"{where}: words: {their_word} is there twice, as {table[key]} and as {meaning}")
        other = body.get("other")
        return WordTable(
            table,
            self.choice(body.get("blank", blank), f"{where}: blank", allowed),
            None if other is None else self.choice(other, f"{where}: other", allowed),
        )

    def side(self, value: Any) -> Side | None:
        if value is None:
            return None
        if isinstance(value, Mapping) and len(value) == 1:
            [(id, name)] = value.items()
            return Side(str(id), str(name))
        self.problems.append("actors: part_of: write one id and its name, such as {us: United States}")
        return None
