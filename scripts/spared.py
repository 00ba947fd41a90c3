"""Texts that are the same in every language, and files that speak to developers and operators alone."""

# Files and folders, each with its reason.
FILES = (
    # The API's document and its page are read by developers.
    "discussion/api/schema",
    "templates/api",
    # Commands, figures and checks answer who runs the service.
    "discussion/importers/management",
    "discussion/backoffice/management",
    "discussion/backoffice/backups.py",
    "discussion/backoffice/diagnosis.py",
    "discussion/backoffice/foundations.py",
    "discussion/backoffice/starting.py",
    "discussion/backoffice/supervisor.py",
    # What a report says is kept in English; `importers/sentences.py` tells it, and a test holds the two together.
    *(
        f"discussion/importers/{name}"
        for name in (
            "article_text.py export formats fields.py files.py housing.py importing.py known.py naming.py placing.py"
            " polling.py revising.py staging.py streams.py values.py working.py writing.py"
        ).split()
    ),
    "discussion/core/exposition.py",
    "discussion/core/health.py",
    "discussion/core/vitals.py",
    # Kept in English, and told by `client_in_words`.
    "discussion/accounts/clients.py",
    # Lines that robots read.
    "discussion/pages/crawlers.py",
    # Names of headers.
    "discussion/edge/origins.py",
    "discussion/polls/differences.py",
    "discussion/comments/differences.py",
    "discussion/stances/differences.py",
    # What became of a request to elsewhere is kept for administrators, in one language.
    "discussion/core/dialling.py",
    "discussion/core/outbound.py",
    "discussion/core/outbox.py",
    # What became of learning is kept with the model, in one language.
    "discussion/moderation/learning.py",
    "discussion/moderation/model.py",
    # Words that comments are searched for.
    "discussion/moderation/lists",
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
    # What became of a delivery is kept for administrators, in one language.
    "discussion/actions/deliveries.py": frozenset(("Its workers were lost in the middle of it.",)),
    "discussion/notifications/channels/mail/gathering.py": frozenset(
        ("Nothing of it may be told, or is wanted, any more.",)
    ),
    "discussion/notifications/channels/mail/newsroom.py": frozenset(("It is wanted no longer.",)),
    "discussion/notifications/channels/mail/preparing.py": frozenset(
        (
            "There is nobody to tell.",
            "There is no address.",
            "Mail is stopped: %s.",
            "The address is not confirmed.",
            "The address is another one now.",
            "The address is confirmed.",
        )
    ),
    "discussion/notifications/channels/mail/sending.py": frozenset(("The mail server takes no such address.",)),
    # Stands in the API's document.
    "discussion/api/analysis.py": frozenset(("A personal token, where no Authorization header is sent.",)),
    # Codes of events.
    "discussion/articles/models.py": frozenset(
        ("comment.published", "comment.changed", "comment.removed", "article.changed", "reset")
    ),
    # Kept in the row for administrators, in one language.
    "discussion/actions/batches.py": frozenset(("It was stopped.",)),
    "discussion/actions/exports.py": frozenset(
        ("Its worker was lost three times: ask for it again, or look at the worker's log.",)
    ),
    "discussion/actions/traces.py": frozenset(("It is not told any more: it named somebody who was erased.",)),
    # What a program at the other end reads, and a fault that the log of webhooks keeps.
    "discussion/notifications/channels/webhooks/bodies.py": frozenset(
        ("This is a test: somebody pressed the button.",)
    ),
    "discussion/notifications/channels/push/channel.py": frozenset(
        ("The browser takes no messages of this reader any more.", "It is not to be told any more.")
    ),
    "discussion/notifications/channels/webhooks/signing.py": frozenset(
        ("Its secret was locked under another SECRET_KEY: make a new one.",)
    ),
    # A unit.
    "templates/backoffice/try.html": frozenset(("ms",)),
    # Classes of the page's body, one of which is chosen.
    "templates/backoffice/queue/queue.html": frozenset(("is-list\n  \n    is-case",)),
    # Keys of a keyboard, and a fault of ours.
    "discussion/backoffice/static/backoffice/queue/keys.js": frozenset(("Enter", "Escape")),
    # Names of what a browser has.
    "discussion/pages/static/pages/pushing.js": frozenset(("Notification",)),
    "discussion/pages/static/pages/thread/composer.js": frozenset(("Enter", "Escape")),
    "discussion/pages/static/pages/discussion-poll.js": frozenset(("There is no form.",)),
}
