"""Which pages elsewhere may use the API, and which may show a discussion in a frame."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.actions.sites import Policy, create_site, edit_site, policy_of
from discussion.articles.models import Article
from discussion.core.errors import Refusal
from discussion.sites import directory
from discussion.sites.addresses import written_origin
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import NOON, make_article, make_comment

pytestmark = pytest.mark.django_db
HERE = "https://www.herald.example"
ALLOW = "Access-Control-Allow-Origin"
LOOK_ALIKES = [
    *("null", "*", "http://www.herald.example", "https://herald.example", "https://www.herald.example:8443"),
    *("https://www.herald.example:443", "https://www.herald.example.evil.example", "https://evilwww.herald.example"),
    *("https://www.herald.example.", "https://WWW.herald.example", "HTTPS://www.herald.example", f"{HERE}/"),
    *(
        f"{HERE}, https://evil.example",
        f"{HERE} ",
        "https://www.herald.example@evil.example",
        "https://www-herald.example",
    ),
    *("https://evil.example", f"https://evil.example/{HERE}", "https://[::1]", "//www.herald.example", "file://"),
]


@pytest.fixture
def herald(db: None) -> Site:
    policy = Policy(name="The Herald", hosts=("talk.herald.example",), origins=(HERE, "https://app.example:8443"))
    return create_site(policy=policy, now=NOON)


@pytest.fixture
def story(herald: Site) -> Article:
    return make_article("story", site=herald)


def ask(path: str, origin: str, method: str = "GET", **headers: str) -> Any:
    named = {"Origin": origin, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client(raise_request_exception=False).generic(method, f"/api/v1{path}", headers=named)


def vary(answer: Any) -> set[str]:
    return {each.strip() for each in answer.get("Vary", "").split(",")}


def test_scripts_of_an_allowed_origin_read_the_answer(story: Article) -> None:
    for origin in (HERE, "https://app.example:8443"):
        answer = ask("/articles/story/comments", origin)
        assert answer[ALLOW] == origin
        assert {"ETag", "Retry-After", "RateLimit"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
        assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("origin", LOOK_ALIKES)
def test_nobody_else_does(story: Article, origin: str) -> None:
    for method, path in (
        ("GET", "/articles/story/comments"),
        ("OPTIONS", "/session/guest"),
        ("POST", "/session/guest"),
    ):
        answer = ask(path, origin, method, Access_Control_Request_Method="POST")
        assert not [name for name in answer.headers if name.startswith("Access-Control-")], (method, origin)


@pytest.mark.parametrize(
    "path",
    ["/articles", "/articles/story", "/articles/story/comments", "/nowhere", "/me", "/schema", "/articles/story/mine"],
)
@pytest.mark.parametrize("origin", ["", HERE, "https://evil.example"])
def test_every_answer_of_the_api_varies_by_its_origin(story: Article, path: str, origin: str) -> None:
    answer = ask(path, origin) if origin else Client().get(f"/api/v1{path}")
    assert "Origin" in vary(answer)


def test_the_public_bytes_are_the_same_for_every_origin(story: Article, ann: Reader) -> None:
    asked = [ask("/articles/story/comments", origin) for origin in (HERE, "https://evil.example")]
    alone = Client().get("/api/v1/articles/story/comments")
    assert {(each.content, each["ETag"], each["Cache-Control"]) for each in [*asked, alone]} == {
        (alone.content, alone["ETag"], alone["Cache-Control"])
    }
    unchanged = ask("/articles/story/comments", HERE, If_None_Match=alone["ETag"])
    assert (unchanged.status_code, unchanged[ALLOW], "Origin" in vary(unchanged)) == (304, HERE, True)


def test_a_preflight_is_answered_at_once(story: Article) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = ask("/articles/story/comments", HERE, "OPTIONS", Access_Control_Request_Method="POST")
    assert (answer.status_code, answer.content, answer[ALLOW]) == (204, b"", HERE)
    assert {"POST", "PUT", "PATCH", "DELETE"} <= set(answer["Access-Control-Allow-Methods"].split(", "))
    taken = {each.lower() for each in answer["Access-Control-Allow-Headers"].split(", ")}
    assert {"authorization", "content-type", "idempotency-key", "if-match"} <= taken
    assert int(answer["Access-Control-Max-Age"]) >= 600
    assert not answer.cookies
    assert all(each["sql"].startswith("SELECT") for each in queries.captured_queries)
    assert not any("session" in each["sql"] for each in queries.captured_queries)


def test_a_token_travels_in_its_header(story: Article, as_reader: Any) -> None:
    reader = Reader.objects.create(site=story.site, kind="guest", name="Gus", created_at=NOON, password="!")
    answer = as_reader(reader).post("/articles/story/comments", {"body": "From afar."}, Origin=HERE)
    assert (answer.status_code, answer[ALLOW]) == (201, HERE)


def test_a_refusal_can_be_read_too(story: Article) -> None:
    answer = ask("/me", HERE)
    assert (answer.status_code, answer[ALLOW]) == (401, HERE)


def test_the_pages_and_the_admin_share_nothing(story: Article) -> None:
    for path in ("/", "/a/story/", "/admin/login/", "/healthz", "/brand/0b5f57.css"):
        answer = Client().get(path, headers={"Origin": HERE})
        assert not [name for name in answer.headers if name.startswith("Access-Control-")], path


def test_an_origin_names_its_site(story: Article) -> None:
    make_article("elsewhere", site=default_site())

    def slugs(**headers: str) -> list[str]:
        return [each["slug"] for each in Client().get("/api/v1/articles", headers=headers).json()["items"]]

    assert slugs(Origin=HERE) == ["story"]
    assert slugs(Origin="https://evil.example") == slugs() == ["elsewhere"]


def test_a_change_of_origins_counts_at_once(herald: Site, story: Article) -> None:
    edit_site(site=herald, policy=Policy(name="The Herald", origins=("https://new.example",)))
    assert ALLOW not in ask("/articles/story", HERE)
    assert ask("/articles/story", "https://new.example")[ALLOW] == "https://new.example"


def test_an_answer_that_the_database_fails_can_still_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(directory, "_read", fail)
    assert ALLOW not in ask("/schema", HERE)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("https://www.herald.example", HERE),
        (" HTTPS://WWW.Herald.Example:443/ ", HERE),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text: str, stored: str) -> None:
    assert written_origin(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "*",
            "null",
            "herald.example",
            "https://",
            "https://*.herald.example",
            "ftp://herald.example",
            "https://a b",
        ),
        *(
            "https://herald.example/path",
            "https://herald.example?x",
            "https://herald.example#x",
            "https://u:p@h.example",
        ),
        *(
            "https://herald.example:0",
            "https://herald.example:99999",
            "https://herald.example:x",
            "https://[::1",
            "a:b",
        ),
        *("https://herald.example; script-src *", "https://herald.example'none'", "javascript:alert(1)", "//h.example"),
    ],
)
def test_what_is_no_origin_is_refused(herald: Site, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        edit_site(site=herald, policy=Policy(name="The Herald", origins=(text,)))
    assert (refused.value.code, refused.value.field) == ("invalid_origin", "origin")
    assert len(policy_of(herald).origins) == 2


def test_an_origin_belongs_to_one_site(herald: Site) -> None:
    with pytest.raises(Refusal) as refused:
        create_site(policy=Policy(name="The Post", origins=("https://WWW.herald.example",)), now=NOON)
    assert (refused.value.code, refused.value.field) == ("origin_taken", "origin")
    assert not Site.objects.filter(name="The Post").exists()


def framing(path: str) -> tuple[str | None, str]:
    answer = Client().get(path)
    [ancestors] = [each for each in answer["Content-Security-Policy"].split("; ") if each.startswith("frame-ancestors")]
    return answer.get("X-Frame-Options"), ancestors


def test_nothing_is_framed_by_default(story: Article, ann: Reader) -> None:
    comment = make_comment(make_article("other"), ann)
    for path in ("/", "/a/story/", f"/c/{comment.public_id}/", "/a/story/write", "/sign-in/", "/admin/login/"):
        assert framing(path) == ("DENY", "frame-ancestors 'none'"), path


def test_a_site_that_embeds_by_frame_lets_its_own_origins_show_the_discussion(herald: Site, story: Article) -> None:
    edit_site(site=herald, policy=Policy(name="The Herald", origins=(HERE, "https://a.example"), may_be_framed=True))
    assert framing("/a/story/") == (None, f"frame-ancestors https://a.example {HERE}")
    for path in ("/", "/a/story/write", "/a/story/feed/", "/sign-in/", "/admin/login/", "/me/", "/a/nowhere/"):
        assert framing(path) == ("DENY", "frame-ancestors 'none'"), path


def test_a_site_without_origins_is_framed_by_nobody(herald: Site, story: Article) -> None:
    edit_site(site=herald, policy=Policy(name="The Herald", may_be_framed=True))
    assert framing("/a/story/") == ("DENY", "frame-ancestors 'none'")
