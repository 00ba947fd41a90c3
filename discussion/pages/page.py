"""What every hosted page shares: one reading of the clock, who reads, and refusals that become pages."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

from discussion.core import clock
from discussion.core.errors import Kind, Refusal
from discussion.core.languages import available
from discussion.core.limits import Meter
from discussion.core.network import network_of
from discussion.pages import addresses, answers, errors
from discussion.sites.queries import site_for

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.sites.models import Site


class Page(View):
    """An address of the hosted pages; one with a `part` gives that template alone where `?part=` asks for it."""

    part: ClassVar[str] = ""
    _site: "Site | None" = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the clock, once."""
        super().setup(request, *args, **kwargs)
        self.now = clock.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; whatever is refused on the way becomes a page."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return self.refused(refusal)
        except OperationalError:
            return errors.unavailable()

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The page for a refusal."""
        return errors.refused(self.request, refusal)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page for a method that this address does not take."""
        answer = errors.page(405, _("This address can only be read. Open it again from the article."))
        answer["Allow"] = super().http_method_not_allowed(request)["Allow"]
        return answer

    @property
    def is_part(self) -> bool:
        """Whether the page's script asks for the list alone."""
        return bool(self.part) and "part" in self.request.GET

    def chosen(self, template: str) -> str:
        """The template of the whole page, or of its part."""
        return self.part if self.is_part else template

    def unlisted(self, answer: HttpResponse) -> HttpResponse:
        """The answer; where it is a part, no search engine shall show it."""
        if self.is_part:
            answer["X-Robots-Tag"] = "noindex"
        return answer

    @property
    def site(self) -> "Site":
        """The site that the page is of; until that is known the one that the host names, else the default one."""
        if self._site is None:
            self._site = site_for(self.request.get_host())
        return self._site

    @site.setter
    def site(self, site: "Site") -> None:
        self._site = site
        # The middleware took the host's, and takes back whatever is chosen here.
        translation.activate(available(site.language))


class PublicPage(Page):
    """A page of the same bytes for everybody: nobody is asked who they are, and no token is handed out."""

    def show(self, template: str, context: dict[str, Any]) -> HttpResponse:
        """The page, or 304."""
        return self.unlisted(answers.public(self.request, self.chosen(template), context))


class PrivatePage(Page):
    """A page for one reader, or for a stranger who is about to become one."""

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Who must sign in first is led there and back again."""
        if refusal.kind is Kind.UNAUTHENTICATED:
            return HttpResponseRedirect(addresses.sign_in(then=self.request.path))
        return super().refused(refusal)

    @property
    def reader(self) -> "Reader | None":
        """Who reads; None for a stranger."""
        user = self.request.user
        return user if user.is_authenticated else None

    @property
    def meter(self) -> Meter:
        """The meter of whoever reads now, which changes when a stranger becomes a guest."""
        reader = self.reader.id if self.reader else None
        return Meter(reader=reader, network=network_of(self.request.META), now=self.now)

    def show(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The page, with who reads in its head."""
        common = {"site": self.site, "reader": self.reader, "is_private": True, "path": self.request.path}
        answer = answers.private(self.request, self.chosen(template), {**common, **context}, status=status)
        return self.unlisted(answer)


def sign_in_first() -> Refusal:
    """What is said to a stranger where only a reader can go on."""
    sentence = _("You are signed out, so nothing is saved yet. Sign in in another window, then send this again.")
    return Refusal(Kind.UNAUTHENTICATED, "not_signed_in", sentence)
