"""Who may comment and vote on a site, and how often."""

from typing import Any

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from discussion.actions.sites import Policy, create_site, edit_site
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.errors import Refusal
from discussion.sites.models import Site
from tests.factories import NOON, make_article, make_comment, make_member, make_reader
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
HERALD = Policy(name="The Herald")


@pytest.fixture
def herald(db: None) -> Site:
    return create_site(policy=HERALD, now=NOON)


@pytest.fixture
def story(herald: Site) -> Article:
    return make_article("story", site=herald)


@pytest.fixture
def said(story: Article) -> Comment:
    return make_comment(story, make_reader("Ivy", site=story.site), body="Well said.")


@pytest.fixture
def people(herald: Site, as_reader: Any) -> dict[str, Any]:
    known = {
        "guest": make_reader("Gus", site=herald),
        "member": make_member("Mel", "mel@example.org", site=herald),
        "sso": make_reader("Sol", site=herald, kind="sso"),
    }
    return {name: as_reader(reader) for name, reader in known.items()}


def rule(site: Site, **policy: Any) -> None:
    edit_site(site=site, policy=Policy(name="The Herald", **policy))


def outcome(answer: Any) -> Any:
    return answer.status_code if answer.status_code < 400 else answer.json()["code"]


@pytest.mark.parametrize(
    ("who", "guest", "member"),
    [("everyone", 201, 201), ("members", "members_only", 201), ("nobody", "commenting_off", "commenting_off")],
)
def test_who_may_comment(herald: Site, story: Article, people: Any, who: str, guest: Any, member: Any) -> None:
    rule(herald, who_comments=who)
    posted = {name: outcome(api.post("/articles/story/comments", {"body": "Well."})) for name, api in people.items()}
    assert posted == {"guest": guest, "member": member, "sso": member}
    for name, api in people.items():
        permissions = api.get("/articles/story/mine").json()["permissions"]
        assert permissions["can_comment"] is (posted[name] == 201), name
        assert permissions["can_vote"] is True


@pytest.mark.parametrize(
    ("who", "guest", "member"),
    [("everyone", 200, 200), ("members", "members_only", 200), ("nobody", "voting_off", "voting_off")],
)
def test_who_may_vote(herald: Site, said: Comment, people: Any, who: str, guest: Any, member: Any) -> None:
    rule(herald, who_votes=who)
    path = f"/comments/{said.public_id}/vote"
    voted = {name: outcome(api.put(path, {"value": 1})) for name, api in people.items()}
    assert voted == {"guest": guest, "member": member, "sso": member}
    for name, api in people.items():
        assert api.get("/articles/story/mine").json()["permissions"]["can_vote"] is (voted[name] == 200), name


def test_what_was_written_can_be_changed_while_nothing_new_is_taken(herald: Site, story: Article, people: Any) -> None:
    made = people["member"].post("/articles/story/comments", {"body": "Well."}).json()
    rule(herald, who_comments="nobody")
    assert people["member"].patch(f"/comments/{made['id']}", {"body": "Better."}).status_code == 200
    assert people["member"].delete(f"/comments/{made['id']}").status_code == 204


def test_a_site_can_want_fewer_comments_in_a_minute(herald: Site, story: Article, people: Any, clock: Any) -> None:
    rule(herald, posts_per_minute=2)
    posted = [people["member"].post("/articles/story/comments", {"body": f"Number {each}."}) for each in range(3)]
    assert [outcome(each) for each in posted] == [201, 201, "rate_limited"]
    assert posted[1]["RateLimit"].startswith('"posts";r=0')
    assert '"posts";q=2;w=60' in posted[1]["RateLimit-Policy"]
    clock.shift(60)
    assert people["member"].post("/articles/story/comments", {"body": "Later."}).status_code == 201


@pytest.mark.parametrize("number", [0, -1, 13])
def test_no_site_takes_more_than_all_do(herald: Site, number: int) -> None:
    with pytest.raises(Refusal) as refused:
        rule(herald, posts_per_minute=number)
    assert (refused.value.code, refused.value.field) == ("invalid_posts_per_minute", "posts_per_minute")


@pytest.mark.parametrize(
    ("field", "number", "sentence"),
    [
        ("most_waiting", -1, "Let 0 to 10,000 comments wait before moderators are told."),
        ("most_waiting", 10_001, "Let 0 to 10,000 comments wait before moderators are told."),
        ("longest_wait_hours", 0, "Let a comment wait for 1 to 720 hours before moderators are told."),
        ("longest_wait_hours", 721, "Let a comment wait for 1 to 720 hours before moderators are told."),
    ],
)
def test_an_alarm_that_would_never_or_always_be_raised_is_refused(
    herald: Site, field: str, number: int, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rule(herald, **{field: number})
    assert (refused.value.code, refused.value.field, refused.value.detail) == (f"invalid_{field}", field, sentence)


@pytest.mark.parametrize("field", ["who_comments", "who_votes", "proof_of_work"])
def test_what_is_no_policy_is_refused(herald: Site, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rule(herald, **{field: "friends"})
    assert (refused.value.code, refused.value.field) == (f"invalid_{field}", field)


def test_the_pages_say_who_writes(herald: Site, story: Article, said: Comment) -> None:
    assert Browser().open("/a/story/").says("Write a comment")
    rule(herald, who_comments="members")
    assert Browser().open("/a/story/write").says("Only members write here.")
    assert not Browser().open("/a/story/").page.select("discussion-thread[data-guests]")
    rule(herald, who_comments="nobody")
    page = Browser().open("/a/story/")
    assert page.says("This site takes no comments at present. What was said can be read.")
    assert not page.says("Write a comment")
    assert page.page.select("discussion-thread[data-silent][data-open]")
    for path in ("/a/story/write", f"/c/{said.public_id}/reply"):
        closed = Browser().open(path)
        assert (closed.status, closed.says("takes no comments at present")) == (403, True)


def test_the_pages_say_who_votes(herald: Site, said: Comment) -> None:
    page = f"/c/{said.public_id}/vote"
    rule(herald, who_votes="members")
    assert Browser().open(page).says("Only members vote here.")
    rule(herald, who_votes="nobody")
    assert Browser().open(page).says("This site takes no votes on comments at present.")


def test_a_stranger_who_may_not_take_part_becomes_no_guest(herald: Site, said: Comment) -> None:
    rule(herald, who_comments="members", who_votes="members")
    before = Reader.objects.count()
    written = Client().post("/a/story/write", {"body": "Well.", "name": "Gus", "key": "k", "do": "send"})
    voted = Client().post(f"/c/{said.public_id}/vote", {"value": "1", "key": "k"})
    assert (written.status_code, voted.status_code) == (403, 403)
    assert Reader.objects.count() == before


def test_a_guest_is_led_to_sign_in_where_members_write(herald: Site, story: Article) -> None:
    rule(herald, who_comments="members")
    assert Browser(make_reader("Gus", site=herald)).open("/a/story/write").says("Only members write here.")
