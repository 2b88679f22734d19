"""The pages of a site, from Jinja2 templates: those in the package, or some that the user wrote in their place.

As in reports, whatever a template puts between `{{ }}` is shown as text, on one line unless it is passed through the
filter `lines`. As soon as one template is not ours, all of them run in the `sandbox`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.files.safe_paths import NotFollowed, read_file
from policytrack.text.escaping import one_line

_OWN = Path(__file__).parent / "templates" / "site"
_MOST = 1_000_000
"""The most bytes that a template of the user's may have."""


def own_sources() -> dict[str, str]:
    """The templates of the package by name."""
    return {path.name: path.read_text("utf-8") for path in sorted(_OWN.glob("*.html"))}


def user_sources(folder: Path) -> dict[str, str]:
    """The user's templates by name: the files of the folder that end in `.html`.

    Raises `UsageProblem` if there are none, if one cannot be read or compiled, or if one neither replaces a built-in
    one nor is named in another.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".html")
        sources = {name: read_file(folder, folder / name, 0, _MOST).decode() for name in names}
    except NotFollowed as error:
        raise UsageProblem(f"{error.filename} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageProblem(f"a template in {folder} is not UTF-8") from None
    except OSError as error:
        raise UsageProblem(f"the templates in {folder} cannot be read: {error.strerror or error}") from None
    own = own_sources()
    if not sources:
        ours = ", ".join(own)
        raise UsageProblem(f"{folder} has no templates; name them as those that they replace: {ours}")
    for name in sources.keys() - own.keys():
        if not any(name in source for source in sources.values()):
            from policytrack.text.did_you_mean import unknown

            raise UsageProblem(
                f"{folder / name} takes no template's place, and none includes it: {unknown('template', name, own)}"
            )
    SiteTemplates(sources).compile(sources)
    return sources


class SiteTemplates:
    """The templates by name, compiled when they are first used; *replaced* are the user's."""

    def __init__(self, replaced: Mapping[str, str]) -> None:
        self._sources = {**own_sources(), **replaced}
        self._is_ours = not replaced
        self._environment: Any = None

    @property
    def digest(self) -> str:
        """A digest of all templates."""
        return sha256(repr(sorted(self._sources.items())).encode()).hexdigest()

    def compile(self, names: Iterable[str]) -> None:
        """Compile the templates with these names. Raises `UsageProblem` for a mistake in one."""
        for name in names:
            with _naming(name):
                self._compiled().get_template(name)

    def page(self, name: str, values: Mapping[str, Any]) -> str:
        """The page that the template with this name makes. Raises `UsageProblem` for a mistake of the user's."""
        return self._made(name, lambda template: template.render(values))

    def part(self, name: str, macro: str, *values: Any) -> str:
        """What a macro of the template makes of the values, which is faster than a template of its own.

        Raises `UsageProblem` for a mistake of the user's.
        """
        return self._made(name, lambda template: getattr(template.module, macro)(*values))

    def _made(self, name: str, make: Callable[[Any], Any]) -> str:
        environment = self._compiled()
        if self._is_ours:
            return str(make(environment.get_template(name)))
        with _naming(name):
            environment.steps = environment.printed = 0
            return str(make(environment.get_template(name)))

    def _compiled(self) -> Any:
        if self._environment is None:
            self._environment = _environment(self._sources, is_ours=self._is_ours)
        return self._environment


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Turn what goes wrong with a template of the user's into a `UsageProblem` that names it."""
    from jinja2 import TemplateError, TemplateNotFound

    try:
        yield
    except TemplateNotFound as error:
        raise UsageProblem(
            f"the template {name}: there is no template '{error.name}', neither in the folder nor built in"
        ) from None
    except TemplateError as error:
        where = getattr(error, "name", None) or name
        line = getattr(error, "lineno", None)
        raise UsageProblem(f"the template {where}{f', line {line}' if line else ''}: {error}") from None
    except Exception as error:
        # Whatever goes wrong in a template, its author has to fix it.
        raise UsageProblem(f"the template {name}: {type(error).__name__}: {error}") from None


def _environment(sources: Mapping[str, str], *, is_ours: bool) -> Any:
    from jinja2 import DictLoader, StrictUndefined
    from markupsafe import Markup, escape

    options: dict[str, Any] = {
        "loader": DictLoader(sources),
        "autoescape": True,
        "auto_reload": False,
        "keep_trailing_newline": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
    }

    def lines(value: Any) -> Markup:
        return Markup("\n").join(escape(one_line(line)) for line in str(value).split("\n"))

    if is_ours:
        from policytrack.formats.quick_templates import QuickEnvironment

        environment = QuickEnvironment(**options)
        environment.filters["lines"] = lines
        return environment
    from policytrack.formats.documents.sandbox import Sandbox

    sandbox = Sandbox(lambda value: escape(one_line(str(value))), **options)
    sandbox.add("lines", lines)
    return sandbox


def markup(html: str) -> Any:
    """HTML that is not escaped again: a picture, or rows of a table, that was made from escaped text."""
    from markupsafe import Markup

    return Markup(html)
