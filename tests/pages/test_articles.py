"""Reading articles, and what every page is like."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.sites.queries import default_site
from tests.factories import NOON, make_article, make_comment
from tests.pages.browser import Browser

PUBLIC = "public, max-age=1, stale-while-revalidate=4"


@pytest.fixture
def browser(db: None) -> Browser:
    return Browser()


def test_the_first_page_lists_public_articles_newest_first(browser: Browser) -> None:
    make_article(
        "older", title="Older", standfirst="It began here.", author="Ilse Norrback", now=NOON - timedelta(days=3)
    )
    make_article("newer", title="Newer", now=NOON - timedelta(days=1))
    make_article("secret", title="Nobody knows", state="draft")
    browser.open("/")
    assert [each.get_text(strip=True) for each in browser.page.select("h2")] == ["Newer", "Older"]
    assert browser.says("By Ilse Norrback 19 November 2026 0 comments")
    assert browser.says("It began here.")


def test_an_empty_site_says_so(browser: Browser) -> None:
    assert browser.open("/").says("There is no article yet")


def test_the_list_of_articles_is_paged(browser: Browser) -> None:
    slugs = [make_article(f"n-{n}", now=NOON - timedelta(hours=n)).slug for n in range(1, 46)]
    seen, address = [], "/"
    while address:
        browser.open(address)
        seen += [str(each["href"]).split("/")[2] for each in browser.page.select("h2 a")]
        following = browser.page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert seen == slugs


def test_an_article_stands_above_its_discussion(browser: Browser, ann: Reader) -> None:
    article = make_article(
        "power", title="Power", standfirst="Why so slow?", author="Ilse Norrback", body="## Why\n\nBecause."
    )
    comment = make_comment(article, ann, body="Well *said*.")
    browser.open("/a/power/")
    headings = [each.name for each in browser.page.select("h1, h2, h3")]
    assert headings == ["h1", "h2", "h2"]
    found = browser.comment(comment.public_id)
    assert str(found.select_one("bdi")) == "<bdi>Ann Author</bdi>"
    assert found.select_one(".d-body")["dir"] == "auto"  # type: ignore[index]
    assert found.select_one(f'a[href="/c/{comment.public_id}/"] time')["datetime"] == "2026-11-22T12:00:00Z"  # type: ignore[index]
    assert "<em>said</em>" in str(found)
    assert browser.link("Write a comment") == "/a/power/write"


def test_an_article_without_comments_invites_one(browser: Browser, article: Article) -> None:
    browser.open("/a/electricity/")
    assert browser.says("No one has argued yet. Begin with what the article got wrong, or what it left out.")


def test_a_closed_article_is_read_but_not_added_to(browser: Browser, ann: Reader) -> None:
    article = make_article("closed", closes_at=NOON + timedelta(hours=1))
    make_comment(article, ann)
    article.closes_at = NOON - timedelta(minutes=1)
    article.save()
    browser.open("/a/closed/")
    assert browser.says("This discussion is closed. It can be read, but not added to.")
    assert not browser.page.select('a[href$="/write"], a[href$="/reply"], a[href$="/vote"]')


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_a_hidden_article_looks_like_an_absent_one(browser: Browser, state: str) -> None:
    make_article("hidden", state=state, published_at=NOON + timedelta(days=1))
    hidden, absent = browser.open("/a/hidden/"), Browser().open("/a/absent/")
    assert hidden.status == absent.status == 404
    assert hidden.answer.content == absent.answer.content


def test_everybody_gets_the_same_bytes_and_no_cookie(article: Article, ann: Reader) -> None:
    make_comment(article, ann)
    stranger, reader = Browser(), Browser(ann)
    reader.http.cookies["csrftoken"] = "broken"
    for address in ("/", "/a/electricity/"):
        with CaptureQueriesContext(connection) as seen:
            answers = [each.open(address).answer for each in (stranger, reader)]
        assert answers[0].content == answers[1].content
        assert b"csrf" not in answers[0].content
        assert all(
            answer["Cache-Control"] == PUBLIC and answer["Vary"] == "Accept-Encoding" and not answer.cookies
            for answer in answers
        )
        assert not [query for query in seen if "django_session" in query["sql"]]


def test_an_unchanged_article_is_not_sent_again(browser: Browser, article: Article, ann: Reader) -> None:
    tag = browser.open("/a/electricity/").answer["ETag"]
    again = browser.open("/a/electricity/", If_None_Match=f"W/{tag}")
    assert (again.status, again.answer.content) == (304, b"")
    make_comment(article, ann)
    assert browser.open("/a/electricity/", If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/a/electricity/?cursor=%00%ff", 400),
        ("/a/electricity/?cursor=WyJiZXN0IiwxLDFd&sort=new", 400),
        ("/a/electricity/?sort=%F0%9F%92%A9", 400),
        ("/?cursor=nonsense", 400),
        ("/a/%F0%9F%92%A9/", 404),
        ("/a/%00/", 404),
        ("/c/%00/", 404),
        ("/c/ﬀﬀﬀﬀﬀﬀﬀ/", 404),
        ("/c/zzzzzzzzzzzzz/", 404),
        ("/nowhere", 404),
        ("/sign-in/?next=%00%0d%0a//evil", 200),
    ],
)
def test_odd_addresses_get_a_friendly_page(browser: Browser, article: Article, address: str, status: int) -> None:
    browser.open(address)
    assert browser.status == status
    assert browser.page.select_one("main h1")


def test_a_bad_cursor_offers_a_way_to_start_again(browser: Browser, article: Article) -> None:
    assert browser.open("/a/electricity/?cursor=x").link("Start again") == "/a/electricity/"


@pytest.mark.parametrize(("fault", "status"), [(RuntimeError("a bug"), 500), (OperationalError("gone"), 503)])
def test_our_faults_are_said_without_their_cause(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr("discussion.articles.queries.page", fail)
    browser.http.raise_request_exception = False
    browser.open("/")
    assert browser.status == status
    assert browser.page.select_one("main h1")
    assert str(fault) not in browser.text


def test_no_page_needs_inline_style_or_script(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    make_comment(article, ann, parent=comment)
    own = f"/c/{comment.public_id}/"
    addresses = ["/", "/a/electricity/", "/a/electricity/write", own, "/sign-in/", "/sign-out/", "/me/", "/nowhere"]
    for address in addresses + [own + page for page in ("replies", "history", "reply", "vote", "edit", "delete")]:
        page = Browser(ann).open(address).page
        assert not page.select('style, [style], [onclick], script:not([src], [type$="json"])')
        assert len(page.select("main")) == len(page.select("h1")) == 1
        assert all(page.find(id=str(each["href"])[1:]) for each in page.select('a[href^="#"]'))
        ids = [each["id"] for each in page.select("[id]")]
        assert len(ids) == len(set(ids))


def test_the_page_speaks_the_language_of_its_site(browser: Browser, article: Article) -> None:
    site = default_site()
    site.language = "pt-BR"
    site.save()
    assert browser.open("/a/electricity/").page.html["lang"] == "pt-BR"  # type: ignore[index]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("AR", "rtl")])
def test_the_page_runs_the_way_its_language_is_written(
    browser: Browser, article: Article, language: str, direction: str
) -> None:
    site = default_site()
    site.language = language
    site.save()
    assert browser.open("/a/electricity/").page.html["dir"] == direction  # type: ignore[index]
