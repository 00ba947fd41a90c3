"""The one renderer: what a text may become, and what it may cost."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.core.errors import Kind, Refusal
from discussion.core.markup import ARTICLE_LIMIT, COMMENT_LIMIT, clean, excerpt, plain, render_article, render_comment


def comment(source):
    return BeautifulSoup(render_comment(source), "html.parser")


def article(source):
    return BeautifulSoup(render_article(source), "html.parser")


def refused(source, limit=COMMENT_LIMIT):
    with pytest.raises(Refusal) as caught:
        clean(source, limit=limit)
    assert (caught.value.kind, caught.value.field) == (Kind.INVALID, "body")
    return caught.value


# What is stored


def test_a_source_is_composed_and_its_ends_are_trimmed():
    assert clean("\n \n  cafe\u0301\r\nau lait  \rsoon\n\n ", limit=100) == "  café\nau lait  \nsoon"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\uffff"]
)
def test_control_characters_and_lone_surrogates_are_refused(character):
    assert refused(f"one{character}two").code == "body_invalid_characters"


@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n\t\r\n ",
        "\u00a0\u2003\u3000",
        "\u200b\u200d\u2060\ufeff",
        "\u202e\u2066\u200f",
        "\u0301\u0323",
        "\ufe0f",
        "\u3164\u115f\u2800",
        "&nbsp;&#8203;\n&#x2060;",
        "\U000e0020\u00ad",
    ],
)
def test_a_text_without_anything_to_see_is_refused(source):
    assert refused(source).code == "body_blank"


@pytest.mark.parametrize("source", [".", "?", "👍", "1", "ا", "あ", "‽", "£", "👨‍👩‍👧"])
def test_one_visible_character_is_a_text(source):
    assert clean(source, limit=10) == source


def test_the_limit_counts_characters_after_normalising():
    assert len(clean("e\u0301" * COMMENT_LIMIT, limit=COMMENT_LIMIT)) == COMMENT_LIMIT
    assert clean("😀" * COMMENT_LIMIT + " \n" * 9, limit=COMMENT_LIMIT) == "😀" * COMMENT_LIMIT
    refusal = refused("x" * (COMMENT_LIMIT + 1))
    assert refusal.code == "body_too_long"
    assert refusal.detail == "The text has 10,001 characters; 10,000 are allowed. Shorten it."


@pytest.mark.parametrize("unit", ["x", "\u0301", "\u0301\u0323", "\u200b", "&", "e\u0301"])
def test_a_megabyte_is_refused_at_once(unit):
    source = unit * (1_000_000 // len(unit))
    started = time.process_time()
    assert refused(source).code == "body_too_long"
    assert time.process_time() - started < 0.5


def test_a_megabyte_of_marks_is_thinned_before_it_is_composed():
    started = time.process_time()
    assert len(clean("e" + "\u0301\u0323" * 500_000, limit=1_000_000)) < 40
    assert time.process_time() - started < 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(source):
    try:
        once = clean(source, limit=150)
    except Refusal:
        return
    assert clean(once, limit=150) == once


# What a comment may become


def test_a_comment_has_quotes_lists_code_and_emphasis():
    html = render_comment("> *a* **b** ~~c~~\n\n1. `d`\n2. e\n\n```python\nf < g\n```")
    assert html == (
        "<blockquote>\n<p><em>a</em> <strong>b</strong> <s>c</s></p>\n</blockquote>\n"
        "<ol>\n<li><code>d</code></li>\n<li>e</li>\n</ol>\n<pre><code>f &lt; g\n</code></pre>"
    )


def test_a_line_break_is_kept_in_a_comment_and_flows_in_an_article():
    assert render_comment("one\ntwo") == "<p>one<br>\ntwo</p>"
    assert render_article("one\ntwo") == "<p>one\ntwo</p>"


@pytest.mark.parametrize(
    "source", ["# one", "one\n===", "one\n---", "---", "| a |\n|---|\n| b |", "<b>one</b>", "<!-- one -->"]
)
def test_a_comment_shows_headings_rules_tables_and_html_as_text(source):
    assert {tag.name for tag in comment(source).find_all(True)} <= {"p", "br"}
    assert comment(source).get_text() == source


@pytest.mark.parametrize(
    ("source", "href", "words"),
    [
        ("![a cat](https://a.example/cat.png)", "https://a.example/cat.png", "a cat"),
        ("![](https://a.example/cat.png)", "https://a.example/cat.png", "https://a.example/cat.png"),
        ("[](https://a.example/)", "https://a.example/", "https://a.example/"),
        ("[![a cat](https://a.example/cat.png)](https://b.example)", "https://b.example", "a cat"),
    ],
)
def test_an_image_in_a_comment_becomes_a_link(source, href, words):
    links = comment(source).find_all("a")
    assert [(link["href"], link.get_text()) for link in links] == [(href, words)]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://a.example/b_c_d/_e_*f?g=1&h=2.", "https://a.example/b_c_d/_e_*f?g=1&h=2"),
        ("(http://a.example/b_(c))", "http://a.example/b_(c)"),
        ("“https://a.example”, she said", "https://a.example"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("> https://a.example!", "https://a.example"),
        ("HTTPS://a.example", "HTTPS://a.example"),
        ("at www.a.example/b, you know", "www.a.example/b"),
        ("write to ada.l+b@a.example.", "ada.l+b@a.example"),
        ("<https://a.example>", "https://a.example"),
        ("<ada@a.example>", "ada@a.example"),
    ],
)
def test_addresses_are_found_without_the_punctuation_around_them(source, address):
    links = comment(source).find_all("a")
    assert [link.get_text() for link in links] == [address]
    assert links[0]["href"].endswith(address.removeprefix("HTTPS://"))


@pytest.mark.parametrize(
    "source",
    [
        "main.py and README.md",
        "xhttps://a.example",
        "https://",
        "https:// a",
        "www.",
        "@ada",
        "a@b",
        "`https://a.example`",
        "https\\://a.example",
        "    https://a.example",
        "ftp://a.example",
        "[a](/b) [c](//d.example) [e](#f) [g](h)",
        "[a](javascript:alert(1)) [b](data:text/html,c) [d](vbscript:e) [f](file:///g)",
        "<javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_other_things_are_no_links(source):
    assert comment(source).find("a") is None


def test_links_say_who_vouches_for_them():
    assert comment("https://a.example [b](https://c.example 'd')").find_all("a")[1].attrs == {
        "href": "https://c.example",
        "rel": ["nofollow", "ugc", "noopener"],
    }
    assert article("[b](https://c.example 'd')").a.attrs == {"href": "https://c.example", "rel": ["noopener"]}


def test_a_text_of_definitions_alone_is_shown():
    assert render_comment("[a]: https://b.example") == "<p>[a]: https://b.example</p>"


def test_what_is_quoted_or_listed_too_deeply_is_shown_as_text():
    for mark in ("> ", "- ", "1. ", "- > "):
        assert comment(mark * 60 + "word").get_text().rstrip().endswith("word")


# What an article may become


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("# a\n\n## b\n\n###### c", ["h2", "h3", "h6"]),
        ("## a\n\n### b", ["h2", "h3"]),
        ("a\n===\n\nb\n---", ["h2", "h3"]),
        ("> ### a", ["h2"]),
    ],
)
def test_the_highest_heading_of_an_article_is_of_the_second_level(source, tags):
    assert [tag.name for tag in article(source).find_all(["h1", "h2", "h3", "h4", "h5", "h6"])] == tags


def test_an_article_has_rules_tables_and_images():
    body = article("***\n\n| a | b |\n|:--|--:|\n| c | d |\n\n![e](https://f.example/g.png 'h')")
    assert body.hr is not None
    assert [cell.get_text() for cell in body.find_all(["th", "td"])] == ["a", "b", "c", "d"]
    assert body.img.attrs == {"src": "https://f.example/g.png", "alt": "e"}


@pytest.mark.parametrize(
    "address", ["http://f.example/g.png", "mailto:g@f.example", "/g.png", "data:image/png;base64,aa"]
)
def test_an_image_that_is_not_fetched_by_https_is_no_image(address):
    assert article(f"![e]({address})").img is None
    assert "e" in article(f"![e]({address})").get_text()


def test_threads_share_the_renderer():
    sources = [f"**{n}** https://a.example/{n}" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render_comment, sources)) == [render_comment(source) for source in sources]


# Words without markup


def test_the_words_of_a_text_stand_on_one_line():
    html = render_article("## One & two\n\n*three*four\n\n- five\n- six\n\n![a > b](https://a.example) `<seven>`")
    assert plain(html) == "One & two threefour five six <seven>"


def test_an_excerpt_ends_between_words():
    html = render_comment("One, two, three")
    assert excerpt(html, length=15) == "One, two, three"
    assert excerpt(html, length=14) == "One, two…"
    assert excerpt(html, length=8) == "One…"
    assert excerpt(render_comment("x" * 50), length=10) == "x" * 9 + "…"


def test_an_article_may_be_twenty_times_as_long_as_a_comment():
    assert len(clean("word " * (ARTICLE_LIMIT // 5), limit=ARTICLE_LIMIT)) == ARTICLE_LIMIT - 1
