"""How a client is called in the list of sessions: by what it says it is, in a few words, and never by its address."""

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
_MOST_READ = 500


def client_name(user_agent: str) -> str:
    """The client behind a User-Agent header, like “Firefox on Linux”."""
    said = user_agent[:_MOST_READ]
    browser = next((name for sign, name in _BROWSERS if sign in said), "")
    system = next((name for sign, name in _SYSTEMS if sign in said), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A client on {system}" if system else _UNKNOWN)
