"""Likely pairs of what is gone and what is new: which are found, how they are shown, and how long it takes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from policytrack.interchange import rewordings
from policytrack.interchange.rewordings import Candidate, likely_pairs
from tests.imports import Call, import_table, write

REWORDED = (
    # Reworded.
    ("Build a new primary school in the harbour quarter", "Open a primary school in the Harbour Quarter"),
    ("Make museums free on Sundays", "Free entry to museums on Sundays"),
    ("Set up a hardship fund for tenants", "Establish a tenants' hardship fund"),
    ("Recruit 40 more paramedics", "Hire 40 additional paramedics"),
    ("Replace all street lights with LED lamps by 2027", "Switch every street light to LED by the end of 2027"),
    # Without "we will".
    ("We will insulate 2,000 council homes a year", "Insulate 2,000 council homes a year"),
    ("We will bring the buses back into public ownership", "Bring buses back into public ownership"),
    ("We will make sure that no child goes hungry in the holidays", "No child to go hungry in the holidays"),
    ("We will never sell the city's water company", "Never sell the water company"),
    # Shortened.
    (
        "Turn the old brewery into workshops for artists, a cinema and a covered market, together with its owners",
        "Turn the old brewery into workshops, a cinema and a covered market",
    ),
    (
        "Extend the opening hours of swimming pools to 10pm on weekdays and 8pm at weekends",
        "Extend swimming pool hours",
    ),
    ("Draw up a register of empty homes, and charge their owners twice the tax", "Draw up a register of empty homes"),
    # Slips put right.
    ("Widen the pavments in Cathedral Lane", "Widen the pavements in Cathedral Lane"),
    ("Apoint an ombudsman for leaseholdres", "Appoint an ombudsman for leaseholders"),
    # Another figure.
    ("Provide 1,500 nursery places", "Provide 900 nursery places"),
    (
        "Reduce emissions from council vehicles by 80 % by 2028",
        "Reduce emissions from council vehicles by 50 % by 2030",
    ),
)
DIFFERENT = (
    ("Plant 100 trees in Ashford", "Plant 100 trees in Birchwood"),
    ("Plant 100 trees in Coalville", "Plant 100 trees in Dunmore"),
    ("Resurface the road to Eastgate", "Resurface the road to Northgate"),
    ("Open a library in Westfield", "Open a clinic in Westfield"),
    ("Hire a language teacher for every school", "Hire a counsellor for every school"),
    ("Ban lorries from Bridge Street at night", "Ban leaf blowers in parks on Sundays"),
    ("Publish the accounts of the port", "Publish the minutes of the planning committee"),
    ("Sell the stadium", "Roof the market"),
)
STAYING = tuple(
    f"{verb} {what}"
    for verb, things in {
        "Plant 100 trees in": ("Elmham", "Foxton", "Grange", "Holt"),
        "Resurface the road to": ("the docks", "Southgate", "Mill Hill"),
        "Build": ("a velodrome", "a footbridge at the weir", "two fire stations"),
        "Open a library in": ("Elmham", "Foxton"),
        "Open a clinic in": ("Grange", "Holt"),
        "Make": ("tap water free in cafés", "the fair accessible", "all votes public"),
        "Hire": ("a chief digital officer", "ten park wardens", "a counsellor for the university"),
        "We will": ("restore the city walls", "twin with Aarhus", "keep the ferry", "light every bus stop"),
        "Set up a": ("youth council", "repair café in every ward", "bond for local investors"),
        "Provide": ("sanitary products in schools", "water fountains", "a desk for every carer"),
        "Publish the": ("pay of all managers", "contracts of the fair"),
        "Ban": ("fireworks in the old town", "cars from the square", "advertising for gambling"),
    }.items()
    for what in things
)


def candidates(texts: Iterable[str], letter: str) -> list[Candidate]:
    return [Candidate(f"{letter}-{number}", "p", text, "", {}) for number, text in enumerate(texts)]


def test_of_sixteen_reworded_promises_at_least_fourteen_are_found_and_few_others() -> None:
    texts = (*REWORDED, *DIFFERENT)
    random.Random(1).shuffle(shuffled := [new for _, new in texts])
    gone, new = candidates((old for old, _ in texts), "OLD"), candidates(shuffled, "NEW")

    pairs = likely_pairs(gone, new, [*STAYING, *(each.title for each in (*gone, *new))])

    found = {(pair.old.title, pair.new.title) for pair in pairs}
    assert len(found & {*REWORDED}) >= 14, {*REWORDED} - found
    assert len(found - {*REWORDED}) <= 1, found - {*REWORDED}
    assert not found & {*DIFFERENT[:3]}


def test_of_many_that_were_reworded_at_once_each_finds_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if only few words of others can be looked at, as with 40,000 texts."""
    chance = random.Random(2)
    usual = ["road", "school", "library", "bridge", "park", "tram", "clinic", "market", "museum", "river", "harbour"]
    rare = ["".join(chance.sample("abcdefghijklmnoprstuvw", 7)) for _ in range(300)]
    olds = [f"We will mend the {' and the '.join(chance.sample(usual, 2))} of {name}" for name in rare]
    gone, new = candidates(olds, "OLD"), candidates((old.removeprefix("We will ").title() for old in olds), "NEW")
    for least in (rewordings._LOOKED_AT_OF_EACH, 3):
        monkeypatch.setattr(rewordings, "_LOOKED_AT_OF_EACH", least)
        monkeypatch.setattr(rewordings, "_LOOKED_AT", 300 * least)
        pairs = likely_pairs(gone, new, [each.title for each in (*gone, *new)])
        assert {pair.new.id for pair in pairs if pair.old.id[3:] == pair.new.id[3:]} == {each.id for each in new}


