"""`python -m tests.benchmarks.counting`: `summary`'s counts from columns of numbers, and the same from a GROUP BY.

The columns are policytrack's own: `index/class_columns.py`, `index/counted.py` and `index/query/counts.py`. What they
save is what they are kept for, so it is measured here on the same data, and both must come to the same counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from policytrack.domain.counts import BY, GroupedCounts
from policytrack.domain.query import Query
from policytrack.index.index import Index
from policytrack.index.query.conditions import CLASS, STANDING, TIMING
from policytrack.index.query.counts import count
from tests.benchmarks.journals import EACH
from tests.benchmarks.timing import Spread, spread
from tests.benchmarks.workspaces import workspace
from tests.builders import CountedRow, counts_of
from tests.opening import open_index

DAY = date(2026, 6, 30)  # the generated journal ends here
SOON = 90

# What a GROUP BY counts by, and the tables that have it, if the recommendation's own does not. CROSS JOIN keeps SQLite
# to the order of the tables: in the order that it chooses itself, the same takes up to eight times as long.
_KEYS = {
    "pillar": (
        "CASE WHEN r.pillar_rank IS NOT NULL THEN o.owner || ' ' || r.pillar END",
        "CROSS JOIN owner o ON o.paper = r.paper",
    ),
    "actor": (
        "a.above",
        "CROSS JOIN actor x ON x.no = r.no AND x.role = 'asked' CROSS JOIN above a ON a.name = x.name",
    ),
    "side": ("x.name", "LEFT JOIN side x ON x.no = r.no"),
    "paper": ("r.paper", ""),
    "topic": ("x.name", "LEFT JOIN topic x ON x.no = r.no"),
    "kind": ("r.kind", ""),
    "strength": ("r.strength", ""),
    "status": ("c.status", ""),
}

_SEVERAL = ("actor", "side", "topic")  # of which a recommendation may have several


class Comparison(NamedTuple):
    """Milliseconds of processor time that the counts by something took, from the columns and from a GROUP BY."""

    by: str
    columns: Spread
    grouped: Spread

    @property
    def ratio(self) -> float:
        """How many times as long the GROUP BY took."""
        return self.grouped.middle / self.columns.middle


def prepare(index: Index) -> None:
    """Put what a GROUP BY joins, and the index keeps elsewhere, into temporary tables."""
    index._db.execute("CREATE TEMP TABLE above (name TEXT, above TEXT, PRIMARY KEY (name, above)) WITHOUT ROWID")
    pairs = [(name, above) for name, all_above in index.ancestors.items() for above in all_above]
    index._db.executemany("INSERT INTO above VALUES (?, ?)", pairs)
    index._db.execute("CREATE TEMP TABLE owner (paper TEXT PRIMARY KEY, owner TEXT)")
    owners = [(paper.id, paper.pillars_from or paper.id) for paper in index.papers.values()]
    index._db.executemany("INSERT INTO owner VALUES (?, ?)", owners)


def counts_from_columns(index: Index, by: str) -> tuple[GroupedCounts, GroupedCounts]:
    """The counts by *by*, and of all together, as `summary` has them."""
    return count(index._db, by, DAY, Query(soon=SOON))


def counts_by_group(index: Index, by: str) -> tuple[GroupedCounts, GroupedCounts]:
    """The same counts, from a GROUP BY over the standings; *index* must be prepared.

    If a recommendation may be in several groups, a second one counts all of them once.
    """
    key, joined = _KEYS[by]
    rows = _rows(index, key, joined)
    of_all = _rows(index, "'all'", "") if by in _SEVERAL else {"all": list(chain.from_iterable(rows.values()))}
    groups, total = ({name: counts_of(of_name) for name, of_name in each.items()} for each in (rows, of_all))
    return groups, total


def _rows(index: Index, key: str, joined: str) -> dict[str | None, list[CountedRow]]:
    found = index._db.execute(
        f"""SELECT {key} AS key, r.kind, c.status, {TIMING} AS timing, count(DISTINCT r.no)
        FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS} {joined} WHERE NOT r.is_parent GROUP BY 1, 2, 3, 4""",
        {"day": DAY.toordinal(), "soon": SOON},
    )
    rows = defaultdict[str | None, list[CountedRow]](list)
    for name, kind, status, timing, number in found:
        rows[name].append((kind, status, timing, number))
    return rows


def compare(index: Index, by: str, runs: int) -> Comparison:
    """Time both, in turn, after a run of each that does not count."""
    counts_from_columns(index, by), counts_by_group(index, by)
    both = [(_cost(counts_from_columns, index, by), _cost(counts_by_group, index, by)) for _ in range(runs)]
    columns, grouped = zip(*both, strict=True)
    return Comparison(by, spread(columns), spread(grouped))


def _cost(counts: Callable[[Index, str], object], index: Index, by: str) -> float:
    start = time.process_time()
    counts(index, by)
    return (time.process_time() - start) * 1e3


def main() -> None:
    """Make the workspace and its index, and print a line for each thing to count by."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.counting", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="recommendations, with ten events each")
    parser.add_argument("--runs", type=int, default=5, help="how often each is run")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the workspace here, for the next time")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="policytrack-") as folder:
        made = workspace((asked.keep or Path(folder)).absolute(), asked.size, with_events=True)
        os.environ["XDG_CACHE_HOME"] = str(made.cache)
        # Another process makes the index, so that none of its memory is in the way of what is measured.
        command = [sys.executable, "-m", "policytrack", "list", "--limit", "1", "--workspace", str(made.root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        index = open_index(made.root)
        prepare(index)
        print(f"{asked.size:,} recommendations and {asked.size * EACH:,} events; milliseconds of processor time")
        print(f"{'by':<10} {'columns':>10} {'GROUP BY':>10} {'ratio':>7}")
        for by in BY:
            compared = compare(index, by, asked.runs)
            columns, grouped = compared.columns.middle, compared.grouped.middle
            print(f"{by:<10} {columns:>10,.1f} {grouped:>10,.1f} {compared.ratio:>7.1f}", flush=True)
        index.close()


if __name__ == "__main__":
    main()
