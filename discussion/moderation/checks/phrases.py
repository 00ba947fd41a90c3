"""Which of the site's words and phrases a text holds, however they are disguised."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import PhraseList, Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "phrases"
READS = False
_NAMED = 3
_KEPT = 20
_VERDICTS = {
    PhraseList.Effect.NOTE.value: Verdict.NOTE,
    PhraseList.Effect.HOLD.value: Verdict.HOLD,
    PhraseList.Effect.REFUSE.value: Verdict.REFUSE,
}


def version(rules: Rules) -> str:
    """That of the lists."""
    return f"2.{rules.phrases.version}"


def look(subject: Subject) -> Said:
    """The strongest effect of the lists whose phrases the text holds."""
    phrases, hits = subject.rules.phrases, subject.hits
    if not hits:
        return Said(score=0.0)
    effects = {phrases.effects[hit.list_name] for hit in hits}
    effect = next(each for each in ("refuse", "hold", "note") if each in effects)
    said = dict.fromkeys(hit.phrase for hit in hits if phrases.effects[hit.list_name] == effect)
    named = ", ".join(f"“{phrase}”" for phrase in list(said)[:_NAMED])
    found = [{"phrase": hit.phrase, "list": hit.list_name, "start": hit.start, "end": hit.end} for hit in hits[:_KEPT]]
    return Said(_VERDICTS[effect], _("It holds %(phrases)s.") % {"phrases": named}, float(len(hits)), {"found": found})
