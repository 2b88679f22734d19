"""A build that is killed at any moment leaves no half page, and the next one finishes it."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.registers import TRUST
from tests.site.test_site import DAY, content

pytestmark = [pytest.mark.large, pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")]
KILLS = 6


def test_a_killed_build_leaves_whole_pages_and_is_finished(
    call: Callable[..., Outcome], cache: dict[str, str], tmp_path: Path
) -> None:
    whole, site, chance = tmp_path / "whole", tmp_path / "site", random.Random(20)
    began = time.monotonic()
    assert call("site", str(whole), "--workspace", str(TRUST), env=DAY)[2] == 0
    took = time.monotonic() - began
    expected = content(whole)
    words = [sys.executable, "-m", "policytrack", "site", str(site), "--workspace", str(TRUST)]
    for _ in range(KILLS):
        with subprocess.Popen(words, env={**cache, **DAY}, stderr=subprocess.DEVNULL) as process:
            time.sleep(took * chance.uniform(0.2, 1))
            process.kill()
        for name, data in content(site).items() if site.exists() else ():
            is_page = not name.endswith((".new", ".json"))
            assert not is_page or data == expected[name], name

    assert call("site", str(site), "--workspace", str(TRUST), env=DAY)[2] == 0
    assert content(site) == expected
