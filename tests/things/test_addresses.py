"""When two addresses name one article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.articles.addresses import normalise

SAME = [
    ("https://news.example/a", "http://news.example/a/"),
    ("https://news.example/a", "HTTPS://News.Example:443/a#comments"),
    ("http://news.example:80/", "https://news.example"),
    ("https://news.example/a?b=1&a=2", "https://news.example/a?a=2&b=1&utm_source=mail&fbclid=x"),
    ("https://news.example/%7Eilse/caf%C3%A9", "https://news.example/~ilse/café"),
    ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
]
OTHER = [
    ("https://news.example/a", "https://news.example/b"),
    ("https://news.example/a", "https://news.example/A"),
    ("https://news.example/?id=1", "https://news.example/?id=2"),
    ("https://news.example:8443/a", "https://news.example/a"),
    ("https://www.news.example/a", "https://news.example/a"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_place_has_one_form(one, other):
    assert normalise(one) == normalise(other) is not None


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_places_stay_apart(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    "url", ["", "news.example/a", "ftp://news.example/a", "javascript:x", "http://", "http://[::1", "https://x:99999/"]
)
def test_what_is_no_web_address_has_no_form(url):
    assert normalise(url) is None


@given(st.text())
def test_no_text_breaks_it_and_the_form_of_a_form_is_itself(text):
    form = normalise(f"https://news.example/{text}")
    if form is not None:
        assert normalise(f"https://{form}") == form
