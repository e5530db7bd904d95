"""A person at a browser: what they open, press, type and read; and what every page must be."""

import contextlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response
from playwright.sync_api import Error as PlaywrightError

from portal import embedded
from tests.journeys.names import PASSWORD

# What every page must be, read at once: each question to the browser takes a moment of three processes.
SEEN = """() => ({
  title: document.title,
  headings: document.querySelectorAll('h1').length,
  skipped: [...document.querySelectorAll('main :is(h1, h2, h3, h4)')].filter(heading => heading.checkVisibility())
    .filter((heading, place, all) => place && heading.tagName[1] - all[place - 1].tagName[1] > 1)
    .map(heading => heading.textContent),
  deadLinks: document.querySelectorAll("a[href=''], a:not([href])").length,
  language: document.documentElement.lang,
  elements: [...new Set([...document.querySelectorAll('body *')].map(one =>
    one.tagName + '.' + one.className + '|' + one.getAttributeNames().sort().join()))],
})"""
# What axe says of a page: all its rules of the whole page, and the contrast, which takes longer than all other rules
# together, of the elements of these kinds and of what is inside them; or of the whole page, where no kinds are named.
VIOLATIONS = """async kinds => {
  const run = (context, rules) => axe.run(context, {resultTypes: ['violations'], ...rules});
  const only = {runOnly: ['color-contrast']}, others = {rules: {'color-contrast': {enabled: false}}};
  if (!kinds) return (await run(document, {})).violations;
  const ofKinds = new Set([...document.querySelectorAll('body *')].filter(one =>
    kinds.includes(one.tagName + '.' + one.className)));
  const isInside = one => (one = one.parentElement) && (ofKinds.has(one) || isInside(one));
  const include = [...ofKinds].filter(one => !isInside(one));
  const {violations} = await run(document, others);
  return include.length ? [...violations, ...(await run({include}, only)).violations] : violations;
}"""
# What a field of this name is: a date (its parts have names of their own), its kind, and whether it is folded away.
FIELD = """name => {
  const one = document.querySelector(`main [name='${name}']`);
  return {
    dated: !!document.querySelector(`main [name='${name}_day']`), tag: one?.tagName, kind: one?.getAttribute('type'),
    folded: !!document.querySelector(`main details:not([open]) [name='${name}']`),
  };
}"""
# Whether a page asks by itself how far some work has got.
BUSY = "!!document.querySelector('[data-live], meta[http-equiv=refresh]')"
QUIET = "/static/js-enabled.js"  # read as a text, it runs nothing and asks for nothing
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

    def order(self, do: str, *arguments: Any) -> Any:
        """Ask for something and wait until it is so."""
        self._process.stdin.write(json.dumps({"do": do, "with": arguments}) + "\n")
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
    """What axe has seen in this run. A page of the same kinds of elements as one before is not looked at again.

    Nor is a page whose tags and classes were all on pages before, unless every case is tried. `tried` counts the pages that axe has
    looked at; of these it measures the contrast of what was on none before. `opened` counts the home pages that were opened, of
    those that somebody came to.
    """

    def __init__(self, every_case: bool):
        self.every_case = every_case
        self.pages: set[frozenset[str]] = set()
        self.kinds: set[str] = set()
        self.homes: set[tuple[str, int]] = set()
        self.tried = self.opened = self.come_to = 0

    @property
    def counts(self) -> tuple[int, int]:
        """How much was looked at, and how much there was: pages that differ from all before, and home pages."""
        return self.tried + self.opened, len(self.pages) + self.come_to

    def knows_home(self, name: str, width: int) -> bool:
        """Whether somebody in this post has come to their home page, on a screen of this width. From now on they have."""
        known = not self.every_case and (name, width) in self.homes
        self.homes.add((name, width))
        return known

    def violations(self, page: Page, elements: frozenset[str]) -> str:
        """What axe finds on a page of these kinds of elements."""
        if elements in self.pages:
            return ""
        kinds = {element.partition("|")[0] for element in elements}
        if self.every_case or not kinds <= self.kinds:
            self.tried += 1
            page.evaluate(AXE_SCRIPT)
            fresh = None if self.every_case else sorted(kinds - self.kinds)
            if violations := page.evaluate(VIOLATIONS, fresh):
                return AxeResults({"violations": violations}).generate_report()
        self.pages.add(elements)
        self.kinds |= kinds
        return ""


