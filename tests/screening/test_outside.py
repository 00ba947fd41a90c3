"""Checks that ask somebody elsewhere: signed, in time, and with a choice of what follows where nobody answers."""

import hashlib
import hmac
import json
import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest

from discussion.actions.cases import open_case
from discussion.actions.moderation import undo
from discussion.core import vault
from discussion.core.models import OutboxRow
from discussion.moderation.checks import akismet
from discussion.moderation.models import Check, Reason
from tests.factories import NOON, decide, make_comment, work
from tests.screening.rows import post, reason, screen_now, set_policy, words
from tests.things.servers import Server, answer

SECRET = "a secret of thirty-two characters"


@pytest.fixture(autouse=True)
def inside(settings):
    """This machine may be reached."""
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]


class Asked:
    """A service that keeps what it was sent, and answers with this."""

    def __init__(self, reply, **more):
        self.reply, self.more, self.bodies = reply, more, []

    def __call__(self, line, head):
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = head.split(b"\r\n\r\n", 1)[1]
        while len(body) < length:
            body += line.recv(65536)
        self.bodies.append(body)
        reply = self.reply if isinstance(self.reply, bytes) else json.dumps(self.reply).encode()
        answer(reply, **self.more)(line, head)


def headers(head):
    lines = head.decode().split("\r\n\r\n")[0].split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


def settle(comment):
    screen_now()
    comment.refresh_from_db()
    return comment.state


def test_the_sites_own_service_is_told_all_and_decides(ann, article):
    above = make_comment(article, ann, body="The first words.")
    screen_now()
    asked = Asked({"verdict": "hold", "reason": "Too rude for us.", "score": 0.8})
    with Server(asked) as server:
        set_policy(article, external_url=server.url, external_secret=vault.lock(SECRET))
        comment = post(article, ann, "See https://a.example/", parent=above)
        assert settle(comment) == "pending"

    told = json.loads(asked.bodies[0])
    assert (told["comment"]["body"], told["parent"]["body"]) == ("See https://a.example/", "The first words.")
    assert (told["article"]["slug"], told["author"]["name"], told["author"]["published"]) == (
        *(article.slug, "Ann Author", 2),
    )
    assert told["links"] == ["https://a.example/"]
    assert reason(comment, "external") == "Too rude for us."
    assert Check.objects.get(name="external").score == 0.8


def test_the_request_is_signed(ann, article):
    asked = Asked({"verdict": "pass"})
    with Server(asked) as server:
        set_policy(article, external_url=server.url, external_secret=vault.lock(SECRET))
        assert settle(post(article, ann)) == "published"
        given = headers(server.heads[0])["Discussion-Signature"]

    time, digest = (part.partition("=")[2] for part in given.split(","))
    signed = hmac.new(SECRET.encode(), f"{time}.".encode() + asked.bodies[0], hashlib.sha256).hexdigest()
    assert digest == signed


@pytest.mark.parametrize(("failure", "state"), [("show", "published"), ("hold", "pending")])
@pytest.mark.parametrize("reply", [b"nonsense", b'{"verdict": "perhaps"}', b"[]", b'{"verdict": "failed"}'])
def test_an_answer_that_cannot_be_read_is_none(ann, article, reply, failure, state):
    with Server(Asked(reply)) as server:
        set_policy(article, external_url=server.url, external_failure=failure)
        comment = post(article, ann)
        assert settle(comment) == state

    assert words(comment, "background")["external"] == ("failed" if failure == "show" else "hold")


def test_a_service_that_refuses_gives_no_answer(ann, article):
    with Server(Asked(b"no", status="500 Oh")) as server:
        set_policy(article, external_url=server.url)
        comment = post(article, ann)
        assert settle(comment) == "published"

    assert reason(comment, "external") == "The other side answers 500."


@pytest.mark.parametrize(("shown", "state"), [("guest", "published"), ("staff", "pending")])
def test_a_service_that_is_too_slow_is_late_at_the_deadline(ann, article, shown, state):
    ended = threading.Event()
    with Server(lambda line, head: ended.wait(20)) as server:
        set_policy(article, external_url=server.url, external_seconds=3, deadline_seconds=1, shown_at_deadline=shown)
        comment = post(article, ann)
        assert settle(comment) == state
        ended.set()

    assert words(comment, "background")["external"] == "failed"
    assert "deadline" in words(comment, "background")


def test_an_address_inside_is_not_asked(ann, article, settings):
    settings.OUTBOUND_ALLOW = []
    with Server(Asked({"verdict": "hold"})) as server:
        set_policy(article, external_url=server.url)
        assert settle(post(article, ann)) == "published"
        assert server.connections == 0


