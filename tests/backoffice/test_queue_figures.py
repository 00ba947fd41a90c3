"""The figures of moderation."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from discussion.actions.cases import open_case
from discussion.actions.ordering import note_lengths
from discussion.moderation import figures
from discussion.moderation.agreement import kappa
from discussion.moderation.models import Decision, QueueLength
from tests.backoffice.conftest import staff
from tests.desk import make_queue
from tests.factories import NOON, decide, make_article, make_comment, make_reader, make_site

pytestmark = pytest.mark.usefixtures("ids_follow_the_clock")


def page_of(desk, **query: str) -> str:
    answer = desk.http.get(reverse("queue-figures"), query)
    assert answer.status_code == 200, answer
    return " ".join(BeautifulSoup(answer.content, "html.parser").text.split())


def test_two_judges_who_always_agree_have_a_kappa_of_one():
    assert kappa([(True, True), (False, False)]) == 1


def test_two_judges_who_agree_by_chance_alone_have_a_kappa_of_zero():
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0


def test_kappa_is_what_a_textbook_gives():
    # Cohen's own table: 20 and 15 agreed, 5 and 10 not.
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15

    assert abs((kappa(pairs) or 0) - 0.4) < 1e-9


def test_kappa_says_nothing_where_there_is_nothing_to_compare():
    assert kappa([]) is None
    assert kappa([(True, True)]) is None


def test_the_figures_tell_length_speed_shares_and_rules(desk, mo):
    queue = make_queue(mo)
    decide(mo, queue.threat, "reject")

    page = page_of(desk)

    assert "46 min median" in page
    assert "Mo Moderator 2 100%" in page
    assert "Screening agreed with people 50% of 2" in page
    assert "Likely abuse 1 1 100%" in page
    assert "Phrases on a list 1 1 100%" in page


def test_what_two_moderators_judged_blindly_is_compared(desk, mo, article, ann):
    ira = staff("Ira Second", "ira@example.org", "moderator")
    for number, agrees in enumerate((True, True, False)):
        comment = make_comment(article, ann, body=f"Number {number}.")
        decide(mo, comment, "remove")
        if not agrees or number == 0:
            decide(ira, comment, "restore", now=NOON + timedelta(minutes=1))
        Decision.objects.filter(comment=comment).update(is_blind=True)

    pairs = figures.doubly_judged(None, since=NOON - timedelta(days=1))

    assert sorted(pairs) == [(False, True), (False, True)]


def test_another_sites_figures_are_not_told(desk, mo):
    site = make_site()
    ida = staff("Ida Elsewhere", "ida@example.org", "moderator", site=site)
    decide(ida, make_comment(make_article(site=site), make_reader(site=site)), "remove")

    assert "Ida Elsewhere" not in page_of(desk)
    assert "Nothing was decided in these days." in page_of(desk)


def test_a_span_that_is_not_offered_is_the_usual_one(desk):
    assert page_of(desk, days="999999") == page_of(desk, days="14")


def test_the_length_of_the_queue_is_told_by_day(desk, mo, article, ann, clock):
    for days, waiting in ((0, 3), (1, 1)):
        then = NOON + timedelta(days=days)
        for _ in range(waiting):
            open_case(comment=make_comment(article, ann), now=then, pending=True)
        note_lengths(now=then)
    note_lengths(now=NOON + timedelta(days=1, minutes=20))
    clock.move_to(NOON + timedelta(days=1, hours=1))

    page = page_of(desk)
    assert "From 3 to 4 in 14 days" in page
    assert "23 Nov 4 22 Nov 3" in page


def test_a_length_of_another_site_is_not_told(desk, clock):
    site = make_site()
    for days in (0, 1):
        QueueLength.objects.create(site=site, hour_at=NOON + timedelta(days=days), waiting=77)
    clock.move_to(NOON + timedelta(days=1, hours=1))

    assert "77" not in page_of(desk)
