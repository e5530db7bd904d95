"""Backups: the database and the file store together, with checksums, and the way back (docs/runbook.md)."""
