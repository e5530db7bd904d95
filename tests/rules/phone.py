"""Chromium with the screen of a phone: what a page shows there, and which names a screen reader gives to its parts.

The browser is driven from a thread of its own, since its driver keeps a loop there and Django refuses to read a database
beside one. It gets pages as they were answered, and stylesheet, script and fonts from the disk.
"""

import hashlib
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from portal import embedded

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PICTURES = os.environ.get("PORTAL_PICTURES", "")  # a folder for screenshots of all pages
WIDTH, HEIGHT = 320, 640
CONTROLS = {"textbox", "searchbox", "combobox", "checkbox", "radio", "button", "spinbutton", "listbox"}
PARTS_OF_A_DATE = {"Day", "Month", "Year", "Time"}

# What is wider than the screen, or cut off, by its markup and its words. What is hidden from sight is looked at by nobody.
TOO_WIDE = """() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const name = one => `<${one.tagName.toLowerCase()} class="${one.className.baseVal ?? one.className}"> ` +
    one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60);
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('.govuk-visually-hidden, svg, noscript, script, dialog:not([open]), option') || !one.checkVisibility())
      continue;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (!box.width || !box.height || style.position === 'absolute' && style.clip !== 'auto')
      continue;
    if ((box.right > width + 1 || box.left < -1) && !one.closest('.portal-scroll'))
      found.push(`beyond the edge, ${Math.round(box.left)} to ${Math.round(box.right)}: ${name(one)}`);
    else if (one.scrollWidth > one.clientWidth + 1 && style.overflowX !== 'visible' &&
        !['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName) && style.display !== 'inline')
      found.push(`${style.overflowX === 'hidden' ? 'cut off' : 'scrolls sideways'}, ` +
        `${one.scrollWidth} in ${one.clientWidth}: ${name(one)}`);
  }
  return found.slice(0, 9);
}"""


# Tables of several columns that are no cards, cells that name another column than theirs, and rows that begin otherwise.
LISTS = """() => {
  const found = [];
  for (const table of document.querySelectorAll('table')) {
    const heads = [...table.querySelectorAll('thead th')].map(one => one.textContent.trim());
    const about = heads.join(', ');
    if (heads.length < 3 && !table.matches('.portal-list') || !table.checkVisibility())
      continue;
    if (!table.matches('.portal-list'))
      found.push(`no list for a phone: ${about}`);
    if (heads.includes('State') && table.querySelector('tbody tr') && !table.querySelector('.portal-list__state'))
      found.push(`does not know its state: ${about}`);
    for (const row of table.querySelectorAll('tbody tr')) {
      const cells = [...row.children];
      cells.forEach((one, place) => {
        if (one.tagName === 'TD' && !(one.dataset.label && heads[place]?.startsWith(one.dataset.label)))
          found.push(`${one.dataset.label} is not ${heads[place]}: ${about}`);
      });
      const top = one => one.getBoundingClientRect().top;
      const first = row.querySelectorAll('.portal-list__state, .portal-list__date');
      const others = cells.filter(one => !one.matches('.portal-list__state, .portal-list__date') && one.checkVisibility());
      if (first.length && Math.max(...[...first].map(top)) >= Math.min(...others.map(top)))
        found.push(`does not begin with state and date: ${about}`);
    }
  }
  return found;
}"""

# States in more than one line, although the words would fit in one beside the rest.
BROKEN = """() => {
  const found = [];
  for (const one of document.querySelectorAll('.govuk-tag')) {
    if (!one.checkVisibility())
      continue;
    const row = one.closest('.govuk-task-list__item, tr, dd, p, div');
    const high = one.getBoundingClientRect().height;
    one.style.whiteSpace = 'nowrap';
    const line = one.getBoundingClientRect();
    one.style.whiteSpace = '';
    if (high > line.height + 4 && line.width < 0.6 * row.clientWidth)
      found.push(`a state in two lines: ${one.textContent.trim()}`);
  }
  return found;
}"""


