"""Everything of a site or an article as a file, for its moderators."""

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from discussion.accounts.queries import MODERATOR, sites_of
from discussion.actions import exports as actions
from discussion.api import answers
from discussion.api.ballots import Table
from discussion.api.bodies import Body, StorableText, Text, Truth, read
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Answer, Asks, describe, nothing, private
from discussion.api.schema.moderation_exports import AS_CSV
from discussion.articles import queries as articles
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.ids import identifier
from discussion.exports import queries
from discussion.importers.export import Form, What
from discussion.importers.export.making import expected_rows, parts

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.exports.models import Export as Row

# A web process answers nobody else while it streams, and these take some tenths of a second, more with many votes.
MOST_STREAMED = 10_000
_TOO_LARGE = gettext_lazy("This article is too large to be streamed: ask for an export of it, made by a worker.")
_MEDIA = {Form.LINES: "application/x-ndjson", Form.TABLE: answers.CSV}


class _Wish(Body):
    """What shall be exported; the site's name for it comes by the request's host, or with the article."""

    article = StorableText(required=False, allow_null=True)
    emails = Truth(required=False)


# The contract's name is a word of Python's own.
ExportBody = type("ExportBody", (_Wish,), {"as": Text(required=False)})


class Streamed(Table):
    """An article's export, sent as it is made."""

    @describe(
        "export_article",
        "Export an article's discussion",
        tag="Moderation",
        answer=Answer(
            "A line of JSON for each thing, as docs/exporting.md describes them.",
            ("ExportLines",),
            headers=("Cache-Control",),
            media=_MEDIA[Form.LINES],
        ).or_as_table(AS_CSV),
        asks=Asks.READER,
        parameters=(takes.EXPORTED, takes.EXPORTED_AS),
        refuses=("not_moderator", "export_too_large"),
        description="For the site's moderators: comments in every state, votes, polls and ballots with their readers, "
        f"and no e-mails. Sent as it is read, up to {MOST_STREAMED:,} comments and ballots. For a whole site, or a "
        "larger article, ask for an export that is made in the background.",
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The article with all that hangs on it."""
        self.refuse_strangers()
        article, form = _article(self, request.query_params.get("article")), _form(request.query_params.get("as"))
        what = What(site=article.site, article=article, form=form)
        if expected_rows(what) > MOST_STREAMED:
            raise Refusal(Kind.CONFLICT, "export_too_large", _TOO_LARGE)
        name = f"{article.slug}.{form}"
        return answers.download(parts(what, made_at=self.now), media=_MEDIA[form], name=name)


class Exports(Resource):
    """The exports that a worker makes."""

    @describe(
        "list_exports",
        "List exports",
        tag="Moderation",
        answer=private("The newest hundred, those of other moderators too.", "ExportList"),
        asks=Asks.READER,
        refuses=("not_moderator",),
        description="Of the sites that you moderate.",
    )
    def get(self, request: Request) -> HttpResponse:
        """The newest ones."""
        reader = self.writer
        sites = sites_of(reader, MODERATOR)
        if sites is not None and not sites:
            actions.refuse_others(reader, self.site)
        return answers.private({"items": [_shown(each) for each in queries.newest_exports(sites, reader)]})

    @describe(
        "request_export",
        "Ask for an export",
        tag="Moderation",
        answer=private("The export, which waits for a worker.", "Export", status=202).leading_to(
            read_export="export", download_export="export", delete_export="export"
        ),
        asks=Asks.READER,
        body="ExportBody",
        refuses=(
            *("not_moderator", "emails_not_allowed", "invalid_as", "invalid_article", "not_found"),
            *("too_many_exports", "rate_limited"),
        ),
        description="Of one article, or of everything on the site. The same one that is not made yet is asked for but "
        "once. Its file is kept for seven days.",
    )
    def post(self, request: Request) -> HttpResponse:
        """An export that waits for a worker."""
        writer, body = self.writer, read(request, ExportBody)
        article = _article(self, body["article"]) if body.get("article") is not None else None
        wish = actions.Wish(
            site=article.site if article else self.site,
            article=article,
            form=_form(body.get("as")).value,
            has_emails=body.get("emails", False),
        )
        made = actions.request_export(reader=writer, wish=wish, now=self.now, meter=self.meter)
        return answers.written(_shown(made), status=202)


class One(Resource):
    """One export."""

    @describe(
        "read_export",
        "See how far an export has come",
        tag="Moderation",
        answer=private("The export.", "Export"),
        asks=Asks.READER,
        parameters=(takes.EXPORT,),
    )
    def get(self, request: Request, export: str) -> HttpResponse:
        """The export as it stands."""
        return answers.private(_shown(queries.export(identifier(export), reader=self.writer)))

    @describe(
        "delete_export",
        "Delete an export",
        tag="Moderation",
        answer=nothing("The export and its file are gone."),
        asks=Asks.READER,
        parameters=(takes.EXPORT,),
        description="One that is being made stops soon.",
    )
    def delete(self, request: Request, export: str) -> HttpResponse:
        """The export is gone, with its file."""
        actions.delete_export(reader=self.writer, number=identifier(export))
        return answers.nothing()


class File(Table):
    """The file of an export."""

    @describe(
        "download_export",
        "Download an export",
        tag="Moderation",
        answer=Answer(
            "The file: gzipped lines, or a table.",
            ("ExportFile",),
            headers=("Cache-Control",),
            media="application/gzip",
        ).or_as_table(AS_CSV),
        asks=Asks.READER,
        parameters=(takes.EXPORT,),
        refuses=("export_not_ready",),
    )
    def get(self, request: Request, export: str) -> HttpResponseBase:
        """The file, whose form was chosen when it was asked for."""
        found = queries.finished_export(identifier(export), reader=self.writer, now=self.now)
        return download(found)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever is accepted."""
        return super().perform_content_negotiation(request, force=True)


def download(found: "Row") -> FileResponse:
    """The file of a finished export."""
    try:
        file = found.path.open("rb")
    except FileNotFoundError:
        raise not_found() from None
    media = "application/gzip" if found.path.suffix == ".gz" else answers.CSV
    answer = FileResponse(file, as_attachment=True, filename=found.file_name, content_type=media)
    answer["Cache-Control"] = answers.PRIVATE
    return answer


def _article(resource: Resource, slug: str | None) -> "Article":
    """An article that the reader moderates, in any state; who does not is told no more than readers know."""
    if not slug or "\x00" in slug:
        raise Refusal(Kind.INVALID, "invalid_article", _("Name an article by its slug."), field="article")
    found = articles.article_for_editor(slug)
    if not resource.has_role(MODERATOR, found.site_id):
        if not found.is_public(resource.now):
            raise not_found()
        actions.refuse_others(resource.writer, found.site)
    return found


def _form(text: str | None) -> Form:
    try:
        return Form(text or Form.LINES)
    except ValueError:
        raise Refusal(Kind.INVALID, "invalid_as", "as must be jsonl or csv.", field="as") from None


def _shown(found: "Row") -> dict[str, Any]:
    return {
        "id": found.public_id,
        "site": found.site.name,
        "article": found.article.slug if found.article else None,
        "as": found.form,
        "emails": found.has_emails,
        "state": found.state,
        "percent": found.percent,
        "rows": found.row_count,
        "size": found.size,
        "error": found.error or None,
        "created_at": found.created_at,
        "finished_at": found.finished_at,
        "expires_at": found.expires_at,
    }
