"""Sign-in from the host site: a row for each site that offers it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from discussion.accounts.models import Role
from discussion.actions.host_keys import keys_of
from discussion.actions.host_sign_in import Settings, set_host_sign_in
from discussion.backoffice.acting import ActionAdmin, ActionForm
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import NOTHING
from discussion.core.errors import Refusal
from discussion.sites.host_keys import HS256, fingerprint
from discussion.sites.models import HostSignIn
from discussion.sites.queries import host_sign_ins

_SAID = ("is_enabled", "issuer", "audience", "algorithm", "new_key", "forget_previous", "key_set_url", "allowed_roles")


class HostSignInForm(ActionForm):
    """Keys are set here and never shown again."""

    new_key = forms.CharField(
        required=False,
        label=gettext_lazy("New key"),
        widget=UnfoldAdminTextareaWidget(attrs={"autocomplete": "off", "spellcheck": "false", "rows": 4}),
        help_text=gettext_lazy(
            "HS256: a secret of 32 bytes or more, as `openssl rand -hex 32` prints it. RS256, ES256: the public key, "
            "which begins with -----BEGIN PUBLIC KEY-----. The present key then becomes the previous one, which counts "
            "too until it is dropped. Leave this empty to keep the keys as they are."
        ),
    )
    forget_previous = forms.BooleanField(
        required=False,
        label=gettext_lazy("Drop the previous key"),
        help_text=gettext_lazy(
            "When no page of yours signs with it any more: a minute after the change at the latest."
        ),
    )
    allowed_roles = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Roles that a token may give"),
        choices=Role.Name.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Whoever holds your key can then make moderators or editors. Leave this empty unless you need it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["allowed_roles"] = sorted(self.instance.roles)


@admin.register(HostSignIn)
class HostSignInAdmin(ActionAdmin):
    """Superusers alone: whoever sets a key can come in as any reader of the site."""

    form = HostSignInForm
    list_display = ("site", "issuer", "algorithm", "is_enabled", "keys")

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> HostSignIn:
        """Set the site's sign-in."""
        given = form.cleaned_data
        site = given["site"] if is_new else form.instance.site
        return set_host_sign_in(site=site, settings=Settings(**{name: given[name] for name in _SAID}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is set, and for a row that exists what there is of keys."""
        return ("site", *_SAID) if obj is None else ("site", "keys", *_SAID)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The settings stay with their site."""
        return ("site", "keys") if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[HostSignIn]:
        """Every site's, for superusers alone."""
        return host_sign_ins() if scope_of(request).is_superuser else HostSignIn.objects.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    @display(description=pgettext_lazy("sign-in", "Keys"))
    def keys(self, obj: HostSignIn) -> str:
        """How many there are and when they were fetched; of public keys, what they can be known by."""
        try:
            found = keys_of(obj)
        except Refusal:
            return _("Locked under another SECRET_KEY: set a new key.")
        if obj.complaint:
            return _("%(count)s in use. The last time: %(complaint)s") % {
                "count": len(found),
                "complaint": obj.complaint,
            }
        if obj.key_set_url and obj.fetched_at is None:
            return _("The key set is asked within a minute.")
        if obj.algorithm == HS256:
            return _("One secret") if len(found) == 1 else _("Two secrets: the present and the previous one")
        return ", ".join(fingerprint(key.text) for key in found) or NOTHING
