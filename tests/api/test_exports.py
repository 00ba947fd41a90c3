"""Ballots and results as files: whole, harmless to a spreadsheet, and without their readers."""

import csv
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.ballots import withdraw_ballot
from discussion.polls import queries
from discussion.polls.models import Ballot
from tests.factories import NOON, cast, free_meter, make_article, make_member, make_poll, make_reader, make_site

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def body(answer) -> str:
    """The file, which is streamed or not."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(body(answer).splitlines()))


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def editor(as_reader, ed):
    return as_reader(ed)


def exported(editor, poll, form="csv"):
    return editor.get(f"/polls/{poll.public_id}/ballots", {"as": form})


def test_ballots_are_exported_in_their_order_without_their_readers(editor, stan, mo, article):
    poll = make_poll(article, "Yes", "No")
    cast(stan, poll, 1)
    cast(mo, poll, 2, now=LATER)
    cast(stan, poll, 2, now=LATER + timedelta(seconds=1))
    Ballot.objects.filter(reader=mo).update(is_set_apart=True, network="0123456789abcdef")
    answer = exported(editor, poll)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="ballots-{poll.public_id}.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    first, second = rows(answer)
    assert first == {
        "ballot": Ballot.objects.get(reader=stan).public_id,
        "cast_at": "2026-11-22T12:00:00.000000Z",
        "changed_at": "2026-11-22T12:05:01.000000Z",
        "voter": "guest",
        "set_apart": "no",
        "Yes": "0",
        "No": "1",
    }
    assert (second["voter"], second["set_apart"], second["changed_at"]) == ("member", "yes", "")
    for form in ("csv", "json"):
        text = body(exported(editor, poll, form))
        for secret in ("0123456789abcdef", stan.public_id, mo.public_id, "Stan", "example.org"):
            assert secret not in text


@pytest.mark.parametrize(
    ("kind", "said", "cells"),
    [
        ("multiple", (1, 3), ["1", "0", "1"]),
        ("approval", (2,), ["0", "1", "0"]),
        ("ranked", (3, 1), ["2", "", "1"]),
    ],
)
def test_every_kind_has_a_column_for_each_option(editor, stan, article, kind, said, cells):
    poll = make_poll(article, "A", "B", "C", kind=kind, max_choices=2 if kind == "multiple" else 1)
    cast(stan, poll, *said)
    (row,) = rows(exported(editor, poll))
    assert [row[name] for name in "ABC"] == cells


def test_scores_are_exported_as_they_were_given(editor, stan, article):
    poll = make_poll(article, "A", "B", kind="rating", scale="0-10")
    cast(stan, poll, _2=0)
    (row,) = rows(exported(editor, poll))
    assert (row["A"], row["B"]) == ("", "0")
    (ballot,) = json.loads(body(exported(editor, poll, "json")))["ballots"]
    assert ballot["scores"] == {queries.option_ids(poll)[2]: 0}


def test_json_says_what_the_options_are(editor, stan, mo, article):
    poll = make_poll(article, "Yes", "No")
    assert json.loads(body(exported(editor, poll, "json")))["ballots"] == []
    cast(stan, poll, 1)
    cast(mo, poll, 2, now=LATER)
    answer = editor.get(f"/polls/{poll.public_id}/ballots")
    assert answer["Content-Type"] == "application/json"
    found = json.loads(body(answer))
    texts = {each["id"]: each["text"] for each in found["options"]}
    assert [[texts[each] for each in ballot["choices"]] for ballot in found["ballots"]] == [["Yes"], ["No"]]
    assert (found["question"], found["kind"], found["ballots"][1]["is_guest"]) == (poll.question, "single", False)


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@SUM(A1)", "\tTab", "\rReturn"])
def test_no_cell_is_a_formula(editor, stan, article, text):
    poll = make_poll(article, "Yes", "No", results_visible="always")
    poll.options.filter(number=1).update(text=text)
    cast(stan, poll, 1)
    for path in ("ballots", "results"):
        table = body(editor.get(f"/polls/{poll.public_id}/{path}", {"as": "csv"}))
        cells = [cell for row in csv.reader(table.splitlines(keepends=True)) for cell in row]
        assert f"'{text}" in cells
        assert text not in cells


def test_commas_quotes_and_other_scripts_survive(editor, stan, article):
    texts = ('Yes, "decisively"', "لا", "🙂")
    poll = make_poll(article, *texts)
    cast(stan, poll, 3)
    (row,) = rows(exported(editor, poll))
    assert [row[text] for text in texts] == ["0", "0", "1"]


def test_only_editors_of_the_site_export_ballots(api, as_reader, stan, mo, article):
    foreign = make_member("Eve", "eve@example.org", role="editor", site=make_site())
    for poll in (make_poll(article, results_visible="always"), make_poll(article, results_visible="after_close")):
        path = f"/polls/{poll.public_id}/ballots"
        cast(stan, poll, 1)
        assert problem(api.get(path)) == (401, "not_authenticated")
        for reader in (stan, mo, foreign):
            assert problem(as_reader(reader).get(path)) == (403, "not_editor")


def test_the_ballots_of_a_hidden_poll_are_absent_to_others(api, as_reader, mo, editor):
    poll = make_poll(make_article(state="draft"))
    assert problem(api.get(f"/polls/{poll.public_id}/ballots")) == (404, "not_found")
    assert problem(as_reader(mo).get(f"/polls/{poll.public_id}/ballots")) == (404, "not_found")
    assert exported(editor, poll).status_code == 200


def test_editors_export_what_is_hidden_from_readers(editor, stan, article):
    poll = make_poll(article, results_visible="after_close")
    cast(stan, poll, 1)
    assert len(rows(exported(editor, poll))) == 1
    assert rows(editor.get(f"/polls/{poll.public_id}/results", {"as": "csv"}))[0]["votes"] == "1"


def test_a_form_that_is_none_is_refused(editor, article):
    poll = make_poll(article, results_visible="always")
    for path in ("ballots", "results"):
        assert problem(editor.get(f"/polls/{poll.public_id}/{path}", {"as": "xlsx"})) == (400, "invalid_as")


def test_who_accepts_csv_alone_gets_it(editor, article):
    poll = make_poll(article, results_visible="always")
    for path in ("ballots", "results"):
        answer = editor.get(f"/polls/{poll.public_id}/{path}", {"as": "csv"}, Accept="text/csv")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")


def test_an_export_takes_the_same_queries_however_many_ballots_there_are(editor, article):
    poll, counts = make_poll(article), []
    for start in (0, 20):
        for number in range(start, start + 20):
            cast(make_reader(f"Reader {number}"), poll, 1)
        body(exported(editor, poll))
        with CaptureQueriesContext(connection) as seen:
            body(exported(editor, poll))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_many_ballots_are_all_there_once(editor, article):
    poll = make_poll(article, "Yes", "No")
    readers = [make_reader(f"Reader {number}") for number in range(40)]
    for number, reader in enumerate(readers):
        cast(reader, poll, number % 2 + 1)
    withdraw_ballot(reader=readers[0], poll=poll, now=NOON, meter=free_meter())
    found = rows(exported(editor, poll))
    assert len({row["ballot"] for row in found}) == len(found) == 39
    assert sum(int(row["No"]) for row in found) == 20


def test_results_as_a_table_are_for_whoever_may_see_them(api, as_reader, stan, ann, article):
    poll = make_poll(article, "Yes", "No", undecided=True)
    cast(stan, poll, 1)
    path = f"/polls/{poll.public_id}/results"
    for door in (api, as_reader(ann)):
        assert problem(door.get(path, {"as": "csv"})) == (403, "results_hidden")
    found = rows(as_reader(stan).get(path, {"as": "csv"}))
    assert [(row["counted"], row["option"], row["votes"], row["share"]) for row in found] == [
        ("everybody", "Yes", "1", "1.0"),
        ("everybody", "No", "0", "0.0"),
    ]


def test_a_table_of_results_is_asked_for_again_by_its_etag(api, stan, article):
    poll = make_poll(article, results_visible="always")
    path = f"/polls/{poll.public_id}/results"
    cast(stan, poll, 1)
    answer = api.get(path, {"as": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert api.get(path, {"as": "csv"}, **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_members_guests_and_those_set_apart_have_rows_of_their_own(api, stan, mo, ann, article):
    poll = make_poll(article, "Yes", "No", voters="apart", results_visible="always", undecided=True)
    cast(stan, poll, 1)
    cast(mo, poll, 3)
    cast(ann, poll, 2)
    poll.groups.filter(choices="3").update(is_set_apart=True)
    found = rows(api.get(f"/polls/{poll.public_id}/results", {"as": "csv"}))
    assert [(row["counted"], row["option"], row["votes"], row["ballots"]) for row in found] == [
        ("members", "Yes", "0", "0"),
        ("members", "No", "0", "0"),
        ("guests", "Yes", "1", "2"),
        ("guests", "No", "1", "2"),
        ("with those set apart", "Yes", "0", "1"),
        ("with those set apart", "No", "0", "1"),
        ("with those set apart", "(undecided)", "1", "1"),
    ]


def test_ranked_results_and_ratings_have_columns_of_their_own(api, stan, article):
    ranked = make_poll(article, "A", "B", kind="ranked", results_visible="always")
    rating = make_poll(article, "A", "B", kind="rating", results_visible="always")
    cast(stan, ranked, 2)
    cast(stan, rating, _1=4)
    found = rows(api.get(f"/polls/{ranked.public_id}/results", {"as": "csv"}))
    assert [row["schulze_place"] for row in found] == ["2", "1"]
    found = rows(api.get(f"/polls/{rating.public_id}/results", {"as": "csv"}))
    assert [(row["scores"], row["mean"], row["median"]) for row in found] == [("1", "4.0", "4.0"), ("0", "", "")]
