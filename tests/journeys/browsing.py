"""A person at a browser: what they open, press, type and read; and what every page must be."""

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, Response
from playwright.sync_api import Error as PlaywrightError

from portal import embedded
from tests.journeys.names import PASSWORD

SKELETON = """() => [...new Set([...document.querySelectorAll('body *')].map(one =>
  one.tagName + '.' + one.className + [...one.attributes].map(each => each.name).sort().join()))].sort().join('|')"""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class World:
    """The process that arranges what a journey finds (`tests.journeys.world`)."""

    def __init__(self, environment: dict[str, str], log: Path):
        self._log = open(log, "ab")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.world"],
            cwd=embedded.BASE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def order(self, do: str, *given: Any) -> Any:
        """Ask for something and wait until it is so."""
        self._process.stdin.write(json.dumps({"do": do, "with": given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the preparing process ended: see {self._log.name}"
        answer = json.loads(line)
        assert "trouble" not in answer, answer["trouble"]
        return answer.get("answer")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._log.close()


class Looked:
    """Which shapes of pages axe has seen in this run: the same shape is not looked at twice."""

    def __init__(self):
        self.axe, self.shapes, self.pages = Axe(), set(), 0

    def violations(self, page: Page) -> str:
        self.pages += 1
        shape = page.evaluate(SKELETON)
        if shape in self.shapes:
            return ""
        found = self.axe.run(page)
        if not found.violations_count:
            self.shapes.add(shape)
            return ""
        return found.generate_report()


class Person:
    """Somebody at a browser of their own. Every page they come to is looked at."""

    def __init__(self, context: BrowserContext, address: str, looked: Looked, *, scripted: bool = True):
        self.context, self.address, self.looked, self.scripted = context, address, looked, scripted
        self.console: list[str] = []
        self.broken: list[str] = []
        self.page = self._watched(context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("response", self._answered)
        return page

    def _heard(self, kind: str, text: str) -> None:
        # The browser remarks on every answer of 400 and above; those are read as pages.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.console.append(text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    # Going about

    def focused(self) -> str:
        """The words of what has the focus."""
        return self.page.evaluate("document.activeElement.innerText").strip()

    def another_tab(self) -> "Person":
        """A second tab of the same browser."""
        tab = object.__new__(Person)
        tab.__dict__.update(self.__dict__)
        tab.page = self._watched(self.context.new_page())
        return tab

    def signs_in(self, name: str, code: str) -> "Person":
        if not self.page.url.startswith(f"{self.address}/sign-in/"):
            self.goes("/sign-in/")
        self.types("Email", f"{name.replace('_', '-')}@{code}.example")
        self.page.locator("input[name=password]").fill(PASSWORD)
        return self.presses("Sign in")

    def gives_password(self) -> "Person":
        """Before a signature, a decision or a sending the password is asked again."""
        assert self.heading == "Enter your password again", self.heading
        self.page.locator("input[name=password]").fill(PASSWORD)
        return self.presses("Continue")

    def gives_password_once(self) -> "Person":
        """The same, where a page that asks for it turns out not to be there."""
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.button("Continue").click()
        self.page.wait_for_load_state("load")
        return self

    def goes(self, path: str, status: int = 200) -> "Person":
        self.page.bring_to_front()  # a tab in the background is slow on purpose
        answer = self.page.goto(f"{self.address}{path}" if path.startswith("/") else path)
        assert answer.status == status, f"{answer.status} at {path}"
        return self.look()

    def follows(self, words: str) -> "Person":
        """A link, or what looks like a button and is one, by words in it."""
        found = self.page.get_by_role("link", name=words).or_(
            self.page.locator("a[role=button]", has_text=words)
        )
        return self._clicks(found.first, words)

    def presses(self, words: str) -> "Person":
        """A button, by words in it."""
        return self._clicks(self.button(words), words)

    def _clicks(self, found: Locator, words: str) -> "Person":
        try:
            with self.page.expect_navigation(wait_until="load"):
                found.click()
        except PlaywrightError as problem:
            raise AssertionError(
                f"“{words}” leads nowhere on {self.page.url}:\n{self.text[:3000]}"
            ) from problem
        return self.arrives()

    def button(self, words: str) -> Locator:
        exact = self.page.get_by_role("button", name=words, exact=True)
        return exact if exact.count() else self.page.get_by_role("button", name=words).first

    def clicks(self, found: Locator) -> "Person":
        """Whatever leads to another page."""
        return self._clicks(found, "that")

    def arrives(self) -> "Person":
        self.page.wait_for_load_state("load")
        return self.look()

    # Filling in

    def types(self, label: str, words: str) -> "Person":
        self.page.get_by_label(label).first.fill(words)
        return self

    def fills(self, name: str, value: Any) -> "Person":
        """A field by its name: text, choice, tick, several ticks, or a date as [day, month, year]."""
        if isinstance(value, list) and self.page.locator(f"[name='{name}_day']").count():
            parts = ("day", "month", "year", "time")
            for part, one in zip(parts, value, strict=False):
                self._field(f"{name}_{part}").fill(str(one))
            return self
        for one in value if isinstance(value, list) else [value]:
            self._put(name, one)
        return self

    def _put(self, name: str, value: Any) -> None:
        field = self._field(name)
        kind = field.get_attribute("type")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(str(value))
        elif value is True:
            field.check()
        elif kind in ("radio", "checkbox"):
            self.page.locator(f"[name='{name}'][value={json.dumps(str(value))}]").check()
        else:
            field.fill(str(value))

    def _field(self, name: str) -> Locator:
        """The field, with what hides it opened first."""
        field = self.page.locator(f"[name='{name}']").first
        folded = self.page.locator(f"details:not([open]):has([name='{name}'])")
        if folded.count():
            folded.first.locator("summary").click()
        return field

    def has(self, name: str) -> bool:
        return self.page.locator(f"[name='{name}'], [name='{name}_day']").count() > 0

    # Reading

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def sees(self, *words: str) -> "Person":
        for one in words:
            assert one in self.text, f"“{one}” is not on {self.page.url}:\n{self.text[:6000]}"
        return self

    def sees_no(self, *words: str) -> "Person":
        for one in words:
            assert one not in self.text, f"“{one}” is on {self.page.url}:\n{self.text[:2000]}"
        return self

    def waits_for(self, words: str, patience: float = 40) -> "Person":
        """Until the page says so, opened again as often as a person would."""
        for _ in range(int(patience)):
            if words in self.text:
                return self.look()
            self._opens_again()
        return self.sees(words)

    def _opens_again(self) -> None:
        self.page.wait_for_timeout(1000)
        with contextlib.suppress(PlaywrightError):  # the page may be opening itself again in the same moment
            self.page.reload()

    def waits_for_the_worker(self, patience: float = 90) -> "Person":
        """Until the page shows no work in progress any more."""
        for _ in range(int(patience)):
            if not self.page.locator(".portal-progress").count():
                return self.look()
            self._opens_again()
        raise AssertionError(f"the worker does not get on: {self.text[:3000]}")

    def look(self) -> "Person":
        """What every page must be: whole, named, with one heading, in its language, quiet, and without barriers."""
        where = self.page.url
        assert not self.broken, self.broken
        assert not self.console, f"{where}: {self.console}"
        assert self.page.title().removesuffix("– Data Handling Portal").strip(), f"{where} has no title"
        assert self.page.locator("h1").count() == 1, f"{where} has {self.page.locator('h1').count()} h1"
        assert not self.page.locator("a[href=''], a:not([href])").count(), (
            f"{where} has a link that leads nowhere"
        )
        assert self.page.locator("html").get_attribute("lang") == "en-GB"
        if self.scripted and (violations := self.looked.violations(self.page)):
            raise AssertionError(f"{where}\n{violations}")
        return self

    def is_not_wider_than_the_screen(self) -> "Person":
        assert not self.page.evaluate(WIDER), f"{self.page.url} scrolls sideways"
        return self

    def session(self) -> str:
        cookies = {one["name"]: one["value"] for one in self.context.cookies()}
        return cookies["sessionid"]
