"""What operators may be told of, and the event of ours from which each follows."""

# Event of ours → what an operator knows it by.
KINDS = {
    "comment.posted": "comment.posted",
    "comment.published": "comment.published",
    "comment.edited": "comment.changed",
    "comment.removed": "comment.removed",
    "comment.deleted": "comment.deleted",
    "moderation.decided": "moderation.decided",
    "poll.closed": "poll.closed",
    "reader.banned": "reader.banned",
}
# Sent by a button, whatever the endpoint wants and however it is doing.
TEST = "webhook.test"
