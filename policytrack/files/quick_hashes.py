"""Hashes of a few short texts, without loading OpenSSL, which would take longer than to compute them.

The interpreter has hashes of its own, in modules whose names differ between versions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any


@cache
def quick_sha256() -> Callable[[bytes], Any]:
    """A function as `hashlib.sha256`: the interpreter's own, unless OpenSSL's, which is faster, is loaded already."""
    if "hashlib" not in sys.modules:
        with suppress(ImportError):
            if sys.version_info >= (3, 12):
                from _sha2 import sha256 as built_in  # type: ignore[import-not-found,unused-ignore]  # not in typeshed
            else:
                from _sha256 import sha256 as built_in  # type: ignore[import-not-found,unused-ignore]  # not in typeshed
            constructor: Callable[[bytes], Any] = built_in
            return constructor
    from hashlib import sha256

    return sha256


@cache
def quick_blake2b() -> Callable[..., Any]:
    """A function as `hashlib.blake2b`, which is the interpreter's own too."""
    with suppress(ImportError):
        from _blake2 import blake2b as built_in

        constructor: Callable[..., Any] = built_in
        return constructor
    from hashlib import blake2b

    return blake2b
