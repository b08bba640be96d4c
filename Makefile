# Every target sets up what it needs on a fresh machine (Python 3.11+ and make) and is quick the second time.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# For tests: what else pytest is told, e.g. make test ARGS="-k parser"
ARGS ?=
# Tests wait for servers more than they compute, so more of them at once than there are processors.
JOBS ?= 3

.PHONY: help run test test-long check format schemas bench clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

$(READY): pyproject.toml
	@echo "==> making the virtual environment in $(VENV) (once; a minute or so)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "amibridge needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "no venv module: install it (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --progress-bar off -e '.[dev]'
	@touch $@
	@echo "==> ready"

run: $(READY) ## the bridge with its own broker and a simulated PBX (AMI_URL=ami://user:secret@host:5038 for yours)
	@exec $(BIN)/amibridge run

test: $(READY) ## all tests, on real brokers and a real Asterisk where they can be had
	@$(BIN)/python -m tests.rig.bootstrap
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-long: $(READY) ## the long forms: a million events, dozens of kills (about an hour)
	@$(BIN)/python -m tests.rig.bootstrap
	@exec $(BIN)/python -m pytest -m long --timeout 3600 $(ARGS)

check: $(READY) ## format, lint, types
	@echo "==> ruff format" && $(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@echo "==> ruff check" && $(BIN)/ruff check --quiet .
	@echo "==> mypy --strict" && $(BIN)/mypy

format: $(READY) ## put the code into its format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

schemas: $(READY) ## make the JSON Schemas, AsyncAPI, TypeScript and reference pages from the classes
	@exec $(BIN)/amibridge schemas generate

bench: $(READY) ## how fast it is beside others, into docs/performance.md (some minutes; ARGS=--short: under one, changes nothing)
	@exec $(BIN)/python -m tests.benchmarks $(ARGS)

clean: ## remove the virtual environment, caches and the quick start's streams
	@rm -rf $(VENV) .cache .amibridge .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
