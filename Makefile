# The two commands of a fresh machine are `make demo` and `make test`; the rest serves those who
# work on the tool. Debian's packages are installed where that is allowed (root); everybody else is
# told which are missing.

export PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := chromium chromium-headless-shell xvfb xdotool imagemagick curl gnome-keyring dbus-daemon \
	dash zsh mksh busybox \
	libnss3-tools libatomic1

SOURCES := pyproject.toml constraints.txt $(shell find automation flows -type f ! -name '*.pyc')

.PHONY: demo test check suite sweep mutants bench reference format clean

demo: $(VENV)/installed
	@echo "Looking for a browser…"
	@$(BIN)/dropbox-connector doctor --fix --json >$(VENV)/doctor.json || \
		{ $(BIN)/dropbox-connector doctor; exit 1; }
	@$(BIN)/dropbox-connector demo
	@echo "What next:"
	@echo "  for your own team   $(BIN)/dropbox-connector setup"
	@echo "  practise it         $(BIN)/dropbox-connector demo --hands-on"
	@echo "  remove it           make clean"

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

# One of the two is installed at a time.
$(VENV)/installed: $(SOURCES)
	@.ci/install
	@rm -f $(VENV)/installed-dev && touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt
	@.ci/install dev
	@rm -f $(VENV)/installed && touch $@

.PHONY: packages
packages:
	@missing=""; for package in $(PACKAGES); do \
		dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "Missing here, and tests that need them fail:$$missing"; \
		echo "Whoever may install packages: sudo apt-get install$$missing"; \
	else \
		echo "Installing Debian packages (up to two minutes):$$missing"; \
		apt-get update -q >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing >/dev/null; \
	fi
