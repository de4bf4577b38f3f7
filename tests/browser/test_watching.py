"""The watch of the other browser tests hears what it must hear, and lets nothing out."""

import socket

import pytest

from tests.browser.conftest import Open
from tests.browser.watching import Watch

ASK = """(url) => fetch(url, {mode: "no-cors", signal: AbortSignal.timeout(3000)})
  .then(() => "came", () => "failed")"""
PICTURE = """(url) => new Promise((done) => {
  const one = new Image();
  one.onload = () => done("came");
  one.onerror = () => done("failed");
  setTimeout(() => done("waits"), 3000);
  one.src = url;
})"""


@pytest.mark.parametrize("how", [ASK, PICTURE], ids=["fetch", "picture"])
@pytest.mark.parametrize("leaving", [False, True], ids=["", "leaving"])
def test_T26_a_request_to_another_host_is_heard_and_not_sent(
    how: str, leaving: bool, open_page: Open, watch: Watch
) -> None:
    """With the policy of the page off, which would refuse it first. By name and by number."""
    watch.leaving, watch.expected = leaving, ("net::ERR_",)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        page = open_page(bypass_csp=True)
        page.goto("/account/login/")
        wanted = [
            "http://elsewhere.example/x.png",
            f"http://127.0.0.1:{port}/x.png",
            f"{watch.leave_url}x.png",
        ]
        assert [page.evaluate(how, url) for url in wanted] == ["failed"] * 3
        other.settimeout(0.2)
        with pytest.raises(TimeoutError):
            other.accept()
    heard = watch.heard()
    assert [one for one in heard if one.startswith("asks for")] == [
        f"asks for {url}" for url in wanted
    ]


def test_T26_a_complaint_in_the_console_is_heard(open_page: Open, watch: Watch) -> None:
    page = open_page()
    page.goto("/account/login/")
    page.evaluate("console.error('invented')")
    assert watch.heard() == ["complains: invented"]
    page.evaluate("""() => { const one = new Image(); one.src = "http://elsewhere.example/";
      return new Promise((done) => { one.onerror = () => setTimeout(done, 200); }); }""")
    assert any("Content Security Policy" in one for one in watch.heard())
