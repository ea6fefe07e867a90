# Two commands do everything on a machine with Rust, make, a C compiler and CPython 3.10 or newer:
#   make demo    build, make a synthetic Korean panel, report on it
#   make test    every test of every language
# `make test-browser` reads the report, the notebooks and the site in a browser, which it installs through apt,
# and `make wheel` builds the Python package. CARGO_TARGET_DIR may be set from outside, so that a build is reused.

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/release/topheavy
# One configuration for demo, tests and benches: polars is compiled once for them, and once for the wheel, whose polars
# knows Python's errors.
CARGO_FLAGS := --release --features cli
PYTHON ?= python3
# The interpreter behind any shim: the wheel's polars is compiled anew when this path changes.
INTERPRETER := $(shell $(PYTHON) -c 'import sys; print(sys.executable)')
VENV := .venv
WHEELS := out/wheels
BENCHES := out/benches
PEER_VENV := out/peer-venv
SITE := out/site
SITE_VENV := out/site-venv
ROWS ?= 20000000
SAMPLE := out/korea.parquet

.PHONY: demo test test-rust test-kernels test-python test-browser wheel install lint lint-rust lint-python bench peers bench-peers bench-dynamics bench-inference notebooks docs build clean

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
	cargo check --release --no-default-features --features policy

test-python: build install
	@echo "== Python tests: the installed wheel and the command line against independent references"
	TOPHEAVY_BIN="$(abspath $(BIN))" $(VENV)/bin/python -m pytest -q -W error python/tests

# Debian's Chromium reads the notebooks, the report, the figures and the site as a person would.
test-browser: build install docs $(VENV)/browser
	@echo "== browser tests; what they saw is in out/screenshots"
	@sh python/browser/install.sh
	TOPHEAVY_BIN="$(abspath $(BIN))" $(VENV)/bin/python -m pytest -q -W error python/browser

$(VENV)/browser: $(VENV)/ready python/browser/requirements.txt
	@echo "== what drives a browser, into $(VENV)"
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r python/browser/requirements.txt
	@touch $@

wheel: $(VENV)/ready
	@echo "== building the wheel (the first build compiles polars and takes some minutes)"
	@rm -rf $(WHEELS)
	$(VENV)/bin/maturin build --release --interpreter "$(INTERPRETER)" --out $(WHEELS)

install: wheel
	@echo "== installing the wheel in $(VENV)"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEELS)/*.whl

$(VENV)/ready: python/tests/requirements.txt
	@echo "== making the virtual environment $(VENV)"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "CPython 3.10 or newer is needed")'
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r python/tests/requirements.txt
	@touch $@

lint: lint-rust lint-python
	@echo "== no lint found anything"

# The bindings have a folder of their own: their polars is another one, and what is shared would be built in turns.
lint-rust:
	@echo "== format and lints of Rust"
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) --all-targets -- -D warnings
	PYO3_PYTHON="$(INTERPRETER)" cargo clippy --release -p topheavy-python --target-dir $(TARGET)/lint -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(CARGO_FLAGS) --no-deps

# The types of the package are checked as its users see them: installed.
lint-python: install $(VENV)/browser
	@echo "== format, lints and types of Python"
	$(VENV)/bin/ruff check python benches docs/site notebooks
	$(VENV)/bin/ruff format --check python benches docs/site notebooks
	$(VENV)/bin/mypy --strict python/topheavy python/tests
	$(VENV)/bin/mypy --strict python/browser
	$(VENV)/bin/mypy --strict notebooks/execute.py
	$(VENV)/bin/mypy --strict benches
	$(VENV)/bin/mypy --strict docs/site
	$(VENV)/bin/python -m mypy.stubtest topheavy._topheavy

# The peers have an environment of their own.
bench: wheel
	cargo bench --features cli
	$(PYTHON) -m venv $(BENCHES)
	$(BENCHES)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt "polars>=2,<3"
	$(BENCHES)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEELS)/*.whl
	$(BENCHES)/bin/python -m pytest -q -s benches

peers: wheel
	$(PYTHON) -m venv $(PEER_VENV)
	$(PEER_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
	$(PEER_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEELS)/*.whl

# The engine beside polars, DuckDB and pandas on a file of its own making; PEERS passes further options of run.py.
bench-peers: peers
	$(PEER_VENV)/bin/python benches/peers/run.py --rows $(ROWS) $(PEERS)

# Exporter dynamics beside polars, on the same file.
bench-dynamics: peers
	$(PEER_VENV)/bin/python benches/peers/dynamics.py --rows $(ROWS) $(PEERS)

# Bootstrap and power laws beside NumPy and the package powerlaw, on data of their own making.
bench-inference: peers
	$(PEER_VENV)/bin/python benches/peers/inference.py $(PEERS)

# Runs the source of every notebook and stores what it shows; the tests compare.
notebooks: install
	$(VENV)/bin/python -W error notebooks/execute.py

# The site in out/site: open its index.html, no server is needed. Its pages in Rust are cargo's.
docs: build $(SITE_VENV)/ready
	@echo "== building the documentation site"
	RUSTDOCFLAGS="-D warnings" cargo doc $(CARGO_FLAGS) --no-deps
	NO_MKDOCS_2_WARNING=1 TOPHEAVY_BIN="$(abspath $(BIN))" $(SITE_VENV)/bin/mkdocs build --strict --quiet
	@cp -R $(TARGET)/doc $(SITE)/rust
	$(SITE_VENV)/bin/python docs/site/check_links.py $(SITE)

$(SITE_VENV)/ready: docs/requirements.txt
	@rm -rf $(SITE_VENV)
	$(PYTHON) -m venv $(SITE_VENV)
	$(SITE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt
	@touch $@

clean:
	rm -rf out $(VENV)
	cargo clean
