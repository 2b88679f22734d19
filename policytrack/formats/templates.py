"""Reports by Jinja2 templates: the two in the package, or one of the user's own.

A template is given `page`, the report in words; see `report.page.Page`. In Markdown and in HTML alike, whatever
a template puts between `{{ }}` is shown as text; the filters `linked` and `fenced` make a link of evidence and a
block of code in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from policytrack.errors import UsageProblem
from policytrack.formats.markdown import escaped
from policytrack.printable import address, one_line
from policytrack.report import Report
from policytrack.report.page import Link, page

if TYPE_CHECKING:
    from jinja2 import Environment

_NO_ADDRESS = re.compile(r"[\s<>\\]")


def render(report: Report, name: str, source: str | None = None) -> Iterator[str]:
    """The report by the package's template for `md` or `html`, or by the *source* of another.

    Raises `UsageProblem` for what is wrong in a source, with its line.
    """
    environment = _environment(name, is_safe=source is None)
    if source is None:
        yield from environment.get_template(f"report.{name}").generate(page=page(report))
    else:
        yield _by(environment, source, report)


def _by(environment: Environment, source: str, report: Report) -> str:
    from jinja2 import TemplateError

    try:
        return environment.from_string(source).render(page=page(report))
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise UsageProblem(f"the template{f', line {line}' if line else ''}: {error}") from None
    except Exception as error:
        # Whatever a template does wrong is for its author to mend.
        raise UsageProblem(f"the template: {type(error).__name__}: {error}") from None


def _environment(name: str, *, is_safe: bool) -> Environment:
    """Where templates are read; the package's own are safe, another's may do nothing but write."""
    from jinja2 import PackageLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        if isinstance(value, Markup):  # what a macro gives back
            return value
        # What is escaped for HTML may still turn the direction of writing around.
        return one_line(str(value)) if name == "html" else Markup(escaped(str(value)))

    options: dict[str, Any] = {
        "autoescape": True,
        "finalize": shown,
        "undefined": StrictUndefined,
        "auto_reload": False,
        "keep_trailing_newline": True,
    }
    if is_safe:
        from jinja2 import Environment

        environment = Environment(loader=PackageLoader("policytrack"), **options)
    else:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(loader=PackageLoader("policytrack"), **options)
    environment.filters["linked"] = lambda link: Markup(_linked(link))
    environment.filters["fenced"] = lambda command: Markup(_fenced(one_line(command)))
    return environment


def _fenced(command: str) -> str:
    """A block of code, behind a fence longer than any within it."""
    longest = max(map(len, re.findall("`+", command)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{command}\n{fence}"


def _linked(link: Link) -> str:
    if not link.address:
        return escaped(link.words)
    target = _NO_ADDRESS.sub(lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode()), address(link.address))
    return f"[{escaped(link.words)}](<{target}>)"
