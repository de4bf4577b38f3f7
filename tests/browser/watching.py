"""What a page does behind its back: requests to other hosts, refused scripts, errors in the console."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Route


@dataclass
class Watch:
    """Keeps what must not happen. `leave_url` is where leaving quickly goes: nothing is sent there."""

    address: str
    leave_url: str = "https://www.wikipedia.org/"
    foreign: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def over(self, context: BrowserContext) -> None:
        context.route("**/*", self._let_through)
        context.on("console", self._hear)

    def _let_through(self, route: Route, request: Request) -> None:
        if request.url.startswith(f"{self.address}/"):
            route.continue_()
        elif request.url.startswith(self.leave_url) and request.is_navigation_request():
            self.left.append(request.url)
            route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
        else:
            self.foreign.append(request.url)
            route.abort()

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
