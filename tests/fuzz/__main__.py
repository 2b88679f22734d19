"""`python -m tests.fuzz --minutes 10`: put damaged and hostile input before the program, and keep what breaks it.

Each case comes from a number, which `--seed` gives again. What breaks a promise (see `judge`) is kept in `seeds/`, one
case for each fault; `test_seeds` runs these for good.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from importlib import import_module
from pathlib import Path
from random import Random, SystemRandom

from policytrack.cli.main import COMMANDS
from tests.fuzz.case import written
from tests.fuzz.judge import judged
from tests.fuzz.kinds import a_case

SEEDS = Path(__file__).parent / "seeds"
_AS_PROCESS = 25  # one case of so many runs as a process of its own


def main() -> int:
    """Run until the time is over; 1 where something broke."""
    parser = ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, help="the first case; unless said, any")
    parser.add_argument("--cases", type=int, help="stop after so many cases")
    parser.add_argument("--keep", type=Path, default=SEEDS, help="the folder in which failing cases are kept")
    asked = parser.parse_args()
    for name in COMMANDS:
        import_module(f"policytrack.cli.commands.{name}{'_' if name == 'import' else ''}")
    first = asked.seed if asked.seed is not None else SystemRandom().randrange(10**9)
    print(f"the first case is --seed {first}", flush=True)
    until, number = time.monotonic() + asked.minutes * 60, 0
    faults: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    while time.monotonic() < until and (asked.cases is None or number < asked.cases):
        case = a_case(Random(first + number))
        kinds[case.kind] += 1
        wrong = judged(case, as_process=number % _AS_PROCESS == _AS_PROCESS - 1)
        if wrong is not None and wrong not in faults:
            faults[wrong] = case.name
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{case.name}.json").write_text(written(case, wrong), "utf-8")
            print(f"--seed {first + number}: {' '.join(case.words)!r}: {wrong}; kept as {case.name}.json", flush=True)
        number += 1
    print(f"{number:,} cases ({', '.join(f'{kind} {count:,}' for kind, count in kinds.most_common())})")
    print(f"{len(faults)} faults" if faults else "nothing broke")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
