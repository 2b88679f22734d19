"""Reports by Jinja2 templates: the two in the package, or one of the user's own.

A template is given `page`, the report in words; see `report.page.Page`. In Markdown and in HTML alike, whatever
a template puts between `{{ }}` is shown as text; the filters `linked` and `fenced` make a link of evidence and a
block of code in Markdown. A template of somebody else's runs in a sandbox: nothing in it switches that off, and it may
take only so long and write only so much.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from policytrack.errors import UsageProblem
from policytrack.formats.markdown import escaped
from policytrack.printable import address, one_line
from policytrack.report import Report
from policytrack.report.page import Link, page

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_MOST_STEPS = 10_000_000
"""How many lines of it somebody else's template may run, each time through a loop counted."""
_MOST = 50_000_000
"""How many characters it may write."""
_MOST_AT_ONCE = 1_000_000
"""How long a text or list may get by being multiplied."""
_AS_IT_IS = ("safe", "tojson", "xmlattr", "urlize", "forceescape")
"""Filters of Jinja2's whose result is no longer shown as text."""

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
        _refuse_what_is_no_text(environment, source)
        return _limited(environment.from_string(source), report)
    except UsageProblem:
        raise
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise UsageProblem(f"the template{f', line {line}' if line else ''}: {error}") from None
    except Exception as error:
        # Whatever a template does wrong is for its author to mend.
        raise UsageProblem(f"the template: {type(error).__name__}: {error}") from None


def _refuse_what_is_no_text(environment: Environment, source: str) -> None:
    """Raise `UsageProblem` for a template that would have something else than text shown."""
    from jinja2 import nodes

    tree = environment.parse(source)
    for node in tree.find_all(nodes.EvalContextModifier):
        raise UsageProblem(f"the template, line {node.lineno}: autoescape cannot be switched off; take it out")
    for each in tree.find_all(nodes.Filter):
        if each.name in _AS_IT_IS:
            raise UsageProblem(
                f"the template, line {each.lineno}: whatever a template prints is text, so there is no '{each.name}'; "
                "take it out, and write HTML or Markdown outside of {{ }}"
            )


def _limited(template: Template, report: Report) -> str:
    """What the template writes. Raises `UsageProblem` where it runs too long, or writes too much."""
    steps = 0

    def on_line(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        steps += 1
        if steps > _MOST_STEPS:
            line = template.get_corresponding_lineno(frame.f_lineno)
            raise UsageProblem(f"the template, line {line}: it runs more than {_MOST_STEPS:,} steps; does a loop end?")
        return on_line

    def on_call(frame: FrameType, event: str, argument: object) -> Any:
        return on_line if frame.f_code.co_filename == "<template>" else None

    pieces: list[str] = []
    size = 0
    before = sys.gettrace()
    # A loop calls nothing of ours that could count, and no other way of ending it is there on every system.
    sys.settrace(on_call)
    try:
        for piece in template.generate(page=page(report)):
            pieces.append(piece)
            size += len(piece)
            if size > _MOST:
                raise UsageProblem(f"the template writes more than {_MOST:,} characters; does a loop in it end?")
    finally:
        sys.settrace(before)
    return "".join(pieces)


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
        environment = _sandbox()(loader=PackageLoader("policytrack"), **options)
        for filter in _AS_IT_IS:
            del environment.filters[filter]
    environment.filters["linked"] = lambda link: Markup(_linked(link))
    environment.filters["fenced"] = lambda command: Markup(_fenced(one_line(command)))
    return environment


def _sandbox() -> type[Environment]:
    """Jinja2's sandbox, in which nothing grows without bounds by multiplication either."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if _grows_large(operator, left, right):
                raise UsageProblem(f"the template multiplies to more than {_MOST_AT_ONCE:,}; take that out")
            return super().call_binop(context, operator, left, right)

    return Sandbox


def _grows_large(operator: str, left: Any, right: Any) -> bool:
    """Whether a product or a power of these would be very long."""
    if operator == "**":
        return not (isinstance(left, int | float) and isinstance(right, int | float) and max(abs(left), right) < 100)
    return any(
        isinstance(several, str | bytes | list | tuple)
        and isinstance(times, int)
        and len(several) * times > _MOST_AT_ONCE
        for several, times in ((left, right), (right, left))
    )


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
