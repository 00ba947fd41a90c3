"""Limits: counted at once, for readers and networks, wherever the counters are."""

import re
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as configured
from django.db import connection, transaction

from discussion.core import limits, shared_counters
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import POLICIES, Meter, Policy
from discussion.core.models import LimitCounter
from discussion.core.network import client_network

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NETWORK = "192.0.2.0/24"
REDIS_URL = configured.REDIS_URL


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.RATE_LIMITS = True
    settings.REDIS_URL = ""


@pytest.fixture(autouse=True)
def redis_is_not_resting(monkeypatch):
    monkeypatch.setattr(shared_counters, "_rests_until", 0.0)


@pytest.fixture
def few(monkeypatch):
    """A limit that is soon reached: five acts a minute for a reader, eight for a network."""
    monkeypatch.setitem(POLICIES, "posts", (Policy("reader", 5, 60), Policy("network", 8, 60)))


def meter(reader=1, network=NETWORK, now=NOON):
    return Meter(reader=reader, network=network, now=now)


def take(times, **who):
    for _ in range(times):
        meter(**who).take("posts")


def refused(**who):
    with pytest.raises(Refusal) as caught:
        meter(**who).take("posts")
    return caught.value


@pytest.mark.django_db
def test_a_reader_is_refused_past_the_quota_and_told_how_long_to_wait(few):
    take(5)
    refusal = refused(now=NOON + timedelta(seconds=20))
    assert (refusal.kind, refusal.code, refusal.retry_after) == (Kind.LIMITED, "rate_limited", 40)
    assert refusal.detail == "That was too much in a short time. Try again in 40 seconds."


@pytest.mark.django_db
def test_the_next_window_is_free_again(few):
    take(5)
    refused()
    take(5, now=NOON + timedelta(seconds=60))


@pytest.mark.django_db
def test_readers_of_one_network_share_its_quota(few):
    take(4, reader=1)
    take(4, reader=2)
    refused(reader=3)
    take(1, reader=3, network="198.51.100.0/24")


@pytest.mark.django_db
def test_strangers_are_counted_by_their_network(few):
    take(8, reader=None)
    refused(reader=None)


@pytest.mark.django_db
def test_acts_are_counted_apart(few):
    take(5)
    meter().take("votes")


@pytest.mark.django_db
def test_a_long_wait_is_told_in_minutes(monkeypatch):
    monkeypatch.setitem(POLICIES, "posts", (Policy("reader", 1, 3600),))
    take(1)
    assert refused(now=NOON + timedelta(seconds=1)).detail.endswith("in 60 minutes.")


@pytest.mark.django_db
def test_a_thousand_forged_addresses_end_in_one_bucket(few):
    outcomes = []
    for n in range(1000):
        forged = f"203.0.{n % 256}.{n // 256}, 10.0.0.{n % 256}"
        network = client_network(remote=f"198.51.100.{n % 256}", forwarded_for=forged, trusted=["10.0.0.0/8"])
        try:
            meter(reader=None, network=network).take("posts")
        except Refusal as refusal:
            outcomes.append(refusal.code)
    assert outcomes == ["rate_limited"] * 992
    assert LimitCounter.objects.count() == 1


@pytest.mark.django_db
def test_no_address_and_no_reader_stands_in_a_counter(few):
    meter(reader=424242).take("posts")
    rows = list(LimitCounter.objects.values_list("key", flat=True))
    assert len(rows) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in rows)


@pytest.mark.django_db
def test_each_counter_costs_one_statement(few, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):
        meter().take("posts")


@pytest.mark.django_db
def test_nothing_is_counted_where_limits_are_switched_off(few, settings, django_assert_num_queries):
    settings.RATE_LIMITS = False
    with django_assert_num_queries(0):
        take(20)
    assert meter().headers() == {}


@pytest.mark.django_db
def test_the_headers_tell_of_the_policy_nearest_its_end(few):
    one = meter(now=NOON + timedelta(seconds=10))
    assert one.headers() == {}
    one.take("posts")
    assert one.headers() == {"RateLimit": '"posts";r=4;t=50', "RateLimit-Policy": '"posts";q=5;w=60'}


@pytest.mark.django_db
def test_a_refused_act_has_headers_too(few):
    take(5)
    last = meter()
    with pytest.raises(Refusal):
        last.take("posts")
    assert last.headers()["RateLimit"] == '"posts";r=0;t=60'


@pytest.mark.django_db
def test_counters_of_past_windows_are_forgotten(few):
    take(1)
    limits.forget_expired(NOON + timedelta(seconds=59))
    assert LimitCounter.objects.count() == 2
    limits.forget_expired(NOON + timedelta(seconds=61))
    assert LimitCounter.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_refused_act_that_takes_its_count_back_leaves_the_window_full(few):
    take(5)
    for _ in range(3):
        with pytest.raises(Refusal), transaction.atomic():
            meter().take("posts")
    refused()


@pytest.mark.django_db(transaction=True)
def test_parallel_acts_never_exceed_the_quota(few):
    def attempt(reader):
        try:
            meter(reader=reader).take("posts")
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, [1] * 40)) == 5


@pytest.mark.django_db
def test_the_database_counts_where_redis_does_not_answer(few, settings, caplog):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
        take(5)
        refused()
    assert len([record for record in caplog.records if record.name == shared_counters.__name__]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(POLICIES))
def test_each_policy_of_the_table_is_reached(name):
    tightest = min(policy.quota for policy in POLICIES[name])
    for _ in range(tightest):
        meter().take(name, subject="ada@example.org")
    with pytest.raises(Refusal):
        meter().take(name, subject="ada@example.org")


@pytest.fixture
def counters_in_redis(settings):
    if not REDIS_URL:
        pytest.skip("REDIS_URL is not set: there is no Redis to count in")
    settings.REDIS_URL = REDIS_URL
    client = redis.Redis.from_url(REDIS_URL)
    yield client
    for key in client.keys(f"{shared_counters.PREFIX}*"):
        client.delete(key)
    client.close()


@pytest.mark.services
def test_redis_counts_without_the_database_and_forgets_by_itself(few, counters_in_redis):
    reader = secrets.randbits(60)
    take(5, reader=reader, network="")
    assert refused(reader=reader, network="").code == "rate_limited"
    lifetimes = [counters_in_redis.ttl(key) for key in counters_in_redis.keys(f"{shared_counters.PREFIX}*")]
    assert lifetimes
    assert all(0 < lifetime <= 3600 for lifetime in lifetimes)


@pytest.mark.services
def test_redis_counts_parallel_acts_one_by_one(few, counters_in_redis):
    reader = secrets.randbits(60)

    def attempt(_):
        try:
            meter(reader=reader, network="").take("posts")
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(100))) == 5
