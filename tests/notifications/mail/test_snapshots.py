"""The mails as they look: each part beside the one that somebody looked at and found good.

`WRITE_SNAPSHOTS=1` writes them anew; look at them before they are committed.
"""

import os
import re
from pathlib import Path

import pytest

from discussion.actions import mailing
from discussion.actions.mornings import plan_mornings
from discussion.actions.sanctions import sanction
from discussion.comments.models import Comment
from discussion.core import clock as present
from discussion.notifications.models import Preferences
from discussion.sites.models import Site
from tests.factories import NOON, cast, make_article, make_comment, make_poll, make_reader
from tests.notifications.mail.conftest import make_addressee, make_guest_of_the_host, notify, post, sent
from tests.notifications.wishes import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ids_follow_the_clock")]
SNAPSHOTS = Path(__file__).parent / "snapshots"
_IDS = re.compile(r"/(n|c|a|p)/[^\s\"</]+/")
LONG = (
    "The grid was built for a few large plants, and now everybody wants to feed into it. "
    "I would rather pay once for the cables than every winter for the gas; see https://example.org/grid."
)


def a_reply() -> None:
    thread = make_article("electricity")
    ada = make_addressee()
    question = make_comment(thread, ada, body="Who pays for it?")
    notify(ada, make_comment(thread, make_reader("Ann Author"), body=LONG, parent=question))


def a_reply_in_german() -> None:
    Site.objects.update_or_create(
        is_default=True, defaults={"name": "Die Zeitung", "language": "de", "created_at": NOON}
    )
    a_reply()


def a_reply_from_right_to_left() -> None:
    Site.objects.update_or_create(is_default=True, defaults={"name": "الجريدة", "language": "ar", "created_at": NOON})
    thread = make_article("electricity", title="طابور الكهرباء")
    ada = make_addressee("عائشة", "ada@example.org")
    question = make_comment(thread, ada, body="من يدفع؟")
    notify(
        ada,
        make_comment(thread, make_reader("كريم"), body="من يستخدمها يدفع، see https://example.org.", parent=question),
    )


def a_digest() -> None:
    ada, ann, bea = make_addressee(), make_reader("Ann Author"), make_reader("Bea Branch")
    thread, water = make_article("electricity"), make_article("water", title="The price of water")
    question = make_comment(thread, ada, body="Who pays for it?")
    notify(ada, make_comment(thread, ann, body=LONG, parent=question), rhythm="daily")
    notify(ada, make_comment(water, bea, body="Nobody knows."), kind="article", rhythm="daily")
    notify(ada, make_comment(thread, bea, body="Everybody does.", parent=question), kind="mention", rhythm="daily")


def a_question() -> None:
    mailing.ask_again(reader=make_guest_of_the_host("Hal Host", "hal@example.org"), now=NOON)


def a_warning() -> None:
    message = "You called two people names today.\n\nNext time we close the door for a week."
    warned = {"reader": make_addressee().id, "kind": "warn", "message": message}
    sanction(moderator=make_addressee("Mo", "mo@example.org", role="moderator"), now=NOON, **warned)
    tell()


def a_morning(clock) -> None:
    edna = make_addressee("Edna Editor", "edna@example.org", role="editor")
    Preferences.objects.create(
        site=edna.site, reader=edna, choices={"newsroom": {"mail": "daily"}}, time_zone="Europe/Berlin", updated_at=NOON
    )
    thread, water = make_article("electricity"), make_article("water", title="The price of water")
    poll = make_poll(thread, is_lead=True)
    for number, name in enumerate(("Ann Author", "Bea Branch", "Cy Comes"), start=1):
        reader = make_reader(name)
        cast(reader, poll, number)
        best = make_comment(thread, reader, body=f"{LONG} Point {number}.")
        Comment.objects.filter(id=best.id).update(best=0.9 - number / 10, common_ground=number / 10)
    make_comment(water, make_reader("Pat Pending"), body="It waits.", state="pending")
    plan_mornings(now=present.now())
    clock.move_to("2026-11-23T06:00:00Z")


CASES = {
    "reply": a_reply,
    "reply-de": a_reply_in_german,
    "reply-rtl": a_reply_from_right_to_left,
    "digest": a_digest,
    "question": a_question,
    "warning": a_warning,
}


def compare(name: str, found: str) -> None:
    file = SNAPSHOTS / name
    if os.environ.get("WRITE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found)
    assert found == file.read_text()


def compare_parts(name: str) -> None:
    [mail] = sent()
    compare(f"{name}.txt", f"Subject: {mail.subject}\nFrom: {mail.from_email}\n\n{_settled(mail.body)}")
    compare(f"{name}.html", _settled(mail.alternatives[0].content))


def _settled(part: str) -> str:
    """Without what is another each time: identifiers, signatures."""
    lines = _IDS.sub(r"/\1/…/", part).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_a_mail_looks_as_it_did(name):
    CASES[name]()
    post()
    compare_parts(name)


def test_a_morning_of_the_newsroom_looks_as_it_did(clock):
    a_morning(clock)
    post()
    compare_parts("morning")
