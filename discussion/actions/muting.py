"""What readers want to hear nothing of: an article, a conversation beneath it, another reader.

It holds for what is on its way already, and for what was told before: that is shown no more while it holds.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.refusals import refuse_foreign
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.models import Mute
from discussion.sites.models import Site

MOST = 1_000


def mute_article(*, reader: Reader, article: Article, now: datetime, meter: Meter) -> None:
    """The reader hears nothing of the article. Raises Refusal: `too_many_mutes`, `reader_of_another_site`,
    `being_erased`, `rate_limited`.
    """
    _mute(reader, article.site, {"article": article}, now, meter)


def mute_branch(*, reader: Reader, comment: Comment, now: datetime, meter: Meter) -> None:
    """The reader hears nothing more of the comment's conversation. Raises Refusal as `mute_article` does."""
    _mute(reader, comment.article.site, {"branch_id": comment.branch_id}, now, meter)


def mute_reader(*, reader: Reader, whom: Reader, now: datetime, meter: Meter) -> None:
    """The reader hears nothing more of somebody. Raises Refusal `own_self` and as `mute_article` does."""
    if reader.id == whom.id:
        raise Refusal(Kind.INVALID, "own_self", _("You hear nothing of yourself anyway."))
    _mute(reader, whom.site, {"whom": whom}, now, meter)


def unmute(*, reader: Reader, meter: Meter, **place: Any) -> None:
    """The reader hears of it again: of an `article`, a `branch` or `whom`. Twice changes nothing."""
    with write():
        meter.take("wishes")
        Mute.objects.filter(reader=reader, **place).delete()


def hand_over(*, guest: int, member: int) -> None:
    """What a guest muted, their member mutes; who muted the guest hears nothing of the member either."""
    theirs, mine = Mute.objects.filter(reader_id=member), Mute.objects.filter(reader_id=guest)
    for name in ("article", "branch", "whom"):
        mine.filter(**{f"{name}__in": theirs.exclude(**{name: None}).values(name)}).delete()
    mine.filter(whom=member).delete()
    mine.update(reader_id=member)
    about = Mute.objects.filter(whom=guest)
    about.filter(reader__in=Mute.objects.filter(whom=member).values("reader")).delete()
    about.filter(reader=member).delete()
    about.update(whom_id=member)


def _mute(reader: Reader, site: Site, place: dict[str, Any], now: datetime, meter: Meter) -> None:
    refuse_foreign(reader, site)
    with write():
        meter.take("wishes")
        # Two requests at once are counted one after the other.
        Reader.objects.select_for_update(no_key=True).only("id").get(id=reader.id)
        if Mute.objects.filter(reader=reader, **place).exists():
            return
        if Mute.objects.filter(reader=reader).count() >= MOST:
            sentence = _("You mute %(most)s things and people, which is all there can be: take one back first.")
            raise Refusal(Kind.CONFLICT, "too_many_mutes", sentence % {"most": MOST})
        Mute.objects.create(site=site, reader=reader, created_at=now, **place)
