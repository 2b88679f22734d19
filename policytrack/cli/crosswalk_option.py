"""`--vocabulary`: statuses in another tracker's words, by a crosswalk that ships or one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.cli.options import option
from policytrack.cli.output import note

if TYPE_CHECKING:
    from policytrack.domain.statuses import Labels


class CrosswalkOption:
    """In whose words to show statuses; *crosswalk* is None where they are ours."""

    OPTIONS = (
        option(
            "--vocabulary",
            "Show statuses in another tracker's words: gao, csc, politifact, ogp, ntsb, un-boa, or by a YAML file.",
            metavar="NAME|FILE",
        ),
    )

    def __init__(self, vocabulary: str | None) -> None:
        """Raises `UsageProblem` for what is neither one that ships nor a file that can be read."""
        self.name = vocabulary
        self.crosswalk = None
        if vocabulary is not None:
            from policytrack.interchange.shipped import crosswalk_named

            self.crosswalk = crosswalk_named(vocabulary)

    @property
    def label(self) -> Labels:
        """What gives the words in which statuses are shown."""
        return str if self.crosswalk is None else self.crosswalk.label

    def words(self) -> list[str]:
        """The option as it was typed."""
        return [] if self.name is None else ["--vocabulary", self.name]

    def note(self) -> None:
        """Say whose words these were, and what meaning is lost in them, under what was shown."""
        for sentence in self.crosswalk.notes() if self.crosswalk is not None else ():
            note(sentence)
