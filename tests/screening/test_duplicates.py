"""Campaigns: what several readers say in nearly the same words waits together."""

from datetime import timedelta

from discussion.comments.models import Comment
from discussion.moderation.models import Band, Case, Cluster, Signature
from tests.factories import NOON, decide, make_reader
from tests.screening.rows import edit, post, reason, screen_now, words

TEXT = "Vote no on the cable tax, it will cost every family in the village {} pounds a year!"


def campaign(article, count, readers=2):
    """Nearly the same words by so many readers."""
    authors = [make_reader(f"Reader {chr(65 + number)}") for number in range(readers)]
    posted = []
    for number in range(count):
        posted.append(post(article, authors[number % readers], TEXT.format(100 + number)))
        screen_now()
    for each in posted:
        each.refresh_from_db()
    return posted


def test_three_alike_by_two_readers_wait_together(article):
    posted = campaign(article, 3)

    assert [each.state for each in posted] == ["pending"] * 3
    assert reason(posted[2], "duplicates") == "3 comments of the last day say nearly the same, by 2 readers."
    assert Signature.objects.values("cluster").distinct().count() == 1
    assert set(Case.objects.values_list("why", flat=True)) == {"duplicates"}


def test_two_alike_do_not(article):
    assert [each.state for each in campaign(article, 2)] == ["published"] * 2


def test_one_reader_alone_makes_no_campaign(article):
    assert [each.state for each in campaign(article, 3, readers=1)] == ["published"] * 3


def test_what_comes_later_joins_the_cluster(article):
    campaign(article, 5)

    assert Cluster.objects.count() == 1
    assert Signature.objects.filter(cluster=Cluster.objects.get()).count() == 5


def test_what_is_a_day_old_does_not_count(article):
    campaign(article, 2)
    late = post(article, make_reader("Late Comer"), TEXT.format(1), now=NOON + timedelta(hours=25))
    screen_now(NOON + timedelta(hours=25))

    assert words(late, "background")["duplicates"] == "pass"


def test_what_moderators_let_stand_is_let_through(article, mo):
    posted = campaign(article, 3)
    decide(mo, posted[0], "approve")
    fourth = post(article, make_reader("Late Comer"), TEXT.format(1))
    screen_now()

    fourth.refresh_from_db()
    assert (fourth.state, words(fourth, "background")["duplicates"]) == ("published", "note")


def approved_by_hand(comment, mo):
    """A decision as moderators' acts store it."""
    from discussion.moderation.models import Decision

    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        author_id=comment.author_id,
        moderator=mo,
        verdict="approve",
        before="pending",
        after="published",
        revision=comment.revision,
        decided_at=NOON,
    )


def test_what_a_person_decided_about_is_not_held_by_a_cluster(article, mo):
    first, second = campaign(article, 2)
    approved_by_hand(first, mo)
    third = post(article, make_reader("Late Comer"), TEXT.format(1))
    screen_now()

    states = dict(Comment.objects.values_list("id", "state"))
    assert (states[first.id], states[second.id], states[third.id]) == ("published", "pending", "pending")


def test_another_text_is_compared_by_its_new_words(article, ann):
    comment = post(article, ann, TEXT.format(1))
    screen_now()
    edit(comment, "Something else altogether, about the weather on the coast.")
    screen_now()

    assert Signature.objects.count() == 1
    assert Band.objects.count() == 16
    assert [each.state for each in campaign(article, 2)] == ["published"] * 2


def test_short_texts_are_not_compared(article):
    for number in range(4):
        post(article, make_reader(f"Reader {chr(65 + number)}"), "Well said.")
    screen_now()

    assert not Signature.objects.exists()
