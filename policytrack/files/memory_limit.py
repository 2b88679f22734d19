"""A limit on the memory of a process that reads what strangers made."""

from __future__ import annotations


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
