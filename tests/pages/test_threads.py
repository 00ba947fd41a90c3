"""Reading a discussion: threads, one comment, its replies and its history."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.actions import comments, votes
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.factories import NOON, decide, free_meter, make_article, make_chain, make_comment, make_reader, put_in_state
from tests.pages.browser import Browser

PUBLIC = "public, max-age=1, stale-while-revalidate=4"


@pytest.fixture
def browser(db: None) -> Browser:
    return Browser()


def queries_of(address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert Browser().open(address).status == 200
    return len(seen)


def test_replies_stand_nested_in_the_order_asked_for(
    browser: Browser, article: Article, ann: Reader, stan: Reader
) -> None:
    first = make_comment(article, ann, now=NOON)
    second = make_comment(article, ann, now=NOON + timedelta(minutes=1))
    reply = make_comment(article, stan, parent=first, now=NOON + timedelta(minutes=2))
    browser.open("/a/electricity/?sort=old")
    assert browser.comments() == [first.public_id, reply.public_id, second.public_id]
    assert browser.page.select_one(f"#c-{first.public_id} + details > ol > li > #c-{reply.public_id}")
    assert browser.page.select_one('[aria-label="Sort comments"] [aria-current]').get_text() == "Old"  # type: ignore[union-attr]
    browser.open("/a/electricity/?sort=new")
    assert browser.comments() == [second.public_id, first.public_id, reply.public_id]


def test_every_sort_is_one_link_away(browser: Browser, article: Article, ann: Reader) -> None:
    make_comment(article, ann)
    for name in ("Best", "New", "Old", "Top", "Controversial"):
        browser.open("/a/electricity/")
        browser.open(browser.link(name))
        assert browser.status == 200
        assert browser.page.select_one("[aria-current]").get_text() == name  # type: ignore[union-attr]


def test_walking_more_comments_shows_each_once(browser: Browser, article: Article, ann: Reader) -> None:
    posted = [make_comment(article, ann, now=NOON + timedelta(seconds=n)).public_id for n in range(45)]
    seen, address = [], "/a/electricity/?sort=old"
    while address:
        seen += browser.open(address).comments()
        following = browser.page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert seen == posted


def test_more_replies_than_fit_are_behind_a_link(browser: Browser, article: Article, ann: Reader, stan: Reader) -> None:
    root = make_comment(article, ann)
    replies = [make_comment(article, stan, parent=root, now=NOON + timedelta(seconds=n)).public_id for n in range(30)]
    browser.open("/a/electricity/?sort=old")
    assert browser.comments() == [root.public_id, *replies[:3]]
    browser.open(browser.link("27 more replies"))
    assert browser.comments() == [root.public_id, *replies[3:23]]
    browser.open(browser.link("More replies"))
    assert browser.comments() == [root.public_id, *replies[23:]]


def test_a_deep_thread_is_continued_on_another_page(browser: Browser, article: Article, ann: Reader) -> None:
    chain = make_chain(article, ann, length=8)
    browser.open("/a/electricity/")
    assert browser.comments() == [each.public_id for each in chain[:4]]
    browser.open(browser.link("Continue this thread"))
    assert browser.comments() == [each.public_id for each in chain[:7]]
    assert browser.page.select_one(f".is-target #c-{chain[3].public_id}")


def test_a_chain_of_ten_thousand_replies_is_read_like_a_short_one(article: Article, ann: Reader) -> None:
    short = make_chain(make_article("short"), ann, length=20)
    long = make_chain(article, ann, length=10_000)
    assert queries_of("/a/electricity/") == queries_of("/a/short/")
    middle = Browser().open(f"/c/{long[5_000].public_id}/")
    assert middle.comments() == [each.public_id for each in long[4_996:5_004]]
    assert queries_of(f"/c/{long[5_000].public_id}/") == queries_of(f"/c/{short[10].public_id}/")
    above = middle.open(middle.link("Earlier in this thread"))
    assert above.comments()[4] == long[4_996].public_id
    assert Browser().open(f"/c/{long[-1].public_id}/").says("No one has answered yet.")


def test_queries_do_not_grow_with_comments(article: Article, ann: Reader, stan: Reader) -> None:
    def grow(start: int) -> Comment:
        roots = [make_comment(article, ann, now=NOON + timedelta(seconds=start + n)) for n in range(4)]
        middles = [
            make_comment(article, make_reader(f"Reader {start + n}"), parent=root) for n, root in enumerate(roots)
        ]
        leaves = [make_comment(article, stan, parent=middle) for middle in middles]
        return make_comment(article, ann, parent=leaves[0]).root  # type: ignore[return-value]

    root = grow(0)
    before = queries_of("/a/electricity/"), queries_of(f"/c/{root.public_id}/"), queries_of("/")
    for start in (10, 20, 30):
        grow(start)
    for _ in range(5):
        make_comment(article, stan, parent=root)
    make_article()
    assert before == (queries_of("/a/electricity/"), queries_of(f"/c/{root.public_id}/"), queries_of("/"))


def test_a_removed_comment_keeps_its_place_for_its_replies(
    browser: Browser, article: Article, ann: Reader, stan: Reader, mo: Reader
) -> None:
    removed = make_comment(article, ann, body="A canary of anger.")
    reply = make_comment(article, stan, parent=removed)
    decide(mo, removed, "remove")
    browser.open("/a/electricity/")
    assert browser.comments() == [removed.public_id, reply.public_id]
    assert browser.comment(removed.public_id).get_text(strip=True) == "Removed by a moderator. The replies stay."
    for address in (
        "/a/electricity/",
        f"/c/{removed.public_id}/",
        f"/c/{reply.public_id}/",
        f"/c/{removed.public_id}/replies",
    ):
        shown = Browser(stan).open(address).answer.content
        assert b"canary" not in shown
        assert b"Ann Author" not in shown


def test_a_deleted_comment_says_that_its_author_did_it(
    browser: Browser, article: Article, ann: Reader, stan: Reader
) -> None:
    gone = make_comment(article, ann)
    make_comment(article, stan, parent=gone)
    put_in_state(gone, "deleted")
    browser.open("/a/electricity/")
    assert browser.comment(gone.public_id).get_text(strip=True) == "Deleted by its author. The replies stay."


def test_badges_and_scores_stand_beside_the_words(
    browser: Browser, article: Article, mo: Reader, ann: Reader, stan: Reader
) -> None:
    comment = make_comment(article, mo)
    for reader in (ann, stan):
        votes.vote(reader=reader, comment=comment.id, value=-1, now=NOON, meter=free_meter())
    browser.open("/a/electricity/")
    assert browser.says("Mo Moderator Moderator 22 November 2026, 12:00 UTC")
    assert browser.says("Score −2")


def test_an_edited_comment_leads_to_what_it_said_before(browser: Browser, article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, body="First words.")
    later = NOON + timedelta(minutes=5)
    comments.edit_comment(reader=ann, comment=comment.id, body="Second words.", now=later, meter=free_meter())
    browser.open("/a/electricity/")
    browser.open(browser.link("edited"))
    assert browser.says("Since 22 November 2026, 12:05 UTC")
    assert browser.says("Second words.")
    assert browser.says("From 22 November 2026, 12:00 UTC First words.")


def test_the_author_of_a_pending_comment_alone_sees_it(article: Article, ann: Reader, stan: Reader) -> None:
    pending = make_comment(article, ann, state="pending", body="A canary.")
    mine = Browser(ann).open(f"/c/{pending.public_id}/")
    assert mine.says("Waiting for a moderator. Only you can see this.")
    assert mine.says("A canary.")
    for browser in (Browser(), Browser(stan)):
        assert browser.open(f"/c/{pending.public_id}/").status == 404
    for page in ("history", "replies", "reply", "vote"):
        assert Browser().open(f"/c/{pending.public_id}/{page}").status == 404


def test_a_permalink_is_private_and_points_to_the_article(browser: Browser, article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    browser.open(f"/c/{comment.public_id}/")
    assert browser.answer["Cache-Control"] == "private, no-store"
    assert browser.page.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
    assert str(browser.page.select_one("link[rel=canonical]")["href"]).endswith("/a/electricity/")  # type: ignore[index]
    assert not browser.http.cookies