@dataclass
class Effort:
    """What somebody did at a browser: characters typed, fields typed in, answers chosen, pages opened."""

    characters: int = 0
    fields: int = 0
    choices: int = 0
    pages: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        sums = (getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        return Effort(*sums)

    def types(self, text: str) -> str:
        """Count a field that is typed in; returns what is typed."""
        self.fields += 1
        self.characters += len(text)
        return text


class Person:
    """Somebody at a browser of their own. Every page they come to is looked at."""

    def __init__(self, context: BrowserContext, address: str, looked: Looked, *, scripted: bool = True):
        self.context, self.address, self.looked, self.scripted = context, address, looked, scripted
        self.console: list[str] = []
        self.broken: list[str] = []
        self.effort = Effort()
        self.stepped_up: list[str] = []  # where the password was given again, in any tab
        self.has_page = False  # what is in the browser until they open one is what somebody else left there
        self.has_home_to_open = False
        self._page = self._watched(context.pages[0] if context.pages else context.new_page())

    @property
    def page(self) -> Page:
        """What they have before them."""
        assert self.has_page, "nothing is before them until they open a page (goes, opens_home)"
        return self._page

    def _watched(self, page: Page) -> Page:
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("response", self._answered)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser remarks on every answer of 400 and above; those are read as pages.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.console.append(message.text)

    def _failed(self, error: PlaywrightError) -> None:
        self.console.append(str(error))

    def leaves(self) -> None:
        """Close all tabs but the first and forget who was signed in, so that somebody else can use the browser.

        What stays open is of the same site: after the page of another, such as an empty page, Chromium starts a process again.
        A page that asks for itself again makes room for one that does not. Where the portal no longer answers it is an empty
        page, so that the journey says itself what went wrong.
        """
        first, *others = self.context.pages
        for page in others:
            page.close()
        for event, handler in (
            ("console", self._heard),
            ("pageerror", self._failed),
            ("response", self._answered),
        ):
            first.remove_listener(event, handler)
        self.context.clear_cookies()
        try:
            if first.evaluate(BUSY):
                first.goto(f"{self.address}{QUIET}")
        except PlaywrightError:
            first.goto("about:blank")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    # Going about

    def focused(self) -> str:
        """The words of what has the focus."""
        return self.opens_home().page.evaluate("document.activeElement.innerText").strip()

    def another_tab(self) -> "Person":
        """A second tab of the same browser."""
        tab = object.__new__(Person)
        tab.__dict__.update(self.__dict__)
        tab._page = self._watched(self.context.new_page())
        tab.has_page = tab.has_home_to_open = False
        return tab

    @property
    def is_asked_to_sign_in(self) -> bool:
        return self.opens_home().page.url.startswith(f"{self.address}/sign-in/")

    @property
    def has_session(self) -> bool:
        """Whether the portal knows who they are. To ask does not lengthen the session."""
        return self.context.request.get(f"{self.address}/account/session/", max_redirects=0).status == 200

    def is_signed_in(self, name: str, code: str) -> None:
        """Have a session that the form of `signs_in` gave, sent without the page that shows it."""
        form, server = f"{self.address}/sign-in/", self.context.request
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', server.get(form).text())
        assert token, "the page has no form"
        typed = {
            "login": self.effort.types(_email(name, code)),
            "password": self.effort.types(PASSWORD),
        }
        answer = server.post(form, form={"csrfmiddlewaretoken": token[1], **typed}, max_redirects=0)
        assert answer.status == 302, f"{answer.status} at {form} for {name} of {code}"
        assert answer.headers["location"] == "/"
        assert "sessionid" in {cookie["name"] for cookie in self.context.cookies() if cookie["httpOnly"]}
        self.effort.pages += 1

    def signs_in(self, name: str, code: str) -> "Person":
        if not (self.has_page and self.is_asked_to_sign_in):
            self.goes("/sign-in/")
        self.types("Email", _email(name, code))
        self.page.locator("input[name=password]").fill(self.effort.types(PASSWORD))
        return self.presses("Sign in")

    def gives_password(self) -> "Person":
        """Before a signature, a decision or a sending the password is asked again."""
        assert self.heading == "Enter your password again", self.heading
        self.stepped_up.append(self.page.url)
        self.page.locator("input[name=password]").fill(self.effort.types(PASSWORD))
        return self.presses("Continue")

    def gives_password_once(self) -> "Person":
        """The same, where a page that asks for it turns out not to be there."""
        self.stepped_up.append(self.page.url)
        self.page.locator("input[name=password]").fill(self.effort.types(PASSWORD))
        self.button("Continue").click()
        self.page.wait_for_load_state("load")
        return self

    def comes_home(self) -> "Person":
        """Be at the home page, as whoever has signed in. It is a page of theirs, also where nothing is done or read there."""
        self.has_home_to_open = True
        self.effort.pages += 1
        self.looked.come_to += 1
        return self

    def opens_home(self) -> "Person":
        """Open the home page, if that is where they are and it is not open: whatever reads or acts begins with this."""
        if self.has_home_to_open:
            self.looked.opened += 1
            self._opens("/", 200)
        return self

    def goes(self, path: str, status: int = 200) -> "Person":
        self.effort.pages += 1
        return self._opens(path, status)

    def _opens(self, path: str, status: int) -> "Person":
        self.has_home_to_open = False
        if len(self.context.pages) > 1:
            self._page.bring_to_front()  # a tab in the background is slow on purpose
        answer = self._page.goto(f"{self.address}{path}" if path.startswith("/") else path)
        assert answer.status == status, f"{answer.status} at {path}"
        self.has_page = True
        return self._looks()

    def follows(self, text: str) -> "Person":
        """A link, or what looks like a button and is one, by words in it."""
        link = (
            self.opens_home()
            .page.get_by_role("link", name=text)
            .or_(self.page.locator("a[role=button]", has_text=text))
        )
        return self._clicks(link.first, text)

    def presses(self, text: str) -> "Person":
        """A button, by words in it."""
        return self._clicks(self.button(text), text)

    def _clicks(self, locator: Locator, text: str) -> "Person":
        try:
            with self.page.expect_navigation(wait_until="load"):
                locator.click()
        except PlaywrightError as problem:
            raise AssertionError(
                f"“{text}” leads nowhere on {self.page.url}:\n{self.text[:3000]}"
            ) from problem
        return self.look()

    def button(self, text: str) -> Locator:
        exact = self.opens_home().page.get_by_role("button", name=text, exact=True)
        return exact if exact.count() else self.page.get_by_role("button", name=text).first

    def clicks(self, locator: Locator) -> "Person":
        """Whatever leads to another page."""
        return self._clicks(locator, "that")

    def arrives(self) -> "Person":
        self.opens_home().page.wait_for_load_state("load")
        return self.look()

    # Filling in

    def types(self, label: str, text: str) -> "Person":
        self.opens_home().page.get_by_label(label).first.fill(self.effort.types(text))
        return self

    def fills(self, name: str, value: Any) -> "Person":
        """A field by its name: text, choice, tick, several ticks, or a date as [day, month, year]."""
        if isinstance(value, list) and self._reads(FIELD, name)["dated"]:
            parts = ("day", "month", "year", "time")
            for part, item in zip(parts, value, strict=False):
                self._field(f"{name}_{part}")[0].fill(self.effort.types(str(item)))
            return self
        for item in value if isinstance(value, list) else [value]:
            self._put(name, item)
        return self

    def _put(self, name: str, value: Any) -> None:
        field, about = self._field(name)
        if about["tag"] == "SELECT":
            field.select_option(str(value))
        elif value is True:
            field.check()
        elif about["kind"] in ("radio", "checkbox"):
            self.page.locator(f"main [name='{name}'][value={json.dumps(str(value))}]").check()
        else:
            field.fill(self.effort.types(str(value)))
            return
        self.effort.choices += 1

    def _field(self, name: str) -> tuple[Locator, dict[str, Any]]:
        """The field, with what hides it opened first, and what it is."""
        about = self._reads(FIELD, name)
        if about["folded"]:
            folded = self.page.locator(f"main details:not([open]):has([name='{name}'])")
            folded.first.locator("summary").click()
        return self.page.locator(f"main [name='{name}']").first, about

    def has(self, name: str) -> bool:
        about = self._reads(FIELD, name)
        return about["dated"] or about["tag"] is not None

    # Reading

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self._reads("document.body.innerText"))

    @property
    def heading(self) -> str:
        return self._reads("document.querySelector('h1').innerText")

    def sees(self, *texts: str) -> "Person":
        seen = self.text
        for text in texts:
            assert text in seen, f"“{text}” is not on {self.page.url}:\n{seen[:6000]}"
        return self

    def sees_no(self, *texts: str) -> "Person":
        seen = self.text
        for text in texts:
            assert text not in seen, f"“{text}” is on {self.page.url}:\n{seen[:2000]}"
        return self

    def waits_for(self, text: str, patience: float = 40) -> "Person":
        """Until the page says so, opened again as often as a person would."""
        for _ in range(int(patience)):
            if text in self.text:
                return self.look()
            self._opens_again()
        return self.sees(text)

    def _opens_again(self) -> None:
        self.page.wait_for_timeout(1000)
        with contextlib.suppress(PlaywrightError):  # the page may be opening itself again in the same moment
            self.page.reload()

    def waits_for_the_worker(self, patience: float = 90) -> "Person":
        """Until the page shows no work in progress any more."""
        for _ in range(int(patience)):
            if not self.opens_home().page.locator(".portal-progress").count():
                return self.look()
            self._opens_again()
        raise AssertionError(f"the worker does not get on: {self.text[:3000]}")

    def look(self) -> "Person":
        """Have come to a page, which is what every page must be."""
        self.effort.pages += 1
        return self._looks()

    def _looks(self) -> "Person":
        """What every page must be: whole, named, with one heading, in its language, quiet, and without barriers."""
        where, seen = self.page.url, self._reads(SEEN)
        assert not self.broken, self.broken
        assert not self.console, f"{where}: {self.console}"
        assert seen["title"].removesuffix("– Data Handling Portal").strip(), f"{where} has no title"
        assert seen["headings"] == 1, f"{where} has {seen['headings']} h1"
        assert not seen["skipped"], f"{where} leaves out a level of headings before {seen['skipped']}"
        assert not seen["deadLinks"], f"{where} has a link that leads nowhere"
        assert seen["language"] == "en-GB"
        if self.scripted and (violations := self.looked.violations(self.page, frozenset(seen["elements"]))):
            raise AssertionError(f"{where}\n{violations}")
        return self

    def _reads(self, question: str, about: Any = None) -> Any:
        """What the page itself answers. To find a part of it in Playwright's way costs its script of 340 KB on each page."""
        self.opens_home()
        try:
            return self.page.evaluate(question, about)
        except PlaywrightError:  # it opened itself again in the same moment
            self.page.wait_for_load_state("load")
            return self.page.evaluate(question, about)

    def is_not_wider_than_the_screen(self) -> "Person":
        assert not self.opens_home().page.evaluate(WIDER), f"{self.page.url} scrolls sideways"
        return self

    def session(self) -> str:
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        return cookies["sessionid"]


def _email(name: str, code: str) -> str:
    return f"{name.replace('_', '-')}@{code}.example"