# A promise tracker that makes its ids from titles, in two copies.
MAPPING = """
at: promises[]
paper: {id: promises, prefix: PR, title: The mayor's promises, published: "2026"}
columns: {id: title, title: title, asked: who, status: rating}
status: {words: {In the Works: in-progress, Promise Kept: implemented}}
"""


def copy(folder: Path, name: str, titles: Sequence[str], kept: str = "") -> str:
    lines = (
        f"- {{title: {title!r}, who: Mayor, rating: {'Promise Kept' if title == kept else 'In the Works'}}}\n"
        for title in titles
    )
    return write(folder, name, f"promises:\n{''.join(lines)}".replace(r"\'", "''"))


def test_an_import_shows_the_likely_pairs_and_the_commands_that_join_them(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", MAPPING)
    before, after = (
        [*STAYING, "Abolish libary fines", "We will double the number of charging points"],
        [*STAYING, "Abolish library fines", "Double the number of charging points", "Buy a boat"],
    )
    import_table(program, copy(tmp_path, "a.yaml", before), mapping, "--as-of", "2026-01-01", into="my ws")
    newer = copy(tmp_path, "b.yaml", after, "Double the number of charging points")

    for day in ("2026-02-01", "2026-02-01"):  # again, when it is read again
        out, err, code = import_table(program, newer, mapping, "--as-of", day, into="my ws")
        assert code == 0, err
        assert out.partition("2 recommendations seem to have new ids")[2].splitlines() == [
            "; for each that is the same, the command below it keeps its history:",
            "  - PR-Abolish-libary-fines  Abolish libary fines",
            "  + PR-Abolish-library-fines  Abolish library fines",
            "    policytrack import --into 'my ws' --join PR-Abolish-libary-fines=PR-Abolish-library-fines",
            "  - PR-We-will-double-the-number-of-charging-points  We will double the number of charging points"
            "  (In progress)",
            "  + PR-Double-the-number-of-charging-points  Double the number of charging points  (Implemented)",
            "    policytrack import --into 'my ws' --join "
            "PR-We-will-double-the-number-of-charging-points=PR-Double-the-number-of-charging-points",
        ]
    command = next(line.split() for line in out.splitlines() if line.startswith("    policytrack"))
    assert program("import", command[-2], command[-1], "--workspace", "my ws")[2] == 0
    out = import_table(program, newer, mapping, "--as-of", "2026-03-01", into="my ws")[0]
    assert "seem" not in out


def test_titles_of_a_pair_are_shown_on_one_line_and_cut_if_they_are_long(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", MAPPING)
    long = f"We will open a café in every park{' and every square' * 20}"
    import_table(program, copy(tmp_path, "a.yaml", [*STAYING, f"{long} by spring"]), mapping, "--as-of", "2026-01-01")

    newer = copy(tmp_path, "b.yaml", [*STAYING, f"{long} by summer"])
    out = import_table(program, newer, mapping, "--as-of", "2026-02-01")[0]
    shown = [line for line in out.splitlines() if "café" in line]
    assert [line[:4] for line in shown] == ["  - ", "  + "], out
    assert all(line.endswith(f"  {long[:200]}…") for line in shown), shown


def test_pairs_are_shown_when_the_older_copy_is_read_last(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", MAPPING)
    newer = copy(tmp_path, "b.yaml", [*STAYING, "Abolish library fines"])
    import_table(program, newer, mapping, "--as-of", "2026-02-01")

    older = copy(tmp_path, "a.yaml", [*STAYING, "Abolish libary fines"])
    out = import_table(program, older, mapping, "--as-of", "2026-01-01", "--dry-run")[0]
    assert "1 recommendation seems to have a new id" in out
    assert "policytrack import --into ws --join PR-Abolish-libary-fines=PR-Abolish-library-fines" in out


def test_each_is_in_one_pair_only_and_pairs_are_of_one_paper() -> None:
    gone = [
        Candidate("OLD-1", "p", "Mend the bridge over the Wye", "", {}),
        Candidate("OLD-2", "q", "Mend the bridge over the Wye", "", {}),
    ]
    new = candidates(("We will mend the bridge over the Wye", "Mend the bridge over the River Wye"), "NEW")

    pairs = likely_pairs(gone, new, [each.title for each in (*gone, *new)])
    assert [(pair.old.id, pair.new.id) for pair in pairs] == [("OLD-1", "NEW-0")]


def test_words_count_beside_titles() -> None:
    words = "Inspect every bridge in the county each spring, and publish what was found within a month."
    gone = [Candidate("OLD-1", "p", "Bridges", words, {}), Candidate("OLD-2", "p", "Recommendation 4", "Buy salt.", {})]
    new = [
        Candidate("NEW-1", "p", "Safe crossings", words.replace("each spring", "every year"), {}),
        Candidate("NEW-2", "p", "Recommendation 5", "Abolish the toll on the motorway for nurses.", {}),
    ]

    pairs = likely_pairs(gone, new, [each.title for each in (*gone, *new)])
    assert [(pair.old.id, pair.new.id) for pair in pairs] == [("OLD-1", "NEW-1")]
