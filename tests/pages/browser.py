"""A browser without JavaScript: it opens pages, fills in their forms and presses their buttons."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from discussion.accounts.models import Reader

# What is sent of a field that names no value.
_UNNAMED = {"checkbox": "on"}


class Browser:
    """One person's browser, with cookies of its own; forms need their token, as outside the tests."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.http = Client(enforce_csrf_checks=True)
        self.answer: Any = None
        if reader is not None:
            self.http.force_login(reader)

    def open(self, address: str, **headers: str) -> "Browser":
        """Open an address, and follow where it leads."""
        self.answer = self.http.get(address, follow=True, headers=headers)
        return self

    def submit(self, press: str, **typed: str) -> "Browser":
        """Fill in the page's form, press the button with these words, and follow where it leads."""
        address, data = self.filled(press, **typed)
        self.answer = self.http.post(address, data, follow=True)
        return self

    def filled(self, press: str, **typed: str) -> tuple[str, dict[str, str]]:
        """What pressing that button would send, and where to."""
        button = next((each for each in self.page.select("form button") if _says(each) == press), None)
        assert button is not None, f"no button says {press!r}: {self.text}"
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        fields = [each for each in form.select("input[name], textarea[name], select[name]") if _is_sent(each)]
        data = {str(each["name"]): _value(each) for each in fields} | typed
        if button.get("name"):
            data[str(button["name"])] = str(button["value"])
        return str(form["action"]), data

    @property
    def page(self) -> BeautifulSoup:
        """The page that is open, without the templates that only a script would use."""
        page = BeautifulSoup(self.answer.content, "html.parser")
        for template in page.select("template"):
            template.decompose()
        return page

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def status(self) -> int:
        """Its status."""
        return int(self.answer.status_code)

    @property
    def place(self) -> str:
        """The address that the last form led to."""
        return str(self.answer.redirect_chain[-1][0])

    def comments(self) -> list[str]:
        """The public ids of the comments on the page, in reading order."""
        return [str(each["id"]).removeprefix("c-") for each in self.page.select("article[id^=c-]")]

    def comment(self, public_id: str) -> Tag:
        """One comment of the page."""
        found = self.page.find(id=f"c-{public_id}")
        assert isinstance(found, Tag), f"{public_id} is not on the page"
        return found

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        found = next(
            (each for each in self.page.select("a[href]") if words in " ".join(each.get_text(" ").split())), None
        )
        assert found is not None, f"no link says {words!r}: {self.text}"
        return str(found["href"])

    def says(self, words: str) -> bool:
        """Whether the page says so."""
        return words in self.text


def send_half_character(client: Client, address: str, field: str) -> Any:
    """Send a form whose one field holds a character that Unicode has no bytes for, as only a machine does."""
    body = f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\nWhy \\ud800\r\n--x--\r\n'
    kind = "multipart/form-data; charset=unicode_escape; boundary=x"
    return client.generic("POST", address, body.encode(), content_type=kind)


def _says(button: Tag) -> str:
    """Its words, as whoever listens hears them."""
    return " ".join(button.get_text().split())


def _is_sent(field: Tag) -> bool:
    return field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")


def _value(field: Tag) -> str:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else ""
    return (
        field.get_text().removeprefix("\n")
        if field.name == "textarea"
        else str(field.get("value", _UNNAMED.get(field.get("type"), "")))
    )
