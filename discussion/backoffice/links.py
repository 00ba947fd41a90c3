"""Where readers see what the admin speaks of. The addresses are public, and never change."""


def article_page(slug: str) -> str:
    """The hosted page of an article."""
    return f"/a/{slug}/"


def comment_page(public_id: str) -> str:
    """The permalink of a comment."""
    return f"/c/{public_id}/"


def poll_page(public_id: str) -> str:
    """The hosted page of a poll."""
    return f"/p/{public_id}/"


def poll_results(public_id: str) -> str:
    """What came of a poll, as whoever opens it may see it."""
    return f"/p/{public_id}/results"
