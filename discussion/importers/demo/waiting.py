"""What waits for a moderator in the demonstration: an advertisement with its copies, a reported comment, an appeal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from discussion.actions.appeals import appeal
from discussion.actions.comments import post_comment
from discussion.actions.reports import report_comment
from discussion.importers.demo.cast import Cast, unlimited

if TYPE_CHECKING:
    from discussion.articles.models import Article

# Which comments of the script it is about.
REMOVED, REPORTED = "who pays him", "landfill"
_ADVERTISERS = ("gpu-profit-1", "gpu-profit-2", "K. Bright")
_ADVERTISEMENT = (
    "No queue for cards with us. Double your computing tokens today: https://gpu-profit.example/start, "
    "https://gpu-profit.example/double, https://gpu-profit.example/friends and https://gpu-profit.example/{}"
)
_REPORTERS = (("fennel", "Nothing of this is in the article."), ("odd bolt", ""))
_OBJECTION = "I did not tell where he works, I said that anybody can find it. Asking who pays is a fair question."


def fill_queue(article: "Article", cast: Cast, posted: Mapping[str, int], now: datetime) -> None:
    """Let the latest minutes leave something to decide, where the script has the comments that it is about."""
    if not {REMOVED, REPORTED} <= posted.keys():
        return
    for minutes, name in enumerate(_ADVERTISERS, start=7):
        at = now - timedelta(minutes=minutes)
        text = _ADVERTISEMENT.format(minutes)
        author = cast.reader(name)
        post_comment(reader=author, article=article, body=text, parent=None, now=at, meter=unlimited(at))
    for minutes, (name, note) in enumerate(_REPORTERS, start=19):
        at = now - timedelta(minutes=minutes)
        reporter, about = cast.reader(name), posted[REPORTED]
        report_comment(reader=reporter, comment=about, reason="off_topic", note=note, now=at, meter=unlimited(at))
    at = now - timedelta(minutes=41)
    appeal(reader=cast.reader("realtalk99"), comment=posted[REMOVED], text=_OBJECTION, now=at, meter=unlimited(at))
