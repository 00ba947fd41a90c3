"""No script from any text: a list of attacks through every field that people fill, out of every page."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.sites.queries import default_site
from tests.factories import make_article, make_comment, make_member, make_reader

pytestmark = pytest.mark.django_db
ATTACKS = [
    "<script>attack()</script>",
    "<img src=x onerror=attack()>",
    '"><svg onload=attack()>',
    "' autofocus onfocus='attack()",
    "[x](javascript:attack())",
    "[x](java\tscript:attack())",
    "![x](data:text/html,<script>attack()</script>)",
    "<javascript:attack()>",
    'https://a.example/"onmouseover="attack()',
    "{{ attack }}{% attack %}",
    "</title><script>attack()</script>",
    "</textarea><script>attack()</script>",
    "`</code><script>attack()</script>`",
    '<a href="&#106;avascript:attack()">x</a>',
    "<iframe srcdoc='<script>attack()</script>'></iframe>",
    "<style>@import 'https://a.example/'</style>",
    "[x]: javascript:attack()\n[x]",
    "<details open ontoggle=attack()>",
]
ALLOWED_SCHEMES = re.compile(r"(https?:|mailto:|/|#|\?|\.|$)", re.IGNORECASE)


@pytest.fixture
def hostile(db) -> tuple[Article, Comment]:
    """An article and a thread made of attacks, in every field that takes a text."""
    everything = "\n\n".join(ATTACKS)
    type(default_site()).objects.update(name=ATTACKS[0])
    article = make_article(
        "hostile", title=" ".join(ATTACKS)[:300], standfirst=everything, author=ATTACKS[2], body=everything
    )
    root = make_comment(article, make_reader(ATTACKS[2][:40]), body=everything)
    for number, attack in enumerate(ATTACKS):
        make_comment(article, make_reader(attack[:40]), body=attack, parent=root if number % 2 else None)
    return article, root


def assert_harmless(page: str, where: str) -> None:
    """The page holds nothing that runs, and no link that could."""
    for element in BeautifulSoup(page, "html.parser").find_all():
        if element.name == "script" and element.get("type") != "application/ld+json":
            assert "attack()" not in element.text, (where, element)
        assert element.name not in ("iframe", "object", "embed", "base"), (where, element)
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            assert not (name.startswith("on") and "attack" in text), (where, element)
            if name in ("href", "src", "action", "formaction"):
                assert ALLOWED_SCHEMES.match(text.strip()), (where, element)


def test_no_hosted_page_runs_what_people_write(hostile):
    article, root = hostile
    client = Client()
    client.force_login(root.author)
    below = f"/c/{root.public_id}/"
    pages = ["/", f"/a/{article.slug}/", f"/a/{article.slug}/write", "/me/", "/sign-in/", "/sign-out/"]
    pages += [below, *(below + name for name in ("reply", "edit", "delete", "history", "replies"))]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer.content.decode(), path)
        assert b"attack" in answer.content or path in ("/sign-in/", "/sign-out/"), path


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_comes_back_beside_an_error_runs_nothing(hostile, attack):
    article, _ = hostile
    client = Client()
    for data in ({"body": attack, "name": attack}, {"body": attack, "name": "A"}, {"body": "", "name": attack}):
        assert_harmless(client.post(f"/a/{article.slug}/write", data).content.decode(), "write")
    assert_harmless(client.post("/sign-in/", {"email": attack, "password": attack}).content.decode(), "sign-in")
    assert_harmless(client.get(f"/a/{article.slug}/", {"sort": attack, "cursor": attack}).content.decode(), "article")


def test_no_answer_of_the_api_holds_what_runs(hostile, api):
    article, _ = hostile
    assert_harmless(api.get(f"/articles/{article.slug}").json()["body_html"], "article")
    listed = json.dumps(api.get(f"/articles/{article.slug}/comments", {"limit": 100, "replies": 20}).json())
    for each in re.findall(r'"body_html": ("(?:[^"\\]|\\.)*")', listed):
        assert_harmless(json.loads(each), "comments")
    for attack in ATTACKS:
        assert_harmless(api.post("/preview", {"body": attack}).json()["body_html"], attack)


def test_no_page_of_the_admin_runs_what_people_write(hostile):
    article, root = hostile
    chief = make_member(ATTACKS[0][:40], "chief@example.org", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(chief)
    pages = ["/admin/", "/admin/articles/article/", f"/admin/articles/article/{article.id}/change/"]
    pages += ["/admin/comments/comment/", f"/admin/comments/comment/{root.id}/change/"]
    pages += ["/admin/accounts/reader/", f"/admin/accounts/reader/{Reader.objects.first().id}/change/"]
    pages += [f"/admin/sites/site/{article.site_id}/change/"]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer.content.decode(), path)
