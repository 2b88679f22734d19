"""Named views: filters that a workspace keeps in `policytrack.toml` under a name.

```toml
[views.commerce]
actor = ["us-commerce"]
status = "open"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.filenames import checked_name
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.files.safe_paths import NotFollowed, inside
from policytrack.text.did_you_mean import unknown

Value = str | bool | list[str]
_OTHER = str.maketrans("-_", "_-")


def view(settings: Path, name: str, filters: Mapping[str, bool | None]) -> dict[str, Value]:
    """The filters of the view with this name, as they could be typed.

    *filters* maps the name of every filter to whether it may be repeated, None for one that takes no value. Raises
    `UsageProblem` if there is no such view, or if it holds something that is no filter.
    """
    tables = views(settings)
    if name not in tables:
        raise UsageProblem(
            unknown("view", name, tables) if tables else f"no view '{name}': {settings} has no [views.{name}]"
        )
    values: dict[str, Value] = {}
    for key, value in tables[name].items():
        filter = key.replace("-", "_")
        if filter in values:
            raise UsageProblem(f"{settings}: views.{name}: '{key}' and '{key.translate(_OTHER)}' are the same filter")
        values[filter] = _value(settings, name, key, value, filters)
    return values


def views(settings: Path) -> dict[str, dict[str, object]]:
    """All views by name; none if there is no such file. Raises `UsageProblem` if it cannot be read."""
    try:
        text = text_of(inside(settings.parent, settings))
        tables = value_in(text, str(settings), tomllib.loads).get("views", {})
    except NotFollowed as error:
        raise UsageProblem(f"{settings} cannot be read: {error.strerror}") from None
    except NoSuchFile:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{settings} cannot be read: {error}") from None
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UsageProblem(f"{settings}: a view is a table of filters, such as [views.commerce]")
    for name in tables:
        try:
            checked_name(name)  # a report's file may be called so
        except UsageProblem as problem:
            raise UsageProblem(f"{settings}: views: {problem}") from None
    return tables


def _value(settings: Path, name: str, key: str, value: object, filters: Mapping[str, bool | None]) -> Value:
    where = f"{settings}: views.{name}"
    if key.replace("-", "_") not in filters:
        raise UsageProblem(f"{where}: {unknown('filter', key, [name.replace('_', '-') for name in filters])}")
    several = filters[key.replace("-", "_")]
    if several is None:
        if isinstance(value, bool):
            return value
        raise UsageProblem(f"{where}.{key}: write true or false, without quotes")
    if isinstance(value, str):
        return [value] if several else value
    if isinstance(value, list) and several and value and all(isinstance(item, str) for item in value):
        return value
    example = '["one", "other"]' if several else '"90d"'
    raise UsageProblem(f"{where}.{key}: write text in quotes, such as {example}")
