"""Shows the pages that entries cite, with what was kept of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.errors import NotFound
from policytrack.evidence.capture import Capture
from policytrack.evidence.page_text import page_text
from policytrack.evidence.quote import QuoteMatch, find_quote
from policytrack.evidence.store import NotKept
from policytrack.index.index import Index
from policytrack.workspace.evidence_pages import CitedPage, cited_pages
from policytrack.workspace.evidence_settings import kept_copies
from policytrack.workspace.opening import Workspace


class ShownCopy(NamedTuple):
    """A page that is cited; where its quote stands in the copy, None if nothing is quoted or there is no copy.

    *damage* says what is wrong with the copy, None if nothing is.
    """

    page: CitedPage
    match: QuoteMatch | None = None
    damage: str | None = None


def shown_copies(workspace: Workspace, index: Index, subjects: Sequence[str], day: date) -> Iterator[ShownCopy]:
    """The pages of these recommendations or entries, with their copies.

    Raises `NotFound` for one that there is not, and `UsageProblem` if a library is missing.
    """
    copies = kept_copies(workspace.root)
    for page in cited_pages(index, subjects, day):
        if page.keep is None or page.keep.digest is None:
            yield ShownCopy(page)
            continue
        try:
            capture = copies.read(page.keep.digest)
        except NotKept as error:
            yield ShownCopy(page, damage=str(error))
            continue
        quote = page.evidence.quote
        yield ShownCopy(page, find_quote(page_text(capture).text, quote) if quote else None)


def copy_to_open(
    workspace: Workspace, index: Index, typed: str, day: date, address: str | None
) -> tuple[CitedPage, Capture]:
    """The page with a copy that a recommendation or an entry cites, the one at *address* if there are several.

    Raises `NotFound` if there is none, several, or if the copy is missing or damaged.
    """
    pages = [page for page in cited_pages(index, [typed], day) if page.keep is not None]
    addresses = [*dict.fromkeys(page.address for page in pages)]
    if address is not None:
        pages = [page for page in pages if page.address == address]
    if not pages:
        what = f"of {address} " if address is not None else ""
        raise NotFound(f"no copy {what}is kept for '{typed}'; `policytrack evidence keep {typed}` keeps one")
    if address is None and len(addresses) > 1:
        raise NotFound(f"'{typed}' cites {len(addresses)} pages that are kept; add one of them: {', '.join(addresses)}")
    page = pages[-1]
    digest = page.keep.digest if page.keep is not None else None
    try:
        return page, kept_copies(workspace.root).read(digest or "")
    except NotKept as error:
        raise NotFound(str(error)) from None
