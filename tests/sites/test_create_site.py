"""`manage.py create_site`."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from discussion.accounts.models import Role
from discussion.actions.sites import policy_of
from discussion.sites.models import Site
from discussion.sites.queries import site_for
from tests.factories import make_member, make_reader, make_site
from tests.sites.world import digest

pytestmark = pytest.mark.django_db
ALL = ("--host", "talk.herald.example", "--origin", "https://herald.example", "--moderator", "mo@example.org")


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command("create_site", *words, stdout=out)
    return out.getvalue().splitlines()


def test_a_site_is_made_with_hosts_origins_and_moderators() -> None:
    make_member("Mo", "mo@example.org")
    said = run("The  Herald", *ALL, "--host", "herald.example", "--language", "de")
    made = Site.objects.get(name="The Herald")
    assert said[0] == "The Herald is made."
    assert said[1] == "Add herald.example to ALLOWED_HOSTS and start anew, or nobody is answered there."
    assert site_for("talk.herald.example") == made
    assert made.language == "de"
    assert policy_of(made).origins == ("https://herald.example",)
    assert Role.objects.get().reader.email == "mo@example.org"
    assert Role.objects.get().reader.is_staff


def test_said_twice_it_changes_nothing() -> None:
    make_member("Mo", "mo@example.org")
    run("The Herald", *ALL)
    before = digest(without=("sites_site",))
    assert run("The Herald", *ALL)[0] == "The Herald was there and has what you named."
    assert digest(without=("sites_site",)) == before
    assert Site.objects.filter(name="The Herald").count() == 1


def test_said_again_it_adds_and_keeps_what_the_admin_set() -> None:
    run("The Herald", *ALL[:4])
    Site.objects.update(guests_allowed=False, accent="#0b5f57")
    run("The Herald", "--host", "b.example", "--origin", "https://b.example:8443")
    found = Site.objects.get(name="The Herald")
    assert (found.guests_allowed, found.accent) == (False, "#0b5f57")
    assert set(policy_of(found).hosts) == {"talk.herald.example", "b.example"}
    assert set(policy_of(found).origins) == {"https://herald.example", "https://b.example:8443"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("X", "--host", "https://x.example"), "'https://x.example' is no host name"),
        (("X", "--origin", "x.example"), "'x.example' is no origin"),
        (("X", "--host", "taken.example"), "taken.example belongs to another site already"),
        (("X", "--moderator", "no@example.org"), "No member signs in with no@example.org"),
        ((" ",), "Give the site a name of up to 120 characters."),
        (("X", "--language", "English"), "Name the language by its code"),
        (("Twin",), "2 sites are called Twin"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_made(words: tuple[str, ...], sentence: str) -> None:
    make_site("Twin").origins.create(host="taken.example")
    make_site("Twin")
    make_reader("Gus")
    before: Any = digest()
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(")):
        run(*words)
    assert digest() == before
