"""What moderation holds about readers: a part of the table in `held.py`.

What colleagues note about a reader, and what machines said of a text, is shown to its author; who decided is not.
"""

from django.utils.translation import gettext_noop

from discussion.actions.held_kinds import Fate, Held

MODERATION = (
    Held(
        "moderation.Decision",
        "author",
        Fate.SETTLED,
        "comment verdict before after message note reason__title is_machine decided_at",
        title=gettext_noop("Decisions about your comments"),
    ),
    Held(
        "moderation.Decision",
        "moderator",
        Fate.NAMELESS,
        "comment verdict decided_at",
        title=gettext_noop("Decisions you made"),
    ),
    Held(
        "moderation.Sanction",
        "reader",
        Fate.GONE,
        "kind until message note made_at",
        title=gettext_noop("What moderators did about you"),
    ),
    Held(
        "moderation.Sanction",
        "moderator",
        Fate.NAMELESS,
        "kind made_at",
        title=gettext_noop("What you did about readers"),
    ),
    Held(
        "moderation.Report",
        "reader",
        Fate.SETTLED,
        "comment reason note outcome reported_at",
        title=gettext_noop("Reports"),
    ),
    Held(
        "moderation.Appeal", "reader", Fate.SETTLED, "comment text outcome appealed_at", title=gettext_noop("Appeals")
    ),
    Held(
        "moderation.Screening",
        "comment__author",
        Fate.SETTLED,
        "comment revision stage verdict outcome trust screened_at",
        title=gettext_noop("Screenings of your comments"),
    ),
    Held(
        "moderation.Check",
        "screening__comment__author",
        Fate.SETTLED,
        "screening__comment name version verdict score reason details",
        title=gettext_noop("What the checks said of your comments"),
    ),
    Held(
        "moderation.Signature",
        "comment__author",
        Fate.SETTLED,
        "comment made_at",
        hidden="content",
        title=gettext_noop("Comparisons of your comments with others"),
    ),
    Held(
        "moderation.Case", "claimed_by", Fate.NAMELESS, "comment opened_at", title=gettext_noop("Cases you have open")
    ),
    Held(
        "moderation.Case",
        "second_opinion_of",
        Fate.NAMELESS,
        "comment",
        title=gettext_noop("Cases you asked others about"),
    ),
    Held(
        "moderation.Bulk",
        "moderator",
        Fate.NAMELESS,
        "verdict criteria note made_at",
        title=gettext_noop("Decisions about many"),
    ),
    Held("moderation.Rehearsal", "asked_by", Fate.NAMELESS, "days asked_at", title=gettext_noop("Rules you tried out")),
)

# Texts of the operator, the moderators' rules and the machines; they quote no reader.
MODERATION_TEXTS = (
    "moderation.Case.why moderation.LearnedModel.content moderation.LearnedModel.digest moderation.LearnedModel.report "
    "moderation.LearnedModel.zones moderation.PhraseList.language moderation.PhraseList.name "
    "moderation.PhraseList.phrases moderation.Policy.akismet_key moderation.Policy.allowed_domains "
    "moderation.Policy.denied_domains moderation.Policy.external_secret moderation.Policy.external_url "
    "moderation.Policy.languages moderation.Policy.perspective_url moderation.Policy.shown_at_deadline "
    "moderation.Reason.code moderation.Reason.text moderation.Reason.title moderation.Rehearsal.change "
    "moderation.Rehearsal.report"
)
