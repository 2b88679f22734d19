"""`statuses`: the words for statuses, deadlines and evidence, and what each means."""

from typing import Annotated

from policytrack.cli.options import command, format_option, one_of
from policytrack.cli.output import write, write_table
from policytrack.domain.statuses import CLOSED, MEANINGS
from policytrack.domain.vocabulary import (
    ACTS,
    CONFIDENCE_MEANINGS,
    DOCUMENTS,
    KIND_LABELS,
    KIND_MEANINGS,
    STRENGTH_LABELS,
    STRENGTH_MEANINGS,
    TIMING_LABELS,
    TIMING_MEANINGS,
)

_FORMATS = ("table", "json")


@command
def run(format: Annotated[str, format_option(_FORMATS)] = "table") -> None:
    """Explain the words for statuses, deadlines, kinds, strengths, confidence and evidence.

    For example:
      policytrack statuses
      policytrack statuses --format json
    """
    one_of("format", format, _FORMATS)
    rows: list[tuple[str, str, str | None, str]] = [
        ("status", word, meaning.label, f"{meaning.words} ({'closed' if word in CLOSED else 'open'})")
        for word, meaning in MEANINGS.items()
    ]
    rows += [("timing", word, TIMING_LABELS[word], meaning) for word, meaning in TIMING_MEANINGS.items()]
    rows += [("kind", word, KIND_LABELS[word], meaning) for word, meaning in KIND_MEANINGS.items()]
    rows += [("strength", word, STRENGTH_LABELS[word], meaning) for word, meaning in STRENGTH_MEANINGS.items()]
    rows += [("confidence", word, None, meaning) for word, meaning in CONFIDENCE_MEANINGS.items()]
    rows += [("document", word, None, meaning) for word, meaning in DOCUMENTS.items()]
    rows += [("act", word, None, meaning) for word, meaning in ACTS.items()]
    if format == "json":
        from policytrack.formats.lists.json import array

        keys = ("list", "word", "label", "meaning")
        write(array(dict(zip(keys, map(_plain, row), strict=True)) for row in rows))
    else:
        write_table(("List", "Word", "Shown as", "Meaning"), ([word or "" for word in row] for row in rows))


def _plain(word: str | None) -> str | None:
    return None if word is None else str(word)
