"""What is known of the addresses that mail goes to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discussion.core.rows import Row
from discussion.sites.models import Site


class MailAddress(Row):
    """What became of mail to a reader at one of their addresses; the address itself stands elsewhere.

    `refusals` counts those in a row. A member's address is confirmed with the account; `confirmed_at` is for others,
    and for whoever asked for mail anew after it was stopped.
    """

    class Stop(models.TextChoices):
        """Why nothing is sent there any more."""

        BOUNCE = "bounce", _("Mail came back")
        COMPLAINT = "complaint", _("It was called spam")
        REFUSED = "refused", _("The mail server knows no such address")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=9, choices=Stop.choices, blank=True, default="")

    class Meta:
        verbose_name_plural = _("mail addresses")
        constraints = [models.UniqueConstraint(fields=["reader", "digest"], name="notifications_one_address")]

    def __str__(self) -> str:
        return f"address of {self.reader_id}"
