"""Whose comments they are here, and beneath which articles they come."""

import json

import pytest

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.imports.models import ImportedReader
from tests.factories import make_article, make_site
from tests.importers.invented import disqus

pytestmark = pytest.mark.usefixtures("counters_are_right")


def test_authors_are_told_apart_by_their_account_and_never_merged_by_email(bring):
    mail = {"email": "one@example.org"}
    bring(
        disqus(
            {
                "1": {"by": "ann", **mail},
                "2": {"by": "anna", **mail},
                "3": {"by": "ann"},
                "4": {"by": "", "name": "Ann", **mail},
            }
        )
    )

    authors = [comment.author_id for comment in Comment.objects.order_by("id")]
    assert len(set(authors)) == 3
    assert authors[0] == authors[2]
    assert set(Reader.objects.values_list("email", "kind")) == {(None, "guest")}


def test_a_member_here_with_the_same_email_is_somebody_else(bring, mo):
    bring(disqus({"1": {"by": "mo", "name": "Mo Moderator", "email": "mo@example.org"}}))

    assert Comment.objects.get().author_id != mo.id


@pytest.mark.parametrize(("emails", "is_kept"), [("hash", False), ("keep", True), ("drop", False)])
def test_emails_are_hashed_kept_or_dropped(bring, emails, is_kept):
    bring(disqus({"1": {"email": "Ann@Example.org"}}), emails=emails)

    kept = ImportedReader.objects.get().email
    assert (kept == "ann@example.org") == is_kept
    assert bool(kept) == (emails != "drop")


def test_strange_names_become_names(bring):
    names = {"1": "K", "2": "A" * 90, "3": "\u202eevil", "4": "...", "5": "é\u0301\u0301\u0301\u0301\u0301"}
    bring(disqus({key: {"by": key, "name": name} for key, name in names.items()}))

    found = [comment.author.name for comment in Comment.objects.select_related("author").order_by("id")]
    assert found == ["K", "A" * 40, "evil", "Anonymous", "é"]


def test_the_article_is_found_by_any_address_it_has(bring):
    here = make_article(
        "queue", url="https://news.example.org/queue/?utm_source=x", aliases=("https://old.example.org/q",)
    )

    bring(disqus({"1": "One."}, url="http://news.example.org/queue"))
    bring(disqus({"2": "Two."}, url="https://old.example.org/q/", thread="t2"))

    assert set(Comment.objects.values_list("article_id", flat=True)) == {here.id}


def test_everything_can_go_beneath_one_article(bring):
    here = make_article("queue")

    bring(disqus({"1": "One."}), article="queue")

    assert Comment.objects.get().article_id == here.id
    assert Article.objects.count() == 1


def test_paths_are_completed_by_the_address_of_the_site(bring):
    bring(disqus({"1": "One."}, url="/2012/queue"), base_url="https://blog.example.org")

    assert Article.objects.get().url == "https://blog.example.org/2012/queue"


@pytest.mark.parametrize("url", ["http://[news.example.org/queue", "https://news.example.org:port/", "https://?", "//"])
def test_an_address_that_is_none_loses_no_comment(bring, url):
    bring(disqus({"1": "One."}, url=url).replace("The queue", ""))

    article = Comment.objects.get().article
    assert (article.url, bool(article.title)) == ("", True)


@pytest.mark.parametrize(
    ("title", "shown"), [("The\x01 queue\x1b", "The queue"), ("\x02", "Queue"), ("a\x0bb\x1fc", "a b c")]
)
def test_a_title_with_control_characters_comes_in_without_them(bring, title, shown):
    row = {"id": "1", "content": "One.", "nick": "Ann", "created_at": "2015-04-03 02:01:00 +0000"}
    bring(json.dumps([row | {"page_key": "https://news.example.org/queue", "page_title": title}]), name="a.json")

    assert Article.objects.get().title == shown


def test_another_site_stays_untouched(bring):
    herald = make_site("The Herald")

    bring(disqus({"1": "One."}), site="The Herald")

    assert Comment.objects.get().site_id == herald.id
    with pytest.raises(AssertionError, match="There is no site 'The Hreald'"):
        bring(disqus({"1": "One."}), site="The Hreald")
