"""Articles, their counts, and what they hold for one reader."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, roles_of
from discussion.actions import articles as actions
from discussion.api import answers, pagination, representations
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.resource import PublicResource, Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, public, written
from discussion.api.schema.refusals import OF_AN_ARTICLE
from discussion.articles import queries
from discussion.core.errors import Kind, Refusal, not_found
from discussion.polls import queries as polls

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article

_MAX_COUNTS = 100


class ArticleBody(Body):
    """What an editor sets of an article."""

    title = Text(help_text="1 to 300 characters.")
    slug = Text(required=False, help_text="The last part of its address; made from the title by default.")
    standfirst = Text(required=False)
    body = Text(required=False, help_text="Markdown.")
    author = Text(required=False, help_text="The byline.")
    url = Text(required=False, help_text="Where it stands on the publisher's site.")
    aliases = serializers.ListField(
        child=StorableText(), required=False, help_text="Further addresses of the same article."
    )
    external_id = Text(required=False, allow_null=True)
    state = Text(required=False, help_text="draft, scheduled, open, closed or withdrawn.")
    published_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)


class Articles(PublicResource):
    """The articles of a site."""

    @describe(
        "list_articles",
        "List articles",
        tag="Articles",
        answer=public("Public articles, newest first.", "ArticlePage"),
        parameters=(takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request) -> HttpResponse:
        """The public ones, newest first."""
        page = queries.page(self.site, limit=pagination.limit(request), cursor=pagination.cursor(request), now=self.now)
        beneath = polls.ids_beneath(page.items)
        items = [representations.article(each, self.now, beneath[each.id]) for each in page.items]
        answer = answers.public(request, pagination.listed(items, page.next))
        answer["Vary"] = "Origin"
        return answer

    @describe(
        "create_article",
        "Write an article",
        tag="Articles",
        answer=written("The article.", "ArticleForEditor", status=201).leading_to(
            read_article="slug", change_article="slug"
        ),
        asks=Asks.READER,
        parameters=(takes.IDEMPOTENCY_KEY,),
        body="ArticleBody",
        refuses=OF_AN_ARTICLE,
        description="For the site's editors.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A new article, by an editor."""
        writer = _editor(self, self.site.id)
        body = read(request, ArticleBody)
        made = actions.create_article(
            site=self.site,
            text=_text(actions.Text(title=""), body),
            now=self.now,
            meter=self.meter,
            editor=writer,
            key=request_key(request),
        )
        return _for_editor(made, self.now, status=201)


class One(Resource):
    """One article."""

    @describe(
        "read_article",
        "Read an article",
        tag="Articles",
        answer=public("The article; its editors also see drafts, and more.", "Article", "ArticleForEditor"),
        asks=Asks.PERHAPS,
        parameters=(takes.ARTICLE,),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The article; editors also find drafts, and see what only they may."""
        try:
            found = queries.article(slug, now=self.now)
        except Refusal:
            found = queries.article_for_editor(slug)
            if not self.has_role(EDITOR, found.site_id):
                raise
        shape = representations.article_for_editor if self.has_role(EDITOR, found.site_id) else representations.article
        return answers.item(
            request, shape(found, self.now, _polls(found)), revision=found.revision, is_private=self.reader is not None
        )

    @describe(
        "change_article",
        "Change an article",
        tag="Articles",
        answer=written("The article as it is now.", "ArticleForEditor"),
        asks=Asks.READER,
        parameters=(takes.ARTICLE, takes.IF_MATCH),
        body="ArticleChange",
        refuses=OF_AN_ARTICLE,
        description="For the site's editors. What is left out stays as it is; the former address stays an alias.",
    )
    def patch(self, request: Request, slug: str) -> HttpResponse:
        """The article with new text, state or addresses, by an editor."""
        found = _editable(self, slug)
        body = read(request, ArticleBody, partial=True)
        edited = actions.edit_article(
            article=found,
            text=_text(actions.text_of(found), body),
            now=self.now,
            meter=self.meter,
            revision=answers.revision_of(request),
        )
        return _for_editor(edited, self.now)


class Lookup(PublicResource):
    """An article by any of its addresses."""

    @describe(
        "find_article",
        "Find an article by its address",
        tag="Articles",
        answer=public("The article that stands, or stood, there.", "Article"),
        parameters=(takes.URL,),
        refuses=("not_found",),
        description="Scheme, case of the host, trailing slash, fragment and tracking parameters do not matter.",
    )
    def get(self, request: Request) -> HttpResponse:
        """The article that stands, or stood, at `url`."""
        # PostgreSQL takes no NUL in a text, and no address has one.
        url = request.query_params.get("url", "").replace("\x00", "")
        if not url:
            raise Refusal(
                Kind.INVALID, "missing_url", _("Name the address of the article in the parameter url."), field="url"
            )
        found = queries.article_at(url, site=self.site, now=self.now)
        answer = answers.public(request, representations.article(found, self.now, _polls(found)))
        answer["Vary"] = "Origin"
        return answer


class Counts(PublicResource):
    """How many comments many articles have."""

    @describe(
        "count_comments",
        "Count the comments of many articles",
        tag="Articles",
        answer=public("Published comments by slug.", "Counts"),
        parameters=(takes.SLUGS,),
    )
    def get(self, request: Request) -> HttpResponse:
        """Published comments by slug; an article that is not public is left out."""
        slugs = request.query_params.getlist("article")
        if not 1 <= len(slugs) <= _MAX_COUNTS:
            sentence = _("Name 1 to %(most)s articles by the parameter article.") % {"most": _MAX_COUNTS}
            raise Refusal(Kind.INVALID, "invalid_article", sentence, field="article")
        # PostgreSQL takes no NUL in a text, and no slug has one.
        known = [slug for slug in slugs if "\x00" not in slug]
        return answers.public(request, {"counts": queries.comment_counts(known, now=self.now)})


def _for_editor(made: "Article", now: datetime, *, status: int = 200) -> HttpResponse:
    shown = representations.article_for_editor(made, now, _polls(made))
    return answers.written(shown, revision=made.revision, status=status)


def _polls(found: "Article") -> list[int]:
    return polls.ids_beneath([found])[found.id]


def _editable(resource: Resource, slug: str) -> "Article":
    """The article, for its editors; to other readers a hidden one is as absent as ever."""
    writer = resource.writer
    found = queries.article_for_editor(slug)
    if not found.is_public(resource.now) and EDITOR not in roles_of(writer, found.site_id):
        raise not_found()
    _editor(resource, found.site_id)
    return found


def _editor(resource: Resource, site_id: int) -> "Reader":
    writer = resource.writer
    if not resource.has_role(EDITOR, site_id):
        raise Refusal(Kind.FORBIDDEN, "not_editor", _("Only editors of this site can write articles."))
    return writer


def _text(start: actions.Text, body: dict[str, Any]) -> actions.Text:
    if "aliases" in body:
        body["aliases"] = tuple(body["aliases"])
    return replace(start, **body)
