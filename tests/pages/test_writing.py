"""Writing without JavaScript: posting and replying by forms that keep what was typed."""

import pytest
from django.contrib.sessions.models import Session

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.sites.queries import default_site
from tests.factories import make_comment, make_reader, make_site, put_in_state
from tests.pages.browser import Browser

WRITE = "/a/electricity/write"
TWO_LETTERS = "Use at least 2 letters, so people can answer you by name."


def only_comment() -> Comment:
    return Comment.objects.get()


@pytest.fixture
def members_only(db: None) -> None:
    site = default_site()
    site.guests_allowed = False
    site.save()


def test_a_stranger_becomes_a_guest_by_posting(article: Article) -> None:
    browser = Browser().open(WRITE)
    browser.submit("Post comment", body="I *disagree*.", name="Ada")
    posted = only_comment()
    assert browser.place == f"/c/{posted.public_id}/#c-{posted.public_id}"
    assert browser.answer.redirect_chain[0][1] == 303
    assert browser.says("Signed in as Ada")
    assert (posted.body, posted.author.name, posted.author.kind) == ("I *disagree*.", "Ada", "guest")  # type: ignore[union-attr]
    assert browser.says("This is yours. You can change it for 15 more minutes.")
    browser.open(WRITE).submit("Post comment", body="And another thing.")
    assert Reader.objects.count() == 1


