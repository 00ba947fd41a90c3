"""What browsers may do with an answer, and for how long they keep a static file."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from tests.factories import make_comment, make_member

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
CSP = "Content-Security-Policy"
NOTHING = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}
OWN = dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src"), "'self'")
PAGE = {**NOTHING, **OWN, "form-action": "'self'"}
ADMIN = {**PAGE, "script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
DOCS = {**PAGE, "img-src": "'self' data:", "form-action": "'none'"}
FILE = {**NOTHING, "style-src": "'unsafe-inline'", "sandbox": ""}
INLINE = 'style, [style], script:not([src], [type="application/ld+json"], [type="application/json"])'
MODULES = ROOT / "discussion/pages/static"
IMPORT = re.compile(r"""(?:import|from)\s*["'](\.[^"']+)["']""")


def policy(answer: object) -> dict[str, str]:
    """The policy of an answer, by directive."""
    parts = [each.strip().partition(" ") for each in answer[CSP].split(";")]  # type: ignore[index]
    assert len(parts) == len({name for name, _, _ in parts})
    return {name: sources for name, _, sources in parts}


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


def test_readers_pages_use_their_own_host_and_nothing_else(article: Article, ann: Reader, client: Client) -> None:
    comment = make_comment(article, ann)
    client.force_login(ann)
    own = f"/c/{comment.public_id}/"
    pages = ["", "replies", "history", "reply", "edit", "delete", "vote"]
    addresses = ["/", "/a/electricity/", "/a/electricity/write", "/sign-in/", "/sign-out/", "/me/"]
    for address in addresses + [own + page for page in pages]:
        answer = client.get(address)
        assert (answer.status_code, policy(answer)) == (200, PAGE), address


def test_the_policy_stands_on_every_kind_of_answer(
    article: Article, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get("/")["ETag"]
    unchanged = client.get("/", headers={"If-None-Match": tag})
    redirected, absent = client.get("/sign-in"), client.get("/nowhere")
    refused, misaddressed = client.get("/?cursor=x"), client.get("/", headers={"Host": "evil.example"})
    sent = client.post("/sign-in/", {"email": "a@example.org", "password": "x"})

    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("discussion.articles.queries.page", fail)
    broken = client.get("/")
    answers = [unchanged, redirected, absent, refused, misaddressed, sent, broken]
    assert [each.status_code for each in answers] == [304, 301, 404, 400, 400, sent.status_code, 503]
    assert all(policy(each) == PAGE for each in answers)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/feed/", PAGE),
        ("/robots.txt", PAGE),
        ("/api/v1/articles", NOTHING),
        ("/api/v1/nowhere", NOTHING),
        ("/api/v1/schema", NOTHING),
        ("/api/v1/docs", DOCS),
        ("/healthz", NOTHING),
        ("/readyz", NOTHING),
        ("/metrics", NOTHING),
        ("/static/nowhere.svg", FILE),
        ("/admin/login/", ADMIN),
    ],
)
def test_each_part_has_its_policy(client: Client, address: str, expected: dict[str, str]) -> None:
    assert policy(client.get(address)) == expected


def test_the_desk_behind_the_sign_in_has_the_admins_policy(client: Client) -> None:
    client.force_login(make_member("Root", "root@example.org", is_staff=True, is_superuser=True))
    answer = client.get("/admin/")
    assert (answer.status_code, policy(answer)) == (200, ADMIN)


@pytest.mark.parametrize("address", ["/", "/nowhere", "/feed/", "/api/v1/articles", "/admin/login/", "/static/x.js"])
def test_no_answer_is_guessed_at_framed_or_given_the_camera(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(answer["Permissions-Policy"].split(", "))


def test_no_template_of_ours_holds_inline_style_or_script() -> None:
    # A mail has no policy, and programs that read it no other styles.
    folder = ROOT / "templates"
    templates = [path for path in folder.rglob("*.html") if not path.is_relative_to(folder / "mail")]
    assert len(templates) > 20
    for path in templates:
        page = BeautifulSoup(path.read_text(), "html.parser")
        assert not page.select(INLINE), path.name
        assert not [name for each in page.find_all() for name in each.attrs if name.startswith("on")], path.name


def test_the_page_to_try_the_api_holds_no_inline_style_or_script(client: Client) -> None:
    page = BeautifulSoup(client.get("/api/v1/docs").content, "html.parser")
    assert not page.select(INLINE)
    assert len(page.select("script[src]")) == 3


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """The static files of the pages and a few modules, collected as for the running service."""
    source = tmp_path / "source"
    (source / "try/part").mkdir(parents=True)
    (source / "try/main.js").write_text('import { a } from "./part/a.js";\nimport "./part/b.js";\na();\n')
    (source / "try/part/a.js").write_text('export { b as a } from "./b.js";\n')
    (source / "try/part/b.js").write_text("export const b = () => 1;\n")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [MODULES, source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    kept = {"BACKEND": "config.static_files.HashedStaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": kept}
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


def test_modules_import_each_other_under_their_hashed_names(collected: Path) -> None:
    imported = []
    for path in collected.rglob("*.*.js"):
        for address in IMPORT.findall(path.read_text()):
            imported.append((path.parent / address).resolve())
    assert len(imported) >= 3
    for path in imported:
        assert re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", path.name), path
        assert path.is_file()


def test_what_carries_a_hash_is_kept_for_ever_and_what_does_not_is_asked_for_again(collected: Path) -> None:
    [hashed] = (collected / "try").glob("main.*.js")
    for_ever, shortly = Client().get(f"/static/try/{hashed.name}"), Client().get("/static/try/main.js")
    assert for_ever.status_code == shortly.status_code == 200
    assert for_ever["Cache-Control"] == "max-age=315360000, public, immutable"
    assert "immutable" not in shortly["Cache-Control"]
    assert policy(for_ever) == policy(shortly) == FILE
    for each in (for_ever, shortly):
        each.close()


def test_the_service_keeps_its_static_files_so() -> None:
    from config import settings as product

    assert product.STORAGES["staticfiles"] == {"BACKEND": "config.static_files.HashedStaticFiles"}
    assert product.MIDDLEWARE[:2] == ["discussion.edge.requests.follow", "discussion.edge.policy.declare"]
