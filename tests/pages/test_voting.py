"""Voting by plain forms."""

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment, Vote
from tests.factories import make_comment
from tests.pages.browser import Browser

WRITE = "/a/electricity/write"


def test_a_reader_votes_changes_the_vote_and_takes_it_back(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    address = f"/c/{comment.public_id}/vote"
    browser = Browser(stan).open(address)
    assert browser.says("You have not voted on it.")
    for press, words, score in (("Vote up", "You voted it up.", 1), ("Vote down", "You voted it down.", -1)):
        browser.open(address).submit(press)
        assert browser.place == f"/c/{comment.public_id}/#c-{comment.public_id}"
        assert browser.open(address).says(words)
        comment.refresh_from_db()
        assert comment.up - comment.down == score
    browser.submit("Take my vote back")
    assert not Vote.objects.exists()


def test_a_stranger_votes_once_as_a_guest_without_a_name_however_often_they_click(
    article: Article, ann: Reader
) -> None:
    comment = make_comment(article, ann)
    browser = Browser().open(f"/c/{comment.public_id}/vote")
    address, data = browser.filled("Vote up")
    token = browser.http.cookies["csrftoken"].value
    for _ in range(2):
        browser.http.cookies.clear()
        browser.http.cookies["csrftoken"] = token
        browser.http.post(address, data)
    comment.refresh_from_db()
    assert (comment.up, Reader.objects.filter(name="").count()) == (1, 1)
    browser.open(WRITE)
    assert browser.says("Signed in as a guest without a name")
    browser.submit("Post comment", body="Now I speak.", name="Ada")
    assert Comment.objects.get(body="Now I speak.").author.name == "Ada"  # type: ignore[union-attr]
    assert Reader.objects.count() == 2


def test_nobody_votes_on_their_own_comment(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    address = f"/c/{comment.public_id}/vote"
    own = Browser(ann).open(address)
    assert own.says("You cannot vote on your own comment.")
    assert not own.page.select("form")
    _, data = Browser(stan).open(address).filled("Vote up")
    own.open("/me/")
    _, mine = own.filled("Save your profile")
    own.answer = own.http.post(address, {**data, "csrfmiddlewaretoken": mine["csrfmiddlewaretoken"]})
    assert own.status == 403
    assert not Vote.objects.exists()


def test_a_vote_that_is_none_is_refused(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    browser = Browser(stan).open(f"/c/{comment.public_id}/vote")
    address, data = browser.filled("Vote up")
    browser.answer = browser.http.post(address, {**data, "value": "7"})
    assert browser.status == 400
    assert browser.says("Vote up, vote down, or take your vote back.")
