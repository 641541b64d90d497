# Two commands matter: `make demo` and `make test`. Both set up everything they need.
# Works with what macOS brings too: GNU Make 3.81 (which knows no .SHELLFLAGS), bash 3.2 and BSD's tools.
SHELL := bash
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
MADE := .make
# The newest Python that is there, 3.11 or later.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# The folders of `make test-fast`.
FAST := access compiler document engines formula query store warehouse
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# Python keeps what it compiled, even where its image says otherwise: without it, each start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test test-fast test-web test-all test-spark lint fix bench docs api web clean check-tools need-python doubles platforms test-cloud fuzz fuzz-api

help: ## List the commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- set-up

need-python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found (Debian: apt-get install python3 python3-venv; macOS: brew install python@3.13)."; exit 1; }

$(MADE)/venv: requirements-bootstrap.lock | need-python
	@$(PYTHON) -m venv --clear $(VENV) || { echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@mkdir -p $(MADE) && touch $@

$(MADE)/run: $(MADE)/venv requirements.lock pyproject.toml
	@echo "Installing Python packages ..."
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.lock
	@TABLEWRIGHT_SKIP_WEB=1 $(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@$(PY) -m compileall -q src
	@touch $@

$(MADE)/dev: $(MADE)/run requirements-dev.lock
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-dev.lock
	@touch $@

doubles: $(MADE)/dev ## Make the environments of the test doubles.
	@$(PY) scripts/doubles.py
	@$(PY) scripts/postgres_15.py

platforms: $(MADE)/run ## Install the drivers of all platforms (DuckDB and PostgreSQL are there already).
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-platforms.lock

web: $(MADE)/run ## Build the browser application, if its sources changed.
	@$(PY) hatch_build.py

# ---------------------------------------------------------------- running

demo: web ## Set everything up, fill a data folder with demo content, start the server.
	@$(VENV)/bin/tablewright demo

serve: web ## Start the server for real use.
	@$(VENV)/bin/tablewright serve

# ---------------------------------------------------------------- checking

check-tools: need-python ## See that the programs the tests drive are there; install them where we may.
	@$(PYTHON) scripts/system_programs.py

lint: $(MADE)/dev ## Check style, types and the import contract.
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) scripts/plain_words.py
	@set -o pipefail; $(PY) -m pyright --warnings | tail -n 20
	@set -o pipefail; $(VENV)/bin/lint-imports --no-logo 2>&1 | tail -n 20
	@$(PY) hatch_build.py npm run --silent lint

fix: $(MADE)/dev ## Format and repair what can be repaired.
	@$(PY) -m ruff check --fix --quiet .
	@$(PY) -m ruff format --quiet .
	@$(PY) hatch_build.py npm run --silent fix

test: check-tools $(MADE)/dev doubles web ## Set everything up and run all checks and tests but what only test-all runs.
	@$(MAKE) --no-print-directory -j2 lint test-web
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup -q --scope=usual $(PYTEST_ARGS)

test-all: check-tools $(MADE)/dev doubles web ## Run every test on every engine, or on those of ENGINES="snowflake ...".
ifndef ENGINES
	@$(MAKE) --no-print-directory -j2 lint test-web
endif
	@TABLEWRIGHT_TEST_WRITING="$(or $(ENGINES),all)" $(PY) -m pytest -n $(JOBS) --dist loadgroup -q --scope=all --engines="$(ENGINES)" $(PYTEST_ARGS)

test-web: $(MADE)/dev ## Run the tests of the browser application's sources.
	@$(PY) hatch_build.py npm run --silent test

test-fast: $(MADE)/dev ## Run the tests of formulas, compiler, access and engines on DuckDB alone, in a minute and a half.
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup -q --scope=fast $(addprefix tests/,$(FAST)) $(PYTEST_ARGS)

fuzz: check-tools $(MADE)/dev doubles ## Try random formulas and workbooks on the engines: CASES=20000 SEED=7 ENGINES="redshift ...".
	@TABLEWRIGHT_FUZZ_CASES="$(or $(CASES),20000)" TABLEWRIGHT_FUZZ_SEED="$(or $(SEED),$(shell date +%j%H%M))" TABLEWRIGHT_FUZZ_ENGINES="$(ENGINES)" $(PY) -m pytest -n $(JOBS) --dist load -q --timeout 0 tests/fuzz/test_random_formulas.py tests/compiler/test_random_workbooks.py tests/compiler/test_random_pivots.py $(PYTEST_ARGS)

fuzz-api: check-tools $(MADE)/dev ## Draw requests for every operation of the API, 200 for each or EXAMPLES=...
	@TABLEWRIGHT_FUZZ_EXAMPLES="$(or $(EXAMPLES),200)" $(PY) -m pytest -n 0 -q tests/api/test_fuzz_api.py $(PYTEST_ARGS)

test-cloud: $(MADE)/dev ## Run the engines' suite on real services (docs/testing-on-services.md).
	@TABLEWRIGHT_TEST_CLOUD=1 $(PY) -m pytest -n 4 --dist loadgroup -q tests/engines/test_client.py tests/engines/test_compiled_elements.py tests/engines/test_hostile.py tests/engines/test_application.py tests/engines/test_writing.py $(PYTEST_ARGS)

test-spark: $(MADE)/dev ## The tests of Databricks over Spark, and a run on a cluster of two workers (needs Java 17).
	@command -v java >/dev/null || { echo "Java 17 is needed and was not found (Debian: apt-get install openjdk-17-jre-headless)."; exit 1; }
	@$(PY) scripts/doubles.py spark
	@TABLEWRIGHT_DATABRICKS_OVER=spark $(PY) -m pytest -n 0 -q -k databricks --timeout 1200 tests/engines tests/compiler tests/formula/functions/test_examples.py $(PYTEST_ARGS)
	@$(PY) -m pytest -n 0 -q -s --timeout 3600 tests/spark/distributed_run.py

api: $(MADE)/dev ## Write the API's description and the browser's types of it.
	@$(VENV)/bin/tablewright openapi > docs/api/openapi.json
	@$(PY) hatch_build.py npm run --silent api

docs: $(MADE)/dev ## Write the function reference from the declarations.
	@$(PY) scripts/function_reference.py

bench: $(MADE)/dev web ## Measure against the bare engine; writes docs/benchmarks.md.
	@$(PY) -m benchmarks

clean: ## Remove everything that was built (not the data folder).
	rm -rf $(VENV) $(MADE) web/node_modules src/tablewright/_static
