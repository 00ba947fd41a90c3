"""The admin: Django finds this module and thereby every panel."""

from django.contrib import admin
from django.contrib.auth.models import Group

from discussion.backoffice.panels import (
    articles,
    comments,
    exports,
    host_sign_in,
    imports,
    outbox,
    polls,
    readers,
    sites,
)

__all__ = ["articles", "comments", "exports", "host_sign_in", "imports", "outbox", "polls", "readers", "sites"]

# Roles for each site take the place of Django's groups and permissions.
admin.site.unregister(Group)
admin.site.index_template = "backoffice/dashboard.html"
admin.site.index_title = "Overview"
