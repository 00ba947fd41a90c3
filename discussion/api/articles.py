"""Articles, their counts, and what they hold for one reader."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, MODERATOR, admits, belongs, roles_of
from discussion.accounts.standing import BAN, standing
from discussion.actions import articles as actions
from discussion.api import answers, pagination, representations
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.resource import PublicResource, Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private, public, written
from discussion.api.schema.refusals import OF_AN_ARTICLE
from discussion.articles import queries
from discussion.comments import queries as comments
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.polls import choices
from discussion.polls import queries as polls
from discussion.stances import queries as stances

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
        return answers.written(
            representations.article_for_editor(made, self.now, _polls(made)), revision=made.revision, status=201
        )


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
        return answers.written(
            representations.article_for_editor(edited, self.now, _polls(edited)), revision=edited.revision
        )


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
                Kind.INVALID, "missing_url", "Name the address of the article in the parameter url.", field="url"
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
            raise Refusal(
                Kind.INVALID,
                "invalid_article",
                f"Name 1 to {_MAX_COUNTS} articles by the parameter article.",
                field="article",
            )
        # PostgreSQL takes no NUL in a text, and no slug has one.
        known = [slug for slug in slugs if "\x00" not in slug]
        return answers.public(request, {"counts": queries.comment_counts(known, now=self.now)})


class Mine(Resource):
    """What an article holds for one reader; everything else is the same for everybody."""

    @describe(
        "read_mine",
        "What an article holds for you",
        tag="Articles",
        answer=private("Votes, ballots, pending comments and permissions; `reader` is null when signed out.", "Mine"),
        asks=Asks.PERHAPS,
        parameters=(takes.ARTICLE,),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The reader's votes, ballots, pending comments and permissions."""
        found = queries.article(slug, now=self.now)
        reader = self.reader
        roles = roles_of(reader, found.site_id)
        shown = {
            "reader": representations.reader(reader, roles) if reader else None,
            "votes": {ids.encode(number): value for number, value in comments.votes_of(reader, found).items()}
            if reader
            else {},
            **_of_polls(reader, found),
            "pending": [_pending(each, slug) for each in comments.pending_of(reader, found)] if reader else [],
            "stance": _stance(reader, found),
            "permissions": self._permissions(found, reader, roles),
        }
        return answers.private(shown)

    def _permissions(self, found: "Article", reader: "Reader | None", roles: frozenset[str]) -> dict[str, Any]:
        takes_part = (
            reader is not None
            and found.is_open(self.now)
            and belongs(reader, found.site)
            and standing(reader, self.now) != BAN
        )
        return {
            "can_comment": takes_part and admits(found.site, found.site.who_comments, reader),
            "can_vote": takes_part and admits(found.site, found.site.who_votes, reader),
            "can_moderate": MODERATOR in roles,
            "can_edit_article": EDITOR in roles,
            "guests_allowed": found.site.guests_allowed,
            "edit_window_seconds": found.site.edit_window_minutes * 60,
        }


def _for_editor(made: "Article", now: datetime, *, status: int = 200) -> HttpResponse:
    shown = representations.article_for_editor(made, now, _polls(made))
    return answers.written(shown, revision=made.revision, status=status)


def _polls(found: "Article") -> list[int]:
    return polls.ids_beneath([found])[found.id]


def _of_polls(reader: "Reader | None", found: "Article") -> dict[str, Any]:
    """The reader's ballots, and the order in which they see the options of shuffled polls."""
    if reader is None:
        return {"ballots": {}, "orders": {}}
    beneath = polls.polls_beneath([found])[found.id]
    cast = polls.ballots_of(reader, beneath)
    shown = {
        each.id: choices.shown(each.kind, cast[each.id], polls.option_ids(each)) for each in beneath if each.id in cast
    }
    return {
        "ballots": {ids.encode(number): ballot for number, ballot in shown.items()},
        "orders": {each.public_id: polls.order_for(reader, each) for each in beneath if each.is_shuffled},
    }


def _stance(reader: "Reader | None", found: "Article") -> dict[str, Any] | None:
    """Whether the reader's answer in the lead poll stands beside their comments."""
    lead = stances.lead_of(found)
    if lead is None:
        return None
    return {"poll": lead.public_id, "is_shown": reader is not None and stances.is_shown(reader, found)}


def _pending(comment: Any, slug: str) -> dict[str, Any]:
    return representations.comment(comments.node(comment), slug, body=comment.body)


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
        raise Refusal(Kind.FORBIDDEN, "not_editor", "Only editors of this site can write articles.")
    return writer


def _text(start: actions.Text, body: dict[str, Any]) -> actions.Text:
    if "aliases" in body:
        body["aliases"] = tuple(body["aliases"])
    return replace(start, **body)
