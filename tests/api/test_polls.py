"""Polls over the API: asking, casting, correcting; hidden means absent."""

from datetime import timedelta

import pytest

from discussion.polls.models import Ballot, BallotEvent, Poll
from tests.factories import NOON, cast, make_article, make_member, make_poll, make_reader, make_site

pytestmark = pytest.mark.django_db
QUESTION = {
    "question": "Will it?",
    "options": [{"text": "Yes"}, {"text": "No"}, {"text": "Undecided", "is_undecided": True}],
}


def problem(answer) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_an_editor_asks_beneath_an_article_and_readers_find_it(api, as_reader, ed, article):
    made = as_reader(ed).post("/polls", {**QUESTION, "article": "electricity", "is_lead": True})
    assert made.status_code == 201
    poll = made.json()
    assert [option["text"] for option in poll["options"]] == ["Yes", "No", "Undecided"]
    assert api.get("/articles/electricity").json()["polls"] == [poll["id"]]
    assert api.get("/articles").json()["items"][0]["polls"] == [poll["id"]]
    assert [each["id"] for each in api.get("/articles/electricity/polls").json()["items"]] == [poll["id"]]
    assert api.get(f"/polls/{poll['id']}").json()["question"] == "Will it?"


def test_a_poll_stands_on_its_own(api, as_reader, ed):
    made = as_reader(ed).post("/polls", QUESTION).json()
    assert api.get(f"/polls/{made['id']}").json()["article"] is None


def test_only_editors_of_the_site_ask(as_reader, ed, stan, mo, article):
    foreign = make_member("Eve", "eve@example.org", role="editor", site=make_site())
    for reader in (stan, mo, foreign):
        answer = as_reader(reader).post("/polls", {**QUESTION, "article": "electricity"})
        assert problem(answer) == (403, "not_editor")
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"question": " "}, "invalid_question"),
        ({"question": "x" * 301}, "invalid_question"),
        ({"options": [{"text": "Yes"}]}, "invalid_options"),
        ({"options": [{"text": "Yes"}, {"text": "yes "}]}, "invalid_options"),
        ({"options": [{"text": str(number)} for number in range(51)]}, "invalid_options"),
        ({"options": [{"text": "a", "is_undecided": True}, {"text": "b", "is_undecided": True}]}, "invalid_options"),
        ({"options": "x"}, "invalid_field"),
        ({"options": [{"text": "a", "votes": 9}, {"text": "b"}]}, "invalid_field"),
        ({"options": [{"text": "a", "id": "0000000000000"}, {"text": "b"}]}, "unknown_option"),
        ({"kind": "lottery"}, "invalid_kind"),
        ({"kind": "multiple", "max_choices": 3}, "invalid_max_choices"),
        ({"min_choices": 2, "max_choices": 1}, "invalid_max_choices"),
        ({"opens_at": "2026-11-23T00:00:00Z", "closes_at": "2026-11-22T00:00:00Z"}, "invalid_closes_at"),
        ({"is_lead": True}, "invalid_is_lead"),
        ({"is_lead": "yes"}, "invalid_field"),
        ({"votes": 1}, "unknown_field"),
    ],
)
def test_a_poll_that_makes_no_sense_is_refused(as_reader, ed, change, code):
    answer = as_reader(ed).post("/polls", {**QUESTION, **change})
    assert problem(answer) == (400, code)
    assert not Poll.objects.exists()


def test_an_article_has_one_lead_poll(as_reader, ed, article):
    lead = {**QUESTION, "article": "electricity", "is_lead": True}
    assert as_reader(ed).post("/polls", lead).status_code == 201
    assert problem(as_reader(ed).post("/polls", lead)) == (409, "lead_poll_taken")


def test_a_ballot_is_cast_seen_changed_and_taken_back(as_reader, stan, article):
    poll = make_poll(article)
    reader, path = as_reader(stan), f"/polls/{poll.public_id}"
    first, second, _ = (option["id"] for option in reader.get(path).json()["options"])
    assert reader.get(path).json()["my_ballot"] is None
    assert reader.put(f"{path}/ballot", {"choices": [first]}).json() == {"choices": [first]}
    assert reader.put(f"{path}/ballot", {"choices": [second]}).status_code == 200
    assert reader.get(path).json()["my_ballot"] == {"choices": [second]}
    mine = reader.get("/articles/electricity/mine").json()
    assert mine["ballots"] == {poll.public_id: {"choices": [second]}}
    assert reader.delete(f"{path}/ballot").status_code == 204
    assert reader.get(path).json()["my_ballot"] is None
    assert Ballot.objects.count() == 0


