"""The files by which a site's pages are found by programs: `sitemap.xml` (sitemaps.org) and `robots.txt`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from policytrack.formats.xml_text import xml_text

MOST = 50_000
"""How many addresses one file may have."""


def absolute(base_url: str, address: str) -> str:
    """The address of a file of the site on the web; that of an `index.html` is its folder's."""
    page = address.removesuffix("index.html") if f"/{address}".endswith("/index.html") else address
    return f"{base_url}/{quote(page)}"


def sitemap(base_url: str, pages: Iterable[str]) -> bytes:
    """The addresses of at most `MOST` pages."""
    urls = "".join(f"<url><loc>{xml_text(absolute(base_url, page))}</loc></url>\n" for page in pages)
    return _document("urlset", urls)


def sitemap_index(base_url: str, sitemaps: Iterable[str]) -> bytes:
    """The addresses of several sitemaps, of a site that has more pages."""
    urls = "".join(f"<sitemap><loc>{xml_text(absolute(base_url, name))}</loc></sitemap>\n" for name in sitemaps)
    return _document("sitemapindex", urls)


def sitemaps(base_url: str, pages: Sequence[str]) -> dict[str, bytes]:
    """The file `sitemap.xml` and, for more than `MOST` pages, those that it names; by their addresses."""
    if len(pages) <= MOST:
        return {"sitemap.xml": sitemap(base_url, pages)}
    parts = {
        f"sitemap-{number}.xml": sitemap(base_url, pages[start : start + MOST])
        for number, start in enumerate(range(0, len(pages), MOST), 1)
    }
    return {"sitemap.xml": sitemap_index(base_url, parts), **parts}


def _document(root: str, content: str) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f'{head}<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{content}</{root}>\n'.encode()


def robots(base_url: str) -> bytes:
    """Every program may read everything; where the sitemap is, if *base_url* is not empty."""
    where = f"\nSitemap: {absolute(base_url, 'sitemap.xml')}\n" if base_url else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()
