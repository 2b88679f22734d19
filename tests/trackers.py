"""Other people's trackers, made up: of the shapes, and with the defects, of those that there are."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

_AGENCIES = ("Department of Commerce", "Department of Defense", "Department of State", "Small Business Administration")
_GAO_STATUSES = (
    "Open",
    "Open – Partially Addressed",
    "Closed – Implemented",
    "Closed – Not Implemented",
    "Closed – No Longer Valid",
)
_BOARD = ("Closed acceptable", "Unconfirmed", "Closed cancelled", "Open", "Withdrawn", "Closed superseded")


def gao_csv(path: Path, recommendations: int = 300, seed: int = 1) -> int:
    """As GAO's export: five lines of preamble, then a row for each recommendation and agency; returns the rows.

    The shape is that which programs expect that read such exports: five lines to be skipped, and the columns Case No,
    Recommendation, Agency Affected, Status and Date Publication Issued. The others are made up.
    """
    chance = random.Random(seed)
    rows = []
    for number in range(recommendations):
        text = f"The agency head should carry out measure {number}, and report on it;\nsee “appendix {number % 7}”."
        for agency in chance.sample(_AGENCIES, 1 + (number % 3 == 0)):
            case = f"GAO-{20 + number % 6}-{100000 + number // 4}"
            comment = f"In fiscal year {2020 + number % 6}, officials said that work goes on."
            rows.append(
                (case, text, agency, chance.choice(_GAO_STATUSES), comment, "Yes" if number % 9 == 0 else "", "2024-05")
            )
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(
            'Recommendations Database\r\n"Downloaded 1 June 2026, all reports"\r\n\r\nStatus: all\r\nhttps://www.gao.gov\r\n'
        )
        write = csv.writer(file)
        write.writerow(
            (
                "Case No",
                "Recommendation",
                "Agency Affected",
                "Status",
                "Comments",
                "Priority",
                "Date Publication Issued",
            )
        )
        write.writerows(rows)
    return len(rows)


def gao_search_csv(path: Path) -> None:
    """The same recommendations as in `gao_csv`, in GAO's export with the names of reports and directors."""
    gao_csv(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        *preamble, _ = (file.readline() for _ in range(6))
        rows = [*csv.reader(file)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.writelines(preamble)
        write = csv.writer(file)
        columns = (
            "Publication Name,Number,Date Issued,Director Name,Phone,Agency,Recommendation,Status,Priority,Comments"
        )
        write.writerow(columns.split(","))
        for case, text, agency, status, comments, priority, _ in rows:
            director = ("Jane Doe", "(202) 512-0000")
            write.writerow(("A report", case, "May 01, 2024", *director, agency, text, status, priority, comments))


def safety_board_xlsx(path: Path, rows: int = 2_000, seed: int = 2) -> None:
    """As a safety board's register; some rows lack a recipient or a day, and seven numbers come twice."""
    chance = random.Random(seed)
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Response categories").write_row(0, 0, ("Category", "Meaning"))
    sheet = book.add_worksheet("Recommendations")
    day_format = book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_row(
        0, 0, ("Number", "Recipient", "Inquiry", "Status", "Made", "Closed", "Recommendation", "Reply Text")
    )
    for number in range(rows):
        own = number - 1 if number and number % (rows // 7) == 0 else number
        made = date(2000, 1, 1) + timedelta(days=number * 4)
        status = chance.choice(_BOARD)
        sheet.write_string(number + 1, 0, f"{own % 90:03}/{own // 90:02}")
        if number % 70:
            sheet.write_string(number + 1, 1, chance.choice(("Railways", "Harbour Board", "Civil Aviation")))
        sheet.write_string(number + 1, 2, f"RO-{own // 10}")
        sheet.write_string(number + 1, 3, status)
        if number % 21:
            sheet.write_datetime(number + 1, 4, made, day_format)
        if status.startswith("Closed"):
            sheet.write_datetime(number + 1, 5, made + timedelta(days=900), day_format)
        sheet.write_string(
            number + 1, 6, f"The operatorâ€™s rules should cover case {own}:_x000D_\n•\tits causes\n•\tits cost"
        )
        sheet.write_string(number + 1, 7, "=We agree; +1" if number % 3 else "")
    book.close()


def action_plan_json(path: Path) -> None:
    """As an action plan by agency: two hundred rows, lead and supporting agencies, a few ids twice."""
    actions = [f"action-{number}" for number in range(1, 101)]
    agencies = []
    for at in range(20):
        leads = [_action(name, "lead") for name in actions[at::20]]
        supports = [_action(name, "support") for name in actions[(at + 1) % 20 :: 20]]
        twice = leads[:1] if at == 3 else []
        agencies.append(
            {"name": f"Office {at} (O{at})", "acronym": f"O{at}", "recommendations": [*leads, *supports, *twice]}
        )
    path.write_text(json.dumps({"agencies": agencies}), "utf-8")


def _action(name: str, role: str) -> dict[str, str]:
    return {
        "id": name, "title": f"Carry out {name}", "role": role, "pillar": f"pillar{len(name) % 3}",
        "description": f"Carry out {name} with all that belongs to it.",
    }  # fmt: skip


# Each promise in six months: its status, None where the copy does not have it, and its text.
_PROMISES = {
    "roads": (("Not Yet Rated",) * 2 + ("In the Works",) * 2 + ("Promise Kept", "Stalled"), "Mend all roads"),
    "trees": (
        ("In the Works", "Stalled", "In the Works", "Promise Kept", "Promise Kept", "Promise Broken"),
        "Plant trees",
    ),
    "schools": (("In the Works", None, None, "In the Works", "Promise Kept", "Promise Kept"), "Open schools"),
    "taxes": (("In the Works", "Promise Broken", None, None, None, None), "Cut taxes"),
    "boats": ((None, None, "Not Yet Rated", "Compromise", "Compromise", "Compromise"), "Buy boats"),
}


PROMISES = """
about: promises
at: promises[]
paper: {id: promises, prefix: PR, title: The mayor's promises, published: "2026"}
columns: {id: id, title: title, words: text, asked: who, status: rating, evidence: page}
status:
  words: {Not Yet Rated: unassessed, In the Works: in-progress, Promise Kept: implemented, Stalled: stalled,
          Promise Broken: rejected, Compromise: implemented-otherwise}
"""
"""The mapping of a promise tracker."""


def promises_yaml(folder: Path) -> list[tuple[str, Path]]:
    """A promise tracker's file in six dated copies, with regressions, changed texts, and rows that go and come back."""
    found = []
    for month in range(6):
        lines = ["promises:\n"]
        for name, (statuses, title) in _PROMISES.items():
            if statuses[month] is not None:
                text = f"{title} by 20{27 + month // 2}, and report on it." if name != "boats" else f"{title}."
                lines.append(f"- id: {name}\n  title: {title}\n  text: {text}\n  who: [Mayor, Council]\n")
                lines.append(f"  rating: {statuses[month]}\n  page: https://example.org/{name}\n  looked: {month}\n")
        day = f"2026-{month + 1:02}-01"
        path = folder / f"promises-{day}.yaml"
        path.write_text("".join(lines), "utf-8")
        found.append((day, path))
    return found