def test_a_stranger_is_asked_to_sign_in(api, article):
    poll = make_poll(article)
    assert problem(api.put(f"/polls/{poll.public_id}/ballot", {"choices": []})) == (401, "not_authenticated")
    assert "my_ballot" not in api.get(f"/polls/{poll.public_id}").json()


@pytest.mark.parametrize(
    "body", [{"choices": ["x"]}, {"choices": []}, {}, {"scores": {"x": 1}}, {"choices": [1]}, {"choices": ["x"] * 9999}]
)
def test_a_ballot_that_cannot_be_read_stores_nothing(as_reader, stan, article, body):
    poll = make_poll(article)
    answer = as_reader(stan).put(f"/polls/{poll.public_id}/ballot", body)
    assert answer.status_code == 400
    assert not BallotEvent.objects.exists()


def test_an_option_of_another_poll_is_none_of_this_one(as_reader, stan, article):
    poll, other = make_poll(article), make_poll(article)
    foreign = other.options.first().public_id
    answer = as_reader(stan).put(f"/polls/{poll.public_id}/ballot", {"choices": [foreign]})
    assert problem(answer) == (400, "unknown_option")


@pytest.mark.parametrize("where", ["draft poll", "draft article", "absent"])
def test_a_hidden_poll_looks_like_an_absent_one(api, as_reader, stan, ed, where):
    poll = make_poll(
        make_article("hidden", state="draft" if where == "draft article" else "open"), is_draft=where == "draft poll"
    )
    path = "/polls/0000000000001" if where == "absent" else f"/polls/{poll.public_id}"
    assert problem(api.get(path)) == problem(as_reader(stan).get(path)) == (404, "not_found")
    assert problem(as_reader(stan).put(f"{path}/ballot", {"choices": ["x"]})) == (404, "not_found")
    assert as_reader(ed).get(path).status_code == (404 if where == "absent" else 200)


def test_a_poll_opens_and_closes_at_its_times(api, as_reader, stan, article, clock):
    hour = timedelta(hours=1)
    poll = make_poll(article, opens_at=NOON + hour, closes_at=NOON + 2 * hour)
    path = f"/polls/{poll.public_id}"
    ballot = {"choices": [api.get(path).json()["options"][0]["id"]]}
    assert problem(as_reader(stan).put(f"{path}/ballot", ballot)) == (403, "poll_not_open_yet")
    clock.shift(hour)
    assert api.get(path).json()["is_open"]
    assert as_reader(stan).put(f"{path}/ballot", ballot).status_code == 200
    clock.shift(hour)
    assert problem(as_reader(stan).put(f"{path}/ballot", ballot)) == (403, "poll_closed")


def test_a_shuffled_order_comes_with_mine_and_not_with_the_poll(api, as_reader, stan, article):
    poll = make_poll(article, *[f"Option {number}" for number in range(12)], is_shuffled=True)
    public = [each["id"] for each in api.get(f"/polls/{poll.public_id}").json()["options"]]
    mine = as_reader(stan).get("/articles/electricity/mine").json()["orders"][poll.public_id]
    assert sorted(mine) == sorted(public)
    assert mine != public


def test_the_list_of_articles_asks_no_more_for_more_polls(api, django_assert_num_queries, article):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            api.get("/articles")
        counts.append(len(seen))
        for _ in range(5):
            make_poll(make_article())
    assert counts[0] == counts[1]


def shares(answer) -> list[tuple[int, float]]:
    """Votes and share of each option."""
    return [(each["votes"], round(each["share"], 3)) for each in answer.json()["options"]]


