# make run    set up, index the demo archive when the index is empty, and serve it (PORT, DATELINE_INDEX)
# make test   all tests, with a real browser
# make lint   style, types and the direction of imports
# make bench  comparisons with peers (CORPUS=file.jsonl, QUERIES=file.txt, OUT=figures.json)
# PYTHON=python3.12 chooses the interpreter that .venv is made with.

PYTHON ?= python3
BIN := .venv/bin
SETUP := setup.cfg pyproject.toml constraints.txt

.PHONY: run test lint bench

run: .venv/run.stamp
	@$(BIN)/dateline status 2>/dev/null | grep -q '^articles *[1-9]' || $(BIN)/dateline index seeds
	@exec $(BIN)/dateline serve

test: .venv/dev.stamp
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	echo 'The browser tests need Chromium. Debian: apt-get install chromium. macOS: brew install --cask chromium.' >&2; \
	exit 1
	$(BIN)/pytest

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/bench.stamp
	$(BIN)/python -m bench.speed $(if $(CORPUS),--corpus $(CORPUS)) $(if $(QUERIES),--queries $(QUERIES)) $(if $(OUT),--out $(OUT))

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	echo "Dateline needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	"Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python $(SETUP)
	$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e .
	@echo 'Compiling the inner loops for this processor, once (a minute or two) ...'
	@$(BIN)/python -c 'import index.pipeline, search.whoosh_engine'
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[test,lint]'
	@touch $@

.venv/bench.stamp: .venv/run.stamp
	$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@
