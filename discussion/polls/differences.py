"""Where the ballots of a poll, their log and the counters made of them say different things.

Each comparison is one statement, hence made at one moment: a ballot that is cast meanwhile is in both counts or in
neither. So nobody who votes has to wait, and a difference that is added to a counter later is still the right one.
"""

from dataclasses import dataclass
from datetime import datetime

from discussion.core import statements
from discussion.polls.models import Poll
from discussion.polls.series import first_of, hour_of_event, moment

_DISPUTES = """
    SELECT choices, is_guest, sum(in_rows), sum(in_log), sum(differs) FROM (
        SELECT choices, is_guest, sum(in_rows) AS in_rows, sum(in_log) AS in_log,
            CASE WHEN sum(in_rows) = sum(in_log) THEN 0 ELSE 1 END AS differs
        FROM (
            SELECT id AS ballot, choices, is_guest, 1 AS in_rows, 0 AS in_log FROM polls_ballot WHERE poll_id = %s
            UNION ALL SELECT ballot_id, choices, is_guest, 0, 1
            FROM polls_ballotevent WHERE poll_id = %s AND choices <> ''
            UNION ALL SELECT ballot_id, former, is_guest, 0, -1
            FROM polls_ballotevent WHERE poll_id = %s AND former <> ''
        ) AS said GROUP BY ballot, choices, is_guest
    ) AS ballots GROUP BY choices, is_guest HAVING sum(differs) > 0
    ORDER BY choices, is_guest
"""
_GROUPS = """
    SELECT choices, is_guest, is_set_apart, sum(in_counter), sum(in_rows) FROM (
        SELECT choices, is_guest, is_set_apart, count AS in_counter, 0 AS in_rows
        FROM polls_ballotgroup WHERE poll_id = %s
        UNION ALL SELECT choices, is_guest, is_set_apart, 0, 1 FROM polls_ballot WHERE poll_id = %s
    ) AS counts GROUP BY choices, is_guest, is_set_apart HAVING sum(in_counter) <> sum(in_rows)
"""
_HOURS = """
    SELECT hour_at, choices, is_guest, sum(in_counter), sum(in_log) FROM (
        SELECT hour_at, choices, is_guest, net AS in_counter, 0 AS in_log FROM polls_ballothour WHERE poll_id = %s
        UNION ALL SELECT {hour}, {choices}, is_guest, 0, 1
        FROM polls_ballotevent WHERE poll_id = %s AND seal_id IS NOT NULL AND choices <> ''
        UNION ALL SELECT {hour}, {former}, is_guest, 0, -1
        FROM polls_ballotevent WHERE poll_id = %s AND seal_id IS NOT NULL AND former <> ''
    ) AS moves GROUP BY hour_at, choices, is_guest HAVING sum(in_counter) <> sum(in_log)
    ORDER BY hour_at, choices, is_guest
"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Ballots that stand differently in the log than among the rows."""

    choices: str
    is_guest: bool
    in_rows: int
    in_log: int
    ballots: int

    def __str__(self) -> str:
        return (
            f"{_whose(self.choices, self.is_guest)}: the rows say {self.in_rows} and the log says {self.in_log}, which"
            f" differ in {self.ballots} of the ballots. Both stay as they are, and so does their counter."
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A counter of ballots that say the same, which does not say how many there are."""

    choices: str
    is_guest: bool
    is_set_apart: bool
    in_counter: int
    in_rows: int

    def __str__(self) -> str:
        apart = ", set apart" if self.is_set_apart else ""
        whose = _whose(self.choices, self.is_guest)
        return f"{whose}{apart}: the counter says {self.in_counter} and the rows say {self.in_rows}."


@dataclass(frozen=True, slots=True)
class Hour:
    """A sum of an hour that is not the sum of what is sealed of it."""

    hour_at: datetime
    choices: str
    is_guest: bool
    in_counter: int
    in_log: int

    def __str__(self) -> str:
        whose = f"{_whose(self.choices, self.is_guest)} in the hour from {self.hour_at:%Y-%m-%d %H:%M} UTC"
        return f"{whose}: the counter says {self.in_counter:+} and the log says {self.in_log:+}."


def disputes(poll: Poll) -> list[Dispute]:
    """Where the rows and the log differ, ballot by ballot: which must not happen."""
    found = statements.rows(_DISPUTES, [poll.id] * 3)
    return [Dispute(choices, bool(is_guest), *map(int, counts)) for choices, is_guest, *counts in found]


def groups(poll: Poll) -> list[Group]:
    """The counters that differ from the rows, in the order in which ballots lock them."""
    found = [
        Group(choices, bool(is_guest), bool(is_set_apart), *map(int, counts))
        for choices, is_guest, is_set_apart, *counts in statements.rows(_GROUPS, [poll.id] * 2)
    ]
    return sorted(found, key=lambda group: group.choices)


def hours(poll: Poll) -> list[Hour]:
    """The sums of hours that differ from what is sealed, in the order of the hours."""
    sql = _HOURS.format(hour=hour_of_event(), choices=first_of("choices"), former=first_of("former"))
    found = statements.rows(sql, [poll.id] * 3)
    return [
        Hour(moment(hour_at), choices, bool(is_guest), *map(int, counts))
        for hour_at, choices, is_guest, *counts in found
    ]


def _whose(choices: str, is_guest: bool) -> str:
    return f"“{choices}” of {'guests' if is_guest else 'members'}"
