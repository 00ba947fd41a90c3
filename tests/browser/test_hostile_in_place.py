"""Hostile texts and names on the enhanced page: they are shown, previewed, quoted and edited, and nothing runs."""

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.core.markup import COMMENT_LIMIT, clean, render_comment
from tests.browser.acts import (
    button,
    by,
    composer,
    press,
    reply_to,
    saying,
    send,
    text_of,
    visit,
    wait_until_lively,
    words_of,
    write,
)
from tests.browser.barriers import assert_fits
from tests.factories import make_comment, make_reader
from tests.pages.test_hostile_texts import ATTACKS

ADDRESS = "/a/electricity/"
EVERYTHING = "\n\n".join(ATTACKS)
# Whatever runs calls this; whoever calls it fails the test by an error that nobody expects.
TRAP = "window.attack = () => { throw new Error('A text ran.'); };"
NAMES = {
    "markup": '"><svg onload=attack()>',
    "a pattern of replacement": "$& $' $` $1",
    "an entity": "&lt;b&gt; &amp;",
    "a name that turns the line around": "\u202eevil\u2067 more",
    "forty marks": "e" + "\u0301\u0323" * 19 + "g",
}


@pytest.fixture
def ann_writing(ann_page: Page, article) -> Page:
    """Ann before an article without comments; a text that runs is heard."""
    ann_page.add_init_script(TRAP)
    return visit(ann_page, ADDRESS)


def assert_nothing_runs(page: Page, comment: Locator) -> None:
    """Nothing in the comment listens, loads or leads into a script."""
    dangerous = comment.evaluate(
        """article => [article, ...article.querySelectorAll("*")].filter((each) =>
            ["SCRIPT", "IFRAME", "STYLE", "IMG", "OBJECT"].includes(each.tagName)
            || [...each.attributes].some(({ name, value }) => name.startsWith("on") || /^\\s*(java|data):?/i.test(value)
                && ["href", "src"].includes(name))
        ).map((each) => each.outerHTML)"""
    )
    assert dangerous == []
    assert "attack" in page.evaluate("Object.keys(window)")


def test_attacks_are_posted_shown_previewed_and_edited_in_place(ann_writing):
    text_of(composer(ann_writing)).click()
    write(composer(ann_writing), EVERYTHING)
    composer(ann_writing).get_by_role("tab", name="Preview").click()
    preview = ann_writing.get_by_role("tabpanel", name="Preview")
    expect(preview).to_contain_text("attack()")
    assert_nothing_runs(ann_writing, preview)
    send(composer(ann_writing))
    expect(by(ann_writing, "Ann Author")).to_be_focused()
    assert_nothing_runs(ann_writing, by(ann_writing, "Ann Author"))

    press(by(ann_writing, "Ann Author"), "Edit")
    frame = composer(ann_writing, "Edit your comment")
    expect(text_of(frame)).to_have_value(EVERYTHING)
    send(write(frame, f"{EVERYTHING}\n\nEdited."))

    expect(words_of(by(ann_writing, "Ann Author"))).to_contain_text("Edited.")
    assert_nothing_runs(ann_writing, by(ann_writing, "Ann Author"))
    ann_writing.reload()
    wait_until_lively(ann_writing)
    assert_nothing_runs(ann_writing, by(ann_writing, "Ann Author"))


def test_an_attack_is_quoted_as_the_letters_that_it_is(ann_writing, article, stan):
    make_comment(article, stan, body="`<img src=x onerror=attack()>`")
    visit(ann_writing, ADDRESS)
    words_of(by(ann_writing, "Stan Stranger")).locator("code").click(click_count=3)

    frame = reply_to(ann_writing, by(ann_writing, "Stan Stranger"), "Stan Stranger")

    expect(text_of(frame)).to_have_value("> <img src=x onerror=attack()>\n\n")
    send(frame)
    expect(by(ann_writing, "Ann Author")).to_be_focused()
    assert_nothing_runs(ann_writing, by(ann_writing, "Ann Author"))


def test_code_that_is_posted_in_place_is_within_reach_of_the_keyboard(ann_writing):
    text_of(composer(ann_writing)).click()
    send(write(composer(ann_writing), "```\n" + "column " * 80 + "\n```"))

    expect(by(ann_writing, "Ann Author").locator("pre")).to_have_attribute("tabindex", "0")


def test_a_draft_that_somebody_spoilt_does_not_stop_the_page(ann_writing, article):
    ann_writing.evaluate("slug => localStorage.setItem(`discussion:draft:article:${slug}`, '{not JSON')", article.slug)
    ann_writing.reload()

    wait_until_lively(ann_writing)

    expect(text_of(composer(ann_writing))).to_have_value("")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_strange_name_is_a_name_and_nothing_more(browse, article, ann, stan, name):
    strange = make_reader("Placeholder")
    # As a name would be kept that nobody had judged: the page has to hold it by itself.
    Reader.objects.filter(id=strange.id).update(name=name)
    strange.refresh_from_db()
    make_comment(article, stan, body="The one above.")
    page = browse(as_=strange, width=320, height=640)
    page.add_init_script(TRAP)
    visit(page, ADDRESS)
    text_of(composer(page)).click()
    send(write(composer(page), "Mine."))
    expect(saying(page, "Mine.")).to_be_focused()

    comment = saying(page, "Mine.")
    expect(comment.locator(".d-head bdi")).to_have_text(name)
    assert button(comment, "Reply").inner_text().replace("\n", "").endswith(name)
    assert_nothing_runs(page, comment)
    assert_fits(page)
    spoken, shown = comment.locator("time").bounding_box(), comment.locator(".d-head bdi").bounding_box()
    assert spoken["x"] >= shown["x"] + shown["width"] or spoken["y"] >= shown["y"] + shown["height"]
    reply_to(page, comment, "")
    expect(page.get_by_role("form").last).to_have_accessible_name(f"Your reply to {name}")
    page.reload()
    wait_until_lively(page)
    assert_fits(page)
    assert_nothing_runs(page, saying(page, "Mine."))


def test_piled_up_marks_in_a_name_are_painted_over_nobody_else(browse, article, stan):
    piled = make_reader("Placeholder")
    Reader.objects.filter(id=piled.id).update(name=NAMES["forty marks"])
    for body, author in (("The one above.", stan), ("Mine.", piled), ("The one below.", stan)):
        make_comment(article, author, body=body)
    page = visit(browse(), f"{ADDRESS}?sort=old")
    boxes = [words_of(saying(page, words)).bounding_box() for words in ("The one above.", "Mine.", "The one below.")]
    with_it = [page.screenshot(clip=box, full_page=True) for box in boxes]

    saying(page, "Mine.").locator(".d-head bdi").evaluate("name => name.style.visibility = 'hidden'")

    assert [page.screenshot(clip=box, full_page=True) for box in boxes] == with_it


def test_a_preview_shows_what_is_posted(ann_writing):
    for text in ("e" + "\u0301" * 40, "\u202eevil\u2067 more", "\u200b\u2060 x", "&#x202e; &lt;b&gt;"):
        frame = composer(ann_writing)
        text_of(frame).click()
        write(frame, text)
        frame.get_by_role("tab", name="Preview").click()
        preview = frame.get_by_role("tabpanel", name="Preview")
        expect(preview).not_to_be_empty()
        assert preview.inner_html() == render_comment(_stored(text))
        frame.get_by_role("tab", name="Write").click()
        send(frame)
        expect(frame.get_by_role("tab", name="Write")).to_be_hidden()
        assert Comment.objects.latest("id").body == _stored(text)


def _stored(text: str) -> str:

    return clean(text, limit=COMMENT_LIMIT)
