"""The order of the moderators' queue, which follows what goes on beneath the articles, and its length by the hour."""

from datetime import datetime

from django.db.models import Count

from discussion.core.transactions import write
from discussion.moderation import awaiting
from discussion.moderation.models import Case, QueueLength
from discussion.sites.models import Site

BATCH = 200


def reorder_cases(*, now: datetime) -> int:
    """Put what is held beneath articles where people come or go into its new place; how many cases moved.

    What readers reported or authors object to stays where it is.
    """
    return sum(_reorder(article, readers) for article, readers in awaiting.articles_in_motion(now).items())


def note_lengths(*, now: datetime) -> int:
    """Keep how many cases each site has open, once for each hour; how many sites there were."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    waiting = dict(Case.objects.order_by().values_list("site_id").annotate(Count("id")))
    rows = [QueueLength(site=each, hour_at=hour, waiting=waiting.get(each.id, 0)) for each in Site.objects.all()]
    with write():
        QueueLength.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _reorder(article: int, readers: int) -> int:
    held = Case.objects.filter(article_id=article, is_pending=True, is_reported=False, is_appealed=False).order_by("id")
    moved = last = 0
    while some := list(held.filter(id__gt=last).values_list("id", "comment_id", "harm")[:BATCH]):
        last = some[-1][0]
        words = awaiting.held_words([comment for _, comment, _ in some])
        places = {
            case: awaiting.harm_of_words(words[comment], readers) for case, comment, _ in some if comment in words
        }
        with write():
            for case, _, harm in some:
                if places.get(case, harm) != harm:
                    moved += Case.objects.filter(id=case).update(harm=places[case])
    return moved
