"""A request that is sent again under its key is one comment and one answer, whatever became of the first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.processes import EVENTS, Environment, Nursery, wait_until
from tests.faults.service import Service, running, stored

pytestmark = pytest.mark.faults

TWINS = 50
ROUNDS = max(1, EVENTS // 100)
COMMENTS = "/api/v1/articles/retried/comments"


@pytest.fixture(scope="module")
def service(environment: Environment, nursery: Nursery) -> Iterator[Service]:
    nursery.act("prepare", slug="retried")
    with running({**environment, "DJANGO_SETTINGS_MODULE": "tests.faults.dying"}, "web") as service:
        yield service


def test_fifty_at_once_under_one_key_are_one_comment(service: Service, nursery: Nursery, tell: Tell) -> None:
    """50 in parallel (ten rounds at 1,000 events): 1 comment each time, one answer for all who were answered; whoever
    waited for 5 s is told 409, and has the same answer when they ask again.
    """
    guest = service.guest(0)
    for number in range(ROUNDS):
        body, key = {"body": f"Once, number {number}."}, {"Idempotency_Key": f"twin-{number}"}

        def send(_: int, body: Any = body, key: Any = key) -> tuple[int | None, Any]:
            return service.ask(COMMENTS, body, **guest, **key)

        with ThreadPoolExecutor(TWINS) as twins:
            answers = list(twins.map(send, range(TWINS)))
        answers.append(send(0))
        assert {status for status, _ in answers} <= {201, 409}
        told = [answer for status, answer in answers if status == 201]
        assert all(each == told[0] for each in told)
        assert {answer["code"] for status, answer in answers if status == 409} <= {"request_in_progress"}
    made = [text for text in stored(service) if text.startswith("Once")]
    assert made == sorted(f"Once, number {number}." for number in range(ROUNDS))
    assert nursery.act("differences") == []
    tell(f"{ROUNDS} times {TWINS} requests at once: {ROUNDS} comments")


def test_after_a_timeout_the_same_request_brings_the_same_comment(service: Service, nursery: Nursery) -> None:
    """Whoever did not wait for the answer asks again: 1 comment."""
    guest, body, key = service.guest(1), {"body": "I did not wait."}, {"Idempotency_Key": "impatient"}
    assert service.ask(COMMENTS, body, timeout=0.001, **guest, **key)[0] is None
    status, told = service.ask(COMMENTS, body, **guest, **key)
    assert (status, told["body"]) == (201, "I did not wait.")
    assert service.ask(COMMENTS, body, **guest, **key)[1] == told
    assert count(service, "I did not wait.") == 1
    assert nursery.act("differences") == []


def test_after_a_kill_between_commit_and_answer_the_same_request_brings_the_same_comment(
    service: Service, nursery: Nursery
) -> None:
    """The web server is killed with -9 when the comment is stored and nobody was answered: 1 comment, its answer."""
    guest, body, key = service.guest(2), {"body": "Nobody answered."}, {"Idempotency_Key": "unanswered"}
    assert service.ask(COMMENTS, body, **guest, **key, X_Die="now")[0] is None
    wait_until(lambda: not service.is_running("web"))
    assert count(service, "Nobody answered.") == 1
    service.start("web")
    status, told = service.ask(COMMENTS, body, **guest, **key)
    assert (status, told["body"]) == (201, "Nobody answered.")
    assert service.ask(COMMENTS, body, **guest, **key)[1] == told
    assert count(service, "Nobody answered.") == 1
    assert nursery.act("differences") == []


def count(service: Service, text: str) -> int:
    return sum(body == text for body in stored(service))
