"""Finding and reading comments in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.comments import edit_comment
from discussion.backoffice.paging import LongListAdmin
from tests.backoffice.conftest import staff
from tests.factories import NOON, free_meter, make_article, make_chain, make_comment, make_reader, make_site

LIST, DETAIL = "comments_comment_changelist", "comments_comment_change"


def shown(page) -> list[str]:
    """The public ids of the rows."""
    return [code.text for code in page.select("#result_list .field-words code")]


def queries_for(desk, name, *args, **query) -> int:
    desk.page(name, *args, **query)
    with CaptureQueriesContext(connection) as captured:
        desk.page(name, *args, **query)
    return len(captured)


def test_the_newest_comes_first_with_author_article_and_id(desk, article, ann, stan):
    older, newer = (
        make_comment(article, ann, body="I was here first."),
        make_comment(article, stan, body="And I second."),
    )

    page = desk.page(LIST)

    assert shown(page) == [newer.public_id, older.public_id]
    first = page.select_one("#result_list tbody")
    assert "And I second." in first.text
    assert "Stan Stranger" in first.text
    assert article.title in first.text
    assert "22 Nov 2026, 12:00 UTC" in first.text


def test_what_readers_write_is_shown_and_not_run(desk, article):
    rude = make_reader("<b>Bob</b>")
    comment = make_comment(article, rude, body="<script>alert(1)</script> **bold**")

    for page in (desk.open(LIST), desk.open(DETAIL, comment.id)):
        assert "<script>alert(1)" not in page.content.decode()
        assert "<b>Bob" not in page.content.decode()
    assert desk.page(DETAIL, comment.id).select_one(".desk-text strong").text == "bold"


def test_a_comment_shows_its_text_its_source_its_place_and_its_earlier_texts(desk, article, ann, stan):
    parent = make_comment(article, stan, body="The question.")
    comment = make_comment(article, ann, body="The *first* answer.", parent=parent)
    edit_comment(reader=ann, comment=comment.id, body="The *better* answer.", now=NOON, meter=free_meter())

    page = desk.page(DETAIL, comment.id)

    assert page.select_one("h1").text.split()[-1] == comment.public_id
    assert page.select_one(".desk-text em").text == "better"
    assert "The *better* answer." in page.text
    assert "“The question.”" in page.text
    assert page.select_one(".desk-revision em").text == "first"
    assert page.find("a", href=f"/c/{comment.public_id}/")


def test_a_comment_cannot_be_edited_added_or_deleted(desk, article, ann):
    comment = make_comment(article, ann)

    assert desk.post(DETAIL, comment.id, body="Other words.").status_code == 403
    assert desk.open("comments_comment_add").status_code == 403
    assert desk.post("comments_comment_delete", comment.id, post="yes").status_code == 403
    assert not desk.page(DETAIL, comment.id).select("input[name=body], textarea")


@pytest.mark.parametrize("state", ["published", "pending", "rejected", "removed", "deleted"])
def test_the_list_is_filtered_by_state(desk, article, ann, state):
    comments = {
        name: make_comment(article, ann, state=name)
        for name in ("published", "pending", "rejected", "removed", "deleted")
    }

    assert shown(desk.page(LIST, state=state)) == [comments[state].public_id]


def test_search_knows_ids_slugs_and_how_names_begin(desk, article, ann, stan):
    other = make_article("hydrogen")
    here, there = make_comment(article, ann), make_comment(other, stan)

    assert shown(desk.page(LIST, q=here.public_id)) == [here.public_id]
    assert shown(desk.page(LIST, q=" HYDROGEN ")) == [there.public_id]
    assert shown(desk.page(LIST, q="stan s")) == [there.public_id]
    assert shown(desk.page(LIST, q="well said")) == []


def test_pages_follow_each_other_without_a_gap(desk, article, ann, monkeypatch):
    monkeypatch.setattr(LongListAdmin, "list_per_page", 2)
    comments = [make_comment(article, ann).public_id for _ in range(5)]

    page, seen = desk.page(LIST), []
    while True:
        seen.append(shown(page))
        older = page.select_one("a[rel=next]")
        if older is None:
            break
        page = desk.page(LIST, **dict([older["href"].removeprefix("?").split("=")]))

    assert seen == [comments[4:2:-1], comments[2:0:-1], comments[0:1]]


@pytest.mark.parametrize("cursor", ["", "nonsense", "zzzzzzzzzzzzz", "0000000000000"])
def test_a_broken_cursor_breaks_nothing(desk, article, ann, cursor):
    make_comment(article, ann)

    assert desk.open(LIST, before=cursor).status_code == 200


def test_a_moderator_sees_the_own_site_alone(desk, desk_of, article, ann):
    site = make_site()
    elsewhere = make_comment(make_article(site=site), make_reader("Eve Elsewhere", site=site))
    here = make_comment(article, ann)
    neighbour = desk_of(staff("Nat Neighbour", "nat@example.org", "moderator", site=site))

    assert shown(desk.page(LIST)) == [here.public_id]
    assert shown(neighbour.page(LIST)) == [elsewhere.public_id]
    assert shown(desk.page(LIST, q=elsewhere.public_id)) == []
    assert desk.open(DETAIL, elsewhere.id).status_code == 302


def test_a_superuser_sees_every_site(roots_desk, article, ann):
    site = make_site()
    elsewhere = make_comment(make_article(site=site), make_reader("Eve Elsewhere", site=site))
    here = make_comment(article, ann)

    assert shown(roots_desk.page(LIST)) == [here.public_id, elsewhere.public_id]


def test_a_list_costs_the_same_queries_however_long(desk, article, ann, stan):
    make_comment(article, ann)
    before = queries_for(desk, LIST), queries_for(desk, LIST, q="ann"), queries_for(desk, LIST, state="published")

    for number in range(12):
        make_comment(make_article(), make_reader(f"Ann {number}"))

    assert (
        queries_for(desk, LIST),
        queries_for(desk, LIST, q="ann"),
        queries_for(desk, LIST, state="published"),
    ) == before


def test_a_chain_of_10_000_replies_costs_what_one_comment_costs(desk, article, ann):
    single = make_comment(make_article(), ann)
    before = queries_for(desk, LIST)
    reply = make_comment(make_article(), ann, parent=None)
    alone = queries_for(desk, DETAIL, reply.id)

    chain = make_chain(article, ann, length=10_000)

    assert queries_for(desk, LIST) == before
    assert queries_for(desk, DETAIL, chain[0].id) == alone
    assert queries_for(desk, DETAIL, chain[-1].id) == alone + 1, "one more for the comment that it answers"
    assert shown(desk.page(LIST, q=single.public_id)) == [single.public_id]
