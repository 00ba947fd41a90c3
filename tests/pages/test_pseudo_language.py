"""Every page in a language that nobody speaks: what still says something in Latin letters is not marked.

People write in Greek here, so that nothing of theirs is taken for the product's own words.
"""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from discussion.actions import comments
from discussion.core.numbers import counted
from discussion.pages.words import catalogue
from tests.factories import NOON, cast, decide, free_meter, make_article, make_comment, make_member, make_poll
from tests.factories import put_in_state as put
from tests.pseudo import LANGUAGE, latin_in, pseudo, speak_it

pytestmark = pytest.mark.django_db
_READ = ("title", "aria-label", "placeholder", "alt", "data-said")
# The same in every language, or typed by somebody: a zone, an address, an answer of the poll.
_NAMES = re.compile(r"\b(?:UTC|ann@example|org|Undecided)\b")
_OPTIONS = ("Ναι", "Ίσως", "Όχι")


@pytest.fixture
def everywhere(settings, tmp_path):
    """The default site speaks the language."""
    speak_it(settings, tmp_path)


@pytest.fixture
def addresses(everywhere):
    """An address for each kind of page, and who looks at it."""
    ann = make_member("Άννα", "ann@example.org")
    mo = make_member("Μαρία", "mo@example.org", role="moderator")
    article = make_article("a", title="Η ουρά", author="Ίλσε", standfirst="Ποιος περιμένει;", body="Κείμενο.")
    polls = [
        make_poll(article, *_OPTIONS, undecided=True, question="Ποιος;", is_lead=True, results_visible="always"),
        make_poll(None, *_OPTIONS, question="Πού;", kind="ranked", results_visible="always"),
        make_poll(None, *_OPTIONS, question="Πόσο;", kind="rating", results_visible="always"),
        make_poll(None, *_OPTIONS, question="Ποια;", kind="multiple", max_choices=2, voters="apart"),
        make_poll(None, *_OPTIONS, question="Πότε;", kind="approval"),
    ]
    _answer(polls, ann, mo)
    root = make_comment(article, ann, body="Διαφωνώ.")
    reply = make_comment(article, mo, body="Καλά.", parent=root)
    gone = make_comment(article, mo, body="Όχι.")
    make_comment(article, ann, body="Ναι.", parent=gone)
    decide(mo, gone, "remove")
    waits = make_comment(article, ann, body="Περιμένει.")
    put(waits, "pending")
    comments.edit_comment(reader=ann, comment=root.id, body="Διαφωνώ πολύ.", now=NOON, meter=free_meter())
    closed = make_article("b", title="Τέλος", state="closed", body="Κείμενο.")
    named = [each.public_id for each in (root, reply, gone, waits)]
    members = [f"/c/{each}/" for each in named] + _of_members(named, [each.public_id for each in polls], ann, mo)
    return {None: _of_strangers(named, [each.public_id for each in polls], closed.slug), ann: members}


def _answer(polls, *readers):
    for reader in readers:
        cast(reader, polls[0], 1)
        cast(reader, polls[1], 2, 1)
        cast(reader, polls[2], _1=5, _2=3)
        cast(reader, polls[3], 1, 2)
        cast(reader, polls[4], 1)


def _of_strangers(named, polls, closed):
    root = named[0]
    return [
        *("/", "/?cursor=x", "/a/a/", "/a/a/?sort=new", f"/a/{closed}/", "/a/a/write", "/a/nowhere/", "/sign-out/"),
        *(f"/c/{root}/{page}" for page in ("", "replies", "history", "reply", "vote")),
        *(f"/p/{poll}/{page}" for poll in polls for page in ("", "ballot", "results")),
        *("/sign-in/", "/sign-up/", "/sign-in/code/", "/account/reset/", "/account/reset/done/", "/sign-in/closed/"),
        *("/account/elsewhere/cancelled/", "/account/elsewhere/error/"),
    ]


def _of_members(named, polls, ann, mo):
    root, reply, *_ = named
    return [
        *(f"/c/{root}/{page}" for page in ("edit", "delete", "vote")),
        *(f"/c/{reply}/{page}" for page in ("reply", "vote")),
        *(f"/p/{poll}/{page}" for poll in polls for page in ("ballot", "results")),
        *("/a/a/write", f"/r/{ann.public_id}/", f"/r/{mo.public_id}/"),
        *("/me/", "/me/?saved", "/me/tokens", "/me/sessions", "/me/data", "/me/erase", "/sign-out/"),
        *("/account/email/", "/account/password/", "/account/sessions/", "/account/again/", "/account/elsewhere/"),
        *("/account/factors/", "/account/factors/app/", "/account/factors/keys/", "/account/factors/codes/"),
    ]


def _texts(html: bytes) -> Iterator[str]:
    """What people read and hear of a page, without what is code."""
    page = BeautifulSoup(html, "html.parser")
    for each in page.select("script, style, code, kbd, svg.p-qr, .p-key"):
        each.decompose()
    yield from (str(text) for text in page.find_all(string=True) if text.strip() and "<!" not in text)
    yield from (tag[name] for tag in page.find_all(True) for name in _READ if tag.get(name))
    yield from (tag["content"] for tag in page.select("meta[name=description], meta[property='og:description']"))
    yield from (tag["value"] for tag in page.select("input[type=submit]") if tag.get("value"))


def _unmarked(answer) -> list[str]:
    texts = (_NAMES.sub("", text) for text in _texts(answer.content))
    return [text for text in latin_in(texts) if "html" not in text]


def test_no_page_says_anything_that_is_not_marked(addresses):
    found = {}
    for reader, paths in addresses.items():
        client = Client()
        if reader is not None:
            client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        for path in paths:
            answer = client.get(path)
            if unmarked := _unmarked(answer):
                found[path] = unmarked

    assert found == {}


def test_a_form_refuses_in_the_language_too(addresses):
    sent = {
        "/sign-in/": {"login": "nobody@example.org", "password": "wrong"},
        "/sign-up/": {"name": "Ά", "email": "x", "password1": "12345678"},
        "/a/a/write": {"body": " ", "name": "Ά", "do": "send"},
    }

    assert {path: _unmarked(Client().post(path, typed)) for path, typed in sent.items()} == {key: [] for key in sent}


def test_a_page_runs_from_right_to_left(addresses):
    page = BeautifulSoup(Client().get("/a/a/").content, "html.parser")

    assert (page.html["dir"], page.html["lang"]) == ("rtl", LANGUAGE)


@pytest.mark.parametrize(("number", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (11, 4), (100, 5)])
def test_each_number_has_its_plural_form(everywhere, number, form):
    with translation.override(LANGUAGE):
        told = counted(number, "%(n)s reply", "%(n)s replies")

    assert told == pseudo("%(n)s replies", form).replace("%(n)s", str(number))


def test_scripts_are_given_the_six_forms_and_the_rule(everywhere):
    script = catalogue(LANGUAGE).script.decode()

    assert script.count(f"{pseudo('{n} replies')} [") == 6
    assert "n%100>=3" in script.replace(" ", "")
