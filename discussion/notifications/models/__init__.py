"""Who wants to hear of what, what they were told, and what is on its way to them."""

from discussion.notifications.models.deliveries import Delivery
from discussion.notifications.models.endpoints import PushEndpoint, WebhookEndpoint
from discussion.notifications.models.mail import MailAddress
from discussion.notifications.models.marks import Alarm, Closing, Mention
from discussion.notifications.models.notifications import Kind, Notification
from discussion.notifications.models.wishes import Mute, Preferences, Rhythm, Subscription

__all__ = [
    "Alarm",
    "Closing",
    "Delivery",
    "Kind",
    "MailAddress",
    "Mention",
    "Mute",
    "Notification",
    "Preferences",
    "PushEndpoint",
    "Rhythm",
    "Subscription",
    "WebhookEndpoint",
]
