"""What came of an article since a version: told as it happens, or asked for now and then."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.api import answers, news
from discussion.api.resource import PublicResource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import describe, public, stream
from discussion.api.schema.live import MEDIA
from discussion.articles import queries as articles
from discussion.core.errors import Kind, Refusal

# Tells the edge to hold the stream open, and goes no further: the article, its version and its site's.
HELD = "X-Stream-Held"
# What the edge has found out: why it can hold no more streams.
REFUSED = "discussion.streams"
# Milliseconds after which a client that lost its stream comes back; at once where there is more to tell.
_RETRY, _AT_ONCE = 3000, 50
_MOST_DIGITS = 18


class Events(PublicResource):
    """The article's news as they happen."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A stream is what it is, whatever is accepted; refusals are JSON as everywhere."""
        return super().perform_content_negotiation(request, force=True)

    @describe(
        "follow_article",
        "Follow an article's discussion",
        tag="Live",
        answer=stream("The news since the version, and then what happens, as it happens."),
        parameters=(takes.ARTICLE, takes.LAST_EVENT_ID, takes.SINCE_OR_NOW),
        refuses=("too_many_streams", "streams_full"),
        description="A line beginning with a colon every 15 s keeps it open. See docs/live.md for the events.",
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The news up to now; the edge goes on from there."""
        article = articles.article_without_text(slug, now=self.now)
        _refuse_where_full(str(request.META.get(REFUSED, "")))
        rendered, seen = _version(request.query_params.get("since")), _version(request.headers.get("Last-Event-ID"))
        since = rendered if seen is None else seen
        found = articles.news(article, since=article.version if since is None else since)
        events = [*news.told(article, found, self.now), *news.standing(article, self.now)]
        retry = b"retry: %d\n\n" % (_AT_ONCE if found.has_more else _RETRY)
        answer = HttpResponse(retry + b"".join(each.as_lines() for each in events), content_type=MEDIA)
        answer["Cache-Control"] = "no-store"
        # For proxies like nginx, which would otherwise keep news until there is enough of them.
        answer["X-Accel-Buffering"] = "no"
        # Of a HEAD nothing is held, and it would go out.
        if request.method == "GET":
            answer[HELD] = f"{article.id} {found.version} {article.site.version}"
        return answer


class Changes(PublicResource):
    """The article's news for those who ask for them now and then."""

    @describe(
        "list_changes",
        "Ask what came of an article's discussion",
        tag="Live",
        answer=public("The events since the version, as a stream would have told them.", "News"),
        parameters=(takes.ARTICLE, takes.SINCE),
        description="304 where nothing came. Ask next for what came since the answer's `version`, at once where it "
        "`has_more`.",
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The news since a version, or 304."""
        article = articles.article_without_text(slug, now=self.now)
        since = _version(request.query_params.get("since"))
        if since is None:
            raise _invalid()
        found = articles.news(article, since=since)
        events = [*news.told(article, found, self.now), *news.standing(article, self.now)]
        shown = {
            "article": article.slug,
            "version": found.version,
            "has_more": found.has_more,
            "events": [each.as_item() for each in events],
        }
        answer = answers.public(request, shown)
        is_asked_anyhow = "If-None-Match" not in request.headers
        return _unchanged(answer) if is_asked_anyhow and since == article.version else answer


def _unchanged(answer: HttpResponse) -> HttpResponse:
    """The same without its body: there is none that is new."""
    nothing = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control"):
        nothing[name] = answer[name]
    return nothing


def _version(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise _invalid()
    return int(text)


def _invalid() -> Refusal:
    sentence = _("Give in since the version that you have, a whole number: what came after it is told.")
    return Refusal(Kind.INVALID, "invalid_since", sentence, field="since")


def _refuse_where_full(reason: str) -> None:
    if reason == "too_many_streams":
        sentence = _(
            "Too many pages follow discussions from your network. Ask for changes instead, or try again later."
        )
        raise Refusal(Kind.LIMITED, reason, sentence, retry_after=60)
    if reason == "streams_full":
        sentence = _("Too many readers follow discussions now. Ask for changes instead, or try again later.")
        raise Refusal(Kind.UNAVAILABLE, reason, sentence, retry_after=60)
