"""Where polls and comments meet, over the API."""

import pytest

from discussion.polls.models import Option
from tests.factories import cast, make_comment, make_poll, make_reader, work

pytestmark = pytest.mark.django_db

YES, PARTLY, NO = 1, 2, 3


def option(poll, number):
    return Option.objects.get(poll=poll, number=number).public_id


def stance_of(api, comment):
    return api.get(f"/comments/{comment.public_id}").json()["stance"]


def show(api, poll, is_shown=True):
    return api.put(f"/polls/{poll.public_id}/stance", {"is_shown": is_shown})


def vote_again(api, poll, number, **more):
    return api.put(f"/polls/{poll.public_id}/ballot", {"choices": [option(poll, number)], **more})


@pytest.fixture
def poll(article):
    """The article's lead poll."""
    return make_poll(article, is_lead=True, results_visible="always")


@pytest.fixture
def comment(ann, article):
    """What ann says beneath the article."""
    return make_comment(article, ann)


def test_an_answer_is_shown_only_where_its_reader_wants_it(api, as_reader, ann, poll, comment):
    cast(ann, poll, YES)
    work()
    assert stance_of(api, comment) is None

    assert show(as_reader(ann), poll).json() == {"is_shown": True}
    assert stance_of(api, comment) == {"id": option(poll, YES), "text": "Yes, decisively"}

    show(as_reader(ann), poll, False)
    assert stance_of(api, comment) is None


def test_a_shown_answer_follows_the_ballot(api, as_reader, ann, poll, comment):
    show(as_reader(ann), poll)
    assert stance_of(api, comment) is None

    for number in (YES, NO):
        cast(ann, poll, number)
        work()
        assert stance_of(api, comment)["id"] == option(poll, number)


def test_lists_show_answers_beside_comments_and_replies(api, as_reader, ann, stan, poll, comment, article):
    reply = make_comment(article, stan, parent=comment)
    for reader, number in ((ann, YES), (stan, NO)):
        cast(reader, poll, number)
        show(as_reader(reader), poll)
    work()

    for way in (f"/articles/{article.slug}/comments", f"/comments/{comment.public_id}/replies"):
        assert "No, ideas win" in api.get(way).content.decode()
    above = api.get(f"/comments/{reply.public_id}/context").json()["ancestors"]["items"]
    assert above[0]["stance"]["text"] == "Yes, decisively"


def test_mine_tells_whether_the_answer_is_shown(as_reader, ann, poll, article):
    mine = as_reader(ann).get(f"/articles/{article.slug}/mine").json()
    assert mine["stance"] == {"poll": poll.public_id, "is_shown": False}

    show(as_reader(ann), poll)

    assert as_reader(ann).get(f"/articles/{article.slug}/mine").json()["stance"]["is_shown"] is True


def test_mine_knows_no_stance_without_a_lead_poll(as_reader, ann, article):
    make_poll(article)
    assert as_reader(ann).get(f"/articles/{article.slug}/mine").json()["stance"] is None


@pytest.mark.parametrize("terms", [{}, {"is_lead": True, "kind": "approval"}], ids=["not the lead", "several answers"])
def test_only_one_answer_in_the_lead_poll_can_be_shown(as_reader, ann, article, terms):
    refused = show(as_reader(ann), make_poll(article, **terms))

    assert (refused.status_code, refused.json()["code"]) == (409, "no_stance")


