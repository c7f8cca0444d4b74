# Everything one does here. It needs python3 (3.11 or newer) and make; `make lock` also needs uv.
PYTHON ?= python3
WORKERS ?= auto
DEMO ?= demo-tenant
UV ?= uv

BIN := .venv/bin
STAMP := .venv/.installed
# Updates age for a week before we take them. The files name no index: yours decides where they come from.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links --exclude-newer "7 days" $(LOCKFLAGS)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help .venv demo test proof bench lock clean

help: ## what one can make
	@sed -n 's/^\([.a-z]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "make %-8s %s\n", $$1, $$2 }'

.venv: $(STAMP) ## the environment, from the locked requirements

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than 3.11. Name a newer one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Building .venv from requirements-dev.txt (about a minute; once)."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## a tenant of folders full of sample uploads, and one run over it
	@$(BIN)/cmmtn-sync demo --into $(DEMO)

test: $(STAMP) ## what CI runs: lint, types, import contracts, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n $(WORKERS)

proof: $(STAMP) ## the whole fault matrix, all mutants, the two years (long)
	$(BIN)/pytest -m proof -n $(WORKERS) -rP

bench: $(STAMP) ## how fast and how large
	@$(BIN)/python -m tests.bench.run_sizes
	@$(BIN)/python -m tests.bench.large_library
	@$(BIN)/python -m tests.bench.tracker_sizes
	@$(BIN)/python -m tests.bench.reading_speed

lock: ## requirements*.txt anew from pyproject.toml; newest: make lock LOCKFLAGS=--upgrade
	@command -v $(UV) >/dev/null || \
		{ echo "make lock needs uv: pip install uv, or make lock UV=/path/to/uv"; exit 1; }
	@$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml
	@$(COMPILE) --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml
	@! grep -nE 'http|--find-links|--(extra-)?index-url' requirements.txt requirements-dev.txt || \
		{ echo "A lock file names an index: take that line out before you commit."; exit 1; }

clean: ## away with the environment, the demo and the caches
	rm -rf .venv $(DEMO) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find cmmtn_sync tests -name __pycache__ -type d -prune -exec rm -rf {} +
