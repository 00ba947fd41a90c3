"""One verdict about many comments: what it would do, its progress, and its end."""

from datetime import timedelta

import pytest

from discussion.actions import bulk as acts
from discussion.actions.bulk import Criteria
from discussion.actions.cases import open_case
from discussion.actions.sanctions import reject_all_since
from discussion.comments.models import Comment
from discussion.core.errors import Refusal
from discussion.moderation.models import Bulk, Case, Decision
from tests.factories import NOON, decide, make_comment, make_reader, make_site


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(acts, "_SLICE", 2)
    monkeypatch.setattr(acts, "give_way", lambda: None)


def several(article, author, number):
    return [make_comment(article, author, body=f"Argument {each}.") for each in range(number)]


def work():
    while found := acts.claim(now=NOON):
        while acts.work_on(bulk=found, now=NOON):
            pass


def start(mo, article, verdict="remove", **criteria):
    wanted = Criteria(**criteria) if criteria else Criteria(article=article.id)
    return acts.start(moderator=mo, site=article.site, criteria=wanted, verdict=verdict, note="A raid.", now=NOON)


def states(*comments):
    found = dict(Comment.objects.values_list("id", "state"))
    return [found[each.id] for each in comments]


def test_what_it_would_do_is_shown_before(mo, ann, article):
    comments = several(article, ann, 7)
    make_comment(article, ann, state="removed")

    seen = acts.preview(moderator=mo, site=article.site, criteria=Criteria(author=ann.id), verdict="remove")

    assert seen.total == 7
    assert [each.id for each in seen.examples] == [each.id for each in reversed(comments)][:5]
    assert not Decision.objects.exists()


def test_many_comments_are_judged_as_one_and_taken_back_as_one(mo, ann, article):
    comments = several(article, ann, 5)
    made = start(mo, article)
    assert (made.state, made.total, made.done) == ("waiting", 5, 0)

    work()
    made.refresh_from_db()
    assert states(*comments) == ["removed"] * 5
    assert (made.state, made.done, made.finished_at) == ("done", 5, NOON)
    assert {(each.bulk_id, each.note) for each in Decision.objects.all()} == {(made.id, "A raid.")}

    acts.undo_bulk(moderator=mo, bulk=made.id, now=NOON)
    work()
    made.refresh_from_db()
    assert states(*comments) == ["published"] * 5
    assert (made.state, made.done) == ("undone", 5)
    article.refresh_from_db()
    assert article.comment_count == 5


def test_its_progress_is_seen_and_a_lost_worker_is_followed_by_another(mo, ann, article):
    comments = several(article, ann, 5)
    made = start(mo, article)
    lost = acts.claim(now=NOON)
    acts.work_on(bulk=lost, now=NOON)
    made.refresh_from_db()
    assert (made.state, made.done) == ("working", 2)
    assert acts.claim(now=NOON) is None

    later = NOON + acts.LEASE
    found = acts.claim(now=later)
    while acts.work_on(bulk=found, now=later):
        pass

    assert states(*comments) == ["removed"] * 5
    assert Decision.objects.count() == 5


def test_what_somebody_decided_since_stays_as_they_decided_it(mo, ann, article):
    first, second = make_comment(article, ann), make_comment(article, ann)
    made = start(mo, article)
    work()
    decide(mo, first, "restore")
    decide(mo, first, "remove")

    acts.undo_bulk(moderator=mo, bulk=made.id, now=NOON)
    work()

    assert states(first, second) == ["removed", "published"]


def test_a_demoted_moderators_act_ends_where_it_is(mo, ann, article):
    comments = several(article, ann, 4)
    start(mo, article)
    found = acts.claim(now=NOON)
    acts.work_on(bulk=found, now=NOON)
    mo.roles.all().delete()

    assert acts.work_on(bulk=found, now=NOON) is False
    assert states(*comments) == ["removed", "removed", "published", "published"]


def test_everything_that_somebody_wrote_since_is_taken_away(mo, ann, stan, article):
    early = make_comment(article, ann, now=NOON - timedelta(hours=2))
    shown, waiting = make_comment(article, ann), make_comment(article, ann, state="pending")
    others = make_comment(article, stan)

    reject_all_since(moderator=mo, reader=ann.id, since=NOON - timedelta(hours=1), now=NOON)
    work()

    assert states(early, shown, waiting, others) == ["published", "removed", "rejected", "published"]


@pytest.mark.parametrize(
    ("verdict", "criteria", "code"),
    [
        ("praise", {"author": 1}, "invalid_verdict"),
        ("remove", {"since": None}, "invalid_criteria"),
        ("restore", {"author": 1}, "nothing_meant"),
    ],
)
def test_an_act_on_nothing_is_refused(mo, ann, article, verdict, criteria, code):
    make_comment(article, ann)
    with pytest.raises(Refusal) as refused:
        start(mo, article, verdict, **criteria)
    assert refused.value.code == code
    assert not Bulk.objects.exists()


def test_more_than_ten_thousand_are_too_many(mo, ann, article, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 2)
    for _ in range(3):
        make_comment(article, ann)
    with pytest.raises(Refusal) as refused:
        start(mo, article)
    assert refused.value.code == "too_many_meant"


def test_nobody_judges_another_sites_comments(mo):
    site = make_site()
    author = make_reader("Ivy", site=site)
    with pytest.raises(Refusal) as refused:
        acts.preview(moderator=mo, site=site, criteria=Criteria(author=author.id), verdict="remove")
    assert refused.value.code == "not_found"


def test_what_was_reported_is_kept_in_bulk_and_waits_for_nobody(mo, ann, article):
    reported, other = several(article, ann, 2)
    open_case(comment=reported, now=NOON, reported=True)
    made = start(mo, article, "keep")
    assert made.total == 1
    work()

    assert states(reported, other) == ["published", "published"]
    assert not Case.objects.exists()
    acts.undo_bulk(moderator=mo, bulk=made.id, now=NOON)
    work()
    assert Decision.objects.filter(verdict="undo").count() == 1
