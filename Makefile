# Everything runs from a virtual environment that is made when it is missing; `make help` lists what there is.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Two cores: three processes, since many tests wait, each with a Postgres of its own; the tests of one file stay together
# and in their order, and the files in that of tests/conftest.py.
SUITE := $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

# Every process of a run would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo up test check static crash faults tamper fuzz lives attacks examples bench lock generate pictures format

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

# uv fetches, unpacks and compiles side by side, in a quarter of the time; where it cannot reach what pip can, pip does it.
$(READY): requirements.lock requirements-uv.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	UV_HTTP_TIMEOUT=20 $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock || \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## the main job, end to end, on embedded Postgres and a local mail catcher
	$(BIN)/hosho demo

up: $(READY) ## the three services on this machine, until Ctrl-C
	$(BIN)/hosho up

test: $(READY) ## the test suite
	$(SUITE)

check: $(READY) ## all that a commit must pass: format, lint, types, import rules, migrations, generated files, tests
	@$(MAKE) --no-print-directory --jobs 2 static test

static: $(READY) ## what a commit must pass but for the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hosho generate --check

crash: $(READY) ## kill -9 during a backlog of 200 approvals; outside the normal suite
	$(BIN)/python -m pytest -s tests/faults/run_crash.py

faults: $(READY) ## every fault of tests/faults again and again, counted into docs/reliability.md; outside the normal suite
	$(BIN)/python -m tests.faults

tamper: $(READY) ## every promised column and row changed, and found by fsck, counted into docs/fsck.md; a minute; outside the normal suite
	$(BIN)/python -m tests.tampering

fuzz: $(READY) ## ten thousand generated calls of each API and more, every role by itself; outside the normal suite
	$(BIN)/python -m pytest -s tests/fuzz/run_fuzz.py

lives: $(READY) ## two thousand steps of random lives of guarantees against a model, counted into docs/reliability.md; outside the normal suite
	$(BIN)/python -m tests.lives

attacks: $(READY) ## the tests that attack, counted into docs/security.md; all of them are in the normal suite, too
	$(BIN)/python -m tests.attacks

examples: $(READY) ## what the specifications lack in examples, written down from what the tests see
	RECORD_EXAMPLES=1 $(BIN)/python -m pytest tests/journey tests/application_api tests/issuance_api/endpoints tests/issuance_api/changing tests/issuance_api/handing_in \
		tests/verification_api tests/shared/runtime/web
	$(BIN)/hosho generate

bench: $(READY) ## the figures of benchmarks/, in one table (its peer WeasyPrint needs Pango, see CONTRIBUTING.md)
	$(BIN)/python -m benchmarks

generate: $(READY) ## write anew what comes from the code: openapi/ and the code tables in docs/
	$(BIN)/hosho generate

pictures: $(READY) ## draw every paper and page as PNG into docs/pictures
	$(BIN)/python -m tests.issuance_api.documents.pictures
	$(BIN)/python -m pytest -q tests/portal/run_pictures.py

format: $(READY) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"
lock: ## lock the dependencies anew, without addresses
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	echo uv | $(BIN)/$(LOCK) - -o requirements-uv.lock
	$(BIN)/$(LOCK) --extra local --extra dev pyproject.toml -o requirements.lock
	$(BIN)/$(LOCK) pyproject.toml -o requirements-services.lock
