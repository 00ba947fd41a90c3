"""Mail servers and services that misbehave: each message comes once, or once more where nobody could know."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.processes import EVENTS, PATIENCE_SECONDS, Nursery
from tests.sinks import Answer, Behave, Sink, Sinks, came, cut_off

pytestmark = pytest.mark.faults

# Those of the messages that meet the fault.
BAD = 3


def answered(told: Nursery, **environment: str) -> dict[str, Any]:
    """So many answers to Ann, and all that comes of them, by a worker that waits for others no longer than 3 s."""
    told.act("answer", count=EVENTS)
    with told.worker(PATIENCE="3", **environment):
        outcome: dict[str, Any] = told.act("settle_told", patience=PATIENCE_SECONDS)
    assert outcome["counts"] == {"lost": 0, "doubled": 0, "differences": []}
    assert outcome["notifications"] == outcome["answers"]
    assert set(outcome["deliveries"]) == {"mail sent", "push sent", "webhook sent"}
    return outcome


def first_ones(fault: Behave) -> Behave:
    """What happens to the first few mails."""
    left = [fault] * BAD

    async def behave(server: Any) -> str | None:
        return await left.pop()(server) if left else None

    return behave


async def say_later(_server: Any) -> str:
    return "451 4.3.0 Come back later"


async def hang(_server: Any) -> str:
    await asyncio.sleep(6)
    return "421 4.4.2 Too late"


@pytest.fixture(autouse=True)
def mended(sinks: Sinks) -> Iterator[None]:
    yield
    sinks.mail.behave, sinks.webhook.answers = None, [Answer()]


@pytest.mark.parametrize(("fault", "doubled"), [(say_later, 0), (hang, 0), (cut_off, BAD)])
def test_a_mail_server_that_fails_delays_mail_and_loses_none(
    told: Nursery, sinks: Sinks, fault: Behave, doubled: int, tell: Tell
) -> None:
    """4xx, or no answer: each mail comes once, later. A line that is cut when the mail was taken: that mail once more,
    with the same Message-ID, for nobody can know that it was taken. 0 lost.
    """
    before, sinks.mail.behave = sinks.taken(), first_ones(fault)
    answered(told)
    assert came(sinks, before)["mail"] == (EVENTS, doubled)
    tell(f"{EVENTS} mails to a server that does “{fault.__name__}” {BAD} times: 0 lost, {doubled} came twice")


def test_a_service_that_answers_slowly_hears_of_each_event_once_and_too_slowly_again_under_the_same_id(
    told: Nursery, sinks: Sinks, tell: Tell
) -> None:
    """A 200 after a while is a 200. One that comes after our patience counts as none: the event comes again, with the
    same webhook-id, by which the service knows it.
    """
    soon, never = threading.Event(), threading.Event()
    threading.Timer(1, soon.set).start()
    before, sinks.webhook.answers = sinks.taken(), [Answer(after=soon), Answer(after=never), Answer()]
    answered(told)
    never.set()
    assert came(sinks, before)["webhook"] == (EVENTS, 1)
    tell(f"{EVENTS} events to a slow service: 0 lost, 1 came twice, which it had answered too late")


def test_a_service_that_sends_us_to_a_private_address_is_not_followed(told: Nursery, sinks: Sinks, tell: Tell) -> None:
    """301: 0 requests to where it points; the event comes again until the service itself takes it."""
    with Sink() as private:
        elsewhere = Answer(301, headers={"Location": private.url})
        before, sinks.webhook.answers = sinks.taken(), [elsewhere] * BAD + [Answer()]
        answered(told)
        assert private.posted == []
    assert came(sinks, before)["webhook"] == (EVENTS, BAD)
    tell(f"{EVENTS} events, {BAD} answered by 301: 0 requests to the private address, 0 lost")
