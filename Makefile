# Variables of `make reproduce`, `make ablations` and `make smoke`:
#   BENCHMARK  benchmark file                        make reproduce BENCHMARK=my.yaml
#   THREADS    worker threads; the result is the same
#   SEED       one seed, or several with commas, in place of the file's
#   SET        overrides, with blanks in between     make reproduce SET="sft.num_train_epochs=5 grpo.beta=0"
# Of `make page-check`: PAGE, the page (reports/tiny/report.html), and PICTURES, a folder for pictures of it.
# Of `make peers`: PEERS_VENV, virtual environment with the peers (.venv-peers; made or completed), PEERS_ROUNDS (3), THREADS (2)
# and PEERS, options of benchmarks/peers/throughput/compare.py, as --only train --shapes nano,small.
# Of `make smollm2`: SMOLLM2, folder of model and problems (.twostage/smollm2; filled), GSM8K, folder to take the problems from, and
# OUTPUT, folder for the report.
# Of `make regress`: BASE, the commit to compare HEAD with (HEAD~1).
# Of `make verify` and `make figures`: REPORT, folders of reports with data (all under reports). Of `make install`: PREFIX,
# DESTDIR.

SHELL := /bin/sh
BENCHMARK ?= benchmarks/tiny.yaml
PREFIX ?= /usr/local
PEERS_VENV ?= .venv-peers
SMOLLM2 ?= .twostage/smollm2

TWOSTAGE := .build/release/twostage
SOURCES := Package.swift Sources Tests
SETTINGS = $(if $(THREADS),--threads $(THREADS)) $(foreach pair,$(SET),--set '$(pair)')
SEEDS = $(if $(SEED),--seeds $(SEED))
REPORT ?= $(patsubst %/data/study.json,%,$(wildcard reports/*/data/study.json))
# Release tests without @testable share their modules with the release build.
TEST_FLAGS := -c release --disable-testable-imports

.DEFAULT_GOAL := help
.PHONY: help deps build reproduce ablations smoke test lint format verify figures page-check peers smollm2 regress reference install clean \
  toolchain

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the system packages that are missing
	@.ci/deps

toolchain:
	@command -v swift >/dev/null || { echo "Swift 6.3 is missing: see https://www.swift.org/install/" >&2; exit 1; }

build: deps toolchain ## build .build/release/twostage
	swift build -c release --product twostage

reproduce: build ## train, measure, report and judge a benchmark with all its seeds; goes on where it was interrupted
	$(TWOSTAGE) sweep $(BENCHMARK) $(SETTINGS) $(SEEDS)

ablations: build ## which part of the recipe does what: the runs of benchmarks/ablations.yaml that are missing
	$(TWOSTAGE) sweep benchmarks/ablations.yaml $(SETTINGS) $(SEEDS)

smoke: build ## every part of the pipeline in a few seconds
	$(TWOSTAGE) run benchmarks/smoke.yaml $(SETTINGS) $(if $(SEED),--seed $(SEED))

verify: build ## compute every number of the published reports again from the data beside them
	$(TWOSTAGE) verify $(REPORT)

figures: build ## draw the published reports again from the data beside them
	$(TWOSTAGE) verify --redraw $(REPORT)

test: deps toolchain ## build and pass the tests
	swift test $(TEST_FLAGS)

lint: toolchain ## complain about formatting
	swift format lint --strict --parallel --recursive $(SOURCES)

format: toolchain ## put formatting right
	swift format --in-place --parallel --recursive $(SOURCES)

page-check: build ## try a report's page in headless Chromium (needs Python 3 and Chromium)
	benchmarks/page/check $(or $(PAGE),reports/tiny/report.html) $(if $(PICTURES),--pictures $(PICTURES))

peers: build ## compare the engine's speed with PyTorch, transformers, TRL and llama.cpp (needs Python, C++)
	benchmarks/peers/install "$(PEERS_VENV)"
	PEERS_ROUNDS=$(PEERS_ROUNDS) PEERS_THREADS=$(THREADS) "$(PEERS_VENV)/bin/python" \
	  benchmarks/peers/throughput/compare.py $(PEERS)

smollm2: build ## both stages on SmolLM2-135M and GSM8K; GSM8K=FOLDER has train.jsonl and test.jsonl, else they are downloaded
	benchmarks/smollm2/fetch "$(SMOLLM2)" "$(GSM8K)"
	@# A claim that is refuted (3) is a result like any other here.
	$(TWOSTAGE) sweep benchmarks/smollm2-hour.yaml --set model.path="$(SMOLLM2)/SmolLM2-135M-Instruct.Q4_1.gguf" \
	  --set problems.train.path="$(SMOLLM2)/train.jsonl" --set problems.evaluation.path="$(SMOLLM2)/test.jsonl" \
	  $(SETTINGS) $(SEEDS) $(if $(OUTPUT),--output "$(OUTPUT)") || test $$? -eq 3

regress: build ## judge HEAD against BASE; gates call the program itself, which tells failures apart
	$(TWOSTAGE) regress $(or $(BASE),HEAD~1)

reference: build ## publish the default benchmark and its ablations under reports, with their data
	$(TWOSTAGE) sweep $(BENCHMARK) --output reports/tiny
	$(TWOSTAGE) sweep benchmarks/ablations.yaml --output reports/ablations

install: build ## install the program under PREFIX (/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(TWOSTAGE) "$(DESTDIR)$(PREFIX)/bin/twostage"

clean: ## remove what was built; runs and reports stay
	rm -rf .build
