"""The browser and device in plain words, from a User-Agent header."""

# The first that fits counts: most browsers also name those that they are compatible with.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "A Python program"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """For example `Firefox on Windows`. An unknown browser or device is left out."""
    browser = _first(_BROWSERS, user_agent)
    device = _first(_DEVICES, user_agent)
    if browser and device:
        return f"{browser} on {device}"
    return browser or (f"A browser on {device}" if device else "An unknown browser or program")


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((words for mark, words in table if mark in user_agent), None)
