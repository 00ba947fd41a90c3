"""The API describes itself, and leaves nothing out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.urls import URLPattern
from rest_framework import serializers

from discussion.api import (
    articles,
    bulks,
    comments,
    decisions,
    exports,
    host_sign_in,
    keeping,
    passing,
    reports,
    sanctions,
    second_factors,
    session,
    signing,
    tokens,
    votes,
)
from discussion.api.bodies import StorableText, Text, Truth, Whole
from discussion.api.schema import refusals
from discussion.api.schema.document import document
from discussion.api.urls import urlpatterns

ROOT = Path(__file__).parents[2]
METHODS = ("get", "post", "put", "patch", "delete")
BODIES = {
    "GuestBody": session.GuestBody,
    "HostTokenBody": host_sign_in.HostTokenBody,
    "ClaimBody": session.ClaimBody,
    "LoginBody": signing.LoginBody,
    "SignUpBody": signing.SignUpBody,
    "EmailBody": signing.EmailBody,
    "CodeBody": signing.CodeBody,
    "ResetBody": signing.ResetBody,
    "FactorBody": passing.FactorBody,
    "PasskeyBody": passing.PasskeyBody,
    "CredentialBody": passing.CredentialBody,
    "ProofBody": keeping.ProofBody,
    "NewPasswordBody": keeping.NewPasswordBody,
    "NewEmailBody": keeping.NewEmailBody,
    "NewPasskeyBody": second_factors.NewPasskeyBody,
    "ProfileBody": session.ProfileBody,
    "ArticleBody": articles.ArticleBody,
    "CommentBody": comments.CommentBody,
    "EditBody": comments.EditBody,
    "VoteBody": votes.VoteBody,
    "DecisionBody": decisions.DecisionBody,
    "ReportBody": reports.ReportBody,
    "AppealBody": reports.AppealBody,
    "SanctionBody": sanctions.SanctionBody,
    "LiftBody": sanctions.LiftBody,
    "SinceBody": sanctions.SinceBody,
    "MeantBody": bulks.MeantBody,
    "BulkBody": bulks.BulkBody,
    "UndoBody": decisions.UndoBody,
    "ExportBody": exports.ExportBody,
    "TokenBody": tokens.TokenBody,
}
TYPES = {
    Text: "string",
    StorableText: "string",
    Whole: "integer",
    Truth: "boolean",
    serializers.ListField: "array",
    serializers.DictField: "object",
    serializers.DateTimeField: "string",
}


def described() -> dict[str, Any]:
    return orjson.loads(document())


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    found = described()["paths"]
    return {(path, method): operation for path, methods in found.items() for method, operation in methods.items()}


def served() -> set[tuple[str, str]]:
    """Every address and method that the API's own table has."""
    return {
        ("/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)), method)
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and hasattr(pattern.callback, "cls")
        for method in METHODS
        if hasattr(pattern.callback.cls, method)
    }


def test_every_operation_is_described_and_no_other():
    assert set(operations()) == served()


@pytest.mark.parametrize("key", sorted(operations()), ids=" ".join)
def test_an_operation_says_what_it_is_takes_and_answers(key):
    operation = operations()[key]
    assert operation["summary"]
    assert operation["tags"]
    for parameter in operation["parameters"]:
        assert parameter["description"]
        assert parameter["schema"]
    if "requestBody" in operation:
        assert examples_of(operation["requestBody"])
    for status, answer in operation["responses"].items():
        assert answer["description"]
        if status not in ("204", "304"):
            assert examples_of(answer)
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"]


def examples_of(part: dict[str, Any]) -> list[Any]:
    return [example for content in part["content"].values() for example in content["examples"].values()]


def test_names_of_operations_are_unique():
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))


def test_the_document_is_valid_and_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_the_document_refers_to_nothing_that_is_not_there():
    found = described()
    for reference in re.findall(r'"\$ref":"#/([^"]+)"', document().decode()):
        part = found
        for name in reference.split("/"):
            part = part[name]


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_is_described_as_it_is_read(name):
    shape, fields = described()["components"]["schemas"][name], BODIES[name]().fields
    assert set(shape["properties"]) == set(fields)
    assert set(shape.get("required", [])) == {each for each, field in fields.items() if field.required}
    assert shape["additionalProperties"] is False
    for each, field in fields.items():
        allowed = {TYPES[type(field)], *(["null"] if field.allow_null else [])}
        named = shape["properties"][each]["type"]
        assert set([named] if isinstance(named, str) else named) == allowed


def test_the_document_is_answered_in_json_and_asked_for_again_by_its_etag(api, db):
    answer = api.get("/schema")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    assert api.get("/schema", **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_page_to_try_the_api_asks_nobody_else(api, db):
    page = api.get("/docs")
    assert page["Content-Type"].startswith("text/html")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert sources
    assert all(source.startswith("/") for source in sources)
    script = api.get("/docs", {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")
    assert '"validatorUrl": null' in script.content.decode()
    assert "/api/v1/schema" in script.content.decode()


def test_every_code_with_which_an_action_or_the_api_refuses_is_described():
    raised = set(codes_raised())
    documented = set(refusals.STATUS_OF)
    assert raised - documented == set()
    used = {
        code
        for operation in operations().values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        for code in answer["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]
    }
    assert documented - used == set()


def codes_raised() -> Iterator[str]:
    """The codes of each refusal in what the API imports, read from the source."""
    for path in imported_by(ROOT / "discussion" / "api" / "urls.py"):
        tree = ast.parse(path.read_text())
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            place = {"Refusal": 1, "problem": 1, "Invalid": 0}.get(name)
            if place is not None and len(call.args) > place:
                yield from values_of(call.args[place], tree)


def imported_by(start: Path) -> set[Path]:
    """The module and all of ours that it imports, directly or not."""
    found, waiting = set(), [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("discussion"):
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                files = [ROOT / (name.replace(".", "/") + ".py") for name in names]
                waiting += [file for file in files if file.exists()]
    return found


def values_of(code: ast.expr, tree: ast.Module) -> Iterator[str]:
    """What the expression can be: a literal, or the literals with which its function is called."""
    if isinstance(code, ast.Constant):
        yield code.value
        return
    prefix = code.values[0].value if isinstance(code, ast.JoinedStr) else ""
    name = next((node.id for node in ast.walk(code) if isinstance(node, ast.Name)), "")
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = [argument.arg for argument in function.args.args]
        if name in names and code in list(ast.walk(function)):
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id == function.name:
                    given = call.args[names.index(name)] if len(call.args) > names.index(name) else None
                    if isinstance(given, ast.Constant):
                        yield prefix + given.value
