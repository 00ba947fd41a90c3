"""The log of decisions at the desk: searched, paged, exported."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from discussion.moderation import journal
from tests.backoffice.conftest import staff
from tests.factories import NOON, decide, make_article, make_comment, make_reader, make_site

pytestmark = pytest.mark.usefixtures("ids_follow_the_clock")


def entries(desk, **query: str) -> list[str]:
    answer = desk.http.get(reverse("queue-log"), query)
    assert answer.status_code == 200, answer
    return [entry.select_one(".q-quote").text.strip() for entry in page_of(answer).select(".q-entries > li")]


def page_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def exported(desk, **query: str) -> list[dict[str, str]]:
    answer = desk.http.get(reverse("queue-log-export"), query)
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def decided(mo, article, ann, stan, clock):
    """Three decisions on three days, the last by somebody else."""
    ira = staff("Ira Second", "ira@example.org", "moderator")
    made = []
    for days, author, who, words in ((1, ann, mo, "The first."), (2, stan, mo, "The second."), (3, ann, ira, "Last.")):
        then = NOON + timedelta(days=days)
        clock.move_to(then)
        made.append(decide(who, make_comment(article, author, body=words, now=then), "remove", now=then))
    return made


def test_the_newest_decision_stands_first(desk, decided):
    assert entries(desk) == ["Last.", "The second.", "The first."]


def test_the_log_is_searched_by_author_id_person_verdict_and_day(desk, decided):
    first, second, _last = decided
    assert entries(desk, q="Ann") == ["Last.", "The first."]
    assert entries(desk, q=second.comment.public_id) == ["The second."]
    assert entries(desk, who=first.moderator.public_id) == ["The second.", "The first."]
    assert entries(desk, who="machine") == []
    assert entries(desk, verdict="restore") == []
    assert entries(desk, since="2026-11-24", until="2026-11-24") == ["The second."]
    assert entries(desk, article=first.comment.article.slug, who="people", verdict="remove") == entries(desk)


def test_what_no_day_can_be_is_as_if_nothing_was_asked(desk, decided):
    assert len(entries(desk, since="2026-02-31", until="soon", who="nobody", reason="none")) in (0, 3)
    assert len(entries(desk, since="2026-02-31")) == 3


def test_a_long_log_goes_on_behind_a_cursor(desk, decided, monkeypatch):
    monkeypatch.setattr("discussion.backoffice.queue.log.PAGE", 2)
    page = page_of(desk.http.get(reverse("queue-log"), {"who": "people"}))

    rest = page.select_one("a[rel=next]")["href"]

    assert "who=people" in rest
    older = page_of(desk.http.get(reverse("queue-log") + rest))
    assert [each.text.strip() for each in older.select(".q-entries .q-quote")] == ["The first."]


def test_the_export_has_what_the_filters_leave(desk, decided):
    rows = exported(desk, q="Stan")

    assert [(row["verdict"], row["moderator"], row["author"]) for row in rows] == [
        ("remove", "Mo Moderator", "Stan Stranger")
    ]
    assert len(exported(desk)) == 3


def test_the_export_never_ends_early(desk, decided, monkeypatch):
    monkeypatch.setattr(journal, "_AT_ONCE", 2)

    assert [row["comment"] for row in exported(desk)] == [each.comment.public_id for each in reversed(decided)]


def test_no_cell_of_the_export_is_a_formula(desk, mo, article, ann):
    decide(mo, make_comment(article, ann), "remove", note="=cmd()")

    assert exported(desk)[0]["note"] == "'=cmd()"


def test_the_log_of_another_site_is_not_there(desk, mo):
    site = make_site()
    ida = staff("Ida", "ida@example.org", "moderator", site=site)
    decide(ida, make_comment(make_article(site=site), make_reader("Ruth", site=site), body="Hers."), "remove")

    assert entries(desk) == []
    assert exported(desk) == []
    assert "Ida" not in desk.http.get(reverse("queue-log")).content.decode()


def test_an_empty_log_says_what_will_stand_there(desk):
    assert "Nobody has decided anything yet." in desk.http.get(reverse("queue-log")).content.decode()
    assert "No decision is like this." in desk.http.get(reverse("queue-log"), {"q": "x"}).content.decode()


def test_the_log_takes_as_many_queries_however_long_it_is(desk, decided, article, ann, mo, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    entries(desk)
    with CaptureQueriesContext(connection) as few:
        entries(desk)
    for number in range(8):
        decide(mo, make_comment(article, make_reader(f"Reader {number}")), "remove")

    with django_assert_num_queries(len(few)):
        entries(desk)
