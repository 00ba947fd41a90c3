"""What a text may cost: rendering is linear, whatever its shape."""

import sys
import time

import pytest

from discussion.core.markup import COMMENT_LIMIT, render_article, render_comment


def of(unit):
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def growing(mark, then=" "):
    return lambda length: "".join(mark * n + then for n in range(1, int((2 * length) ** 0.5)))[:length]


def after(start, unit):
    return lambda length: start + of(unit)(length - len(start))


def nested(opening, closing, *, within="a"):
    def build(length):
        times = (length - len(within)) // (len(opening) + len(closing))
        return opening * times + within + closing * times

    return build


REPEATED = [
    *["[", "![", "![[]", "[]", "[a]", "[a][b]", "[[a]", "[`", "[*_a", "*][", "](http://a)[", "[a](<b", "[a](b"],
    *["[a](", "[a](http://b ", '[a](http://b "', "[a](http://b (c", "[ (](", "*a ", "**a *a ", "*a_ ", "a**b"],
    *["_a*", "***a", "_ ", "__a__ ", "~~a ", "~~a", "~~~a ", "*_`~[", "`a", "``` a ", "\\", "\\a", "\\*"],
    *["\\\n", "*[a](http://b)", "[a`](http://b)`", ">", "> ", "> a\nb\n", ">\n- a\n", "- ", "- a\n", "- a\n\n"],
    *["- > ", "1. ", "1) a\n", "- \n a\n", "* a\n", "* * * a\n", "- - -\n", "---\n", "- a\n> b\n", "[a]: u\n"],
    *['[a]: http://u "\n', "[a]:\n", "[a\n", "[a]: http://u 'x\\\n", '[a]: http://u "x\n\n', "&amp;", "&#x"],
    *["&", "&a", "&#1234567", "<", "<a ", "<a@", "<http://", "<!--", "<?", "<![CDATA[", "</", '<a href="'],
    *["<http://a.b>", "<a@b.c>", "a.a.", "http://", "http://a ", "http://a.b/", ":// ", "://", "https"],
    *["http://a)", "http://a.b/((", "http://a... ", "http://é.é ", "http://xn--a ", "http://a/%", "www."],
    *["www.a ", "www.a.", "www.a) ", "@", "a@", "a@a.", "a@a.a ", "mailto:", "mailto:a@a.aa ", "a@b.c_", "a-a+"],
    *["a\n", "a  \n", "a\n\n", " \n a", "\ta\n", "    a\n", "```\n", "~~~a\n", "> ```\n", "# ", "# a\n"],
    *["a\n=\n", "a:b\n", "…", "\u202e", "é", "😀", "a\u200b", "|\n", "a|\n-|\n", "|a\n", "|\\"],
]
SHAPES = {
    **{f"{unit!r} again and again": of(unit) for unit in REPEATED},
    "brackets in brackets": nested("[", "]"),
    "links in links": nested("[", "](http://a.b/c)"),
    "images in images": nested("![", "](https://a.b/c)"),
    "emphasis in emphasis": nested("*", "*"),
    "two kinds of emphasis": nested("*a _b ", " b_ a*"),
    "strong in emphasis": nested("*a **b ", "c** d*"),
    "strikes in strikes": nested("~~", "~~"),
    "parentheses in an address": nested("(", ")", within="[a](http://"),
    "longer and longer backticks": growing("`"),
    "longer and longer fences": growing("`", "\n"),
    "deeper and deeper lists": lambda length: "".join("  " * n + "- a\n" for n in range(int(length**0.5)))[:length],
    "deep quotes on every line": of("> " * 30 + "a\n"),
    "deep lists on every line": of("- " * 30 + "a\n"),
    "lazy lines below a deep quote": after(">" * 50, "a\n"),
    "lines in a deep list": after("- " * 18 + "a\n\n", "  " * 18 + "a\n\n"),
    "uses of one definition": after("[a]: http://u\n\n", "[a]"),
    "brackets with a definition": after("[a]: http://u\n\n", "["),
    "images with a definition": after("[a]: http://u\n\n", "!["),
    "a long definition used often": lambda length: (
        "[a]: http://" + "u" * (length // 2) + "\n\n" + "[a]" * (length // 6)
    ),
    "a long label": lambda length: "[" + "a" * (length // 2) + "]: http://u\n" + "[" * (length // 2 - 12),
    "a wide table of empty cells": lambda length: "|a" * 20 + "\n" + "|-" * 20 + "\n" + "a\n" * ((length - 82) // 2),
    "a wide table": lambda length: "|a" * (length // 4) + "\n" + "|-" * (length // 4),
    "marks": after("a", "\u0301\u0323"),
    "one long address": after("http://", "a"),
    "one long host": after("http://", "é."),
    "brackets behind an address": after("http://a", ")"),
    "dots behind an address": after("http://a", "."),
    "one long mail": lambda length: "a@" + "b." * (length // 2 - 2) + "_",
    "one long name": after("@b.c ", "a-"),
    "spaces": after("a", " "),
    "tabs": of("\t"),
    "underline of a long paragraph": lambda length: "a\n" * (length // 2 - 3) + "===",
}


def calls(render, source):
    """How many functions are called: the same on every machine and at every load."""
    count = 0

    def called(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        render(source)
    finally:
        sys.setprofile(before)
    return count


def seconds(render, source):
    started = time.process_time()
    render(source)
    return time.process_time() - started


# The shapes that are dearer where there are headings, tables and images.
IN_ARTICLES = [shape for shape in SHAPES if any(word in shape for word in ("![", "|", "#", "=", "image", "table"))]


@pytest.mark.parametrize(
    ("render", "shape"),
    [*((render_comment, shape) for shape in SHAPES), *((render_article, shape) for shape in IN_ARTICLES)],
)
def test_a_hostile_text_is_rendered_in_time_that_grows_with_its_length(render, shape):
    small, large, longest = (SHAPES[shape](length) for length in (200, 2_000, COMMENT_LIMIT))
    assert calls(render, large) < 15 * calls(render, small)
    # A second and third try where other work on the machine was in the way.
    assert any(seconds(render, longest) < 0.5 for _ in range(3))
    assert len(render(large)) < 60 * len(large)


def test_an_ordinary_comment_renders_in_about_a_third_of_a_millisecond():
    source = "An ordinary *comment* of three hundred characters, see https://a.example/b.\n\n" * 4
    render_comment(source)
    assert min(seconds(render_comment, source) for _ in range(20)) < 0.003
