# make demo   crawl a miniature press on this machine and search what was archived
# make test   run the tests
# make lint   ruff and mypy
# make sources write docs/sources.md from the docstrings of the sources
# make bench  measure, as ratios to baselines in the same run
#
# Each creates the virtual environment .venv if it is not there. PYTHON chooses the interpreter (3.11 or newer).

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint sources bench clean

demo: $(VENV)/base
	rm -rf demo
	$(BIN)/unioncrawl demo --into demo

test: $(VENV)/test
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered $(ARGS)

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

sources: $(VENV)/base
	$(BIN)/python -m unioncrawl.sheet

bench: $(VENV)/test
	$(BIN)/python -m bench $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "unioncrawl needs Python 3.11 or newer; choose one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/base: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test: $(VENV)/base
	$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage* *.egg-info build
