"""What is made from the tables is up to date, and whole."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit import registry
from departments.organisations.roles import ROLES, Can
from portal import documents
from portal.tables import every_step

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.mark.parametrize("name", documents.all_of_them())
def test_the_document_is_what_the_tables_say(name):
    assert (DOCS / name).read_text() == documents.all_of_them()[name], "run: manage.py docs"


def test_every_step_power_role_and_rule_is_described():
    documents_made = documents.all_of_them()
    steps = {key.partition(".")[2].replace("_", " ") for key in every_step()}
    assert [step for step in steps if f"| {step} |" not in documents_made["workflows.md"]] == []
    assert [power for power in Can if f"`{power.value}`" not in documents_made["powers.md"]] == []
    assert [spec.title for spec in ROLES.values() if spec.title not in documents_made["powers.md"]] == []
    rules = [rule.name for known in registry.RULES.values() for rule in known]
    assert [rule for rule in rules if f"`{rule}`" not in documents_made["notices.md"]] == []


def test_every_rule_says_in_a_sentence_whom_it_tells():
    silent = [rule.name for known in registry.RULES.values() for rule in known if not rule.about]
    assert silent == []


def test_every_rule_is_for_an_event_that_somebody_records():
    steps = {step.event for step in every_step().values()}
    code = "\n".join(
        path.read_text() for app in ("audit", "accounts", "departments", "returns", "incidents", "reporting")
        for path in (DOCS.parent / app).rglob("*.py") if "notices" not in (path.stem, path.parent.name)
    )  # fmt: skip
    assert [kind for kind in registry.RULES if kind not in steps and f'"{kind}"' not in code] == []


def test_checking_changes_nothing_and_names_what_is_out_of_date(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match=r"Out of date: workflows.md, powers.md, notices.md"):
        call_command("docs", "--check")
    assert not list((tmp_path / "docs").iterdir())
    call_command("docs")
    call_command("docs", "--check")
