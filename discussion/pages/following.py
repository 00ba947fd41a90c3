"""Following an article or a conversation, and muting it or somebody: a page for each, with its buttons."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from discussion.actions import following, muting, preferences
from discussion.actions.preferences import Wish
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.core.errors import not_found
from discussion.core.ids import identifier
from discussion.notifications import queries
from discussion.notifications.preferences import rhythms
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.forms import Form
from discussion.pages.owning import ReadersPage
from discussion.pages.wishes import ActForm

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.notifications.models import Subscription

_DONE: dict[str, Promise] = {
    "follow": _("You follow it: you hear of what others write here."),
    "unfollow": _("You follow it no longer."),
    "mute": _("You hear nothing more of it."),
    "unmute": _("You hear of it again."),
}


class Wishing(ReadersPage):
    """A page with buttons that follow and mute what `find` found: each is a method of this name, where it has it."""

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The button that was pressed."""
        return ActForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Do what it says, and show what is so now."""
        act = form.cleaned_data["act"]
        do = getattr(self, act, None) if act in _DONE else None
        if do is None:
            raise not_found()
        do(form.cleaned_data)
        return SeeOther(f"{self.request.path}{addresses.query(done=act)}")

    def about(self) -> dict[str, Any]:
        """What was done."""
        done = self.request.GET.get("done", "") if self.request.method == "GET" else ""
        return {"done": _DONE.get(done, "")}

    @property
    def _now(self) -> dict[str, Any]:
        return {"reader": self.require_reader(), "now": self.now, "meter": self.meter}


class FollowArticle(Wishing):
    """An article, and all that is written beneath it."""

    template = "pages/follow.html"
    heading = _("Follow this article")
    article: "Article"

    def find(self, **where: str) -> None:
        """The article; raises Refusal `not_signed_in`, `not_found`."""
        self.require_reader()
        self.article = articles.article_without_text(where["slug"], now=self.now)
        self.site = self.article.site

    def about(self) -> dict[str, Any]:
        """Whether it is followed or muted, and the way back."""
        return {
            **super().about(),
            **self.state(),
            "article": self.article,
            "rhythms": rhythms(),
            "is_guest": self.require_reader().kind == "guest",
            "back_url": f"{addresses.article(self.article.slug)}#discussion",
        }

    def state(self) -> dict[str, Any]:
        """What is so now."""
        reader = self.require_reader()
        return {
            "subscription": queries.subscription_to(reader, article=self.article),
            "is_muted": queries.mutes(reader, article=self.article),
        }

    def follow(self, typed: dict[str, Any]) -> None:
        """Hear of it."""
        following.follow_article(article=self.article, rhythm=typed["rhythm"], **self._now)

    def unfollow(self, typed: dict[str, Any]) -> None:
        """Hear only of what concerns oneself."""
        following.unfollow_article(reader=self.require_reader(), article=self.article, meter=self.meter)

    def mute(self, typed: dict[str, Any]) -> None:
        """Hear nothing of it."""
        muting.mute_article(article=self.article, **self._now)

    def unmute(self, typed: dict[str, Any]) -> None:
        """Hear of it as before."""
        muting.unmute(reader=self.require_reader(), meter=self.meter, article=self.article)


class FollowComment(FollowArticle):
    """A conversation: the topmost comment with all that hangs on it."""

    heading = _("Follow this conversation")
    comment: "Comment"

    def find(self, **where: str) -> None:
        """The comment; raises Refusal `not_signed_in`, `not_found`."""
        self.comment = comments.comment_for(self.require_reader(), identifier(where["comment"]), now=self.now)
        self.article, self.site = self.comment.article, self.comment.site

    def about(self) -> dict[str, Any]:
        """The comment, who wrote it, and whether its reader follows wherever they write."""
        reader, author = self.require_reader(), self.comment.author
        is_own = author is not None and author.id == reader.id
        return {
            **super().about(),
            "is_branch": True,
            "above": threads.quoted([comments.node(self.comment)]),
            "author": author if author is not None and not is_own and author.name else None,
            "asks_own": is_own and not queries.preferences_of(reader).follows_own,
            "back_url": addresses.place_of(self.comment.id),
        }

    def state(self) -> dict[str, Any]:
        """What is so now."""
        reader, root = self.require_reader(), self.comment.branch_id
        subscription: Subscription | None = queries.subscription_to(reader, article=self.article, branch=root)
        return {"subscription": subscription, "is_muted": queries.mutes(reader, branch=root)}

    def follow(self, typed: dict[str, Any]) -> None:
        """Hear of it; and of all that one writes in, where that was ticked."""
        following.follow_branch(comment=self.comment, rhythm=typed["rhythm"], **self._now)
        if typed["own"]:
            preferences.choose(wish=Wish(follows_own=True), **self._now)

    def unfollow(self, typed: dict[str, Any]) -> None:
        """Hear only of what concerns oneself."""
        following.unfollow_branch(reader=self.require_reader(), comment=self.comment, meter=self.meter)

    def mute(self, typed: dict[str, Any]) -> None:
        """Hear nothing of it."""
        muting.mute_branch(comment=self.comment, **self._now)

    def unmute(self, typed: dict[str, Any]) -> None:
        """Hear of it as before."""
        root = self.comment.branch_id
        muting.unmute(reader=self.require_reader(), meter=self.meter, branch=root)


class MuteReader(Wishing):
    """Somebody of whom one wants to hear nothing."""

    template = "pages/mute.html"
    heading = _("Hear nothing of this reader?")
    whom: "Reader"

    def find(self, **where: str) -> None:
        """Who it is; raises Refusal `not_signed_in`, `not_found`."""
        self.require_reader()
        self.whom = comments.public_author(identifier(where["reader"]), now=self.now)
        self.site = self.whom.site

    def about(self) -> dict[str, Any]:
        """Whether they are muted, and the way back."""
        reader = self.require_reader()
        return {
            **super().about(),
            "whom": self.whom,
            "is_own": reader.id == self.whom.id,
            "is_muted": queries.mutes(reader, whom=self.whom),
            "back_url": addresses.reader(self.whom.public_id),
        }

    def mute(self, typed: dict[str, Any]) -> None:
        """Hear nothing of them."""
        muting.mute_reader(whom=self.whom, **self._now)

    def unmute(self, typed: dict[str, Any]) -> None:
        """Hear of them as before."""
        muting.unmute(reader=self.require_reader(), meter=self.meter, whom=self.whom)
