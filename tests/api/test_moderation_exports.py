"""Moderators export what their sites hold; nobody else gets any of it."""

import csv
import gzip
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.actions import exports as actions
from discussion.exports.models import Export
from discussion.worker import tasks
from tests.factories import NOON, make_article, make_comment, make_member, make_reader, make_site

pytestmark = pytest.mark.django_db
PATH = "/moderation/exports"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def moderator(as_reader, mo):
    return as_reader(mo)


@pytest.fixture
def foreign(as_reader):
    return as_reader(make_member("Eve", "eve@example.org", role="moderator", site=make_site()))


@pytest.fixture
def root():
    return Reader.objects.create_superuser("root@example.org", "correct horse")


def body(answer):
    return b"".join(answer.streaming_content)


def problem(answer):
    return answer.status_code, answer.json()["code"]


def streamed(who, slug, form="jsonl"):
    return who.get("/moderation/export", {"article": slug, "as": form})


def test_an_article_is_streamed_with_what_readers_do_not_see(moderator, article, ann):
    make_comment(article, ann, body="Waiting.", state="pending")

    answer = streamed(moderator, article.slug)

    lines = [json.loads(line) for line in body(answer).splitlines()]
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Content-Disposition"] == 'attachment; filename="electricity.jsonl"'
    assert answer["Cache-Control"] == "private, no-store"
    assert [line["body"] for line in lines if line.get("type") == "comment"] == ["Waiting."]
    assert lines[-1]["rows"] == len(lines) - 2


def test_an_article_is_streamed_as_a_table(moderator, article, ann):
    make_comment(article, ann, body="=1+1")

    answer = streamed(moderator, article.slug, "csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"), newline=""))
    assert (row["body"], row["author_name"]) == ("'=1+1", "Ann Author")


def test_who_accepts_the_form_alone_gets_it(moderator, article):
    for form, media in (("jsonl", "application/x-ndjson"), ("csv", "text/csv")):
        answer = moderator.get("/moderation/export", {"article": article.slug, "as": form}, Accept=media)
        assert answer.status_code == 200
        body(answer)


def test_no_e_mail_is_streamed(moderator, article):
    make_comment(article, make_member("Mel Member", "mel@example.org"))

    found = body(streamed(moderator, article.slug))

    assert b"Mel Member" in found
    assert b"mel@example.org" not in found


def test_only_moderators_of_the_site_export_an_article(api, as_reader, stan, ed, foreign, article):
    assert problem(streamed(api, article.slug)) == (401, "not_authenticated")
    for who in (as_reader(stan), as_reader(ed), foreign):
        assert problem(streamed(who, article.slug)) == (403, "not_moderator")


def test_an_article_that_readers_do_not_know_is_absent_to_others(as_reader, stan, foreign, moderator):
    draft = make_article("secret", state="draft")

    for who in (as_reader(stan), foreign):
        assert problem(streamed(who, draft.slug)) == problem(streamed(who, "absent")) == (404, "not_found")
    assert b'"slug":"secret"' in body(streamed(moderator, draft.slug))


def test_what_is_asked_for_wrongly_is_refused(moderator, article):
    assert problem(streamed(moderator, article.slug, "xml")) == (400, "invalid_as")
    assert problem(moderator.get("/moderation/export")) == (400, "invalid_article")


def test_a_large_article_is_left_to_a_worker(moderator, article, monkeypatch):
    monkeypatch.setattr("discussion.api.exports.MOST_STREAMED", 3)
    for number in range(4):
        make_comment(article, make_reader(f"Reader {number}"))

    assert problem(streamed(moderator, article.slug)) == (409, "export_too_large")
    assert moderator.post(PATH, {"article": article.slug}).status_code == 202


def test_a_streamed_export_takes_the_same_queries_however_much_there_is(moderator, article):
    counts = []
    for start in (0, 20):
        for number in range(start, start + 20):
            make_comment(article, make_reader(f"Reader {number}"))
        with CaptureQueriesContext(connection) as seen:
            body(streamed(moderator, article.slug))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_export_of_the_site_waits_for_a_worker(moderator, mo):
    answer = moderator.post(PATH)

    assert answer.status_code == 202
    made = answer.json()
    assert (made["state"], made["article"], made["as"], made["percent"]) == ("waiting", None, "jsonl", 0)
    assert made["expires_at"] == "2026-11-29T12:00:00Z"
    assert moderator.get(f"{PATH}/{made['id']}").json() == made
    assert moderator.get(PATH).json()["items"] == [made]
    assert problem(moderator.get(f"{PATH}/{made['id']}/file")) == (409, "export_not_ready")


