"""The order of the queue: what may do most harm comes first."""

import pytest

from discussion.actions.harms import harm_of
from discussion.comments.models import ActivityHour
from discussion.moderation.checking import Said
from discussion.moderation.engine import Word
from discussion.moderation.models import Case, Verdict
from tests.factories import NOON, free_meter, make_comment

pytestmark = pytest.mark.django_db


def word(name: str, score: float | None = None) -> Word:
    return Word(name, "1", Said(Verdict.HOLD, score=score), 1)


@pytest.fixture
def comment(article, ann):
    return make_comment(article, ann)


def test_what_is_likely_and_bad_comes_before_what_is_neither(comment):
    threat, advertisement, maybe = (
        harm_of(comment, [each], now=NOON) for each in (word("abuse", 0.9), word("spam", 0.9), word("abuse", 0.5))
    )

    assert threat > advertisement > maybe > 0


def test_the_worst_of_several_counts(comment):
    both = harm_of(comment, [word("policy"), word("abuse", 0.9)], now=NOON)

    assert both == harm_of(comment, [word("abuse", 0.9)], now=NOON)


def test_where_many_are_about_the_same_words_weigh_more(comment):
    quiet = harm_of(comment, [word("phrases")], now=NOON)
    place = {"site_id": comment.site_id, "article_id": comment.article_id, "hour_at": NOON}
    ActivityHour.objects.update_or_create(**place, defaults={"comment_count": 90, "reader_count": 40})

    assert harm_of(comment, [word("phrases")], now=NOON) > quiet


def test_nothing_that_held_it_does_no_harm(comment):
    assert harm_of(comment, [], now=NOON) == 0


def test_what_screening_holds_waits_with_its_harm(article, ann):
    from discussion.actions.comments import post_comment

    links = " ".join(f"https://spam.example/{number}" for number in range(9))
    post_comment(reader=ann, article=article, body=links, parent=None, now=NOON, meter=free_meter())

    assert Case.objects.get().harm > 0
