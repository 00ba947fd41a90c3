"""The way from a form to its rehearsal: the same form, sent by another button, is tried and not saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from discussion.backoffice.scope import scope_of
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.moderation.models import Rehearsal

_BUTTON, _DAYS, _MADE = "_rehearse", "_days", "discussion.rehearsal"
_USUAL_DAYS = 7
_SHOWN = 90


def days_of(request: HttpRequest) -> int:
    """The days that the form names."""
    text = request.POST.get(_DAYS, "")
    return int(text) if text.isascii() and text.isdigit() else _USUAL_DAYS


def excerpts(request: HttpRequest, found: Rehearsal) -> dict[str, str]:
    """How each example begins, by its name: what everybody reads, and to moderators of the site the others too."""
    named = [ids.decode(name) for names in found.report.get("examples", {}).values() for name in names]
    there = Comment.objects.filter(id__in=[each for each in named if each], site_id=found.site_id)
    if not scope_of(request).may_moderate(found.site_id):
        there = there.filter(state=Comment.State.PUBLISHED)
    return {each.public_id: Truncator(each.body).chars(_SHOWN) for each in there.only("id", "body")}


class Rehearsed:
    """A panel whose form can be tried before it is saved."""

    change_form_template = "backoffice/rehearsed.html"

    def days(self, request: HttpRequest) -> int:
        """On how many days the form shall be tried; 0 where it shall be saved."""
        return days_of(request) if _BUTTON in request.POST else 0

    def rehearsed(self, request: HttpRequest, made: Rehearsal, form: Any) -> Any:
        """What the form was about, unchanged."""
        request.META[_MADE] = made.id
        return form.instance

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """To the page of the rehearsal, where one was begun."""
        made = request.META.get(_MADE)
        if made is None:
            return super().response_change(request, obj)  # type: ignore[misc]
        messages.info(request, _("Nothing is saved yet. A worker tries it within seconds."))
        return HttpResponseRedirect(reverse("admin:moderation_rehearsal_change", args=[made]))