def test_two_requests_for_the_same_are_one_export(moderator, article):
    first, second = (moderator.post(PATH, {"article": article.slug}).json() for _ in range(2))
    other = moderator.post(PATH, {"article": article.slug, "as": "csv"}).json()

    assert first["id"] == second["id"] != other["id"]


def test_only_moderators_of_the_site_ask_for_exports_and_see_them(
    api, as_reader, stan, ed, foreign, moderator, article
):
    made = moderator.post(PATH).json()
    for who in (as_reader(stan), as_reader(ed)):
        assert problem(who.post(PATH)) == (403, "not_moderator")
        assert problem(who.get(PATH)) == (403, "not_moderator")
    assert problem(foreign.post(PATH, {"article": article.slug})) == (403, "not_moderator")
    assert foreign.get(PATH).json() == {"items": []}
    for who in (as_reader(stan), as_reader(ed), foreign):
        for path in (f"{PATH}/{made['id']}", f"{PATH}/{made['id']}/file"):
            assert problem(who.get(path)) == (404, "not_found")
        assert problem(who.delete(f"{PATH}/{made['id']}")) == (404, "not_found")
    for method in ("get", "delete"):
        assert problem(getattr(api, method)(f"{PATH}/{made['id']}")) == (401, "not_authenticated")
    assert Export.objects.count() == 1


def test_e_mails_are_for_superusers_who_ask_for_them(as_reader, root, moderator):
    assert problem(moderator.post(PATH, {"emails": True})) == (403, "emails_not_allowed")
    assert problem(as_reader(root).post(PATH, {"emails": True, "as": "csv"})) == (400, "invalid_as")

    made = as_reader(root).post(PATH, {"emails": True}).json()

    assert made["emails"] is True
    assert moderator.get(PATH).json() == {"items": []}
    assert problem(moderator.get(f"{PATH}/{made['id']}")) == (404, "not_found")


def test_a_body_that_is_wrong_is_refused(moderator):
    assert problem(moderator.post(PATH, {"as": "xml"})) == (400, "invalid_as")
    assert problem(moderator.post(PATH, {"article": "absent"})) == (404, "not_found")
    assert problem(moderator.post(PATH, {"article": ""})) == (400, "invalid_article")


def test_so_many_exports_may_wait(moderator, settings):
    settings.RATE_LIMITS = False
    for number in range(20):
        assert moderator.post(PATH, {"article": make_article(f"article-no-{number}").slug}).status_code == 202

    assert problem(moderator.post(PATH)) == (409, "too_many_exports")


def test_the_list_takes_the_same_queries_however_long_it_is(moderator):
    counts = []
    for start in (0, 10):
        for number in range(start, start + 5):
            moderator.post(PATH, {"article": make_article(f"article-no-{number}").slug})
        with CaptureQueriesContext(connection) as seen:
            moderator.get(PATH)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_the_worker_made_is_downloaded_and_deleted(moderator, article, ann, folder, form):
    make_comment(article, ann, body="Worth keeping.")
    made = moderator.post(PATH, {"as": form}).json()

    assert tasks.make_exports()

    found = moderator.get(f"{PATH}/{made['id']}").json()
    assert (found["state"], found["percent"], found["error"]) == ("done", 100, None)
    answer = moderator.get(f"{PATH}/{made['id']}/file", Accept="*/*")
    content = body(answer)
    assert found["size"] == len(content) == int(answer["Content-Length"])
    assert answer["Cache-Control"] == "private, no-store"
    text = content if form == "csv" else gzip.decompress(content)
    assert b"Worth keeping." in text
    assert f"site-2026-11-22-{made['id']}" in answer["Content-Disposition"]
    assert moderator.delete(f"{PATH}/{made['id']}").status_code == 204
    assert list(folder.iterdir()) == []
    assert problem(moderator.get(f"{PATH}/{made['id']}/file")) == (404, "not_found")


@pytest.mark.django_db(transaction=True)
def test_a_file_is_gone_when_its_week_is_over(moderator, article, folder, clock):
    made = moderator.post(PATH).json()
    tasks.make_exports()
    assert len(list(folder.iterdir())) == 1
    clock.shift(timedelta(days=7))

    assert problem(moderator.get(f"{PATH}/{made['id']}/file")) == (404, "not_found")
    assert actions.delete_expired(now=NOON + timedelta(days=7)) == 1

    assert list(folder.iterdir()) == []
    assert not Export.objects.exists()
