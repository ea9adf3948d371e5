# Every target sets up what it needs; nothing has to be installed first but Python >= 3.11.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready

.PHONY: site nautobot netbox test-nautobot test-netbox test-prometheus test-browser test-gate matrix migrations rotations hundreds chaos over-time versus-batfish upgrade-waves readme help setup lab-deps demo test check docs proof false-up bench bench-all bench-show fuzz fuzz-mix fuzz-show fuzz-debug fuzz-lint fuzz-fixes clean
help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "bothends needs Python 3.11 or newer on PATH (or: make PYTHON=/path/to/python)"; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e . -c constraints.txt
	@touch $(INSTALLED)

$(READY): $(INSTALLED)
	@echo "Installing what tests and checks need (once, about half a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $(READY)

setup: $(READY)  ## virtual environment with everything installed

LAB_PACKAGES := strongswan-swanctl charon-systemd libcharon-extra-plugins \
	libstrongswan-extra-plugins libstrongswan-standard-plugins iproute2 tcc
lab-deps:        ## Debian packages of `--ike charon` (as root); starts no system-wide daemon
	@set -e; new=; dpkg -s charon-systemd >/dev/null 2>&1 || new=1; \
	unit() { command -v systemctl >/dev/null && systemctl --quiet "$$@" strongswan.service 2>/dev/null || true; }; \
	apt-get update -qq; test -z "$$new" || unit mask; \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(LAB_PACKAGES) >/dev/null; \
	test -z "$$new" || { unit unmask; unit disable; }

demo: $(INSTALLED) ## the whole main job on an embedded lab, under a minute
	@$(BIN)/bothends demo

readme: $(READY) ## show in the README what the demo prints today
	@$(BIN)/bothends demo > $(VENV)/demo.txt
	@$(BIN)/python docs/refresh_readme.py $(VENV)/demo.txt

test: $(READY)   ## the test suite
	@$(BIN)/python -m pytest -q -n 6 --dist worksteal -m "not long and not gate" $(PYTEST_ARGS)

test-gate: $(READY) ## the slower tests on the lab, which .ci/run adds to the suite
	@$(BIN)/python -m pytest -q -n 6 --dist worksteal -m "gate and not long" --timeout 400 $(PYTEST_ARGS)

