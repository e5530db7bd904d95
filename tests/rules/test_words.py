"""What is kept in the repository: nothing unfinished, nothing of the machine it was written on."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
OURS = {
    ".py",
    ".html",
    ".jinja",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".scss",
    ".js",
    ".css",
    ".svg",
    ".txt",
    ".lock",
    ".json",
    ".sh",
}
SKIPPED = ("node_modules", ".venv", "var", "assets", ".git", "test-results")

TEMPLATES = [*(BASE / "templates").rglob("*.html"), *(BASE / "templates").rglob("*.jinja")]


def files():
    """The files that are ours, by what is under version control where there is one."""
    done = subprocess.run(["git", "ls-files"], cwd=BASE, capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() if done.returncode == 0 else [
        str(path.relative_to(BASE)) for path in BASE.rglob("*") if path.is_file()
    ]  # fmt: skip
    for name in names:
        path = BASE / name
        if path.suffix in OURS and path.parts[len(BASE.parts)] not in SKIPPED and path.is_file():
            yield path


def places_of(pattern: str, suffixes: set[str] | None = None) -> list[str]:
    wanted = re.compile(pattern, re.MULTILINE)
    return [
        f"{path.relative_to(BASE)}:{number}: {line.strip()[:100]}"
        for path in files()
        if (suffixes is None or path.suffix in suffixes) and path != Path(__file__)
        for text in [path.read_text(errors="replace")]
        if wanted.search(text)  # most have it nowhere: looked for at once, and in lines only where it is
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize(
    "text", [r"\b(TODO|FIXME|XXX|HACK)\b", r"(?i)\bcoming soon\b", r"(?i)\blorem ipsum\b"]
)
def test_nothing_is_left_unfinished(text):
    assert places_of(text, OURS - {".lock"}) == []


def test_no_lock_names_where_packages_come_from():
    assert places_of(r"https?://", {".lock"}) == []
    assert places_of(r'"resolved"', {".json"}) == []


def test_no_file_knows_the_machine_it_was_written_on():
    assert places_of(r"(/(root|work)/|/home/\w+/|[A-Z]:\\\\Users)") == []


def test_every_page_has_one_place_for_its_title_and_one_main_heading():
    pages = [path for path in TEMPLATES if not {"components", "documents"} & set(path.parts)]
    wrong = []
    for path in pages:
        text = path.read_text()
        if path.name == "base.html" or "{% extends" not in text:
            continue
        text = re.sub(
            r"\{% el(se|if)\b.*?\{% endif %\}", "", text, flags=re.DOTALL
        )  # one branch or the other
        headings = len(re.findall(r"<h1\b", text)) + len(re.findall(r"heading=True|is_heading", text))
        if 'extends "base.html"' in text and ("{% block title %}" not in text or headings > 1):
            wrong.append(f"{path.relative_to(BASE)}: {headings} main headings")
    assert wrong == []


def test_no_template_carries_script_or_style_of_its_own():
    pages = [path for path in TEMPLATES if "documents" not in path.parts]
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=\"|\son(click|change|submit|load)=", re.IGNORECASE
    )
    assert [
        str(path.relative_to(BASE))
        for path in pages
        if path.name != "500.html" and inline.search(path.read_text())
    ] == []


def test_every_table_with_names_of_columns_becomes_cards_on_a_phone():
    """`everything/test_phone.py` looks at the pages; this finds the table that no page of its worlds has."""
    whole = re.compile(r"<table\b.*?</table>", re.DOTALL)
    tables = [
        (path, table)
        for path in TEMPLATES
        if "documents" not in path.parts
        for table in whole.findall(path.read_text())
        if 'scope="col"' in table
    ]
    tables += [
        (path, f"portal-list {whole.sub('', path.read_text())}")  # rows of a table that another one begins
        for path in TEMPLATES
        if path.suffix == ".jinja"
    ]
    wrong = [
        str(path.relative_to(BASE))
        for path, table in tables
        if "portal-list" not in table or len(re.findall(r"<td\b(?![^>]*data-label=)", table))
    ]
    assert wrong == []
    assert tables


def test_a_card_has_one_state_and_one_date_at_its_head():
    """On a phone two cells with the same of these classes lie on top of each other."""
    wrong = [
        f"{path.relative_to(BASE)}: {name}"
        for path in TEMPLATES
        for row in re.findall(r"<tr\b.*?</tr>", path.read_text(), re.DOTALL)
        for name in ("portal-list__state", "portal-list__date")
        if row.count(name) > 1
    ]
    assert wrong == []


def test_every_form_that_is_posted_carries_its_token():
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.IGNORECASE | re.DOTALL)
    wrong = [
        str(path.relative_to(BASE))
        for path in TEMPLATES
        for item in form.findall(path.read_text())
        if "csrf_token" not in item and "form_token()" not in item
    ]
    assert wrong == []


def test_every_form_that_is_posted_says_where_to():
    """A form whose sending was kept while the password was asked again comes back at the password's address."""
    wrong = [
        str(path.relative_to(BASE))
        for path in TEMPLATES
        for item in re.findall(r"<form\b[^>]*method=\"post\"[^>]*>", path.read_text(), re.IGNORECASE)
        if "action=" not in item
    ]
    assert wrong == []


def test_no_page_ends_a_step_with_done_alone():
    """What was done is said: which thing is now in which state."""
    assert [
        line for line in places_of(r"""["']Done\.["']""", {".py", ".html"}) if "/rules/" not in line
    ] == []


