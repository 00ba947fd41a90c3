"""Polls and what came of them, for the tests of their charts."""

import re
from datetime import timedelta

from bs4 import BeautifulSoup

from discussion.pages import charts
from discussion.polls.queries import Group, options
from discussion.polls.results import tallied
from tests.factories import NOON, make_poll


def results(poll, ballots, *, guests=None, set_apart=None):
    """What came of ballots told as choices → how many; of guests, and of members that were set apart."""
    told = ((ballots, False, False), (guests or {}, True, False), (set_apart or {}, False, True))
    groups = [Group(text, *who, count) for said, *who in told for text, count in said.items()]
    return tallied(poll, options(poll), groups)


def ranked_poll(*answers, **fields):
    return make_poll(None, *(answers or ("Ann", "Bea", "Cleo")), kind="ranked", **fields)


def rating_poll(*answers, **fields):
    return make_poll(None, *(answers or ("The article", "The graphics")), kind="rating", **fields)


# Ann leads, Bea wins the runoff, and Cleo beats both of them one against one.
SQUEEZED = {"1>3>2": 40, "2>3>1": 35, "3>2>1": 16, "3>1>2": 9}


def page(html):
    return BeautifulSoup(html, "html.parser")


def words(html):
    """What is read: the text without Unicode's isolates, on one line."""
    return re.sub(r"\s+", " ", re.sub("[\u2068\u2069]", "", page(html).get_text(" "))).replace(" ,", ",")


def all_charts(poll, found, hours):
    """Every chart that the poll has."""
    html = charts.summary(poll, found) + charts.over_time(poll, hours)
    if poll.kind == "ranked":
        html += charts.rounds(poll, found.main) + charts.pairs(poll, found.main)
    return html + charts.ratings(poll, found.main) if poll.kind == "rating" else html


def hours(*counts):
    return [(NOON + timedelta(hours=number), each) for number, each in enumerate(counts)]
