# Two commands do everything on a machine with Rust, make, a C compiler and CPython 3.10 or newer:
#   make demo    build, make a synthetic Korean panel, report on it
#   make test    every test of every language
# CARGO_TARGET_DIR may be set from outside, so that a build is reused.

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/release/topheavy
# One configuration for demo, tests and benches: polars is compiled once.
CARGO_FLAGS := --release --features cli
PYTHON ?= python3
VENV := .venv
SAMPLE := out/korea.parquet

.PHONY: demo test test-rust test-kernels test-python lint bench docs build clean

demo: build
	@mkdir -p out
	@echo "== demo: topheavy sample korea -o $(SAMPLE)"
	@$(BIN) sample korea -o $(SAMPLE)
	@echo "== demo: topheavy report $(SAMPLE) --target-total 1e12"
	@$(BIN) report $(SAMPLE) --target-total 1e12

build:
	@echo "== building topheavy (the first build compiles polars and takes some minutes)"
	@cargo build $(CARGO_FLAGS)

test: test-rust test-kernels test-python
	@echo "== all tests passed"

test-rust:
	@echo "== Rust tests: unit, laws, published values, command line, documentation examples"
	@test -n "$$TOPHEAVY_REAL_DATA" || echo "== TOPHEAVY_REAL_DATA is not set: the tests on real trade files will say that they are skipped"
	cargo test $(CARGO_FLAGS)

test-kernels:
	@echo "== the kernels alone, without polars"
	cargo check --release --no-default-features

test-python: build $(VENV)/ready
	@echo "== Python tests: the command line against an independent reference"
	TOPHEAVY_BIN="$(abspath $(BIN))" $(VENV)/bin/python -m pytest -q -W error python/tests

$(VENV)/ready: python/tests/requirements.txt
	@echo "== making the virtual environment $(VENV)"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "CPython 3.10 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r python/tests/requirements.txt
	@touch $@

lint:
	@echo "== format and lints"
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(CARGO_FLAGS) --no-deps

bench:
	cargo bench --features cli

docs:
	cargo doc $(CARGO_FLAGS) --no-deps

clean:
	rm -rf out $(VENV)
	cargo clean
