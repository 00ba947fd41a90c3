# All commands of the project. `make help` lists them.
SHELL := /bin/sh
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -n auto --dist worksteal
SERVICES_DATABASE_URL ?= postgresql://discussion:discussion@127.0.0.1:5432/discussion
SERVICES_REDIS_URL ?= redis://127.0.0.1:6379/9
ON_SERVICES := DATABASE_URL=$(SERVICES_DATABASE_URL) REDIS_URL=$(SERVICES_REDIS_URL)
FAULT_EVENTS ?= 1000
# Compiled files are kept, whatever the surroundings say: every lane and every program that a test starts reads them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install develop run test services test-services test-browser check faults bench messages screenshots lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

install: ## make the environment in .venv from requirements.txt
	@scripts/install.sh requirements.txt

develop: ## the same with what the tests and checks need
	@scripts/install.sh requirements-dev.txt

run: install ## start web, worker and beat; Ctrl-C stops them all
	@exec $(PYTHON) manage.py run

test: develop ## run the tests on SQLite, with no service
	$(PYTEST) -m "not faults and not services and not browser"

services: ## start PostgreSQL and Redis where none is running
	@SERVICES_DATABASE_URL=$(SERVICES_DATABASE_URL) SERVICES_REDIS_URL=$(SERVICES_REDIS_URL) scripts/services.sh

test-services: develop services ## run the tests on PostgreSQL and Redis
	$(ON_SERVICES) $(PYTEST) -m "not faults and not browser and (services or not anywhere)"

test-browser: develop ## run the tests that drive a real Chromium
	@scripts/browser.sh
	# A browser on a busy machine may miss a beat: what failed is judged once more, alone.
	$(PYTHON) -m pytest -n 2 --dist worksteal -m browser tests/browser || $(PYTHON) -m pytest -m browser --last-failed --last-failed-no-failures none tests/browser

faults: develop services ## let workers, servers, disks and clocks fail, on both modes
	FAULT_EVENTS=$(FAULT_EVENTS) $(PYTEST) -m faults tests/faults
	$(ON_SERVICES) FAULT_EVENTS=$(FAULT_EVENTS) $(PYTEST) -m faults tests/faults

check: develop ## lint, types, contracts, schema and migrations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) .venv/bin/lint-imports --no-logo
	$(PYTHON) -m djlint templates --lint --check --quiet
	$(PYTHON) -m scripts.messages --check
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py spectacular --fail-on-warn --validate --file /dev/null

bench: develop ## measure reads and writes; figures in bench/README.md
	$(PYTHON) -m bench

messages: develop ## bring the catalogues of translations up to date with what the code says
	$(PYTHON) -m scripts.messages

SCREENSHOTS ?= var/screenshots

screenshots: develop ## photograph every state into var/screenshots, and some for the README
	@scripts/browser.sh
	$(PYTHON) -m scripts.screenshots $(SCREENSHOTS)

# With their extras: pip checks hashes of the very names that are asked for, and else takes a newer release of such a one.
LOCK := $(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header

lock: develop ## lock the dependencies anew after a change in pyproject.toml
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
