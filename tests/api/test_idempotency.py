"""A retried request is one write."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from discussion.accounts.models import RequestKey
from discussion.actions import idempotency
from discussion.comments.models import Comment
from tests.conftest import API
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def test_the_same_key_and_body_give_the_first_answer_again(as_reader, ann, article):
    reader, path = as_reader(ann), f"/articles/{article.slug}/comments"
    first = reader.post(path, {"body": "Once."}, Idempotency_Key="k1")
    again = reader.post(path, {"body": "Once."}, Idempotency_Key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert Comment.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(as_reader, ann, article):
    reader, path = as_reader(ann), f"/articles/{article.slug}/comments"
    reader.post(path, {"body": "Once."}, Idempotency_Key="k1")
    other = reader.post(path, {"body": "Twice."}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Comment.objects.count() == 1


def test_keys_never_cross_readers(as_reader, ann, stan, article):
    path = f"/articles/{article.slug}/comments"
    one = as_reader(ann).post(path, {"body": "Once."}, Idempotency_Key="k1").json()
    other = as_reader(stan).post(path, {"body": "Once."}, Idempotency_Key="k1").json()
    assert one["author"] != other["author"]
    assert Comment.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(as_reader, ann, article):
    reader, path = as_reader(ann), f"/articles/{article.slug}/comments"
    assert reader.post(path, {"body": "x", "parent": "0000000000001"}, Idempotency_Key="k1").status_code == 400
    assert not RequestKey.objects.exists()
    assert reader.post(path, {"body": "x"}, Idempotency_Key="k1").status_code == 201


def test_after_a_day_a_key_is_new_again(as_reader, ann, article, clock):
    reader, path = as_reader(ann), f"/articles/{article.slug}/comments"
    reader.post(path, {"body": "Once."}, Idempotency_Key="k1")
    clock.shift(timedelta(hours=24, seconds=1))
    assert reader.post(path, {"body": "Another."}, Idempotency_Key="k1").status_code == 201
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_1_to_255_characters(as_reader, ann, article, key):
    answer = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": "x"}, Idempotency_Key=key)
    assert answer.json()["code"] == "invalid_idempotency_key"


def test_an_article_is_made_once(as_reader, ed):
    first = as_reader(ed).post("/articles", {"title": "Once"}, Idempotency_Key="k")
    again = as_reader(ed).post("/articles", {"title": "Once"}, Idempotency_Key="k")
    assert first.content == again.content


@pytest.mark.django_db(transaction=True)
def test_fifty_requests_in_parallel_with_one_key_are_one_comment(as_reader, ann, article):
    token, statuses = as_reader(ann).token, []

    def ask() -> None:
        try:
            answer = API(token=token).post(f"/articles/{article.slug}/comments", {"body": "Once."}, Idempotency_Key="k")
            statuses.append((answer.status_code, answer.json().get("id")))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Comment.objects.count() == 1
    assert len(statuses) == 50
    assert {status for status, _ in statuses} <= {201, 409}
    assert {number for status, number in statuses if status == 201} == {Comment.objects.get().public_id}


@pytest.mark.django_db(transaction=True)
def test_a_twin_that_waits_too_long_is_told_that_the_first_is_at_work(as_reader, ann, article, monkeypatch):
    monkeypatch.setattr(idempotency, "_PATIENCE", "100ms")
    monkeypatch.setattr("discussion.core.transactions._PATIENCE_SECONDS", 0.1)
    reader, answers = as_reader(ann), []
    began, end = threading.Event(), threading.Event()

    def hold() -> None:
        key = idempotency.RequestKey("k", "digest")
        with idempotency.once(reader=ann, key=key, status=201, subject=1, now=article.created_at):
            began.set()
            end.wait(30)
        connection.close()

    first = threading.Thread(target=hold)
    first.start()
    began.wait(30)
    answers.append(reader.post(f"/articles/{article.slug}/comments", {"body": "x"}, Idempotency_Key="k"))
    end.set()
    first.join()
    assert (answers[0].status_code, answers[0].json()["code"]) == (409, "request_in_progress")
    assert make_comment(article, ann).state == "published"
