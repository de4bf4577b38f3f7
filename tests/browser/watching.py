"""What a page does behind its back: requests to other hosts, refused scripts, errors in the console."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Route

# No name but ours leads anywhere, so that what a page asks of another host is seen and not sent.
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"


@dataclass
class Watch:
    """Keeps what must not happen. `leave_url` is where leaving quickly goes: nothing is sent there.

    It listens and does not stand between: a browser whose requests are held up keeps no style sheet from
    one page to the next, and what it keeps on the disk could not be looked through. Only where somebody
    is to leave (`leaving`) it answers for the other site.
    """

    address: str
    leave_url: str = "https://www.wikipedia.org/"
    leaving: bool = False
    foreign: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._see)
        context.on("console", self._hear)
        if self.leaving:
            context.route(re.compile(f"^{re.escape(self.leave_url)}"), self._leave)

    def _see(self, request: Request) -> None:
        if request.url.startswith((f"{self.address}/", "data:", "blob:")):
            return
        if self.leaving and self._leads_away(request):
            return
        self.foreign.append(request.url)

    def _leave(self, route: Route, request: Request) -> None:
        if self._leads_away(request):
            self.left.append(request.url)
            route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
        else:
            route.abort()

    def _leads_away(self, request: Request) -> bool:
        return request.url.startswith(self.leave_url) and request.is_navigation_request()

    def _hear(self, message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "error" and not any(part in text for part in self.expected):
            self.complaints.append(text)

    def heard(self) -> list[str]:
        """Return what happened since the last call that must not."""
        found = [f"asks for {url}" for url in self.foreign]
        found += [f"complains: {text}" for text in self.complaints]
        self.foreign.clear()
        self.complaints.clear()
        return found
