"""Where polls and comments meet: who shows an answer beside their comments, and how many changed their mind."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import stances as actions
from discussion.api import answers, pagination
from discussion.api.bodies import Body, Truth, read
from discussion.api.polls import find
from discussion.api.representations import stance as shown_stance
from discussion.api.resource import PublicResource, Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private, public
from discussion.api.schema.refusals import OF_BEING_KEPT_OUT
from discussion.articles import queries as articles
from discussion.core.ids import identifier
from discussion.polls import queries as polls
from discussion.stances import queries

if TYPE_CHECKING:
    from discussion.polls.models import Poll
    from discussion.stances.minds import Minds


class StanceBody(Body):
    """Whether the answer is shown."""

    is_shown = Truth()


class OfArticle(PublicResource):
    """The answers by which an article's comments can be chosen."""

    @describe(
        "list_stances",
        "List the answers that comments carry",
        tag="Polls",
        answer=public("The lead poll's answers that at least 10 comments carry.", "StancePage"),
        parameters=(takes.ARTICLE,),
        description="Each can be asked for as `stance` of the article's comments.",
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The answers with their numbers of comments."""
        article = articles.article_without_text(slug, now=self.now)
        items = [
            {**(shown_stance(each.answer) or {}), "comments": each.comments}
            for each in queries.filters(article, self.now)
        ]
        return answers.public(request, pagination.listed(items, None))


class Stance(Resource):
    """Whether a reader's answer stands beside their comments."""

    @describe(
        "show_stance",
        "Show your answer beside your comments, or no more",
        tag="Polls",
        answer=private("Whether it is shown.", "Stance"),
        asks=Asks.READER,
        parameters=(takes.POLL,),
        body="StanceBody",
        refuses=("no_stance", "reader_of_another_site", "being_erased", *OF_BEING_KEPT_OUT, "rate_limited"),
        description="Of an article's lead poll, where it asks for one answer. It is off until a reader turns it on, "
        "and follows every change of the ballot.",
    )
    def put(self, request: Request, poll: str) -> HttpResponse:
        """Turned on or off."""
        writer, body = self.writer, read(request, StanceBody)
        found = polls.poll(identifier(poll), now=self.now)
        actions.show_stance(reader=writer, poll=found, is_shown=body["is_shown"], now=self.now, meter=self.meter)
        return answers.written({"is_shown": body["is_shown"]})


class Changes(Resource):
    """How many changed their mind."""

    @describe(
        "read_changes",
        "Read how many changed their mind",
        tag="Polls",
        answer=public("Those who answered twice: what they said first and last.", "Changes"),
        asks=Asks.PERHAPS,
        parameters=(takes.POLL,),
        refuses=("results_hidden",),
        description="How many answered twice is always told; of them no part of 1 to 9 readers, nor a number from "
        "which such a part follows: null stands there.",
    )
    def get(self, request: Request, poll: str) -> HttpResponse:
        """The changes, where this reader may see the results."""
        found = find(self, poll)
        polls.refuse_hidden_results(self.reader, found, self.now)
        shown = _changes(found, queries.changes(found))
        answer = answers.public(request, shown) if self.reader is None else answers.private(shown)
        answer["Vary"] = "Authorization, Cookie"
        return answer


def _changes(poll: "Poll", found: "Minds") -> dict[str, Any]:
    ids = polls.option_ids(poll)
    options = [ids[number] for number in found.options]
    return {
        "poll": poll.public_id,
        "readers": found.readers,
        "changed": found.changed,
        "table": None if found.table is None else {"options": options, "readers": found.table},
        "options": _totals(options, found.before, found.after),
        "p_value": found.p_value,
        "moved": found.moved,
    }


def _totals(
    options: list[str], before: Sequence[int] | None, after: Sequence[int] | None
) -> list[dict[str, Any]] | None:
    if before is None or after is None:
        return None
    rows = zip(options, before, after, strict=True)
    return [{"id": option, "before": first, "after": last, "gained": last - first} for option, first, last in rows]
