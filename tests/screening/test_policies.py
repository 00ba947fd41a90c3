"""Whose comments wait, by the site's policy or the article's own."""

import pytest

from discussion.core.errors import Refusal
from discussion.moderation.models import Case, Screening
from tests.factories import NOON, decide, make_article, make_comment, make_member, make_reader
from tests.screening.rows import edit, post, reason, screen_now, set_policy, words


def test_comments_are_published_at_once_where_nobody_said_otherwise(ann, article):
    assert post(article, ann).state == "published"


def test_every_check_leaves_its_word(ann, article):
    comment = post(article, ann)

    assert words(comment) == {"phrases": "pass", "repeats": "pass", "proof": "pass"} | {
        "policy": "pass",
        "standing": "pass",
        "history": "note",
        "length": "pass",
        "links": "pass",
    }
    kept = Screening.objects.get(comment=comment)
    assert (kept.stage, kept.verdict, kept.outcome, kept.trust) == ("request", "note", "published", "guest")


def test_everyone_waits_where_the_policy_holds_first(ann, article):
    set_policy(article, holds="everyone")
    comment = post(article, ann)

    assert comment.state == "pending"
    assert reason(comment, "policy") == "All comments wait for a moderator here."
    article.refresh_from_db()
    assert article.comment_count == 0


def test_a_comment_that_waits_has_a_case(ann, article):
    set_policy(article, holds="everyone")
    comment = post(article, ann)

    case = Case.objects.get(comment=comment)
    assert (case.is_pending, case.why) == (True, "policy")


def test_a_reply_that_waits_is_counted_when_it_is_approved(ann, stan, mo, article):
    above = make_comment(article, ann)
    set_policy(article, holds="guests")
    reply = post(article, stan, parent=above)
    above.refresh_from_db()
    assert above.reply_count == 0

    decide(mo, reply, "approve")

    above.refresh_from_db()
    article.refresh_from_db()
    assert (above.reply_count, article.comment_count) == (1, 2)


def test_members_do_not_wait_where_guests_do(stan, article):
    set_policy(article, holds="guests")
    member = make_member("Mel Member", "mel@example.org")

    assert post(article, stan).state == "pending"
    assert post(article, member).state == "published"


def test_newcomers_wait_until_enough_is_published(article):
    member = make_member("Mel Member", "mel@example.org")
    make_comment(article, member, body="Once.")
    make_comment(article, member, body="Twice.")
    set_policy(article, holds="newcomers", newcomer_until=3)
    third = post(article, member, "Thrice.")
    assert third.state == "pending"
    assert reason(third, "policy") == "Newcomers’ comments wait here until 3 are published."

    set_policy(article, holds="newcomers", newcomer_until=2)
    assert post(article, member, "Four times.").state == "published"


def test_comments_with_links_wait_where_the_policy_says_so(ann, article):
    set_policy(article, holds_links=True, allowed_domains="example.org")

    assert post(article, ann, "See https://elsewhere.example/").state == "pending"
    assert post(article, ann, "See https://www.example.org/").state == "published"


def test_trusted_readers_and_staff_do_not_wait_and_are_looked_at(mo, article):
    regular = make_member("Tru Trusted", "tru@example.org")
    make_comment(article, regular)
    set_policy(article, holds="everyone", trusted_from=1, newcomer_until=1)

    for author, trust in ((regular, "trusted"), (mo, "staff")):
        comment = post(article, author, f"Words of {author}.")
        assert comment.state == "published"
        assert words(comment)["policy"] == "note"
        assert Screening.objects.get(comment=comment).trust == trust


def test_an_articles_own_policy_stands_in_place_of_its_sites(ann, article):
    set_policy(article, holds="everyone")
    free = make_article("free")
    set_policy(free, own=True, holds="nobody")

    assert post(article, ann).state == "pending"
    assert post(free, ann).state == "published"


def test_whom_moderators_hold_waits(ann, article):
    ann.restriction = "hold"

    assert post(article, ann).state == "pending"


def test_nobody_else_sees_what_a_shadowed_reader_writes(ann, article):
    ann.restriction = "shadow"
    comment = post(article, ann)

    assert (comment.state, comment.is_shadowed, comment.is_listed) == ("rejected", True, False)
    assert not Case.objects.exists()


def test_an_edit_is_screened_again_whole(ann, article):
    set_policy(article, denied_domains="spam.example")
    comment = post(article, ann)
    screen_now()

    edited = edit(comment, "Buy at https://shop.spam.example/now")

    assert edited.state == "pending"
    assert words(comment)["links"] == "hold"
    assert reason(comment, "links") == "It leads to spam.example, which this site does not allow."
    article.refresh_from_db()
    assert article.comment_count == 0


def test_an_edit_publishes_nothing_that_waits(ann, article):
    set_policy(article, denied_domains="spam.example")
    comment = post(article, ann, "https://spam.example/")

    assert edit(comment, "Nothing to see.").state == "pending"


def test_one_checks_failure_loses_no_comment(ann, article, monkeypatch):
    from discussion.moderation.checks import length

    monkeypatch.setattr(length, "look", lambda subject: 1 / 0)
    comment = post(article, ann)

    assert comment.state == "published"
    assert words(comment)["length"] == "failed"
    assert words(comment)["links"] == "pass"


def test_the_database_refusing_a_check_loses_no_comment(ann, article, monkeypatch):
    from discussion.core import statements
    from discussion.moderation.checks import history

    monkeypatch.setattr(history, "READS", True)
    monkeypatch.setattr(history, "look", lambda subject: statements.rows("SELECT nonsense", []))

    assert words(post(article, ann))["history"] == "failed"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("One https://a.example/ two https://b.example/", "pass"),
        (" ".join(f"https://{letter}.example/" for letter in "abcd"), "hold"),
        ("Look: https://bit.ly/3xyz", "hold"),
        ("Go to spam.example/buy", "hold"),
        ("Go to notspam.example/buy", "pass"),
        ("The file main.py is 1.5 MB.", "pass"),
    ],
)
def test_links_are_counted_and_judged_by_where_they_lead(ann, article, body, verdict):
    set_policy(article, denied_domains="spam.example\n")

    assert words(post(article, ann, body))["links"] == verdict


def test_who_was_mostly_rejected_waits(mo, article):
    from discussion.moderation.models import Decision

    member = make_member("Mel Member", "mel@example.org")
    comments = [make_comment(article, member, body=f"Number {number}.") for number in range(4)]
    for number, each in enumerate(comments):
        Decision.objects.create(
            site_id=each.site_id,
            comment=each,
            author=member,
            moderator=mo,
            verdict="remove",
            before="published",
            after="removed" if number < 2 else "published",
            revision=2,
            decided_at=NOON,
        )
    comment = post(article, member, "Once more.")

    assert comment.state == "pending"
    assert reason(comment, "history") == "2 of the author’s last 4 decided comments were rejected."


def test_a_closed_article_refuses_before_anything_is_screened(ann, monkeypatch):
    from discussion.actions import screening

    monkeypatch.setattr(screening, "screen", None)
    closed = make_article(state="closed")

    with pytest.raises(Refusal, match="closed"):
        post(closed, ann)


def test_screening_asks_the_database_the_same_for_any_author(article, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few, many = make_reader("Few"), make_member("Many", "many@example.org")
    for number in range(12):
        make_comment(article, many, body=f"Number {number}.")
    with CaptureQueriesContext(
        connection,
    ) as first:
        post(article, few, "First of all.")
    with django_assert_num_queries(len(first)):
        post(article, many, "Last of all.")
