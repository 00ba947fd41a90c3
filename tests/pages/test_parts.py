"""The lists that the page's script fetches: what the whole page shows, and no more."""

import pytest

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from tests.factories import make_comment
from tests.pages.browser import Browser


@pytest.fixture
def browser() -> Browser:
    """A stranger's."""
    return Browser()


def test_a_part_is_the_list_of_the_whole_page(browser: Browser, article: Article, ann: Reader) -> None:
    root = make_comment(article, ann)
    for _ in range(4):
        make_comment(article, ann, parent=root)
    for address in (
        "/a/electricity/?sort=new",
        f"/c/{root.public_id}/?sort=new",
        f"/c/{root.public_id}/replies?sort=new",
    ):
        whole = browser.open(address).page.select_one("[data-list]")
        part = browser.open(f"{address}&part=thread").page
        assert whole is not None
        assert part.select_one("main") is None
        assert [str(each) for each in part.select("nav, ol")] == [str(each) for each in whole.select("nav, ol")]


def test_a_part_is_kept_from_search_engines(browser: Browser, article: Article) -> None:
    assert browser.open("/a/electricity/?part=thread").answer["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in browser.open("/a/electricity/").answer


def test_a_part_of_an_article_is_kept_as_the_page_is(browser: Browser, article: Article, ann: Reader) -> None:
    make_comment(article, ann)
    part = browser.open("/a/electricity/?part=thread").answer
    assert part["Cache-Control"].startswith("public")
    assert browser.open("/a/electricity/?part=thread", If_None_Match=part["ETag"]).status == 304


@pytest.mark.parametrize(("levels", "shown"), [("0", 1), ("1", 2), ("9", 3), ("x", 3)])
def test_replies_that_join_a_deep_thread_bring_fewer_levels(
    browser: Browser, article: Article, ann: Reader, levels: str, shown: int
) -> None:
    above = make_comment(article, ann)
    for _ in range(4):
        make_comment(article, ann, parent=(above := make_comment(article, ann, parent=above)))
    root = browser.open("/a/electricity/").comments()[0]
    part = browser.open(f"/c/{root}/replies?part=thread&levels={levels}").page
    depths = {len(each.find_parents("details")) for each in part.select("article")}
    assert max(depths) + 1 == shown
