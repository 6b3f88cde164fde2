# Everything a person or a build server needs to type. `make` alone lists it.

PYTHON_IN_VENV := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run manage test lint format bench messages clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Start the platform on http://127.0.0.1:8000 (PORT=, HOST=, STATE_DIR=, DEMO=0)
	@scripts/ensure-venv run
	@exec $(PYTHON_IN_VENV) -m config.launcher

manage: ## Run manage.py against the running platform: make manage CMD="createsuperuser"
	@exec $(PYTHON_IN_VENV) -m config.launcher manage $(CMD)

test: ## Run all tests, or some: make test T="tests/launcher -x"
	@scripts/ensure-venv dev
	@scripts/ensure-browser
	@scripts/run-tests $(T)

lint: ## Check style, types, templates, app boundaries and missing migrations
	@scripts/ensure-venv dev
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m mypy
	$(PYTHON_IN_VENV) -m djlint templates --lint --quiet
	$(PYTHON_IN_VENV) -c "from importlinter.cli import lint_imports_command as c; c()"
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON_IN_VENV) -W ignore::RuntimeWarning \
		manage.py makemigrations --check --dry-run

format: ## Bring the code into the house style
	@scripts/ensure-venv dev
	$(PYTHON_IN_VENV) -m ruff check --fix .
	$(PYTHON_IN_VENV) -m ruff format .

bench: ## Measure against the floors in benchmarks/
	@scripts/ensure-venv dev
	@exec $(PYTHON_IN_VENV) -m benchmarks

messages: ## Collect texts for translation and compile them (needs gettext)
	@scripts/ensure-venv run
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON_IN_VENV) manage.py makemessages \
		-l zh_Hans -l en --ignore ".venv/*" --ignore "var/*" --no-wrap
	for po in locale/*/LC_MESSAGES/*.po; do msgfmt --check -o "$${po%.po}.mo" "$$po" || exit 1; done

clean: ## Remove caches (never var/, which holds the data)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache test-results
	find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +
