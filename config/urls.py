"""Every address of the service, by door, and which door answers when none of its views does."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from discussion.api import about, mail_hooks
from discussion.api import errors as api
from discussion.backoffice.signing_in import sign_out
from discussion.pages import errors as pages

_API = "/api/"

urlpatterns = [
    path("healthz", about.healthz),
    path("readyz", about.readyz),
    path("hooks/mail/<str:provider>/", mail_hooks.mail_hook),
    path("api/v1/", include("discussion.api.urls")),
    # The admin's switch: a POST, so that it works without a script.
    path("admin/language/", set_language, name="set_language"),
    path("admin/logout/", sign_out),
    # A password has one page: there everything else that is signed in ends with the old one.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/queue/", include("discussion.backoffice.queue.urls")),
    path("admin/", admin.site.urls),
    path("", include("discussion.signing.urls")),
    path("", include("discussion.pages.urls")),
]


def _by_door(
    for_api: Callable[..., HttpResponse], for_pages: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        door = for_api if request.path_info.startswith(_API) else for_pages
        return door(request, *args, **kwargs)

    return answer


handler400 = _by_door(api.bad_request, pages.bad_request)
handler403 = _by_door(api.forbidden, pages.forbidden)
handler404 = _by_door(api.not_here, pages.not_found)
handler500 = _by_door(api.fault, pages.fault)