test-browser: $(READY) ## the HTML report in Debian's Chromium (as root), with playwright and axe
	@command -v chromium >/dev/null || { apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[browser]' -c constraints.txt
	@$(BIN)/python -m pytest -q tests/browser

test-prometheus: $(READY) ## the exporter, alerts and dashboard with Debian's Prometheus (as root)
	@command -v prometheus >/dev/null || { apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends prometheus >/dev/null; }
	@$(BIN)/python -m pytest -q -m prometheus tests/monitor --timeout 400

test-secrets: $(READY) ## stores of secrets: a real OpenBao, the real sops, whole runs on the lab with canaries (minutes)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[openbao]' -c constraints.txt
	@nice $(BIN)/python -m pytest -q -n 2 tests/stores tests/end_to_end/test_stores.py --timeout 600

SERVERS := command -v redis-server >/dev/null && test -d /usr/lib/postgresql || { apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql redis libpq-dev gcc >/dev/null; }
NETBOX := $(VENV)/netbox
NETBOX_PYTHON ?= $(shell for p in python3.12 python3.13 $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.1[23].*/bin/python; do $$p -c '' 2>/dev/null && echo $$p && break; done)
netbox: $(READY)
	@test -n "$(NETBOX_PYTHON)" || { echo "NetBox needs Python 3.12 on PATH (or: make NETBOX_PYTHON=/path/to/python)"; exit 1; }
	@$(SERVERS)
	@test -x $(NETBOX)/bin/netbox || { $(NETBOX_PYTHON) -m venv $(NETBOX) && \
	$(NETBOX)/bin/python -m pip install -q --disable-pip-version-check netbox==4.7.3; }
test-netbox: netbox ## a real NetBox (Python 3.12, PostgreSQL, Redis; as root), and a hundred tunnels in it (minutes)
	@$(BIN)/python -m pytest -q -m netbox tests/netbox --timeout 3600

NAUTOBOT := $(VENV)/nautobot
nautobot: $(READY)
	@$(SERVERS)
	@test -x $(NAUTOBOT)/bin/nautobot-server || { $(PYTHON) -m venv $(NAUTOBOT) && \
	$(NAUTOBOT)/bin/python -m pip install -q --disable-pip-version-check nautobot==3.2.7; }
test-nautobot: nautobot ## a real Nautobot (PostgreSQL, Redis; as root), and a hundred tunnels in it (minutes)
	@$(BIN)/python -m pytest -q -m nautobot tests/nautobot --timeout 3600

check: $(READY)  ## ruff, mypy --strict, import contracts, codespell
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

docs: $(READY)   ## write docs/rules from the rules
	@rm -f docs/rules/*.md
	@$(BIN)/bothends rules --project docs --out docs/rules

site: $(READY)   ## the documentation as a site in build/site/html, and build/site/bothends.1; needs no network once set up
	@test -x $(BIN)/zensical || $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[docs]' -c constraints.txt
	@$(BIN)/python -m docs.site.build build/site

N ?= 1000
proof: $(READY)  ## comparison, model and strongSwan against each other: N=1000 pairs, SEED=number
	@$(BIN)/python -m tests.proof --pairs $(N) $(if $(SEED),--seed $(SEED))

false-up: $(READY)  ## broken tunnels that look well: none may be verified as ok (minutes)
	@$(BIN)/python -m pytest -q tests/false_up --timeout 600

rotations: $(READY)  ## a thousand keys replaced under traffic, on the model and on charon (half an hour)
	@nice $(BIN)/python -m pytest -q -s -m long tests/end_to_end/test_rotation_proof.py tests/end_to_end/test_rotation_on_charon.py --timeout 7200

migrations: $(READY) ## every kind that moves under traffic, and no packet in clear between any two lines (minutes)
	@nice $(BIN)/python -m pytest -q -s tests/migrate tests/end_to_end/test_migrate.py --timeout 600

hundreds: $(READY)  ## one change of 200 tunnels on the lab, stopped in the middle and resumed (minutes)
	@nice $(BIN)/python -m pytest -q -m long tests/end_to_end/test_hundreds.py

matrix: $(READY) ## every kind of tunnel the whole way, and its faults found on the right end (minutes)
	@$(BIN)/python -m pytest -q -n 2 tests/kinds --timeout 300

chaos: $(READY)  ## changes cut at random moments: N=1000 runs, SEED=number, WORKERS=8; bad ones are kept
	@nice $(BIN)/python -m tests.chaos --runs $(N) $(if $(SEED),--seed $(SEED)) $(if $(WORKERS),--workers $(WORKERS))

WAVES ?= 10000
upgrade-waves: $(READY)  ## upgrades of random fleets, every state played on the texts: WAVES=10000
	@nice $(BIN)/python -m tests.upgrade --waves $(WAVES) $(if $(SEED),--seed $(SEED))

BATFISH := $(VENV)/batfish
PAIRS ?= 1000
versus-batfish: $(READY)  ## bothends and Batfish on pairs with charon's truth; needs Batfish's service: PAIRS=1000
	@test -x $(BATFISH)/bin/python || $(PYTHON) -m venv $(BATFISH)
	@$(BATFISH)/bin/python -m pip install -q --disable-pip-version-check pybatfish
	@$(BIN)/python -m tests.versus --pairs $(PAIRS) --batfish-python $(BATFISH)/bin/python

over-time: $(READY)  ## rekeys, dead peers, post-quantum keys on charon with short timers (as root)
	@$(BIN)/python -m pytest -q -m charon tests/charon/test_over_time.py tests/charon/test_ppk.py tests/charon/test_childless.py \
		tests/charon/test_lab.py::test_a_nat_is_seen_by_both_ends tests/charon/test_lab.py::test_a_reload_leaves_the_peer_with_its_sas

bench: $(READY)  ## benchmarks, each printing ratios measured side by side in one run
	@for b in benchmarks/bench_*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

bench-all: bench  ## the larger sizes as well: 10,000 routers, 1,000 lab routers, three distances (an hour)
	@$(BIN)/python benchmarks/bench_lint.py 10000
	@$(BIN)/python benchmarks/bench_lab.py 1000
	@$(BIN)/python benchmarks/bench_verify.py --routers 100 --runs 3 1 50 200
	@$(BIN)/python benchmarks/bench_verify.py --routers 1000 50

GENIE := $(VENV)/genie
bench-show: $(READY)  ## show reader beside Genie and ntc-templates, in an environment of their own
	@test -x $(GENIE)/bin/python || $(PYTHON) -m venv $(GENIE)
	@$(GENIE)/bin/python -m pip install -q --disable-pip-version-check genie 'pyats[library]' ntc-templates
	@$(BIN)/python benchmarks/bench_show.py --genie-python $(GENIE)/bin/python

FUZZ_INPUTS ?= 5000
FUZZ_SECONDS ?= 300
fuzz: $(READY)   ## every reader against texts that nobody would write: FUZZ_INPUTS, FUZZ_SECONDS of each, SEED
	@nice $(BIN)/python -m tests.fuzz --inputs $(FUZZ_INPUTS) --seconds $(FUZZ_SECONDS) $(if $(SEED),--seed $(SEED))

fuzz-mix: $(READY)  ## a million small inputs over all readers, most of the cheap ones: N=1000000, SEED (an hour)
	@nice $(BIN)/python -m tests.fuzz --mix $(if $(filter file,$(origin N)),1000000,$(N)) --seconds 14400 --rare 0.001 $(if $(SEED),--seed $(SEED))

fuzz-show: $(READY)  ## show parsers against 20,000 mangled texts and 10 MB of nonsense (minutes)
	@BOTHENDS_FUZZ=1 BOTHENDS_FUZZ_EXAMPLES=5000 $(BIN)/python -m pytest -q tests/show/test_laws.py --timeout 1800

fuzz-debug: $(READY)  ## the debug reader against 20,000 mangled logs (minutes)
	@BOTHENDS_FUZZ=1 $(BIN)/python -m pytest -q -m long tests/debug/test_fuzz.py

fuzz-lint: $(READY)  ## the comparison against 40,000 mangled pairs (minutes)
	@BOTHENDS_FUZZ=1 $(BIN)/python -m pytest -q -n 2 -m long tests/compare/test_fuzz.py

fuzz-fixes: $(READY)  ## every fix of 3,000 generated pairs and of the corpus, typed in (half an hour)
	@$(BIN)/python -m pytest -q -n 2 -m long tests/rules/test_fixes.py tests/compare/test_explained.py

clean:           ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
