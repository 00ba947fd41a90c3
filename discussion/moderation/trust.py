"""How far a reader is trusted: earned by what was published, lost by what was rejected."""

from dataclasses import dataclass
from datetime import datetime

from discussion.accounts.models import Reader
from discussion.accounts.standing import standing
from discussion.core import statements
from discussion.moderation.models import Policy

GUEST, NEWCOMER, REGULAR, TRUSTED, STAFF = LEVELS = ("guest", "newcomer", "regular", "trusted", "staff")
# So many decisions of people about a reader count, the newest ones.
LAST_DECISIONS = 20
# Of those, at most this share may have gone against a trusted reader.
_FEW = 0.1

_DECIDED = """
    SELECT d.after FROM moderation_decision d WHERE d.author_id = %s AND d.site_id = %s AND NOT d.is_machine
    AND NOT EXISTS (SELECT 1 FROM moderation_decision u WHERE u.undoes_id = d.id) ORDER BY d.id DESC LIMIT %s
"""
_RECORD = f"""
    SELECT
        (SELECT COUNT(*) FROM (
            SELECT 1 FROM comments_comment c WHERE c.author_id = %s AND c.state = 'published' LIMIT %s) p),
        COUNT(*),
        COUNT(CASE WHEN d.after IN ('rejected', 'removed') THEN 1 END),
        (SELECT COUNT(*) FROM accounts_role r WHERE r.reader_id = %s AND r.site_id = %s)
    FROM ({_DECIDED}) d
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a reader: comments published (counted up to what makes one trusted), decisions, roles."""

    published: int
    decided: int
    rejected: int
    is_staff: bool

    @property
    def rejected_share(self) -> float:
        """Which share of the last decisions went against the reader."""
        return self.rejected / self.decided if self.decided else 0.0


def record_of(reader: Reader, site_id: int, policy: Policy) -> Record:
    """The reader's record on the site, by one statement."""
    enough = max(policy.trusted_from, policy.newcomer_until, 1)
    [row] = statements.rows(_RECORD, [reader.id, enough, reader.id, site_id, reader.id, site_id, LAST_DECISIONS])
    published, count, rejected, roles = row
    return Record(published, count, rejected, bool(roles) or reader.is_superuser)


def level(reader: Reader, record: Record, policy: Policy, now: datetime) -> str:
    """The reader's level. Whom moderators hold is a newcomer again, whatever they have earned."""
    if record.is_staff:
        return STAFF
    if reader.kind == Reader.Kind.GUEST:
        return GUEST
    if standing(reader, now) or record.published < policy.newcomer_until:
        return NEWCOMER
    is_trusted = record.published >= policy.trusted_from and record.rejected_share <= _FEW
    return TRUSTED if is_trusted else REGULAR
