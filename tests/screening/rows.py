"""What the tests of screening begin with."""

from typing import Any

from discussion.actions import comments, learning
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.moderation.models import Check, Decision, Policy, Reason, Screening
from discussion.sites.models import Site
from tests.factories import NOON, free_meter, make_comment, make_reader, work

SPAM = "Buy cheap followers now at our shop, number {} in the market, best price!"
HAM = "The village hall needs a new roof before winter, as speaker {} said on Monday."


def teach(article: Article, moderator: Any) -> None:
    """Fifty decisions, half of them about spam, and a model that has learned from them."""
    author = make_reader("Many Words")
    spam = Reason.objects.create(site=article.site, code="spam", title="Spam", text="Spam.")
    for number in range(50):
        is_bad = number % 2 == 0
        comment = make_comment(article, author, body=(SPAM if is_bad else HAM).format(number))
        Decision.objects.create(
            site_id=comment.site_id,
            comment=comment,
            moderator=moderator,
            verdict="remove" if is_bad else "keep",
            before="published",
            after="removed" if is_bad else "published",
            reason=spam if is_bad else None,
            revision=2,
            decided_at=NOON,
        )
    assert learning.learn_on(site=article.site, now=NOON) == 1


def set_policy(article: Article, *, own: bool = False, **fields: Any) -> Policy:
    """The policy of the article's site, or the article's own."""
    values = {"version": 2, **fields}
    found, _ = Policy.objects.update_or_create(
        site_id=article.site_id, article=article if own else None, defaults=values
    )
    Site.objects.filter(id=article.site_id).update(version=article.site.version + 1)
    article.site.refresh_from_db()
    return found


def post(article: Article, author: Any, body: str = "Well said.", parent: Any = None, now: Any = NOON) -> Comment:
    """A comment, whatever screening makes of it."""
    parent = parent.id if parent else None
    return comments.post_comment(
        reader=author, article=article, body=body, parent=parent, now=now, meter=free_meter(now)
    )


def edit(comment: Comment, body: str, now: Any = NOON) -> Comment:
    """The comment with another text."""
    return comments.edit_comment(reader=comment.author, comment=comment.id, body=body, now=now, meter=free_meter(now))


def screen_now(now: Any = NOON) -> None:
    """Let the slow checks speak of all that was posted."""
    work("screening", now)


def words(comment: Comment, stage: str = "request") -> dict[str, str]:
    """Check → verdict, of the newest text."""
    newest = Screening.objects.filter(comment=comment, stage=stage).order_by("-revision").first()
    return dict(Check.objects.filter(screening=newest).values_list("name", "verdict"))


def reason(comment: Comment, check: str) -> str:
    """What a check said, in words."""
    return str(Check.objects.filter(screening__comment=comment, name=check).latest("id").reason)
