"""Debian's Chromium, watched: what a page asks of the network and says on its console is kept, and axe looks at it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "out" / "screenshots"
WIDE, PHONE = (1280, 900), (390, 844)
# Chromium runs as root in a container, without a graphics card, and resolves no name but this machine's.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
# Without `preload` axe does not fetch the style sheets anew, which a page opened as a file may not.
AXE = "{resultTypes: ['violations'], preload: false}"
# A page says what its content security policy stopped through an event, also where the console stays silent.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`));"""
# Whatever reaches over the right edge of the page, by its first few words, where the page can be scrolled sideways.
OVER_THE_EDGE = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const over = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > page.clientWidth + 1);
  const named = over.slice(0, 8).map((element) => `${element.tagName}.${element.className}: ` +
    element.textContent.trim().slice(0, 40));
  return [`${page.scrollWidth} px wide in a window of ${page.clientWidth}`, ...named];
}"""


def find_chromium() -> str:
    """Return the path of Chromium; its absence is an error that says what to run."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise FileNotFoundError("chromium is not installed: run `make test-browser`, or apt-get install chromium")
    return found


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window; what is waited for may take half a minute on a busy machine."""
    expect.set_options(timeout=30_000)
    return playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=ARGUMENTS)


class Visit:
    """One page in a window of its own, and what it said and asked for since it was opened."""

    def __init__(self, context: BrowserContext) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.set_default_timeout(60_000)
        context.on("request", lambda request: self.asked.append(request.url))
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self._dismiss(dialog))
        self.page.on(
            "console",
            lambda message: self.said.append(message.text) if message.type in {"error", "warning"} else None,
        )

    def _dismiss(self, dialog: Any) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str) -> Page:
        """Open an address and wait until it is loaded."""
        self.page.goto(address, wait_until="load")
        return self.page

    def asked_elsewhere(self, *own: str) -> list[str]:
        """Return the addresses that were asked for and neither begin with one of `own` nor are written in the page."""
        return [url for url in self.asked if not url.startswith((*own, "data:", "blob:"))]

    def over_the_edge(self) -> list[str]:
        """Return what makes the page scroll sideways: empty if nothing does."""
        over: list[str] = self.page.evaluate(OVER_THE_EDGE)
        return over

    def barriers(self, *roots: str) -> list[str]:
        """Return what axe calls serious or critical, within the selectors given or in all of the page."""
        self.page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "(roots) => axe.run(roots.length ? {include: roots} : document, AXE)".replace("AXE", AXE), list(roots)
        )
        return [
            f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']}: {node['html'][:160]}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    def shoot(self, name: str, *, whole: bool = False) -> Path:
        """Keep a screenshot in out/screenshots: what is in the window, or the whole page."""
        file = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=file, full_page=whole, animations="disabled")
        return file


class Reader:
    """A person at a browser, who opens windows of the size and colours wanted."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    @contextmanager
    def visit(self, size: tuple[int, int] = WIDE, *, dark: bool = False, scale: float = 1) -> Iterator[Visit]:
        """Open a window, `size` pixels wide and high, with `scale` dots to the pixel; a failure is photographed."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
            locale="en-GB",
        )
        visit = Visit(context)
        try:
            yield visit
        except BaseException:
            visit.shoot("failed")
            raise
        finally:
            context.close()
