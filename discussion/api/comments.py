"""Comments, the votes on them and their history."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.accounts.queries import MODERATOR
from discussion.actions import comments as actions
from discussion.api import answers, pagination, representations
from discussion.api.bodies import Body, Text, read
from discussion.api.resource import PublicResource, Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, public, written
from discussion.api.schema.proofs import OF_PROOF
from discussion.api.schema.refusals import OF_A_TEXT, OF_TAKING_PART
from discussion.articles import queries as articles
from discussion.comments import queries
from discussion.comments.own import as_seen_by
from discussion.core import ids
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import identifier
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.comments.models import Comment
    from discussion.comments.tree import Page


class CommentBody(Body):
    """A new comment."""

    body = Text(help_text="Markdown, 1 to 10,000 characters.")
    parent = Text(  # type: ignore[assignment]  # the contract's name; DRF keeps declared fields apart from its own parent
        required=False, allow_null=True, help_text="The id of the comment it answers."
    )
    proof = Text(required=False, help_text="What was worked out for a challenge, or hold.")


class EditBody(Body):
    """A comment's new text."""

    body = Text(help_text="Markdown, 1 to 10,000 characters.")


class Thread(PublicResource):
    """An article's discussion. Posting asks who you are."""

    @describe(
        "list_comments",
        "Read an article's discussion",
        tag="Comments",
        answer=public("Top-level comments, each with its first replies.", "Thread"),
        parameters=(takes.ARTICLE, *takes.WINDOW, takes.STANCE),
        description="One answer holds at most 500 comments; the rest is behind `next` on each level.",
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """A page of top-level comments, each with its first replies."""
        window = pagination.window(request)
        article = articles.article_without_text(slug, now=self.now)
        page = self._chosen(request, article, window)
        stances.show_on(article, page.items)
        items = [representations.comment(node, slug) for node in page.items]
        head = {"article": slug, "comment_count": article.comment_count, "sort": window.sort}
        return answers.public(request, {**head, **pagination.listed(items, page.next)})

    @describe(
        "post_comment",
        "Post a comment or a reply",
        tag="Comments",
        answer=written("The comment; `state` says whether it shows yet.", "OwnComment", status=201).leading_to(
            read_comment="comment", edit_comment="comment", delete_comment="comment", list_replies="comment"
        ),
        asks=Asks.READER,
        parameters=(takes.ARTICLE, takes.IDEMPOTENCY_KEY),
        body="CommentBody",
        refuses=(
            *(*OF_A_TEXT, *OF_TAKING_PART, "commenting_off", "members_only"),
            *("parent_not_found", "name_required", "comment_refused", "rate_limited", *OF_PROOF),
        ),
    )
    def post(self, request: Request, slug: str) -> HttpResponse:
        """A new comment."""
        writer, body = self.writer, read(request, CommentBody)
        article = articles.article_without_text(slug, now=self.now)
        posted = actions.post_comment(
            reader=writer,
            article=article,
            body=body["body"],
            parent=_parent(body.get("parent")),
            now=self.now,
            meter=self.meter,
            # The same request may bring another proof, where the first one's answer was lost.
            key=request_key(request, apart="proof"),
            proof=body.get("proof", ""),
        )
        return _own(posted, status=201)

    def _chosen(self, request: Request, article: "Article", window: queries.Window) -> "Page":
        option = request.query_params.get("stance")
        if option is None:
            return queries.thread(article, window)
        return stances.comments_with(article, ids.decode(option) or 0, window, now=self.now)


class One(Resource):
    """One comment."""

    @describe(
        "read_comment",
        "Read a comment",
        tag="Comments",
        answer=public("The comment; with `body` for its author and for moderators.", "Comment"),
        asks=Asks.PERHAPS,
        parameters=(takes.COMMENT, *takes.INLINED),
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """The comment; its source text too for its author and for moderators."""
        found, is_inside = _find(self, comment)
        node = queries.node_with_replies(found, pagination.window(request))
        stances.show_on(found.article, [node])
        shown = representations.comment(node, found.article.slug, body=found.body if is_inside else None)
        return answers.item(request, shown, revision=found.revision, is_private=self.reader is not None)

    @describe(
        "edit_comment",
        "Edit your comment",
        tag="Comments",
        answer=written("The comment as it is now.", "OwnComment"),
        asks=Asks.READER,
        parameters=(takes.COMMENT, takes.IF_MATCH),
        body="EditBody",
        refuses=(*OF_A_TEXT, *OF_TAKING_PART, "not_author", "edit_window_closed", "comment_refused", "rate_limited"),
        description="Within the site's edit window. The earlier text stays in the public history.",
    )
    def patch(self, request: Request, comment: str) -> HttpResponse:
        """The comment with a new text."""
        writer, body = self.writer, read(request, EditBody)
        found, _ = _find(self, comment)
        revision = answers.revision_of(request)
        edited = actions.edit_comment(
            reader=writer, comment=found.id, body=body["body"], now=self.now, meter=self.meter, revision=revision
        )
        return _own(edited)

    @describe(
        "delete_comment",
        "Delete your comment",
        tag="Comments",
        answer=nothing("It is deleted; where replies hang on it, it keeps its place."),
        asks=Asks.READER,
        parameters=(takes.COMMENT, takes.IF_MATCH),
        refuses=(*OF_TAKING_PART, "not_author", "edit_window_closed", "rate_limited"),
        description="Within the site's edit window. Deleting twice changes nothing.",
    )
    def delete(self, request: Request, comment: str) -> HttpResponse:
        """The author takes the comment back."""
        writer = self.writer
        revision = answers.revision_of(request)
        actions.delete_comment(
            reader=writer, comment=_deletable(self, comment), now=self.now, meter=self.meter, revision=revision
        )
        return answers.nothing()


class Replies(PublicResource):
    """The replies of one comment."""

    @describe(
        "list_replies",
        "Read the replies of a comment",
        tag="Comments",
        answer=public("Direct replies, each with its own first replies.", "CommentPage"),
        parameters=(takes.COMMENT, *takes.WINDOW),
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """A page of direct replies, each with its own first replies."""
        window = pagination.window(request)
        found = queries.comment_for(None, identifier(comment), now=self.now)
        page = queries.replies(found, window)
        stances.show_on(found.article, page.items)
        items = [representations.comment(node, found.article.slug) for node in page.items]
        return answers.public(request, pagination.listed(items, page.next))


class Context(Resource):
    """A comment with those above it."""

    @describe(
        "read_context",
        "Read a comment with those above it",
        tag="Comments",
        answer=public("The comment with its first replies, and its nearest ancestors.", "Context"),
        asks=Asks.PERHAPS,
        parameters=(takes.COMMENT, *takes.WINDOW),
        description="`limit` and `cursor` are of the ancestors.",
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """The comment with its first replies, and its nearest ancestors, root first."""
        window = pagination.window(request)
        found, is_inside = _find(self, comment)
        slug = found.article.slug
        above = queries.ancestors(found, limit=window.limit, cursor=window.cursor)
        node = queries.node_with_replies(found, window)
        stances.show_on(found.article, [node, *above.items])
        shown = {
            "comment": representations.comment(node, slug, body=found.body if is_inside else None),
            "ancestors": pagination.listed([representations.comment(each, slug) for each in above.items], above.next),
        }
        return answers.item(request, shown, revision=found.revision, is_private=self.reader is not None)


class Revisions(PublicResource):
    """The public history of a comment."""

    @describe(
        "list_revisions",
        "Read the history of a comment",
        tag="Comments",
        answer=public("Its earlier texts, newest first.", "RevisionPage"),
        parameters=(takes.COMMENT, takes.LIMIT, takes.CURSOR),
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """Its earlier texts, newest first."""
        found = queries.comment_for(None, identifier(comment), now=self.now)
        items, more = queries.revisions(found, limit=pagination.limit(request), cursor=pagination.cursor(request))
        shown = [{"number": each.number, "body_html": each.body_html, "created_at": each.created_at} for each in items]
        return answers.public(request, pagination.listed(shown, more))


def _find(resource: Resource, comment: str) -> "tuple[Comment, bool]":
    """The comment, and whether who asks is its author or its moderator."""
    number = identifier(comment)
    try:
        found = queries.comment_for(resource.reader, number, now=resource.now)
    except Refusal:
        found = queries.comment_for(None, number, now=resource.now, is_moderator=resource.reader is not None)
        if not resource.has_role(MODERATOR, found.site_id):
            raise not_found() from None
    is_author = resource.reader is not None and found.author_id == resource.reader.id
    return found, is_author or resource.has_role(MODERATOR, found.site_id)


def _deletable(resource: Resource, comment: str) -> int:
    """Its author may delete a comment twice; to others one that is gone is not there."""
    number = identifier(comment)
    owner = queries.author_of(number)
    if resource.reader is None or owner != resource.reader.id:
        _find(resource, comment)
    return number


def _own(comment: "Comment", *, status: int = 200) -> HttpResponse:
    comment = as_seen_by(comment.author, comment)
    node = queries.node(comment)
    stances.show_on(comment.article, [node])
    shown = representations.comment(node, comment.article.slug, body=comment.body)
    return answers.written(shown, revision=comment.revision, status=status)


def _parent(text: str | None) -> int | None:
    """The parent's id; one that cannot be an id is as absent as one that is none."""
    if text is None:
        return None
    number = ids.decode(text)
    if number is None:
        raise Refusal(
            Kind.INVALID, "parent_not_found", _("The comment you answer is not there any more."), field="parent"
        )
    return number
