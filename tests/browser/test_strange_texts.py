"""What people write stays where it stands, however strange it is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from discussion.accounts.models import Reader
from discussion.actions.comments import edit_comment
from discussion.comments.models import Comment
from tests.browser.barriers import assert_fits, lay_out_whole
from tests.factories import NOON, free_meter, make_article, make_chain, make_comment, make_reader

MARKS = "\u0300\u0301\u0302\u0323\u0334\u0336\u0489\u20dd"
TEXTS = {
    "5,000 combining marks on one letter": "e" + MARKS * 625,
    "combining marks on every letter": "".join(letter + MARKS for letter in "argument" * 60),
    "10,000 characters without a space": "x" * 10_000,
    "a long address": "https://example.org/" + "path" * 480,
    "letters that turn the line around": "\u202eevil \u2067more\u2069 \u202b" + "ab " * 80,
    "a language from right to left": "هذا رأي طويل عن الكهرباء " * 40,
    "wide characters": "\ufdfd" * 200 + "𒐫" * 200,
    "a table of code": "```\n" + "column " * 80 + "\n```",
    "code without a space": "`" + "y" * 2000 + "`",
    "quotes in quotes": "".join(">" * depth + " deeper\n" for depth in range(1, 60)),
    "lists in lists": "".join("  " * depth + "- deeper\n" for depth in range(60)),
    "a thousand lines": "line\n" * 1000,
    "invisible letters": "a\u200b\u2060\u00ad" * 1000,
}


@pytest.fixture
def strange(quiet_server: object, stan: Reader) -> list[Comment]:
    """Every strange text between plain ones: as an article, as a comment, and as what it said before."""
    author, comments = make_reader("Wanda Writer"), []
    article = make_article("strange", body="\n\n".join(TEXTS.values()))
    for number, text in enumerate(TEXTS.values()):
        comment = make_comment(article, author, body=text, now=NOON + timedelta(seconds=2 * number))
        make_comment(article, stan, now=NOON + timedelta(seconds=2 * number + 1))
        comments.append(_edited(comment, f"{text[:9000]}\n\nEdited."))
    return comments


def _edited(comment: Comment, text: str) -> Comment:
    return edit_comment(reader=comment.author, comment=comment.id, body=text, now=NOON, meter=free_meter())


def everywhere(comment: Comment) -> Iterator[str]:
    """Every sort of page that shows a comment."""
    yield f"/a/{comment.article.slug}/"
    yield from (f"/c/{comment.public_id}/{page}" for page in ("", "replies", "history", "reply", "edit", "vote"))


def test_strange_texts_fit_a_narrow_screen_together(strange, browse):
    page = browse(width=320, height=640)
    for address in ("?sort=old", "?sort=new"):
        page.goto(f"/a/strange/{address}")
        assert_fits(page)


def test_a_strange_text_fits_a_narrow_screen_on_pages_of_its_own(strange, browse):
    page = browse(as_=strange[0].author, width=320, height=640)
    for comment in strange:
        for name in ("", "history", "reply", "edit"):
            page.goto(f"/c/{comment.public_id}/{name}")
            assert_fits(page)


def test_a_strange_text_is_painted_over_nobody_elses(strange, browse):
    page = browse()
    page.goto("/a/strange/?sort=old")
    lay_out_whole(page)
    shown = {each.get_attribute("id") for each in page.get_by_role("article", name="Wanda Writer").all()}
    for comment in (each for each in strange if f"c-{each.public_id}" in shown):
        below = page.locator(f".d-c:has(> #c-{comment.public_id}) + .d-c")
        assert_untouched(page, comment, below.screenshot)


@pytest.mark.parametrize("marks", [8, 30, 5_000])
def test_piled_up_marks_reach_neither_the_name_nor_the_next_comment(browse, article, ann, stan, marks):
    comment = make_comment(article, ann)
    below = make_comment(article, stan, now=NOON + timedelta(seconds=1))
    # As a text would be kept that nobody had thinned: the page has to hold it by itself.
    pile = ("e" + "\u0301" * marks + "g" + "\u0323" * marks) * (5_000 // marks)
    Comment.objects.filter(id=comment.id).update(body_html=f"<p>{pile}</p>")
    page = browse()
    page.goto(f"/a/{article.slug}/?sort=old")
    lay_out_whole(page)
    letters = letters_of(page.locator(f"#by-{comment.public_id}"))

    assert_untouched(page, comment, lambda: page.screenshot(clip=letters, full_page=True))
    assert_untouched(page, comment, page.locator(f"#c-{below.public_id}").screenshot)


@pytest.mark.parametrize(
    ("field", "length"), [("title", 300), ("standfirst", 2000), ("author", 200), ("url", 1900)], ids=lambda value: value
)
def test_an_article_with_a_field_of_one_word_fits_a_narrow_screen(browse, quiet_server, stan, field, length):
    start = "https://example.org/" if field == "url" else ""
    article = make_article("strange", **{field: start + "W" * length})
    comment = make_comment(article, stan)
    page = browse(width=320, height=640)
    for address in ("/", *everywhere(comment)):
        page.goto(address)
        assert_fits(page)


def test_a_name_of_forty_letters_fits_a_narrow_screen(browse, article):
    comment = make_comment(article, make_reader("W" * 40))
    page = browse(as_=comment.author, width=320, height=640)
    for address in (*everywhere(comment), f"/c/{comment.public_id}/delete", "/me/", "/sign-out/"):
        page.goto(address)
        assert_fits(page)


def test_a_deep_conversation_fits_a_narrow_screen(browse, article, stan):
    links = make_chain(article, stan, length=60)
    page = browse(width=320, height=640)
    for address in (f"/a/{article.slug}/", *(f"/c/{links[depth].public_id}/" for depth in (0, 30, 59))):
        page.goto(address)
        assert_fits(page)


def letters_of(name: Locator) -> Any:
    """Where a name stands on the page, without the strip in which descenders and accents of the next line meet."""
    box = name.bounding_box()
    assert box
    return {**box, "height": box["height"] * 0.75}


def assert_untouched(page: Page, comment: Comment, photograph: Callable[[], bytes]) -> None:
    """The photograph is the same whether or not the comment's text is painted."""
    body = page.locator(f"#c-{comment.public_id} .d-body").first
    with_it = photograph()
    body.evaluate("body => body.style.visibility = 'hidden'")
    assert photograph() == with_it
    body.evaluate("body => body.style.visibility = ''")
