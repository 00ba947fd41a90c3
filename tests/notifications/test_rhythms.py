"""Digests come by the clock on the reader's wall, also when it is put forward or back."""

from datetime import UTC, datetime, timedelta

import pytest

from discussion.notifications.rhythms import place, slot


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def due(
    rhythm: str, now: str, *, zone: str = "Europe/Berlin", hour: int = 7, weekday: int = 0, local: bool = True
) -> str:
    """When the next one comes, as the clock there shows it."""
    _, moment = slot(rhythm, zone=zone, hour=hour, weekday=weekday, now=at(now))
    assert moment.tzinfo is UTC
    return moment.astimezone(place(zone) if local else UTC).isoformat(timespec="minutes")


def test_an_hourly_digest_comes_at_the_next_full_hour() -> None:
    assert due("hourly", "2026-11-22T12:00Z", local=False) == "2026-11-22T13:00+00:00"
    assert due("hourly", "2026-11-22T12:59:59.9Z", local=False) == "2026-11-22T13:00+00:00"


def test_a_daily_digest_comes_at_the_hour_of_the_zone() -> None:
    assert due("daily", "2026-11-22T05:59Z") == "2026-11-22T07:00+01:00"
    assert due("daily", "2026-11-22T06:00Z") == "2026-11-23T07:00+01:00"
    assert due("daily", "2026-11-22T12:00Z", zone="America/New_York") == "2026-11-23T07:00-05:00"
    assert due("daily", "2026-11-22T12:00Z", zone="Pacific/Kiritimati") == "2026-11-23T07:00+14:00"
    assert due("daily", "2026-11-22T12:00Z", zone="Asia/Kathmandu") == "2026-11-23T07:00+05:45"


def test_a_weekly_digest_comes_on_its_weekday() -> None:
    # 22 November 2026 is a Sunday.
    assert due("weekly", "2026-11-22T12:00Z", weekday=0) == "2026-11-23T07:00+01:00"
    assert due("weekly", "2026-11-22T12:00Z", weekday=6) == "2026-11-29T07:00+01:00"
    assert due("weekly", "2026-11-22T05:00Z", weekday=6) == "2026-11-22T07:00+01:00"


@pytest.mark.parametrize(
    ("now", "zone", "hour", "expected"),
    [
        # Forward: the day has 23 hours, and the hour from 2 to 3 is not there.
        ("2026-03-28T07:00+01:00", "Europe/Berlin", 7, "2026-03-29T07:00+02:00"),
        ("2026-03-28T12:00+01:00", "Europe/Berlin", 2, "2026-03-29T03:00+02:00"),
        ("2026-03-29T03:00+02:00", "Europe/Berlin", 2, "2026-03-30T02:00+02:00"),
        ("2026-03-07T12:00-05:00", "America/New_York", 2, "2026-03-08T03:00-04:00"),
        # Back: the day has 25 hours, and the hour from 2 to 3 comes twice.
        ("2026-10-24T07:00+02:00", "Europe/Berlin", 7, "2026-10-25T07:00+01:00"),
        ("2026-10-24T12:00+02:00", "Europe/Berlin", 2, "2026-10-25T02:00+02:00"),
        ("2026-10-25T02:00+02:00", "Europe/Berlin", 2, "2026-10-26T02:00+01:00"),
        ("2026-10-25T02:30+01:00", "Europe/Berlin", 2, "2026-10-26T02:00+01:00"),
        ("2026-11-01T01:30-04:00", "America/New_York", 1, "2026-11-02T01:00-05:00"),
        # Midnight that is not there, half an hour that is not, and a whole day.
        ("2026-04-23T12:00+02:00", "Africa/Cairo", 0, "2026-04-24T01:00+03:00"),
        ("2018-11-03T12:00-03:00", "America/Sao_Paulo", 0, "2018-11-04T01:00-02:00"),
        ("2026-10-03T12:00+10:30", "Australia/Lord_Howe", 2, "2026-10-04T02:30+11:00"),
        ("2011-12-29T12:00-10:00", "Pacific/Apia", 7, "2011-12-31T07:00+14:00"),
    ],
)
def test_summer_time_moves_no_digest_away_from_its_hour(now: str, zone: str, hour: int, expected: str) -> None:
    assert due("daily", now, zone=zone, hour=hour) == expected


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", [0, 2])
def test_each_day_of_a_year_has_one_digest(zone: str, hour: int) -> None:
    now, found = at("2026-01-01T00:00Z"), set()
    while now < at("2027-01-01T00:00Z"):
        key, moment = slot("daily", zone=zone, hour=hour, weekday=0, now=now)
        assert timedelta(0) < moment - now <= timedelta(hours=25)
        found.add((key, moment.astimezone(place(zone)).date()))
        now += timedelta(hours=3)
    days = [day for _, day in found]
    assert len(days) == len(set(days)) in (365, 366)


@pytest.mark.parametrize("zone", ["", "Atlantis", "../../etc/passwd", "Europe", "/etc/passwd", "a\0b", "Ä" * 40])
def test_a_zone_that_nobody_knows_is_utc(zone: str) -> None:
    assert due("daily", "2026-11-22T12:00Z", zone=zone, local=False) == "2026-11-23T07:00+00:00"


def test_another_hour_is_another_digest() -> None:
    """Else what comes after the morning's would wait for nothing."""
    noon = at("2026-11-22T12:00+01:00")
    morning, _ = slot("daily", zone="Europe/Berlin", hour=7, weekday=0, now=noon - timedelta(hours=6))
    evening, _ = slot("daily", zone="Europe/Berlin", hour=20, weekday=0, now=noon)
    assert (morning, evening) == ("2026-11-22T06:00Z", "2026-11-22T19:00Z")


@pytest.mark.parametrize("rhythm", ["never", "at_once", ""])
def test_what_gathers_nothing_has_no_slot(rhythm: str) -> None:
    with pytest.raises(ValueError, match="gathers nothing"):
        slot(rhythm, zone="UTC", hour=7, weekday=0, now=at("2026-11-22T12:00Z"))
