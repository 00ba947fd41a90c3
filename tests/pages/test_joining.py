"""How the page's script takes part: a token, and a guest."""

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.sites.queries import default_site
from tests.factories import make_article

JOIN = "/a/electricity/join"


def script() -> Client:
    """A browser whose script has fetched its token."""
    client = Client(enforce_csrf_checks=True)
    assert client.get(JOIN).status_code == 204
    return client


def join(client: Client, **sent: str):
    return client.post(JOIN, sent, headers={"X-CSRFToken": client.cookies["csrftoken"].value})


def test_a_stranger_becomes_a_guest_who_is_known_from_then_on(article: Article) -> None:
    client = script()
    answer = join(client, name="Stan", key="k1")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert (answer.json()["name"], answer.json()["kind"]) == ("Stan", "guest")
    mine = client.get("/api/v1/articles/electricity/mine").json()
    assert mine["reader"]["id"] == answer.json()["id"]


def test_a_request_whose_answer_was_lost_makes_one_guest(article: Article) -> None:
    client = script()
    token = client.cookies["csrftoken"].value
    first = join(client, key="k1")
    del client.cookies["sessionid"]
    client.cookies["csrftoken"] = token
    assert join(client, key="k1").json()["id"] == first.json()["id"]
    assert Reader.objects.filter(kind="guest").count() == 1


def test_who_voted_without_a_name_takes_one_to_write(article: Article) -> None:
    client = script()
    nameless = join(client, key="k1").json()
    assert nameless["name"] == ""
    named = join(client, name="Stan", key="k1").json()
    assert (named["id"], named["name"]) == (nameless["id"], "Stan")


def test_a_name_that_cannot_be_taken_is_refused_beside_its_field(article: Article) -> None:
    answer = join(script(), name="x", key="k1")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == ["name"]
    assert not Reader.objects.filter(kind="guest").exists()


def test_without_the_token_nobody_joins(article: Article) -> None:
    assert Client(enforce_csrf_checks=True).post(JOIN, {"key": "k1"}).status_code == 403
    assert not Reader.objects.filter(kind="guest").exists()


def test_a_site_without_guests_refuses(article: Article) -> None:
    site = default_site()
    site.guests_allowed = False
    site.save()
    answer = join(script(), key="k1")
    assert (answer.status_code, answer.json()["code"]) == (403, "guests_not_allowed")


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_nobody_joins_a_hidden_article(article: Article, state: str) -> None:
    make_article("hidden", state=state)
    client = script()
    answer = client.post("/a/hidden/join", {"key": "k"}, headers={"X-CSRFToken": client.cookies["csrftoken"].value})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
