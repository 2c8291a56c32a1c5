# `make` lists itself. Everything runs in .venv, made from the locked requirements.
PYTHON ?= python3
COUNTRY ?= thailand
PORT ?= 8000
DATA ?= .data
# A folder's name as the shell takes it, whatever stands in it: dollar signs, quotes, blanks.
FOLDER = '$(subst ','\'',$(value DATA))'
EVERYTHING := libs services tests
T ?= $(EVERYTHING)
# Each worker starts a PostgreSQL and migrates into it: a room alone is done sooner by one process.
WORKERS ?= $(if $(filter services/%,$(T)),0,2)
PYTHONS ?= 3.11 3.12 3.13 3.14
BIN := .venv/bin

# Compiled modules are kept whatever the environment says: without them every start compiles them all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help venv run test test-long test-pythons mutants lint types format kafka lock bench contracts new-service new-room migration screenshots

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv: .venv/ready ## Make the virtual environment

.venv/ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 15), "Python 3.11 to 3.14 is needed, this is " + sys.version'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo 'python3-venv is missing (Debian: apt-get install python3-venv)'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements/dev.txt locks into .venv (once; a minute or two)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip sync -q --require-hashes requirements/dev.txt
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install -q --no-deps -e .
	@touch $@
	@echo "Installed. The commands are $(BIN)/prakan …"

run: .venv/ready ## The suite on http://127.0.0.1:PORT  (COUNTRY=thailand PORT=8000 DATA=.data KAFKA=host:port)
	@exec $(BIN)/prakan run --country $(COUNTRY) --port $(PORT) --data $(FOLDER) $(if $(POSTGRES),--postgres "$(POSTGRES)") $(if $(KAFKA),--kafka $(KAFKA)) $(if $(TODAY),--today $(TODAY)) $(if $(NODEMO),--no-demo)

test: .venv/ready ## Lint, types and every tier of tests; T=services/loans/covenant: the tests of one room or file alone
	@$(if $(filter-out $(EVERYTHING),$(T)),,$(MAKE) --no-print-directory lint types)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" $(T)

test-long: .venv/ready ## The long loops: random kills, all pairs of crash points
	@$(BIN)/python -m pytest -m long tests

test-pythons: .venv/ready ## The tests under each Python from 3.11 to 3.14 that this machine has  (PYTHONS="3.13 PATH…" T=path)
	@for wanted in $(PYTHONS); do \
	  found=$$($(BIN)/uv python find --no-python-downloads --no-project "$$wanted" 2>/dev/null) \
	    || { echo "SKIPPED: there is no Python $$wanted here"; continue; }; \
	  v=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "== Python $$v"; \
	  $(BIN)/uv venv -q --allow-existing --python "$$found" ".pythons/$$v" \
	    && VIRTUAL_ENV=".pythons/$$v" $(BIN)/uv pip sync -q --require-hashes requirements/dev.txt \
	    && VIRTUAL_ENV=".pythons/$$v" $(BIN)/uv pip install -q --no-deps -e . \
	    && ".pythons/$$v/bin/python" -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not long" $(T) || exit 1; \
	done

mutants: .venv/ready ## Take each guard out of a copy: a test must go red
	@$(BIN)/python -m tests.mutants.run

lint: .venv/ready ## ruff, and the import rules of the architecture
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && $(BIN)/lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }

types: .venv/ready ## mypy --strict
	@$(BIN)/mypy --no-error-summary

format: .venv/ready ## Format the tree
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

kafka: .venv/ready ## The real broker on 127.0.0.1:9092, by Maven and Java
	@exec $(BIN)/prakan kafka --data $(FOLDER)

contracts: .venv/ready ## Write event schemas, the AsyncAPI document and OpenAPI documents
	@$(BIN)/prakan contracts

new-service: .venv/ready ## A service of the same shape as the others  (NAME=programmes)
	@$(BIN)/python -m deploy.new_service $(NAME)

new-room: .venv/ready ## A room of a service: door, rows, table, action, test  (SERVICE=loans NAME=guarantees)
	@$(BIN)/python -m deploy.new_room $(SERVICE) $(NAME)

migration: .venv/ready ## Write the next migration of a service from its tables  (SERVICE=loans ABOUT="what"; OF=spine: of shared tables)
	@$(BIN)/prakan migration $(SERVICE) "$(ABOUT)" $(if $(OF),--of $(OF))

screenshots: .venv/ready ## Take the pictures in docs/screenshots anew
	@$(BIN)/python -m tests.browser.screenshots

bench: .venv/ready ## Every figure of docs/figures.md beside its reference  (ONLY=name)
	@$(BIN)/python -m bench.run $(ONLY)

lock: ## Lock the requirements, with hashes and without an index address
	@for n in uv run dev clients; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/$$n.in -o requirements/$$n.txt; done
