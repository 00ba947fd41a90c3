"""What machines and people say of comments and readers."""

from discussion.moderation.models.cases import Appeal, Case, QueueLength, Report
from discussion.moderation.models.decisions import Bulk, Decision, Sanction
from discussion.moderation.models.rules import LearnedModel, PhraseList, Policy, Reason, Rehearsal, Verdict
from discussion.moderation.models.screenings import Band, Check, Cluster, Screening, Signature

__all__ = [
    "Appeal",
    "Band",
    "Bulk",
    "Case",
    "Check",
    "Cluster",
    "Decision",
    "LearnedModel",
    "PhraseList",
    "Policy",
    "QueueLength",
    "Reason",
    "Rehearsal",
    "Report",
    "Sanction",
    "Screening",
    "Signature",
    "Verdict",
]
