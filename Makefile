# Everything a person needs; `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := bot handlers scoring storage tests bench

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test soak check bench bench-learning format lock clean

help:  ## lists these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## */  make \1\t/p' Makefile | expand -t 24

setup: .venv/.setup  ## creates .venv with the pinned packages and the command `nextcall` in it
.venv/.setup: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Nextcall needs Python 3.11 or newer: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

dev: .venv/.dev
.venv/.dev: .venv/.setup requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup  ## opens the playground: Nextcall in a stand-in for Slack, in your browser
	$(BIN)/nextcall demo

test: dev  ## runs the whole test suite, on SQLite and PostgreSQL
	$(BIN)/pytest -n auto

check: dev  ## format, lint, types, import walls, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

soak: dev  ## kills the serving processes 2,000 times each way (KILLS=n for another number)
	KILLS=$(or $(KILLS),2000) $(BIN)/pytest tests/faults -s -n 0

bench: dev  ## prints the benchmark table (an hour the first time; LEADS=10000,100000 for less)
	$(BIN)/python -m bench $(if $(LEADS),--leads $(LEADS))

bench-learning: dev  ## prints how well and how fast a playbook is learned (ten minutes)
	$(BIN)/python -m bench.learning

format:  ## formats the code and sorts the imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

PIN := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra learning
lock: dev  ## pins the newest allowed versions with their hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/$(PIN) --upgrade --output-file requirements.lock
	$(BIN)/$(PIN) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## removes what make made
	rm -rf .venv build *.egg-info
