"""A lively discussion, and an address for every page that the product has."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from playwright.sync_api import Page

from discussion.accounts.models import Reader, Token
from discussion.accounts.queries import token_sessions
from discussion.actions import articles, comments, tokens, votes
from discussion.actions.accounts import issue_token
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.models import OutboxRow
from discussion.notifications import links
from tests.factories import (
    NOON,
    decide,
    free_meter,
    make_article,
    make_chain,
    make_comment,
    make_reader,
    put_in_state,
)
from tests.notifications.wishes import follow, mute, tell

_BODY = """It says **who** connects first, and *why*.

## What the queue holds

| place | capacity |
|---|---|
| one | 400 MW |

- a substation
- a [report](https://example.org/report)

> quoted from the report

```
megawatts = queue.pop()
```
"""
_TALK = "I *disagree*:\n\n> quoted\n\nSee https://example.org/a, and `code`.\n\n1. first\n2. second"


@dataclass(frozen=True)
class Scene:
    """What the pages of a test are about."""

    article: Article
    empty: Article
    closed: Article
    # Ann's, from a moment ago, with replies: hers to edit and to delete.
    root: Comment
    reply: Comment
    # Removed by the moderator; a reply keeps its place.
    removed: Comment
    # Held for a moderator, seen by Ann alone.
    pending: Comment
    deep: list[Comment]
    readers: dict[str, Reader]
    # Ann's.
    token: Token
    session: Token


def build_scene(*, ann: Reader, stan: Reader, mo: Reader) -> Scene:
    """An open article with a discussion, an empty one and a closed one."""
    article = make_article("electricity", standfirst="Who waits, and who does not.", author="Ilse Norrback", body=_BODY)
    deep = make_chain(article, stan, length=8, now=NOON - timedelta(minutes=3))
    root = make_comment(article, ann, body=_TALK)
    reply = make_comment(article, mo, body="Well said.", parent=root, now=NOON + timedelta(seconds=1))
    answers = [make_comment(article, stan, body=f"Answer {number}.", parent=root) for number in range(5)]
    removed = make_comment(article, stan, body="You are all fools.")
    make_comment(article, ann, body="Attack the argument.", parent=removed)
    decide(mo, removed, "remove")
    pending = make_comment(article, ann, body="This waits.")
    put_in_state(pending, "pending")
    for number in range(18):
        make_comment(article, stan, body=f"Argument {number}.", now=NOON - timedelta(hours=1, minutes=number))
    _edit(root, ann)
    _vote(answers[0], ann)
    closed = make_article("closed", title="What is over")
    make_comment(closed, stan)
    _close(closed)
    empty = make_article("empty", title="What nobody has read")
    _tell(mo, article, reply)
    readers = {"ann": ann, "stan": stan, "mo": mo}
    return Scene(article, empty, closed, root, reply, removed, pending, deep, readers, *_let_in(ann))


def _let_in(reader: Reader) -> tuple[Token, Token]:
    """A token for a program of the reader, and a session."""
    wish = tokens.Wish("Nightly export to the archive", ["read", "write"])
    made, _ = tokens.make_token(reader=reader, wish=wish, now=NOON, meter=free_meter())
    issue_token(reader=reader, now=NOON, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0")
    return made, token_sessions(reader, now=NOON)[0]


def _tell(reader: Reader, article: Article, own: Comment) -> None:
    """What the reader follows and was told."""
    follow(reader, article=article, rhythm="weekly")
    follow(reader, comment=own)
    mute(reader, article=make_article("muted", title="What is muted"))
    # Telling of all that came before takes longer than all the rest of the scene.
    OutboxRow.objects.all().delete()
    teller = make_reader("Tova Teller")
    make_comment(article, teller, body="Is it?", parent=own, now=NOON)
    tell()


def _edit(comment: Comment, author: Reader) -> None:
    comments.edit_comment(reader=author, comment=comment.id, body=f"{_TALK}\n\nMore.", now=NOON, meter=free_meter())


def _vote(comment: Comment, reader: Reader) -> None:
    votes.vote(reader=reader, comment=comment.id, value=1, now=NOON, meter=free_meter())


def _close(article: Article) -> None:
    over = replace(articles.text_of(article), state=Article.State.CLOSED)
    articles.edit_article(article=article, text=over, now=NOON, meter=free_meter())


@dataclass(frozen=True)
class Place:
    """A page: where it is, who looks at it, what they do there first, and which failure belongs to it."""

    address: str
    as_: str = ""
    first: Callable[[Page], object] | None = None
    complaint: str = ""


_times = count(1)


def _press(words: str, typed: dict[str, str] | None = None) -> Callable[[Page], object]:
    def press(page: Page) -> None:
        for label, text in (typed or {}).items():
            page.get_by_label(label).fill(text)
        page.get_by_role("main").get_by_role("button", name=words, exact=True).click()

    return press


def _make_a_token(page: Page) -> None:
    """Each time another one: one name stands for one token."""
    _press("Make the token", {"What is it for?": f"Export {next(_times)}"})(page)


def _sign_up(page: Page) -> None:
    """Each time as somebody else."""
    time = next(_times)
    named = {"Your name": f"Ada {time}", "E-mail": f"ada-{time}@example.org", "Password": "correct horse battery"}
    _press("Sign up", named)(page)


def _report_without_words(page: Page) -> None:
    page.get_by_label("Something else").check()
    _press("Send report")(page)


PLACES = {
    "articles": Place("/"),
    "article": Place("/a/electricity/"),
    "article, newest first": Place("/a/electricity/?sort=new"),
    "article, later comments": Place("/a/electricity/", first=lambda page: page.locator("[rel=next]").click()),
    "empty article": Place("/a/empty/"),
    "closed article": Place("/a/closed/"),
    "permalink": Place("/c/{root}/"),
    "own permalink": Place("/c/{root}/", as_="ann"),
    "pending permalink": Place("/c/{pending}/", as_="ann"),
    "removed permalink": Place("/c/{removed}/"),
    "deep permalink": Place("/c/{deep}/"),
    "replies": Place("/c/{root}/replies"),
    "history": Place("/c/{root}/history"),
    "write": Place("/a/electricity/write"),
    "write, with a name": Place("/a/electricity/write", as_="ann"),
    "write, preview": Place("/a/electricity/write", first=_press("Preview", {"Your comment": "I **mean** it."})),
    "write, refused": Place(
        "/a/electricity/write",
        first=_press("Post comment", {"Your comment": " ", "Your name": "Q"}),
        complaint="400 (Bad Request)",
    ),
    "reply": Place("/c/{root}/reply"),
    "edit": Place("/c/{root}/edit", as_="ann"),
    "delete": Place("/c/{root}/delete", as_="ann"),
    "mail link": Place("/n/{mail_link}/"),
    "mail link, stopped": Place("/n/{mail_link}/", first=_press("Stop it")),
    "vote": Place("/c/{root}/vote"),
    "vote, own": Place("/c/{root}/vote", as_="ann"),
    "report": Place("/c/{root}/report"),
    "report, own": Place("/c/{root}/report", as_="ann"),
    "report, refused": Place(
        "/c/{root}/report", as_="stan", first=_report_without_words, complaint="400 (Bad Request)"
    ),
    "report, sent": Place("/c/{root}/report?sent", as_="stan"),
    "held comments": Place("/me/held", as_="ann"),
    "object": Place("/c/{removed}/appeal", as_="stan"),
    "your data": Place("/me/data", as_="ann"),
    "erase your account": Place("/me/erase", as_="ann"),
    "sign in": Place("/sign-in/"),
    "sign in, refused": Place(
        "/sign-in/",
        first=_press("Sign in", {"E-mail": "ann@example.org", "Password": "wrong"}),
        complaint="403 (Forbidden)",
    ),
    "sign up": Place("/sign-up/"),
    "sign up, refused": Place(
        "/sign-up/",
        first=_press("Sign up", {"Your name": "A", "E-mail": "ada@example.org", "Password": "12345678"}),
        complaint="400 (Bad Request)",
    ),
    "sign up, the code": Place(
        "/sign-up/",
        first=_sign_up,
    ),
    "sign in by a code": Place("/sign-in/code/"),
    "reset": Place("/account/reset/"),
    "sign out": Place("/sign-out/", as_="ann"),
    "me": Place("/me/", as_="ann"),
    "tokens": Place("/me/tokens", as_="ann"),
    "tokens, made": Place("/me/tokens", as_="ann", first=_make_a_token),
    "tokens, refused": Place(
        "/me/tokens",
        as_="ann",
        first=_press("Make the token", {"What is it for?": "\u200b"}),
        complaint="400 (Bad Request)",
    ),
    "revoke a token": Place("/me/tokens/{token}/revoke", as_="ann"),
    "sessions": Place("/me/sessions", as_="ann"),
    "end a session": Place("/me/sessions/{session}/end", as_="ann"),
    "notifications": Place(
        "/notifications/", as_="mo", first=lambda page: page.locator(".n-more > summary").first.click()
    ),
    "notifications, none": Place("/notifications/?show=unread", as_="ann"),
    "preferences": Place("/account/notifications/", as_="mo"),
    "follow": Place("/a/electricity/follow", as_="mo"),
    "follow a conversation": Place("/c/{root}/follow", as_="mo"),
    "mute": Place("/r/{stan}/mute", as_="ann"),
    "reader": Place("/r/{ann}/"),
    "reader, later comments": Place("/r/{stan}/", first=lambda page: page.locator("[rel=next]").click()),
    "moderator": Place("/r/{mo}/"),
    "nothing here": Place("/a/nothing/", complaint="404 (Not Found)"),
}


def address_of(place: Place, scene: Scene) -> str:
    """The place's address in this scene."""
    named: dict[str, Comment | Token] = {
        "root": scene.root,
        "pending": scene.pending,
        "removed": scene.removed,
        "deep": scene.deep[6],
    }
    named |= {"token": scene.token, "session": scene.session}
    ids = {name: row.public_id for name, row in {**named, **scene.readers}.items()}
    link = links.Link(scene.readers["ann"].id, links.KIND, "reply")
    return place.address.format(mail_link=links.token(link), **ids)
