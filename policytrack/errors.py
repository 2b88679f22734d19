"""What can go wrong that a person can put right; each kind has its exit code.

Anything that is not a `PolicytrackError` is our bug and shows its traceback.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

INTERRUPTED = 130
"""The exit code of a command that was interrupted from the keyboard, as shells have it."""


class Problem(NamedTuple):
    """Something wrong in a file: where, in which recommendation, and what to do.

    *blocking* problems make the register unusable; the others (a passage that is
    not in its text, say) are reported beside the answer. A *remark* is about what changes nothing.
    """

    file: str
    line: int
    column: int
    message: str
    id: str | None = None
    blocking: bool = True
    remark: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PolicytrackError(Exception):
    """Something a person can mend; its text says where, what, and what to do."""

    exit_code: ClassVar[int] = 2
    warnings: tuple[str, ...] = ()
    """Sentences that came up before this was raised, to be shown with it."""
    notes: tuple[str, ...] = ()
    """What had been read and written before this was raised, in lines to be shown before the warnings."""


class UsageProblem(PolicytrackError):
    """The command was asked for something it does not do."""


class RegisterUnusable(PolicytrackError):
    """The register cannot be read truthfully; *problems* holds every reason."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class JournalUnusable(PolicytrackError):
    """The journal cannot be read or written."""

    exit_code = 4


class JournalChanged(JournalUnusable):
    """The journal is no longer what the index read of it; the index has been deleted, so that it is read anew."""


class SharingProblem(PolicytrackError):
    """The shared journal cannot be reached, used or believed; the workspace's own journal is as it was."""

    exit_code = 4


class ServerUnreachable(SharingProblem):
    """The server of the shared journal does not answer, or went away while it did."""


class NotFound(PolicytrackError):
    """No recommendation, part, actor, mark or line of the crontab has that name."""

    exit_code = 5


class AnswerNotWritten(UsageProblem):
    """The answer cannot be written where it should go: the disk is full, or the device refuses it."""


class RecordedUnsaid(PolicytrackError):
    """What was asked for has been recorded, and only the answer could not be written: nobody need ask again."""

    exit_code = 6


class ReaderWentAway(PolicytrackError):
    """Whoever read our output through a pipe has stopped; there is nobody to tell."""

    exit_code = 141


def missing_package(what: str, extra: str, package: str, *, verb: str = "need") -> str:
    """The message that *what* needs a *package*, which an *extra* of policytrack brings, and how to install it."""
    return (
        f"{what} {verb} another package: in your clone of policytrack, `python -m pip install '.[{extra}]'`; "
        f"with pipx, `pipx inject policytrack {package}`"
    )
