"""Limits on the memory of a process that reads what strangers made."""

from __future__ import annotations

from contextlib import suppress

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_LARGE = 1_000_000  # bytes


def limit_memory(most: int) -> None:
    """Limit this process's memory to *most* bytes; Windows has no such limit, and macOS ignores it."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, most)):
        try:
            _, hard = resource.getrlimit(kind)
            if hard == resource.RLIM_INFINITY or limit < hard:
                resource.setrlimit(kind, (limit, hard))
        except (ValueError, OSError):
            pass


def return_large_blocks() -> None:
    """Have large blocks of memory returned to the system as soon as they are freed, where that is not so anyway.

    The C library of GNU keeps them for the thread that had them, so that each thread comes to hold as much as it ever
    needed.
    """
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
