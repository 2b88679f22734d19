"""`--vocabulary`: statuses in another tracker's words, one of those that ship or one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.commands.options import option
from policytrack.errors import UsageProblem

if TYPE_CHECKING:
    from policytrack.crosswalk import Crosswalk
    from policytrack.statuses import Labels

_FOLDER = Path(__file__).parent.parent / "vocabularies"


class Vocabulary:
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
        self.crosswalk = None if vocabulary is None else _crosswalk(vocabulary)

    @property
    def label(self) -> Labels:
        """What gives the words in which statuses are shown."""
        return str if self.crosswalk is None else self.crosswalk.label

    def words(self) -> list[str]:
        """The option as it was typed."""
        return [] if self.name is None else ["--vocabulary", self.name]

    def note(self) -> None:
        """Say whose words these were, and what meaning is lost in them, under what was shown."""
        if self.crosswalk is not None:
            from policytrack.commands.output import note

            for sentence in self.crosswalk.notes():
                note(sentence)


def _crosswalk(name: str) -> Crosswalk:
    from policytrack.crosswalk import parse_crosswalk
    from policytrack.plain_files import NoSuchFile, text_of, value_in
    from policytrack.register.plainly import plain_yaml
    from policytrack.words import unknown

    shipped = {path.stem: path for path in sorted(_FOLDER.glob("*.yaml"))}
    path = shipped.get(name.casefold(), Path(name))
    try:
        text = text_of(path)
    except NoSuchFile:
        if "." not in name and "/" not in name:
            raise UsageProblem(unknown("vocabulary", name, shipped)) from None
        raise
    return value_in(text, str(path), lambda text: parse_crosswalk(plain_yaml(text, str(path)), name))
