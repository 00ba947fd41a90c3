"""What a guest did is theirs when they sign up in the same browser, and not when anybody signs in there later."""

import pytest

from discussion.accounts.models import Claim
from discussion.comments.models import Comment
from tests.factories import make_comment, make_member, make_reader, work
from tests.pages.browser import Browser
from tests.signing.post import code_for
from tests.signing.test_signing_up import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return make_reader("Ada")


def test_who_signs_up_takes_along_what_they_did_as_a_guest(guest, article):
    comment, browser = make_comment(article, guest), Browser(guest)
    sign_up(browser)
    browser.submit("Confirm", code=code_for("ada@example.org"))
    work("claims")
    comment.refresh_from_db()
    assert (comment.author.kind, comment.author.email) == ("member", "ada@example.org")


def test_a_member_who_signs_in_later_takes_nothing_of_a_guest_of_the_same_browser(guest, article):
    make_comment(article, guest)
    make_member("Mel Member", "mel@example.org")
    for browser in (Browser(), Browser(guest)):
        browser.open("/sign-in/")
        browser.submit("Sign in", login="mel@example.org", password="correct horse")
        assert "Signed in as Mel Member" in browser.open("/me/").text
    work("claims")
    assert Comment.objects.get().author == guest
    assert not Claim.objects.exists()
