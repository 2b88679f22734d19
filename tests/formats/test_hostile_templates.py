"""Templates that somebody else has written: whatever they try, what they print is text, and they come to an end."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from policytrack.errors import UsageProblem
from policytrack.formats.documents import sandbox
from policytrack.formats.registry import render_report as render
from policytrack.reports.report import Report
from tests.builders import a_report
from tests.conftest import Outcome

EVIL = "<script>x</script>[a](javascript:x)\u202e&lt;i&gt;"
# Each prints, or tries to, the report's name, which is EVIL, as markup. `E` stands for it.
ZOO = {
    "safe": "{{ E|safe }}",
    "safe in another filter": "{{ [E]|map('safe')|join }}",
    "safe by a variable": "{% set f = 'safe' %}{{ [E]|map(f)|first }}",
    "safe in a branch that is not taken": "{% if false %}{{ E|safe }}{% endif %}",
    "safe of a constant": "{{ '<b>'|safe }}{{ E }}",
    "autoescape": "{% autoescape false %}{{ E }}{% endautoescape %}",
    "autoescape by a value": "{% set no = 1 > 2 %}{% autoescape no %}{{ E }}{% endautoescape %}",
    "tojson": "{{ E|tojson }}",
    "xmlattr": "{{ {E: 1}|xmlattr }}",
    "xmlattr of a value": "{{ {'a': E}|xmlattr }}",
    "urlize": "{{ E|urlize }}",
    "a chart of a text": "{{ E|history_chart }}{{ E|deadline_chart }}{{ E|lag_chart }}{{ E|status_bar }}",
    "a chart that is made up": (
        "{% set bar = namespace(key='\">' ~ E, percent=E, offset=E, status=E, share=E) %}"
        "{{ namespace(kind=E, bars=[bar])|status_bar }}"
    ),
    "urlize's target": "{{ 'http://a.org'|urlize(target=E) }}",
    "a filter block": "{% filter striptags %}{{ E }}{% endfilter %}",
    "a filter block that replaces": "{% set l %}<{% endset %}{% filter replace('&lt;', l) %}{{ E }}{% endfilter %}",
    "a block that is set": "{% set x %}{{ E }}{% endset %}{{ x }}",
    "a block that is set by a filter": "{% set x | striptags %}{{ E }}{% endset %}{{ x }}",
    "a block put to a value": "{% set x %}{% endset %}{{ x ~ E }}",
    "a value put to a block": "{% set x %}{% endset %}{{ E ~ x }}",
    "a block plus a value": "{% set x %}{% endset %}{{ x + E }}",
    "a value plus a block": "{% set x %}{% endset %}{{ E + x }}",
    "a block by percent": "{% set x %}%s{% endset %}{{ x % E }}",
    "a block by percent, in a tuple": "{% set x %}%s{% endset %}{{ x % (E,) }}",
    "a block as a form": "{% set x %}%s{% endset %}{{ x|format(E) }}",
    "a block that formats": "{% set x %}{}{% endset %}{{ x.format(E) }}",
    "a block that joins": "{% set x %}{% endset %}{{ x.join([E]) }}",
    "join with a block": "{% set x %}{% endset %}{{ [E, E]|join(x) }}",
    "join of a block": "{% set x %}{% endset %}{{ [E, x]|join(E) }}",
    "join of an attribute": "{% set x %}{% endset %}{{ [{'a': x}, {'a': E}]|join(E, attribute='a') }}",
    "a sum": "{% set x %}{% endset %}{{ [E]|sum(start=x) }}",
    "replace": "{% set l %}<{% endset %}{% set x %}{{ E }}{% endset %}{{ x|replace('&lt;', l) }}",
    "replace, as a method": "{% set l %}<{% endset %}{% set x %}{{ E }}{% endset %}{{ x.replace('&lt;', l) }}",
    "a replacement": "{% set x %}b{% endset %}{{ x|replace('b', E) }}",
    "unescape": "{% set x %}{{ E }}{% endset %}{{ x.unescape() }}",
    "unescape by attr": "{% set x %}{{ E }}{% endset %}{{ (x|attr('unescape'))() }}",
    "striptags": "{% set x %}{{ E }}{% endset %}{{ x|striptags }}{{ x.striptags() }}",
    "a slice": "{% set x %}<{% endset %}{{ x[0] ~ E }}{{ x[:1] + E }}",
    "a piece": "{% set x %}<script>{{ E }}{% endset %}{{ x.split('&')|join }}",
    "a partition": "{% set x %}{% endset %}{{ x.partition('a')[0] + E }}",
    "indent": "{% set x %}a\nb{% endset %}{{ x|indent(E) }}{{ E|indent(x) }}",
    "wordwrap": "{% set x %}{% endset %}{{ E|wordwrap(5, wrapstring=x) }}",
    "truncate": "{% set x %}{% endset %}{{ E|truncate(5, end=x) }}{{ x|truncate(0, end=E) }}",
    "center": "{% set x %}{% endset %}{{ x|center(9) ~ E }}{{ x.center(9, 'a') + E }}",
    "trim": "{% set x %}{{ E }}{% endset %}{{ x|trim('&') }}{{ E|trim }}",
    "a macro": "{% macro m(v) %}{{ v }}{% endmacro %}{{ m(E) }}",
    "a macro put to a value": "{% macro m() %}{% endmacro %}{{ m() ~ E }}{{ m() + E }}{{ m().join([E]) }}",
    "a call": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ E }}{% endcall %}",
    "a call put to a value": "{% macro m() %}{{ caller() ~ E + caller() }}{% endmacro %}{% call m() %}{% endcall %}",
    "a block": "{% block b %}{{ E }}{% endblock %}{{ self.b() ~ E }}{{ self.b() + E }}",
    "a loop that calls itself": "{% for x in [[]] recursive %}{{ E }}{{ (loop([]) or '') ~ E }}{% endfor %}",
    "a default": "{% set x %}{% endset %}{{ x|default(E, true) }}{{ E|d(x) }}",
    "escape": "{{ E|e }}{{ E|escape }}{{ E|forceescape }}{{ [E]|map('e')|join }}",
    "escape put to a value": "{{ ('a'|e) ~ E }}{{ ('a'|escape) + E }}{{ (''|forceescape) + E }}",
    "a link put to a value": "{{ (page.footer[0]|fenced) + E }}{{ (E|fenced)|replace('`', '') }}",
    "an object that says it is markup": "{% set n = namespace(__html__=E) %}{{ n }}{{ n ~ E }}{{ [n, E]|join }}",
    "a mapping that says it is": "{{ {'__html__': E} }}{{ dict(__html__=E) ~ E }}",
    "a list": "{{ [E] }}{{ (E,) }}{{ {E: E} }}",
    "a mixed list": "{% set x %}{% endset %}{{ [x, E] }}{{ [x, E]|string }}{{ [x, E]|pprint }}",
    "string": "{% set x %}{% endset %}{{ (x|string) + E }}{{ E|string }}",
    "groups": "{% for g in [{'a': E}]|groupby('a') %}{{ g.grouper }}{{ g }}{% endfor %}",
    "random": "{% set x %}<{% endset %}{{ (x|random) ~ E }}{{ (x|random) + E }}",
    "reverse": "{% set x %}{{ E|reverse }}{% endset %}{{ x|reverse }}",
    "max": "{% set x %}{% endset %}{{ [x, E]|max }}{{ ([x]|first) ~ E }}{{ ([x]|first) + E }}",
    "a joiner": "{% set j = joiner(E) %}{{ j() }}{{ j() }}",
    "a cycler": "{% set x %}{% endset %}{% set c = cycler(x, E) %}{{ c.next() + E }}{{ c.next() }}",
    "an include": "{% include 'report.md' %}{% include 'report.html' %}",
    "an import": "{% import 'report.html' as r %}{{ r ~ E }}{{ r.items([]) + E }}{{ r.items([{'id': E, 'head': E}]) }}",
    "a comparison": "{{ E if E|e == E else E }}",
    "a translation": "{{ E.translate({38: E}) }}{{ E.encode('utf-8') }}",
    "format's own": "{{ '{0}'.format(E) }}{{ '{a}'.format_map({'a': E}) }}{{ '%s' % E }}{{ '%s'|format(E) }}",
    "a format that reaches": "{{ '{0.__class__}'.format(E) }}",
}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def _report() -> Report:
    return a_report(name=EVIL)


def _written(template: str, format: str, report: Report | None = None) -> str:
    return "".join(map(str, render(report or _report(), format, template)))


@pytest.mark.parametrize("kind", ZOO)
@pytest.mark.parametrize("format", ["html", "md"])
def test_whatever_a_template_does_a_value_is_printed_as_text(kind: str, format: str) -> None:
    template = ZOO[kind].replace("E", "page.subject" if "'report." in ZOO[kind] else "EVIL")
    template = template.replace("EVIL", "page.subject")
    try:
        written = _written(template, format)
    except UsageProblem:
        return  # what is refused prints nothing
    if "include" in kind:
        return
    html = written if format == "html" else MarkdownIt("commonmark").render(written)
    tags = _Tags()
    tags.feed(html)
    assert "i" not in tags.found, written
    own = {"script"} if template.startswith("{% set x %}<script>") else set()
    assert not {"script", "a", "b"} & set(tags.found) - own, written
    assert "\u202e" not in written


@pytest.mark.parametrize(
    ("template", "html", "md"),
    [
        ("{{ x|e }}", "a &lt;b&gt; *c*", r"a \<b\> \*c\*"),
        ("{{ x|upper }}{{ x|length }}", "A &lt;B&gt; *C*9", r"A \<B\> \*C\*9"),
        ("{% macro m(v) %}<i>{{ v }}</i>{% endmacro %}{{ m(x) }}", "<i>a &lt;b&gt; *c*</i>", r"<i>a \<b\> \*c\*</i>"),
        ("{% macro m() %}<i>{% endmacro %}{{ m() ~ x }}", "<i>a &lt;b&gt; *c*", r"<i>a \<b\> \*c\*"),
        ("{% set s %} <i>{% endset %}{{ s|trim }}{{ [s, x]|join }}", "<i> <i>a &lt;b&gt; *c*", r"<i> <i>a \<b\> \*c\*"),
        ("{{ [link, link]|map('linked')|join(' & ') }}", None, r"[a \<b\> \*c\*](<https://a.org>) \& [a \<b\> \*c\*](<https://a.org>)"),
        ("{{ ['b', 'a']|sort|join(', ') }}{{ [1, 2]|sum }}{{ 7 % 4 }}{{ 2 ** 5 }}", "a, b3332", "a, b3332"),
        ("{{ '%.1f' % 2.25 }}{{ '{:>4}'.format(7) }}{{ 'a-b'.split('-')|last }}", "2.2   7b", "2.2   7b"),
        ("{% for n in range(3) %}{{ loop.index }}/{{ loop.length }} {% endfor %}", "1/3 2/3 3/3 ", "1/3 2/3 3/3 "),
        ("{% for n in [1, 2] if n > 1 %}{{ n }}{% else %}none{% endfor %}", "2", "2"),
    ],
)  # fmt: skip
def test_what_templates_are_for_they_can_do(template: str, html: str | None, md: str | None) -> None:
    link = "{% set link = namespace(words=x, address='https://a.org') %}" if "link" in template else ""
    start = "{% set x = page.subject.split(',')[0] %}" + link
    report = a_report(name="a <b> *c*")
    for format, wanted in (("html", html), ("md", md)):
        if wanted is not None:
            assert _written(start + template, format, report) == wanted


LOOP = "{% for a in range(99) %}"
MACRO = "{% macro m(n) %}{% if n %}"
ENDLESS = {
    "loops that print": "{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}",
    "loops that print nothing": "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
    "a loop that calls itself": "{% for a in range(9) recursive %}{{ loop(range(9)) }}{% endfor %}",
    "a macro that calls itself": MACRO + "{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a macro without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a call that calls itself": (
        MACRO + "{% call m(n - 1) %}{% endcall %}{% call m(n - 1) %}{% endcall %}{% endif %}{% endmacro %}{{ m(60) }}"
    ),
    "a text that doubles": "{% set n = namespace(x='ab') %}" + LOOP + "{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a text that doubles by +": "{% set n = namespace(x='ab') %}" + LOOP + "{% set n.x = n.x + n.x %}{% endfor %}",
    "a text that doubles in a block": (
        "{% set n = namespace(x='ab') %}{% for a in range(99) %}"
        "{% set y %}{{ n.x }}{{ n.x }}{% endset %}{% set n.x = y %}{% endfor %}"
    ),
    "a list that doubles": "{% set n = namespace(x=[1]) %}" + LOOP + "{% set n.x = n.x + n.x %}{% endfor %}",
    "a list many times over": "{{ ([1] * 99999999999)|length }}",
    "a text many times over": "{{ 'x' * 99999999999 }}",
    "a text many times over, turned round": "{{ 99999999999 * 'x' }}",
    "a power": "{{ 9 ** (9 ** 9) }}",
    "a number that grows": "{% set n = namespace(x=9) %}{% for a in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "a wide text": "{{ 'x'.ljust(99999999999) }}",
    "a wide text by a filter": "{{ 'x'|center(99999999999) }}",
    "many tabs": "{{ ('\t' * 99999).expandtabs(999999) }}",
    "a wide format": "{{ '{:>99999999999}'.format(1) }}",
    "a wide format by a value": "{{ '{:>{w}}'.format(1, w='99999999999') }}",
    "a wide percent": "{{ '%99999999999d' % 1 }}",
    "a wide percent by a value": "{{ '%*d' % (99999999, 1) }}",
    "a wide filter of format": "{{ '%99999999999d'|format(1) }}",
    "a replacement": "{{ ('x' * 99999)|replace('x', 'x' * 99999) }}",
    "a replacement, as a method": "{{ ('x' * 99999).replace('x', 'x' * 99999) }}",
    "a join": "{{ (['x'] * 99999)|join('x' * 99999) }}",
    "a join, as a method": "{{ ('x' * 99999).join(['x'] * 99999) }}",
    "an indent": "{{ ('x\n' * 99999)|indent(99999) }}",
    "a batch": "{{ [1]|batch(99999999999, 'x')|list|length }}",
    "a slice": "{{ [1]|slice(99999999999)|list|length }}",
    "a range": "{{ range(99999999999)|list|length }}",
    "lorem ipsum": "{{ lipsum(n=999999) }}",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_template_comes_to_an_end(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_STEPS", 200_000)
    monkeypatch.setattr(sandbox, "MOST_PRINTED", 2_000_000)
    with pytest.raises(UsageProblem, match="the template"):
        _written(ENDLESS[kind], "md")


def test_a_literal_that_is_printed_again_and_again_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_PRINTED", 2_000_000)
    template = f"{{% set x %}}{{% for a in range(90000) %}}{'x' * 1_000}{{% endfor %}}{{% endset %}}"
    with pytest.raises(UsageProblem, match="it prints too much; the most is"):
        _written(template, "html")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            "a\n\n{{ page.subject|safe }}",
            "the template, line 3: |safe is not for templates: whatever {{ }} prints is",
        ),
        ("{% autoescape false %}{% endautoescape %}", "the template, line 1: {% autoescape %} is not for templates"),
        (
            "\n{% filter upper %}{% endfilter %}",
            "the template, line 2: {% filter %} is not for templates: put the",
        ),
        ("{{ 1|tojson }}", "--format json writes JSON"),
        ("\n{{ 1 // 0 }}", "the template, line 2: ZeroDivisionError"),
        ("\n{% set x | upper %}a{% endset %}", "line 2: a filter in {% set %} is not for templates"),
    ],
)
def test_what_is_refused_is_told_with_its_line_and_what_to_write(template: str, said: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        _written(template, "html")
    assert said in str(refused.value)


def test_a_template_that_is_refused_leaves_the_old_file(call: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "t.html").write_text("{% for a in [1] %}x{% endfor %}{{ page.subject|safe }}", "utf-8")
    (tmp_path / "out.html").write_text("old", "utf-8")
    words = ("report", "--format", "html", "--template", "t.html", "--output", "out.html")
    _, err, code = call(*words, cwd=tmp_path)
    assert ("|safe is not for templates" in err, code) == (True, 2)
    assert (tmp_path / "out.html").read_text("utf-8") == "old"


@pytest.mark.parametrize("name", ["md", "html"])
def test_our_own_templates_print_the_same_there(name: str) -> None:
    source = (Path(sandbox.__file__).parent.parent / "templates" / f"report.{name}").read_text("utf-8")
    assert _written(source, name) == "".join(map(str, render(_report(), name)))