def test_no_page_or_mail_asks_its_reader_to_run_a_command():
    """The page of the audit log, which auditors read, names the command that they may ask for."""
    asked = places_of(r"manage\.py|sha256sum", {".html", ".txt"})
    assert [line for line in asked if not line.startswith("templates/portal/audit_log.html")] == []


def test_modules_stay_short_enough_to_be_read_at_once():
    apps = (
        "audit",
        "govuk",
        "accounts",
        "departments",
        "incidents",
        "returns",
        "reporting",
        "portal",
        "benchmarks",
    )
    long = {
        str(path.relative_to(BASE)): lines
        for app in apps
        for path in (BASE / app).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


# Words that a reader stumbles over, each with what to write instead. Stored names and quotations keep theirs.
OLD_WORDS = {
    r"told": "notified, or given",
    r"stands|stood": "is, or remains",
    r"doorbells?|bells?": "wakes a worker",
    r"mend|mends|mended|mending": "fix",
    r"in earnest": "in production",
    r"noughts?": "zero",
    r"anew|afresh": "again",
    r"aloud": "to be read by a screen reader, or leave it out",
    r"unseen": "without notice",
    r"spelt": "written, or in full",
    r"fares?|fared": "its state",
    r"is rung|are rung|rings?": "is called",
    r"audit trail": "audit log",
    r"outer limit": "deadline",
    r"tombstones?": "what remains of it",
}
OLD_NAMES = [
    "Given",
    "Said",
    "Taken",
    "Stands",
    "Need",
    "_Nothing",
    "NEWS",
    "UNTOLD",
    "TOLD_AFTER",
    "EARLIER_HANDS",
    "R",
    "ret",
    "needs_of",
    "is_told",
    "told_then",
    "notice_fared",
    "put_back",
    "sent_otherwise",
    "make_again",
    "clockwork",
    "testimony",
    "in_what_is_seen",
    "where_to_act",
    "able_to",
    "other_side",
    "notify_both",
    "departments_agree",
    "redact",
    "story_time",
]
STORED = re.compile(
    r"""["']told["']|show=told|\btold=notified|incidents\.told|F2\ told  # keys of stored answers, facts and addresses
    |questionnaire\.Given  # an older version, which a benchmark compares
    |told\ the\ House|not\ told\ then  # a step of the domain
    |chancellor_told_the_house  # a quotation
    |Who\ stands\ for\ information  # quotations
    |anna\.bell|["']stands["']|row\.stands|\.rung\b|They\ were\ rung  # what somebody typed; a key of frozen papers""",
    re.VERBOSE,
)
QUOTED = "tests/rules/workflows.yaml"


@cache
def written() -> list[tuple[str, str]]:
    """Name and text of every module, page, mail, paper and document, migrations and quoted files left out."""
    return [
        (name, path.read_text(errors="replace"))
        for path in files()
        if path.suffix
        in {".py", ".html", ".jinja", ".txt", ".md", ".toml", ".yml", ".svg", ".sh", ".scss", ".js"}
        and not {"migrations", "data"} & set(path.parts)
        and path != Path(__file__)
        and not (name := str(path.relative_to(BASE))).startswith(QUOTED)
    ]


def hits(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern occurs, with the line; lines that hold a stored name or a quotation are left out."""
    lines = (
        (
            name,
            text.count("\n", 0, match.start()) + 1,
            text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0],
        )
        for name, text in written()
        for match in pattern.finditer(text)
    )
    return [
        f"{name}:{number}: {line.strip()[:120]}" for name, number, line in lines if not STORED.search(line)
    ]


def test_pages_mails_papers_documents_and_code_are_in_plain_words():
    assert hits(re.compile(rf"\b(?:{'|'.join(OLD_WORDS)})\b", re.IGNORECASE)) == []


def test_no_function_has_an_old_word_in_its_name():
    assert hits(re.compile(rf"\bdef \w*?(?<![a-z])(?:{'|'.join(OLD_WORDS)})(?![a-z])")) == []


def test_no_name_of_old_is_used_again():
    name = f"(?:{'|'.join(OLD_NAMES)})"
    used = re.compile(
        rf"\b(?:def|class|import|as|for) {name}\b|\.{name}\b|^ *{name} ?[:=]|\b{name}[(\[]", re.MULTILINE
    )
    assert [hit for hit in hits(used) if ".py:" in hit] == []


# A thing has a noun for its name. `words` is one where it is a field, a column or a parameter that takes one.
NO_NOUNS = {"found", "one", "each", "said", "given", "taken", "told", "made"}


def bound_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every variable, parameter and function that a module names, with its line; not the fields of its classes."""
    fields = {
        id(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        for target in getattr(statement, "targets", [getattr(statement, "target", None)])
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.lineno, node.id
        elif isinstance(node, ast.arg) and node.arg != "words":
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name != "words":
            yield node.lineno, node.name


def test_a_thing_has_a_noun_for_its_name():
    name = f"(?:{'|'.join(NO_NOUNS)}|words)"
    likely = re.compile(rf"\b(?:for|as|def|lambda) +\(?{name}\b|\b{name}\b *(?:[,):]|:?=[^=]|in\b)")
    wrong = [
        f"{path}:{line}: {bound}"
        for path, text in written()
        if path.endswith(".py") and likely.search(text)
        for line, bound in bound_names(ast.parse(text))
        if bound in NO_NOUNS or bound == "words"
    ]
    assert wrong == []
