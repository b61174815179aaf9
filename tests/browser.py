"""A page opened in a real browser without a network, and what axe-core says of it."""

import os
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if os.path.exists(path)), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of what passes only the first element is named, and none by a selector: both take most of the time on a long page
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "selectors": False}
AXE = """async options => {
  const PLAIN = "rgba(0, 0, 0, 0),none,1,static,normal,none", seen = new Map(), grounds = new Map([[null, ""]]);
  const ground = element => {
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.mixBlendMode,
        style.filter].join();
      grounds.set(element, ground(element.parentElement) + (own === PLAIN ? "" : `/${own}`));
    }
    return grounds.get(element);
  };
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const words = [...element.childNodes].map(node => node.nodeType === 3 ? node.data.trim() : "").join("");
    const look = [element.tagName, element.checkVisibility(), Math.min(words.length, 2), style.color, style.fill,
      style.fontSize, style.fontWeight, style.textShadow, style.visibility,
      element.matches(":disabled, [aria-disabled=true], [aria-hidden=true] *"), ground(element)].join();
    seen.set(look, (seen.get(look) ?? 0) + 1);
    if (seen.get(look) > 3) element.toggleAttribute("data-alike", true);
  }
  axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-alike])"}]});
  const found = await axe.run(options);
  document.querySelectorAll("[data-alike]").forEach(element => element.removeAttribute("data-alike"));
  return found;
}"""
"""Every rule on every element, but the contrast of three of those that look alike on the same ground: of each of
thousands of cells it takes longer than all other rules together."""

LEFT: list[Any] = []
"""Pages that are no longer looked at: a new one is a process of its own, which takes as long as many a test."""


def required(variable: str) -> bool:
    """Whether CI demands a tool whose absence elsewhere only skips a test."""
    return os.environ.get(variable) == "1"


class OpenedPage:
    """A page with what it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, width: int = 1280) -> None:
        idle = [page for page in LEFT if page.context.browser is browser]
        if idle:
            LEFT.remove(idle[-1])
        self.page = idle[-1] if idle else browser.new_context(offline=True).new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.heard = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, hear in self.heard.items():
            self.page.on(event, hear)
        self.page.goto(path.as_uri())
        self.path = path

    def close(self) -> None:
        """Nothing was asked for but the page, and nothing complained of."""
        assert self.requests == [self.path.as_uri()], "a request left the page"
        assert self.complaints == []
        self.leave()

    def leave(self) -> None:
        """The next page that is opened takes its place, as if nobody had been here."""
        for event, hear in self.heard.items():
            self.page.remove_listener(event, hear)
        self.page.emulate_media(media="null")
        self.page.mouse.move(0, 0)
        LEFT.append(self.page)

    def violations(self) -> list[str]:
        """What axe-core finds, with the first element of each."""
        try:
            from axe_playwright_python.sync_playwright import Axe
        except ImportError:
            assert not required("CAPACITY_REQUIRE_BROWSER"), "CAPACITY_REQUIRE_BROWSER=1, and there is no axe-core"
            pytest.skip("no axe-core here")
        self.page.evaluate(Axe().axe_script)
        response = self.page.evaluate(AXE, OPTIONS)
        assert len(response["passes"]) > 15
        return [f"{found['id']}: {found['nodes'][0]['html']}" for found in response["violations"]]
