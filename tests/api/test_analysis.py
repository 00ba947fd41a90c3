"""`comments:analyze`: what programs ask that spoke to Perspective."""

import pytest

from discussion.moderation.checks import perspective
from tests.factories import make_token
from tests.screening.test_phrases import set_list

ADDRESS = "/comments:analyze"


def asked(text, *attributes):
    return {
        "comment": {"text": text, "type": "PLAIN_TEXT"},
        "languages": ["en"],
        "requestedAttributes": {name: {} for name in attributes or ("TOXICITY",)},
        "doNotStore": True,
        "clientToken": "mine",
    }


@pytest.fixture
def key(as_reader, mo, article):
    """A moderator's personal token that can read alone."""
    set_list(article, "idiot*")
    return make_token(as_reader(mo), "read")


def test_a_text_is_scored_by_the_key_in_the_address(api, key):
    answer = api.post(f"{ADDRESS}?key={key}", asked("You idiots!", "TOXICITY", "SPAM", "INSULT_EXPERIMENTAL"))

    assert answer.status_code == 200
    told = answer.json()
    assert set(told["attributeScores"]) == {"TOXICITY", "SPAM", "INSULT"}
    score = told["attributeScores"]["TOXICITY"]
    assert score["summaryScore"] == {"value": 0.85, "type": "PROBABILITY"}
    assert score["spanScores"] == [{"begin": 0, "end": 11, "score": score["summaryScore"]}]
    assert (told["languages"], told["clientToken"]) == (["en"], "mine")


def test_a_fair_text_has_a_low_score(api, key):
    told = api.post(f"{ADDRESS}?key={key}", asked("Well said.")).json()

    assert told["attributeScores"]["TOXICITY"]["summaryScore"]["value"] < 0.1


def test_our_own_check_understands_the_answer(api, key):
    told = api.post(f"{ADDRESS}?key={key}", asked("You idiots!", *perspective.ATTRIBUTES)).json()

    assert perspective._said(told["attributeScores"]).verdict == "note"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_comment"),
        ([], "invalid_comment"),
        ({"comment": {"text": 1}}, "invalid_comment"),
        ({"comment": {"text": "x"}}, "unknown_attribute"),
        ({"comment": {"text": "x"}, "requestedAttributes": {"BEAUTY": {}}}, "unknown_attribute"),
        ({"comment": {"text": " "}, "requestedAttributes": {"TOXICITY": {}}}, "body_blank"),
    ],
)
def test_what_cannot_be_scored_is_refused(api, key, body, code):
    answer = api.post(f"{ADDRESS}?key={key}", body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_wrong_key_and_a_strangers_are_refused(api, as_reader, ann, article):
    assert api.post(f"{ADDRESS}?key=nonsense", asked("x")).status_code == 401
    assert api.post(ADDRESS, asked("x")).status_code == 401
    assert as_reader(ann).post(ADDRESS, asked("x")).json()["code"] == "not_moderator"
