# Two commands: `make lab` opens JupyterLab on examples/ with nbproof in it, `make test` proves it.
# Everything is put into .venv, .neighbours, node_modules and ui-tests/node_modules; `make clean`
# removes it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEIGHBOURS := .neighbours
UV := $(BIN)/uv
JLPM := PATH="$(CURDIR)/$(BIN):$$PATH" jlpm
STAMPS := $(VENV)/stamps
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
FRONT := package.json yarn.lock tsconfig.json $(shell find labextension -type f)
SHIM := hatch_build.py $(wildcard src/nbproof/capture/shim/*.[ch])

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export UV_NO_PROGRESS := 1

.PHONY: lab test lint unit front browser examples neighbours format build clean chromium

lab: $(STAMPS)/lab
	cd examples && ../$(BIN)/jupyter lab $(AS_ROOT) $(LAB_ARGUMENTS)

test: lint unit front browser examples neighbours

lint: $(STAMPS)/test $(STAMPS)/node $(STAMPS)/browser
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(JLPM) lint:check

unit: $(STAMPS)/test
	$(BIN)/python -m pytest --ignore tests/neighbours --numprocesses 2 --dist loadfile

front: $(STAMPS)/node
	$(JLPM) test

browser: $(STAMPS)/browser chromium
	cd ui-tests && $(JLPM) test

# The clean examples give what they show: nbproof proves it of itself.
examples: $(STAMPS)/test
	cd examples && ../$(BIN)/nbproof replay 01-clean.ipynb 02-model.ipynb --jobs 2

# nbproof among the extensions that many people have, see docs/neighbours.md.
neighbours: $(STAMPS)/neighbours $(STAMPS)/browser chromium
	$(BIN)/python -m pytest tests/neighbours
	cd ui-tests && $(JLPM) test:neighbours

format: $(STAMPS)/test $(STAMPS)/node
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(JLPM) lint

build: $(STAMPS)/test
	$(UV) build --quiet

clean:
	rm -rf $(VENV) $(NEIGHBOURS) node_modules ui-tests/node_modules lib dist src/nbproof/labextension
	rm -f src/nbproof/capture/shim/*.so

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	mkdir -p $(STAMPS)

# An editable install takes Python from src/; build hooks make the front end and the shim.
$(STAMPS)/lab: $(UV) pyproject.toml $(FRONT) $(SHIM)
	rm -f src/nbproof/labextension/static/style.js
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[lab,examples]"
	touch $@

$(STAMPS)/test: $(STAMPS)/lab
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[lab,examples,test]"
	touch $@

$(STAMPS)/node: $(STAMPS)/test
	$(JLPM) install --immutable
	touch $@

$(STAMPS)/browser: $(STAMPS)/test ui-tests/package.json ui-tests/yarn.lock
	cd ui-tests && $(JLPM) install --immutable
	touch $@

# It has the front end that the lab was built with: the build hook leaves alone what is there.
$(STAMPS)/neighbours: $(STAMPS)/lab
	test -x $(NEIGHBOURS)/bin/python || $(UV) venv --quiet --python $(BIN)/python $(NEIGHBOURS)
	$(UV) pip install --quiet --python $(NEIGHBOURS)/bin/python --reinstall-package nbproof \
		--editable ".[lab,neighbours]"
	touch $@

chromium:
	@tools/chromium
