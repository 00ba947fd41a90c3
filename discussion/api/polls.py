"""Polls and the ballots in them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, roles_of
from discussion.actions import polls as actions
from discussion.api import answers, representations
from discussion.api.bodies import Body, StorableText, Text, Truth, Whole, read
from discussion.api.resource import PublicResource, Resource, request_key
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, public, written
from discussion.api.schema.refusals import OF_A_POLL
from discussion.articles import queries as articles
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import identifier
from discussion.polls import choices, queries

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.articles.models import Article
    from discussion.polls.models import Poll

_OPTION_FIELDS = {"id": str, "text": str, "is_undecided": bool}


class Options(serializers.Field[Any, Any, Any, Any]):
    """A poll's options: objects with a text, the id of one that is there already, and perhaps is_undecided."""

    default_error_messages = {
        "list": gettext_lazy("Options are a list of objects, each with a text."),
        "option": gettext_lazy("An option has a text, and may have id and is_undecided: nothing else."),
    }

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The options as they came, each field of its type."""
        if not isinstance(data, list):
            self.fail("list")
        if not all(isinstance(each, dict) and "text" in each and _is_option(each) for each in data):
            self.fail("option")
        return data


def _is_option(sent: dict[str, Any]) -> bool:
    return all(isinstance(value, _OPTION_FIELDS.get(name, ())) for name, value in sent.items())


class TermsBody(Body):
    """What an editor sets of a poll."""

    question = Text()
    options = Options()
    kind = Text(required=False)
    min_choices = Whole(required=False)
    max_choices = Whole(required=False)
    scale = Text(required=False)
    voters = Text(required=False)
    results_visible = Text(required=False)
    is_shuffled = Truth(required=False)
    may_change = Truth(required=False)
    may_withdraw = Truth(required=False)
    is_lead = Truth(required=False)
    is_draft = Truth(required=False)
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)


class PollBody(TermsBody):
    """A new poll, and where it stands."""

    article = StorableText(required=False, allow_null=True)


class PollChange(TermsBody):
    """What an editor changes of a poll, and why."""

    note = Text(required=False)


class Polls(Resource):
    """The polls of a site."""

    @describe(
        "create_poll",
        "Ask a question",
        tag="Polls",
        answer=written("The poll.", "PollForEditor", status=201).leading_to(read_poll="poll", change_poll="poll"),
        asks=Asks.READER,
        parameters=(takes.IDEMPOTENCY_KEY,),
        body="PollBody",
        refuses=(*OF_A_POLL, "not_found"),
        description="For the site's editors. Beneath an article, or on its own where `article` is left out.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A new poll, by an editor."""
        writer, body = self.writer, read(request, PollBody)
        article = self._article(body.pop("article", None))
        site = article.site if article else self.site
        _editor(self, site.id)
        made = actions.create_poll(
            site=site,
            article=article,
            terms=_terms(actions.Terms(question="", answers=()), body, {}),
            now=self.now,
            meter=self.meter,
            editor=writer,
            key=request_key(request),
        )
        return _as_edited(self, made, status=201)

    def _article(self, slug: str | None) -> "Article | None":
        """The article, which its editors find in every state."""
        if slug is None:
            return None
        found = articles.article_for_editor(slug)
        if not found.is_public(self.now) and not self.has_role(EDITOR, found.site_id):
            raise not_found()
        return found


class One(Resource):
    """One poll."""

    @describe(
        "read_poll",
        "Read a poll",
        tag="Polls",
        answer=public("The poll; with `my_ballot` for who asks, and more for its editors.", "Poll", "PollForEditor"),
        asks=Asks.PERHAPS,
        parameters=(takes.POLL,),
    )
    def get(self, request: Request, poll: str) -> HttpResponse:
        """The poll, without its results."""
        found = find(self, poll)
        if self.has_role(EDITOR, found.site_id):
            shown = representations.poll_for_editor(found, self.now)
        else:
            shown = representations.poll(found, self.now)
        if self.reader is not None:
            shown.update(_own(self.reader, found))
        return answers.item(request, shown, revision=found.revision, is_private=self.reader is not None)

    @describe(
        "change_poll",
        "Change a poll",
        tag="Polls",
        answer=written("The poll as it is now.", "PollForEditor"),
        asks=Asks.READER,
        parameters=(takes.POLL, takes.IF_MATCH),
        body="PollChange",
        refuses=(*OF_A_POLL, "ballots_cast", "note_required"),
        description="For the site's editors. Once ballots were cast, texts change with a public `note`, options are "
        "only added, and what a ballot means stays. What is left out stays as it is.",
    )
    def patch(self, request: Request, poll: str) -> HttpResponse:
        """The poll with new terms, by an editor."""
        self.refuse_strangers()
        found = queries.poll_for_editor(identifier(poll))
        if found.is_draft and not self.has_role(EDITOR, found.site_id):
            raise not_found()
        _editor(self, found.site_id)
        numbers = {option.public_id: option.number for option in queries.options(found)}
        edited = actions.edit_poll(
            poll=found,
            terms=_terms(actions.terms_of(found), read(request, PollChange, partial=True), numbers),
            now=self.now,
            meter=self.meter,
            revision=answers.revision_of(request),
        )
        return _as_edited(self, edited)


class OfArticle(PublicResource):
    """The polls beneath an article."""

    @describe(
        "list_polls",
        "List an article's polls",
        tag="Polls",
        answer=public("Its polls, the lead first.", "PollPage"),
        parameters=(takes.ARTICLE,),
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The polls, the lead first."""
        article = articles.article_without_text(slug, now=self.now)
        found = queries.polls_beneath([article])[article.id]
        return answers.public(
            request, {"items": [representations.poll(each, self.now) for each in found], "next": None}
        )


def find(resource: Resource, poll: str) -> "Poll":
    """The poll; its editors also find drafts, and polls of articles that are not public."""
    try:
        return queries.poll(identifier(poll), now=resource.now)
    except Refusal:
        found = queries.poll_for_editor(identifier(poll))
        if not resource.has_role(EDITOR, found.site_id):
            raise not_found() from None
        return found


def _editor(resource: Resource, site_id: int) -> None:
    if EDITOR not in roles_of(resource.writer, site_id):
        raise Refusal(Kind.FORBIDDEN, "not_editor", _("Only editors of this site can ask questions."))


def _own(reader: "Reader", found: "Poll") -> dict[str, Any]:
    cast = queries.ballot_of(reader, found)
    return {"my_ballot": choices.shown(found.kind, cast, queries.option_ids(found)) if cast else None}


def _as_edited(resource: Resource, made: "Poll", *, status: int = 200) -> HttpResponse:
    shown = representations.poll_for_editor(queries.poll_for_editor(made.id), resource.now)
    return answers.written(shown, revision=made.revision, status=status)


def _terms(start: actions.Terms, body: dict[str, Any], numbers: dict[str, int]) -> actions.Terms:
    """The terms with what the body changes; `numbers` are those of the options that are there."""
    if "options" in body:
        body["answers"] = tuple(_answer(each, numbers) for each in body.pop("options"))
    return replace(start, **body)


def _answer(sent: dict[str, Any], numbers: dict[str, int]) -> actions.Answer:
    number = numbers.get(sent["id"]) if "id" in sent else None
    if "id" in sent and number is None:
        raise Refusal(
            Kind.INVALID, "unknown_option", _("This poll has no such option: read it again."), field="options"
        )
    return actions.Answer(sent["text"], number, sent.get("is_undecided", False))
