"""Everything that is held about readers: where it stands, what their export shows of it, what erasing does with it.

A new table needs a line here, and an architecture test fails until it has one: a line of HELD for each relation to a
reader, and for each text that is typed or sent by people either a place in such a line or one of OTHER_TEXTS.
"""

from django.utils.translation import gettext_noop

from discussion.actions.held_kinds import Fate, Held
from discussion.actions.held_moderation import MODERATION, MODERATION_TEXTS
from discussion.actions.held_notifications import NOTIFICATIONS, NOTIFICATIONS_TEXTS

__all__ = ["HELD", "OTHER_TEXTS", "SEARCHED_TEXTS", "Fate", "Held"]

HELD = (
    Held(
        "accounts.Reader",
        "id",
        Fate.SETTLED,
        "id site__name kind name about email is_active is_staff is_superuser created_at last_login erase_at",
        hidden="password name_skeleton",
        title=gettext_noop("Profile"),
    ),
    Held("accounts.Role", "reader", Fate.GONE, "site__name name", title=gettext_noop("Roles")),
    Held("accounts.NameChange", "reader", Fate.GONE, "before after changed_at", title=gettext_noop("Names you had")),
    Held(
        "articles.BylineChange", "reader", Fate.GONE, "site__name", title=gettext_noop("Changes of your name or badges")
    ),
    Held(
        "accounts.Token",
        "reader",
        Fate.GONE,
        "id kind name scopes created_at last_used_at expires_at",
        hidden="digest",
        title=gettext_noop("Tokens"),
    ),
    Held(
        "accounts.Identity",
        "reader",
        Fate.GONE,
        "site__name provider subject email avatar_url created_at",
        title=gettext_noop("What other sites say of you"),
    ),
    Held("account.EmailAddress", "user", Fate.GONE, "email verified primary", title=gettext_noop("E-mail addresses")),
    Held(
        "account.EmailConfirmation",
        "email_address__user",
        Fate.GONE,
        "created sent",
        hidden="key",
        title=gettext_noop("Confirmations of your addresses"),
    ),
    Held(
        "mfa.Authenticator",
        "user",
        Fate.GONE,
        "type created_at last_used_at",
        hidden="data",
        title=gettext_noop("Second factors"),
    ),
    Held(
        "usersessions.UserSession",
        "user",
        Fate.GONE,
        "user_agent created_at last_seen_at",
        hidden="ip session_key data",
        title=gettext_noop("Browsers in which you signed in"),
    ),
    Held(
        "socialaccount.SocialAccount",
        "user",
        Fate.GONE,
        "provider uid date_joined last_login extra_data",
        title=gettext_noop("Accounts elsewhere"),
    ),
    Held(
        "socialaccount.SocialToken",
        "account__user",
        Fate.GONE,
        "expires_at",
        hidden="token token_secret",
        title=gettext_noop("Keys of accounts elsewhere"),
    ),
    Held(
        "accounts.RequestKey",
        "reader",
        Fate.GONE,
        "key created_at",
        hidden="digest",
        title=gettext_noop("Requests' keys"),
    ),
    Held("accounts.Claim", "member", Fate.GONE, "guest claimed_at", title=gettext_noop("Guests that became you")),
    Held("accounts.Claim", "guest", Fate.GONE, "member claimed_at", title=gettext_noop("Members that you became")),
    Held(
        "accounts.Erasure", "reader", Fate.SETTLED, "keeps_text asked_at", title=gettext_noop("Requests to be erased")
    ),
    Held(
        "comments.Comment",
        "author",
        Fate.SETTLED,
        "id article__title article__slug parent state created_at edited_at up down body featured_at featured_note",
        hidden="body_html",
        title=gettext_noop("Comments"),
    ),
    Held(
        "comments.Revision",
        "comment__author",
        Fate.SETTLED,
        "comment number created_at body",
        hidden="body_html",
        title=gettext_noop("Earlier texts of your comments"),
    ),
    Held("comments.Vote", "reader", Fate.SETTLED, "comment value updated_at", title=gettext_noop("Votes")),
    Held(
        "comments.ActivityReader", "reader", Fate.GONE, "hour__hour_at", title=gettext_noop("Hours in which you wrote")
    ),
    Held(
        "polls.Ballot",
        "reader",
        Fate.SETTLED,
        "id poll__question choices is_guest is_set_apart cast_at changed_at",
        hidden="network",
        title=gettext_noop("Ballots"),
    ),
    Held(
        "polls.Burst",
        "judged_by",
        Fate.NAMELESS,
        "poll__question verdict judged_at",
        title=gettext_noop("Bursts you judged"),
    ),
    Held("stances.Stance", "reader", Fate.SETTLED, "article__title option shown_in", title=gettext_noop("Stances")),
    Held(
        "stances.ChangeOfMind",
        "ballot__reader",
        Fate.SETTLED,
        "ballot before comment answered_at",
        title=gettext_noop("Changes of mind"),
    ),
    Held(
        "imports.ImportedReader",
        "reader",
        Fate.GONE,
        "archive__name key email",
        title=gettext_noop("What archives call you"),
    ),
    Held(
        "imports.ImportedComment",
        "comment__author",
        Fate.SETTLED,
        "archive__name key comment",
        hidden="digest",
        title=gettext_noop("What archives call your comments"),
    ),
    Held(
        "imports.Batch",
        "requested_by",
        Fate.NAMELESS,
        "file_name created_at",
        title=gettext_noop("Imports you asked for"),
    ),
    Held(
        "exports.Export",
        "requested_by",
        Fate.NAMELESS,
        "form state created_at",
        title=gettext_noop("Exports you asked for"),
    ),
    Held(
        "exports.PersonalExport",
        "reader",
        Fate.SETTLED,
        "state created_at expires_at",
        title=gettext_noop("Exports of your data"),
    ),
    Held(
        "admin.LogEntry",
        "user",
        Fate.GONE,
        "action_time object_repr change_message",
        title=gettext_noop("Acts in the admin"),
    ),
    Held("accounts.Reader_groups", "reader", Fate.GONE, "group__name", title=gettext_noop("Groups")),
    Held(
        "accounts.Reader_user_permissions",
        "reader",
        Fate.GONE,
        "permission__codename",
        title=gettext_noop("Permissions"),
    ),
    *MODERATION,
    *NOTIFICATIONS,
)

