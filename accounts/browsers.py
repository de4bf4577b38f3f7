"""Which family of browser and system a user agent belongs to. Nothing finer is ever kept."""

from accounts.models import Browser, System

# In this order: most of them also call themselves what comes after.
_BROWSERS = (
    ("edg/", Browser.EDGE), ("edga/", Browser.EDGE), ("edgios/", Browser.EDGE),
    ("opr/", Browser.OPERA), ("samsungbrowser/", Browser.SAMSUNG),
    ("firefox/", Browser.FIREFOX), ("fxios/", Browser.FIREFOX),
    ("crios/", Browser.CHROME), ("chrome/", Browser.CHROME), ("chromium/", Browser.CHROME),
    ("safari/", Browser.SAFARI),
)  # fmt: skip
_SYSTEMS = (
    ("iphone", System.IPHONE), ("ipad", System.IPAD), ("android", System.ANDROID),
    ("windows", System.WINDOWS), ("mac os x", System.MAC), ("macintosh", System.MAC),
    ("linux", System.LINUX), ("x11", System.LINUX),
)  # fmt: skip


def family(user_agent: str) -> tuple[Browser, System]:
    """Return the browser and the system in two words. What a browser says of itself may be a lie."""
    text = user_agent[:512].lower()
    browser = next((found for sign, found in _BROWSERS if sign in text), Browser.OTHER)
    system = next((found for sign, found in _SYSTEMS if sign in text), System.OTHER)
    return browser, system
