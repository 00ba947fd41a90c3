"""A reader's page at the desk: record, notes, and what moderators do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from discussion.moderation.models import Bulk, Sanction
from tests.desk import make_queue
from tests.factories import NOON, make_comment, make_reader, make_site


def page_of(desk, reader, **query: str) -> BeautifulSoup:
    answer = desk.http.get(reverse("queue-reader", args=[reader.public_id]), query)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.content, "html.parser")


def act(desk, reader, **fields: str):
    return desk.http.post(reverse("queue-reader-act", args=[reader.public_id]), fields)


@pytest.fixture
def dock(mo):
    return make_queue(mo).threat.author


def test_a_readers_page_tells_their_record_and_what_they_wrote(desk, article, ann):
    make_comment(article, ann, body="The first.")
    make_comment(article, ann, body="The second.", state="rejected")

    page = page_of(desk, ann)

    assert "2: 1 published, 1 rejected, 0 removed" in " ".join(page.text.split())
    assert "The first." in page.text
    only = page_of(desk, ann, state="rejected")
    assert "The second." in only.text
    assert "The first." not in only.text


def test_a_note_is_for_colleagues(desk, dock):
    answer = act(desk, dock, kind="note", note="Knows the mayor.")

    assert answer.status_code == 302
    page = page_of(desk, dock)
    assert "The note is kept. Colleagues see it." in page.text
    assert "Knows the mayor." in page.text
    assert Sanction.objects.get().kind == "note"


def test_a_suspension_lasts_until_the_end_of_its_day_and_can_be_lifted(desk, dock):
    act(desk, dock, kind="suspend", until="2026-12-01", message="A week off.")

    dock.refresh_from_db()
    assert dock.restriction == "ban"
    assert dock.restricted_until - NOON == timedelta(days=9, hours=11, minutes=59, seconds=59)
    lift = page_of(desk, dock).select_one("button[name=lift]")["value"]
    act(desk, dock, lift=lift)
    dock.refresh_from_db()
    assert dock.restriction == ""
    assert not page_of(desk, dock).select_one("button[name=lift]")


def test_what_is_refused_is_said_and_what_was_typed_is_kept(desk, dock):
    answer = act(desk, dock, kind="suspend", message="A week off.", until="yesterday")

    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 409
    assert page.select_one("[role=alert]").text == "Say until when the suspension lasts."
    assert page.select_one("[name=message]").text.strip() == "A week off."
    assert page.select_one("[name=kind][checked]")["value"] == "suspend"


def test_everything_of_the_last_day_is_taken_away_in_the_background(desk, dock):
    act(desk, dock, since="day")

    made = Bulk.objects.get()
    assert (made.verdict, made.total) == ("take_down", 1)
    assert "1 comments are being taken away." in page_of(desk, dock).text or "1 comment" in page_of(desk, dock).text


def test_a_reader_of_another_site_is_not_there(desk, mo):
    ruth = make_reader("Ruth", site=make_site())

    assert desk.http.get(reverse("queue-reader", args=[ruth.public_id])).status_code == 404
    assert act(desk, ruth, kind="note", note="Mine.").status_code == 404
    assert not Sanction.objects.exists()


def test_the_page_takes_as_many_queries_however_much_somebody_wrote(desk, article, ann, django_assert_num_queries):
    make_comment(article, ann)
    page_of(desk, ann)
    with CaptureQueriesContext(connection) as few:
        page_of(desk, ann)
    for number in range(8):
        make_comment(article, ann, body=f"More {number}.")

    with django_assert_num_queries(len(few)):
        page_of(desk, ann)
