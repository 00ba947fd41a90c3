"""Who may be called what, and how often that may change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from discussion.accounts.models import NameChange, Reader, Role
from discussion.actions import names
from discussion.actions.accounts import make_guest
from discussion.actions.members import Member, create_member, edit_member
from discussion.actions.names import available_name, chosen_name, look_at_names
from discussion.actions.profiles import change_profile
from discussion.core.errors import Refusal
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import NOON, free_meter, make_member, make_reader, make_site

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)
LOOKALIKES = [
    "mel member",
    "Mel  Member",
    "M\u0435l Memb\u0435r",
    "MeI Member",
    "Mel.Member",
    "M\u00e9l Member",
    "MelMember",
]


@pytest.fixture
def mel(db):
    return make_member("Mel Member", "mel@example.org")


def guest(name, site=None):
    return make_guest(site=site or default_site(), name=name, now=NOON, meter=free_meter())


def rename(reader, name, now=LATER):
    return change_profile(reader=reader, name=name, now=now, meter=free_meter(now))


def refused(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize("name", ["Mel Member", *LOOKALIKES])
def test_nobody_takes_a_name_that_looks_like_a_members(mel, stan, name):
    other = make_member("Olga Other", "olga@example.org")
    assert refused(lambda: guest(name)) == "name_taken"
    assert refused(lambda: rename(stan, name)) == "name_taken"
    assert refused(lambda: rename(other, name)) == "name_taken"
    member = Member(name, "new@example.org", "correct horse battery")
    assert refused(lambda: create_member(site=mel.site, member=member, now=NOON)) == "name_taken"


def test_a_host_sites_reader_holds_their_name_as_a_member_does(db):
    make_reader("Sid Signedon", kind="sso")
    assert refused(lambda: guest("Sid  Signed\u043en")) == "name_taken"


def test_two_guests_may_have_one_name_and_keep_it_from_nobody(db):
    assert guest("Ann").name == guest("Ann").name == "Ann"
    member = Member("Ann", "ann@example.org", "correct horse battery")
    assert create_member(site=default_site(), member=member, now=NOON).name == "Ann"
    assert refused(lambda: guest("Ann")) == "name_taken"


def test_a_name_is_free_on_another_site(mel):
    assert guest("Mel Member", make_site()).name == "Mel Member"


def test_the_staff_of_a_site_keep_their_names_there_wherever_they_joined(mel):
    herald = make_site()
    Role.objects.create(reader=mel, site=herald, name="moderator")
    root = Reader.objects.create_superuser("root@example.org", "correct horse", name="Rosa Root")
    for name in ("Mel Member", "mel-member", "Mel Member himself", "Rosa Root", "The R\u043esa Root"):
        assert refused(lambda name=name: guest(name, herald)) in ("name_taken", "name_reserved")
    assert root.name == "Rosa Root"


def test_whoever_is_called_by_one_word_keeps_only_that_from_others(db):
    make_member("Mo", "mo@example.org", role="moderator")
    assert refused(lambda: guest("m\u043e")) == "name_taken"
    assert guest("Mo Farah").name == "Mo Farah"


@pytest.mark.parametrize(
    "name", ["Moderator", "\u0430dmin", "M0derator Ann", "[mod] Ann", "The Gazette", "gazette desk"]
)
def test_words_of_the_staff_are_for_the_staff_alone(mel, name):
    Site.objects.filter(id=mel.site_id).update(name="The Gazette", reserved_names="Gazette Desk\nOmbudsman")
    site = Site.objects.get(id=mel.site_id)
    assert refused(lambda: guest(name, site)) == "name_reserved"
    assert refused(lambda: guest("ombudsm\u0430n", site)) == "name_reserved"
    mo = make_member("Mo", "mo@example.org", role="moderator")
    if "[" not in name:
        assert rename(mo, name).name == name


def test_the_database_itself_refuses_a_second_of_the_name(mel):
    twin = Reader(site=mel.site, kind="member", created_at=NOON)
    twin.be_called("mel member")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_who_comes_second_in_a_race_is_told_so(mel, monkeypatch):
    monkeypatch.setattr(names, "_taken_of", lambda *_: set())
    other = make_member("Olga Other", "olga@example.org")
    assert refused(lambda: rename(other, "mel member")) == "name_taken"
    member = Member("mel member", "new@example.org", "correct horse battery")
    assert refused(lambda: create_member(site=mel.site, member=member, now=NOON)) == "name_taken"


def test_one_may_keep_ones_own_name_in_other_letters(mel):
    assert rename(mel, "MEL MEMBER").name == "MEL MEMBER"


def test_a_name_changes_freely_on_the_first_day_and_then_once_in_thirty_days(mel, stan):
    for reader in (mel, stan):
        for number in "one", "two", "three":
            rename(reader, f"{reader.kind} {number}", now=NOON + timedelta(hours=1))
        rename(reader, f"{reader.kind} four", now=LATER)
        with pytest.raises(Refusal, match="from 24 December 2026 on") as caught:
            rename(reader, f"{reader.kind} five", now=LATER + timedelta(days=29))
        assert caught.value.code == "name_changed_lately"
        assert rename(reader, f"{reader.kind} six", now=LATER + timedelta(days=30)).name.endswith("six")


def test_a_guest_sets_a_first_name_whenever_they_like(db):
    nameless = make_guest(site=default_site(), name=None, now=NOON, meter=free_meter())
    assert rename(nameless, "Ada", now=NOON + timedelta(days=90)).name == "Ada"
    assert not NameChange.objects.exists()


def test_the_host_site_alone_names_its_readers(db):
    sid = make_reader("Sid Signedon", kind="sso")
    assert refused(lambda: rename(sid, "Sid Free")) == "name_kept_elsewhere"
    assert change_profile(reader=sid, name="Sid Signedon", about="Hi.", now=LATER, meter=free_meter()).about == "Hi."


def test_every_change_is_kept_and_told_to_the_caches(mel):
    before = Site.objects.get(id=mel.site_id).version
    rename(mel, "Mel Married")
    change = NameChange.objects.get(reader=mel)
    assert (change.before, change.after, change.changed_at) == ("Mel Member", "Mel Married", LATER)
    assert Site.objects.get(id=mel.site_id).version > before
    rename(mel, "Mel Married")
    assert NameChange.objects.count() == 1
    assert guest("Mel Member").name == "Mel Member"


def test_a_change_by_an_administrator_is_kept_too(mel, mo):
    member = Member("Mel Corrected", "mel@example.org")
    edit_member(administrator=mo, reader=mel, member=member, now=LATER)
    assert str(NameChange.objects.get()) == "Mel Member → Mel Corrected"
    edit_member(administrator=mo, reader=mel, member=member, now=LATER)
    assert NameChange.objects.count() == 1


@pytest.mark.parametrize(
    ("wished", "given"),
    [
        ("Nobody Yet", "Nobody Yet"),
        ("Mel Member", "Mel Member 2"),
        ("mel  MEMBER", "mel MEMBER 2"),
        ("Mel ✓ Member", "Mel Member 2"),
        ("Moderator Kim", "Kim"),
        ("Moderator", "Reader"),
        ("\u202e", "Anonymous"),
        ("M" * 60, "M" * 40),
    ],
)
def test_who_does_not_choose_is_called_by_the_nearest_free_name(mel, wished, given):
    assert available_name(site=mel.site, wished=wished) == given


def test_numbers_go_on_as_far_as_they_must(mel):
    for number in range(2, 60):
        make_reader(f"Mel Member {number}", kind="sso")
    assert available_name(site=mel.site, wished="Mel Member") == "Mel Member 60"
    assert available_name(site=mel.site, wished="Mel Member", reader=mel) == "Mel Member"
    long = make_reader("L" * 40, kind="sso").name
    assert available_name(site=mel.site, wished=long) == "L" * 38 + " 2"


def test_a_name_that_many_bear_costs_few_questions_and_is_kept(mel, django_assert_max_num_queries):
    everyone = [make_reader(f"Mel Member {number}", kind="sso") for number in range(2, 400)]
    with django_assert_max_num_queries(10):
        assert available_name(site=mel.site, wished="Mel Member") == "Mel Member 400"
    with django_assert_max_num_queries(4):
        assert available_name(site=mel.site, wished="Mel Member", reader=everyone[200]) == "Mel Member 202"


def test_old_names_are_looked_at_and_the_older_reader_keeps_a_shared_one(monkeypatch):
    monkeypatch.setattr(names, "BATCH", 2)
    first, second, third = (make_reader(f"Old {number}", kind="sso") for number in range(3))
    ann = make_reader("Ann")
    Reader.objects.update(name_skeleton=None)
    Reader.objects.filter(id=second.id).update(name="0LD 0")
    assert look_at_names() == 3
    kept = dict(Reader.objects.values_list("id", "name_skeleton"))
    assert (kept[first.id], kept[second.id], kept[third.id], kept[ann.id]) == ("oldo", "", "old2", None)
    assert look_at_names() == 0


def test_a_choice_is_judged_in_few_statements(mel, django_assert_num_queries):
    with django_assert_num_queries(3):
        chosen_name(site=mel.site, name="Ada Lovelace")