def test_results_count_the_undecided_in_the_turnout_and_not_in_the_shares(api, ann, stan, mo, ed, article):
    poll = make_poll(article, undecided=True, results_visible="always")
    for reader, number in ((ann, 1), (stan, 1), (mo, 2), (ed, 4)):
        cast(reader, poll, number)
    answer = api.get(f"/polls/{poll.public_id}/results")
    assert (answer.json()["ballots"], answer.json()["decided_ballots"]) == (4, 3)
    assert shares(answer) == [(2, 0.667), (1, 0.333), (0, 0)]
    assert all(0 <= each["low"] <= each["share"] <= each["high"] <= 1 for each in answer.json()["options"])


@pytest.mark.parametrize(
    ("visible", "codes"),
    [
        ("always", [200, 200, 200, 200]),
        ("after_vote", [403, 403, 200, 200]),
        ("after_close", [403, 403, 403, 200]),
    ],
)
def test_results_are_hidden_until_the_poll_shows_them(api, as_reader, ann, stan, ed, article, visible, codes, clock):
    poll = make_poll(article, results_visible=visible, closes_at=NOON + timedelta(hours=1))
    cast(stan, poll, 1)
    doors = [api, as_reader(ann), as_reader(stan), as_reader(ed)]
    path = f"/polls/{poll.public_id}/results"
    assert [door.get(path).status_code for door in doors] == codes
    for door, code in zip(doors, codes, strict=True):
        if code == 403:
            assert problem(door.get(path)) == (403, "results_hidden")
    clock.shift(timedelta(hours=1))
    assert [door.get(path).status_code for door in doors] == [200] * 4


def test_a_hidden_result_shows_in_nothing_else(api, as_reader, stan, ann, article):
    poll = make_poll(article, results_visible="after_close")
    places = [f"/polls/{poll.public_id}", "/articles/electricity", "/articles/electricity/polls", "/articles"]
    places += ["/articles/electricity/comments", "/counts?article=electricity"]
    before = [(each["ETag"], each.content) for each in map(api.get, places)]
    cast(stan, poll, 1)
    assert [(each["ETag"], each.content) for each in map(api.get, places)] == before
    other = as_reader(ann)
    assert other.get("/articles/electricity/mine").json()["ballots"] == {}


def test_guests_are_shown_beside_members(api, stan, mo, article):
    poll = make_poll(article, voters="apart", results_visible="always")
    cast(stan, poll, 1)
    cast(mo, poll, 2)
    found = api.get(f"/polls/{poll.public_id}/results").json()
    assert [each["votes"] for each in found["options"]] == [0, 1, 0]
    assert [each["votes"] for each in found["guests"]["options"]] == [1, 0, 0]


def test_a_ranked_poll_shows_rounds_pairs_and_where_the_methods_differ(api, article):
    poll = make_poll(article, "Left", "Middle", "Right", kind="ranked", results_visible="always")
    for start, ballots in ((0, [(1, 2, 3)] * 4), (4, [(3, 2, 1)] * 3), (7, [(2, 1, 3)] * 2)):
        for number, ranking in enumerate(ballots, start):
            cast(make_reader(f"Reader {number}"), poll, *ranking)
    found = api.get(f"/polls/{poll.public_id}/results").json()
    left, middle, _ = (each["id"] for each in found["options"])
    ranking = found["ranking"]
    assert (ranking["winner"], ranking["condorcet_winner"]) == (left, middle)
    assert ranking["schulze"][0] == [middle]
    assert "Instant runoff elects Left" in ranking["explanation"]
    assert [sum(each["counts"].values()) + each["exhausted"] for each in ranking["rounds"]] == [9, 9]


def test_a_rating_shows_means_and_histograms(api, ann, stan, article):
    poll = make_poll(article, "Tea", "Coffee", kind="rating", results_visible="always")
    cast(ann, poll, _1=5, _2=1)
    cast(stan, poll, _1=4)
    tea, coffee = api.get(f"/polls/{poll.public_id}/results").json()["rating"]["options"]
    assert (tea["mean"], tea["median"], tea["histogram"]["5"]) == (4.5, 4.5, 1)
    assert (coffee["scores"], coffee["mean"]) == (1, 1)


def test_a_poll_without_ballots_has_a_result_of_nothing(api, article):
    for kind in ("single", "multiple", "approval", "ranked", "rating"):
        poll = make_poll(article, kind=kind, results_visible="always")
        found = api.get(f"/polls/{poll.public_id}/results")
        assert (found.status_code, found.json()["ballots"]) == (200, 0)
