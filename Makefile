# The two commands a newcomer needs: `make claim` and `make test`. Everything else is for us.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: claim test lint build-data network notebooks figures benchmarks clean

$(VENV)/.base: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

claim: $(VENV)/.base
	$(BIN)/routes claim --out out

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build-data: $(VENV)/.dev
	$(BIN)/python -m seeds.build

# The network: ways of ports over water, the graph, short cuts between neighbours (15 minutes).
network: $(VENV)/.dev
	$(BIN)/python -m seeds.build_channels
	$(BIN)/python -m seeds.build
	$(BIN)/python -m seeds.build_network
	$(BIN)/python -m seeds.build_neighbours

notebooks: $(VENV)/.dev
	$(BIN)/python notebooks/execute.py

figures: $(VENV)/.dev
	$(BIN)/python docs/make_docs.py

benchmarks: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[benchmarks]'
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
