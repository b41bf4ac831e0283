# make report   sets up .venv and writes build/report/index.html from the bundled study
# make test     sets up .venv and runs every test
# make check    style and types only
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: report test check fuzz lock clean

report: .venv/ready
	$(BIN)/policytext run corpora/yunze/study.toml -o build/report

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy

fuzz: .venv/ready
	POLICYTEXT_FUZZ=20000 $(BIN)/python -m pytest -q -s -p no:xdist tests/test_fuzz.py

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else 'policytext needs Python 3.11 to 3.13, this is %d.%d. Hint: make PYTHON=python3.12 ...' % v)"
	@echo "setting up .venv and installing packages (a minute or two, once)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(PYTHON) -c "open('.venv/ready', 'w').close()"

# Needs uv; writes the versions that all Pythons from 3.11 to 3.13 install.
lock:
	uv pip compile --universal --python-version 3.11 --extra dev --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build