@pytest.mark.parametrize(("score", "verdict"), [(0.95, "hold"), (0.75, "note"), (0.2, "pass")])
def test_a_service_that_speaks_comments_analyze_is_understood(ann, article, score, verdict):
    scores = {"TOXICITY": score, "THREAT": 0.1}
    reply = {
        "attributeScores": {
            name: {"summaryScore": {"value": value, "type": "PROBABILITY"}} for name, value in scores.items()
        }
    }
    asked = Asked(reply)
    with Server(asked) as server:
        set_policy(article, perspective_url=f"{server.url}v1alpha1/comments:analyze?key=k")
        comment = post(article, ann, "You are all wrong.")
        settle(comment)
        assert server.heads[0].startswith(b"POST /v1alpha1/comments:analyze?key=k ")

    assert words(comment, "background")["perspective"] == verdict
    told = json.loads(asked.bodies[0])
    assert told["comment"]["text"] == "You are all wrong."
    assert (told["languages"], told["doNotStore"]) == (["en"], True)


@pytest.mark.parametrize(("reply", "state"), [(b"true", "pending"), (b"false", "published"), (b"invalid", "published")])
def test_akismet_is_asked_where_there_is_a_key(ann, article, monkeypatch, reply, state):
    asked = Asked(reply, X_akismet_pro_tip="discard")
    with Server(asked) as server:
        monkeypatch.setattr(akismet, "URL", server.url)
        set_policy(article, akismet_key=vault.lock("the-key"))
        comment = post(article, ann)
        assert settle(comment) == state

    assert b"api_key=the-key" in asked.bodies[0]
    assert b"user_ip" not in asked.bodies[0]
    assert words(comment, "background")["akismet"] == {b"true": "hold", b"false": "pass"}.get(reply, "failed")


def corrections(server):
    """What Akismet was told after it had been asked: the end of the address."""
    lines = [head.split(b" ")[1].decode() for head in server.heads]
    return [line.rpartition("/")[2] for line in lines if "submit" in line]


@pytest.fixture
def akismets_site(article, mo, monkeypatch):
    """A site with a key; what Akismet answers is what this is called with."""

    def asked(reply):
        server = open_ones.enter_context(Server(Asked(reply)))
        monkeypatch.setattr(akismet, "URL", f"{server.url}1.1/comment-check")
        set_policy(article, akismet_key=vault.lock("key"))
        return server

    with ExitStack() as open_ones:
        yield asked


def test_akismet_is_told_that_it_held_what_was_no_spam(ann, mo, article, akismets_site):
    server = akismets_site(b"true")
    comment = post(article, ann, "A fair word.")
    settle(comment)
    made = decide(mo, comment, "approve")
    work("corrections", NOON)
    assert corrections(server) == ["submit-ham"]
    assert b"comment_content=A+fair+word." in server.behave.bodies[-1]

    undo(moderator=mo, decision=made.id, now=NOON)
    work("corrections", NOON)
    assert corrections(server) == ["submit-ham", "submit-spam"]


def test_akismet_is_told_that_it_let_spam_pass(ann, mo, article, akismets_site):
    server = akismets_site(b"false")
    comment = post(article, ann)
    settle(comment)
    spam = Reason.objects.create(site=article.site, code="spam", title="Spam", text="Spam.")
    decide(mo, comment, "remove", reason=spam.id)
    work("corrections", NOON)

    assert corrections(server) == ["submit-spam"]


def test_akismet_is_told_nothing_where_it_was_right_or_another_reason_counts(ann, mo, article, akismets_site):
    server = akismets_site(b"false")
    kept, rude = post(article, ann, "One."), post(article, ann, "Two.")
    screen_now()
    abuse = Reason.objects.create(site=article.site, code="abuse", title="Abuse", text="Abuse.")
    decide(mo, rude, "remove", reason=abuse.id)
    open_case(comment=kept, now=NOON, reported=True)
    decide(mo, kept, "keep")
    work("corrections", NOON)

    assert corrections(server) == []


def test_akismet_that_is_down_is_told_later(ann, mo, article, akismets_site):
    server = akismets_site(b"true")
    comment = post(article, ann)
    settle(comment)
    server.behave.more = {"status": "503 Busy"}
    decide(mo, comment, "approve")
    work("corrections", NOON)
    comment.refresh_from_db()
    assert comment.state == "published"
    server.behave.more = {}
    work("corrections", NOON + timedelta(hours=1))

    assert corrections(server) == ["submit-ham", "submit-ham"]


def test_without_a_key_nobody_is_told_anything(ann, mo, article):
    comment = post(article, ann)
    screen_now()
    decide(mo, comment, "remove")

    assert not OutboxRow.objects.filter(queue="corrections").exists()
