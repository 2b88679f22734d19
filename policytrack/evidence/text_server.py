"""The process that takes text out of what strangers wrote: limited in memory, and ended if it takes too long.

A page can be written so that to parse it takes hours or all memory; then only this process ends. It reads requests
from standard input, a line of JSON and the bytes, and writes its answers as lines of JSON to standard output.
"""

from __future__ import annotations

import json
import logging
import sys

from policytrack.evidence.extraction import PageText, cleaned, extracted
from policytrack.files.memory_limit import limit_memory


def serve() -> None:
    """Answer requests until standard input ends; the first argument is the limit of memory in bytes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles an interrupt
    limit_memory(int(sys.argv[1]))
    logging.disable()  # of what is odd in a PDF
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        content = sys.stdin.buffer.read(request["length"])
        print(json.dumps(_answer(request["kind"], content, request["charset"])), flush=True)


def _answer(kind: str, content: bytes, charset: str | None) -> dict[str, str | None]:
    try:
        if kind == "clean":
            return {"html": cleaned(content, charset)}
        return extracted(kind, content, charset)._asdict()
    except ImportError as error:
        return {"missing": error.name}
    except MemoryError:
        return PageText("", why="to read it takes more memory than a document should")._asdict()
