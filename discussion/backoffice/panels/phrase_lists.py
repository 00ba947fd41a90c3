"""Phrase lists, and the reasons that moderators choose from."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from discussion.actions.rehearsing import rehearse_phrases
from discussion.actions.rules import Lines, save_phrase_list, save_reason
from discussion.backoffice.acting import ActionForm
from discussion.backoffice.edited import EditedAdmin
from discussion.backoffice.rehearsing import Rehearsed
from discussion.backoffice.scope import reader_of
from discussion.core import clock
from discussion.moderation.models import PhraseList, Reason
from discussion.moderation.shipped_lists import shipped_languages, shipped_lines

_LINES = ("name", "language", "effect", "is_enabled")


class PhraseListForm(ActionForm):
    """A list, a phrase in each line."""

    phrases = forms.CharField(
        required=False,
        label=_("Phrases"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "One in each line: whole words, in any case and however they are disguised. * stands for any letters, as "
            "in idiot*. What follows # is a remark."
        ),
    )
    shipped = forms.ChoiceField(
        required=False,
        label=_("Add a list that comes with this product"),
        choices=[("", "–"), *((name, name) for name in shipped_languages())],
        widget=UnfoldAdminSelectWidget,
        help_text=_("Swearwords of a language, added to the phrases above. Look through them before they refuse."),
    )

    def lines(self) -> Lines:
        """What is set, with the shipped list that was chosen."""
        given = self.cleaned_data
        text = given["phrases"]
        if given["shipped"]:
            known = set(text.splitlines())
            more = [line for line in shipped_lines(given["shipped"]) if line not in known]
            text = "\n".join([text.rstrip(), *more]).strip()
        return Lines(phrases=text, **{name: given[name] for name in _LINES})


@admin.register(PhraseList)
class PhraseListAdmin(Rehearsed, EditedAdmin):
    """The lists of the sites that one edits."""

    form = PhraseListForm
    fields = ("site", *_LINES, "phrases", "shipped")
    list_display = ("name", "site", "effect", "language", "is_enabled", "size")
    change_list_template = "backoffice/rules.html"

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> PhraseList:
        """Save the list."""
        if is_new:
            return save_phrase_list(site=form.cleaned_data["site"], lines=form.lines())
        if days := self.days(request):
            asked: dict[str, Any] = {"days": days, "asked_by": reader_of(request), "now": clock.now()}
            return self.rehearsed(request, rehearse_phrases(phrases=form.instance, lines=form.lines(), **asked), form)
        return save_phrase_list(site=form.instance.site, lines=form.lines(), number=form.instance.id)

    @display(description=_("Lines"))
    def size(self, obj: PhraseList) -> str:
        """How many lines it has."""
        return f"{len(obj.phrases.splitlines()):,}"


class ReasonForm(ActionForm):
    """What moderators choose, and what the author reads."""

    def wanted(self) -> Reason:
        """The reason as it is set."""
        given, known = self.cleaned_data, self.instance
        names = ("title", "text", "position", "is_enabled")
        code = given.get("code") or known.code
        return Reason(id=known.id, code=code, **{name: given[name] for name in names})


@admin.register(Reason)
class ReasonAdmin(EditedAdmin):
    """The reasons of the sites that one edits."""

    form = ReasonForm
    fields = ("site", "code", "title", "text", "position", "is_enabled")
    list_display = ("title", "site", "code", "position", "is_enabled")

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Reason:
        """Save the reason."""
        site = form.cleaned_data["site"] if is_new else form.instance.site
        return save_reason(site=site, wanted=form.wanted())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Programs name a reason by its code, so that stays."""
        return ("site", "code") if obj else ()
