"""An export of our own read into another installation, exported there again: the same lines."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from discussion.accounts.models import Reader
from discussion.actions import ballot_log
from discussion.actions.recount import recount
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.ids import decode
from discussion.core.models import OutboxRow
from discussion.importers.export import What
from discussion.polls.models import Poll
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import NOON, work
from tests.importers.everything import STRANGE, difference, exported, lines

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def an_hour_later(clock, world):
    """What was written at noon and after it is past."""
    clock.move_to(NOON + timedelta(hours=1))


def move_out():
    """Another installation: nothing is there."""
    call_command("flush", interactive=False, verbosity=0)


def test_what_is_exported_there_is_what_was_exported_here(world, bring):
    before = exported(What(world.site))
    move_out()

    report = bring(before, name="export.jsonl", emails="keep")
    work()

    after = exported(What(default_site()))
    assert report["notes"] == {}
    assert difference(lines(before), lines(after)) == ([], [])
    assert [str(each) for each in recount(now=NOON, is_dry=True)] == []
    for poll in Poll.objects.select_related("site", "article"):
        found = ballot_log.recount(poll=poll, now=NOON, is_dry=True)
        assert [*found.mendable_groups, *found.hours] == []


def test_emails_come_along_where_both_sides_say_so(world, bring):
    with_emails = exported(What(world.site, emails=True))
    move_out()

    bring(with_emails, name="export.jsonl", emails="keep")

    assert exported(What(default_site(), emails=True)).count(b"mo@example.org") == 1
    assert not Reader.objects.get(email="mo@example.org").has_usable_password()


def test_a_second_time_adds_nothing(world, bring):
    before = exported(What(world.site))
    move_out()
    bring(before, name="export.jsonl")
    work()
    once = exported(What(default_site()))

    report = bring(before, name="export.jsonl")
    work()

    assert (report["created"], report["updated"], report["articles_made"], report["polls_made"]) == (0, 0, 0, 0)
    assert exported(What(default_site())) == once


def test_at_home_nothing_is_doubled(world, bring):
    before = exported(What(world.site))

    report = bring(before, name="export.jsonl")
    work()

    assert (report["created"], report["articles_made"], report["readers_made"]) == (0, 0, 0)
    assert difference(lines(before), lines(exported(What(world.site)))) == ([], [])


def test_what_is_deleted_here_comes_back_from_the_export(world, bring):
    before = exported(What(world.site))
    leaf = Comment.objects.get(body="In time.")
    Comment.objects.filter(id=leaf.id).delete()
    Article.objects.filter(id=leaf.article_id).update(comment_count=0)
    OutboxRow.objects.all().delete()

    report = bring(before, name="export.jsonl")

    assert report["created"] == 1
    assert Comment.objects.get(id=leaf.id).body == "In time."


def test_another_site_of_the_same_installation_gets_ids_of_its_own(world, bring):
    before = exported(What(world.site))
    Site.objects.create(name="The Twin", created_at=NOON)

    report = bring(before, name="export.jsonl", site="The Twin")
    work()

    twin = Site.objects.get(name="The Twin")
    here, there = (Comment.objects.filter(site=site) for site in (world.site, twin))
    assert (report["created"], there.count()) == (here.count(), here.count())
    assert Poll.objects.filter(site=twin).count() == Poll.objects.filter(site=world.site).count()
    assert [str(each) for each in recount(now=NOON, is_dry=True)] == []


def test_it_can_be_taken_back_with_its_polls(world, bring):
    before = exported(What(world.site))
    move_out()
    batch = bring(before, name="export.jsonl")["batch"]
    work()
    said = StringIO()

    call_command("import_comments", undo=batch, stdout=said)
    work()

    assert said.getvalue().startswith("Took ")
    for model in (Comment, Poll, Article, Reader):
        assert not model.objects.exists()
    assert [str(each) for each in recount(now=NOON, is_dry=True)] == []


def test_a_comment_without_text_keeps_its_earlier_texts_as_such(world, bring):
    root = world.root.public_id
    rows = lines(exported(What(world.site)))
    for row in rows:
        if row.get("type") == "comment" and row["id"] == root:
            row |= {"state": "deleted", "body": ""}
    move_out()

    bring("".join(json.dumps(row) + "\n" for row in rows), name="export.jsonl")

    comment = Comment.objects.get(id=decode(root))
    assert comment.body == ""
    assert comment.revisions.order_by("number").first().body == STRANGE
