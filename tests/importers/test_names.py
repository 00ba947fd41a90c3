"""Names that come from elsewhere: none stops an import, and none is kept from who comes later."""

import pytest

from discussion.accounts.models import Reader
from discussion.actions.accounts import make_guest
from discussion.actions.arriving import Person, bring_readers
from discussion.actions.members import Member, create_member
from discussion.core.errors import Refusal
from discussion.imports.models import Archive, Batch
from discussion.sites.queries import default_site
from tests.factories import NOON, free_meter, make_member

pytestmark = pytest.mark.django_db
NAMES = ["Ann", "Ann", "ann", "Moderator", "Mel Member", "★ Admin ★", "✓", "", "A", "\u202eevil", "x" * 500, "\u3164"]


@pytest.fixture
def batch(db):
    archive = Archive.objects.create(site=default_site(), name="isso")
    return Batch.objects.create(
        site=archive.site, archive=archive, format="isso", file_name="isso.db", emails="keep", created_at=NOON
    )


def bring(batch, *people):
    keys, _ = bring_readers(batch=batch, people=people, now=NOON)
    return [Reader.objects.get(id=keys[person.key]) for person in people]


def test_no_name_stops_an_import_or_is_kept_from_who_comes_later(batch):
    make_member("Mel Member", "mel@example.org")
    brought = bring(batch, *(Person(str(number), name) for number, name in enumerate(NAMES)))
    assert [each.name for each in brought] == [
        *("Ann", "Ann", "ann", "Moderator", "Mel Member", "Admin", "Anonymous", "Anonymous", "A", "evil", "x" * 40),
        "Anonymous",
    ]
    assert {each.kind for each in brought} == {"guest"}
    assert make_guest(site=batch.site, name="Ann", now=NOON, meter=free_meter()).name == "Ann"
    newcomer = Member("Evil", "evil@example.org", "correct horse battery")
    assert create_member(site=batch.site, member=newcomer, now=NOON).name == "Evil"


def test_a_member_who_can_sign_in_again_keeps_the_name_or_the_nearest_to_it(batch):
    make_member("Mel Member", "mel@example.org")
    brought = bring(
        batch,
        Person("1", "Nora New", email="nora@example.org", kind="member"),
        Person("2", "mel  member", email="other@example.org", kind="member"),
        Person("3", "N\u043era New", email="twin@example.org", kind="member"),
        Person("4", "Olga Once", kind="member"),
        Person("5", "Sid Signedon", kind="sso"),
    )
    assert [each.name for each in brought] == [
        *("Nora New", "mel member 2", "N\u043era New 2", "Olga Once", "Sid Signedon"),
    ]
    with pytest.raises(Refusal, match="looks like it"):
        make_guest(site=batch.site, name="Nora New", now=NOON, meter=free_meter())
    for name in ("Olga Once", "Sid Signedon"):
        assert make_guest(site=batch.site, name=name, now=NOON, meter=free_meter()).name == name
