"""What must never leave, never be assigned and never be without a limit."""

import re

import pytest
from django.urls import URLPattern

from discussion.accounts.models import Reader, Token
from discussion.api.urls import urlpatterns
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.factories import (
    decide,
    make_article,
    make_comment,
    make_member,
    make_poll,
    make_reader,
    make_site,
    put_in_state,
)

pytestmark = pytest.mark.django_db
CANARY = "canarybird"
# Every address that shows comments or articles, as the API's own table has it; a new one fails here until it is listed.
WAYS_OUT = {
    "articles": "/articles",
    "articles/lookup": "/articles/lookup?url=https://news.example/story",
    "articles/<slug>": "/articles/{slug}",
    "articles/<slug>/comments": "/articles/{slug}/comments?depth=10",
    "articles/<slug>/mine": "/articles/{slug}/mine",
    "counts": "/counts?article={slug}",
    "comments/<comment>": "/comments/{comment}",
    "comments/<comment>/replies": "/comments/{comment}/replies",
    "comments/<comment>/context": "/comments/{comment}/context",
    "comments/<comment>/revisions": "/comments/{comment}/revisions",
    "comments/<comment>/vote": "/comments/{comment}/vote",
    "readers/<reader>": "/readers/{author}",
    "readers/<reader>/comments": "/readers/{author}/comments",
    "articles/<slug>/events": "/articles/{slug}/events?since=1",
    "articles/<slug>/changes": "/articles/{slug}/changes?since=1",
    "articles/<slug>/polls": "/articles/{slug}/polls",
    "articles/<slug>/stances": "/articles/{slug}/stances",
    "polls": "/polls",
    "polls/<poll>": "/polls/{poll}",
    "polls/<poll>/ballot": "/polls/{poll}/ballot",
    "polls/<poll>/ballots": "/polls/{poll}/ballots?as=csv",
    "polls/<poll>/results": "/polls/{poll}/results",
    "polls/<poll>/changes": "/polls/{poll}/changes",
    "polls/<poll>/stance": "/polls/{poll}/stance",
    "comments/<comment>/reports": "/comments/{comment}/reports",
    "comments/<comment>/appeal": "/comments/{comment}/appeal",
    "moderation/readers/<reader>/sanctions": "/moderation/readers/{author}/sanctions",
    "moderation/readers/<reader>/reject-since": "/moderation/readers/{author}/reject-since",
    "moderation/sanctions/<sanction>/lift": "/moderation/sanctions/0000000000001/lift",
    "moderation/reversals": "/moderation/reversals",
    "moderation/bulks": "/moderation/bulks",
    "moderation/bulks/preview": "/moderation/bulks/preview",
    "moderation/bulks/<bulk>": "/moderation/bulks/0000000000001",
    "moderation/bulks/<bulk>/undo": "/moderation/bulks/0000000000001/undo",
    "me/held": "/me/held",
    "me/warnings": "/me/warnings",
    "me/warnings/read": "/me/warnings/read",
    "moderation/queue": "/moderation/queue",
    "moderation/comments/<comment>": "/moderation/comments/{comment}",
    "moderation/comments/<comment>/claim": "/moderation/comments/{comment}/claim",
    "moderation/decisions": "/moderation/decisions",
    "moderation/decisions/<decision>/undo": "/moderation/decisions/0000000000001/undo",
    "moderation/log": "/moderation/log",
    "moderation/reasons": "/moderation/reasons",
    "moderation/export": "/moderation/export?article={slug}",
    "moderation/exports": "/moderation/exports",
    "moderation/exports/<export>": "/moderation/exports/0000000000001",
    "moderation/exports/<export>/file": "/moderation/exports/0000000000001/file",
    **{f"me/notifications{part}": f"/me/notifications{part}" for part in ("", "/count", "/read")},
    **{f"me/{part}": f"/me/{part}" for part in ("preferences", "subscriptions", "mutes")},
    "articles/<slug>/subscription": "/articles/{slug}/subscription",
    "articles/<slug>/mute": "/articles/{slug}/mute",
    "articles/<slug>/people": "/articles/{slug}/people?q=ann",
    "comments/<comment>/subscription": "/comments/{comment}/subscription",
    "comments/<comment>/mute": "/comments/{comment}/mute",
    "readers/<reader>/mute": "/readers/{author}/mute",
    "me/erasure": "/me/erasure",
    "me/export": "/me/export",
    "me/export/file": "/me/export/file",
}
OF_BROWSERS = {"push-key", "me/push-endpoints", "me/push-endpoints/<endpoint>"}
OF_TOKENS = {"me/tokens", "me/tokens/<token>", "me/sessions", "me/sessions/<session>"}
OF_SIGNING_IN = {
    *("session", "session/guest", "session/sso", "session/claim", "session/login", "session/login/factor"),
    *("session/sign-up", "session/confirm", "session/code", "session/code/confirm", "session/reset"),
    *("session/reset/confirm", "session/passkey", "session/passkey/confirm", "session/password", "session/email"),
    *("session/email/confirm", "session/sessions", "session/sessions/<session>", "session/factors", "session/totp"),
    *("session/totp/confirm", "session/totp/remove", "session/recovery-codes", "session/passkeys"),
    *("session/passkeys/confirm", "session/passkeys/<passkey>/remove"),
}
WITHOUT_CONTENT = {
    *OF_SIGNING_IN,
    "me",
    "preview",
    "comments:analyze",
    "proof",
    *OF_TOKENS,
    *OF_BROWSERS,
    "schema",
    "docs",
    "",
}


