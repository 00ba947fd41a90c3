"""Many at once at the desk: chosen, previewed, done in the background, taken back."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from discussion.actions import bulk as actions
from discussion.actions.reasons import ensured_reasons
from discussion.comments.models import Comment
from discussion.moderation.models import Bulk
from tests.desk import make_case, make_queue
from tests.factories import NOON, make_article, make_reader, make_site


def page_of(desk, name: str, *args: object, status: int = 200, **query: object) -> BeautifulSoup:
    answer = desk.http.get(reverse(name, args=args), query)
    assert answer.status_code == status, answer
    return BeautifulSoup(answer.content, "html.parser")


def begin(desk, preview: BeautifulSoup):
    fields: dict[str, list[str]] = {}
    for field in preview.select("form input[name]:not([name=csrfmiddlewaretoken])"):
        fields.setdefault(field["name"], []).append(field["value"])
    return desk.http.post(reverse("queue-bulk-start"), fields)


def work() -> None:
    """Do what a worker does, until nothing waits."""
    while claimed := actions.claim(now=NOON):
        while actions.work_on(bulk=claimed, now=NOON):
            pass


def pending() -> int:
    return Comment.objects.filter(state="pending").count()


@pytest.fixture
def queue(mo):
    return make_queue(mo)


def test_what_is_ticked_is_previewed_done_and_taken_back(desk, queue):
    held = [each["value"] for each in page_of(desk, "queue-bulk", kind="pending").select("[name=c]")]
    preview = page_of(desk, "queue-bulk", c=held, verdict="reject", note="A raid.")
    assert "Reject 3" in preview.text
    assert "Nice story, clown" in preview.text
    assert pending() == 3

    answer = begin(desk, preview)
    work()

    assert pending() == 0
    act = BeautifulSoup(desk.http.get(answer.url).content, "html.parser")
    assert "of 3: done." in " ".join(act.text.split())
    made = Bulk.objects.get()
    assert (made.note, made.moderator.name) == ("A raid.", "Mo Moderator")

    desk.http.post(reverse("queue-bulk-undo", args=[made.public_id]))
    work()
    assert pending() == 3
    assert "taken back" in page_of(desk, "queue-bulk-act", made.public_id).text


def test_all_of_a_kind_beneath_an_article_are_meant_together(desk, queue):
    make_case(make_article("elsewhere"), make_reader("Far"), "Away.", harm=1)

    preview = page_of(desk, "queue-bulk", kind="pending", article=queue.article.slug, scope="all", verdict="approve")

    assert "Approve 3" in preview.text
    begin(desk, preview)
    work()
    assert pending() == 1


def test_all_of_a_kind_are_rejected_for_a_reason(desk, queue):
    reason = ensured_reasons(queue.article.site_id)[0]

    page = page_of(desk, "queue-bulk", kind="pending", scope="all", verdict="take_down", reason=reason.public_id)

    assert "Take away 3" in page.text
    assert reason.title in page.text
    begin(desk, page)
    assert Bulk.objects.get().reason == reason


def test_a_verdict_on_nothing_asks_to_tick_something(desk, queue):
    page = page_of(desk, "queue-bulk", status=409, verdict="reject")

    assert page.select_one("[role=alert]").text == "Tick the comments that you mean, then look at the preview."
    assert page.select("[name=c]")


def test_what_the_verdict_does_not_apply_to_is_left_out_and_said(desk, queue):
    chosen = [queue.threat.public_id, queue.sampled.public_id]

    page = page_of(desk, "queue-bulk", c=chosen, verdict="reject")

    assert "1 of those you ticked is left out" in page.text


def test_nothing_of_another_site_is_meant_or_shown(desk, mo):
    site = make_site()
    case = make_case(make_article("theirs", site=site), make_reader(site=site), "Not yours.", harm=50)
    made = Bulk.objects.create(site=site, criteria={}, verdict="reject", made_at=NOON)

    page_of(desk, "queue-bulk", status=404, c=case.public_id, verdict="reject")
    page_of(desk, "queue-bulk", status=404, article="theirs", scope="all", verdict="reject")
    page_of(desk, "queue-bulk-act", made.public_id, status=404)
    for name, args, fields in (
        ("queue-bulk-start", (), {"c": case.public_id, "verdict": "reject"}),
        ("queue-bulk-undo", (made.public_id,), {}),
    ):
        assert desk.http.post(reverse(name, args=args), fields).status_code == 404
    assert "Not yours." not in page_of(desk, "queue-bulk").text


def test_an_act_at_work_says_so_and_is_not_undone(desk, queue):
    begin(desk, page_of(desk, "queue-bulk", c=queue.threat.public_id, verdict="reject"))
    made = Bulk.objects.get()

    assert "You may leave this page" in page_of(desk, "queue-bulk-act", made.public_id).text
    refused = desk.http.post(reverse("queue-bulk-undo", args=[made.public_id]))
    assert refused.status_code == 409
    assert "wait until it is, then undo it" in refused.content.decode()
