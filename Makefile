# The two commands of a fresh machine are `make demo` and `make test`; the rest serves those who
# work on the tool. Debian's packages are installed where that is allowed (root).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := chromium chromium-headless-shell xvfb xdotool imagemagick curl gnome-keyring dbus-daemon \
	dash zsh mksh busybox \
	libnss3-tools libatomic1

.PHONY: demo test check suite sweep mutants bench reference format clean

demo: $(VENV)/installed
	$(BIN)/dropbox-connector doctor --fix
	$(BIN)/dropbox-connector demo

test: $(VENV)/installed-dev packages check suite

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Tests wait for browsers most of the time: twice as many at once as there are cores to run them.
suite: $(VENV)/installed-dev
	$(BIN)/pytest -n 4 --dist worksteal -m "not sweep" -q

# Minutes, not seconds: the table of all scenarios, each control renamed, and random mixtures.
sweep: $(VENV)/installed-dev
	$(BIN)/pytest -m sweep -q -s

# Known faults, planted one at a time: is each noticed?
mutants: $(VENV)/installed-dev
	$(BIN)/python tests/mutants.py

bench: $(VENV)/installed-dev
	$(BIN)/python bench/run.py

reference: $(VENV)/installed-dev
	$(BIN)/python docs/reference.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/installed: pyproject.toml constraints.txt
	$(MAKE) --no-print-directory $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt .
	touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt
	$(MAKE) --no-print-directory $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

# Debian keeps the module venv in a package of its own.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); apt-get update -q && \
		apt-get install -y -q python3-venv && $(PYTHON) -m venv $(VENV); }

.PHONY: packages
packages:
	@missing=""; for package in $(PACKAGES); do \
		dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
		echo "Installing Debian packages:$$missing"; \
		apt-get update -q >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing >/dev/null; \
	fi
