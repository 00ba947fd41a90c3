"""Policies: how a site screens, or one of its articles, and the box in which editors try it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget

from discussion.actions.rehearsing import rehearse_policy
from discussion.actions.rules import TERMS, Secrets, Terms, save_policy
from discussion.articles.queries import articles_of
from discussion.backoffice.acting import ActionForm
from discussion.backoffice.edited import EditedAdmin, edited_sites
from discussion.backoffice.learned import learned_on
from discussion.backoffice.rehearsing import Rehearsed
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.trying import TryForm, tried
from discussion.backoffice.wording import TRUST
from discussion.core import clock
from discussion.moderation.models import Policy
from discussion.moderation.trust import LEVELS

_AREAS = ("allowed_domains", "denied_domains")
_LEARNED = ("spam_held_from", "abuse_held_from", "error_budget", "takes_models")
_LABELS = {
    "holds": _("Whose comments wait"),
    "holds_links": _("Links wait"),
    "newcomer_until": _("Newcomer until"),
    "trusted_from": _("Trusted from"),
    "most_links": _("Most links"),
    "deadline_seconds": _("Seconds for them"),
    "external_url": _("Your own service"),
    "external_failure": _("Without an answer"),
    "external_seconds": _("Seconds for it"),
    "perspective_url": _("A model elsewhere"),
    "spam_held_from": _("Spam waits from"),
    "abuse_held_from": _("Abuse waits from"),
    "error_budget": _("Errors it may make"),
    "takes_models": _("Better models at once"),
}
_KEY = {"attrs": {"autocomplete": "off", "spellcheck": "false"}}


class PolicyForm(ActionForm):
    """Keys are set here and never shown again."""

    shown_at_deadline = forms.MultipleChoiceField(
        required=False,
        label=_("Shown all the same"),
        choices=[(level, TRUST[level]) for level in LEVELS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whose comments show when the slow checks are late; the others wait until the checks have come."),
    )
    new_external_secret = forms.CharField(
        required=False,
        label=_("Secret of the service"),
        widget=UnfoldAdminPasswordWidget(**_KEY),
        help_text=_("Requests to it are signed with this. Empty: it stays as it is."),
    )
    new_akismet_key = forms.CharField(
        required=False,
        label=_("Akismet key"),
        widget=UnfoldAdminPasswordWidget(**_KEY),
        help_text=_("Where there is one, Akismet is asked about each comment. Empty: it stays as it is."),
    )
    without_akismet = forms.BooleanField(required=False, label=_("Ask Akismet no longer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        self.initial["shown_at_deadline"] = self.instance.shown_at_deadline.split()
        for name in _AREAS:
            if name in self.fields:
                self.fields[name].widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})

    def terms(self) -> Terms:
        """What is set."""
        given = {name: self.cleaned_data[name] for name in TERMS}
        return Terms(**{**given, "shown_at_deadline": " ".join(given["shown_at_deadline"])})

    def secrets(self) -> Secrets:
        """The keys that were typed."""
        given = self.cleaned_data
        akismet = "" if given["without_akismet"] else given["new_akismet_key"] or None
        return Secrets(external_secret=given["new_external_secret"] or None, akismet_key=akismet)


@admin.register(Policy)
class PolicyAdmin(Rehearsed, EditedAdmin):
    """The policies of the sites that one edits."""

    form = PolicyForm
    list_display = ("what", "holds", "holds_links", "most_links", "asked")
    list_display_links = ("what",)
    autocomplete_fields = ("article",)
    change_list_template = "backoffice/rules.html"

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> Policy:
        """Save the policy; one for a site that has one already takes its place."""
        if not is_new and (days := self.days(request)):
            asked: dict[str, Any] = {"days": days, "asked_by": reader_of(request), "now": clock.now()}
            return self.rehearsed(request, rehearse_policy(policy=form.instance, terms=form.terms(), **asked), form)
        given = form.cleaned_data
        site, article = (given["site"], given["article"]) if is_new else (form.instance.site, form.instance.article)
        return save_policy(site=site, article=article, terms=form.terms(), secrets=form.secrets())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who waits first, then what is looked at, the time there is, and who elsewhere is asked."""
        return [
            (None, {"fields": ("site", "article", "holds", "holds_links")}),
            (_("Trust"), {"fields": ("newcomer_until", "trusted_from")}),
            (_("Links and languages"), {"fields": ("most_links", *_AREAS, "languages")}),
            (_("What is learned"), {"fields": (*(("learned",) if obj else ()), *_LEARNED)}),
            (_("The slow checks"), {"fields": ("deadline_seconds", "shown_at_deadline")}),
            (
                _("Asking others"),
                {
                    "fields": (
                        *("external_url", "new_external_secret", "external_failure", "external_seconds"),
                        *("perspective_url", "new_akismet_key", "without_akismet"),
                    )
                },
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A policy stays where it stands."""
        return ("site", "article", "learned") if obj else ()

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """Articles of the sites that the reader edits."""
        if db_field.name == "article":
            kwargs["queryset"] = articles_of(scope_of(request).edited)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """Also the box to try the rules in."""
        own = path("try/", self.admin_site.admin_view(self.try_view), name="moderation_policy_try")
        return [own, *super().get_urls()]

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """What each check says of a text; nothing is kept."""
        if not scope_of(request).edits:
            raise PermissionDenied
        form = TryForm(request.POST or None, sites=edited_sites(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try the rules"),
            "form": form,
            "tried": tried(form) if form.is_bound else None,
        }
        return TemplateResponse(request, "backoffice/try.html", context)

    @display(description=_("From decisions"))
    def learned(self, obj: Policy) -> SafeString:
        """What was learned on the site, and what it decides."""
        return learned_on(obj.site_id)

    @display(description=_("For"))
    def what(self, obj: Policy) -> str:
        """The site, or the article."""
        return f"{obj.site}: {obj.article}" if obj.article else str(obj.site)

    @display(description=_("Asks"))
    def asked(self, obj: Policy) -> str:
        """Who elsewhere is asked."""
        named = (
            (_("a service"), obj.external_url),
            (_("a model elsewhere"), obj.perspective_url),
            ("Akismet", obj.akismet_key),
        )
        return ", ".join(str(name) for name, is_set in named if is_set) or "–"
