"""What the hosted pages say to machines: heads, Open Graph, JSON-LD, robots.txt and the sitemap."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from discussion.accounts.models import Reader
from discussion.actions.articles import edit_article, text_of
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.factories import NOON, decide, free_meter, make_article, make_comment, make_reader, make_site, put_in_state
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
HOME = settings.PUBLIC_URL
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

# What schema.org defines for each type that we speak of, as far as we speak of it, and what each property may hold.
CREATIVE_WORK = "url author text comment dateCreated dateModified"
SCHEMA = {
    "NewsArticle": f"{CREATIVE_WORK} headline description mainEntityOfPage discussionUrl inLanguage datePublished"
    " publisher commentCount",
    "Comment": f"{CREATIVE_WORK} upvoteCount downvoteCount",
    "Person": "name",
    "Organization": "name url",
}
URLS = {"url", "mainEntityOfPage", "discussionUrl"}
TIMES = {"datePublished", "dateModified", "dateCreated"}
NUMBERS = {"commentCount", "upvoteCount", "downvoteCount"}
THINGS = {"author": {"Person", "Organization"}, "publisher": {"Person", "Organization"}, "comment": {"Comment"}}


def head(address: str, reader: Reader | None = None) -> dict[str, str]:
    """The title, the metas and the canonical link of a page."""
    page = Browser(reader).open(address).page
    found = {
        str(each.get("name") or each.get("property")): str(each["content"]) for each in page.select("meta[content]")
    }
    canonical = page.select("link[rel=canonical]")
    assert len(canonical) < 2
    title = page.title.get_text() if page.title else ""
    return {**found, "title": title, "canonical": str(canonical[0]["href"]) if canonical else ""}


def json_ld(address: str) -> Any:
    """The JSON-LD of a page; None where there is none."""
    found = Browser().open(address).page.select('script[type="application/ld+json"]')
    assert len(found) < 2
    return json.loads(found[0].get_text()) if found else None


def assert_valid(said: dict[str, Any]) -> None:
    """Every property is one that schema.org defines for its type, and holds what it may hold."""
    for name in said.keys() - {"@context", "@type", "@id"}:
        assert name in SCHEMA[said["@type"]].split()
        for value in said[name] if name == "comment" else [said[name]]:
            assert_holds(name, value)


def assert_holds(name: str, value: Any) -> None:
    if name in THINGS:
        assert value["@type"] in THINGS[name]
        assert_valid(value)
    elif name in NUMBERS:
        assert isinstance(value, int)
    else:
        assert isinstance(value, str)
        assert value
    if name in TIMES:
        assert datetime.fromisoformat(value).tzinfo
    if name in URLS:
        assert value.startswith(("http://", "https://"))


def texts(said: dict[str, Any]) -> Iterator[str]:
    """The texts of the comments, in reading order."""
    for each in said.get("comment", []):
        yield each["text"]
        yield from texts(each)


def test_every_page_has_a_title_a_description_and_an_address(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    own = f"/c/{comment.public_id}/"
    addresses = ["/", "/a/electricity/", "/a/electricity/write", "/sign-in/", "/sign-out/", "/me/", own]
    heads = [head(each, ann) for each in addresses + [own + page for page in ("replies", "history", "reply", "edit")]]
    assert all(each["title"] and each["description"] and each["canonical"] for each in heads)
    assert len({each["title"] for each in heads}) == len(heads)


def test_search_engines_are_shown_the_lists_and_the_articles_alone(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    own = f"/c/{comment.public_id}/"
    for address in ("/", "/a/electricity/", "/a/electricity/?sort=best"):
        assert "robots" not in head(address, ann), address
    for address in ("/sign-in/", "/me/", "/a/electricity/write", "/nowhere", own, f"{own}replies", f"{own}history"):
        assert head(address, ann)["robots"] == "noindex", address


def test_an_article_sorted_otherwise_or_further_down_points_to_its_one_address(article: Article, ann: Reader) -> None:
    for number in range(25):
        make_comment(article, ann, body=f"Comment {number}.")
    later = Browser().open("/a/electricity/").page.select_one("a[rel=next]")
    for address in ("/a/electricity/?sort=new", str(later["href"])):  # type: ignore[index]
        said = head(address)
        assert (said["robots"], said["canonical"]) == ("noindex", f"{HOME}/a/electricity/")
        assert json_ld(address) is None


def test_later_pages_of_the_list_of_articles_are_not_for_search_engines() -> None:
    for number in range(25):
        make_article(f"n-{number}", now=NOON - timedelta(hours=number))
    later = Browser().open("/").page.select_one("a[rel=next]")
    said = head(str(later["href"]))  # type: ignore[index]
    assert (said["robots"], said["canonical"]) == ("noindex", f"{HOME}/")


def test_the_publishers_address_is_the_canonical_one() -> None:
    make_article("power", url="https://news.example.org/power")
    assert head("/a/power/")["canonical"] == "https://news.example.org/power"
    said = json_ld("/a/power/")
    assert said["url"] == said["mainEntityOfPage"] == head("/a/power/")["og:url"] == "https://news.example.org/power"
    assert said["discussionUrl"] == f"{HOME}/a/power/"


def test_an_article_that_is_shared_is_described() -> None:
    site = make_site("The Herald", language="pt-BR")
    make_article("power", site=site, title='Power & "glory"', standfirst="Why so slow?")
    said = head("/a/power/")
    assert {name: text for name, text in said.items() if ":" in name} == {
        "og:type": "article",
        "og:title": 'Power & "glory"',
        "og:description": "Why so slow?",
        "og:url": f"{HOME}/a/power/",
        "og:site_name": "The Herald",
        "og:locale": "pt_BR",
        "article:published_time": "2026-11-21T12:00:00Z",
        "twitter:card": "summary",
    }
    assert said["description"] == "Why so slow?"


@pytest.mark.parametrize(("language", "locale"), [("en", "en_US"), ("de", "de_DE"), ("zh-Hant", None), ("tlh", None)])
def test_a_language_is_named_with_a_territory_or_not_at_all(language: str, locale: str | None) -> None:
    make_article("power", site=make_site(language=language))
    assert head("/a/power/").get("og:locale") == locale


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "word " * 5_000},
        {"body": "**w** " * 5_000},
        {"body": f"[word](https://example.org/{'x' * 1_500})"},
        {"standfirst": "word " * 300},
        {"body": ""},
    ],
    ids=["one paragraph", "full of marks", "a long address", "a long standfirst", "nothing"],
)
def test_a_description_is_short_and_never_empty(fields: dict[str, str]) -> None:
    make_article("power", **fields)
    description = head("/a/power/")["description"]
    assert 0 < len(description) <= 161
    assert "<" not in description
    assert "http" not in description


def test_a_comment_that_is_shared_is_described_and_a_hidden_one_is_not(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, body="Well *said*.")
    make_comment(article, ann, parent=comment)
    own = f"/c/{comment.public_id}/"
    said = head(own)
    assert (said["og:title"], said["og:description"]) == ("Ann Author on The queue for electricity", "Well said.")
    assert said["og:url"] == HOME + own
    put_in_state(comment, Comment.State.REMOVED)
    said = head(own)
    assert said["og:title"] == "A comment on The queue for electricity"
    assert "Ann" not in str(said)
    assert "said" not in str(said)


def test_an_article_is_told_as_schema_org_tells_it(ann: Reader) -> None:
    article = make_article("power", title="Power", standfirst="Why so slow?", author="Ilse Norrback")
    root = make_comment(article, ann, body="Well *said*.\n\nAnd <b>so</b> on.")
    make_comment(article, make_reader("Stan Stranger"), body="Not at all.", parent=root)
    said = json_ld("/a/power/")
    assert_valid(said)
    own = f"{HOME}/c/{root.public_id}/"
    assert (said["@context"], said["@type"], said["headline"]) == ("https://schema.org", "NewsArticle", "Power")
    assert (said["datePublished"], said["inLanguage"], said["commentCount"]) == ("2026-11-21T12:00:00Z", "en", 2)
    assert said["author"] == {"@type": "Person", "name": "Ilse Norrback"}
    assert said["publisher"] == {"@type": "Organization", "name": "Discussion", "url": HOME}
    assert "dateModified" not in said
    [told] = said["comment"]
    [reply] = told["comment"]
    assert (told["@id"], told["url"], told["text"]) == (own, own, "Well said. And <b>so</b> on.")
    assert (told["dateCreated"], told["upvoteCount"], told["downvoteCount"]) == ("2026-11-22T12:00:00Z", 0, 0)
    assert (reply["author"]["name"], reply["text"]) == ("Stan Stranger", "Not at all.")


def test_an_article_without_byline_and_comments_is_valid_too() -> None:
    make_article("power", author="", body="")
    said = json_ld("/a/power/")
    assert_valid(said)
    assert not said.keys() & {"author", "comment"}


def test_a_headline_is_as_long_as_search_engines_take_it() -> None:
    for slug, title in (("words", "Power and " * 30), ("letters", "電" * 300)):
        make_article(slug, title=title)
        assert 50 < len(json_ld(f"/a/{slug}/")["headline"]) <= 110


def test_what_was_changed_says_when(api: Any, ann: Reader, as_reader: Any) -> None:
    article = make_article("power")
    comment = make_comment(article, ann)
    as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Better said."})
    edit_article(article=article, text=text_of(article), now=NOON, meter=free_meter())
    said = json_ld("/a/power/")
    assert_valid(said)
    assert said["dateModified"] == said["comment"][0]["dateModified"] == "2026-11-22T12:00:00Z"
    assert head("/a/power/")["article:modified_time"] == "2026-11-22T12:00:00Z"


def test_tombstones_are_skipped_and_their_replies_are_kept(article: Article, ann: Reader, mo: Reader) -> None:
    root = make_comment(article, ann, body="Gone")
    reply = make_comment(article, ann, body="Kept", parent=root)
    make_comment(article, ann, body="Kept below", parent=reply)
    make_comment(article, ann, body="Pending", state=Comment.State.PENDING)
    decide(mo, root, "remove")
    said = json_ld("/a/electricity/")
    assert_valid(said)
    assert list(texts(said)) == ["Kept", "Kept below"]
    assert said["comment"][0]["@id"] == f"{HOME}/c/{reply.public_id}/"


def test_whoever_has_left_is_not_named(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    Comment.objects.filter(id=comment.id).update(author=None)
    said = json_ld("/a/electricity/")
    assert_valid(said)
    assert "author" not in said["comment"][0]


def test_the_first_comments_are_told_and_long_ones_are_cut(article: Article, ann: Reader) -> None:
    for number in range(15):
        root = make_comment(article, ann, body=f"Comment {number}. " + "word " * 1_500)
        make_comment(article, ann, body="Yes.", parent=root)
    told = list(texts(json_ld("/a/electricity/")))
    assert len(told) == 20
    assert told[1::2] == ["Yes."] * 10
    assert all(len(text) <= 501 and text.endswith("word…") for text in told[::2])


@pytest.mark.parametrize(
    "text", ["</script><script>attack()</script>", "<!--<script>", "]]>", "a\u2028b\u2029c", "&lt;/script>"]
)
def test_no_text_ends_the_json(text: str) -> None:
    article = make_article("power", title=text, standfirst=text, author=text)
    make_comment(article, make_reader(text[:40]), body=f"x {text}")
    page = Client().get("/a/power/").content.decode()
    within = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(within)
    said = json.loads(within)
    assert said["author"]["name"] == text
    assert said["comment"][0]["author"]["name"] == text
