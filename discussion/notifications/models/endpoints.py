"""Where messages go beside mail: browsers that take pushes, and operators' own services."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discussion.accounts.models import Token
from discussion.core.rows import Row
from discussion.sites.models import Site


class PushEndpoint(Row):
    """A browser of a reader that takes messages: its push service's address and the browser's keys (RFC 8291).

    It goes with what it was named in: a client's `token`, or the browser's session, which knows the random `session`.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_endpoints")
    url = models.CharField(max_length=2000)
    # Of the address: it may be long, and an index must not be.
    digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    client = models.CharField(max_length=80, blank=True, default="")
    session = models.CharField(max_length=32, blank=True, default="", db_default="")
    token = models.ForeignKey(Token, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["session"], name="notifications_of_session", condition=~Q(session="")),
        ]

    def __str__(self) -> str:
        return f"{self.client or 'browser'} of {self.reader_id}"


class WebhookEndpoint(Row):
    """An operator's service that is told of events; `secret` and `former_secret` are locked by the vault.

    `resting_since` is when it was given up after three days without an answer; nothing is sent until it is woken.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=2000)
    # Of those in `discussion/notifications/channels/webhooks/events.py`; empty for all.
    events = models.JSONField(_("events"), default=list, blank=True)
    secret = models.TextField(editable=False)
    former_secret = models.TextField(editable=False, blank=True, default="")
    former_until = models.DateTimeField(null=True, editable=False)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    failing_since = models.DateTimeField(null=True, editable=False)
    resting_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.name
