# `make demo` and `make test` are all a fresh machine needs: each creates .venv and installs what is missing.
# They assume Python 3.11 or later with venv and pip, and the package registry.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := bin/python -m pip install --quiet --disable-pip-version-check

PYTEST := $(BIN)/python -m pytest -n auto
COVERED := --cov --cov-report= --cov-fail-under=0
SEED := $(or $(SEED),$(shell $(PYTHON) -c 'import random; print(random.randrange(1_000_000))'))
EXAMPLES ?= 20
KILLS ?= 200
# An interpreter that has numpy and pandas, for the measurements that need them.
BENCH_PYTHON ?= $(BIN)/python

BABEL := $(BIN)/python -m babel.messages.frontend -q

# The tests start the program in many processes, each of which would compile every file anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check quick road covered long goals lowest lock upgrade clean spoken

demo: .venv/installed
	$(BIN)/shopbell demo --dir demo-output

# Everything that must pass, the fastest first: style, types, contracts, each room by itself, the whole road. What the rooms'
# own tests cover is held to a floor; to trace the road, or what is marked `untraced`, would add little but minutes.
test: check quick covered road

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

quick: .venv/installed-dev
	$(BIN)/coverage erase
	$(PYTEST) --dist loadfile --no-loadscope-reorder --ignore tests/road $(COVERED)

road: .venv/installed-dev
	$(PYTEST) --dist loadgroup tests/road

covered: .venv/installed-dev
	$(BIN)/coverage report --skip-covered

# Many seeds, kills and hundreds of days more of what `make test` shows, and whether the tests notice a changed line.
long: .venv/installed-dev
	@echo "seed $(SEED); the same once more: make long SEED=$(SEED)"
	SHOPBELL_TEST_EXAMPLES=$(EXAMPLES) $(PYTEST) -m "long or hypothesis" --seed=$(SEED) --hypothesis-seed=$(SEED) --durations=20
	$(BIN)/python tests/long/kills.py --kills $(KILLS) --seed $(SEED)
	$(BIN)/python tests/long/mutations.py --seed $(SEED)
	@$(MAKE) --no-print-directory goals SEED=$(SEED)

# When the bell rings, how late, for what, at what cost, and how fast: every goal, measured; see benchmarks/README.md.
goals: .venv/installed-dev
	$(BIN)/python benchmarks/goals.py --examples $(EXAMPLES) --seed $(SEED) --python $(BENCH_PYTHON)

# The whole program once over, on the oldest version of everything that pyproject.toml allows.
lowest: .venv-lowest/installed
	.venv-lowest/bin/python -m pytest tests/smoke

# Write the requirements files anew from pyproject.toml; `upgrade` also takes the newest versions.
lock upgrade: .venv/bin/uv
	$(call resolve,requirements.txt,pyproject.toml)
	$(call resolve,requirements-clv.txt,pyproject.toml --extra clv --constraints requirements.txt)
	$(call resolve,requirements-apprise.txt,pyproject.toml --extra apprise --constraints requirements.txt)
	$(call resolve,requirements-google.txt,pyproject.toml --extra google --constraints requirements.txt)
	$(call resolve,requirements-dev.txt,pyproject.toml --extra dev --extra clv --extra apprise --extra google \
		--constraints requirements-clv.txt --constraints requirements-apprise.txt --constraints requirements-google.txt)
	$(call resolve,requirements-build.txt,--group build --constraints requirements-dev.txt)
	$(call resolve,requirements-lowest.txt,pyproject.toml --extra clv --extra apprise --extra google --group lowest --resolution lowest-direct)

resolve = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --output-file $(1) $(2) $(if $(filter upgrade,$@),--upgrade)

.venv/bin/uv: | .venv/bin/python
	.venv/$(INSTALL) uv

.venv/bin/python .venv-lowest/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Shopbell needs Python 3.11 or later; name one: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(firstword $(subst /, ,$@))

.venv/installed: requirements-build.txt requirements.txt pyproject.toml | .venv/bin/python
.venv/installed-dev: requirements-build.txt requirements-dev.txt pyproject.toml | .venv/bin/python
.venv-lowest/installed: requirements-build.txt requirements-lowest.txt pyproject.toml | .venv-lowest/bin/python

# Everything in exactly the version and with the hash that stands in the requirements, then the project itself.
.venv/installed .venv/installed-dev .venv-lowest/installed:
	$(@D)/$(INSTALL) --require-hashes --requirement requirements-build.txt
	$(@D)/$(INSTALL) --require-hashes --no-build-isolation --requirement $(word 2,$^)
	$(@D)/$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv .venv-lowest dist build demo-output .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# The sentences that the code says in English, into the catalogues by which they are told in other languages.
spoken: .venv/installed-dev
	$(BABEL) extract -F templates/babel-spoken.cfg --no-location --sort-by-file --omit-header -w 119 -o .spoken.pot .
	$(BABEL) update -D spoken -i .spoken.pot -d templates/locale --ignore-obsolete --no-fuzzy-matching --omit-header -w 119
	rm .spoken.pot
