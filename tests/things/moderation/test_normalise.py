"""What a text says once its disguise is taken away, and that no text is too strange for it."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discussion.moderation.normalise import normalise

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
TRICKY = st.text("aAbB01 .-_!@$|\u0430\u0456\u0301\u200b\u00e9\u00df\u0130\u1100\u1161\uff46\u2460ﬁ", max_size=40)


@pytest.mark.parametrize(
    ("disguised", "meant"),
    [
        pytest.param("Ｂａｄ Word", "bad word", id="full width"),
        pytest.param("𝓫𝓪𝓭 ⓦⓞⓡⓓ", "bad word", id="fancy letters"),
        pytest.param("🅱🅰🅳 🅦🅞🅡🅓", "bad word", id="white on black"),
        pytest.param("ba\u200bd w\u00ado\ufeffr\u2060d", "bad word", id="zero width"),
        pytest.param("\u202ebad\u202c word", "bad word", id="direction"),
        pytest.param("ba\x00d word", "bad word", id="control"),
        pytest.param("bаd wоrd", "bad word", id="Cyrillic in it"),
        pytest.param("bαd wοrd", "bad word", id="Greek in it"),
        pytest.param("this is сосо", "this is coco", id="wholly of look-alikes"),
        pytest.param("b\u0336a\u0336d\u0336 wörd", "bad word", id="marks"),
        pytest.param("B̸͍͝a̴d word", "bad word", id="many marks"),
        pytest.param("b a d w0rd", "bad word", id="spaced"),
        pytest.param("b.a.d w-o-r-d", "bad word", id="dotted"),
        pytest.param("b\na\nd", "bad", id="downwards"),
        pytest.param("b4d w0rd", "bad word", id="leet"),
        pytest.param("b@d a$$!!!", "bad ass!!!", id="signs"),
        pytest.param("b!d word!", "bid word!", id="an exclamation mark at the end is none"),
        pytest.param("baaaaad wooord", "bad word", id="repeats"),
        pytest.param("b aaaa d", "bad", id="repeats and spaces"),
        pytest.param("ʙᴀᴅ ᴡᴏʀᴅ", "bad word", id="small capitals"),
        pytest.param("&#98;ad &#x57;&ouml;rd &amp;lt;", "bad word <", id="entities"),
        pytest.param("STRASSE Straße", "strasse strasse", id="sharp s"),
    ],
)
def test_a_disguised_word_is_read_as_it_is_meant(disguised, meant):
    assert normalise(disguised).text == meant


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("привет, мир", id="Russian"),
        pytest.param("й не и", id="a mark that makes another letter"),
        pytest.param("चूतिया है", id="Hindi"),
        pytest.param("السلام عليكم", id="Arabic"),
        pytest.param("がぎぐ かきく", id="Japanese"),
        pytest.param("각 하", id="Korean"),
        pytest.param("an english text with one слово", id="a word of another language"),
        pytest.param("it cost 1,000 in 2024", id="numbers"),
        pytest.param("1 2 3 4", id="numbers in a row"),
        pytest.param("the a55 and the b4", id="roads"),
        pytest.param("you & me &c; &nothing; &#9999999;", id="no entities"),
        pytest.param("good books", id="double letters"),
    ],
)
def test_what_is_no_disguise_stays(text):
    assert normalise(text).text == text


def test_a_word_of_two_alphabets_is_read_as_one_in_any_text():
    assert normalise("привет всем, это sраm от них").text == "привет всем, это spam от них"


def test_a_found_word_can_be_shown_where_it_stood():
    text = "Look: b\u200b\u0430aaaad w.o.r.d, here"
    read = normalise(text)
    start = read.text.index("bad")
    assert text[slice(*read.original_span(start, start + 3))] == "b\u200b\u0430aaaad"
    start = read.text.index("word")
    assert text[slice(*read.original_span(start, start + 4))] == "w.o.r.d"


@pytest.mark.parametrize("text", ["Gleich wie é", "각하", "й привет", "ñandú"])
def test_composed_and_decomposed_letters_are_the_same(text):
    assert normalise(unicodedata.normalize("NFD", text)).text == normalise(text).text


@given(st.one_of(ANYTHING, TRICKY))
@example("\ud800a\udfff")
@example("\x00")
@example("a\u0130b")
@example("aaa b c")
@example("A$\u0300\u0414")
@settings(max_examples=400, deadline=None)
def test_what_is_normalised_stays_as_it_is(text):
    once = normalise(text)
    assert normalise(once.text).text == once.text
    assert len(once.positions) == len(once.text) + 1
    assert list(once.positions) == sorted(once.positions)
    assert once.positions[-1] == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a\u0316\u0301",
        "\u0316\u0301",
        "\u200b",
        "a ",
        "a . ",
        "1a",
        "!a",
        "aaa",
        "\u1161",
        "é",
        "ж",
        "a-b_",
        "\ufdfa",
        "\n",
        "b1",
        "a" * 99,
    ],
)
def test_the_time_grows_with_the_length_and_not_with_its_square(piece):
    normalise(piece * 100)
    short, long = _fastest(piece * 2_000 + "é"), _fastest(piece * 8_000 + "é")
    # Four times the length: a square would make it sixteen times.
    assert long < 10 * short + 0.01


def _fastest(text: str) -> float:
    spent = []
    for _ in range(3):
        start = time.thread_time()
        normalise(text)
        spent.append(time.thread_time() - start)
    return min(spent)


def test_five_thousand_marks_are_soon_read():
    text = "a" + "\u0316\u0301" * 2_500
    assert normalise(text).text == "a"
    assert _fastest(text) < 0.05
