"""`--vocabulary`: statuses in another tracker's words, by a shipped crosswalk or the user's own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.cli.notes import note
from policytrack.cli.options import Heading, option
from policytrack.interchange.shipped_files import shipped_crosswalks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policytrack.domain.model import Entry
    from policytrack.domain.statuses import Labels
    from policytrack.formats.registry import Format


class CrosswalkOption:
    """The crosswalk with the words in which to show statuses; None for our own."""

    OPTIONS = (
        option(
            "--vocabulary",
            f"Show statuses in another tracker's words: {', '.join(shipped_crosswalks())}, or those of a YAML file.",
            completed="vocabulary",
            metavar="NAME|FILE",
            heading=Heading.OUTPUT,
        ),
    )

    def __init__(self, vocabulary: str | None) -> None:
        """Raises `UsageProblem` unless *vocabulary* is a shipped crosswalk or a file that can be read."""
        self.name = vocabulary
        self.crosswalk = None
        if vocabulary is not None:
            from policytrack.interchange.shipped import crosswalk_named

            self.crosswalk = crosswalk_named(vocabulary)

    @property
    def label(self) -> Labels:
        """The function that gives the word in which a status is shown."""
        return str if self.crosswalk is None else self.crosswalk.label

    def noticing(self, entries: Iterable[Entry], format: Format) -> Iterable[Entry]:
        """The same entries; the crosswalk notes which of their statuses it shows in this format."""
        return entries if self.crosswalk is None or format.detail else self.crosswalk.remembering(entries)

    def words(self) -> list[str]:
        """The option as it was typed, as words of a command line."""
        return [] if self.name is None else ["--vocabulary", self.name]

    def note(self) -> None:
        """Note whose words the statuses are in, and which meanings they lose."""
        for sentence in self.crosswalk.notes() if self.crosswalk is not None else ():
            note(sentence)
