"""The first page of the admin."""

from datetime import timedelta

from discussion.core.models import OutboxRow
from tests.factories import NOON, make_article, make_comment, make_reader, make_site


def figures(page) -> dict[str, str]:
    """Label → number."""
    cards = page.select(".desk-figures a")
    return {" ".join(card.text.split()[len(card.strong.text.split()) :]): card.strong.text for card in cards}


def test_a_moderator_sees_what_happened_today_and_what_waits(desk, article, ann, stan, clock):
    clock.move_to(NOON - timedelta(days=1))
    make_comment(article, ann, now=NOON - timedelta(days=1))
    clock.move_to(NOON)
    make_comment(article, ann)
    make_comment(article, ann, body="Is this allowed?", state="pending")
    make_comment(article, stan)

    page = desk.page("index")

    assert figures(page) == {"Waiting for a decision": "1", "Comments today": "3", "Readers who wrote today": "2"}
    assert "Is this allowed?" in page.text


def test_where_nothing_waits_it_says_so(desk):
    page = desk.page("index")

    assert "No comment waits for a decision." in page.text
    assert figures(page)["Comments today"] == "0"


def test_other_sites_do_not_count(desk):
    site = make_site()
    make_comment(make_article(site=site), make_reader(site=site), state="pending")

    assert figures(desk.page("index"))["Waiting for a decision"] == "0"


def test_a_superuser_sees_work_that_was_given_up(roots_desk):
    OutboxRow.objects.create(event="e", consumer="c", queue="q", payload={}, created_at=NOON, due_at=NOON, dead_at=NOON)

    assert figures(roots_desk.page("index"))["Work given up"] == "1"


def test_an_editor_is_led_to_the_articles(editors_desk):
    page = editors_desk.page("index")

    assert not figures(page)
    assert page.find("a", href="/admin/articles/article/add/")
    assert not page.find("a", href="/admin/comments/comment/")
