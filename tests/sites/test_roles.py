"""A role that is taken away, and a reader who is switched off, act on the next request of whoever is signed in."""

from typing import Any

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.actions.members import Member, edit_member, give_role, set_roles
from discussion.articles.models import Article
from tests.conftest import API
from tests.factories import NOON, make_comment, make_member, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> Reader:
    return Reader.objects.create_superuser("root@example.org", "correct horse")


class Session:
    """Somebody who stays signed in: with a cookie, and with a token."""

    def __init__(self, reader: Reader) -> None:
        self.http = Client()
        self.http.force_login(reader)
        self.api = API(token=issue_token(reader=reader, now=NOON))

    def moderates(self, slug: str) -> dict[str, bool]:
        """Whether each way still knows the role."""
        cookie = self.http.get(f"/api/v1/articles/{slug}/mine").json()
        bearer = self.api.get(f"/articles/{slug}/mine")
        return {
            "cookie": cookie["permissions"]["can_moderate"],
            "bearer": bearer.status_code == 200 and bearer.json()["permissions"]["can_moderate"],
            "export": self.api.get("/moderation/exports").status_code == 200,
            "admin": self.http.get("/admin/comments/comment/").status_code == 200,
        }


@pytest.fixture
def moderator(db: None) -> Reader:
    return give_role(reader=make_member("Mo", "mo@example.org"), site=_default(), name="moderator")


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(article: Article, moderator: Reader) -> None:
    session = Session(moderator)
    assert set(session.moderates(article.slug).values()) == {True}
    set_roles(reader=moderator, roles=set())
    assert set(session.moderates(article.slug).values()) == {False}


def test_a_role_that_is_given_counts_with_the_next_request(article: Article) -> None:
    member = make_member("Mel", "mel@example.org")
    session = Session(member)
    assert set(session.moderates(article.slug).values()) == {False}
    give_role(reader=member, site=article.site, name="moderator")
    assert set(session.moderates(article.slug).values()) == {True}


def test_a_verdict_in_the_admin_needs_the_role_at_that_moment(article: Article, moderator: Reader, ann: Reader) -> None:
    comment, session = make_comment(article, ann, body="Buy now.", state="pending"), Session(moderator)
    give_role(reader=moderator, site=make_site(), name="moderator")
    set_roles(reader=moderator, roles={(make_site("Elsewhere").id, "moderator")})
    session.http.post(f"/admin/comments/comment/{comment.id}/verdict/", {"verdict": "approve"})
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_a_reader_who_is_switched_off_is_out(article: Article, moderator: Reader, root: Reader) -> None:
    session = Session(moderator)
    member = Member("Mo", "mo@example.org", is_active=False)
    edit_member(administrator=root, reader=moderator, member=member, now=NOON)
    assert session.api.get("/me").status_code == 401
    assert session.api.post(f"/articles/{article.slug}/comments", {"body": "Still here."}).status_code == 401
    assert session.http.get("/api/v1/me").status_code == 401
    assert session.http.get(f"/api/v1/articles/{article.slug}/mine").json()["reader"] is None
    assert session.http.get("/admin/").status_code == 302
    assert session.http.get("/me/").url.startswith("/sign-in/")


def test_an_administrator_who_is_none_any_more_is_out(root: Reader) -> None:
    session = Session(root)
    assert session.http.get("/admin/imports/batch/").status_code == 200
    Reader.objects.filter(id=root.id).update(is_superuser=False)
    assert session.http.get("/admin/imports/batch/").status_code == 403
    assert session.api.get("/moderation/exports").status_code == 403


def test_a_role_holds_on_its_site_alone(article: Article, moderator: Reader) -> None:
    from tests.factories import make_article

    make_article("elsewhere", site=make_site())
    assert Session(moderator).moderates("elsewhere")["bearer"] is False


def test_a_role_is_given_once_and_leaves_the_others(moderator: Reader) -> None:
    other = make_site()
    for _ in range(2):
        give_role(reader=moderator, site=other, name="editor")
    assert sorted(moderator.roles.values_list("site__name", "name")) == [
        ("Discussion", "moderator"),
        ("The Herald", "editor"),
    ]


def _default() -> Any:
    from discussion.sites.queries import default_site

    return default_site()
