"""As whom PostgreSQL runs where the portal runs as root."""

import os
from pathlib import Path

import pytest

from portal import embedded
from tests.portal.embedded.asking import postmaster, query


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_root_without_user_namespaces_runs_postgresql_as_another_user(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_NO_NAMESPACES", "1")
    tmp_path.chmod(0o700)
    try:
        servers = embedded.start(tmp_path / "var", durable=False)
        query(servers.owner, "CREATE TABLE carried (one int)")
        assert Path(f"/proc/{postmaster(tmp_path / 'var')}").stat().st_uid != 0
        embedded.stop(tmp_path / "var")
        monkeypatch.delenv("PORTAL_NO_NAMESPACES")
        embedded.start(tmp_path / "var", durable=False)
        assert query(servers.owner, "SELECT count(*) FROM carried") == [(0,)]
    finally:
        embedded.remove(tmp_path / "var")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_data_goes_along_when_user_namespaces_are_no_longer_allowed(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    try:
        servers = embedded.start(tmp_path / "var", durable=False)
        query(servers.owner, "CREATE TABLE carried (one int)")
        embedded.stop(tmp_path / "var")
        monkeypatch.setenv("PORTAL_NO_NAMESPACES", "1")
        embedded.start(tmp_path / "var", durable=False)
        assert query(servers.owner, "SELECT count(*) FROM carried") == [(0,)]
    finally:
        embedded.remove(tmp_path / "var")
