"""What becomes of a comment whose browser did not do the work that the site asks for."""

from dataclasses import replace

import pytest

from discussion.accounts.models import Reader
from discussion.actions.sites import edit_site, policy_of
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.sites.queries import default_site
from tests.factories import make_comment
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
WRITE = "/a/electricity/write"
BECAUSE = "Waiting for a moderator, because your browser did not do the little work that this site asks for"


@pytest.fixture(autouse=True)
def asked(article: Article) -> None:
    edit_site(site=default_site(), policy=replace(policy_of(default_site()), proof_of_work="guests"))


def test_a_guests_comment_from_a_form_waits_and_its_author_is_told_why(article: Article) -> None:
    guest = Browser().open(WRITE)
    guest.submit("Post comment", body="I disagree.", name="Ada")
    held = Comment.objects.get()
    assert held.state == "pending"
    assert guest.place == f"/c/{held.public_id}/?held=proof#c-{held.public_id}"
    assert guest.says(BECAUSE)
    assert guest.says("I disagree.")
    assert guest.says("This is yours. You can change it for 15 more minutes.")
    assert not Browser().open("/a/electricity/").says("I disagree.")
    assert Browser().open(guest.place).status == 404


def test_a_reply_waits_without_being_counted(article: Article, mo: Reader) -> None:
    above = make_comment(article, mo)
    guest = Browser().open(f"/c/{above.public_id}/reply")
    guest.submit("Post reply", body="I disagree.", name="Ada")
    above.refresh_from_db()
    assert (Comment.objects.get(body="I disagree.").parent_id, above.reply_count) == (above.id, 0)


def test_a_form_that_is_sent_twice_holds_one_comment(article: Article) -> None:
    guest = Browser().open(WRITE)
    address, data = guest.filled("Post comment", body="Once.", name="Ada")
    guest.http.post(address, data)
    data["csrfmiddlewaretoken"] = guest.http.cookies["csrftoken"].value
    assert guest.http.post(address, data)["Location"].startswith(f"/c/{Comment.objects.get().public_id}/?held=proof")


def test_a_member_is_not_asked(article: Article, mo: Reader) -> None:
    Browser(mo).open(WRITE).submit("Post comment", body="I disagree.")
    assert Comment.objects.get().state == "published"


def test_only_what_waits_is_said_to_wait(article: Article, mo: Reader) -> None:
    own = make_comment(article, mo)
    assert not Browser(mo).open(f"/c/{own.public_id}/?held=proof").says("Waiting for a moderator")
