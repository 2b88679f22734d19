"""A sandbox for templates that somebody else may have written: they can print a report's content, as text.

Jinja's own sandbox keeps templates from reaching anything that they are not given. This one also makes sure that values
are printed as text, whatever a template does with them, and that every template comes to an end: each turn of a loop,
call and filter is a step, and steps and characters are counted. Only what a template writes itself, outside `{{ }}`, is
markup; values never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import TemplateAssertionError, TemplateRuntimeError, nodes, pass_context
from jinja2.filters import make_attrgetter
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

MOST_STEPS = 50_000_000
MOST_PRINTED = 500_000_000
_MOST_AT_ONCE = 5_000_000
"""Characters or items in one value; the output of a macro or a block may be as long as the whole report."""
_MOST_WORK = 100_000_000
_MOST_NUMBER = 1_000_000
_MOST_BITS = 100_000
_A_STEP = 10
"""As many characters or items take as much work as a step."""

_INSTEAD = {
    "safe": "whatever {{ }} prints is text; write markup in the template itself",
    "tojson": "whatever {{ }} prints is text; --format json writes JSON",
    "xmlattr": 'write the attributes in the template itself, such as title="{{ value }}"',
    "urlize": 'write <a href="{{ link.address }}">{{ link.words }}</a> or, in Markdown, {{ link|linked }}',
}
_PASS_ON = frozenset(
    (
        *("batch", "count", "dictsort", "first", "groupby", "items", "last", "length", "list", "map", "max", "min"),
        *("random", "reject", "rejectattr", "select", "selectattr", "slice", "sort", "unique"),
    )
)
"""Filters whose results keep the values they are given; all others make text."""
_LONG_NUMBER = re.compile(r"[0-9]{5}|[*]|\{[^{}]*\{")
"""In a format string: a large width, or one that is taken from a value."""


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of such a template; *as_text* turns a value into text of the format, as markup."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, as_text: Callable[[Any], Markup], **options: Any) -> None:
        super().__init__(finalize=self._printed, **options)
        self.as_text = as_text
        self.steps = self.printed = 0
        self.globals.pop("lipsum")
        for name, filter in [*self.filters.items()]:
            self.filters[name] = self._passing_on(filter) if name in _PASS_ON else self._making_text(filter)
        for name in _INSTEAD:
            self.filters[name] = _refused(name)
        for name in ("e", "escape"):  # what is printed is escaped in any case
            self.filters[name] = _itself
        for name in ("d", "default"):
            self.filters[name] = self._passing_on(self.filters[name].__wrapped__, plainly=False)
        self.filters |= {"join": self._joined, "trim": self._trimmed, "_tick": self._tick}

    def add(self, name: str, filter: Callable[[Any], Markup]) -> None:
        """Add a filter whose result is markup; its calls are counted."""

        def counted(value: Any) -> Markup:
            self._spend(1)
            return filter(value)

        self.filters[name] = counted

    def _generate(self, source: nodes.Template, *rest: Any, **options: Any) -> str:
        """Jinja's hook between parsing and compiling."""
        return super()._generate(_Guard().visit(source), *rest, **options)

    def _printed(self, value: Any) -> Markup:
        text = value if isinstance(value, Markup) else self.as_text(value)
        self._print(len(text))
        return text

    def _print(self, size: int) -> None:
        self.printed += size
        if self.printed > MOST_PRINTED:
            raise TemplateRuntimeError(f"it prints too much; the most is {MOST_PRINTED:,} characters")

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TemplateRuntimeError(f"it takes more than {MOST_STEPS:,} steps; does a loop or a macro never end?")

    @pass_context
    def _tick(self, context: Any, value: Any, size: int) -> None:
        self._spend(1)
        self._print(size)

    def _fits(self, values: Iterable[Any]) -> None:
        """Raise `TemplateRuntimeError` if work on all of these together could take too long or too much memory."""
        work = 1
        for value in values:
            if isinstance(value, int):
                if abs(value) > _MOST_NUMBER:
                    raise TemplateRuntimeError(f"a number is too large for this; the most is {_MOST_NUMBER:,}")
                work *= max(1, abs(value))
            elif isinstance(value, str | list | tuple | dict):
                work *= max(1, len(value))
        if work > _MOST_WORK:
            raise TemplateRuntimeError("it makes too much of what is too long")
        self._spend(1 + work // 1_000)

    def _small(self, value: Any) -> Any:
        if isinstance(value, str | list | tuple | dict | range) and not isinstance(value, Markup):
            if len(value) > _MOST_AT_ONCE:
                raise TemplateRuntimeError(f"a value is too long; the most is {_MOST_AT_ONCE:,}")
            self._spend(len(value) // _A_STEP)
        return value

    def _making_text(self, filter: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(filter)
        def made(*given: Any, **named: Any) -> Any:
            values, options = [*map(_plain, given)], {name: _plain(value) for name, value in named.items()}
            self._fits([*values, *options.values()])
            _refuse_widths(filter.__name__ == "do_format" and values[0])
            return _plain(self._small(filter(*values, **options)))

        return made

    def _passing_on(self, filter: Callable[..., Any], *, plainly: bool = True) -> Callable[..., Any]:
        @wraps(filter)
        def made(*given: Any, **named: Any) -> Any:
            self._fits([*given, *named.values()])
            return self._small(filter(*(map(_plain, given) if plainly else given), **named))

        return made

    def _joined(self, values: Iterable[Any], d: Any = "", attribute: Any = None) -> str:
        """As Jinja's `join`; if any value is markup, so is the result, with the others as text in it."""
        items = [*values]
        if attribute is not None:
            items = [*map(make_attrgetter(self, attribute), items)]
        self._fits([items, str(d)])
        return self._together(items, d)

    def _together(self, values: list[Any], between: Any) -> str:
        if any(isinstance(value, Markup) for value in (*values, between)):
            pieces = (value if isinstance(value, Markup) else self.as_text(value) for value in values)
            text: str = Markup(str(between if isinstance(between, Markup) else self.as_text(between)).join(pieces))
        else:
            text = str(between).join(map(str, values))
        self._small(text)
        return text

    def _trimmed(self, value: Any, chars: Any = None) -> str:
        self._fits([value])
        if isinstance(value, Markup) and chars is None:
            return Markup(str.strip(value))
        return str(value).strip(None if chars is None else str(chars))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        left, right = _plain(left), _plain(right)
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * (right if operator == "**" and right > 0 else 1)
            if operator in ("*", "**") and bits + (operator == "*") * right.bit_length() > _MOST_BITS:
                raise TemplateRuntimeError("a number grows too large")
            self._spend(1)
        elif operator == "+":
            self._spend(1)
        else:
            self._fits((left, right))
            _refuse_widths(operator == "%" and left)
        return self._small(super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        return super().getattr(_plain(obj), attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return super().getitem(_plain(obj), argument)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  # as in Jinja
        method = getattr(__obj, "__wrapped__", __obj)  # the sandbox has put its own in place of `format`
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str):
            __self._fits([owner, *args, *kwargs.values()])
            _refuse_widths(method.__name__.startswith("format") and owner)
        else:
            __self._spend(1)
        return __self._small(super().call(__context, __obj, *args, **kwargs))


class _Guard(NodeTransformer):
    """Refuses what would print markup, and adds a step to everything that may run many times."""

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> None:
        raise TemplateAssertionError(f"{{% autoescape %}} is not for templates: {_INSTEAD['safe']}", node.lineno)

    def visit_FilterBlock(self, node: nodes.FilterBlock) -> None:
        why = "put the filter behind each value, such as {{ item.id|upper }}"
        raise TemplateAssertionError(f"{{% filter %}} is not for templates: {why}", node.lineno)

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:
        if node.filter is not None:
            why = "leave it out there, and put it behind the name, such as {{ words|upper }}"
            raise TemplateAssertionError(f"a filter in {{% set %}} is not for templates: {why}", node.lineno)
        return self.generic_visit(node)

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        if node.name in _INSTEAD:
            raise TemplateAssertionError(_why(node.name), node.lineno)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        pieces = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(pieces, "join", [], [], None, None, lineno=node.lineno)

    def visit_For(self, node: nodes.For) -> nodes.Node:
        return self._counted(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
        return self._counted(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:
        return self._counted(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return self._counted(node)

    def _counted(self, node: Any) -> nodes.Node:
        size = sum(len(data.data) for inner in node.body for data in _data(inner))
        self.generic_visit(node)
        size_of = nodes.Const(size, lineno=node.lineno)
        tick = nodes.Filter(nodes.Const(None), "_tick", [size_of], [], None, None, lineno=node.lineno)
        node.body.insert(0, nodes.ExprStmt(tick, lineno=node.lineno))
        return node  # type: ignore[no-any-return]  # a node of several kinds


def _data(node: nodes.Node) -> Iterable[nodes.TemplateData]:
    return (node,) if isinstance(node, nodes.TemplateData) else node.find_all(nodes.TemplateData)


def _plain(value: Any) -> Any:
    """The value; if it is markup, as plain text, so that nothing that is done with it makes markup."""
    return str.__str__(value) if isinstance(value, Markup) else value


def _itself(value: Any) -> Any:
    return value


def _why(name: str) -> str:
    return f"|{name} is not for templates: {_INSTEAD[name]}"


def _refused(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise TemplateRuntimeError(_why(name))

    return refuse


def _refuse_widths(form: Any) -> None:
    if isinstance(form, str) and _LONG_NUMBER.search(form):
        raise TemplateRuntimeError("a width stands in what text is formatted by that is too large, or not known")
