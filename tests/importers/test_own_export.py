"""What is exported is read back: nothing that the file tells is lost, and nothing is in it that should not be."""

import json
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment, Revision, Vote
from discussion.importers import records
from discussion.importers.export import What
from discussion.importers.export import comments as merging
from discussion.importers.records import Author, State
from discussion.polls.models import Ballot, Poll
from discussion.stances.models import ChangeOfMind
from tests.factories import make_comment, make_reader
from tests.importers.everything import STRANGE, exported, of

pytestmark = pytest.mark.django_db


def lines_of(what):
    return [json.loads(line) for line in exported(what).splitlines()]


def test_every_comment_comes_back_with_all_that_belongs_to_it(world, read):
    found = of(read(exported(What(site=world.site))), records.Comment)

    stored = Comment.objects.filter(site=world.site)
    assert set(found) == {each.public_id for each in stored}
    for each in stored:
        record = found[each.public_id]
        assert (record.body, record.state, record.created_at, record.edited_at) == (
            each.body,
            each.state,
            each.created_at,
            each.edited_at,
        )
        assert record.article == each.article.public_id
        assert record.parent == (each.parent.public_id if each.parent else "")
        assert (record.author.key if record.author else None) == (each.author.public_id if each.author else None)
        votes = Vote.objects.filter(comment=each).order_by("id")
        assert [(vote.author.key, vote.value, vote.at) for vote in record.votes] == [
            (vote.reader.public_id, vote.value, vote.updated_at) for vote in votes
        ]
        cast = [vote.value for vote in votes]
        assert (record.up + cast.count(1), record.down + cast.count(-1)) == (each.up, each.down)
        texts = Revision.objects.filter(comment=each).order_by("number")
        assert [(text.body, text.at) for text in record.earlier] == [(text.body, text.created_at) for text in texts]
    assert {record.state for record in found.values()} == set(State)
    root = found[world.root.public_id]
    assert (root.up, root.down, len(root.votes), len(root.earlier)) == (5, 2, 2, 3)
    assert root.earlier[0].body == STRANGE


def test_every_article_comes_back_whatever_its_state(world, read):
    found = of(read(exported(What(site=world.site))), records.Article)

    stored = Article.objects.filter(site=world.site)
    assert set(found) == {each.public_id for each in stored}
    for each in stored:
        record = found[each.public_id]
        for name in ("slug", "external_id", "url", "title", "standfirst", "body", "state", "published_at", "closes_at"):
            assert getattr(record, name) == getattr(each, name)
        assert record.byline == each.author
    assert found[world.article.public_id].aliases == ("https://old.example.org/e",)
    assert {record.state for record in found.values()} == {"open", "closed", "draft", "withdrawn"}


def test_every_poll_comes_back_with_its_ballots(world, read):
    found = read(exported(What(site=world.site)))
    polls, ballots = of(found, records.Poll), of(found, records.Ballot)

    for each in Poll.objects.filter(site=world.site):
        record = polls.pop(each.public_id)
        for name in record.__dataclass_fields__.keys() - {"key", "article", "options", "corrections", "bursts"}:
            assert getattr(record, name) == getattr(each, name), name
        assert record.article == (each.article.public_id if each.article else "")
        assert [(one.key, one.number, one.text, one.is_undecided) for one in record.options] == [
            (one.public_id, one.number, one.text, one.is_undecided) for one in each.options.order_by("number")
        ]
        assert [(one.note, one.created_at) for one in record.corrections] == list(
            each.corrections.values_list("note", "created_at")
        )
        names = ("minute_at", "ballots", "rate", "probability", "verdict", "judged_at")
        assert [tuple(getattr(one, name) for name in names) for one in record.bursts] == list(
            each.bursts.values_list(*names)
        )
    for each in Ballot.objects.filter(site=world.site):
        record = ballots.pop(each.public_id)
        for name in ("choices", "is_guest", "is_set_apart", "cast_at", "changed_at"):
            assert getattr(record, name) == getattr(each, name)
        assert (record.poll, record.reader) == (
            each.poll.public_id,
            Author(key=each.reader.public_id) if each.reader else None,
        )
    assert polls == ballots == {}


def test_changes_of_mind_and_shown_answers_come_back(world, read):
    found = read(exported(What(site=world.site)))

    [change] = [record.change for record in found if isinstance(record, records.Ballot) and record.change]
    stored = ChangeOfMind.objects.get()
    assert (change.before, change.comment, change.answered_at) == ("1", world.root.public_id, stored.answered_at)
    [stance] = [record for record in found if isinstance(record, records.ShownStance)]
    assert (stance.article, stance.reader.key, stance.poll) == (
        world.article.public_id,
        world.stan.public_id,
        world.lead.public_id,
    )


