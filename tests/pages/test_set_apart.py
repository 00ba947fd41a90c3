"""Ballots that are set apart, and the numbers as a file, where readers see the results."""

import csv
from datetime import timedelta

import pytest

from discussion.accounts.models import Reader
from discussion.actions.bursts import flag_bursts
from discussion.articles.models import Article
from discussion.polls.models import Poll
from tests.factories import NOON, cast, make_poll, make_reader
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
TABLE = "Download the numbers (CSV)"


@pytest.fixture
def poll(article: Article, stan: Reader) -> Poll:
    """A poll whose second hour began with twelve ballots in a minute."""
    poll = make_poll(article, "Yes", "No", results_visible="always")
    cast(stan, poll, 2, now=NOON - timedelta(hours=1))
    for number in range(12):
        cast(make_reader(f"Reader {number}"), poll, 1, now=NOON)
    flag_bursts(now=NOON + timedelta(minutes=2))
    return poll


def test_readers_are_told_what_is_set_apart_and_what_it_would_change(poll: Poll, api) -> None:
    page = Browser().open(f"/p/{poll.public_id}/results")
    assert page.says("12 ballots are set apart and not counted here.")
    assert page.says("With them it would be 92% (12) for Yes and 8% (1) for No")
    assert page.says("Ballots that are set apart are among them.")
    told = api.get(f"/polls/{poll.public_id}/results").json()
    assert (told["ballots"], told["set_apart"], told["raw"]["ballots"]) == (1, 12, 13)


def test_the_numbers_are_offered_as_a_file(poll: Poll) -> None:
    page = Browser().open(f"/p/{poll.public_id}/results")
    link = page.page.find("a", string=TABLE)
    table = page.http.get(link["href"]).content.decode()
    assert [row["votes"] for row in csv.DictReader(table.splitlines())] == ["0", "1", "12", "1"]


def test_a_reader_who_voted_gets_the_file_by_their_session(article: Article, stan: Reader, ann: Reader) -> None:
    poll = make_poll(article)
    cast(stan, poll, 1)
    assert TABLE not in Browser(ann).open(f"/p/{poll.public_id}/results").text
    page = Browser(stan).open(f"/p/{poll.public_id}/results")
    assert page.http.get(page.page.find("a", string=TABLE)["href"]).status_code == 200
