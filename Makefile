# make demo   on a fresh clone: installs into .venv (once) and opens a shop with cases in it
# make check  everything CI holds us to
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: setup demo serve check test torture browser format lint types docs bench lock

setup: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'AISOON needs Python 3.11 or newer; "$(PYTHON)" is not. Name another: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '"$(PYTHON)" cannot make virtual environments: it has no ensurepip. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo 'Installing into .venv from requirements.lock (once; a minute or so) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(BIN)/aisoon demo $(ARGS)

serve: setup
	@$(BIN)/aisoon serve $(ARGS)

# Every step runs, so that one run tells everything; pytest's closing line is the last word.
check: setup
	@red=''; \
	step() { name=$$1; shift; echo "· $$name"; "$$@" || red="$$red $$name"; }; \
	step format $(BIN)/ruff format --check --quiet .; \
	step lint $(BIN)/ruff check --quiet .; \
	step types $(BIN)/mypy --no-error-summary; \
	step docs $(BIN)/aisoon docs --check; \
	if [ -n "$$red" ]; then echo "RED before the tests:$$red"; fi; \
	$(BIN)/pytest -n 2 $(ARGS); status=$$?; \
	[ -z "$$red" ] && exit $$status || exit 1

test: setup
	@$(BIN)/pytest -n 2 $(ARGS)

torture: setup
	@AISOON_TORTURE=full $(BIN)/pytest -n 2 -m torture $(ARGS)

browser:
	@sh tests/browser/install.sh

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

docs: setup
	@$(BIN)/aisoon docs

bench: setup
	@$(BIN)/python -m bench $(ARGS)

# Newer versions: make lock ARGS=--upgrade
lock:
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock $(ARGS)
