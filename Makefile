# make demo   crawl a miniature press on this machine and search what was archived
# make test   run the tests
# make coverage  run them and say which lines they leave out; it takes half as long again
# make peers  install the tools of others that tests hold ours against; make test does it, too
# make lint   ruff and mypy
# make sources write docs/sources.md from the docstrings of the sources
# make versions raise the version of each page class whose logic has changed; a test asks for it
# make torture  kill, fill, cut off and exchange what an archive must survive, and print what was lost
# make year   crawl 40 made-up papers through a simulated year: half an hour or more
# make bench  measure, as ratios to baselines in the same run
# make bench-large  the same in and with an archive of 1,000,000 articles, which takes an hour to make and 12 GB;
#             kept for the next time with ARGS='--keep DIR'
#
# Each creates the virtual environment .venv if it is not there. PYTHON chooses the interpreter (3.11 or newer).

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
PEERS = $(VENV)/peers

.PHONY: demo test coverage peers lint sources versions bench bench-large torture year clean

demo: $(VENV)/base
	rm -rf demo
	$(BIN)/unioncrawl demo --into demo

test: $(VENV)/test peers
	UNIONCRAWL_PEERS=$(abspath $(PEERS)) $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

coverage:
	$(MAKE) test ARGS="--cov --cov-report=term:skip-covered $(ARGS)"

# pywb, wacz and others, which tests hold ours against. Without them these tests are left out, but not where CI is set.
peers:
	@$(MAKE) --no-print-directory $(PEERS)/made || echo "no peers: the tests in tests/peers are left out"

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

sources: $(VENV)/base
	$(BIN)/python -m unioncrawl.sheet

versions: $(VENV)/base
	$(BIN)/python -m unioncrawl.versions

bench: $(VENV)/test
	$(BIN)/python -m bench $(ARGS)

bench-large: $(VENV)/test
	$(BIN)/python -m bench.at_large $(ARGS)

torture: $(VENV)/test
	$(BIN)/python -m torture $(ARGS)

year: $(VENV)/test
	$(BIN)/python -m year $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "unioncrawl needs Python 3.11 or newer; choose one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/base: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test: $(VENV)/base
	$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

# An environment of their own: they pin old versions, and pywb is GPL.
$(PEERS)/made: constraints-peers.txt $(VENV)/bin/python
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --constraint constraints-peers.txt \
		pywb wacz cdxj-indexer warcio fastwarc \
		datasette sqlite-utils pandas polars duckdb pyarrow 'frictionless[json]' bibtexparser pybtex rispy
	# Beside unioncrawl and its Scrapy, which it starts. It takes pkg_resources from setuptools, as long as that has it.
	$(PIP) install --upgrade --no-deps --target $(PEERS)/scrapyd $$(grep '^scrapyd==' constraints-peers.txt) 'setuptools<81'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage* *.egg-info build
