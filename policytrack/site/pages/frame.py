"""What all pages of a site have in common, and how a page becomes a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policytrack.formats.site_templates import SiteTemplates
from policytrack.formats.sitemap import absolute
from policytrack.site import addresses
from policytrack.site.dates import Dates
from policytrack.site.pages.links_and_statuses import PageLink


class Frame(NamedTuple):
    """What is around every page: the site's name, its menu, and what it says at its end.

    *question* says which question the site answers, such as `By the marks of India`, if that is not the usual one, and
    *banner* the same with why nothing was known, if nothing was. *assessor* is by whose marks it has the statuses,
    empty for the tracker. *now* leads to the site of today.
    *styles* are the addresses of style sheets, *logo* that of a picture, *base_url* is empty if it is not known.
    """

    title: str
    about: str
    menu: tuple[PageLink, ...]
    styles: tuple[str, ...]
    logo: str
    base_url: str
    licence: str
    question: str
    banner: str
    assessor: str
    now: str
    version: str


class PageHead(NamedTuple):
    """What a page says to programs: a sentence about it, the address of a picture, its feeds, and JSON-LD as markup.

    A feed has an address, a title and, as its *note*, a media type. All of it may be empty.
    """

    about: str = ""
    picture: str = ""
    feeds: tuple[PageLink, ...] = ()
    data: Any = ""


_NO_HEAD = PageHead()


class PageMaker:
    """Makes pages: with the templates that replace ours, the frame, and the language of dates."""

    def __init__(self, replaced: Mapping[str, str], frame: Frame, dates: Dates) -> None:
        self.templates = SiteTemplates(replaced)
        self.frame = frame
        self.dates = dates

    def text(self, template: str, root: str, values: Mapping[str, Any]) -> str:
        """What a template makes of the values for a page from which *root* leads to the site's folder."""
        return self.templates.page(template, {"root": root, "site": self.frame, "dates": self.dates, **values})

    def part(self, macro: str, value: object, root: str) -> str:
        """What a macro of `parts.html` makes of a value for such a page."""
        return self.templates.part("parts.html", macro, value, root, self.dates)

    def html(self, template: str, address: str, title: str, head: PageHead = _NO_HEAD, **values: Any) -> bytes:
        """The page at an address, with a title and what it says to programs."""
        root, base = addresses.root_from(address), self.frame.base_url
        canonical = absolute(base, address) if base else ""
        around: dict[str, Any] = {"address": address, "title": title, "head": head, "canonical": canonical}
        around |= {"style": "", "style_source": "'self'"}
        return self.text(template, root, {**around, **values}).encode()
