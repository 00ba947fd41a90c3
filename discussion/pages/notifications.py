"""The list behind the bell: what a reader was told, and what they say to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from discussion.actions import following, muting, reading
from discussion.core.errors import not_found
from discussion.core.ids import identifier
from discussion.notifications import queries
from discussion.notifications.visible import OF_OTHERS
from discussion.pages import addresses
from discussion.pages.answers import SeeOther
from discussion.pages.forms import Form
from discussion.pages.moments import machine, spoken
from discussion.pages.owning import ReadersPage
from discussion.pages.wishes import ActForm

if TYPE_CHECKING:
    from discussion.notifications.models import Notification
    from discussion.notifications.queries import Item

_PER_PAGE = 30
_UNREAD = "unread"
_READ_ALL = "read-all"
_FOLLOWED = ("branch", "article")
_DONE: dict[str, Promise] = {
    _READ_ALL: _("All of them are read."),
    "read": _("It is read."),
    "mute-branch": _("You hear nothing more of that conversation."),
    "mute-reader": _("You hear nothing more of that reader."),
    "mute-article": _("You hear nothing more of that article."),
    "unfollow": _("You follow it no longer."),
}


class Notifications(ReadersPage):
    """What the reader was told, newest first; `show=unread` leaves out what they have read.

    A link leads on and changes nothing: the script says what was followed, and a button does without one.
    """

    template = "pages/notifications.html"
    heading = _("Notifications")

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        self.require_reader()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The button that was pressed."""
        return ActForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Do what the button says, and show the list again."""
        act, row = form.cleaned_data["act"], form.cleaned_data["row"]
        if act == _READ_ALL:
            # What came in since the page was shown has been read by nobody.
            self._read(until=identifier(row))
        elif act in _ACTS:
            _ACTS[act](self, queries.told_to(self.require_reader(), identifier(row), now=self.now))
        else:
            raise not_found()
        return SeeOther(f"{self.request.path}{addresses.query(show=self._show(), done=act)}")

    def about(self) -> dict[str, Any]:
        """A page of the list."""
        reader, is_unread = self.require_reader(), self._show() == _UNREAD
        cursor = self.request.GET.get("cursor")
        found, more = queries.notifications_of(reader, limit=_PER_PAGE, cursor=cursor, unread=is_unread, now=self.now)
        done = self.request.GET.get("done", "") if self.request.method == "GET" else ""
        return {
            "items": [_shown(each) for each in found],
            "is_unread": is_unread,
            "is_later": bool(cursor),
            "newest": found[0].notification.public_id if found else "",
            "has_unread": any(each.notification.read_at is None for each in found),
            "next_url": addresses.query(show=self._show(), cursor=more) if more else "",
            "done": _DONE.get(done, ""),
            "is_muted": done.startswith("mute-"),
        }

    def _show(self) -> str | None:
        return _UNREAD if self.request.GET.get("show") == _UNREAD else None

    def _read(self, **which: Any) -> None:
        reading.read(reader=self.require_reader(), now=self.now, meter=self.meter, **which)

    def read(self, row: "Notification") -> None:
        """It was read."""
        self._read(numbers=[row.id])

    def mute_branch(self, row: "Notification") -> None:
        """Nothing more of the conversation."""
        if row.comment is not None:
            muting.mute_branch(reader=self.require_reader(), comment=row.comment, now=self.now, meter=self.meter)

    def mute_reader(self, row: "Notification") -> None:
        """Nothing more of who wrote it."""
        author = row.comment.author if row.comment else None
        if author is not None:
            muting.mute_reader(reader=self.require_reader(), whom=author, now=self.now, meter=self.meter)

    def mute_article(self, row: "Notification") -> None:
        """Nothing more of the article."""
        if row.comment is not None:
            article = row.comment.article
            muting.mute_article(reader=self.require_reader(), article=article, now=self.now, meter=self.meter)

    def unfollow(self, row: "Notification") -> None:
        """Follow no longer what it came of."""
        if row.comment is None:
            return
        if row.kind == "branch":
            following.unfollow_branch(reader=self.require_reader(), comment=row.comment, meter=self.meter)
        else:
            article = row.comment.article
            following.unfollow_article(reader=self.require_reader(), article=article, meter=self.meter)


_ACTS: dict[str, Callable[[Notifications, "Notification"], None]] = {
    "read": Notifications.read,
    "mute-branch": Notifications.mute_branch,
    "mute-reader": Notifications.mute_reader,
    "mute-article": Notifications.mute_article,
    "unfollow": Notifications.unfollow,
}


def _shown(item: "Item") -> dict[str, Any]:
    found, told = item.notification, item.told
    is_of_others = found.kind in OF_OTHERS
    return {
        "id": found.public_id,
        "title": told.title,
        # What others wrote is told by who and where, which stand above and below it already.
        "sentence": "" if is_of_others else told.sentence,
        "quote": told.quote_text,
        "article": told.article_title if is_of_others and told.article_title not in told.title else "",
        "url": told.url.removeprefix(settings.PUBLIC_URL),
        "actor": told.actor_name,
        "is_of_others": is_of_others,
        "is_followed": found.kind in _FOLLOWED,
        "is_read": found.read_at is not None,
        "at": spoken(found.created_at),
        "machine": machine(found.created_at),
    }
