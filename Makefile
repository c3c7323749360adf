# The two commands of a fresh machine are `make demo` and `make test`; the rest serves those who
# work on the tool. Debian's packages are installed where that is allowed (root).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := chromium chromium-headless-shell chromium-sandbox xvfb xdotool imagemagick curl gnome-keyring dbus-daemon \
	dash zsh mksh busybox \
	libnss3-tools libatomic1

.PHONY: demo test check suite quick sweep control mutants bench reference lock format clean

demo: $(VENV)/installed
	@echo "Looking for a browser (where there is none, getting one takes up to two minutes) ..."
	@$(BIN)/dropbox-connector doctor --fix --json >$(LOG) || { $(WHY) <$(LOG); exit 1; }
	@$(BIN)/dropbox-connector demo
	@printf '%s\n' "" "Next:" "  Do it:        $(BIN)/dropbox-connector setup" \
		"  Practise it:  $(BIN)/dropbox-connector demo --hands-on" \
		"  Remove it:    rm -rf $(CURDIR)/$(VENV)"

test: $(VENV)/installed-dev packages check suite

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Tests wait for browsers most of the time: twice as many at once as there are cores to run them.
suite: $(VENV)/installed-dev
	$(BIN)/pytest -n 4 --dist worksteal -m "not sweep" -q --durations=10 --durations-min=1

# Everything that needs no browser, for between two changes.
quick: $(VENV)/installed-dev
	$(BIN)/pytest -n 2 --dist worksteal -m "not sweep and not browser" -q --ignore=tests/e2e

# Minutes, not seconds: the table of all scenarios, each control renamed, and random mixtures.
sweep: $(VENV)/installed-dev
	$(BIN)/pytest -m sweep -q -s

# One control: do all its ways match, and does the run do without its first ones?
control: $(VENV)/installed-dev
	$(BIN)/pytest -m "sweep or not sweep" -q tests/automation/practice/test_ways_match.py \
		tests/e2e/test_renamed.py -k "every_way or $(NAME)"

# Known faults, planted one at a time: is each noticed?
mutants: $(VENV)/installed-dev
	$(BIN)/python tests/mutants.py

bench: $(VENV)/installed-dev
	$(BIN)/python bench/run.py

reference: $(VENV)/installed-dev
	$(BIN)/python docs/reference.py
	$(BIN)/python docs/evidence.py

# New versions, and the hashes of their files, for every system and Python that the tool supports.
lock:
	printf '%s\n' hatchling editables | $(LOCK) --extra dev -o constraints-dev.txt pyproject.toml -
	printf '%s\n' hatchling editables | $(LOCK) -c constraints-dev.txt -o constraints.txt pyproject.toml -

LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11.0 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(LOG) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# What pip and apt print goes into a log; it is shown when something fails.
LOG := $(VENV).log
SOURCES := $(shell find automation flows -type f -not -name '*.pyc')

$(VENV)/installed: pyproject.toml constraints.txt $(SOURCES) | $(VENV)/bin/python
	@echo "Getting Python packages (about half a minute) ..."
	@$(GET) -r constraints.txt >$(LOG) 2>&1 && $(ADD) . >>$(LOG) 2>&1 || { cat $(LOG); exit 1; }
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints-dev.txt | $(VENV)/bin/python
	@echo "Getting Python packages (about a minute) ..."
	@$(GET) -r constraints-dev.txt >$(LOG) 2>&1 && $(ADD) -e . >>$(LOG) 2>&1 \
		|| { cat $(LOG); exit 1; }
	@touch $@

WHY := $(BIN)/python -c 'import json, sys; why = json.load(sys.stdin)["error"]; \
	print("Error:", why["message"]); print("What to do:", why["remedy"])'

# With a pip of the environment's own, or the system's, which needs no root.
PIP = $$([ -x $(BIN)/pip ] && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python)

# Only files whose hash is known are installed; then the project itself, with the build tools that
# came with them.
GET = $(PIP) install --quiet --disable-pip-version-check --require-hashes
ADD = $(PIP) install --quiet --disable-pip-version-check --no-deps --no-build-isolation

# Debian keeps ensurepip in a package of its own.
$(VENV)/bin/python:
	@echo "Making a Python environment in $(VENV) ..."
	@rm -f $(LOG)
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		$(PYTHON) -m venv $(VENV) >>$(LOG) 2>&1; \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m venv --without-pip $(VENV) >>$(LOG) 2>&1; \
	elif [ "$$(id -u)" = 0 ]; then \
		echo "Installing Debian's package python3-venv ..."; \
		{ apt-get update -q && apt-get install -y -q python3-venv && $(PYTHON) -m venv $(VENV); \
		} >>$(LOG) 2>&1; \
	else \
		echo "Python's module venv is missing. Whoever may install packages runs:"; \
		echo "  sudo apt-get install python3-venv"; exit 1; \
	fi || { cat $(LOG); exit 1; }

.PHONY: packages
packages:
	@missing=""; for package in $(PACKAGES); do \
		dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if ! command -v dpkg >/dev/null; then :; \
	elif [ -n "$$missing" ] && [ "$$(id -u)" != 0 ]; then \
		echo "Packages are missing; the tests that need them are not run, and the end says which."; \
		echo "Whoever may install packages runs:"; \
		echo "  sudo apt-get install$$missing"; \
	elif [ -n "$$missing" ]; then \
		echo "Installing Debian packages (up to two minutes):$$missing"; \
		apt-get update -q >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing >/dev/null; \
	fi
