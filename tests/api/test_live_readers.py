"""Who stands beside the comments: told to those who follow an article when a name, a badge or an author is another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import news
from discussion.actions.claiming import claim_guest
from discussion.actions.erasing import erase_due, request_erasure
from discussion.actions.members import give_role, set_roles
from discussion.actions.profiles import change_profile
from discussion.actions.sanctions import sanction
from discussion.articles.models import Article
from tests.factories import NOON, decide, free_meter, make_article, make_comment, make_member, make_site, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def mel(db):
    """A member without a role."""
    return make_member("Mel Member", "mel@example.org")


def rename(reader, name, now=NOON):
    return change_profile(reader=reader, name=name, now=now, meter=free_meter())


def asked(api, article, since=None):
    """What somebody is told who has this version, or the article's last one."""
    version = Article.objects.values_list("version", flat=True).get(id=article.id)
    path = f"/articles/{article.slug}/changes"
    answer = api.get(path, {"since": str(since or version)}, If_None_Match='"another"')
    return answer.json()["events"] if answer.status_code == 200 else []


def readers(events):
    return [reader for each in events if each["event"] == "readers.changed" for reader in each["data"]["readers"]]


def test_another_name_is_told_with_all_that_stands_beside_the_words(api, mel, article):
    make_comment(article, mel)
    rename(mel, "Mel Other")

    [event] = asked(api, article)

    shown = {"id": mel.public_id, "name": "Mel Other", "kind": "member", "badges": []}
    assert event == {"event": "readers.changed", "id": None, "data": {"article": "electricity", "readers": [shown]}}
    assert "Mel Other" in api.get(f"/articles/{article.slug}/events").content.decode()


def test_a_badge_is_told_when_it_is_given_and_when_it_is_taken_away(api, mel, article):
    make_comment(article, mel)

    give_role(reader=mel, site=article.site, name="moderator")
    assert [each["badges"] for each in readers(asked(api, article))] == [["moderator"]]

    set_roles(reader=mel, roles=())
    assert [each["badges"] for each in readers(asked(api, article))] == [[]]


def test_a_badge_of_another_site_is_told_there_alone(api, mel, article):
    make_comment(article, mel)
    elsewhere = make_site("Elsewhere")
    other = make_article("elsewhere", site=elsewhere)

    give_role(reader=mel, site=elsewhere, name="moderator")

    assert readers(asked(api, article)) == []
    assert readers(asked(api, other)) == []


@pytest.mark.parametrize(
    "how", ["wrote nothing", "held", "rejected", "removed", "banned unseen", "beneath another article"]
)
def test_whoever_is_not_seen_there_is_not_told_of(api, mel, mo, article, how):
    if how == "banned unseen":
        sanction(moderator=mo, reader=mel.id, kind="shadow", now=NOON)
        mel.refresh_from_db()
    if how != "wrote nothing":
        place = make_article() if how == "beneath another article" else article
        state = {"held": "pending", "rejected": "rejected"}.get(how, "published")
        comment = make_comment(place, mel, state=state)
        if how == "removed":
            decide(mo, comment, "remove")

    rename(mel, "Cam Canary")

    assert readers(asked(api, article)) == []
    assert "Canary" not in api.get(f"/articles/{article.slug}/events?since=1").content.decode()


def test_a_day_later_it_is_told_no_more(api, mel, article, clock, ids_follow_the_clock):
    make_comment(article, mel)
    rename(mel, "Mel Other")
    clock.move_to(NOON + timedelta(hours=25))

    assert readers(asked(api, article)) == []
    assert news.forget(now=NOON + timedelta(hours=25)) == 2


def test_what_it_costs_does_not_grow_with_the_readers(api, mel, article):
    def counted():
        with CaptureQueriesContext(connection) as seen:
            assert readers(asked(api, article))
        return len(seen)

    make_comment(article, mel)
    rename(mel, "Mel Other")
    first = counted()
    for number in range(5):
        reader = make_member(f"Reader {number}", f"r{number}@example.org")
        make_comment(article, reader, body=f"Words {number}.")
        rename(reader, f"Other {number}")

    assert counted() == first


def test_what_an_erased_reader_leaves_is_told_without_its_author(api, mel, article):
    comment = make_comment(article, mel)
    request_erasure(reader=mel, keeps_text=True, now=NOON, meter=free_meter(), at_once=True)
    erase_due(now=NOON)

    [event] = asked(api, article, since=comment.article.version + 1)

    assert event["event"] == "comment.changed"
    assert (event["data"]["comment"]["id"], event["data"]["comment"]["author"]) == (comment.public_id, None)


def test_what_a_guest_wrote_is_told_as_the_members(api, ann, mel, article):
    comment = make_comment(article, ann)
    claim_guest(guest=ann, member=mel, now=NOON, meter=free_meter())
    work("claims")

    [event] = asked(api, article, since=comment.article.version + 1)

    assert event["event"] == "comment.changed"
    assert event["data"]["comment"]["author"]["name"] == "Mel Member"
