"""What the admin says of verdicts, whole sentences for each, since other languages bend more than a verb."""

from django.utils.translation import gettext as _

from discussion.core.numbers import counted


def taken(verdict: str) -> str:
    """Of one comment, with its `id` to be filled in."""
    return {
        "approve": _("Comment %(id)s was approved."),
        "reject": _("Comment %(id)s was rejected."),
        "remove": _("Comment %(id)s was removed."),
        "restore": _("Comment %(id)s was restored."),
    }[verdict]


def not_taken(verdict: str) -> str:
    """Of one comment, with its `id` and the `reason` to be filled in."""
    return {
        "approve": _("Comment %(id)s was not approved: %(reason)s"),
        "reject": _("Comment %(id)s was not rejected: %(reason)s"),
        "remove": _("Comment %(id)s was not removed: %(reason)s"),
        "restore": _("Comment %(id)s was not restored: %(reason)s"),
    }[verdict]


def several_taken(verdict: str, number: int) -> str:
    """Of so many comments, with their `names` to be filled in."""
    return {
        "approve": counted(number, "%(n)s comment approved: {names}.", "%(n)s comments approved: {names}."),
        "reject": counted(number, "%(n)s comment rejected: {names}.", "%(n)s comments rejected: {names}."),
        "remove": counted(number, "%(n)s comment removed: {names}.", "%(n)s comments removed: {names}."),
        "restore": counted(number, "%(n)s comment restored: {names}.", "%(n)s comments restored: {names}."),
    }[verdict]


def several_not_taken(verdict: str, number: int) -> str:
    """Of so many comments, with their `names` to be filled in; the reason follows."""
    return {
        "approve": counted(number, "%(n)s comment not approved: {names}.", "%(n)s comments not approved: {names}."),
        "reject": counted(number, "%(n)s comment not rejected: {names}.", "%(n)s comments not rejected: {names}."),
        "remove": counted(number, "%(n)s comment not removed: {names}.", "%(n)s comments not removed: {names}."),
        "restore": counted(number, "%(n)s comment not restored: {names}.", "%(n)s comments not restored: {names}."),
    }[verdict]
