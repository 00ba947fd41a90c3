"""Every channel, by the name that its deliveries carry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.module_loading import import_string

from discussion.notifications.channels.outcomes import Failed, Sent, Skipped
from discussion.notifications.models import Delivery


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out.

    `prepare` reads what is to be said, at the last moment, so that what is wanted no longer or may not be seen any more
    is not sent. `send` asks the network and nothing else. `rest` says how long a delivery rests after so many failures
    (`jitter` is 0 to 1), and is None where it is given up.
    """

    prepare: Callable[[Delivery, datetime], Any | Skipped]
    send: Callable[[Any], Sent | Failed]
    rest: Callable[[int, float], timedelta | None]


# Modules by name: what they import, like clients of mail servers, is for workers alone.
CHANNELS = {
    Delivery.Channel.MAIL: "discussion.notifications.channels.mail.channel.CHANNEL",
    Delivery.Channel.PUSH: "discussion.notifications.channels.push.channel.CHANNEL",
    Delivery.Channel.WEBHOOK: "discussion.notifications.channels.webhooks.channel.CHANNEL",
}


def channel(name: str) -> Channel:
    """The channel of this name; a KeyError where there is none."""
    found: Channel = import_string(CHANNELS[Delivery.Channel(name)])
    return found
