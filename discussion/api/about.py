"""How the service is."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from discussion.core import clock, health, outbox


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Database, cache and broker answer, and work does not wait for an hour; else 503, and which does not."""
    faults, age = health.checks(), _age_of_work()
    faults["outbox"] = health.complaint_about_work(age)
    is_ready = health.is_ready(faults)
    shown = {name: fault or "ok" for name, fault in faults.items()}
    told = {"status": "ok" if is_ready else "unavailable", "checks": shown, "outbox_oldest_seconds": age}
    return JsonResponse(told, status=200 if is_ready else 503)


def _age_of_work() -> float | None:
    """How long the oldest due row of the outbox has waited; None where the database does not say."""
    try:
        return outbox.oldest_age(clock.now()).total_seconds()
    except DatabaseError:
        return None
