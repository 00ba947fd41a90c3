"""Atom feeds: new articles and new comments, for those who follow instead of coming back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.generate import generate
from discussion.accounts.models import Reader
from discussion.actions.articles import edit_article, text_of
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.transactions import is_postgresql
from discussion.sites.models import Origin
from tests.factories import NOON, decide, free_meter, make_article, make_chain, make_comment, make_reader, make_site
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
HOME = settings.PUBLIC_URL
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/feed/", "/comments/feed/", "/a/electricity/feed/"]
FULL_SCAN = re.compile(r"SCAN comments_comment(?! USING)|Seq Scan on comments_comment")


def feed(address: str, **headers: str) -> ElementTree.Element:
    """A feed, which must be there and be valid Atom."""
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert_valid(root)
    return root


def assert_valid(root: ElementTree.Element) -> None:
    """What RFC 4287 asks of a feed and each of its entries."""
    entries = root.findall(f"{ATOM}entry")
    for each in [root, *entries]:
        for name in ("id", "title", "updated"):
            assert len(each.findall(ATOM + name)) == 1, name
            assert each.findtext(ATOM + name), name
        assert len(links(each, "alternate")) == 1
        for time in each.findall(f"{ATOM}updated") + each.findall(f"{ATOM}published"):
            assert datetime.fromisoformat(time.text or "").tzinfo
    # An entry without an author has the feed's.
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert all(each.text for each in root.iter(f"{ATOM}name"))
    assert len(links(root, "self")) == 1
    ids = [each.findtext(f"{ATOM}id") for each in [root, *entries]]
    assert len(ids) == len(set(ids))


def links(element: ElementTree.Element, rel: str) -> list[str]:
    """Where the element's links of this kind lead."""
    return [each.get("href", "") for each in element.findall(f"{ATOM}link") if each.get("rel") == rel]


def told(address: str, name: str = "title") -> list[str]:
    """One thing about each entry, in their order."""
    return [each.findtext(ATOM + name, "") for each in feed(address).findall(f"{ATOM}entry")]


@contextmanager
def plans() -> Iterator[list[str]]:
    """The plan of every statement that reads comments."""
    found: list[str] = []

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and "comments_comment" in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {'' if is_postgresql() else 'QUERY PLAN'} {sql}", parameters)
                found.append("\n".join(row[-1] for row in cursor.fetchall()))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        yield found


def test_a_site_tells_its_newest_articles() -> None:
    make_article("older", title="Older", standfirst="It began <here>.", author="Ilse Norrback", now=NOON - timedelta(3))
    make_article("newer", title="Newer & newest", body="First *words*.")
    make_article("secret", state="draft")
    make_article("later", state="scheduled", published_at=NOON + timedelta(days=1))
    root = feed("/feed/")
    newer, older = root.findall(f"{ATOM}entry")
    assert root.findtext(f"{ATOM}title") == "Discussion"
    assert (links(root, "alternate"), links(root, "self")) == ([f"{HOME}/"], [f"{HOME}/feed/"])
    assert (newer.findtext(f"{ATOM}title"), newer.findtext(f"{ATOM}summary")) == ("Newer & newest", "First words.")
    assert (older.findtext(f"{ATOM}title"), older.findtext(f"{ATOM}summary")) == ("Older", "It began &lt;here&gt;.")
    assert links(older, "alternate") == [f"{HOME}/a/older/"]
    assert older.findtext(f"{ATOM}author/{ATOM}name") == "Ilse Norrback"
    assert older.findtext(f"{ATOM}published", "").startswith("2026-11-19T12:00:00")


def test_an_article_tells_its_newest_comments_on_every_level(article: Article, ann: Reader) -> None:
    root = make_comment(article, ann, body="Well *said*.")
    reply = make_comment(article, make_reader("Stan Stranger"), body="Not at all.", parent=root)
    make_comment(make_article(), ann, body="Elsewhere.")
    found = feed("/a/electricity/feed/")
    first, second = found.findall(f"{ATOM}entry")
    assert found.findtext(f"{ATOM}title") == "Comments on The queue for electricity"
    assert links(found, "alternate") == [f"{HOME}/a/electricity/"]
    assert first.findtext(f"{ATOM}title") == "Stan Stranger on The queue for electricity"
    assert links(first, "alternate") == [f"{HOME}/c/{reply.public_id}/"]
    content = second.find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), (content.text or "").strip()) == ("html", "<p>Well <em>said</em>.</p>")
    assert second.findtext(f"{ATOM}author/{ATOM}name") == "Ann Author"


def test_a_site_tells_the_comments_of_all_its_public_articles(ann: Reader) -> None:
    for slug in ("power", "water", "withdrawn", "draft"):
        make_comment(make_article(slug, title=slug.capitalize()), ann)
    Article.objects.filter(slug="withdrawn").update(state="withdrawn")
    Article.objects.filter(slug="draft").update(state="draft")
    assert told("/comments/feed/") == ["Ann Author on Water", "Ann Author on Power"]


