"""Dates as a site's pages write them, in a few languages: `27 Nov 2026`, `27. Nov. 2026`, `2026年11月27日`.

Sentences are English, in which dates are English, too; this is for the dates that stand alone, and for templates in
another language. Months as in the Unicode CLDR.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from policytrack.reports.wording import window_words
from policytrack.text.values import Window


class DateStyle(NamedTuple):
    """How a language writes a date and a month; *months* has the twelve names."""

    day: str
    month: str
    months: tuple[str, ...]


def _style(day: str, month: str, months: str) -> DateStyle:
    return DateStyle(day, month, tuple(months.split()))


LANGUAGES = {
    "en": _style("{d} {m} {y}", "{m} {y}", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    "de": _style("{d}. {m} {y}", "{m} {y}", "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
    "fr": _style("{d} {m} {y}", "{m} {y}", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    "es": _style("{d} {m} {y}", "{m} {y}", "ene feb mar abr may jun jul ago sept oct nov dic"),
    "pt": _style("{d} de {m} de {y}", "{m} de {y}", "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
    "it": _style("{d} {m} {y}", "{m} {y}", "gen feb mar apr mag giu lug ago set ott nov dic"),
    "nl": _style("{d} {m} {y}", "{m} {y}", "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec."),
    "sv": _style("{d} {m} {y}", "{m} {y}", "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec."),
    "hi": _style("{d} {m} {y}", "{m} {y}", "जन॰ फ़र॰ मार्च अप्रैल मई जून जुल॰ अग॰ सित॰ अक्तू॰ नव॰ दिस॰"),
    "th": _style("{d} {m} {y}", "{m} {y}", "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."),
    "ja": _style("{y}年{m}{d}日", "{y}年{m}", "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月"),
    "zh": _style("{y}年{m}{d}日", "{y}年{m}", "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月"),
}
"""The languages in which dates can be written, by their codes. Years are those of the common era, in Thai, too."""


class Dates(NamedTuple):
    """Writes dates in a language."""

    language: str = "en"

    def day(self, day: date) -> str:
        """The date, such as `27 Nov 2026`."""
        style = LANGUAGES[self.language]
        return style.day.format(d=day.day, m=style.months[day.month - 1], y=day.year)

    def window(self, window: Window | None) -> str:
        """The dates, such as `19 to 27 Sep 2025` or, not in English, `19. Sept. 2025 – 27. Sept. 2025`."""
        if window is None:
            return ""
        if self.language == "en":
            return window_words(window)
        first, last = map(self.day, window)
        return last if first == last else f"{first} – {last}"

    def month(self, day: date) -> str:
        """The month of the date, such as `Nov 2026`."""
        style = LANGUAGES[self.language]
        return style.month.format(m=style.months[day.month - 1], y=day.year)