@dataclass(frozen=True)
class Seen:
    """What was found wrong on one page, in words."""

    too_wide: tuple[str, ...]
    lists: tuple[str, ...]
    alike: tuple[str, ...]
    broken: tuple[str, ...]


class _Files(SimpleHTTPRequestHandler):
    """Pages from a dictionary, and /static/ from `assets`."""

    def __init__(self, *args: Any, pages: dict[str, str]):
        self.pages = pages
        super().__init__(*args, directory=str(embedded.BASE / "assets"))

    def do_GET(self) -> None:
        """The page where there is one; otherwise a file."""
        if (page := self.pages.get(self.path)) is None:
            self.path = self.path.removeprefix("/static")
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def end_headers(self) -> None:
        """Files are fetched once a run."""
        if self.path not in self.pages:
            self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Phone:
    """One window of one browser, kept open for all pages."""

    def __init__(self, executable: str):
        self._pages: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, pages=self._pages))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._thread = ThreadPoolExecutor(1)
        self._do(self._open, executable)

    def _do(self, work, *parameters):
        return self._thread.submit(work, *parameters).result()

    def _open(self, executable: str) -> None:
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(executable_path=executable, args=FLAGS)
        context = self._browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", is_mobile=True, has_touch=True
        )
        self._page: Page = context.new_page()
        self._reader: CDPSession = context.new_cdp_session(self._page)

    def look(self, path: str, html: str) -> Seen:
        """Open a page as it was answered at `path`."""
        return self._do(self._look, path, html)

    def _look(self, path: str, html: str) -> Seen:
        self._pages.clear()
        self._pages[path] = html
        self._page.goto(f"http://127.0.0.1:{self._server.server_port}{path}")
        too_wide = self._page.evaluate(TOO_WIDE)
        if PICTURES:
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            self._page.screenshot(
                path=f"{PICTURES}/{name}-{hashlib.sha256(html.encode()).hexdigest()[:6]}.png", full_page=True
            )
        nodes = self._reader.send("Accessibility.getFullAXTree")["nodes"]
        lists, broken = self._page.evaluate(LISTS), self._page.evaluate(BROKEN)
        return Seen(tuple(too_wide), tuple(lists), tuple(_alike(nodes)), tuple(broken))

    def close(self) -> None:
        """End the browser, its driver and the server."""
        self._do(lambda: (self._browser.close(), self._playwright.stop()))
        self._thread.shutdown()
        self._server.shutdown()
        self._server.server_close()


def _alike(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Controls that share a name, and links to different places that do."""
    of = {node["nodeId"]: node for node in nodes}
    names: Counter[str] = Counter()
    places: dict[str, set[str]] = {}
    for node in nodes:
        role, name = _value(node, "role"), _value(node, "name").strip()
        if node.get("ignored"):
            continue
        if role in CONTROLS:
            if role in ("radio", "checkbox") or name in PARTS_OF_A_DATE:
                name = f"{_group(node, of)}: {name}"
            names[name] += 1
        elif role == "link":
            places.setdefault(name, set()).add(_place(node))
    yield from (f"{count} controls are called “{name[:100]}”" for name, count in names.items() if count > 1)
    yield from (
        f"“{name[:100]}” leads to {sorted(where)}"
        for name, where in places.items()
        if len(where) > 1 or not name
    )


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _place(node: dict[str, Any]) -> str:
    return next(
        (
            str(attribute["value"].get("value"))
            for attribute in node.get("properties", ())
            if attribute["name"] == "url"
        ),
        "",
    )


def _group(node: dict[str, Any], of: dict[str, dict[str, Any]]) -> str:
    """The name of the nearest group around a control."""
    while node := of.get(node.get("parentId", "")):
        if _value(node, "role") in ("group", "radiogroup") and _value(node, "name"):
            return _value(node, "name")
    return ""
