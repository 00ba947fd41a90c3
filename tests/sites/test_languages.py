"""The admin in other languages: to Germans no page speaks English, a choice is kept, and directions follow."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.conf import settings as configured

from discussion.moderation.models import Reason
from tests.sites.admin_routes import ADMIN
from tests.sites.naming import filled
from tests.sites.world import CANARY, World, make_world

pytestmark = pytest.mark.django_db
_UNHEARD = {"script", "style", "pre", "code", "textarea", "title"}
# Names that people gave, here and in the world's articles and polls; and what a check said when it screened, in the
# language of that moment.
_GIVEN = re.compile(
    f".*({CANARY}|The queue for electricity).*|Will hardware access .*|Editor|Discussion|Your code"
    "|The account is less .*"
)
_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-label")
# Words that hardly an English sentence does without, and that are none in German.
_ENGLISH = re.compile(r"\b(the|of|and|is|are|this|that|with|when|for|your|you|not|no|at|to|by|it|its)\b", re.IGNORECASE)
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.ALLOWED_HOSTS = ["*"]
    settings.RATE_LIMITS = False
    settings.DATA_DIR = tmp_path
    return make_world(tmp_path)


def test_no_page_of_the_admin_says_anything_in_english_to_germans(world: World) -> None:
    english, reasons = _english(), _reasons()
    found = {
        f"{address}: {text}"
        for address, page in _pages(world)
        for text in _texts(page)
        if CANARY not in text
        and not (_GIVEN.fullmatch(text) or reasons.search(text))
        and (english.fullmatch(text) or len(_ENGLISH.findall(text)) > 1)
    }
    assert not found, "\n".join(sorted(found))


def test_whoever_asks_for_no_language_gets_the_sites(world: World) -> None:
    assert _language(world) == ("en", "ltr")


def test_a_choice_of_language_outlasts_what_the_browser_asks_for(world: World) -> None:
    chosen = world.people["insider"].post("/admin/language/", {"language": "de", "next": "/admin/"})

    assert (chosen.status_code, chosen["Location"]) == (302, "/admin/")
    assert chosen.cookies["django_language"]["path"] == "/admin/"
    assert _language(world, headers={"Accept-Language": "en"}) == ("de", "ltr")


def test_a_language_that_is_not_spoken_is_no_choice(world: World) -> None:
    world.people["insider"].cookies["django_language"] = "xx-nonsense"

    assert _language(world, headers={"Accept-Language": "de"}) == ("de", "ltr")


def test_the_switch_is_a_form_with_a_token_for_each_language(world: World) -> None:
    page = BeautifulSoup(world.people["insider"].get("/admin/").content, "html.parser")
    forms = page.select("form[action='/admin/language/'][method=post]")

    assert [form.find("input", {"name": "language"})["value"] for form in forms] == ["en", "de"]
    assert all(form.find("input", {"name": "csrfmiddlewaretoken"}) for form in forms)


def test_the_shell_of_the_admin_runs_from_right_to_left_where_its_language_does(world: World, settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]

    assert _language(world, headers={"Accept-Language": "ar"}) == ("ar", "rtl")


def _language(world: World, **asking: Any) -> tuple[str, str]:
    page = BeautifulSoup(world.people["insider"].get("/admin/", **asking).content, "html.parser").html
    return page["lang"], page["dir"]


def _pages(world: World) -> Iterator[tuple[str, BeautifulSoup]]:
    for call in (each for calls in ADMIN.values() for each in calls):
        # A file is for machines.
        if call.method == "GET" and call.status == 200 and not call.path.endswith("/file/"):
            address = filled(world, call.path)
            answer = world.people[call.by].get(address, headers={"Accept-Language": "de"})
            assert answer.status_code == 200, address
            if answer["Content-Type"].startswith("text/html"):
                assert answer["Content-Language"] == "de"
                yield address, BeautifulSoup(answer.content, "html.parser")


def _texts(page: BeautifulSoup) -> Iterator[str]:
    for node in page.find_all(string=True):
        is_icon = "material-symbols-outlined" in node.parent.get("class", ())
        is_heard = type(node) is NavigableString and not _UNHEARD & {parent.name for parent in node.parents}
        if is_heard and not is_icon:
            yield " ".join(node.split())
    for element in page.find_all(True):
        yield from (" ".join(str(element[name]).split()) for name in _ATTRIBUTES if element.get(name))


def _english() -> re.Pattern[str]:
    """What the catalogues translate into something else."""
    told = set()
    for folder in configured.LOCALE_PATHS:
        catalog = gettext.translation("django", folder, ["de"])._catalog  # type: ignore[attr-defined]
        told |= {key for key, said in catalog.items() if isinstance(key, str) and said != key}
    # What needs its context is another word for itself elsewhere.
    ours = (" ".join(key.split()) for key in told if "\x04" not in key)
    return re.compile("|".join(_filled(text) for text in sorted(ours) if len(text) > 3), re.DOTALL)


def _reasons() -> re.Pattern[str]:
    """What each site's moderators set themselves."""
    told = {text for reason in Reason.objects.all() for text in (reason.title, reason.text)}
    return re.compile("|".join(map(re.escape, told)))


def _filled(text: str) -> str:
    return ".+".join(map(re.escape, _PLACE.split(text)))
