# Needs Python 3.11 or later with venv, make and git. Everything else goes into .venv; the network is used only
# when pyproject.toml has changed since the last install.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_REQUIRE_VIRTUALENV := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## the two-formats story in build/demo, and how to verify it yourself
	@rm -rf build/demo build/demo.* build/demo-*
	@mkdir -p build
	$(BIN)/comity demo --dir build/demo --no-serve

test: $(VENV)/.dev ## all tests and the console blocks of the documents
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/.dev ## style, types, import directions, size of modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/check_size.py

docs: $(VENV)/.dev ## the documents as HTML in docs/_build/html; a warning is an error
	$(BIN)/sphinx-build -q -n -W --keep-going -d docs/_build/doctrees docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.bench ## measure against neighbours; writes docs/benchmarks.md, docs/benchmarks-text.md, docs/benchmarks-talks.md, docs/benchmarks-inquiry.md and docs/benchmarks-election.md
	$(BIN)/python -m benchmarks.elections
	$(BIN)/python -m benchmarks.inquiry
	$(BIN)/python -m benchmarks.talks
	$(BIN)/python -m benchmarks.texts
	$(BIN)/python -m benchmarks

clean: ## remove what the other targets made, .venv included
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	find src tests tools benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# One stamp for each set of extras. A larger set covers the smaller ones, so `make demo` after `make test` installs
# nothing, and a stamp is written only after pip has succeeded.

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Comity needs Python 3.11 or later: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) lacks venv: install it (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $(VENV)/.runtime $@

$(VENV)/.bench: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev,bench]'
	@touch $(VENV)/.runtime $(VENV)/.dev $@