def test_every_reader_comes_back_and_nobodys_e_mail_unless_asked_for(world, read):
    content = exported(What(site=world.site))
    found = of(read(content), Author)

    stored = Reader.objects.filter(site=world.site)
    assert {each.public_id: (each.name, each.kind, each.created_at) for each in stored} == {
        key: (record.name, record.kind, record.created_at) for key, record in found.items()
    }
    assert b"mo@example.org" not in content
    with_emails = of(read(exported(What(site=world.site, emails=True))), Author)
    assert {record.email for record in with_emails.values()} == {"", "mo@example.org"}


def test_no_secret_is_in_it(world, as_reader):
    as_reader(world.ann)
    Ballot.objects.update(network="0123456789abcdef0123456789abcdef")

    content = exported(What(site=world.site, emails=True)).decode()

    assert "0123456789abcdef" not in content
    for word in ("password", "argon2", "token", "digest", "network", "correct horse"):
        assert word not in content


def test_the_first_line_says_what_it_is_and_the_last_how_much(world):
    first, *between, last = lines_of(What(site=world.site))

    assert first == {
        "format": "discussion export",
        "version": 1,
        "made_at": "2026-11-22T12:00:00.000000Z",
        "site": {"id": world.site.public_id, "name": "Discussion", "language": "en", "hosts": ["news.example.org"]},
        "scope": "site",
    }
    assert last == {"type": "end", "rows": len(between)}


def test_what_a_line_names_stands_above_it(world):
    known = {None}
    for line in lines_of(What(site=world.site))[1:-1]:
        named = [line.get(name) for name in ("article", "author", "reader", "poll", "shown_in")]
        named += [vote[0] for vote in line.get("votes", ())]
        named += [line["change_of_mind"]["comment"]] if "change_of_mind" in line else []
        assert set(named) <= known, line
        known.add(line.get("id"))


def test_another_site_is_not_in_it(world):
    content = exported(What(site=world.site)).decode()

    for strange in ("Nobody else's business.", "Else Where", "elsewhere"):
        assert strange not in content


def test_who_takes_part_from_another_site_is_in_it(world, read):
    guest = Reader.objects.create_superuser("root@example.org", "correct horse", name="Root")
    Reader.objects.filter(id=guest.id).update(site=Article.objects.get(slug="elsewhere").site)
    guest.refresh_from_db()
    made = make_comment(world.article, guest)

    found = read(exported(What(site=world.site)))

    assert of(found, records.Comment)[made.public_id].author.key in of(found, Author)


def test_one_article_comes_alone_with_its_readers_and_polls(world, read):
    make_reader("Silent Reader")

    found = read(exported(What(site=world.site, article=world.article)))

    assert list(of(found, records.Article)) == [world.article.public_id]
    comments = Comment.objects.filter(article=world.article)
    assert set(of(found, records.Comment)) == {each.public_id for each in comments}
    assert set(of(found, records.Poll)) == {each.public_id for each in Poll.objects.filter(article=world.article)}
    assert sorted(record.name for record in of(found, Author).values()) == ["=cmd()", "Ann Author", "Mo Moderator"]
    assert sum(isinstance(record, records.ShownStance) for record in found) == 1


def test_very_many_votes_and_texts_go_on_further_lines(world, read, monkeypatch):
    whole = of(read(exported(What(site=world.site))), records.Comment)
    for pieces in (1, 2, 3):
        monkeypatch.setattr(merging, "VOTES", pieces)
        monkeypatch.setattr(merging, "TEXTS", pieces)

        content = exported(What(site=world.site))

        assert b'"type":"more"' in content
        assert of(read(content), records.Comment) == whole


def test_an_empty_site_is_an_export_too(article, read):
    Article.objects.all().delete()

    assert read(exported(What(site=article.site))) == []


def test_the_queries_do_not_grow_with_the_rows(world):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            exported(What(site=world.site, article=world.article))
        counts.append(len(seen))
        for number in range(20):
            make_comment(world.article, make_reader(f"Reader {number}"))
    assert counts[0] == counts[1]


def test_times_are_told_to_the_microsecond(world):
    moments = [line["edited_at"] for line in lines_of(What(site=world.site)) if line.get("edited_at")]

    assert moments == ["2026-11-22T12:03:00.000007Z"]
    assert datetime.fromisoformat(moments[0]) == Comment.objects.get(id=world.root.id).edited_at