def test_every_way_out_is_walked_below():
    routes = {re.sub(r"<\w+:", "<", str(pattern.pattern)) for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert routes == set(WAYS_OUT) | WITHOUT_CONTENT


def ways_out(article, comment):
    """Every address that could show them; its poll is the first beneath the article, or none that exists."""
    poll = article.polls.first()
    names = {"slug": article.slug, "comment": comment.public_id, "poll": poll.public_id if poll else "0000000000001"}
    names["author"] = comment.author.public_id
    return [way.format(**names) for way in WAYS_OUT.values()]


def whole(answer):
    """What was answered, also where it comes in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def foreign_mo(db):
    return make_member("Fay Foreign", "fay@example.org", role="moderator", site=make_site())


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
@pytest.mark.parametrize("has_reply", [False, True], ids=["alone", "with a reply"])
def test_a_hidden_text_leaves_by_no_way(api, as_reader, stan, foreign_mo, state, has_reply):
    article = make_article(url="https://news.example/story")
    author = make_reader(f"Ann {CANARY}")
    comment = make_comment(article, author, body=CANARY)
    if has_reply:
        make_comment(article, stan, parent=comment)
    put_in_state(comment, state)
    below = Comment.objects.filter(parent=comment).first()
    for viewer in (api, as_reader(stan), as_reader(foreign_mo)):
        for way in ways_out(article, comment) + (ways_out(article, below) if below else []):
            answer = viewer.get(way)
            assert CANARY.encode() not in answer.content, way
            assert CANARY not in str(answer.headers), way
        assert viewer.get(f"/articles/{article.slug}").json()["comment_count"] == int(has_reply)
        listed = viewer.get(f"/articles/{article.slug}/comments").json()["items"]
        assert len(listed) == int(has_reply)
        if has_reply:
            assert listed[0]["state"] == ("deleted" if state == "deleted" else "removed")
        else:
            absent = viewer.get("/comments/0000000000001")
            for suffix in ("", "/replies", "/context", "/revisions"):
                answer = viewer.get(f"/comments/{comment.public_id}{suffix}")
                assert (answer.status_code, answer.content) == (404, absent.content)


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_a_hidden_article_takes_its_discussion_along(api, as_reader, stan, foreign_mo, state):
    article = make_article(title=CANARY, body=CANARY, url="https://news.example/story")
    comment = make_comment(article, make_reader(f"Ann {CANARY}"), body=CANARY)
    poll = make_poll(article, CANARY, "Another", results_visible="always")
    Article.objects.update(state=state, published_at="2030-01-01T00:00:00Z")
    for viewer in (api, as_reader(stan), as_reader(foreign_mo)):
        for way in ways_out(article, comment):
            answer = viewer.get(way)
            assert CANARY.encode() not in answer.content, way
        assert viewer.get(f"/counts?article={article.slug}").json() == {"counts": {}}
        assert viewer.put(f"/comments/{comment.public_id}/vote", {"value": 1}).status_code in (401, 404)
        assert viewer.patch(f"/comments/{comment.public_id}", {"body": "x"}).status_code in (401, 404)
        assert viewer.delete(f"/comments/{comment.public_id}").status_code in (401, 404)
        assert viewer.put(f"/polls/{poll.public_id}/ballot", {"choices": []}).status_code in (401, 404)


def test_an_earlier_text_of_a_hidden_comment_is_hidden_too(api, as_reader, ann, mo, article):
    comment = make_comment(article, ann, body=CANARY)
    as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Better."})
    assert CANARY in api.get(f"/comments/{comment.public_id}/revisions").content.decode()
    decide(mo, comment, "remove")
    assert api.get(f"/comments/{comment.public_id}/revisions").status_code == 404


WRITES = [
    ("POST", "/articles/{slug}/comments", {"body": "x"}),
    ("PATCH", "/comments/{comment}", {"body": "x"}),
    ("PUT", "/comments/{comment}/vote", {"value": 1}),
    ("POST", "/preview", {"body": "x"}),
    ("POST", "/session/guest", {"name": "Ada"}),
    ("POST", "/session/login", {"email": "a@example.org", "password": "x"}),
    ("PATCH", "/me", {"name": "Ada", "about": "x"}),
    ("POST", "/session/sso", {"token": "x"}),
    ("POST", "/articles", {"title": "x"}),
    ("PATCH", "/articles/{slug}", {"title": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{method} {path}" for method, path, _ in WRITES])
def test_no_field_of_any_model_is_assigned_by_a_client(as_reader, ann, ed, article, method, path, body):
    comment = make_comment(article, ann)
    client = as_reader(ed if "articles" in path and "comments" not in path else ann)
    allowed = _ALLOWED.get(path, {*body, "name", "body", "parent"})
    before = [list(model.objects.values()) for model in (Comment, Article, Reader, Token)]
    for model in (Comment, Article, Reader):
        for field in model._meta.get_fields():
            if field.name in allowed:
                continue
            answer = client.send(
                method, path.format(slug=article.slug, comment=comment.public_id), {**body, field.name: 1}
            )
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field"), field.name
    assert [list(model.objects.values()) for model in (Comment, Article, Reader, Token)] == before


_ARTICLE = set("title slug standfirst body author url aliases external_id state published_at closes_at".split())
_ALLOWED = {"/articles": _ARTICLE, "/articles/{slug}": _ARTICLE, "/preview": {"body", "article"}}


def test_no_address_of_a_reader_is_in_any_public_byte(api, as_reader, article):
    member = make_member("Mo", f"{CANARY}@example.org", role="moderator")
    comment = make_comment(article, member)
    for viewer in (api, as_reader(member)):
        for way in (*ways_out(article, comment), "/me"):
            content = whole(viewer.get(way, X_Forwarded_For="192.0.2.77"))
            assert CANARY.encode() not in content
            assert b"192.0.2" not in content


def test_a_public_answer_is_the_same_bytes_whatever_comes_with_the_question(api, as_reader, ann, article):
    make_comment(article, ann)
    for way in (f"/articles/{article.slug}/comments", "/articles", f"/counts?article={article.slug}"):
        plain = api.get(way)
        for headers in (
            {"Cookie": "sessionid=x; csrftoken=y"},
            {"Cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}"},
            {"X_Forwarded_Host": "evil.example"},
            {"X_Forwarded_Proto": "https"},
            {"Accept_Language": "de"},
            {"Authorization": f"Bearer {as_reader(ann).token}"},
        ):
            answer = api.get(way, **headers)
            assert (answer.content, answer["ETag"]) == (plain.content, plain["ETag"])
            assert not answer.cookies
    private = as_reader(ann).get(f"/articles/{article.slug}/mine")
    assert private["Cache-Control"] == "private, no-store"


def test_too_many_posts_are_refused_with_the_time_to_wait(as_reader, ann, article, settings):
    client = as_reader(ann)
    answers = [client.post(f"/articles/{article.slug}/comments", {"body": f"{number}"}) for number in range(14)]
    first, last = answers[0], answers[-1]
    assert first["RateLimit-Policy"] == '"posts";q=12;w=60'
    assert first["RateLimit"].startswith('"posts";r=11;t=')
    assert (last.status_code, last.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(last["Retry-After"]) <= 60
    assert Comment.objects.count() == 12


def test_rotating_addresses_do_not_make_fresh_guests(api, settings):
    settings.TRUSTED_PROXIES = []
    statuses = [
        api.post("/session/guest", {"name": f"Guest {number}"}, X_Forwarded_For=f"198.51.{number}.1").status_code
        for number in range(60)
    ]
    assert statuses.count(429) >= 10
    assert Reader.objects.count() == statuses.count(201)


def test_a_megabyte_in_any_place_is_refused_kindly(api, as_reader, ann, article):
    client, much = as_reader(ann), "x" * 1_000_000
    assert client.post(f"/articles/{article.slug}/comments", {"body": much}).json()["code"] == "body_too_long"
    assert (
        client.post(f"/articles/{article.slug}/comments", {"body": "x", "parent": much}).json()["code"]
        == "parent_not_found"
    )
    assert client.patch("/me", {"name": much}).json()["code"] == "name_too_long"
    assert api.get(f"/articles/{article.slug}/comments", {"cursor": much}).json()["code"] == "invalid_cursor"
    assert api.get(f"/articles/{much}").status_code == 404
    assert api.get("/articles/lookup", {"url": f"https://x.example/{much}"}).status_code in (400, 404)


@pytest.mark.parametrize("text", ["%00", "%ed%a0%80", "%F0%9F%92%A9", "a%2Fb", "..%2f..%2f", "x'--", "%25_"])
def test_odd_text_in_an_address_is_not_found(api, article, text):
    for path in (f"/articles/{text}", f"/articles/{text}/comments", f"/comments/{text}", f"/comments/{text}/replies"):
        assert api.get(path).status_code == 404
    assert api.get(f"/counts?article={text}").json() == {"counts": {}}
