"""Two publishers' sites in one installation: one with everything there is, hidden or not, and the people of both."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from discussion.accounts.models import Letter, Reader
from discussion.accounts.queries import token_sessions
from discussion.actions import exports, following, muting, tokens
from discussion.actions.accounts import issue_token
from discussion.actions.cases import claim, open_case
from discussion.actions.host_sign_in import Settings, set_host_sign_in
from discussion.actions.letters import write_letter
from discussion.actions.members import Member, create_member, set_roles
from discussion.actions.pushing import keep_endpoint
from discussion.actions.reasons import ensured_reasons
from discussion.actions.rules import Lines, Terms, save_phrase_list, save_policy
from discussion.actions.sanctions import sanction
from discussion.actions.sites import Branding, Policy, create_site
from discussion.actions.webhook_settings import Settings as HookSettings
from discussion.actions.webhook_settings import add_webhook
from discussion.actions.webhooks import send_test
from discussion.core import ids
from discussion.exports.models import Export
from discussion.imports.models import Archive, Batch
from discussion.moderation.models import Bulk, LearnedModel, Rehearsal
from discussion.notifications.models import Delivery
from discussion.polls import queries as polls
from discussion.polls.models import Burst
from discussion.sites.models import HostSignIn, Site
from tests.browsers import new_browser, subscription_of
from tests.factories import NOON, cast, decide, free_meter, make_article, make_comment, make_poll, make_reader

# Stands in everything that nobody from elsewhere may see.
CANARY = "canarybird"
AWAY_HOST, HOME_HOST = "away.example", f"{CANARY}.example"
OUTSIDERS = ("stranger", "guest", "member", "moderator", "editor")
AT_HOME = (
    *(
        "article",
        "draft",
        "comment",
        "pending",
        "claimed",
        "decision",
        "fallen",
        "sanction",
        "bulk",
        "other",
        "poll",
        "secret",
        "unset",
    ),
    *("export", "doomed", "batch", "burst", "ann", "home", "token", "session", "host_sign_in", "letter"),
    *("policy", "phrases", "reason", "rehearsal", "model", "webhook", "delivery", "browser"),
)
# What counts, and who is signed in: neither is a thing of a site.
_NOT_COMPARED = {"core_limitcounter", "django_session"}
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@dataclass
class World:
    """The names of everything for addresses and bodies, and a client for each person."""

    names: dict[str, Any]
    people: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)

    def enter(self, name: str, reader: Reader | None, host: str) -> None:
        """From now on this person has a browser and a token."""
        self.hosts[name] = host
        self.people[name] = Client(raise_request_exception=False, headers={"Host": host})
        if reader is not None:
            self.people[name].force_login(reader)
            self.tokens[name] = issue_token(reader=reader, now=NOON)


def make_world(folder: Path) -> World:
    """Home and away."""
    home = create_site(
        policy=Policy(name="Home", hosts=(HOME_HOST,), origins=(f"https://{CANARY}.example",)),
        branding=Branding(accent="#0b5f57", logo=LOGO),
        now=NOON,
    )
    away = create_site(policy=Policy(name="Away", hosts=(AWAY_HOST,)), now=NOON)
    staff = {name: _member(home, name, role) for name, role in (("insider", "moderator"), ("publisher", "editor"))}
    ann = create_member(site=home, member=Member("Ann Author", f"{CANARY}@example.org", "correct horse"), now=NOON)
    world = World({"home": home, "away": away, **_things(home, ann, staff["insider"], folder)})
    world.names |= _away_things(away)
    for name, reader in {"author": ann, **staff, "root": Reader.objects.create_superuser("root@example.org")}.items():
        world.enter(name, reader, HOME_HOST)
    world.names |= {**_of_ones_own(ann), "host_sign_in": _host_sign_in(home), "letter": _letter(home)}
    world.names |= {**_rules(home), **_webhook(home)}
    _wish(staff["insider"], world.names)
    world.enter("stranger", None, AWAY_HOST)
    for name in OUTSIDERS[1:]:
        world.enter(name, _outsider(away, name), AWAY_HOST)
    world.names["foreigner"] = Reader.objects.get(email="member@away.example")
    return world


def digest(*, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Table → a digest of all its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in _NOT_COMPARED and table not in without:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(repr(row) for row in cursor.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _member(site: Site, name: str, role: str | None) -> Reader:
    made = create_member(site=site, member=Member(name.title(), f"{name}@home.example", "correct horse"), now=NOON)
    return set_roles(reader=made, roles={(site.id, role)}) if role else made


def _outsider(away: Site, name: str) -> Reader:
    if name == "guest":
        return make_reader("Gus Guest", site=away)
    member = Member(f"{name.title()} Away", f"{name}@away.example", "correct horse")
    made = create_member(site=away, member=member, now=NOON)
    return set_roles(reader=made, roles={(away.id, name)}) if name != "member" else made


def _of_ones_own(ann: Reader) -> dict[str, Any]:
    """A token for a program, a session, and a browser."""
    wish = tokens.Wish(f"For the {CANARY}", ["read"])
    token, _ = tokens.make_token(reader=ann, wish=wish, now=NOON, meter=free_meter())
    issue_token(reader=ann, now=NOON)
    subscription = subscription_of(new_browser(), url=f"https://push.example.org/{CANARY}")
    browser = keep_endpoint(reader=ann, subscription=subscription, within={}, now=NOON, meter=free_meter())
    return {"token": token, "session": token_sessions(ann, now=NOON)[0], "browser": browser}


def _host_sign_in(home: Site) -> HostSignIn:
    settings = Settings(
        issuer=f"https://{CANARY}.example", audience=CANARY, algorithm="HS256", new_key=secrets.token_hex()
    )
    return set_host_sign_in(site=home, settings=settings)


def _webhook(home: Site) -> dict[str, Any]:
    """An operator's service, and what it was told."""
    settings = HookSettings(CANARY, f"https://{CANARY}.example/hooks", is_enabled=False)
    webhook, _ = add_webhook(site=home, settings=settings, now=NOON)
    delivery = send_test(endpoint=webhook, now=NOON)
    Delivery.objects.filter(id=delivery.id).update(outcome="sent", settled_at=NOON, answer=CANARY)
    return {"webhook": webhook, "delivery": delivery}


