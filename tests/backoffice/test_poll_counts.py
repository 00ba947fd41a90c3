"""What editors see of a poll's ballots in the admin, and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.ballot_log import seal_ballots
from discussion.actions.bursts import flag_bursts
from discussion.polls.models import BallotEvent, Burst, Poll
from tests.backoffice.conftest import messages
from tests.factories import NOON, cast, make_article, make_poll, make_reader

LIST, CHANGE, JUDGE = "polls_poll_changelist", "polls_poll_change", "polls_poll_burst"


@pytest.fixture
def burst(article, stan):
    """The burst of a poll in which twelve ballots came in a minute."""
    poll = make_poll(article, "Yes", "No")
    cast(stan, poll, 2, now=NOON - timedelta(hours=1))
    for number in range(12):
        cast(make_reader(f"Reader {number}"), poll, 1)
    flag_bursts(now=NOON + timedelta(minutes=2))
    return Burst.objects.get()


def test_a_moderator_sees_no_poll_and_no_result(desk, mo, burst):
    burst.poll.results_visible = "after_close"
    burst.poll.save()
    assert "Polls" not in desk.page("index").text
    assert desk.open(LIST).status_code == desk.open(CHANGE, burst.poll_id).status_code == 403
    assert desk.post(JUDGE, burst.poll_id, burst.id, verdict="counted").status_code == 403
    burst.refresh_from_db()
    assert burst.verdict == "waiting"


def rows(page) -> list[list[str]]:
    """The list, cell by cell."""
    cells = [
        [" ".join(cell.text.split()) for cell in row.select("td, th")] for row in page.select("#result_list tbody tr")
    ]
    return [[cell for cell in row if cell] for row in cells]


def test_the_list_tells_ballots_and_bursts(editors_desk, burst):
    (row,) = rows(editors_desk.page(LIST))

    assert row == [f"{burst.poll.question} electricity", "Single", "Open", "13", "1"]


def test_the_overview_tells_editors_and_nobody_else_of_bursts(editors_desk, desk, burst):
    told = "1 Bursts of ballots to judge"
    assert told in " ".join(editors_desk.page("index").text.split())
    assert told not in " ".join(desk.page("index").text.split())
    editors_desk.post(JUDGE, burst.poll_id, burst.id, verdict="apart")
    assert "Bursts" not in editors_desk.page("index").text


def test_polls_are_found_by_state_kind_words_and_id(editors_desk, article):
    day = timedelta(days=1)
    for name, fields in {
        "Draft": {"is_draft": True},
        "Early": {"opens_at": NOON + day},
        "Over": {"closes_at": NOON, "kind": "ranked"},
        "Now": {"closes_at": NOON + day},
    }.items():
        make_poll(article, question=f"{name}?", **fields)

    def found(**query) -> list[str]:
        return [row[0].split("?")[0] for row in rows(editors_desk.page(LIST, **query))]

    stages = {stage: found(stage=stage) for stage in ("draft", "opens-later", "open", "closed")}
    assert stages == {"draft": ["Draft"], "opens-later": ["Early"], "open": ["Now"], "closed": ["Over"]}
    assert found(kind__exact="ranked") == ["Over"]
    assert found(q="early") == ["Early"]
    assert len(found(q="electricity")) == 4
    assert found(q=Poll.objects.get(question="Now?").public_id) == ["Now"]


def test_an_editor_sees_the_counts_while_readers_do_not(editors_desk, article, stan):
    poll = make_poll(article, "Yes", "No", results_visible="after_close")
    cast(stan, poll, 2)

    page = editors_desk.page(CHANGE, poll.id)

    assert [
        [" ".join(cell.text.split()) for cell in row.select("th, td")] for row in page.select(".desk-bars tbody tr")
    ] == [
        ["Yes", "0", "0%"],
        ["No", "1", "100%"],
    ]
    assert "Readers see the results once it has closed." in page.text
    assert "1 ballot." in page.select_one(".desk-bars caption").text
    links = [link["href"] for link in page.select(".desk-card-head a")]
    assert links[0] == f"/p/{poll.public_id}/results"
    assert [editors_desk.http.get(link).status_code for link in links] == [200] * 4


def test_a_draft_leads_to_no_public_page(editors_desk, article):
    poll = make_poll(article, is_draft=True)

    assert not editors_desk.page(CHANGE, poll.id).select(f'a[href^="/p/{poll.public_id}"]')


def test_an_editor_judges_a_burst_and_changes_their_mind(editors_desk, burst):
    for verdict, said in (("counted", "count."), ("apart", "stay apart.")):
        response = editors_desk.post(JUDGE, burst.poll_id, burst.id, verdict=verdict)
        assert messages(response) == [f"The 12 ballots of the minute from 2026-11-22 12:00 UTC {said}"]
        burst.refresh_from_db()
        assert (burst.verdict, burst.judged_by.name) == (verdict, "Ed Editor")
    page = editors_desk.page(CHANGE, burst.poll_id)
    assert "kept apart by Ed Editor" in " ".join(page.select_one(".desk-bursts").text.split())
    assert [button.text for button in page.select(".desk-bursts button")] == ["Count them"]
    assert "12 more ballots set apart." in page.text
    assert "stay apart" in editors_desk.page("polls_poll_history", burst.poll_id).text


def test_a_verdict_that_is_none_and_one_by_a_link_are_refused(editors_desk, burst):
    assert editors_desk.post(JUDGE, burst.poll_id, burst.id, verdict="delete").status_code == 403
    assert editors_desk.open(JUDGE, burst.poll_id, burst.id).status_code == 405
    assert editors_desk.post(JUDGE, burst.poll_id, 1, verdict="apart").status_code == 403


def test_the_log_is_checked_and_a_rewritten_one_is_told(editors_desk, article, stan, monkeypatch):
    voted = make_poll(article)
    cast(stan, voted, 2)

    def log() -> str:
        return editors_desk.page(CHANGE, voted.id).select_one(".desk-log").text

    assert "No ballot is sealed yet" in log()
    seal_ballots(now=NOON)
    assert "is what it was when it was sealed: 1 event in 1 seal" in log()
    BallotEvent.objects.update(choices="1")
    assert "Seal 1 does not hold" in log()
    monkeypatch.setattr("discussion.backoffice.counting._SOON_WALKED", 0)
    assert "1 event of the log" in log()
    assert "Seal 1 does not hold" in editors_desk.page(CHANGE, voted.id, check="log").text


def test_list_and_page_cost_the_same_queries_however_much_there_is(editors_desk, burst):
    def costs() -> tuple[int, int]:
        editors_desk.page(LIST)
        editors_desk.page(CHANGE, burst.poll_id)
        with CaptureQueriesContext(connection) as listed:
            editors_desk.page(LIST)
        with CaptureQueriesContext(connection) as opened:
            editors_desk.page(CHANGE, burst.poll_id)
        return len(listed), len(opened)

    before = costs()
    for number in range(12):
        cast(make_reader(f"More {number}"), make_poll(make_article()), 1)
        cast(make_reader(f"And more {number}"), burst.poll, 2, now=NOON + timedelta(minutes=3))
    flag_bursts(now=NOON + timedelta(minutes=5))

    assert costs() == before
