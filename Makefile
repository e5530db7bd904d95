# Two commands: make run, make test. Everything else is help for people at work.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then command -v $$each; exit; fi; done)
NONE = The portal needs Python 3.11 or newer, and none was found. Name one with: make PYTHON=/path/to/python3 $@

export PORT BIND PORTAL_VAR ARGS RUNS BACKUP CONFIRM AGAINST FILLED PARTS

ORDERS = run demo test test-all check fix assets bench faults stop reset backup restore reconcile secrets
.PHONY: help clean $(ORDERS)

help:
	@echo "make run      start the portal with its demonstration (PORT=8000 BIND=127.0.0.1 PORTAL_VAR=var)"
	@echo "make demo     play the demonstration year, write its papers to var/demo, and end"
	@echo "make test     run every test; slow ones try a sample of their cases (ARGS='-k words' to choose)"
	@echo "make test-all run every test with every case"
	@echo "make check    look at the code: style, imports, types, templates, migrations, documents"
	@echo "make fix      fix what tools can fix"
	@echo "make assets   build the stylesheet, the script and the fonts"
	@echo "make bench    measure, and write docs/performance.md (AGAINST=commit to compare, FILLED=folder of databases, PARTS=\"growth starts\")"
	@echo "make faults   send under seeded faults, and write docs/reliability.md (RUNS=500)"
	@echo "make stop     stop servers that were left running"
	@echo "make reset    remove the demonstration's data; the next start begins again from nothing"
	@echo "make backup   write a backup of database and files into var/backups"
	@echo "make restore  put a backup in their place (BACKUP=var/backups/...); sending then waits for make reconcile"
	@echo "make reconcile  list what was sent since the backup (CONFIRM=administrator's address: seen, send again)"
	@echo "make secrets  write the secrets that docker-compose.yml needs"
	@echo "make clean    remove what can be built again; the data stays"

$(ORDERS):
	@test -n "$(PYTHON)" || { echo "$(NONE)" >&2; exit 1; }
	@exec "$(PYTHON)" portal/launcher/bootstrap.py $@

clean:
	rm -rf .venv node_modules assets .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
