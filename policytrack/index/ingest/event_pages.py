"""The pages that an event is about, as the index stores them: in `event.pages` and in `shared_values.page`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policytrack.domain.events import Keep, KeepVerdict
from policytrack.domain.standing.keeping import is_on_the_web
from policytrack.files.quick_hashes import quick_blake2b

StoredPages = tuple["str | None", "int | str | None"]
"""What the event says of pages, and their numbers: one, or several with spaces between. None for an event without."""

NO_PAGES: StoredPages = (None, None)
CITED = "cited"
_ADDED = "added"
_COPY = " copy"

_blake2b = quick_blake2b()


def cited_pages(addresses: Sequence[str]) -> StoredPages:
    """Of an event with evidence at these addresses: those on the web are cited."""
    numbers = [page_number(address) for address in addresses if is_on_the_web(address)]
    if not numbers:
        return NO_PAGES
    return CITED, numbers[0] if len(numbers) == 1 else " ".join(map(str, dict.fromkeys(numbers)))


def cited_page(address: str) -> StoredPages:
    """As `cited_pages`, for one address, in two thirds of the time."""
    return (CITED, page_number(address)) if is_on_the_web(address) else NO_PAGES


def page_of_keep(address: str, verdict: str | None, *, has_digest: bool) -> StoredPages:
    """Of a keep about the page at this address: its verdict, and whether it has the digest of a copy."""
    return f"{verdict or _ADDED}{_COPY if has_digest else ''}", page_number(address)


def stored_verdicts(verdicts: Iterable[KeepVerdict]) -> list[str]:
    """All that may be stored of keeps with these verdicts."""
    return [f"{verdict}{copy}" for verdict in verdicts for copy in ("", _COPY)]


def keep_of(words: str, page: int) -> Keep:
    """The keep that is stored as these *words* and the number of a *page*, as far as a `PageState` depends on it."""
    verdict = words.removesuffix(_COPY)
    return Keep(
        stand_in(page),
        None if verdict == _ADDED else KeepVerdict(verdict),
        words.removeprefix(verdict) or None,
    )


def stand_in(page: int) -> str:
    """An address on the web that stands for that of the page with this number."""
    return f"https://{page}"


def page_number(address: str) -> int:
    """The number of the page at this address: 48 bits of its digest."""
    return int.from_bytes(_blake2b(address.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")
