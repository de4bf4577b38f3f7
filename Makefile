# One command per action. Each recipe is a line or two that can be typed by hand.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
demo: export LOG_LEVEL ?= WARNING

.PHONY: help demo test nightly bench check fix lock docs messages down clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## everything, from nothing to a dossier and a running site (SERVE=0 ends after the dossier)
	@$(PYTHON) -m config.bootstrap base && $(BIN)/python -m config.prepare && $(BIN)/python manage.py demo
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/python -m config.up; fi

test: ## the whole suite, with a real PostgreSQL and a real browser
	@$(PYTHON) -m config.bootstrap dev && $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder

nightly: export NIGHTLY = true
nightly: ## draw anew what tests draw; ten thousand cases at the gate, in every format (takes hours)
	@$(PYTHON) -m config.bootstrap dev && $(BIN)/python -m pytest -n0 -m hypothesis --ignore tests/legal_analysis/unconsented
	@$(BIN)/python -m pytest -n0 tests/evidence/files/test_kills.py tests/legal_analysis/unconsented

bench: ## what pages cost at 100,000 accounts and 1,000,000 acts, as a table (SIZE=1000 is quick)
	@$(PYTHON) -m config.bootstrap dev && $(BIN)/python -m tests.benchmarks $(SIZE)

check: ## format, lint, types, import contracts, migrations, templates, production settings
	@$(PYTHON) -m config.bootstrap dev && $(BIN)/python -m config.check

fix: ## format and repair what a tool can repair
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . && $(BIN)/python -m config.check --fix-templates

lock: ## write the locked lists of packages anew from pyproject.toml
	@$(BIN)/python -m config.lock

docs: ## write the generated pages of docs/ anew
	@$(BIN)/python manage.py write_docs

messages: ## read the words of code and templates into the catalogues in locale/
	@$(BIN)/python -m config.catalogues update

down: ## stop the embedded database
	@$(BIN)/python -m config.localpg stop

clean: ## delete the database, keys, output and environment of this checkout
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m config.localpg destroy; fi
	@rm -rf var .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
