"""Reading articles from files: titles, headings, lists, and text that shows as it was written."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discussion.core import markup
from discussion.core.errors import Kind, Refusal
from discussion.importers.article_text import parse_article

FIRST_ARTICLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "article" / "ai-infrastructure.txt"
PROSE = "The harbour was dredged twice that year, and both times the silt came back within a month."


def plain(text, title="A title"):
    return parse_article(text, markdown=False, title=title)


def page(text, title="A title"):
    return BeautifulSoup(markup.render_article(plain(text, title).body), "html.parser")


def shown(text, title="A title"):
    """What stands on the page: for each block its tag and its words."""
    return [(tag.name, tag.get_text()) for tag in page(text, title).find_all(["h2", "p", "li"])]


def refused(text, *, markdown=False, title=None):
    with pytest.raises(Refusal) as caught:
        parse_article(text, markdown=markdown, title=title)
    assert caught.value.kind is Kind.INVALID
    return caught.value


@pytest.mark.skipif(
    not FIRST_ARTICLE.exists(), reason="the article that started the project is not beside this checkout"
)
def test_the_article_that_started_the_project_has_its_headings_lists_and_question():
    text = FIRST_ARTICLE.read_text("utf-8")
    article = page(text, title="The race for compute")
    assert len(article.find_all("h2")) == 6
    assert [len(each.find_all("li")) for each in article.find_all("ul")] == [6, 5]
    assert article.find_all(True, recursive=False)[-1].name == "p"
    assert article.find_all("p")[-1].get_text().startswith("What do you think?")
    written = [line.removeprefix("- ") for line in text.split("\n") if line]
    assert [words for _, words in shown(text)] == written
    assert refused(text).code == "title_required"


def test_a_short_first_line_is_the_title():
    article = plain(f"A harbour that will not stay\n{PROSE}", title=None)
    assert (article.title, article.body) == ("A harbour that will not stay", PROSE)


def test_a_first_line_of_120_characters_is_a_title_and_one_more_is_not():
    assert plain("x" * 120, title=None).title == "x" * 120
    refusal = refused("x" * 121)
    assert (refusal.code, refusal.field) == ("title_required", "title")
    assert "--title" in refusal.detail


def test_a_long_first_line_is_body_beneath_the_given_title():
    article = plain(PROSE + PROSE, title=" Silt ")
    assert (article.title, article.body) == ("Silt", PROSE + PROSE)


def test_a_given_title_takes_the_place_of_the_files_own():
    assert plain(f"A harbour that will not stay\n{PROSE}", title="Silt").body == PROSE


def test_a_first_sentence_stays_beneath_a_given_title():
    assert shown(f"It was raining.\n{PROSE}") == [("p", "It was raining."), ("p", PROSE)]


def test_a_file_with_nothing_but_a_title_has_no_body():
    article = plain("A harbour that will not stay\n", title=None)
    assert (article.title, article.body) == ("A harbour that will not stay", "")


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n", "\ufeff", "\u200b\n"])
def test_an_empty_file_is_refused(text, markdown):
    assert refused(text, markdown=markdown, title="A title").code == "article_empty"


def test_windows_line_ends_blank_lines_and_a_byte_order_mark_change_nothing():
    lines = ["The harbour", PROSE, "Why it silts up", PROSE, "- one", "- two", PROSE]
    expected = plain("\n".join(lines), title=None)
    assert expected.title == "The harbour"
    assert plain("\ufeff" + "\r\n".join(lines), title=None) == expected
    assert plain("\r".join(lines), title=None) == expected
    assert plain("\n\n\n" + " \n\n".join(lines) + "\n\n", title=None) == expected


def test_a_short_line_before_prose_is_a_heading():
    assert shown(f"{PROSE}\nWhy it silts up\n{PROSE}") == [("p", PROSE), ("h2", "Why it silts up"), ("p", PROSE)]


@pytest.mark.parametrize(
    "heading",
    [
        "Why does it silt up?",
        "Costs: who pays",
        "Dr. Osei’s plan",
        "“Dredgers” at work",
        "C#",
        "Part 2",
        "港の歴史",
        "A_b *c*",
    ],
)
def test_headings_may_hold_marks(heading):
    assert shown(f"{PROSE}\n{heading}\n{PROSE}")[1] == ("h2", heading)


@pytest.mark.parametrize(
    "line",
    [
        "It silts up.",
        "These are the reasons:",
        "“It silts up.”",
        "“It silts up”",
        "It silts up!",
        "Is it the tide? Nobody knows?",
        "2. Ask the pilots",
        "https://harbour.example/silt",
        "***",
        "---",
        "1848",
        "so long a line that it can only be a sentence whose full stop was lost when somebody copied it from elsewhere",
    ],
)
def test_other_short_lines_before_prose_are_paragraphs(line):
    assert shown(f"{PROSE}\n{line}\n{PROSE}")[1] == ("p", line)


def test_the_last_line_is_never_a_heading():
    assert shown(f"{PROSE}\nWhat would you do")[-1] == ("p", "What would you do")


def test_of_two_short_lines_the_one_before_prose_is_the_heading():
    assert [tag for tag, _ in shown(f"{PROSE}\nRoses are red\nViolets are blue\n{PROSE}")] == ["p", "p", "h2", "p"]


def test_lines_with_dashes_are_one_list_even_at_the_end():
    text = f"{PROSE}\nThe harbour needs:\n- a dredger\n\n- a *plan*\n- 1. money"
    assert shown(text)[1:] == [
        ("p", "The harbour needs:"),
        ("li", "a dredger"),
        ("li", "a *plan*"),
        ("li", "1. money"),
    ]
    assert len(page(text).find_all("ul")) == 1


def test_a_heading_may_stand_before_a_list():
    assert shown(f"{PROSE}\nWhat it needs\n- money")[1:] == [("h2", "What it needs"), ("li", "money")]


@pytest.mark.parametrize(
    "line",
    [
        "1. Ask the pilots. 2. Ask again.",
        "In 2020. Then nothing.",
        "# no heading, and no `code`.",
        "> no quote.",
        "+ no list.",
        "* no list.",
        "-no list.",
        "~~~ no fence ~~ at all.",
        "[no](https://link.example) and ![no](https://image.example) and [no]: https://one.example.",
        "<b>no tag</b>, &amp; no entity, a_b_c, _no_ emphasis, 2 * 3 * 4.",
        "a \\ backslash, \\* and another\\.",
        "| no | table.",
        "see https://harbour.example/a_b_*c*/?x=1&amp;y=_2_ for more.",
    ],
)
def test_plain_text_shows_as_it_was_written(line):
    assert shown(f"{PROSE}\n{line}\n{PROSE}")[1] == ("p", line)


def test_an_address_in_plain_text_becomes_a_whole_link():
    link = page(f"{PROSE}\nSee https://harbour.example/a_b/_c_*d for more.").find("a")
    assert link["href"] == "https://harbour.example/a_b/_c_*d"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab1.)#*_-+>`~[]()!<&;\\|=: "), max_size=12), max_size=6))
@example(["# #", "a #", "b."])
@example(["_a_b_", "a."])
def test_no_plain_text_turns_into_markup(lines):
    blocks = [PROSE, *lines]
    written = [text for line in blocks if (text := line.strip().removeprefix("- ").strip())]
    body = page("\n".join(blocks))
    assert {tag.name for tag in body.find_all(True)} <= {"h2", "p", "ul", "li"}
    assert " ".join(body.get_text().split()) == " ".join(" ".join(written).split())


@pytest.mark.parametrize(
    "start",
    [
        "# The *harbour* & its silt",
        "\n\n#  The harbour & its silt ##",
        "The harbour & its silt\n===",
        "\ufeff# The harbour & its silt",
    ],
)
def test_a_leading_heading_is_the_title_of_a_markdown_file(start):
    article = parse_article(f"{start}\n\n## Why\n\n{PROSE}\n", markdown=True, title=None)
    assert (article.title, article.body) == ("The harbour & its silt", f"## Why\n\n{PROSE}")


@pytest.mark.parametrize("start", [PROSE, "## Why", "#no heading", "Short line"])
def test_a_markdown_file_without_a_leading_heading_needs_a_title(start):
    refusal = refused(f"{start}\n\n{PROSE}", markdown=True)
    assert (refusal.code, refusal.field) == ("title_required", "title")
    assert "--title" in refusal.detail
    assert parse_article(f"{start}\n\n{PROSE}", markdown=True, title="Silt").body == f"{start}\n\n{PROSE}"


def test_a_given_title_takes_the_place_of_the_heading_of_a_markdown_file():
    article = parse_article(f"# The harbour\n\n{PROSE}", markdown=True, title="Silt")
    assert (article.title, article.body) == ("Silt", PROSE)
