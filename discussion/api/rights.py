"""What a reader may ask for: all that is held about them, and that it goes."""

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from rest_framework.request import Request

from discussion.accounts.queries import erasure_of
from discussion.actions import erasing, personal_exports
from discussion.api import answers
from discussion.api.ballots import Table
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Answer, Asks, describe, nothing, private
from discussion.core.errors import Kind, Refusal, not_found
from discussion.exports import queries

if TYPE_CHECKING:
    from discussion.accounts.models import Erasure as ErasureRow
    from discussion.accounts.models import Reader
    from discussion.exports.models import PersonalExport

KEEP, REMOVE = "keep", "remove"
_MEDIA = {"json": answers.JSON, "html": "text/html; charset=utf-8"}


class Erasure(Resource):
    """What the reader asked for of it."""

    @describe(
        "read_erasure",
        "See when you will be erased",
        tag="Session",
        answer=private("When it will be done.", "Erasure"),
        asks=Asks.READER,
        refuses=("not_found",),
    )
    def get(self, request: Request) -> HttpResponse:
        """When; not found where nobody asked."""
        asked = erasure_of(self.writer)
        if asked is None:
            raise not_found()
        return answers.private(erasure(self.writer, asked))

    @describe(
        "stay",
        "Take it back that you will be erased",
        tag="Session",
        answer=nothing("You stay."),
        asks=Asks.READER,
        refuses=("already_erased", "rate_limited"),
    )
    def delete(self, request: Request) -> HttpResponse:
        """The reader stays."""
        erasing.cancel_erasure(reader=self.writer, now=self.now, meter=self.meter)
        return answers.nothing()


class Export(Resource):
    """All that is held about the reader, made by a worker."""

    @describe(
        "read_my_export",
        "See how far the export of your data is",
        tag="Session",
        answer=private("Your newest export.", "PersonalExport"),
        asks=Asks.READER,
        refuses=("not_found",),
    )
    def get(self, request: Request) -> HttpResponse:
        """The newest one; not found where none was asked for or its time is over."""
        found = queries.personal_export(self.writer, now=self.now)
        if found is None:
            raise not_found()
        return answers.private(_shown(found))

    @describe(
        "export_me",
        "Ask for all that is held about you",
        tag="Session",
        answer=private("The export, which waits for a worker.", "PersonalExport", status=202),
        asks=Asks.READER,
        refuses=("rate_limited",),
        description="Its files can be fetched for 48 hours, by you alone. A new one takes the place of the former.",
    )
    def post(self, request: Request) -> HttpResponse:
        """An export that waits for a worker."""
        made = personal_exports.request_export(reader=self.writer, now=self.now, meter=self.meter)
        return answers.written(_shown(made), status=202)


class File(Table):
    """A file of the reader's export."""

    @describe(
        "download_my_export",
        "Fetch the export of your data",
        tag="Session",
        answer=Answer("The file: JSON, or a page.", ("PersonalFile",), headers=("Cache-Control",)),
        asks=Asks.READER,
        parameters=(takes.PERSONAL_AS,),
        refuses=("not_found", "export_not_ready"),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The file."""
        form = request.query_params.get("as", "json")
        if form not in _MEDIA:
            raise Refusal(Kind.INVALID, "invalid_as", "as must be json or html.", field="as")
        return download(queries.finished_personal_export(self.writer, now=self.now), form)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever is accepted."""
        return super().perform_content_negotiation(request, force=True)


def erasure(reader: "Reader", asked: "ErasureRow") -> dict[str, Any]:
    """When the reader will be erased, and what becomes of their comments."""
    text = KEEP if asked.keeps_text else REMOVE
    return {"asked_at": asked.asked_at, "erase_at": reader.erase_at, "text": text}


def download(found: "PersonalExport", form: str) -> FileResponse:
    """The file of a finished export, as one to keep: no browser runs it in our name."""
    try:
        file = found.path(form).open("rb")
    except FileNotFoundError:
        raise not_found() from None
    answer = FileResponse(file, as_attachment=True, filename=f"my-data.{form}", content_type=_MEDIA[form])
    answer["Cache-Control"] = answers.PRIVATE
    return answer


def _shown(found: "PersonalExport") -> dict[str, Any]:
    is_done = found.state == "done"
    return {
        "state": found.state,
        "created_at": found.created_at,
        "expires_at": found.expires_at,
        "json": "/api/v1/me/export/file?as=json" if is_done else None,
        "html": "/api/v1/me/export/file?as=html" if is_done else None,
    }
