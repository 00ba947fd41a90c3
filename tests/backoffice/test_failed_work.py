"""Work that was given up, in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.core.models import OutboxRow
from tests.backoffice.conftest import messages
from tests.factories import NOON

LIST, CHANGE = "core_outboxrow_changelist", "core_outboxrow_change"


def work(**fields) -> OutboxRow:
    given = {
        "event": "comment.posted",
        "consumer": "article_statistics",
        "queue": "statistics",
        "payload": {"comment": 1},
    }
    return OutboxRow.objects.create(**{**given, "created_at": NOON, "due_at": NOON, **fields})


def dead(**fields) -> OutboxRow:
    return work(dead_at=NOON, attempts=8, last_error="ValueError: no such thing", **fields)


def shown(page) -> list[str]:
    return [code.text for code in page.select("#result_list code")]


def test_the_list_shows_what_was_given_up_with_its_error(roots_desk):
    failed, _waiting, _done = dead(), work(), work(done_at=NOON)

    page = roots_desk.page(LIST)

    assert shown(page) == [failed.public_id]
    assert "ValueError: no such thing" in page.text


def test_what_waits_is_one_choice_away(roots_desk):
    _failed, waiting, _done = dead(), work(), work(done_at=NOON)

    assert shown(roots_desk.page(LIST, condition="waiting")) == [waiting.public_id]


def test_chosen_work_is_tried_again(roots_desk):
    failed, other = dead(), dead()

    response = roots_desk.post(LIST, action="try_again", _selected_action=[failed.id], index="0")

    failed.refresh_from_db()
    other.refresh_from_db()
    assert (failed.state, failed.attempts, other.state) == ("pending", 0, "dead")
    assert messages(response) == ["1 piece of work will be tried again at once."]


def test_work_is_read_and_neither_added_changed_nor_deleted(roots_desk):
    failed = dead()

    assert "ValueError: no such thing" in roots_desk.page(CHANGE, failed.id).text
    assert roots_desk.post(CHANGE, failed.id, attempts=0).status_code == 403
    assert roots_desk.open("core_outboxrow_add").status_code == 403
    assert roots_desk.post("core_outboxrow_delete", failed.id, post="yes").status_code == 403


@pytest.mark.parametrize("who", ["mo", "ed"])
def test_only_superusers_see_it(db, who, desk_of, request):
    failed = dead()
    desk = desk_of(request.getfixturevalue(who))

    assert desk.open(CHANGE, failed.id).status_code in (302, 403)
    assert desk.post(LIST, action="try_again", _selected_action=[failed.id], index="0").status_code == 403
    failed.refresh_from_db()
    assert failed.state == "dead"


def test_the_list_costs_the_same_queries_however_long(roots_desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            roots_desk.page(LIST)
        return len(captured)

    dead()
    cost()
    before = cost()
    for _ in range(12):
        dead()

    assert cost() == before