def test_looking_at_a_form_signs_nobody_in(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    for address in (
        WRITE,
        f"/c/{comment.public_id}/reply",
        f"/c/{comment.public_id}/vote",
        "/sign-in/",
        "/sign-out/",
        "/me/",
    ):
        answer = Browser().open(address).answer
        assert answer["Cache-Control"] == "private, no-store"
        assert "sessionid" not in answer.cookies
    assert not Session.objects.exists()


def test_a_reply_leads_back_to_itself(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    browser = Browser(stan).open("/a/electricity/")
    browser.open(browser.link("Reply to Ann Author"))
    assert browser.says("Well said.")
    browser.submit("Post reply", body="Not so.")
    reply = Comment.objects.get(parent=comment)
    assert browser.place == f"/c/{reply.public_id}/#c-{reply.public_id}"
    assert browser.comments() == [comment.public_id, reply.public_id]


def test_errors_stand_beside_their_fields_and_keep_what_was_typed(article: Article) -> None:
    browser = Browser().open(WRITE).submit("Post comment", body="A long thought.", name="Q")
    name = browser.page.select_one("#id_name")
    assert browser.status == 400
    assert name
    assert (name["value"], name["aria-invalid"]) == ("Q", "true")
    assert browser.page.find(id="id_name_error").get_text() == TWO_LETTERS  # type: ignore[union-attr]
    assert "id_name_error" in str(name["aria-describedby"]).split()
    assert browser.link(TWO_LETTERS) == "#id_name"
    assert browser.page.select_one("#problems[tabindex='-1']")
    assert browser.page.select_one("textarea").get_text().strip() == "A long thought."  # type: ignore[union-attr]
    assert str(browser.page.title.string).startswith("Error: ")  # type: ignore[union-attr]
    assert not Reader.objects.exists()


@pytest.mark.parametrize("body", ["", " \r\n ", "\u200b\u200b", "nul \x00", "x" * 10_001])
def test_a_text_that_cannot_be_taken_stores_nothing(article: Article, body: str) -> None:
    browser = Browser().open(WRITE).submit("Post comment", body=body, name="Ada")
    assert browser.status == 400
    assert browser.page.find(id="id_body_error")
    assert not Comment.objects.exists()
    assert not Reader.objects.exists()


def test_half_characters_in_a_form_are_no_fault_of_ours(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    address, data = browser.filled("Post comment", body="x")
    raw = "&".join(f"{name}={value}" for name, value in {**data, "body": "%ed%a0%80"}.items())
    browser.answer = browser.http.post(address, raw.encode(), content_type="application/x-www-form-urlencoded")
    assert browser.status in (303, 400)


def test_a_preview_shows_the_text_and_posts_nothing(article: Article) -> None:
    browser = Browser().open(WRITE).submit("Preview", body="I **mean** it.")
    assert browser.status == 200
    assert "<strong>mean</strong>" in str(browser.page.select_one(".p-preview"))
    assert not Comment.objects.exists()
    browser.submit("Post comment", name="Ada")
    assert only_comment().body == "I **mean** it."


def test_an_empty_preview_says_what_is_missing(article: Article) -> None:
    browser = Browser().open(WRITE).submit("Preview", body=" ")
    assert (browser.status, browser.page.find(id="id_name_error")) == (400, None)


def test_a_double_click_posts_once(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    address, data = browser.filled("Post comment", body="Once.")
    places = [browser.http.post(address, data)["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert only_comment().body == "Once."


def test_a_strangers_double_click_makes_one_guest_and_one_comment(article: Article) -> None:
    browser = Browser().open(WRITE)
    address, data = browser.filled("Post comment", body="Once.", name="Ada")
    token, places = browser.http.cookies["csrftoken"].value, []
    for _ in range(2):
        browser.http.cookies.clear()
        browser.http.cookies["csrftoken"] = token
        places.append(browser.http.post(address, data)["Location"])
    assert places[0] == places[1]
    assert (Comment.objects.count(), Reader.objects.count()) == (1, 1)


def test_the_key_of_one_browser_signs_nobody_else_in(article: Article) -> None:
    first, second = Browser().open(WRITE), Browser().open(WRITE)
    address, data = first.filled("Post comment", body="Mine.", name="Ada")
    first.http.post(address, data)
    _, other = second.filled("Post comment", body="Mine.", name="Eve", key=data["key"])
    second.http.post(address, other)
    assert set(Reader.objects.values_list("name", flat=True)) == {"Ada", "Eve"}


def test_a_form_sent_again_with_another_text_asks_first(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    address, data = browser.filled("Post comment", body="One.")
    browser.http.post(address, data)
    browser.answer = browser.http.post(address, {**data, "body": "Two."})
    assert browser.status == 422
    assert browser.says("This form was sent once before, with another text.")
    browser.submit("Post comment")
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["One.", "Two."]


def test_a_form_without_a_key_still_works(article: Article, ann: Reader) -> None:
    Browser(ann).open(WRITE).submit("Post comment", body="Plain.", key="")
    Browser().open(WRITE).submit("Post comment", body="Plain.", key="", name="Ada")
    assert Comment.objects.count() == 2


def test_an_old_form_keeps_its_text_and_can_be_sent_again(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    browser.http.cookies["csrftoken"] = "x" * 32
    browser.submit("Post comment", body="A long thought.")
    assert browser.status == 403
    assert browser.says("This form had grown old")
    assert not Comment.objects.exists()
    browser.submit("Post comment")
    assert only_comment().body == "A long thought."


def test_who_was_signed_out_meanwhile_keeps_the_text(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    del browser.http.cookies["sessionid"]
    browser.submit("Post comment", body="A long thought.")
    assert browser.status == 400
    browser.submit("Post comment", name="Ann Again")
    assert only_comment().body == "A long thought."


def test_where_guests_are_not_taken_strangers_are_shown_the_way_in(
    members_only: None, article: Article, ann: Reader
) -> None:
    comment = make_comment(article, ann)
    for address in (WRITE, f"/c/{comment.public_id}/reply", f"/c/{comment.public_id}/vote"):
        browser = Browser().open(address)
        assert not browser.page.select("form")
        assert browser.link("Sign in") == f"/sign-in/?next={address}"


def test_a_member_signed_out_meanwhile_keeps_the_text_too(members_only: None, article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE)
    del browser.http.cookies["sessionid"]
    browser.submit("Post comment", body="A long thought.", name="Ann")
    assert browser.status == 403
    assert browser.says("This site takes no guests: sign in to take part.")
    assert browser.page.select_one("textarea").get_text().strip() == "A long thought."  # type: ignore[union-attr]


def test_a_closed_article_has_no_forms(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    article.state = "closed"
    article.save()
    for address in (WRITE, f"/c/{comment.public_id}/reply", f"/c/{comment.public_id}/vote"):
        browser = Browser(ann).open(address)
        assert browser.status == 403
        assert browser.says("This discussion is closed. It can be read, but not added to.")


def test_too_much_at_once_is_refused_with_the_text_kept(article: Article, ann: Reader) -> None:
    for n in range(12):
        Browser(ann).open(WRITE).submit("Post comment", body=f"Thought {n}.")
    browser = Browser(ann).open(WRITE).submit("Post comment", body="One more.")
    assert (browser.status, browser.answer["Retry-After"]) == (429, "60")
    assert browser.says("That was too much in a short time.")
    assert browser.page.select_one("textarea").get_text().strip() == "One more."  # type: ignore[union-attr]


def test_what_is_gone_meanwhile_is_not_answered(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    browser = Browser(stan).open(f"/c/{comment.public_id}/reply")
    put_in_state(comment, "removed")
    assert browser.submit("Post reply", body="Not so.").status == 404


def test_a_form_too_large_is_refused_kindly(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open(WRITE).submit("Post comment", body="x" * 1_100_000)
    assert browser.status == 413
    assert browser.page.select_one("main h1")


def test_reading_addresses_take_no_forms(article: Article, ann: Reader) -> None:
    browser = Browser(ann).open("/me/")
    _, data = browser.filled("Save your profile")
    browser.answer = browser.http.post("/a/electricity/", data)
    assert (browser.status, browser.answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_reader_of_another_site_is_told_so(article: Article) -> None:
    outsider = make_reader("Olga Outsider", site=make_site())
    browser = Browser(outsider).open(WRITE).submit("Post comment", body="Hello.")
    assert browser.status == 403
    assert browser.says("You are signed in on another site: sign in here to take part.")