def _rules(home: Site) -> dict[str, Any]:
    """What the site's editors have set of screening."""
    policy = save_policy(site=home, terms=Terms(denied_domains=f"{CANARY}.example"))
    phrases = save_phrase_list(site=home, lines=Lines(name=CANARY, phrases=CANARY, effect="note", is_enabled=False))
    reason = ensured_reasons(home.id)[0]
    rehearsal = Rehearsal.objects.create(
        site=home, change={"policy": policy.id, "terms": {}}, days=7, asked_at=NOON, state="working"
    )
    model = LearnedModel.objects.create(site=home, target="spam", content=b"", digest=CANARY, trained_at=NOON)
    return {"policy": policy, "phrases": phrases, "reason": reason, "rehearsal": rehearsal, "model": model}


def _wish(insider: Reader, names: dict[str, Any]) -> None:
    """What somebody at home follows and mutes."""
    who = {"reader": insider, "now": NOON, "meter": free_meter()}
    following.follow_article(article=names["article"], **who)
    following.follow_branch(comment=names["comment"], **who)
    muting.mute_article(article=names["article"], **who)
    muting.mute_branch(comment=names["comment"], **who)
    muting.mute_reader(whom=names["ann"], **who)


def _letter(home: Site) -> Letter:
    write_letter(site=home, to=f"{CANARY}@example.org", subject="Your code", text=f"{CANARY}: 123456", now=NOON)
    return Letter.objects.get(site=home)


def _things(home: Site, ann: Reader, insider: Reader, folder: Path) -> dict[str, Any]:
    article = make_article("at-home", site=home, url="https://news.example/at-home")
    draft = make_article(f"{CANARY}-draft", site=home, title=f"A {CANARY} draft", state="draft")
    comment = make_comment(article, ann, body="Well said.")
    pending = make_comment(article, ann, body=f"A {CANARY} waits.", state="pending")
    claimed = make_comment(article, ann, body=f"Another {CANARY} waits.", state="pending")
    for each in (pending, claimed):
        open_case(comment=each, now=NOON, pending=True, why=CANARY, harm=50)
    claim(moderator=insider, comment=claimed.id, now=NOON)
    removed = make_comment(article, ann, body=f"A {CANARY} went.")
    decision = decide(insider, removed, "remove", note=CANARY)
    other = make_comment(article, insider, body="Not so.")
    poll = make_poll(article, is_lead=True, may_withdraw=True, results_visible="after_close")
    cast(ann, poll, 1)
    secret = make_poll(article, question=f"Shall the {CANARY} sing?", is_draft=True)
    finished, doomed = (_export(home, each, insider, folder) for each in (article, draft))
    return {
        "article": article,
        "draft": draft,
        "comment": comment,
        "pending": pending,
        "claimed": claimed,
        "decision": decision,
        "fallen": removed,
        "sanction": sanction(moderator=insider, reader=ann.id, kind="note", note=CANARY, now=NOON),
        "bulk": _bulk(home, insider),
        "other": other,
        "poll": poll,
        "secret": secret,
        "option": polls.option_ids(poll)[1],
        "unset": make_poll(article, question="Nobody has answered yet?", is_draft=False),
        "export": finished,
        "doomed": doomed,
        "batch": _batch(home),
        "burst": _burst(home, poll),
        "ann": ann,
        "absent": ids.encode(1),
    }


def _away_things(away: Site) -> dict[str, Any]:
    article, writer = make_article("far-away", site=away), make_reader("Ivy", site=away)
    poll = make_poll(article)
    return {
        "away_article": article,
        "away_comment": make_comment(article, writer, body="From elsewhere."),
        "away_poll": poll,
        "away_option": polls.option_ids(poll)[1],
    }


def _export(home: Site, article: Any, insider: Reader, folder: Path) -> Export:
    wish = exports.Wish(site=home, article=article, form="csv", has_emails=False)
    made = exports.request_export(reader=insider, wish=wish, now=NOON, meter=free_meter())
    Export.objects.filter(id=made.id).update(state="done", finished_at=NOON, expires_at=NOON + timedelta(days=7))
    made.path.parent.mkdir(exist_ok=True)
    made.path.write_text(CANARY)
    return made


def _batch(home: Site) -> Batch:
    archive = Archive.objects.create(site=home, name="old")
    return Batch.objects.create(
        site=home, archive=archive, format="disqus", file_name=f"{CANARY}.xml", state="done", created_at=NOON
    )


def _bulk(home: Site, insider: Reader) -> Bulk:
    fields = {"criteria": {}, "verdict": "remove", "note": CANARY, "state": "done", "made_at": NOON}
    return Bulk.objects.create(site=home, moderator=insider, **fields)


def _burst(home: Site, poll: Any) -> Burst:
    return Burst.objects.create(site=home, poll=poll, minute_at=NOON, ballots=1, rate=0.1, probability=0.001)
