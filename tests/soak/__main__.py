"""Run what is asked for at its full size, and print the figures."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak import first_pull, newsroom


def main() -> None:
    with TemporaryDirectory(prefix="policytrack-soak-") as folder:
        print("32 writers × 500 entries, 8 readers:", flush=True)
        print(newsroom.run(Path(folder), writers=32, entries=500, readers=8, kills=60, crashes=5), flush=True)
    with TemporaryDirectory(prefix="policytrack-soak-") as folder:
        print("the first pull of 1,000,000 entries:", flush=True)
        print(first_pull.run(Path(folder), 1_000_000), flush=True)


if __name__ == "__main__":
    main()
