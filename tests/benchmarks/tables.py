"""Another tracker's table, and a newer copy of it, in which some statuses and texts are others."""

from __future__ import annotations

from pathlib import Path

MAPPING = """
paper: {id: other, prefix: OT, title: Another tracker, published: "2026"}
columns: {id: Number, title: Title, words: Text, asked: Who, status: State, published: Made, note: Remark}
status: {words: {done: implemented, begun: in-progress}}
"""
_SENTENCE = (
    " It should do so in close consultation with civil society – “temporary special measures” included – and with the "
    "human, technical and financial resources that are needed in district {district}."
)


def table(path: Path, rows: int, copy: int, *, columns: int = 1, sentences: int = 0) -> None:
    """Write the copy of that number.

    It has so many *columns* that no mapping names, and so many more *sentences* in each text.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write("Number,Title,Text,Who,State,Made,Remark")
        file.write("".join(f",Branch{of or ''}" for of in range(columns)) + "\n")
        for number in range(rows):
            state = "done" if number % 10 < copy else "begun"
            text = f"The office should carry out measure {number}, and report on it in {2026 + (number % 7 < copy)}."
            text += "".join(_SENTENCE.format(district=number % 97 + more) for more in range(sentences))
            file.write(f'{number},Measure {number},"{text}",Office {number % 90},{state},2026-01-15,')
            file.write(f"Remark {number} of copy {copy}")
            file.write("".join(f",Branch {number % (40 + of)}" for of in range(columns)) + "\n")
