"""`/metrics`: how the service is doing, for those alone who watch over it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare

from discussion.core import clock, network
from discussion.core.exposition import CONTENT_TYPE, exposition
from discussion.notifications import backlog

_PATH = "/metrics"


def answer_metrics(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the figures for who may see them; for anybody else there is no such address.

    It stands before the check of ALLOWED_HOSTS, for who watches asks by the machine's name or number.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == _PATH and request.method in ("GET", "HEAD") and _may_see(request):
            return HttpResponse(
                exposition(clock.now(), channels=backlog.waiting),
                content_type=CONTENT_TYPE,
                headers={"Cache-Control": "private, no-store"},
            )
        return get_response(request)

    return answer


def _may_see(request: HttpRequest) -> bool:
    kind, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer" and constant_time_compare(token, settings.METRICS_TOKEN):
        return True
    return network.is_client_among(request.META, settings.METRICS_ALLOW)
