"""What no text may do: run, deceive, or leave by another way."""

import ast
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discussion.core import markup
from discussion.core.markup import plain, render_article, render_comment

IN_COMMENTS = {"p", "br", "a", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"}
IN_ARTICLES = IN_COMMENTS | {"h2", "h3", "h4", "h5", "h6", "hr", "img", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "img": {"src", "alt"}}
RENDERERS = [render_comment, render_article]


def assert_harmless(html, *, tags):
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in tags
        assert set(tag.attrs) <= ATTRIBUTES.get(tag.name, set())
        assert tag.get("href", "mailto:").startswith(("http://", "https://", "mailto:"))
        assert tag.get("src", "https://").startswith("https://")


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>a</a>",
    "<style>@import 'https://a.example'</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](&#x6A;avascript:alert(1))",
    "[a](\\x01javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    '[a](https://a.example"onmouseover="alert(1))',
    "[a](https://a.example 'b\" onmouseover=\"alert(1)')",
    '![a" onerror="alert(1)](https://a.example)',
    '![a](https://a.example/"onerror="alert(1))',
    "[a]: javascript:alert(1)\n[a]",
    "<javascript:alert(1)>",
    '<https://a.example/"onclick=alert(1)>',
    "https://a.example/'onclick='alert(1)",
    'https://a.example/"><script>alert(1)</script>',
    '``` "><script>alert(1)</script>\n```',
    "`<script>`<script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\\<script>",
    "<<script>script>",
    "a@b.example<script>",
    "www.a.example/<script>",
    "mailto:a@b.example?body=<script>",
    "| <script> |\n|---|\n| [a](javascript:b) |",
    "# <script>\n<script>\n===",
    "- <script>\n> <img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_script_comes_out_of_any_text(payload):
    assert_harmless(render_comment(payload), tags=IN_COMMENTS)
    assert_harmless(render_article(payload), tags=IN_ARTICLES)


FRAGMENTS = [
    *"*_`~>#=-[]()!<:/|&;\\@\"'\n\t., ab1\u202e\u0301\u200bé😀\ud800\x00\x0c",
    *[
        "**",
        "```",
        "~~",
        "- ",
        "1. ",
        "---",
        "    ",
        "![",
        "](",
        "[a]",
        "[a]: ",
        "//",
        "http://",
        "https://a.b/",
        "www.",
    ],
    *["mailto:a@b.c", "javascript:", "data:", "<script>", "<img", "<!--", "-->", "&#x3a;", "&amp;", "&#0;", "&#x202e;"],
]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join), st.text()))
@example("![" * 3000 + "](https://a.example)" * 3000)
@example("[" * 3000 + "](https://a.example)" * 3000)
@example("http://[::1 [a](http://[) <http://]> www.[ http://%ff%zz http://xn--a.xn--")
def test_any_text_renders_and_is_harmless(source):
    assert_harmless(render_comment(source), tags=IN_COMMENTS)
    assert_harmless(render_article(source), tags=IN_ARTICLES)


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize(
    "source",
    ["a\u202eb", "a&#x202E;b", "`a\u2067b`", "[a\u202ab](https://c.example)", "![a\u2066b](https://c.example)"],
)
def test_nothing_turns_the_direction_of_the_text_around_it(render, source):
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(render(source))


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("mark", ["\u0301", "&#x301;", "\u0301\u200d", "\u0323\u20dd"])
def test_five_thousand_marks_on_a_letter_become_eight(render, mark):
    shown = render("e" + mark * 5000 + "!")
    assert sum(shown.count(each) for each in "\u0301\u0323\u20dd") == 8
    assert shown.endswith("!</p>")


def test_the_marks_of_real_scripts_are_kept():
    for words in ("Tiếng Việt", "שָׁל֥וֹם", "ཧཱུྃ", "নমস্কার", "👩🏽‍🚒🏳️‍🌈❤️", "…………………………"):
        assert plain(render_comment(words)) == words


def test_control_characters_written_as_entities_do_not_come_out():
    assert not set("\x00\x0b\x0c\x1b\x85\uffff") & set(render_comment("a&#0;&#11;&#12;&#27;&#133;&#xffff;b"))


def test_nothing_else_in_the_product_renders_or_sanitises():
    package = Path(markup.__file__).parents[1]
    own = {"core/markup.py", "core/links.py", "core/bounds.py", "core/naming.py"}
    for file in package.rglob("*.py"):
        imported = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        }
        if str(file.relative_to(package)) not in own:
            assert not imported & {"markdown_it", "nh3", "markdown", "bleach", "mistune"}, f"{file} renders by itself"
