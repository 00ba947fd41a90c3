"""What the fault tests do to the database, each in a process of its own; the nursery forks them."""

import itertools
import time
from collections import Counter
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from discussion.accounts.models import Reader
from discussion.actions.comments import post_comment
from discussion.articles.models import Article
from discussion.comments.models import ActivityHour, Branch, Comment
from discussion.core import clock
from discussion.core.limits import Meter
from discussion.core.models import ScheduledRun
from discussion.sites.models import Site


def publish(slug: str) -> Article:
    """A new article on the one site."""
    now = clock.now()
    site, _ = Site.objects.get_or_create(is_default=True, defaults={"name": "The Fault", "created_at": now})
    return Article.objects.create(
        site=site, slug=slug, title=slug, state="open", published_at=now, created_at=now, updated_at=now
    )


def prepare(slug: str) -> None:
    """An article to write beneath."""
    publish(slug)


def write(slug: str, note: str, a_second: float) -> None:
    """Comment at this rate without end, and note the id of each comment that is stored."""
    article = Article.objects.get(slug=slug)
    reader = Reader.objects.create(site=article.site, kind="guest", name="Writer", created_at=clock.now())
    due = time.monotonic()
    with Path(note).open("a", buffering=1) as file:
        for number in itertools.count():
            meter = Meter(reader=reader.id, network="", now=clock.now())
            text = f"Number {number}."
            made = post_comment(reader=reader, article=article, body=text, parent=None, now=clock.now(), meter=meter)
            file.write(f"{made.id}\n")
            due += 1 / a_second
            time.sleep(max(0.0, due - time.monotonic()))


def read(slug: str, note: str) -> None:
    """Read the newest comments without end, and note that it works."""
    article = Article.objects.get(slug=slug)
    with Path(note).open("a", buffering=1) as file:
        while True:
            newest = list(Comment.objects.filter(article=article).order_by("-id")[:100])
            file.write(f"{len(newest)}\n")


def counts() -> dict[str, object]:
    """What the consumers' counts have lost or doubled, and which counters are wrong."""
    true, counted = expected(), found()
    return {
        "lost": (true - counted).total(),
        "doubled": (counted - true).total(),
        "differences": differences(),
    }


def differences() -> list[str]:
    """What `manage.py recount` finds."""
    said = StringIO()
    call_command("recount", "--dry-run", stdout=said)
    *found, outcome = said.getvalue().splitlines()
    assert found or outcome == "Every counter says what its rows say."
    return found


def ticks() -> dict[str, int]:
    """How many due times were claimed, and how many of these runs came to their end."""
    runs = ScheduledRun.objects.filter(task="faults.tick")
    return {"claimed": runs.count(), "done": runs.exclude(done_at=None).count()}


def expected() -> Counter[tuple[str, object]]:
    """The counts that follow from the comments themselves."""
    counts: Counter[tuple[str, object]] = Counter()
    readers = set()
    for comment in Comment.objects.all():
        hour = (comment.article_id, comment.created_at.replace(minute=0, second=0, microsecond=0))
        counts["hour", hour] += 1
        counts["branch", comment.root_id or comment.id] += 1
        readers.add((hour, comment.author_id))
    counts.update(("readers", hour) for hour, _ in readers)
    return counts


def found() -> Counter[tuple[str, object]]:
    """The counts that the consumer keeps."""
    counts: Counter[tuple[str, object]] = Counter()
    for hour in ActivityHour.objects.all():
        counts["hour", (hour.article_id, hour.hour_at)] = hour.comment_count
        counts["readers", (hour.article_id, hour.hour_at)] = hour.reader_count
    counts.update({("branch", branch.root_id): branch.comment_count for branch in Branch.objects.all()})
    return counts
