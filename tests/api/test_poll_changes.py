"""Polls that editors change over the API: freely before the first ballot, afterwards only what keeps its meaning."""

import pytest

from discussion.polls.models import Ballot
from tests.api.test_polls import problem
from tests.factories import cast, make_poll

pytestmark = pytest.mark.django_db


def test_before_any_ballot_everything_can_be_changed(as_reader, ed, article):
    poll = make_poll(article)
    answer = as_reader(ed).patch(
        f"/polls/{poll.public_id}",
        {"kind": "ranked", "question": "Which first?", "options": [{"text": "B"}, {"text": "A"}]},
    )
    assert (answer.json()["kind"], [each["text"] for each in answer.json()["options"]]) == ("ranked", ["B", "A"])


def test_options_are_replaced_as_often_as_an_editor_likes(as_reader, ed, article):
    poll = make_poll(article)
    editor, path = as_reader(ed), f"/polls/{poll.public_id}"
    for turn in range(3):
        texts = [f"{turn}.{number}" for number in range(30)]
        answer = editor.patch(path, {"options": [{"text": text} for text in texts]})
        assert [each["text"] for each in answer.json()["options"]] == texts


def test_before_the_first_ballot_options_move_and_trade_their_meanings(as_reader, ed, article):
    editor, poll = as_reader(ed), make_poll(article, undecided=True)
    path = f"/polls/{poll.public_id}"
    yes, partly, no, undecided = editor.get(path).json()["options"]

    moved = [{**no, "is_undecided": True}, {**undecided, "is_undecided": False}, {"text": "Never"}, yes]
    answer = editor.patch(path, {"options": moved})

    assert answer.status_code == 200
    kept = [(each["text"], each["is_undecided"]) for each in answer.json()["options"]]
    assert kept == [("No, ideas win", True), ("Undecided", False), ("Never", False), ("Yes, decisively", False)]
    assert [each["id"] for each in answer.json()["options"]][::3] == [no["id"], yes["id"]]
    assert partly["id"] not in str(answer.json())


def test_fifty_options_leave_room_for_others_in_their_place(as_reader, ed, article):
    editor, poll = as_reader(ed), make_poll(article, *(f"Option {number}" for number in range(50)))
    path = f"/polls/{poll.public_id}"
    last = editor.get(path).json()["options"][-1]

    answer = editor.patch(path, {"options": [last, {"text": "Another"}]})

    assert [each["text"] for each in answer.json()["options"]] == ["Option 49", "Another"]


@pytest.mark.parametrize("has_ballots", [False, True])
def test_an_option_that_is_named_twice_changes_nothing(as_reader, ed, stan, article, has_ballots):
    editor, poll = as_reader(ed), make_poll(article, undecided=True)
    path = f"/polls/{poll.public_id}"
    if has_ballots:
        cast(stan, poll, 4)
    before = editor.get(path).json()["options"]

    twice = [*before, {"id": before[-1]["id"], "text": "Decided after all", "is_undecided": False}]
    refused = problem(editor.patch(path, {"options": twice, "note": "Clearer."}))

    assert refused == (400, "invalid_options")
    assert editor.get(path).json()["options"] == before


def test_after_a_ballot_options_are_only_added_and_texts_corrected_with_a_note(api, as_reader, ed, stan, article):
    poll = make_poll(article)
    cast(stan, poll, 2)
    editor, path = as_reader(ed), f"/polls/{poll.public_id}"
    present = [{"id": each["id"], "text": each["text"]} for each in api.get(path).json()["options"]]
    refused = [{"options": present[::-1]}, {"options": present[:2]}, {"kind": "ranked"}, {"voters": "members"}]
    assert {problem(editor.patch(path, change)) for change in refused} == {(409, "ballots_cast")}
    assert problem(editor.patch(path, {"question": "Will it not?"})) == (400, "note_required")
    note = {"note": "A word was missing.", "question": "Will it really?", "options": [*present, {"text": "Never"}]}
    assert editor.patch(path, note).status_code == 200
    after = api.get(path).json()
    assert [each["note"] for each in after["corrections"]] == ["A word was missing."]
    assert [each["id"] for each in after["options"]][:3] == [each["id"] for each in present]
    assert Ballot.objects.get().choices == "2"


def test_an_editor_who_saw_an_older_poll_changes_nothing(as_reader, ed, article):
    poll = make_poll(article)
    editor, path = as_reader(ed), f"/polls/{poll.public_id}"
    tag = editor.get(path)["ETag"]
    assert editor.patch(path, {"question": "Newer?"}, If_Match=tag).status_code == 200
    assert problem(editor.patch(path, {"question": "Older?"}, If_Match=tag)) == (412, "stale")
