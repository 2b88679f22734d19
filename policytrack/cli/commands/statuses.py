"""`statuses`: the tracker's words, and what each means."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.options import command, one_of
from policytrack.cli.output import write, write_table
from policytrack.domain.statuses import CLOSED, MEANINGS
from policytrack.domain.vocabulary import (
    ACTS,
    CONFIDENCE_MEANINGS,
    DOCUMENTS,
    KIND_MEANINGS,
    STRENGTH_MEANINGS,
    TIMING_MEANINGS,
)
from policytrack.formats.registry import choices

_FORMATS = ("table", "json")


@command
def run(format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "table") -> None:
    """Print the words for status, timing, kind, strength, confidence and evidence, and what each means."""
    one_of("format", format, _FORMATS)
    rows = [
        ("status", str(word), f"{meaning.words} ({'closed' if word in CLOSED else 'open'})")
        for word, meaning in MEANINGS.items()
    ]
    rows += [("timing", str(word), meaning) for word, meaning in TIMING_MEANINGS.items()]
    rows += [("kind", str(word), meaning) for word, meaning in KIND_MEANINGS.items()]
    rows += [("strength", str(word), meaning) for word, meaning in STRENGTH_MEANINGS.items()]
    rows += [("confidence", word, meaning) for word, meaning in CONFIDENCE_MEANINGS.items()]
    rows += [("document", word, meaning) for word, meaning in DOCUMENTS.items()]
    rows += [("act", word, meaning) for word, meaning in ACTS.items()]
    if format == "json":
        from policytrack.formats.lists.json import array

        write(array({"list": list, "word": word, "meaning": meaning} for list, word, meaning in rows))
    else:
        write_table(("List", "Word", "Meaning"), rows)
