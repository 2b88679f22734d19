"""Reports from Jinja2 templates: those in the package, or one that the user wrote.

A template is given `page`, the text of the report; see `reports.page.Page`. In Markdown as in HTML, whatever a
template puts between `{{ }}` is shown as text; in Markdown the filters `linked`, `linked_copy` and `fenced`
make links of evidence and a block of code. In HTML the filters `status_bar`, `history_chart`, `deadline_chart` and
`lag_chart` draw charts, and `chart_styles` has their style sheet. A template that is not ours runs in the `sandbox`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from policytrack.errors import UsageProblem
from policytrack.formats.charts import drawing
from policytrack.formats.charts.styles import styles
from policytrack.formats.lists.markdown import escaped, link_target, link_text, linked_address
from policytrack.reports.chart_parts import DeadlineChart, HistoryChart, LagChart
from policytrack.reports.page import page
from policytrack.reports.page_parts import Link, StatusCounts
from policytrack.reports.report import Report
from policytrack.text.escaping import one_line, printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_OPTIONS: dict[str, Any] = {"autoescape": True, "auto_reload": False, "keep_trailing_newline": True}


def render(report: Report, name: str, source: str | None = None) -> Iterator[str]:
    """The report from the package's template for `md` or `html`, or from the *source* of another template.

    Raises `UsageProblem` for a mistake in the source, with its line.
    """
    if source is None:
        yield from (
            _environment(name).get_template(f"report.{name}").generate(page=page(report, with_charts=name == "html"))
        )
    else:
        # Values are shown as text already; what stands in the template itself is not.
        yield printable(_from_source(name, source, report))


def _from_source(name: str, source: str, report: Report) -> str:
    """The report from a template that is not ours, in the sandbox."""
    from jinja2 import PackageLoader, StrictUndefined, TemplateError
    from markupsafe import Markup, escape

    from policytrack.formats.documents.sandbox import Sandbox

    def as_text(value: Any) -> Markup:
        # Text that is escaped for HTML may still reverse the direction of writing.
        return escape(one_line(str(value))) if name == "html" else Markup(escaped(str(value)))

    loader = PackageLoader("policytrack", "formats/templates")
    environment = Sandbox(as_text, loader=loader, undefined=StrictUndefined, **_OPTIONS)
    for filter, function in _FILTERS.items():
        environment.add(filter, partial(_as_markup, function))
    environment.globals["chart_styles"] = Markup(styles())
    try:
        return "".join(environment.from_string(source).generate(page=page(report, with_charts=name == "html")))
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _line(error)
        raise UsageProblem(f"the template{f', line {line}' if line else ''}: {error}") from None
    except Exception as error:
        # Whatever goes wrong in a template, its author has to fix it.
        line = _line(error)
        raise UsageProblem(f"the template{f', line {line}' if line else ''}: {type(error).__name__}: {error}") from None


def _line(error: Exception) -> int | None:
    """The number of the template's line that failed, which Jinja puts into the traceback; None if unknown."""
    number, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            number = step.tb_lineno
        step = step.tb_next
    return number


def _environment(name: str) -> Environment:
    """The environment of the package's own templates, for `md` or `html`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def as_text(value: Any) -> Any:
        if isinstance(value, Markup):  # the result of a macro
            return value
        return one_line(str(value)) if name == "html" else Markup(escaped(str(value)))

    loader = PackageLoader("policytrack", "formats/templates")
    environment = Environment(loader=loader, finalize=as_text, undefined=StrictUndefined, **_OPTIONS)
    for filter, function in _FILTERS.items():
        environment.filters[filter] = partial(_as_markup, function)
    environment.globals["chart_styles"] = Markup(styles())
    return environment


def _as_markup(function: Callable[[Any], str], value: Any) -> Markup:
    from markupsafe import Markup

    return Markup(function(value))


def _fenced(command: str) -> str:
    """A block of code, in a fence that is longer than any in the command."""
    command = one_line(command)
    longest = max(map(len, re.findall("`+", command)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{command}\n{fence}"


def _linked(link: Link) -> str:
    """The evidence as a link, or as text if it has no address."""
    title = link.words.removesuffix(link.address).removesuffix(", ")
    return _link(title, link.address) if title else linked_address(link.address)


def _linked_copy(link: Link) -> str:
    """A link to the archived copy of the evidence."""
    return _link("Archived copy", link.archived)


def _link(words: str, target: str) -> str:
    if not target:
        return escaped(words)
    return f"[{link_text(words)}](<{link_target(target)}>)"


def _drawn(kind: type[Any], draw: Callable[[Any], str], chart: Any) -> str:
    """The drawing of a chart; of nothing else, because a template must not make markup of texts."""
    if not isinstance(chart, kind):
        raise TypeError(f"this draws a chart of the page, not a {type(chart).__name__}")
    return draw(chart)


def _status_bar(counts: StatusCounts) -> str:
    """The bar of the statuses of one kind, whose ids begin with its name."""
    return drawing.status_bar(counts.bars, counts.kind, f"bar-{counts.kind.lower().replace(' ', '-')}")


_FILTERS: dict[str, Callable[[Any], str]] = {
    "fenced": _fenced,
    "linked": _linked,
    "linked_copy": _linked_copy,
    "status_bar": partial(_drawn, StatusCounts, _status_bar),
    "history_chart": partial(_drawn, HistoryChart, drawing.statuses_over_time),
    "deadline_chart": partial(_drawn, DeadlineChart, drawing.deadlines),
    "lag_chart": partial(_drawn, LagChart, drawing.lag),
}
"""The filters that a template has in addition to Jinja's own; what they return is Markdown, or charts in HTML."""
