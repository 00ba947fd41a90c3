"""Requests that nobody sends by accident get an answer like any other."""

import pytest

from discussion.articles.models import Article
from tests.factories import make_comment, make_member

pytestmark = pytest.mark.django_db
NUL = "%00"


@pytest.mark.parametrize("suffix", ["", "/comments", "/mine"])
def test_an_address_with_a_nul_is_nowhere(api, article, suffix):
    answer = api.get(f"/articles/{article.slug}{NUL}{suffix}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_nobody_counts_the_comments_of_a_slug_with_a_nul(api, article):
    answer = api.get("/counts", {"article": [article.slug, "a\x00b"]})
    assert answer.json() == {"counts": {article.slug: 0}}


@pytest.mark.parametrize(
    "url", ["http://a\x00b.example/", "http://a.example/\x00", "http://a.example/?q=\x00", "http://[", "\x00"]
)
def test_no_article_stands_at_an_address_that_is_none(api, article, url):
    assert api.get("/articles/lookup", {"url": url}).status_code in (400, 404)


@pytest.mark.parametrize("email", ["mo@example.org\\u0000", "\\ud800", "mo@example.org"])
@pytest.mark.parametrize("password", ["wrong", "\\u0000", "\\ud800"])
def test_nobody_signs_in_with_characters_that_are_none(api, email, password):
    make_member("Mo", "mo@example.org")
    answer = api.post("/session/login", f'{{"email": "{email}", "password": "{password}"}}')
    assert answer.json()["code"] in ("wrong_credentials", "invalid_field")


@pytest.mark.parametrize("origin", ["null", "http://[", "http://a\x00b.example", "//", "http://" + "x" * 3000])
def test_an_origin_that_names_no_host_is_none(api, article, origin):
    assert api.get("/articles", Origin=origin).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aliases", '["https://a.example/\\ud800"]'),
        ("aliases", '["https://a.example/?q=\\ud800"]'),
        ("aliases", '["https://a\\u0000b.example/"]'),
        ("url", '"https://a.example/\\u0000"'),
        ("external_id", '"\\u0000"'),
        ("slug", '"\\ud800"'),
        ("state", '"\\ud800"'),
        ("author", '"\\ud800"'),
        ("published_at", '"0001-01-01T00:00:00+14:00"'),
        ("published_at", '"9999-12-31T23:59:59-14:00"'),
        ("closes_at", '"\\u0000"'),
    ],
)
def test_an_article_takes_no_characters_that_are_none(as_reader, ed, field, value):
    answer = as_reader(ed).post("/articles", f'{{"title": "Title", "{field}": {value}}}')
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Article.objects.exists()


def test_what_is_wrong_with_one_of_many_is_said_of_the_field(as_reader, ed):
    answer = as_reader(ed).post("/articles", {"title": "Title", "aliases": ["https://a.example/", 7]})
    assert answer.json()["errors"] == {"aliases": ["Not a valid string."]}


def test_a_parent_that_cannot_be_an_id_is_not_found(as_reader, ann, article):
    answer = as_reader(ann).post(f"/articles/{article.slug}/comments", '{"body": "x", "parent": "\\ud800"}')
    assert answer.json()["code"] == "parent_not_found"


def test_what_a_method_may_be_is_told_to_everybody(api, article):
    api.token = "nobody's"
    for method in ("TRACE", "PUT", "DELETE", "BREW"):
        answer = api.send(method, f"/articles/{article.slug}/comments")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert set(answer["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_options_are_told_without_a_body(api, article):
    answer = api.send("OPTIONS", f"/articles/{article.slug}/comments")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_head_has_the_headers_of_get_and_no_body(api, ann, article):
    path = f"/comments/{make_comment(article, ann).public_id}"
    head, get = api.send("HEAD", path), api.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("path", ["/articles/", "/me/", "/session/guest/", "//me", "/"])
def test_an_address_ends_without_a_slash(api, path):
    answer = api.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json; charset=utf-8", 201),
        ("Application/JSON", 201),
        ("text/plain", 415),
        ("application/xml", 415),
        ("", 415),
    ],
)
def test_a_body_says_that_it_is_json(api, kind, status):
    answer = api.http.generic("POST", "/api/v1/session/guest", b'{"name": "Ada"}', content_type=kind)
    assert answer.status_code == status


def test_the_api_answers_in_json_or_not_at_all(api, article):
    assert api.get("/articles", Accept="text/html").json()["code"] == "not_acceptable"
    assert api.get("/articles", {"format": "xml"}).status_code == 200


def test_a_request_for_another_host_is_refused_in_json(api):
    answer = api.http.get("/api/v1/articles", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
