"""The sidebar, with what the reader may open."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from discussion.backoffice.scope import Scope, scope_of


def stylesheet(request: HttpRequest) -> str:
    """The address of the admin's own styles."""
    return static("backoffice/desk.css")


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links, for unfold."""
    return [{"title": "", "separator": False, "items": _items(scope_of(request))}]


def _items(scope: Scope) -> list[dict[str, Any]]:
    links = [
        (True, _("Overview"), "dashboard", "admin:index"),
        (scope.moderates or scope.edits, _("Queue"), "gavel", "queue"),
        (scope.moderates, _("Comments"), "forum", "admin:comments_comment_changelist"),
        (scope.edits, _("Articles"), "article", "admin:articles_article_changelist"),
        (scope.edits, _("Polls"), "ballot", "admin:polls_poll_changelist"),
        (scope.edits, _("Policies"), "policy", "admin:moderation_policy_changelist"),
        (scope.edits, _("Phrases"), "format_quote", "admin:moderation_phraselist_changelist"),
        (scope.edits, _("Models"), "model_training", "admin:moderation_learnedmodel_changelist"),
        (scope.edits, _("Rehearsals"), "experiment", "admin:moderation_rehearsal_changelist"),
        (scope.edits, _("Reasons"), "rule", "admin:moderation_reason_changelist"),
        (scope.moderates, _("Readers"), "group", "admin:accounts_reader_changelist"),
        (scope.moderates, _("Exports"), "download", "admin:exports_export_changelist"),
        (scope.moderates or scope.edits, _("Sites"), "language", "admin:sites_site_changelist"),
        (scope.is_superuser, _("Sign-in"), "key", "admin:sites_hostsignin_changelist"),
        (scope.edits, _("Webhooks"), "webhook", "admin:notifications_webhookendpoint_changelist"),
        (scope.edits, _("Deliveries"), "outgoing_mail", "admin:notifications_delivery_changelist"),
        (scope.is_superuser, _("Imports"), "upload_file", "admin:imports_batch_changelist"),
        (scope.is_superuser, _("Mail"), "mail", "admin:accounts_letter_changelist"),
        (scope.is_superuser, _("Outbox"), "outbox", "admin:core_outboxrow_changelist"),
    ]
    return [{"title": title, "icon": icon, "link": reverse(name)} for shown, title, icon, name in links if shown]
