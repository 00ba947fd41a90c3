"""What readers report, what it weighs, and what becomes of it."""

import pytest

from discussion.actions.reports import report_comment
from discussion.actions.sanctions import sanction
from discussion.core.errors import Refusal
from discussion.moderation.models import Case, Report
from discussion.moderation.reporting import harm_of, weight_of
from tests.factories import NOON, decide, free_meter, make_comment, make_reader, make_site


def report(reader, comment, reason="spam", note=""):
    return report_comment(reader=reader, comment=comment.id, reason=reason, note=note, now=NOON, meter=free_meter())


def code_of(*args, **more):
    with pytest.raises(Refusal) as refused:
        report(*args, **more)
    return refused.value.code


def test_a_reported_comment_waits_for_a_moderator(ann, stan, article):
    comment = make_comment(article, ann)

    made = report(stan, comment, "abuse", "An insult.")

    assert (made.weight, made.outcome, made.note) == (1, "open", "An insult.")
    case = Case.objects.get(comment=comment)
    assert (case.is_reported, case.is_pending, case.why) == (True, False, "reported: abuse")
    comment.refresh_from_db()
    assert comment.state == "published"


def test_more_reports_are_more_harm(ann, article):
    comment = make_comment(article, ann)
    harms = []
    for number in range(3):
        report(make_reader(f"Reader {number}"), comment)
        harms.append(Case.objects.get().harm)

    assert harms == sorted(set(harms))


def test_a_reporter_weighs_what_became_of_their_earlier_reports(mo, ann, stan, article):
    for verdict in ("remove", "remove", "keep"):
        comment = make_comment(article, ann)
        report(stan, comment)
        decide(mo, comment, verdict)

    assert report(stan, make_comment(article, ann)).weight == weight_of(upheld=2, dismissed=1) == 1.2


def test_weights_stay_between_nothing_and_two():
    assert weight_of(upheld=0, dismissed=0) == 1
    assert 0 < weight_of(upheld=0, dismissed=1000) < 0.1
    assert 1.9 < weight_of(upheld=1000, dismissed=0) < 2
    assert harm_of([]) == 0
    assert harm_of([("spam", 1.0)]) < harm_of([("illegal", 1.0)]) < harm_of([("illegal", 2.0)] * 99) <= 100


@pytest.mark.parametrize(
    ("reason", "note", "code"),
    [("boring", "", "invalid_reason"), ("other", " ", "note_required"), ("spam", "x" * 1001, "note_too_long")],
)
def test_a_report_says_why(ann, stan, article, reason, note, code):
    assert code_of(stan, make_comment(article, ann), reason, note) == code


def test_each_reader_reports_once_and_never_their_own(ann, stan, article):
    comment = make_comment(article, ann)
    report(stan, comment)

    assert code_of(stan, comment) == "already_reported"
    assert code_of(ann, comment) == "own_comment"
    assert Report.objects.count() == 1


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
def test_what_nobody_sees_cannot_be_reported(ann, stan, article, state):
    assert code_of(stan, make_comment(article, ann, state=state)) == "not_found"


def test_neither_a_foreign_nor_a_banned_reader_reports(mo, ann, stan, article):
    comment = make_comment(article, ann)
    sanction(moderator=mo, reader=stan.id, kind="ban", now=NOON)
    stan.refresh_from_db()

    assert code_of(make_reader("Fay", site=make_site()), comment) == "reader_of_another_site"
    assert code_of(stan, comment) == "banned"
