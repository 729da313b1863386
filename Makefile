# The two commands of a new user are `make demo` and `make test`; both set up what they need.
# Nothing here needs root. PYTHON=... chooses the interpreter of the virtual environment.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
# File names and lessons are Tajik and Russian whatever locale the shell has.
export PYTHONUTF8 := 1

bin := .venv/bin
ready := .venv/.ready
# A clone that was moved sets itself up again: scripts in .venv name the place they were made in.
moved := $(if $(filter $(CURDIR),$(shell cat .venv/.home 2>/dev/null)),,moved)
compile := $(bin)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --python-version 3.11 --fork-strategy fewest $(if $(UPGRADE),--upgrade)

.PHONY: help setup demo test check media golden faults bench lock security audit sbom clean moved

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*  ## /\1	/p' Makefile | expand -t 10

setup: $(ready)  ## .venv with dars in it, from the hash-locked requirements

$(ready): requirements/dev.txt requirements/setup.txt requirements/install.sh pyproject.toml $(moved)
	PYTHON='$(PYTHON)' sh requirements/install.sh
	@touch $@

$(bin)/uv:
	PYTHON='$(PYTHON)' sh requirements/install.sh

demo: $(ready)  ## real footage into the watch folder, lessons out; ONCE=1 verifies and ends
	@$(bin)/python samples/demo.py $(if $(ONCE),--once)

test: $(ready)  ## every test, a process for each core
	$(bin)/pytest -q -n logical --maxprocesses 4

media: $(ready)  ## only the tests that start ffmpeg, servers, a browser or a model
	$(bin)/pytest -m media

check: $(ready)  ## format, lint, types, import contracts and the fast tests
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/pytest -q -m 'not media'

golden: $(ready)  ## write the golden plans again; read the diff before you commit it
	$(bin)/pytest -q -m 'not media' --golden

faults: $(ready)  ## rows of the fault table (docs/reliability.md): FULL=1, ROW=1,2, SEED=7
	@FULL="$(FULL)" ROW="$(ROW)" SEED="$(SEED)" JOBS="$(JOBS)" $(bin)/python -m tests.faults

bench: $(ready)  ## ours, the limit and the peers side by side: QUICK=1, ROUNDS=5, OWN=1
	$(bin)/python -m bench.compare $(if $(QUICK),--quick) $(if $(ROUNDS),--rounds $(ROUNDS)) \
		$(if $(OWN),--own)

lock: $(bin)/uv  ## remake requirements/*.txt; UPGRADE=1 takes newer versions
	$(compile) requirements/setup.in -o requirements/setup.txt
	$(compile) pyproject.toml -c requirements/setup.txt -o requirements/run.txt
	$(compile) pyproject.toml requirements/dev.in -c requirements/run.txt \
		-c requirements/setup.txt -o requirements/dev.txt

security: $(ready)  ## the attacks of docs/security.md; FULL=1 for more of each
	$(bin)/python -m tests.security

audit: $(ready)  ## known vulnerabilities in what is locked, vendored and started
	$(bin)/python requirements/supply.py audit

sbom: $(ready)  ## the bill of materials, CycloneDX, as sbom.json
	$(bin)/python requirements/supply.py sbom sbom.json

clean:  ## remove what was made here, but not the studio's home (var)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