# Texts that the service itself, its operator or its editors write, and that say nothing of a reader; those marked
# with a verb are looked through when somebody is erased (`actions/traces.py`).
OTHER_TEXTS = frozenset(
    (
        "sites.Site.name sites.Site.language sites.Origin.host sites.Site.accent sites.Site.logo_digest "
        "sites.Site.reserved_names sites.AllowedOrigin.origin sites.Logo.content sites.Logo.digest "
        "sites.Logo.media_type "
        "sites.HostSignIn.allowed_roles sites.HostSignIn.audience sites.HostSignIn.complaint sites.HostSignIn.issuer "
        "sites.HostSignIn.fetched_keys sites.HostSignIn.key sites.HostSignIn.key_set_url sites.HostSignIn.previous_key "
        "socialaccount.SocialApp.client_id socialaccount.SocialApp.key socialaccount.SocialApp.name "
        "socialaccount.SocialApp.provider socialaccount.SocialApp.provider_id socialaccount.SocialApp.secret "
        "socialaccount.SocialApp.settings accounts.UsedToken.digest "
        "articles.Article.title articles.Article.slug articles.Article.standfirst articles.Article.body "
        "articles.Article.body_html articles.Article.author articles.Article.url articles.Article.external_id "
        "articles.ArticleURL.address "
        "polls.Poll.question polls.Option.text polls.Correction.note polls.BallotGroup.choices polls.Seal.digest "
        "polls.BallotHour.choices polls.BallotEvent.former polls.BallotEvent.choices "
        "imports.Archive.name imports.Batch.format imports.Batch.digest imports.Batch.base_url imports.Batch.holder "
        "imports.ImportedArticle.key imports.ImportedPoll.key imports.Forgotten.digest "
        "core.WakeUp.queue core.Tick.name core.LimitCounter.key core.ScheduledRun.task core.ScheduledRun.holder "
        "auth.Group.name auth.Permission.name auth.Permission.codename "
        "contenttypes.ContentType.app_label contenttypes.ContentType.model "
        "core.OutboxRow.event core.OutboxRow.consumer core.OutboxRow.queue core.OutboxRow.request_id"
    ).split()
    + MODERATION_TEXTS.split()
    + NOTIFICATIONS_TEXTS.split()
)
# Texts that may name a reader without a relation to them: erasing looks through each (`actions/traces.py`).
SEARCHED_TEXTS = frozenset(
    (
        "core.OutboxRow.payload core.OutboxRow.last_error sessions.Session.session_key sessions.Session.session_data "
        "admin.LogEntry.object_id admin.LogEntry.object_repr admin.LogEntry.change_message "
        "imports.Batch.report imports.Batch.error exports.Export.error "
        "accounts.Letter.to accounts.Letter.subject accounts.Letter.text"
    ).split()
)
