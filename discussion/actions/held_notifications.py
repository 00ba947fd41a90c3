"""What notifications hold about readers: a part of the table in `held.py`.

Nothing of it is worth anything without its reader: it goes with them.
"""

from django.utils.translation import gettext_noop

from discussion.actions.held_kinds import Fate, Held

NOTIFICATIONS = (
    Held(
        "notifications.Delivery",
        "reader",
        Fate.GONE,
        "channel created_at outcome settled_at status",
        hidden="key event payload answer",
        title=gettext_noop("Messages sent to you"),
    ),
    Held(
        "notifications.Notification",
        "reader",
        Fate.GONE,
        "kind article__title comment poll__question details created_at read_at rhythm mailed_at",
        hidden="cause",
        title=gettext_noop("What you were told"),
    ),
    Held(
        "notifications.Subscription",
        "reader",
        Fate.GONE,
        "article__title branch rhythm created_at",
        title=gettext_noop("What you follow"),
    ),
    Held(
        "notifications.Mute",
        "reader",
        Fate.GONE,
        "article__title branch whom created_at",
        title=gettext_noop("What you want to hear nothing of"),
    ),
    # Whom others mute is theirs to know.
    Held("notifications.Mute", "whom", Fate.GONE, "created_at", title=gettext_noop("Readers who hear nothing of you")),
    Held(
        "notifications.Preferences",
        "reader",
        Fate.GONE,
        "is_off follows_own choices time_zone digest_hour digest_weekday updated_at",
        title=gettext_noop("How you want to be told"),
    ),
    Held(
        "notifications.MailAddress",
        "reader",
        Fate.GONE,
        "confirmed_at refusals stopped_at stopped_by",
        hidden="digest",
        title=gettext_noop("What became of mail to you"),
    ),
    Held(
        "notifications.PushEndpoint",
        "reader",
        Fate.GONE,
        "client url created_at",
        hidden="digest p256dh auth session token",
        title=gettext_noop("Browsers that show you messages"),
    ),
    Held(
        "notifications.Mention",
        "reader",
        Fate.GONE,
        "comment",
        title=gettext_noop("Comments in which you are mentioned"),
    ),
)

# Of an operator's own services; what those were told stands in `SEARCHED_TEXTS` by way of `Delivery`.
NOTIFICATIONS_TEXTS = (
    "notifications.WebhookEndpoint.name notifications.WebhookEndpoint.url notifications.WebhookEndpoint.events "
    "notifications.WebhookEndpoint.secret notifications.WebhookEndpoint.former_secret"
)
