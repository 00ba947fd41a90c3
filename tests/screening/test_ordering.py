"""The queue's order follows what goes on beneath the articles."""

from datetime import timedelta

import pytest

from discussion.actions.ordering import reorder_cases
from discussion.comments.models import ActivityHour
from discussion.moderation.models import Case
from tests.factories import NOON
from tests.screening.rows import post, set_policy

pytestmark = pytest.mark.django_db


def harm_of(comment):
    return Case.objects.get(comment=comment).harm


def be_busy(article, readers):
    ActivityHour.objects.create(site_id=article.site_id, article=article, hour_at=NOON, reader_count=readers)


def test_a_held_comment_rises_where_many_come_and_sinks_when_they_have_gone(article, stan):
    set_policy(article, holds="everyone")
    held = post(article, stan)
    quiet = harm_of(held)
    be_busy(article, readers=500)

    assert reorder_cases(now=NOON + timedelta(minutes=10)) == 1
    assert harm_of(held) > quiet
    assert reorder_cases(now=NOON + timedelta(minutes=15)) == 0
    assert reorder_cases(now=NOON + timedelta(hours=3)) == 1
    assert harm_of(held) == quiet


def test_what_readers_reported_keeps_its_place(article, stan):
    set_policy(article, holds="everyone")
    held = post(article, stan)
    Case.objects.filter(comment=held).update(is_reported=True, harm=77)
    be_busy(article, readers=500)

    assert reorder_cases(now=NOON) == 0
    assert harm_of(held) == 77


def test_many_cases_of_an_article_are_put_in_place_by_few_questions(article, stan, django_assert_max_num_queries):
    set_policy(article, holds="everyone")
    for number in range(6):
        post(article, stan, body=f"Number {number}, and nothing else.")
    be_busy(article, readers=500)
    with django_assert_max_num_queries(30):
        assert reorder_cases(now=NOON) == 6
    with django_assert_max_num_queries(8):
        assert reorder_cases(now=NOON) == 0
