"""The API does what its description says: every operation is asked what it takes, and what it does not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.api.schema import examples
from discussion.api.schema.document import document
from discussion.comments.models import Comment
from discussion.core import ids
from tests.factories import NOON, make_article, make_comment, make_member, make_reader

pytestmark = pytest.mark.django_db
EXAMPLES = 4
WALKS = 12
CALM = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def signed(reader: Reader) -> dict[str, str]:
    """A fresh token, since the last request may have been the end of the former."""
    return {"Authorization": f"Bearer {issue_token(reader=reader, now=NOON)}"}


def description() -> dict[str, Any]:
    """The document, in which no answer may hold more than is named."""
    found = orjson.loads(document())
    for shape in found["components"]["schemas"].values():
        if "properties" in shape:
            shape["additionalProperties"] = False
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                # One key stands for one request, and there are many to make.
                if parameter["name"] == "Idempotency-Key":
                    del parameter["example"]
    return found


def loaded(*, systematic: bool) -> Any:
    """The document as schemathesis has it, with the application: drawn requests, and every single deviation."""
    config = SchemathesisConfig.from_path(Path(__file__).with_name("schemathesis.toml"))
    config.projects.default.phases.coverage.enabled = systematic
    schema = schemathesis.openapi.from_dict(description(), config=config)
    schema.app = WSGIHandler()
    return schema


def is_for_readers_alone(context: Any) -> bool:
    """Whether strangers are refused, which the check `ignored_auth` proves with a reader's requests."""
    asked = context.operation.definition.raw["security"]
    return bool(asked) and {} not in asked


api = loaded(systematic=True)
# What a deviation is refused for does not depend on who asks: strangers need not try each of them again.
strangers = loaded(systematic=False).exclude(is_for_readers_alone)


def renamed(comment: Comment, public_id: str) -> Comment:
    """The comment under the identifier that the document's examples name."""
    number = ids.decode(public_id)
    for relation in Comment._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.attname: comment.id})
        rows.update(**{relation.field.attname: number})
    Comment.objects.filter(id=comment.id).update(id=number)
    return Comment.objects.select_related("article", "site").get(id=number)


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """All requests of a test share its transaction, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def evening(one_connection: None, settings: Any) -> Reader:
    """The article and the comments of the examples, by the member who may do everything."""
    settings.RATE_LIMITS = False
    everyone = make_member("Mo", "mo@example.org", is_superuser=True)
    article = make_article(examples.SLUG, url=examples.ARTICLE["url"])
    comment = renamed(make_comment(article, everyone), examples.COMMENT_ID)
    renamed(make_comment(article, make_reader("Ada"), parent=comment), examples.REPLY_ID)
    return everyone


def bounded(test: Callable[..., None]) -> Callable[..., None]:
    """So many drawn requests for each operation, the same in every run."""
    return CALM(test)


@strangers.parametrize()
@bounded
def test_a_stranger_is_answered_as_described(case, evening):
    case.call_and_validate()


@api.parametrize()
@bounded
def test_a_reader_who_may_do_everything_is_answered_as_described(case, evening):
    case.call_and_validate(headers=signed(evening))


def test_what_is_made_is_found_and_what_is_deleted_is_gone(evening, ed):
    # A token that ends, or a name that is used up, changes what the same request is answered: no walk could repeat it.
    class Walk(api.exclude(tag=["Tokens", "Account"]).as_state_machine()):
        """Requests that lead to others: post, read, edit, delete, read again."""

        def setup(self):
            # Moderators would still find what its author has deleted.
            self.headers = signed(ed)

        def get_call_kwargs(self, case):
            return {"headers": self.headers}

        def validate_response(self, response, case, **kwargs):
            case.validate_response(response, headers=self.headers, recorder=self.recorder)

    Walk.run(settings=settings(CALM, max_examples=WALKS, stateful_step_count=6))