def test_comments_are_chosen_by_an_answer_that_ten_of_them_carry(api, as_reader, ann, stan, poll, article):
    cast(ann, poll, YES)
    show(as_reader(ann), poll)
    for _ in range(9):
        make_comment(article, ann)
    make_comment(article, stan, body="Without an answer.")
    work()
    way = f"/articles/{article.slug}/comments"
    asked = {"stance": option(poll, YES)}
    refused = api.get(way, asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_filter")
    assert api.get(f"/articles/{article.slug}/stances").json()["items"] == []

    make_comment(article, ann)

    stances = api.get(f"/articles/{article.slug}/stances").json()["items"]
    assert stances == [{"id": asked["stance"], "text": "Yes, decisively", "comments": 10}]
    seen, cursor = [], None
    while cursor is not None or not seen:
        page = api.get(way, {**asked, "limit": 4, **({"cursor": cursor} if cursor else {})}).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert len(set(seen)) == len(seen) == 10


def test_hidden_results_hide_how_many_comments_carry_an_answer(api, as_reader, ann, article):
    hidden = make_poll(article, is_lead=True, results_visible="after_close")
    cast(ann, hidden, YES)
    show(as_reader(ann), hidden)
    for _ in range(10):
        make_comment(article, ann)
    work()

    assert api.get(f"/articles/{article.slug}/stances").json()["items"] == []
    refused = api.get(f"/articles/{article.slug}/comments", {"stance": option(hidden, YES)})
    assert refused.json()["code"] == "no_such_filter"


@pytest.mark.parametrize("name", ["0000000000001", "yes", ""])
def test_an_unknown_answer_chooses_nothing(api, poll, article, name):
    refused = api.get(f"/articles/{article.slug}/comments", {"stance": name})

    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_filter")


def test_both_sorts_are_walked_page_by_page(api, ann, poll, article):
    made = {make_comment(article, ann).public_id for _ in range(7)}
    for sort in ("common_ground", "split"):
        seen, cursor = [], None
        while cursor is not None or not seen:
            asked = {"sort": sort, "limit": 3, **({"cursor": cursor} if cursor else {})}
            page = api.get(f"/articles/{article.slug}/comments", asked).json()
            seen += [each["id"] for each in page["items"]]
            cursor = page["next"]
        assert sorted(seen) == sorted(made)


def test_a_comment_carries_how_many_minds_it_changed(api, as_reader, stan, poll, comment):
    assert vote_again(as_reader(stan), poll, YES).status_code == 200
    changed = vote_again(as_reader(stan), poll, NO, again=True, comment=comment.public_id)
    assert changed.status_code == 200

    assert api.get(f"/comments/{comment.public_id}").json()["changed_mind_count"] == 1


@pytest.mark.parametrize("named", ["nonsense", "0000000000001", 5])
def test_a_comment_that_is_none_is_refused_and_the_ballot_stays(as_reader, stan, poll, named):
    vote_again(as_reader(stan), poll, YES)

    refused = vote_again(as_reader(stan), poll, NO, comment=named)

    assert refused.status_code == 400
    assert refused.json()["code"] in ("comment_not_here", "invalid_field")
    assert as_reader(stan).get(f"/polls/{poll.public_id}").json()["my_ballot"]["choices"] == [option(poll, YES)]


def test_changes_are_told_in_a_table(api, poll):
    for number in range(40):
        reader = make_reader(f"Reader {number}")
        cast(reader, poll, YES)
        cast(reader, poll, PARTLY if number < 20 else NO)

    found = api.get(f"/polls/{poll.public_id}/changes").json()

    assert (found["readers"], found["changed"], found["moved"]) == (40, 40, False)
    options = [option(poll, number) for number in (YES, PARTLY, NO)]
    assert found["table"] == {"options": options, "readers": [[0, 20, 20], [0, 0, 0], [0, 0, 0]]}
    assert [each["gained"] for each in found["options"]] == [-40, 20, 20]


def test_hidden_results_hide_how_minds_changed(api, as_reader, stan, ed, article):
    hidden = make_poll(article, results_visible="after_close")
    for reader in (stan, ed):
        cast(reader, hidden, YES)
        cast(reader, hidden, NO)

    for viewer in (api, as_reader(stan)):
        refused = viewer.get(f"/polls/{hidden.public_id}/changes")
        assert (refused.status_code, refused.json()["code"]) == (403, "results_hidden")
    assert as_reader(ed).get(f"/polls/{hidden.public_id}/changes").json()["readers"] == 2


def test_a_list_of_comments_costs_the_same_however_many_show_an_answer(
    api, as_reader, ann, poll, article, django_assert_max_num_queries
):
    make_comment(article, ann)
    cast(ann, poll, NO)
    show(as_reader(ann), poll)
    work()

    def count():
        with django_assert_max_num_queries(100) as queries:
            api.get(f"/articles/{article.slug}/comments")
        return len(queries)

    count()
    before = count()
    for number in range(5):
        reader = make_reader(f"Reader {number}")
        make_comment(article, reader)
        cast(reader, poll, YES)
        show(as_reader(reader), poll)
    work()

    assert count() == before
