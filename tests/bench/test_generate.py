"""The benchmarks' discussions are such as the product itself could have made."""

import pytest
from django.db.models import Count, F, Q

from bench.generate import generate
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.comments.ranking import scores

pytestmark = pytest.mark.django_db
SMALL = {"comments": 600, "articles": 5, "biggest": 300, "chain": 40}


def everything():
    return list(Comment.objects.order_by("id").values_list("id", "parent_id", "state", "up", "down", "body"))


def test_every_count_is_what_a_count_finds():
    generate(**SMALL)

    published = Count("comments", filter=Q(comments__state="published"))
    listed = Count("replies", filter=Q(replies__is_listed=True))
    assert not Article.objects.annotate(found=published).exclude(comment_count=F("found")).exists()
    assert not Comment.objects.annotate(found=listed).exclude(reply_count=F("found")).exists()


def test_every_comment_stands_where_its_parent_says():
    generate(**SMALL)

    for reply in Comment.objects.exclude(parent=None).select_related("parent"):
        above = reply.parent
        assert (reply.article_id, reply.depth) == (above.article_id, above.depth + 1)
        assert reply.root_id == (above.root_id or above.id)
        assert reply.created_at >= above.created_at
        assert reply.id > above.id


def test_the_scores_are_those_of_the_votes():
    generate(**SMALL)

    for comment in Comment.objects.select_related("site"):
        expected = scores(up=comment.up, down=comment.down, approval_rate=comment.site.approval_rate)
        assert (comment.best, comment.top, comment.controversial) == pytest.approx(
            (expected.best, expected.top, expected.controversial)
        )


def test_the_figures_asked_for_are_the_figures_made():
    generate(**SMALL)

    sizes = sorted(Article.objects.annotate(found=Count("comments")).values_list("found", flat=True))
    assert (sum(sizes), len(sizes), sizes[-1]) == (600, 5, 300)
    assert Comment.objects.order_by("-depth")[0].depth == 39


def test_the_same_seed_makes_the_same_discussions():
    generate(**SMALL, seed=7)
    first = everything()
    Comment.objects.update(parent=None, root=None, depth=0)
    Comment.objects.all().delete()
    Article.objects.all().delete()
    generate(**SMALL, seed=7)

    assert everything() == first


def test_a_database_with_comments_is_left_alone_unless_forced():
    generate(**SMALL)
    with pytest.raises(SystemExit, match="holds comments already"):
        generate(**SMALL)

    assert Comment.objects.count() == 600
    generate(**SMALL, force=True)
    assert Comment.objects.count() == 1_200


def test_figures_that_do_not_fit_are_refused():
    with pytest.raises(SystemExit, match="do not fit"):
        generate(comments=100, articles=5, biggest=90, chain=50)
