"""A headless Chromium, driven by its DevTools protocol over two pipes: no driver, no port, no library."""

import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe", "--hide-scrollbars",
)  # fmt: skip
SECONDS = 20.0
SETTLE_SECONDS = 0.05
KEYS = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, "\x1b"), "ArrowDown": ("ArrowDown", 40, "")}


class BrowserError(AssertionError):
    """The browser did not do what a test asked for."""


@dataclass
class Page:
    """One tab; ``told`` are the events it sent so far, ``refused`` the HTTP statuses a test means to provoke."""

    into: int
    out: int
    session: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _rest: bytes = b""

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.into, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while (answer := self._next(deadline)).get("id") != number:
            self.told.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def _next(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self.out], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise BrowserError(f"no answer within {SECONDS} s")
            if not (more := os.read(self.out, 1 << 16)):
                raise BrowserError("the browser is gone")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        made = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in made:
            raise BrowserError(made["exceptionDetails"].get("exception", {}).get("description", script))
        return made["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + SECONDS
        while not self.run(f"Boolean({script})"):
            if time.monotonic() > deadline:
                raise BrowserError(f"not true within {SECONDS} s: {script}; the page says {self.text('#message')!r}")
            time.sleep(0.05)

    def open(self, url: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> None:
        """Load an address in a window of some size."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self.until(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def text(self, selector: str) -> str:
        """The text of an element; empty where there is none."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''"))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does."""
        for key in keys:
            name, code, text = KEYS.get(key) or (key, ord(key.upper()), key)
            common = {"key": name, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text: str) -> None:
        """Write into whatever has the focus."""
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.run(
            f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center', behavior: 'instant'}})"
        )
        box = self.run(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self._mouse("mousePressed", *box)
        self._mouse("mouseReleased", *box)

    def drag(self, quote: str, *, nth: int = 0) -> None:
        """Select words of the document with the mouse."""
        first, last = self.run(_PLACES % (json.dumps(quote), nth))
        self._mouse("mousePressed", *first)
        self._mouse("mouseMoved", *last)
        self._mouse("mouseReleased", *last)

    def _mouse(self, kind: str, x: float, y: float) -> None:
        buttons = 0 if kind == "mouseReleased" else 1
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=buttons, clickCount=1)

    def screenshot(self, path: Path) -> None:
        """What the window shows, as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def begin(self) -> None:
        """A new test, which knows nothing of those before it."""
        self.told.clear()
        self.refused.clear()

    def end(self) -> list[str]:
        """Leave the page, and what its console complained of: exceptions, refused loads, violated policies.

        The browser reports a load some time after the page has heard of it, so it is given that time.
        """
        self.call("Page.navigate", url="about:blank")
        time.sleep(SETTLE_SECONDS)
        self.run("0")
        return [json.dumps(event["params"]) for event in self.told if self._is_complaint(event)]

    def _is_complaint(self, event: dict[str, Any]) -> bool:
        if event.get("method") != "Log.entryAdded":
            return event.get("method") == "Runtime.exceptionThrown"
        entry = event["params"]["entry"]
        meant = any(f"status of {status} " in entry["text"] for status in self.refused)
        return entry["level"] == "error" and not meant


_PLACES = """(() => {
  const text = document.querySelector('#text'), quote = %s;
  let from = -1;
  for (let left = %d; left >= 0; left--) from = text.textContent.indexOf(quote, from + 1);
  const find = (offset) => {
    const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode()); offset -= node.length) if (offset <= node.length) return [node, offset];
  };
  const range = document.createRange();
  range.setStart(...find(from)); range.setEnd(...find(from + quote.length));
  range.startContainer.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0), first = boxes[0], last = boxes.at(-1);
  return [[first.left + 0.5, first.top + first.height / 2], [last.right - 0.5, last.top + last.height / 2]];
})()"""


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A browser with a profile of its own in ``folder``; it and all it started are gone afterwards."""
    if PROGRAM is None:
        raise BrowserError("there is no chromium")
    (read_in, into), (out, write_out) = os.pipe(), os.pipe()
    process = _started([PROGRAM, *FLAGS, f"--user-data-dir={folder}"], read_in, write_out)
    try:
        yield _tab(Page(into, out))
    finally:
        os.close(into)
        os.close(out)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _started(command: list[str], read_in: int, write_out: int) -> int:
    """The process, which takes its commands on descriptor 3 and answers on 4."""
    # Out of the way first: either may be 3 or 4 itself.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (read_in, write_out)]
    actions = [
        (os.POSIX_SPAWN_DUP2, ends[0], 3),
        (os.POSIX_SPAWN_DUP2, ends[1], 4),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        return os.posix_spawn(command[0], command, os.environ, file_actions=actions, setsid=True)
    finally:
        for end in (read_in, write_out, *ends):
            os.close(end)


def _tab(page: Page) -> Page:
    target = page.call("Target.createTarget", url="about:blank")["targetId"]
    page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log"):
        page.call(f"{domain}.enable")
    return page
