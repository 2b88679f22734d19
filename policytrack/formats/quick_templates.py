"""An environment for templates of our own, in which a value becomes escaped text in a single call.

Jinja calls `finalize`, `escape` and two functions of `Markup` for each value that a template prints. A site prints a
million and more.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from policytrack.text.escaping import one_line


def shown(value: Any) -> str:
    """The value as text on one line, escaped for HTML and XML; markup stays as it is."""
    if isinstance(value, Markup):
        return value
    text = value if type(value) is str else str(value)
    if not (text.isascii() and text.isprintable()):
        text = one_line(text)
    # As `markupsafe.escape` writes it, but no markup, which the caller joins to more text at once.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


class _Generator(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.shown(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


class QuickEnvironment(Environment):
    """An environment that prints all values by `shown`."""

    code_generator_class = _Generator
    shown = staticmethod(shown)
