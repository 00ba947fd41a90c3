"""How a client is called in the list of sessions: by what it says it is, in a few words, and never by its address."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_UNKNOWN = "Unknown client"
# The first that fits counts: nearly every browser claims to be one of the later ones too.
_BROWSERS = (
    *(("Edg/", "Edge"), ("EdgiOS", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
    *(("curl/", "curl"), ("Wget/", "Wget"), ("python-", "A Python script"), ("okhttp", "An Android app")),
    *(("Go-http-client", "A Go program"), ("node", "A Node program"), ("PostmanRuntime", "Postman")),
)
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS")),
    *(("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")),
)
_IN_WORDS = {
    "Unknown client": gettext_lazy("Unknown client"),
    "A Python script": gettext_lazy("A Python script"),
    "An Android app": gettext_lazy("An Android app"),
    "A Go program": gettext_lazy("A Go program"),
    "A Node program": gettext_lazy("A Node program"),
}
_MOST_READ = 500


def client_in_words(name: str) -> str:
    """What `client_name` said, which is kept in English, in the language at hand."""
    browser, _between, system = name.partition(" on ")
    if system and browser != "A client":
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if system:
        return _("A client on %(system)s") % {"system": system}
    return str(_IN_WORDS.get(name or _UNKNOWN, name))


def client_name(user_agent: str) -> str:
    """The client behind a User-Agent header, like “Firefox on Linux”."""
    said = user_agent[:_MOST_READ]
    browser = next((name for sign, name in _BROWSERS if sign in said), "")
    system = next((name for sign, name in _SYSTEMS if sign in said), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A client on {system}" if system else _UNKNOWN)
