"""What the photographs are of: the demonstration, and what it lacks. Importing this starts Django."""

from dataclasses import dataclass, replace
from datetime import timedelta

import django

django.setup()

import orjson  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.totp.internal.auth import generate_totp_secret  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from discussion.accounts.models import Reader  # noqa: E402
from discussion.accounts.queries import token_sessions  # noqa: E402
from discussion.actions import articles, tokens  # noqa: E402
from discussion.actions.accounts import issue_token  # noqa: E402
from discussion.actions.profiles import change_profile  # noqa: E402
from discussion.actions.sites import Branding, Policy, create_site  # noqa: E402
from discussion.actions.webhook_settings import Settings as HookSettings  # noqa: E402
from discussion.actions.webhook_settings import add_webhook  # noqa: E402
from discussion.articles.models import Article  # noqa: E402
from discussion.comments.models import Comment  # noqa: E402
from discussion.core import clock  # noqa: E402
from discussion.notifications.channels.webhooks import bodies  # noqa: E402
from discussion.notifications.models import (  # noqa: E402
    Delivery,
    Notification,
    WebhookEndpoint,
)
from tests.backoffice.conftest import staff  # noqa: E402
from tests.factories import (  # noqa: E402
    decide,
    free_meter,
    make_article,
    make_comment,
    make_exports,
    make_member,
    make_reader,
    put_in_state,
    work,
)
from tests.notifications.wishes import follow, mute  # noqa: E402

_ABOUT = "Electrician, retired. I have waited for three connections in my life.\nI answer every question that is one."
_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 290 40"><text x="0" y="30" font-family="serif" '
    b'font-size="28" font-weight="bold" fill="#8a1c4a">Northern Herald</text></svg>'
)
_HOOKS = "/admin/notifications/"
_STANDFIRST = "What it costs to wait, and who pays."


@dataclass(frozen=True)
class Subjects:
    """Names for the addresses of states, and the cookies of those who look at them."""

    names: dict[str, str]
    cookies: dict[str, dict[str, str]]


def make_subjects() -> Subjects:
    """Everything that a state's address can name."""
    now = clock.now()
    lively = Article.objects.order_by("-comment_count")[0]
    you = make_reader("Robin Reader")
    own = make_comment(lively, you, body="I waited *four years* for a connection. Nobody asked me.", now=now)
    make_comment(lively, make_reader("Kit"), body="Which substation?", parent=own, now=now)
    pending = make_comment(lively, you, body="See https://example.org/offer for more.", now=now - timedelta(minutes=2))
    put_in_state(pending, "pending")
    shown = {
        "own": own,
        "pending": pending,
        "edited": Comment.objects.filter(article=lively, edited_at__isnull=False)[0],
        "removed": Comment.objects.filter(article=lively, state="removed", is_listed=True)[0],
        "busiest": Comment.objects.filter(article=lively, state="published").order_by("-reply_count")[0],
        "deepest": Comment.objects.filter(article=lively, state="published").order_by("-depth")[0],
    }
    names = {name: f"/c/{comment.public_id}/" for name, comment in shown.items()}
    for name, article in {"lively": lively, "empty": _empty(), "closed": _closed(you), "branded": _branded()}.items():
        names[name] = f"/a/{article.slug}/"
    mo = staff("Mo Moderator", "mo@example.org", "moderator")
    make_exports(lively, mo, now=now)
    names["lively_slug"] = lively.slug
    names |= _hooked(lively)
    names |= _let_in(you)
    names |= {"you": _described(you), "moderator": f"/r/{Reader.objects.filter(roles__name='moderator')[0].public_id}/"}
    morgan, guarded = (
        make_member("Morgan Member", "morgan@example.org"),
        make_member("Gail Guarded", "gail@example.org"),
    )
    Authenticator.objects.create(user=guarded, type="totp", data={"secret": generate_totp_secret()})
    names["talk"] = _told(morgan, lively)
    cookies = {
        name: _session_of(who) for name, who in {"robin": you, "mo": mo, "morgan": morgan, "root": _root()}.items()
    }
    return Subjects(names, cookies)


