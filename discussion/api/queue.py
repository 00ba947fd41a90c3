"""What moderators see and decide."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR, MODERATOR, sites_of
from discussion.actions import cases as case_actions
from discussion.actions.reasons import ensured_reasons
from discussion.api import answers, judgements, pagination
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.comments.queries import nodes_for_moderators
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import identifier
from discussion.moderation import journal, queries

if TYPE_CHECKING:
    from discussion.comments.models import Comment
    from discussion.moderation.models import Case

ESCALATED = "escalated"


class Moderated(Resource):
    """An address for those who moderate."""

    def moderated(self) -> "frozenset[int] | None":
        """The sites that the reader moderates, None for all. Raises Refusal `not_moderator`."""
        sites = sites_of(self.writer, MODERATOR)
        if sites is not None and not sites:
            raise Refusal(Kind.FORBIDDEN, "not_moderator", _("This is for moderators of the site alone."))
        return sites


class Queue(Moderated):
    """What waits for a moderator."""

    @describe(
        "read_queue",
        "Read the queue",
        tag="Moderation",
        answer=private("Comments that wait, the most harmful first, each with its case.", "Queue"),
        asks=Asks.READER,
        parameters=(takes.QUEUE_STATE, takes.QUEUE_ARTICLE, takes.QUEUE_REASON, takes.LIMIT, takes.CURSOR),
        refuses=("not_moderator",),
        description="Of the sites that you moderate. Editors see what was escalated to them.",
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of the queue."""
        sites, kind = self._scope(_kind(request))
        found, more = queries.cases(
            sites,
            kind=kind,
            filters=queries.Filters(article=_asked(request, "article"), reason=_asked(request, "reason")),
            limit=pagination.limit(request),
            cursor=pagination.cursor(request),
            now=self.now,
        )
        return answers.private(pagination.listed(_waiting(found), more))

    def _scope(self, kind: str) -> "tuple[frozenset[int] | None, str]":
        sites = sites_of(self.writer, MODERATOR)
        if sites is None or sites:
            return sites, kind
        edited = sites_of(self.writer, EDITOR)
        if not edited:
            self.moderated()
        return edited, ESCALATED


class One(Resource):
    """A comment with all that is known of it."""

    @describe(
        "read_judged_comment",
        "Read a comment with its trace",
        tag="Moderation",
        answer=private(
            "The comment, what the checks and the readers said of it, and what was decided.", "JudgedComment"
        ),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        description="In whatever state it is, for moderators of its site, and for editors where it was escalated.",
    )
    def get(self, request: Request, comment: str) -> HttpResponse:
        """The comment with its trace."""
        writer = self.writer
        found = queries.subject(None, identifier(comment))
        case = queries.case_of(found)
        escalated = case is not None and case.is_escalated
        if not case_actions.may_judge(writer, found.site_id, is_escalated=escalated):
            raise not_found()
        return answers.private({**_judged(found, case), **_known_of(found)})


class Claim(Resource):
    """Who looks at a comment at present."""

    @describe(
        "claim_case",
        "Take a comment to look at",
        tag="Moderation",
        answer=private("Until when it is yours: five minutes, and again with every call.", "Claim"),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        refuses=("claimed",),
        description="Others see who has it. Deciding ends it.",
    )
    def put(self, request: Request, comment: str) -> HttpResponse:
        """The case is this moderator's for a while."""
        case = case_actions.claim(moderator=self.writer, comment=identifier(comment), now=self.now)
        return answers.written(judgements.claim(case))

    @describe(
        "release_case",
        "Leave a comment to others",
        tag="Moderation",
        answer=nothing("Others can take it."),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
    )
    def delete(self, request: Request, comment: str) -> HttpResponse:
        """The case is free again."""
        case_actions.release(moderator=self.writer, comment=identifier(comment))
        return answers.nothing()


class Log(Moderated):
    """What was decided."""

    @describe(
        "read_log",
        "Read the log",
        tag="Moderation",
        answer=private("Decisions, newest first.", "Log"),
        asks=Asks.READER,
        parameters=(takes.LIMIT, takes.CURSOR),
        refuses=("not_moderator",),
        description="Of the sites that you moderate. It only grows: what was taken back stays in it.",
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of the log."""
        found, more = journal.log(
            self.moderated(),
            wanted=journal.Wanted(),
            limit=pagination.limit(request),
            cursor=pagination.cursor(request),
        )
        return answers.private(pagination.listed([judgements.decision(each) for each in found], more))


class Reasons(Resource):
    """The reasons that a site's moderators choose from."""

    @describe(
        "list_reasons",
        "List the reasons to choose from",
        tag="Moderation",
        answer=private("In their order; `text` is what the author reads.", "ReasonList"),
        asks=Asks.READER,
        refuses=("not_moderator",),
    )
    def get(self, request: Request) -> HttpResponse:
        """The site's reasons."""
        self.refuse_strangers()
        if not self.has_role(MODERATOR, self.site.id) and not self.has_role(EDITOR, self.site.id):
            raise Refusal(Kind.FORBIDDEN, "not_moderator", _("This is for moderators of the site alone."))
        found = [each for each in ensured_reasons(self.site.id) if each.is_enabled]
        return answers.private({"items": [judgements.reason(each) for each in found]})


def _kind(request: Request) -> str:
    kind = request.query_params.get("state", "all")
    if kind not in {*queries.KINDS, "all"}:
        sentence = _("There is no such part of the queue: use one of all, %(kinds)s.") % {
            "kinds": ", ".join(queries.KINDS)
        }
        raise Refusal(Kind.INVALID, "invalid_queue", sentence, field="state")
    return "" if kind == "all" else kind


def _asked(request: Request, name: str) -> str:
    """What is asked for; a text that no row can hold, like one with NUL, becomes one that none holds."""
    return request.query_params.get(name, "").replace("\x00", " ")


def _waiting(found: "list[Case]") -> list[dict[str, Any]]:
    nodes = nodes_for_moderators({each.comment_id: each.site_id for each in found})
    shown = []
    for case in found:
        case.comment.article = case.article
        shown.append(judgements.judged(case.comment, nodes[case.comment_id], case))
    return shown


def _judged(found: "Comment", case: "Case | None") -> dict[str, Any]:
    return judgements.judged(found, nodes_for_moderators({found.id: found.site_id})[found.id], case)


def _known_of(found: "Comment") -> dict[str, Any]:
    return {
        "trace": [judgements.check(each) for each in queries.trace_of(found)],
        "decisions": [judgements.decision(each) for each in queries.decisions_of(found)],
        "reports": [judgements.report(each) for each in queries.reports_of(found)],
        "appeal": judgements.appeal(queries.appeal_of(found)),
    }
