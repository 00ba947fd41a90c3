"""The check for translations: what it stops, and with which sentence."""

from pathlib import Path

import pytest
from django.conf import settings

from scripts import extraction, messages, unmarked

extraction.prepare()


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house: `house("pages/a.html", "…")` writes a file of it, and `faults()` finds fault."""
    for module in (extraction, messages, unmarked):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    part = messages.Part("readers", ("code",))

    class House:
        def __call__(self, name: str, text: str) -> Path:
            path = tmp_path / "code" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            return path

        def update(self) -> Path:
            messages._update(part)
            return messages._path(part, "de", "django")

        def faults(self) -> list[str]:
            return list(messages._faults(part))

    return House()


def translate(catalogue: Path, sentence: str, translation: str) -> None:
    text = catalogue.read_text()
    catalogue.write_text(text.replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{sentence}"\nmsgstr "{translation}"'))


def test_every_text_of_the_product_is_marked_and_translated():
    assert [fault for part in messages.PARTS for fault in messages._faults(part)] == []


def test_every_language_of_the_product_has_its_catalogues():
    spoken = {code for code, _ in settings.LANGUAGES} - {"en"}

    assert spoken == set(messages.LANGUAGES)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.html", "<p>Well\n said</p>", "code/a.html:1: mark “Well said” for translation."),
        ("a.html", '\n<a href="/" title="To the list">{{ name }}</a>', "code/a.html:2: mark “To the list”"),
        ("a.html", '{% include "b.html" with noun="All of them" %}', "code/a.html:1: mark “All of them”"),
        ("a.txt", "{{ name }} is here", "code/a.txt:1: mark “ is here”".replace("“ ", "“")),
        ("a.py", 'raise Refusal(kind, "code", "Sign in first.")', "code/a.py:1: mark “Sign in first.”"),
        ("a.py", 'field = CharField(label="Name")', "code/a.py:1: mark “Name”"),
        ("a.py", 'said = f"Only {number} are left."', "code/a.py:1: mark “Only %s are left.”"),
        ("a.py", 'HTML = "<b class={css}>Score</b>"', "code/a.py:1: mark “Score”"),
        ("a.js", 'note.textContent = "Your draft is back.";', "code/a.js:1: mark “Your draft is back.”"),
    ],
)
def test_a_text_that_is_not_marked_is_named(house, name, text, said):
    house(name, text)

    assert [fault.startswith(said) for fault in house.faults()] == [True], house.faults()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.html",
            '{% translate "Well said" %} <code>manage.py run</code> {{ name|default:"x" }} {# Nobody sees this #}',
        ),
        (
            "a.py",
            '"""A docstring is no text of the page."""\nlog.info("Nobody reads this.")\nraise ValueError("Our fault.")',
        ),
        ("a.py", 'SQL = "SELECT a FROM b WHERE c = %s"\nKEY = "not_found"'),
        ("a.js", '// A comment that is a sentence.\nconst act = "reply";\nnote.textContent = gettext("Well said");'),
    ],
)
def test_what_is_marked_or_nobody_reads_is_let_be(house, name, text):
    house(name, text)

    assert [fault for fault in house.faults() if "mark “" in fault] == []


def test_a_sentence_is_missing_then_untranslated_then_old_then_whole(house):
    house("a.py", "said = f\"{_('Use %(most)s at most.')}\"")
    assert house.faults() == ["code/a.py:1: “Use %(most)s at most.” is in no catalogue: run `make messages`."] * 1 + [
        "locale/readers/de/LC_MESSAGES/django.mo: is not what django.po says: run `make messages`."
    ]

    catalogue = house.update()
    assert [fault.partition(": ")[2] for fault in house.faults()] == [
        "“Use %(most)s at most.” has no translation yet: write it in locale/readers/de/LC_MESSAGES/django.po."
    ]

    translate(catalogue, "Use %(most)s at most.", "Höchstens %(most)s.")
    assert ["is not what django.po says" in fault for fault in house.faults()] == [True]

    house.update()
    assert house.faults() == []


def test_a_translation_with_other_placeholders_is_named(house):
    house("a.py", '_("Use %(most)s at most.")')
    translate(house.update(), "Use %(most)s at most.", "Höchstens %(meist)s.")
    house.update()

    assert [fault.partition("differ in ")[2] for fault in house.faults()] == ["%(meist)s, %(most)s."]


def test_a_fuzzy_translation_and_a_sentence_that_nobody_says_are_named(house):
    house("a.py", '_("Well said.")\n_("Gone soon.")')
    catalogue = house.update()
    for sentence in ("Well said.", "Gone soon."):
        translate(catalogue, sentence, "Gut gesagt.")
    house.update()
    house("a.py", '_("Well said.")')
    catalogue.write_text(
        catalogue.read_text().replace('#: code/a.py\nmsgid "Well', '#: code/a.py\n#, fuzzy\nmsgid "Well')
    )

    told = "\n".join(house.faults())

    assert "nobody says “Gone soon.” any more" in told
    assert "“Well said.” is fuzzy" in told


def test_templates_and_scripts_are_read_too(house):
    page = house(
        "a.html", "{% blocktranslate count n=number %}{{ n }} reply{% plural %}{{ n }} replies{% endblocktranslate %}"
    )
    script = house("a.js", 'ngettext("{n} reply", "{n} replies", total);')

    assert [
        (each.id, extraction.domain_of(each.path)) for path in (page, script) for each in extraction.marked_in(path)
    ] == [
        (("%(n)s reply", "%(n)s replies"), "django"),
        (("{n} reply", "{n} replies"), "djangojs"),
    ]