def test_only_published_comments_are_told(article: Article, ann: Reader, mo: Reader) -> None:
    for state in set(Comment.State.values) - {"published"}:
        make_comment(article, ann, body=state, state=state)
    tombstone = make_comment(article, ann, body="Removed later.")
    make_comment(article, ann, body="Kept.", parent=tombstone)
    decide(mo, tombstone, "remove")
    for address in ("/a/electricity/feed/", "/comments/feed/"):
        assert [each.strip() for each in told(address, "content")] == ["<p>Kept.</p>"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_a_hidden_article_has_no_feed(state: str) -> None:
    make_article("hidden", state=state, published_at=NOON + timedelta(days=1))
    hidden, absent = Client().get("/a/hidden/feed/"), Client().get("/a/absent/feed/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_the_newest_fifty_are_told(article: Article, ann: Reader) -> None:
    chain = make_chain(article, ann, length=60)
    newest = [f"{HOME}/c/{each.public_id}/" for each in reversed(chain[10:])]
    for address in ("/a/electricity/feed/", "/comments/feed/"):
        assert [links(each, "alternate")[0] for each in feed(address).findall(f"{ATOM}entry")] == newest


def test_what_is_edited_keeps_its_id_and_is_newer(as_reader: Any, ann: Reader, clock: Any) -> None:
    article = make_article("power")
    comment = make_comment(article, ann)
    before = [(told(address, "id"), told(address, "updated")) for address in ("/feed/", "/comments/feed/")]
    clock.move_to(NOON + timedelta(minutes=5))
    as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Better said."})
    edit_article(article=article, text=text_of(article), now=NOON + timedelta(minutes=5), meter=free_meter())
    after = [(told(address, "id"), told(address, "updated")) for address in ("/feed/", "/comments/feed/")]
    assert [ids for ids, _ in before] == [ids for ids, _ in after]
    assert [times for _, times in after] == [["2026-11-22T12:05:00+00:00"]] * 2
    assert feed("/comments/feed/").findtext(f"{ATOM}updated") == "2026-11-22T12:05:00+00:00"


def test_characters_that_xml_forbids_are_left_out(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    Comment.objects.filter(id=comment.id).update(body_html="<p>a\x01b\x0bc\ufffe\U0001f642</p>")
    Reader.objects.filter(id=ann.id).update(name="An\x02n")
    Article.objects.update(title="Po\x1fwer", standfirst="Why\x08?", author="Il\x03se")
    assert told("/a/electricity/feed/") == told("/comments/feed/") == ["Ann on Power"]
    assert told("/comments/feed/", "content") == ["<p>abc🙂</p>"]
    assert (told("/feed/"), told("/feed/", "summary")) == (["Power"], ["Why?"])


def test_whoever_has_left_is_told_as_a_former_reader(article: Article, ann: Reader) -> None:
    make_comment(article, ann)
    Comment.objects.update(author=None)
    assert told("/comments/feed/") == ["A former reader on The queue for electricity"]


@pytest.mark.parametrize("address", FEEDS)
def test_an_empty_feed_is_valid_and_stays_the_same(address: str, clock: Any) -> None:
    make_article("electricity", state="closed" if address != "/feed/" else "draft")
    first = Client().get(address)
    feed(address)
    clock.move_to(NOON + timedelta(days=9))
    assert Client().get(address)["ETag"] == first["ETag"]


@pytest.mark.parametrize("address", FEEDS)
def test_an_unchanged_feed_is_not_sent_again(article: Article, ann: Reader, address: str) -> None:
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": f"W/{first['ETag']}"})
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=1, stale-while-revalidate=4"
    assert (again.status_code, again.content, first.cookies) == (304, b"", {})
    make_comment(article, ann)
    make_article()
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_pages_lead_to_the_feeds(article: Article) -> None:
    for address, feeds in (("/a/electricity/", FEEDS[2:] + FEEDS[:2]), ("/", FEEDS[:2])):
        found = Browser().open(address).page.select('link[rel=alternate][type="application/atom+xml"]')
        assert [each["href"] for each in found] == feeds
        assert all(each["title"] for each in found)


def test_each_site_has_feeds_of_its_own(article: Article, ann: Reader) -> None:
    site = make_site()
    Origin.objects.create(site=site, host="localhost")
    make_comment(article, ann)
    make_comment(make_article("theirs", site=site), make_reader("Hera Ld", site=site))
    assert told("/comments/feed/") == ["Ann Author on The queue for electricity"]
    for address in ("/feed/", "/comments/feed/"):
        root = feed(address, Host="localhost")
        assert len(root.findall(f"{ATOM}entry")) == 1
        assert (links(root, "self"), links(root, "alternate")) == (
            [f"http://localhost{address}"],
            ["http://localhost/"],
        )


def test_more_comments_cost_no_more_queries(article: Article, ann: Reader) -> None:
    counts = []
    for length in (1, 300):
        make_chain(article, ann, length=length)
        with CaptureQueriesContext(connection) as seen:
            [feed(address) for address in FEEDS]
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_newest_comments_are_read_in_the_order_of_an_index() -> None:
    generate(comments=3_000, articles=10, biggest=2_000, chain=200)
    biggest = Article.objects.order_by("-comment_count")[0]
    Origin.objects.create(site=make_site(), host="localhost")
    for address, host, index in (
        (f"/a/{biggest.slug}/feed/", "testserver", "comments_of_article"),
        ("/comments/feed/", "testserver", "comments_newest"),
        ("/comments/feed/", "localhost", "comments_newest"),
    ):
        with plans() as found:
            feed(address, Host=host)
        assert index in found[0]
        assert not FULL_SCAN.search(found[0]), found[0]
