"""Where the links of a mail lead: looking changes nothing, a button stops it, and another one takes that back.

The link is all that whoever comes needs to have: mail is read where nobody is signed in.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from discussion.accounts import queries
from discussion.actions import mailing, unsubscribing
from discussion.actions.preferences import Wish
from discussion.core import clock
from discussion.core.errors import not_found
from discussion.notifications import links
from discussion.notifications import queries as notifications
from discussion.pages import errors
from discussion.pages.asking import FormPage
from discussion.pages.forms import Form
from discussion.pages.wishes import PreferencesForm, channels_for

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

_ONE_CLICK = ("List-Unsubscribe", "One-Click")
_SALT = "discussion.pages.mail_links"
_SAVE = "save"
_SWITCHES: dict[str, tuple[bool, Promise]] = {
    "off": (True, gettext_lazy("Everything is off: you hear of nothing. Your choices are kept.")),
    "on": (False, gettext_lazy("You hear of what you chose again.")),
}

# What each link asks, what its button says, and what is said once it is done.
_WORDS: dict[str, tuple[Promise, Promise, Promise]] = {
    links.ALL: (
        gettext_lazy("Stop all mail?"),
        gettext_lazy("Stop all mail"),
        gettext_lazy("No more mail comes. What is new still stands in your list here."),
    ),
    links.KIND: (
        gettext_lazy("Stop mail of this kind?"),
        gettext_lazy("Stop it"),
        gettext_lazy("No more mail of this kind comes."),
    ),
    links.ARTICLE: (
        gettext_lazy("Stop following this article?"),
        gettext_lazy("Stop following"),
        gettext_lazy("You no longer follow this article."),
    ),
    links.BRANCH: (
        gettext_lazy("Stop following this conversation?"),
        gettext_lazy("Stop following"),
        gettext_lazy("You no longer follow this conversation."),
    ),
    links.CONFIRM: (
        gettext_lazy("Shall mail come to this address?"),
        gettext_lazy("Yes, send mail here"),
        gettext_lazy("This address is confirmed: mail comes here from now on."),
    ),
}


_BROKEN = gettext_lazy(
    "This link is not whole, or no longer ours. Open it from the mail itself, or sign in and choose among your "
    "settings what you hear of."
)


class NotOurs(Exception):
    """A link that was cut, changed, made up, or signed before SECRET_KEY was another one."""


class MailLink(FormPage):
    """What a link would do, and the button that does it."""

    template = "pages/mail_link.html"
    link: links.Link
    person: "Reader"

    def find(self, **where: str) -> None:
        """Whose link it is; raises NotOurs."""
        found = links.read(where["token"])
        if found is None:
            raise NotOurs
        self.link, self.person = found, queries.reader(found.reader)
        self.site = self.person.site

    @property
    def heading(self) -> str:  # type: ignore[override]
        """The question."""
        return str(_WORDS[self.link.scope][0])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, which no search engine shows; a kind word where the link is broken or its reader was erased."""
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except NotOurs:
            answer = errors.page(404, str(_BROKEN))
        except ObjectDoesNotExist:
            answer = errors.page(404, _("This link was for somebody who is no longer here. No more mail comes."))
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def form(self, data: dict[str, str] | None = None) -> Form:
        """A button, or all choices where those were sent."""
        is_table = data is not None and data.get("act") == _SAVE and self._may_choose()
        return self._table(data) if is_table else Form(data)

    def send(self, form: Form) -> HttpResponse:
        """Do what the button says."""
        if isinstance(form, PreferencesForm):
            return self._choose(form.wish(), _("Your choices are saved. They hold for what is on its way, too."))
        act = self.request.POST.get("act", "")
        if act in _SWITCHES and self._may_choose():
            is_off, done = _SWITCHES[act]
            return self._choose(Wish(is_off=is_off), str(done))
        if act not in _ACTS:
            raise not_found()
        return _ACTS[act](self)

    def ask(self, form: Form, **more: Any) -> HttpResponse:
        """The page; all choices stand below the question, but where the question is whose the address is."""
        table = form if isinstance(form, PreferencesForm) else self._table(None) if self._may_choose() else None
        is_off = bool(table) and notifications.preferences_of(self.person).is_off
        return super().ask(form, table=table, is_off=is_off, **more)

    def about(self) -> dict[str, Any]:
        """What the button says."""
        return {"button": _WORDS[self.link.scope][1], "kind": self._kind()}

    def _may_choose(self) -> bool:
        """Who is asked whether an address is theirs may be anybody."""
        return self.link.scope != links.CONFIRM

    def _table(self, data: dict[str, str] | None) -> PreferencesForm:
        kinds, channels = notifications.offered_kinds(self.person), channels_for(is_guest=self.person.kind == "guest")
        return PreferencesForm(data, chosen=notifications.preferences_of(self.person), kinds=kinds, channels=channels)

    def _choose(self, wish: Wish, done: str) -> HttpResponse:
        unsubscribing.choose(reader=self.person, wish=wish, now=self.now)
        return self.ask(self.form(), done=done)

    def stop(self) -> HttpResponse:
        """Do what the link is for."""
        before = _act(self.link, self.person, self.now)
        undo = signing.dumps(before, salt=self._salt()) if before is not None else ""
        return self.ask(self.form(), done=_WORDS[self.link.scope][2], undo=undo)

    def _kind(self) -> str:
        return unsubscribing.kind_name(self.link.what) if self.link.scope == links.KIND else ""

    def _salt(self) -> str:
        """Of this link: what undoes one stop undoes no other."""
        return f"{_SALT}:{links.token(self.link)}"

    def undo(self) -> HttpResponse:
        """Take the stop back; raises Refusal `not_found` where it was another one."""
        try:
            before = signing.loads(self.request.POST.get("before", ""), salt=self._salt())
        except signing.BadSignature:
            raise not_found() from None
        unsubscribing.resume(reader=self.person, link=self.link, before=before, now=self.now)
        return self.ask(self.form(), done=_("All is as it was before."))


_ACTS: dict[str, Callable[[MailLink], HttpResponse]] = {"stop": MailLink.stop, "undo": MailLink.undo}


def _act(link: links.Link, person: "Reader", now: datetime) -> unsubscribing.Before | None:
    """Do what the link is for; what undoes it, where anything does."""
    if link.scope == links.CONFIRM:
        mailing.confirm_address(reader=person, digest=link.what, now=now)
        return None
    return unsubscribing.stop(reader=person, link=link, now=now)


_page = csrf_protect(MailLink.as_view())


@csrf_exempt
def mail_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page; or, for a mail program whose button was pressed (RFC 8058), the stop at once."""
    name, value = _ONE_CLICK
    if request.method == "POST" and request.POST.get(name) == value:
        return _stop_at_once(token)
    return _page(request, token=token)


# By this a form that has grown old is asked again.
mail_link.view_class = MailLink  # type: ignore[attr-defined]


def _stop_at_once(token: str) -> HttpResponse:
    """Who has this address needs no other proof; what the link may do is to stop, and nothing else."""
    link = links.read(token)
    if link is None or link.scope == links.CONFIRM:
        return HttpResponse(status=404)
    # Whoever is gone gets no mail either.
    with suppress(ObjectDoesNotExist):
        unsubscribing.stop(reader=queries.reader(link.reader), link=link, now=clock.now())
    return HttpResponse(status=200)
