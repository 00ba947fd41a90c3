"""The demonstration: what `make run` shows to somebody who starts with an empty database."""

import re
from datetime import timedelta

import pytest

from discussion.accounts.models import Reader
from discussion.actions.moderation import decide
from discussion.articles.models import Article
from discussion.backoffice import starting
from discussion.comments.models import Comment, Vote
from discussion.core import markup
from discussion.core.models import LimitCounter, OutboxRow
from discussion.importers import demo
from discussion.importers.demo.scripts import scripts
from tests.factories import NOON, make_article

ALL_OF_IT = {"limit": 100, "replies": 20, "depth": 10, "sort": "old"}
FIRST = "the-race-for-compute"
LINK_TARGET = re.compile(r"\]\(\S+\)")
WORD = re.compile(r"[^\W_]+")


def flat(items):
    """Every comment of a page, those above before those beneath."""
    return [each for item in items for each in (item, *flat(item["replies"]["items"]))]


def listed(api, slug=FIRST):
    return flat(api.get(f"/articles/{slug}/comments", ALL_OF_IT).json()["items"])


def count_everything():
    return [model.objects.count() for model in (Article, Comment, Vote, Reader, OutboxRow)]


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_every_comment_is_written_after_the_one_it_answers_and_before_now(script):
    written = {line.key: line.minutes for line in script.lines}

    assert len(written) == len(script.lines)
    assert all(written[line.parent] < line.minutes for line in script.lines if line.parent)
    assert max(written.values()) < script.hours_ago * 60
    assert [line.minutes for line in script.lines] == sorted(written.values())


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.slug)
def test_every_text_comes_out_of_the_renderer_with_all_its_words(script):
    texts = [text for line in script.lines for text in (line.body, line.earlier_body) if text]
    assert texts
    for text in texts:
        shown = markup.plain(markup.render_comment(markup.clean(text, limit=markup.COMMENT_LIMIT)))
        assert WORD.findall(shown) == WORD.findall(LINK_TARGET.sub("]", text))


@pytest.mark.django_db
def test_the_articles_stand_there_as_if_people_had_argued_for_hours(api):
    assert demo.load_demo(now=NOON) is True

    newest, older = api.get("/articles").json()["items"]
    assert (newest["slug"], older["slug"]) == (FIRST, "warm-water")
    assert newest["published_at"] == (NOON - timedelta(hours=9)).isoformat().replace("+00:00", "Z")
    for article in (newest, older):
        comments = listed(api, article["slug"])
        assert article["comment_count"] == sum(each["state"] == "published" for each in comments)
        assert article["published_at"] < comments[0]["created_at"]
        assert all(each["created_at"] < "2026-11-22T12:00:00Z" for each in comments)


@pytest.mark.django_db
def test_the_discussion_shows_what_discussions_have(api):
    demo.load_demo(now=NOON)

    comments = listed(api)
    scores = [each["score"] for each in comments]
    badges = {badge for each in comments if each["author"] for badge in each["author"]["badges"]}
    assert max(each["depth"] for each in comments) + 1 == 6
    assert min(scores) < 0
    assert max(scores) > 50
    assert any(min(each["up"], each["down"]) > 15 for each in comments)
    assert badges == {"editor", "moderator"}
    for tag in ("<pre>", "<ul>", "<blockquote>", "<a href"):
        assert any(tag in each["body_html"] for each in comments), tag
    for state in ("deleted", "removed"):
        (tombstone,) = [each for each in comments if each["state"] == state]
        assert tombstone["body_html"] == ""
        assert tombstone["reply_count"] >= 1
    (edited,) = [each for each in comments if each["edited_at"]]
    (earlier,) = api.get(f"/comments/{edited['id']}/revisions").json()["items"]
    assert earlier["body_html"] != edited["body_html"]


@pytest.mark.django_db
def test_every_vote_is_a_readers_own_and_counts_against_nobodys_limits():
    demo.load_demo(now=NOON)

    for comment in Comment.objects.all():
        values = list(comment.votes.values_list("value", flat=True))
        assert (values.count(1), values.count(-1)) == (comment.up, comment.down)
        assert not comment.votes.filter(reader=comment.author).exists()
        assert not comment.votes.exclude(updated_at__range=(comment.created_at, NOON)).exists()
    assert LimitCounter.objects.count() == 0


@pytest.mark.django_db
def test_nobody_can_sign_in_as_a_member_of_the_demonstration(api):
    demo.load_demo(now=NOON)

    members = Reader.objects.filter(kind=Reader.Kind.MEMBER)
    assert {role.name for member in members for role in member.roles.all()} == {"editor", "moderator"}
    assert not any(member.has_usable_password() or member.is_superuser for member in members)


@pytest.mark.django_db
def test_where_an_article_is_nothing_is_loaded():
    make_article("of-our-own")

    assert demo.load_demo(now=NOON) is False
    assert Comment.objects.count() == 0


@pytest.mark.django_db
def test_what_ends_half_way_leaves_nothing_and_the_next_start_loads_all(monkeypatch):
    def end(**_):
        assert Comment.objects.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "decide", end)
    with pytest.raises(KeyboardInterrupt):
        demo.load_demo(now=NOON)
    assert count_everything() == [0, 0, 0, 0, 0]

    monkeypatch.setattr(demo, "decide", decide)
    assert demo.load_demo(now=NOON) is True


@pytest.mark.django_db
def test_a_site_that_takes_no_guests_starts_without_it(caplog):
    site = demo.default_site()
    site.guests_allowed = False
    site.save()

    assert demo.load_demo(now=NOON) is False
    assert count_everything() == [0, 0, 0, 0, 0]
    assert "takes no guests" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_on", "articles"), [(True, 2), (False, 0)], ids=["on", "off"])
def test_the_setting_decides_and_it_is_loaded_and_announced_once(is_on, articles, settings, monkeypatch):
    settings.DEMO = is_on
    monkeypatch.setattr(starting, "collect_when_changed", lambda: False)
    said = []

    starting.prepare(said.append)
    after_the_first = count_everything()
    starting.prepare(said.append)

    assert Article.objects.count() == articles
    assert count_everything() == after_the_first
    assert [sentence.startswith("Loaded a demonstration; ") for sentence in said] == [True] * is_on
