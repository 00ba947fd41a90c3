"""Which names a reader would take for one another, and which words are kept for the staff."""

import sys
import unicodedata

import pytest

from discussion.accounts.avatars import avatar
from discussion.accounts.lookalikes import LENGTH, skeleton, skeletons
from discussion.accounts.names import clean_name, fitting_name
from discussion.accounts.reserved import is_reserved, reserved_forms, without_reserved
from discussion.core.errors import Refusal

ALIKE = [
    ("Mo Moderator", "mo moderator"),
    ("Mo Moderator", "MO  MODERATOR"),
    ("Mo Moderator", "MoModerator"),
    ("Mo Moderator", "Mo_Moderator."),
    ("Mo Moderator", "M\u043e M\u043ed\u0435r\u0430t\u043er"),  # Cyrillic о, е, а
    ("Mo Moderator", "\u039c\u03bf \u039coderator"),  # Greek Μ, ο
    ("Mo Moderator", "M0 M0derat0r"),
    ("Mo Moderator", "M\u00f6 M\u014dder\u00e1tor"),
    ("Mo Moderator", "\U0001d5e0\U0001d5fc Moderator"),  # mathematical letters
    ("Mo Moderator", "\uff2do Moderator"),  # full width
    ("Mo Moderator", "Mo Modera\u200btor"),
    ("Mo Moderator", "Mo Modera\u0336tor"),
    ("Mo Moderator", "\u1d0d\u1d0f \u1d0d\u1d0f\u1d05\u1d07\u0280\u1d00\u1d1b\u1d0f\u0280"),  # small capitals
    ("Bill", "BiII"),
    ("Bill", "B1ll"),
    ("Bill", "Bi|l"),
    ("Ian", "lan"),
    ("Modern", "Modem"),
    ("Anna", "\u0410\u041d\u041d\u0410".replace("\u041d", "N")),
    ("Stra\u00dfe", "STRASSE"),
    ("Jos\u00e9", "Jose"),
    ("\u0418\u0432\u0430\u043d", "\u0418\u0412\u0410\u041d"),
    ("\u0422\u0430\u043c\u0430\u0440\u0430", "\u0422\u0410\u041c\u0410\u0420\u0410"),
    ("\u039d\u03af\u03ba\u03bf\u03c2", "\u039d\u0399\u039a\u039f\u03a3"),
]
APART = [
    ("Ann", "Anna"),
    ("Ann", "Ann 2"),
    ("\u5c71\u7530\u592a\u90ce", "\u5c71\u672c\u592a\u90ce"),
    ("\u30ab", "\u30ac"),
    ("\u0930\u093e\u092e", "\u0930\u092e"),
    ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u0648\u062f"),
    ("\u05d9\u05e9\u05e8\u05d0\u05dc", "\u05e9\u05e8\u05d0\u05dc"),
    ("\uae40\ucca0\uc218", "\uae40\uccab\uc218"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_are_found_alike(one, other):
    assert skeleton(one) in skeletons(other)
    assert skeletons(one) & skeletons(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_are_other_names(one, other):
    assert not skeletons(one) & skeletons(other)


def test_a_greek_name_in_capitals_is_found_by_either_of_what_it_looks_like():
    anna, shouted = "\u0386\u03bd\u03bd\u03b1", "\u0391\u039d\u039d\u0391"
    assert skeleton(anna) in skeletons(shouted)
    assert skeleton(shouted) in skeletons(anna)
    assert skeleton("Anna") in skeletons(shouted)


def test_every_letter_of_unicode_leaves_something_that_can_be_stored():
    letters = [
        chr(number) for number in range(sys.maxunicode) if unicodedata.category(chr(number)) in ("Ll", "Lu", "Lo")
    ]
    assert [letter for letter in letters if not skeleton(letter)] == []
    assert all(len(skeleton(letter * 40)) <= LENGTH for letter in letters[::50])


@pytest.mark.parametrize(
    "name",
    [
        "Moderator",
        "M0derator",
        "m\u043ederator",
        "\u0430dmin",
        "[mod]",
        "Ann (mod)",
        "Ann, Admin",
        "admin1",
        "Admin Team",
        "AdminTeam",
        "xXmoderatorXx",
        "a d m i n",
        "a.d.m.i.n",
        "@dmin",
        "St4ff",
        "\u00c9ditor",
        "Official Ann",
        "Verified Ann",
        "The Herald",
        "the_herald",
        "TheHerald Ann",
        "\u0422he Herald",
        "Mo Moss",
        "Mo Moss the second",
        "Redaktion",
    ],
)
def test_words_of_the_staff_are_reserved_however_they_are_spelt(name):
    assert is_reserved(name, reserved_forms(["The Herald", "Mo Moss"]))


@pytest.mark.parametrize(
    "name",
    ["Badminton", "Wagstaff", "Falstaff", "Mo D", "Modest", "Herald", "Mo", "Moss", "Edith Orr", "Ada", "Stanislav"],
)
def test_a_word_that_only_holds_one_is_a_name(name):
    assert not is_reserved(name, reserved_forms(["The Herald", "Mo Moss"]))


def test_what_is_reserved_can_be_left_out():
    forms = reserved_forms(["The Herald"])
    assert without_reserved("Ann (mod) Author", forms) == "Ann Author"
    assert without_reserved("a d m i n", forms) == ""


@pytest.mark.parametrize("mark", ["✓", "✔", "☑", "✅", "★", "⭐", "✪", "🛡", "👑", "√", "®", "①", "🔰", "♛", "Ⓜ"])
def test_what_could_pass_for_a_badge_is_no_part_of_a_name(mark):
    name = f"Ann {mark}"
    if unicodedata.normalize("NFKC", mark).isascii():
        assert clean_name(name).isascii()
    else:
        with pytest.raises(Refusal, match="could pass for a badge") as caught:
            clean_name(name)
        assert caught.value.code == "name_with_symbols"
    assert mark not in fitting_name(name)


@pytest.mark.parametrize("blank", ["\u3164\u3164", "\u115f\u1160", "A\ufe0fnn", "Ann\u034f", "\u2800\u2800"])
def test_letters_that_show_nothing_are_refused(blank):
    with pytest.raises(Refusal) as caught:
        clean_name(blank)
    assert caught.value.code in ("name_invalid_characters", "name_with_symbols")


def test_a_drawing_depends_on_the_id_alone_and_runs_nothing():
    drawing = avatar("0d3k4j6m8p0r2")
    assert drawing == avatar("0d3k4j6m8p0r2") != avatar("0d3k4j6m8p0r3")
    assert drawing.startswith("<svg ")
    assert not any(word in drawing for word in ("script", "style", "href", "on", "url("))
    assert len({avatar(f"{number:013}") for number in range(2_000)}) > 1_990
