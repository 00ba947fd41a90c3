"""A site with one of every kind of thing, for what must not lose any of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F

from discussion.accounts.models import Reader
from discussion.actions.articles import edit_article, text_of
from discussion.actions.ballots import Again, cast_ballot
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.stances import show_stance
from discussion.actions.votes import vote
from discussion.articles.models import Article
from discussion.comments.models import Comment, ImportedVotes
from discussion.importers.export import What
from discussion.importers.export.making import parts
from discussion.polls.models import Ballot, Burst, Correction, Poll
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import (
    NOON,
    cast,
    decide,
    free_meter,
    make_article,
    make_chain,
    make_comment,
    make_member,
    make_poll,
    make_reader,
    make_site,
    work,
)

LATER = NOON + timedelta(minutes=3, microseconds=7)
STRANGE = "Ünïcode **wörtlich**: \u202e 🙂 لا\n\n`x` | =1+1\n\n“…”"


@dataclass
class World:
    """What was made."""

    site: Site
    article: Article
    root: Comment
    lead: Poll
    ann: Reader
    stan: Reader


def make_everything() -> World:
    """Comments in every state, votes, texts, articles of every state, polls of every kind; another site beside it."""
    site = default_site()
    site.origins.create(host="news.example.org")
    ann, stan = make_reader("Ann Author"), make_reader("=cmd()")
    mo = make_member("Mo Moderator", "mo@example.org", role="moderator")
    article = make_article(
        "electricity", url="https://news.example.org/electricity?b=1", aliases=("https://old.example.org/e/",)
    )
    article.refresh_from_db()
    root = make_comment(article, ann, body=STRANGE)
    _discuss(article, root, ann, stan, mo)
    _make_articles(ann)
    lead = _poll(article, root, ann, stan, mo)
    elsewhere = make_site(name="The Herald")
    other = make_article("elsewhere", site=elsewhere)
    make_comment(other, make_reader("Else Where", site=elsewhere), body="Nobody else's business.")
    work()
    return World(site, article, root, lead, ann, stan)


def _discuss(article: Article, root: Comment, ann: Reader, stan: Reader, mo: Reader) -> None:
    for state in ("pending", "rejected"):
        make_comment(article, stan, body=f"A {state} one.", state=state)
    removed = make_comment(article, stan, parent=root)
    make_comment(article, ann, parent=removed, body="It keeps a place.")
    decide(mo, removed, "remove")
    deleted = make_comment(article, stan, parent=root, body="Regretted.")
    delete_comment(reader=stan, comment=deleted.id, now=LATER, meter=free_meter())
    for number in range(3):
        edit_comment(reader=ann, comment=root.id, body=f"Text {number}: {STRANGE}", now=LATER, meter=free_meter())
    erased = make_comment(article, make_reader("Gone"), body="By nobody any more.")
    Comment.objects.filter(id=erased.id).update(author=None)
    for reader, value in ((stan, 1), (mo, -1)):
        vote(reader=reader, comment=root.id, value=value, now=LATER, meter=free_meter())
    # As an archive from elsewhere told them, without their voters.
    Comment.objects.filter(id=root.id).update(up=F("up") + 5, down=F("down") + 2)
    ImportedVotes.objects.create(site=root.site, comment=root, up=5, down=2)
    make_chain(make_article("a-chain"), stan, length=30)


def _make_articles(ann: Reader) -> None:
    closed = make_article("closed", external_id="cms-7", closes_at=NOON + timedelta(hours=1))
    make_comment(closed, ann, body="In time.")
    text = text_of(closed)
    fields = {name: getattr(text, name) for name in type(text).__dataclass_fields__}
    edit_article(article=closed, text=type(text)(**{**fields, "state": "closed"}), now=NOON, meter=free_meter())
    make_article("draft", state="draft")
    make_article("withdrawn", state="withdrawn", author="E. Ditor", standfirst="In short.")


def _poll(article: Article, root: Comment, ann: Reader, stan: Reader, mo: Reader) -> Poll:
    lead = make_poll(
        article, "Yes, “decisively”", "No", is_lead=True, undecided=True, closes_at=NOON + timedelta(days=9)
    )
    cast(ann, lead, 2)
    cast(stan, lead, 1)
    cast_ballot(
        reader=stan, poll=lead, choices="2", network="", now=LATER, meter=free_meter(), again=Again(comment=root.id)
    )
    show_stance(reader=stan, poll=lead, is_shown=True, now=LATER, meter=free_meter())
    for kind, ballot in (("multiple", (1, 3)), ("approval", (2,)), ("ranked", (3, 1))):
        cast(stan, make_poll(article, "A", "B", "C", kind=kind, max_choices=2 if kind == "multiple" else 1), *ballot)
    rating = make_poll(None, "A", "B", kind="rating", scale="0-10", voters="apart", is_shuffled=True)
    cast(mo, rating, _1=10, _2=0)
    cast(ann, rating, _2=3)
    Ballot.objects.filter(poll=rating, reader=ann).update(reader=None, is_set_apart=True)
    rating.groups.filter(choices="2:3").update(is_set_apart=True)
    Burst.objects.create(site=rating.site, poll=rating, minute_at=NOON, ballots=1, rate=0.5, probability=1e-12)
    Poll.objects.filter(id=rating.id).update(watched_until=LATER)
    Correction.objects.create(site=lead.site, poll=lead, note="A comma.", created_at=LATER)
    make_poll(article, "Nobody", "sees it", is_draft=True)
    return lead


def exported(what: What) -> bytes:
    """The export, made at noon."""
    return b"".join(parts(what, made_at=NOON))


def lines(content: bytes) -> list[dict[str, Any]]:
    """The lines of an export, without what is another site's."""
    found = [json.loads(line) for line in content.splitlines()]
    return [{name: value for name, value in line.items() if name not in ("site", "made_at")} for line in found]


def difference(before: list[Any], after: list[Any]) -> tuple[list[Any], list[Any]]:
    """What the one says and the other does not."""
    return [line for line in before if line not in after], [line for line in after if line not in before]


def of(found: Iterable[Any], kind: type[Any]) -> dict[str, Any]:
    """The records of a kind by their keys."""
    return {record.key: record for record in found if isinstance(record, kind)}