def _told(reader: Reader, article: Article) -> str:
    """What somebody was told, follows and mutes; the address of their own comment."""
    now = clock.now()
    own = make_comment(article, reader, body="Who pays for the second transformer?", now=now)
    follow(reader, article=article, rhythm="weekly")
    follow(reader, comment=own)
    kit, noise = make_reader("Kit Lindqvist"), make_reader("Noise")
    make_comment(
        article, kit, body="The network does, and adds it to everybody’s bill. It says so on page 9.", parent=own
    )
    make_comment(article, kit, body="@Morgan Member knows more about this than I do.")
    mute(reader, whom=noise)
    work("notifications", now)
    Notification.objects.filter(reader=reader, kind="reply").update(read_at=now)
    decide(Reader.objects.get(email="mo@example.org"), own, "feature", now=now)
    work("notifications", now)
    return f"/c/{own.public_id}/"


def _root() -> Reader:
    return Reader.objects.create_superuser("root@example.org", "correct horse battery")


def _hooked(article: Article) -> dict[str, str]:
    """Addresses of a webhook that rests, and of what was sent to another one."""
    now, site = clock.now(), article.site
    awake, _ = add_webhook(
        site=site, settings=HookSettings("The newsroom’s chat", "https://chat.example.org/in"), now=now
    )
    gone, _ = add_webhook(site=site, settings=HookSettings("The archive", "https://archive.example.org/in"), now=now)
    WebhookEndpoint.objects.filter(id=gone.id).update(failing_since=now - timedelta(days=4), resting_since=now)
    told = bodies.data_of(
        "comment.posted", {"comment": Comment.objects.filter(article=article, state="published").latest("id").id}, now
    )
    body = orjson.dumps({"type": "comment.posted", "timestamp": now, "data": told}).decode()
    given = {"site": site, "channel": "webhook", "event": "comment.posted", "created_at": now, "due_at": now}
    said = {"payload": {"about": {}, "body": body}, "settled_at": now, "attempts": 1}
    sent = Delivery.objects.create(
        **given, **said, target=awake.id, key=awake.public_id, outcome="sent", status=204, answer="Taken.", took_ms=48
    )
    failed = {"outcome": "dead", "status": 503, "answer": "Out of order.", "took_ms": 1204}
    Delivery.objects.create(**given, **said | failed, target=gone.id, key=gone.public_id)
    Delivery.objects.create(**given, target=awake.id, key=sent.public_id, payload={"about": {}})
    return {"webhook": f"{_HOOKS}webhookendpoint/{gone.id}/", "delivery": f"{_HOOKS}delivery/{sent.id}/"}


def _let_in(reader: Reader) -> dict[str, str]:
    """Tokens for programs of the reader, and sessions; the addresses of one of each."""
    now = clock.now()
    for name, scopes in (
        ("Nightly export", ["read"]),
        ("A bot that answers questions about the grid", ["read", "write"]),
    ):
        wish = tokens.Wish(name, scopes)
        token, _ = tokens.make_token(reader=reader, wish=wish, now=now, meter=free_meter(now))
    for client in ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0", "Mozilla/5.0 (iPhone) Safari/604.1", ""):
        issue_token(reader=reader, now=now - timedelta(days=3), user_agent=client)
    session = token_sessions(reader, now=now)[0]
    return {"token": f"/me/tokens/{token.public_id}/", "session": f"/me/sessions/{session.public_id}/"}


def _described(reader: Reader) -> str:
    """The page of a reader who says something of themselves."""
    now = clock.now()
    change_profile(reader=reader, about=_ABOUT, now=now, meter=free_meter(now))
    return f"/r/{reader.public_id}/"


def _empty() -> Article:
    return make_article("nobody", title="A question that nobody has asked", standfirst=_STANDFIRST, now=clock.now())


def _closed(reader: Reader) -> Article:
    now = clock.now()
    article = make_article("over", title="What was said about the old line", standfirst=_STANDFIRST, now=now)
    make_comment(article, reader, body="It was never needed.", now=now)
    over = replace(articles.text_of(article), state=Article.State.CLOSED)
    return articles.edit_article(article=article, text=over, now=now, meter=free_meter(now))


def _branded() -> Article:
    """An article of a site with a face of its own, beneath which two people argue."""
    now = clock.now()
    branding = Branding(accent="#8a1c4a", logo=_LOGO)
    site = create_site(policy=Policy(name="The Northern Herald"), branding=branding, now=now)
    article = make_article("herald", site=site, title="Who pays for the second line", standfirst=_STANDFIRST, now=now)
    said = make_comment(
        article,
        make_reader("Ida", site=site),
        body="Those who ask for it, says [the tariff](https://example.org/tariff).",
        now=now,
    )
    make_comment(
        article, make_member("Max Moderator", "max@example.org", role="moderator", site=site), parent=said, now=now
    )
    return article


def _session_of(reader: Reader) -> dict[str, str]:
    client = Client()
    client.force_login(reader)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
