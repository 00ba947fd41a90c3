"""How a reader wants to be told: every kind by every way, what they follow, what and whom they mute."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from discussion.actions import following, mailing, muting, preferences
from discussion.actions.preferences import Wish
from discussion.core.errors import not_found
from discussion.core.ids import identifier
from discussion.notifications import queries
from discussion.notifications.addresses import destination
from discussion.notifications.preferences import rhythms
from discussion.pages import addresses
from discussion.pages.answers import SeeOther
from discussion.pages.forms import Form
from discussion.pages.owning import ReadersPage
from discussion.pages.wishes import ActForm, PreferencesForm, channels_for

if TYPE_CHECKING:
    from discussion.notifications.models import Mute, Subscription

_PER_LIST = 50
_SAVE = "save"
_DONE: dict[str, Promise] = {
    _SAVE: _("Your choices are saved. They hold for what is on its way, too."),
    "off": _("Everything is off: you hear of nothing. Your choices are kept."),
    "on": _("You hear of what you chose again."),
    "rhythm": _("Your choice is saved."),
    "unfollow": _("You follow it no longer."),
    "unmute": _("You hear of it again."),
    "ask": _("A mail is on its way to your address. Follow the link in it, and mail comes."),
}


class Preferences(ReadersPage):
    """All choices on one page: a form that saves them, and a button for each thing that can be taken back."""

    template = "pages/preferences.html"
    heading = _("How you hear of things")

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        self.require_reader()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """All choices, or the one button that was pressed."""
        return self._table(data) if data is None or data.get("act") == _SAVE else ActForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Do what was asked for, and show what is so now."""
        if isinstance(form, PreferencesForm):
            act = _SAVE
            self._choose(form.wish())
        else:
            act = form.cleaned_data["act"]
            if act not in _ACTS:
                raise not_found()
            _ACTS[act](self, form.cleaned_data)
        return SeeOther(f"{self.request.path}{addresses.query(done=act)}")

    def about(self) -> dict[str, Any]:
        """What is chosen, followed and muted."""
        reader, given = self.require_reader(), self.request.GET
        followed, more_followed = queries.subscriptions_of(
            reader, limit=_PER_LIST, cursor=given.get("followed"), now=self.now
        )
        muted, more_muted = queries.mutes_of(reader, limit=_PER_LIST, cursor=given.get("muted"), now=self.now)
        done = given.get("done", "") if self.request.method == "GET" else ""
        return {
            "is_off": queries.preferences_of(reader).is_off,
            "is_guest": self._is_guest(),
            "mail": destination(reader),
            "followed": [_followed(each) for each in followed],
            "followed_url": addresses.query(followed=more_followed),
            "muted": [_muted(each) for each in muted],
            "muted_url": addresses.query(muted=more_muted),
            "rhythms": rhythms(),
            "done": _DONE.get(done, ""),
        }

    def ask(self, form: Form, **more: Any) -> HttpResponse:
        """The page; the table stands there also where another form was refused."""
        table = form if isinstance(form, PreferencesForm) else self._table(None)
        return super().ask(form, table=table, **more)

    def _table(self, data: dict[str, str] | None) -> PreferencesForm:
        reader = self.require_reader()
        kinds, channels = queries.offered_kinds(reader), channels_for(is_guest=self._is_guest())
        return PreferencesForm(data, chosen=queries.preferences_of(reader), kinds=kinds, channels=channels)

    def _is_guest(self) -> bool:
        return self.require_reader().kind == "guest"

    def _choose(self, wish: Wish) -> None:
        preferences.choose(reader=self.require_reader(), wish=wish, now=self.now, meter=self.meter)

    def turn_off(self, _typed: dict[str, Any]) -> None:
        """Hear of nothing."""
        self._choose(Wish(is_off=True))

    def turn_on(self, _typed: dict[str, Any]) -> None:
        """Hear of what was chosen."""
        self._choose(Wish(is_off=False))

    def set_rhythm(self, typed: dict[str, Any]) -> None:
        """How often mail about something that is followed comes."""
        row = self._subscription(typed)
        who = {"reader": self.require_reader(), "rhythm": typed["rhythm"], "now": self.now, "meter": self.meter}
        if row.branch is not None:
            following.follow_branch(comment=row.branch, **who)
        else:
            following.follow_article(article=row.article, **who)

    def unfollow(self, typed: dict[str, Any]) -> None:
        """Follow it no longer."""
        row, reader = self._subscription(typed), self.require_reader()
        if row.branch is not None:
            following.unfollow_branch(reader=reader, comment=row.branch, meter=self.meter)
        else:
            following.unfollow_article(reader=reader, article=row.article, meter=self.meter)

    def unmute(self, typed: dict[str, Any]) -> None:
        """Hear of it again."""
        row = queries.own_mute(self.require_reader(), identifier(typed["row"]))
        place = {"article": row.article_id, "branch": row.branch_id, "whom": row.whom_id}
        chosen = {name: number for name, number in place.items() if number is not None}
        muting.unmute(reader=self.require_reader(), meter=self.meter, **chosen)

    def ask_address(self, _typed: dict[str, Any]) -> None:
        """Ask whether mail shall come to the address."""
        mailing.ask_again(reader=self.require_reader(), now=self.now)

    def _subscription(self, typed: dict[str, Any]) -> "Subscription":
        return queries.own_subscription(self.require_reader(), identifier(typed["row"]))


_ACTS: dict[str, Callable[[Preferences, dict[str, Any]], None]] = {
    "off": Preferences.turn_off,
    "on": Preferences.turn_on,
    "rhythm": Preferences.set_rhythm,
    "unfollow": Preferences.unfollow,
    "unmute": Preferences.unmute,
    "ask": Preferences.ask_address,
}


def _followed(row: "Subscription") -> dict[str, Any]:
    is_branch = row.branch_id is not None
    url = addresses.comment(row.branch_id) if row.branch_id else addresses.article(row.article.slug)
    return {
        "id": row.public_id,
        "title": row.article.title,
        "url": url,
        "is_branch": is_branch,
        "rhythm": row.rhythm,
    }


def _muted(row: "Mute") -> dict[str, Any]:
    if row.whom is not None:
        return {
            "id": row.public_id,
            "what": "reader",
            "title": row.whom.name,
            "url": addresses.reader(row.whom.public_id),
        }
    if row.branch is not None:
        title, url = row.branch.article.title, addresses.comment(row.branch.id)
        return {"id": row.public_id, "what": "branch", "title": title, "url": url}
    article = row.article
    return {
        "id": row.public_id,
        "what": "article",
        "title": article.title if article else "",
        "url": addresses.article(article.slug) if article else "",
    }
