"""What reports of imports say is told in the language of whoever reads them, though they are kept in English."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from discussion.importers import sentences
from discussion.importers.known import FORMATS
from discussion.importers.sentences import SENTENCES, in_words

FOLDER = Path(sentences.__file__).parent
# What stops an import, and what is noted of a record.
_SAYING = {"Malformed", "Refused", "Wrong", "note"}


def test_every_sentence_of_a_report_has_its_template() -> None:
    said = {text for path in FOLDER.rglob("*.py") for text in _said_in(ast.parse(path.read_text()))}
    with translation.override("de"):
        untold = {text for text in said if in_words(text) == text}

    assert len(said) > 50
    assert untold == set(), "write them in importers/sentences.py"


def test_every_format_has_a_name_of_its_own_or_a_template() -> None:
    named = {each.title for each in FORMATS} - set(SENTENCES)

    assert all("'" not in title for title in named)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("It has no text.", "Es fehlt ein Text."),
        ("comment 17", "Kommentar 17"),
        ("Line 4: This is no JSON object.", "Zeile 4: Das ist kein JSON-Objekt."),
        ("Its created_at is no time.", "created_at ist keine Zeit."),
        (
            "Its author was erased here. It keeps the place of its replies, as a deleted one.",
            "Das Konto, das ihn schrieb, ist hier gelöscht. Er hält als gelöschter den Platz seiner Antworten.",
        ),
        ("Something that nobody wrote so", "Something that nobody wrote so"),
        ("", ""),
    ],
)
def test_a_sentence_is_told_in_german(kept: str, told: str) -> None:
    with translation.override("de"):
        assert in_words(kept) == told


@pytest.mark.parametrize("kept", ["It has no text.", "comment 17", "Line 4: It is no object."])
def test_in_english_it_stands_as_it_is_kept(kept: str) -> None:
    assert in_words(kept) == kept


def _said_in(tree: ast.AST) -> set[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    said = {call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in _SAYING}
    texts = {_text(each) for call in said for each in call.args}
    # Kinds of notes are no sentences.
    sentences = {text for text in texts if " " in text}
    # Begins with “It” or with “Its” and a name, which are templates of their own.
    return sentences - {"7 is no object."}


def _text(node: ast.expr) -> str:
    """What would be said, with something in the place of what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""
