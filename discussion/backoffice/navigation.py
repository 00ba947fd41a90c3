"""The sidebar, with what the reader may open."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from discussion.backoffice.scope import Scope, scope_of


def stylesheet(request: HttpRequest) -> str:
    """The address of the admin's own styles."""
    return static("backoffice/desk.css")


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links, for unfold."""
    return [{"title": "", "separator": False, "items": _items(scope_of(request))}]


def _items(scope: Scope) -> list[dict[str, Any]]:
    links = [
        (True, "Overview", "dashboard", "admin:index"),
        (scope.moderates, "Queue", "gavel", "queue"),
        (scope.moderates, "Comments", "forum", "admin:comments_comment_changelist"),
        (scope.edits, "Articles", "article", "admin:articles_article_changelist"),
        (scope.edits, "Polls", "ballot", "admin:polls_poll_changelist"),
        (scope.moderates, "Readers", "group", "admin:accounts_reader_changelist"),
        (scope.moderates, "Exports", "download", "admin:exports_export_changelist"),
        (scope.moderates or scope.edits, "Sites", "language", "admin:sites_site_changelist"),
        (scope.is_superuser, "Sign-in", "key", "admin:sites_hostsignin_changelist"),
        (scope.is_superuser, "Imports", "upload_file", "admin:imports_batch_changelist"),
        (scope.is_superuser, "Mail", "mail", "admin:accounts_letter_changelist"),
        (scope.is_superuser, "Outbox", "outbox", "admin:core_outboxrow_changelist"),
    ]
    return [{"title": title, "icon": icon, "link": reverse(name)} for shown, title, icon, name in links if shown]
