"""The script that shows pushed messages while no page is open: it stands at the root, since its place is its reach."""

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponseBase

from discussion.pages import documents
from discussion.pages.page import PublicPage

_FILE = Path(__file__).parent / "static" / "pages" / "push-worker.js"


class PushWorker(PublicPage):
    """The service worker."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The script; browsers look for a newer one by themselves."""
        answer = documents.public(request, _script(), "text/javascript; charset=utf-8")
        answer["Service-Worker-Allowed"] = "/"
        return answer


@lru_cache(maxsize=1)
def _script() -> str:
    return _FILE.read_text()
