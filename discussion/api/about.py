"""How the service is."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from discussion.core import health


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Database, cache and broker answer; else 503, and which does not."""
    faults = health.checks()
    is_ready = health.is_ready(faults)
    shown = {name: fault or "ok" for name, fault in faults.items()}
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": shown}, status=200 if is_ready else 503
    )
