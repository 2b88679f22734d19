"""What a site is called and how it looks: the table `site` of `policytrack.toml`, and options that take its place.

```toml
[site]
title = "The TRUST tracker"
about = "What became of the recommendations of two papers."
base-url = "https://trust.example.org"
logo = "site/logo.svg"
css = "site/colours.css"
templates = "site/templates"
licence = "CC BY 4.0"
dates = "en"
exports = ["xlsx", "sqlite", "parquet"]
known-on = [2026-11-30, 2026-12-31]
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from policytrack.errors import UsageProblem
from policytrack.files.own_folder import SETTINGS
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.files.safe_paths import NotFollowed, inside, read_file

_LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
BINARY = ("xlsx", "sqlite", "parquet")
"""The formats that `exports` may name."""
_MOST = 2_000_000
"""The most bytes that a logo or a style sheet may have."""


class SiteSettings(NamedTuple):
    """What a site is called and how it looks; empty for what was not set.

    *base_url* is the address at which it will be published, without a slash at its end. *logo* and *css* are files,
    *templates* is a folder. *dates* is the language of dates. *exports* are the binary formats to make; None for those
    that do not take long. *known_on* are days of which the site keeps how it stood.
    """

    title: str = "policytrack"
    about: str = ""
    base_url: str = ""
    logo: Path | None = None
    css: Path | None = None
    templates: Path | None = None
    licence: str = ""
    dates: str = "en"
    exports: tuple[str, ...] | None = None
    known_on: tuple[date, ...] = ()


def site_settings(root: Path) -> SiteSettings:
    """The settings in the workspace's `policytrack.toml`. Raises `UsageProblem` for one that is wrong."""
    path = root / SETTINGS
    try:
        table = value_in(text_of(inside(root, path)), str(path), tomllib.loads).get("site", {})
    except NoSuchFile:
        return SiteSettings()
    except NotFollowed as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{path} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise UsageProblem(f'{path}: site is a table, such as [site] with title = "The TRUST tracker"')
    known = {name.replace("_", "-"): name for name in SiteSettings._fields}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            from policytrack.text.did_you_mean import unknown

            raise UsageProblem(f"{path}: site: {unknown('setting', key, known)}")
        if known[key] in _LISTS:
            values[known[key]] = _LISTS[known[key]](value, f"{path}: site.{key}")
            continue
        if not isinstance(value, str) or not value.strip():
            raise UsageProblem(f'{path}: site.{key}: write text in quotes, such as {key} = "…"')
        is_path = known[key] in ("logo", "css", "templates")
        values[known[key]] = root / value if is_path else value.strip()
    return checked(SiteSettings(**values), f"{path}: site.")


def _exports(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UsageProblem(f'{where}: write a list, such as ["xlsx", "sqlite"]')
    for name in value:
        if name not in BINARY:
            from policytrack.text.did_you_mean import unknown

            raise UsageProblem(f"{where}: {unknown('format', str(name), BINARY)}")
    return tuple(value)


def _days(value: object, where: str) -> tuple[date, ...]:
    """The days in a list of dates, or of text such as "2026-03-31"; the earliest first."""
    days = set()
    for each in value if isinstance(value, list) else [None]:
        try:
            day = date.fromisoformat(each) if isinstance(each, str) else each
        except ValueError:
            day = None
        if not isinstance(day, date) or isinstance(day, datetime):
            raise UsageProblem(f"{where}: write a list of dates, such as [2026-03-31, 2026-06-30]")
        days.add(day)
    return tuple(sorted(days))


_LISTS: dict[str, Callable[[object, str], tuple[Any, ...]]] = {"exports": _exports, "known_on": _days}


def checked(settings: SiteSettings, where: str = "--") -> SiteSettings:
    """The settings. Raises `UsageProblem` if the name, an address or a language is none; *where* begins the message."""
    from policytrack.site.dates import LANGUAGES

    url = settings.base_url.rstrip("/")
    if url:
        try:
            parts = urlsplit(url)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        except ValueError:
            is_web = False
        if not is_web or "@" in url or any(char.isspace() or char in "<>\"'\\" for char in url):
            raise UsageProblem(f"{where}base-url: '{url}' is no address; write it as https://trust.example.org")
    if not settings.title.strip():
        raise UsageProblem(f"{where}title: a site needs a name")
    if settings.dates not in LANGUAGES:
        from policytrack.text.did_you_mean import unknown

        raise UsageProblem(f"{where}dates: {unknown('language', settings.dates, LANGUAGES)}")
    return settings._replace(base_url=url)


def file_of_site(path: Path) -> bytes:
    """A logo's or a style sheet's bytes. Raises `UsageProblem` if it cannot be read."""
    if path.is_dir():
        raise UsageProblem(f"{path} is a folder; name a file")
    try:
        content = read_file(path.parent, path, 0, _MOST + 1)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from None
    if len(content) > _MOST:
        raise UsageProblem(f"{path} is larger than {_MOST // 1_000_000} MB")
    return content


def logo_name(path: Path) -> str:
    """The name of the logo's file in the site. Raises `UsageProblem` if it is no picture."""
    if path.suffix.lower() not in _LOGOS:
        raise UsageProblem(f"{path} is no picture for a page; use one of {', '.join(_LOGOS)}")
    return f"logo{path.suffix.lower()}"
