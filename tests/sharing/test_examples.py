"""The examples in the help of the commands that need a server work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policytrack.cli.help_page import examples
from tests.cli.test_help import ALL
from tests.sharing.conftest import ASHA, Database, Desk

IN_HELP = "postgresql://db.example.org/newsroom"


@pytest.mark.parametrize("name", ["share", "sync", "unshare"])
def test_every_example_works(name: str, desk: Callable[[str], Desk], database: Database) -> None:
    asha = desk(ASHA)
    address = database.address(ASHA)
    if name != "share":
        asha.done("share", address)

    for example in examples(ALL[name]):
        _, *words = example.replace(IN_HELP, address).split()
        if "--every" not in words and "--workspace" not in words:
            asha.done(*words)
