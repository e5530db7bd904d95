"""What is committed for other machines: locks, assets, containers and their secrets."""

import json
import os
import re
import subprocess
import sys

import yaml

from portal import embedded
from portal.launcher import assets, deployment


def test_no_lock_carries_an_address():
    for name in (
        "package-lock.json",
        "package.json",
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-node.lock",
    ):
        assert "://" not in (embedded.BASE / name).read_text(), name


def test_every_version_of_the_pages_is_exact():
    wanted = json.loads((embedded.BASE / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)


def test_the_assets_carry_neither_crown_nor_crest_nor_its_typeface(lines):
    assets.build(lines.append)
    assert assets.build(lines.append) is False
    sheet = (assets.ASSETS / "portal.css").read_text()
    assert "GDS Transport" not in sheet
    assert "crest" not in sheet
    assert (assets.ASSETS / "fonts" / "LICENSE.md").exists()
    assert (assets.ASSETS / "fonts" / "ttf" / "SourceSans3-Regular.ttf").stat().st_size > 400_000


def test_the_compose_file_fits_its_schema():
    tool = os.path.join(os.path.dirname(sys.executable), "check-jsonschema")
    order = [tool, "--builtin-schema", "vendor.compose-spec", str(embedded.BASE / "docker-compose.yml")]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_service_has_a_health_check_or_ends_by_itself_and_none_shows_the_database():
    services = yaml.safe_load((embedded.BASE / "docker-compose.yml").read_text())["services"]
    image_has_its_own = {"web"}
    for name, service in services.items():
        assert "healthcheck" in service or name in image_has_its_own, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        environment = json.dumps(service.get("environment", {}))
        assert not any(word in environment for word in ('SECRET_KEY"', 'DATABASE_URL"', 'REDIS_URL"')), name
    assert "ports" not in services["database"]
    assert "ports" not in services["queue"]


def test_the_compose_file_passes_on_every_setting_of_the_runbook_and_waits_for_the_real_database():
    services = yaml.safe_load((embedded.BASE / "docker-compose.yml").read_text())["services"]
    table = (embedded.BASE / "docs" / "runbook.md").read_text().split("## Settings")[1].split("## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    set_by_the_image = {"PORTAL_VAR"}
    for name in {name for row in rows for name in re.findall(r"`(\w+)`", row)} - set_by_the_image:
        environment = {
            key: value
            for service_name in ("regulator", "setup", "backup")
            for key, value in services[service_name]["environment"].items()
        }
        assert name in environment or f"{name}_FILE" in environment, name
    assert "127.0.0.1" in services["database"]["healthcheck"]["test"]


def test_secrets_are_made_once_and_fit_together(tmp_path, lines):
    deployment.make_secrets(lines.append, tmp_path / "secrets")
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    deployment.make_secrets(lines.append, tmp_path / "secrets")
    assert first == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert first["runtime_password"] in first["database_url"]
    assert first["portal_password"] in first["migration_database_url"]
    assert first["reader_password"] in first["backup_database_url"]
    assert first["queue_password"] in first["redis_url"]
    assert first["email_password"] == ""
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_the_secrets_of_an_installation_with_one_address_get_their_roles(tmp_path, lines):
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "portal_password").write_text("known to the database")
    single = "postgresql://portal:known to the database@database:5432/portal"
    (folder / "database_url").write_text(single)
    deployment.make_secrets(lines.append, folder)
    assert (folder / "migration_database_url").read_text() == single
    assert (folder / "database_url").read_text().startswith("postgresql://portal_runtime:")


def test_only_what_migrates_knows_the_owner_of_the_tables():
    services = yaml.safe_load((embedded.BASE / "docker-compose.yml").read_text())["services"]
    owners = {"portal_password", "migration_database_url", "postgres_password"}
    holders = {name for name, service in services.items() if owners & set(service.get("secrets", []))}
    assert holders == {"setup", "roles", "database", "restore"}


def test_each_service_has_the_secrets_it_needs_a_limit_and_no_capabilities():
    services = yaml.safe_load((embedded.BASE / "docker-compose.yml").read_text())["services"]
    assert "email_password" in services["mail_sender"]["secrets"]
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["pids_limit"] <= 300, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        named = {secret for key, secret in service.get("environment", {}).items() if key.endswith("_FILE")}
        assert named <= {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}, name
    assert services["mail"]["secrets"] == []
    assert not {"email_password", "backup_database_url"} & set(services["web"]["secrets"])


def test_backups_lie_on_a_volume_of_their_own_and_what_is_noted_outside_is_not_among_them():
    services = yaml.safe_load((embedded.BASE / "docker-compose.yml").read_text())["services"]
    assert "backups:/backups" in services["backup"]["volumes"]
    for name in ("web", "timers", "regulator", "mail_sender", "documents", "imports", "beat", "setup"):
        assert "noted:/noted" in services[name]["volumes"], name
    assert "archive:/archive" in services["database"]["volumes"]
    assert any("archive_command=" in word for word in services["database"]["command"])
