"""The kinds of cases: which file is damaged, how, and which commands read it."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tests.fuzz.case import Case
from tests.fuzz.ground import (
    JOURNAL,
    LAST,
    MAPPING,
    MARKS,
    MARKS_JSON,
    REGISTER,
    SETTINGS,
    TABLES,
    TEMPLATE,
    TEXT,
    VOCABULARY,
    digest_of,
    files,
)
from tests.fuzz.mutations import PLAIN, Mutation, of_journal, of_json, of_words, of_workbook, of_yaml

_ASK = (
    *("list", "list --format json", "list --format csv", "list --format md", "list --timing overdue --stale 90d"),
    *("show ex-1", "show ex-2 --format json", "summary --by side", "due", "gaps", "check", "check --format json"),
    *("history", "history ex-1 --format json", "changes --since 2026-03-15", "changes --since 7d --format csv"),
    *(
        "disputes",
        "report --since 2026-05-01",
        "report --full --format html",
        "report --full --format md --since nothing",
    ),
    *("report --format json", "report --format ics", "export --what both --format json", "export --format yaml"),
    *("list --known-on 2026-05-20 --assessor council", "cite ex-1", "list --as-of 2026-04-01 --format jsonl"),
)
_RECORD = (
    "mark ex-1 partial --evidence https://example.org/z --on 2026-05-30",
    "review ex-1 ex-2 --note Searched.",
    "defer ex-1 --to=2028-01-01 --why Money --evidence https://example.org/z",
    "claim ex-1 implemented --assessor council --evidence https://example.org/z",
    "mark ex-2.a no-evidence --note Searched. --dry-run",
)
_IMPORT = (
    "import {table} --mapping mapping.yaml --as-of 2026-05-30 --into taken",
    "import {table} --mapping mapping.yaml --as-of 2026-05-30 --into taken --dry-run",
    "import {table} --suggest",
)


class Kind(NamedTuple):
    """One kind of case; *weight* is how often it comes."""

    name: str
    paths: tuple[str, ...]
    mutations: tuple[Mutation, ...]
    commands: tuple[str, ...]
    weight: int = 2


_OTHERS = (
    Kind("register", (REGISTER,), (*PLAIN, of_yaml, of_yaml), (*_ASK, *_RECORD), 6),
    Kind("text", (TEXT,), PLAIN, ("check", "gaps", "show ex-1", "report --full --format html"), 1),
    Kind("journal", (JOURNAL,), PLAIN, (*_ASK, *_RECORD), 4),
    Kind("forged", (JOURNAL,), (of_journal,), (*_ASK, *_RECORD), 6),
    Kind(
        "settings", (SETTINGS,), PLAIN, ("list @open", "report @town --output {view}-{date}.txt", "where", "due @town")
    ),
    Kind(
        "vocabulary",
        (VOCABULARY,),
        (*PLAIN, of_yaml),
        ("list --vocabulary vocabulary.yaml", "report --vocabulary vocabulary.yaml --format md"),
    ),
    Kind(
        "mapping",
        (MAPPING,),
        (*PLAIN, of_yaml, of_yaml),
        tuple(one.format(table="table.csv") for one in _IMPORT[:2]),
        3,
    ),
    Kind("marks", (MARKS, MARKS_JSON), PLAIN, ("mark --from {path}", "mark --from {path} --dry-run"), 3),
    Kind("marks-json", (MARKS_JSON,), (of_json,), ("mark --from {path}",), 2),
    Kind(
        "last",
        (LAST,),
        (*PLAIN, of_json, of_json),
        ("report --name monday --since last", "report --name monday --since last --peek --format json"),
    ),
    Kind(
        "template",
        (TEMPLATE,),
        PLAIN,
        ("report --template template.md --format md", "report --template template.md --format html"),
    ),
    Kind("table", TABLES[:4], PLAIN, _IMPORT, 3),
    Kind("table-values", TABLES[1:3], (of_json,), _IMPORT, 2),
    Kind("workbook", (TABLES[4],), (of_workbook, *PLAIN), _IMPORT, 2),
)


def a_case(chance: Random) -> Case:
    """Another case each time, the same for the same *chance*."""
    if chance.random() < 0.12:
        words = chance.choice((*_ASK, *_RECORD, *(one.format(table="table.csv") for one in _IMPORT))).split()
        return Case("words", {}, tuple(of_words(words, chance)))
    kind = chance.choices(_OTHERS, [each.weight for each in _OTHERS])[0]
    path = chance.choice(kind.paths)
    changed = {path: chance.choice(kind.mutations)(files()[path], chance)}
    if path == TEXT and chance.random() < 0.7:
        # A text that is not as the register knows it is told before anything in it is looked for.
        register = files()[REGISTER].replace(digest_of(files()[TEXT]).encode(), digest_of(changed[path]).encode())
        changed[REGISTER] = register
    command = chance.choice(kind.commands).replace("{table}", path).replace("{path}", path)
    # What records something changes the answer itself.
    keeps = kind.name == "journal" and command not in _RECORD
    return Case(kind.name, changed, tuple(command.split()), keeps)
