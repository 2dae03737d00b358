# Anagen. Two commands do everything: `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
UV := .tools/bin/uv
# uv may use any Python 3.10 on the machine, and must not fetch one from elsewhere.
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export LOG_LEVEL := WARNING

INSTALLED := .venv/.installed
PIPELINE := models/anagen_en/meta.json
MODEL := models/anagen.tar.gz
NLU := $(wildcard data/nlu/*.yml)
TRAINING := $(NLU) $(wildcard data/follow_ups/*.yml data/red_flags/*.yml data/responses/*.yml data/rules/*.yml) domain.yml config.yml
PIPELINE_CODE := $(addprefix understanding/,build.py encoder.py minilm_graph.py spacy_pipeline.py spelling.py entities.yml shorthand.yml)
MODEL_CODE := $(addprefix understanding/,components.py topic_model.py augment.py augment.yml follow_up_memory.py danger_examples.py danger_model.py typos.py red_flags.yml)
CODE := actions channels content handouts learning pictures policies records runtime understanding tests benchmarks

.PHONY: help run test check install build train format lint types validate content sign pictures requests review upgrade eval red-flags benchmark-nlu lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(MODEL) .env ## install, build, train what is missing, and serve at http://localhost:5005/
	@.venv/bin/anagen serve

test: $(MODEL) .env ## install what is missing and run all tests
	@echo "Running the tests …"
	@$(PYTHON) -m pytest

check: lint types validate content test ## all that CI runs: format, lint, types, data, content, tests

install: $(INSTALLED) ## install the locked dependencies into .venv

build: $(PIPELINE) ## build the language pipeline into models/anagen_en

train: $(MODEL) ## train the assistant into models/

$(UV): tools.lock
	@echo "Installing uv …"
	@rm -rf .tools && python3 -m venv .tools
	@.tools/bin/python -m pip install --quiet --require-hashes --requirement tools.lock
	@touch $@

$(INSTALLED): $(UV) requirements.lock pyproject.toml
	@echo "Installing the dependencies into .venv (about 3 GB) …"
	@$(UV) venv --quiet --clear --python 3.10 .venv || { echo "Python 3.10 was not found: put python3.10 on the PATH."; exit 1; }
	@$(UV) pip sync --quiet --python $(PYTHON) --require-hashes --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@touch $@

.env: | $(INSTALLED)
	@.venv/bin/anagen init

$(PIPELINE): $(INSTALLED) $(PIPELINE_CODE) $(NLU)
	@$(PYTHON) -m understanding.build models/anagen_en
	@touch $@

$(MODEL): $(PIPELINE) $(TRAINING) $(MODEL_CODE)
	@echo "Training the assistant (one to two minutes) …"
	@.venv/bin/anagen train

format: $(INSTALLED) ## format the code
	@$(PYTHON) -m ruff format $(CODE)
	@$(PYTHON) -m ruff check --fix --quiet $(CODE)

lint: $(INSTALLED) ## check format and lint
	@$(PYTHON) -m ruff format --check $(CODE)
	@$(PYTHON) -m ruff check $(CODE)

types: $(INSTALLED) ## check types
	@$(PYTHON) -m mypy $(filter-out tests benchmarks,$(CODE))

validate: $(PIPELINE) ## check rules, stories, intents and responses with Rasa
	@.venv/bin/rasa data validate --domain domain.yml --data data --config config.yml --fail-on-warnings

content: $(INSTALLED) .env ## check every answer, and write the review sheet to print and sign: build/content/
	@.venv/bin/anagen content

pictures: $(INSTALLED) ## draw the pictures anew from pictures/words.yml, and as PNG into build/pictures/
	@$(PYTHON) -m pictures.build
	@$(PYTHON) -m pictures.build --png

sign: $(INSTALLED) .env ## sign answers for the clinic: REVIEWER="Dr. Name", ANSWERS="utter_cost ..." for some only
	@test -n "$(REVIEWER)" || { echo 'REVIEWER="Dr. Name" is missing.'; exit 1; }
	@.venv/bin/anagen sign --reviewer "$(REVIEWER)" $(ANSWERS)

requests: $(INSTALLED) .env ## list the consultation requests
	@.venv/bin/anagen requests

review: $(PIPELINE) .env ## group the questions without a good answer into review/: DONE=file deletes those it lists
	@.venv/bin/anagen review $(if $(DONE),--done "$(DONE)")

upgrade: $(INSTALLED) .env ## bring the database to the newest schema
	@.venv/bin/anagen upgrade

eval: $(MODEL) .env ## evaluate the understanding, report in build/eval/: QUESTIONS=file.jsonl for others than tests/eval
	@$(PYTHON) -m benchmarks.evaluate $(QUESTIONS)

red-flags: $(MODEL) .env ## ask the red-flag bank, as it stands, in capitals, with emoji and typos: BANK=file.yml for another
	@$(PYTHON) -m benchmarks.red_flags $(BANK)

benchmark-nlu: $(PIPELINE) ## train and score on public sets: DATA=folder, PARTS="clinc banking", DIET=1, OUT=file.json
	@test -n "$(DATA)" || { echo "DATA=folder is missing: docs/benchmarks.md says where the files come from."; exit 1; }
	@$(PYTHON) -m benchmarks.nlu "$(DATA)" $(if $(PARTS),--parts $(PARTS)) $(if $(DIET),--diet) $(if $(OUT),--out "$(OUT)")

lock: $(UV) ## resolve the dependencies anew into requirements.lock
	@$(UV) pip compile --quiet pyproject.toml --extra dev --override requirements.overrides --python-version 3.10 \
	  --generate-hashes --no-emit-index-url --output-file requirements.lock --custom-compile-command "make lock"

clean: ## remove what was built (keeps .env and the database)
	@rm -rf .venv .tools models/anagen_en models/*.tar.gz .rasa .mypy_cache .ruff_cache .pytest_cache build
