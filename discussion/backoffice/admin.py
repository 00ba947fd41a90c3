"""The admin: Django finds this module and thereby every panel."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy

from discussion.backoffice.panels import (
    articles,
    comments,
    exports,
    host_sign_in,
    imports,
    mail,
    models,
    outbox,
    phrase_lists,
    policies,
    polls,
    readers,
    rehearsals,
    sites,
    webhook_log,
    webhooks,
)

__all__ = [
    "articles",
    "comments",
    "exports",
    "host_sign_in",
    "imports",
    "mail",
    "models",
    "outbox",
    "phrase_lists",
    "policies",
    "polls",
    "readers",
    "rehearsals",
    "sites",
    "webhook_log",
    "webhooks",
]

# Roles for each site take the place of Django's groups and permissions.
admin.site.unregister(Group)
# What these hold is each member's own: nobody else sees a second factor or a session, and none is made by hand.
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])
admin.site.index_template = "backoffice/dashboard.html"
admin.site.index_title = gettext_lazy("Overview")
