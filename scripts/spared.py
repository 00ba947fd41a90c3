"""Texts that are the same in every language, and files that speak to developers and operators alone."""

# Files and folders, each with its reason.
FILES = (
    # The API's document and its page are read by developers.
    "discussion/api/schema",
    "templates/api",
    # Commands, figures and checks answer who runs the service.
    "discussion/importers/management",
    "discussion/core/exposition.py",
    "discussion/core/health.py",
    "discussion/polls/differences.py",
    "discussion/comments/differences.py",
    "discussion/stances/differences.py",
    # What became of a request to elsewhere is kept for administrators, in one language.
    "discussion/core/dialling.py",
    "discussion/core/outbound.py",
    "discussion/core/outbox.py",
    # The demonstration is a story, not a part of the product's words.
    "discussion/importers/demo",
)
# File → texts; "*" holds for all.
TEXTS: dict[str, frozenset[str]] = {
    "*": frozenset(
        (
            # The product's name.
            "Discussion",
            # A header.
            "Authorization, Cookie",
        )
    ),
}
