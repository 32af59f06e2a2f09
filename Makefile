# Everything sets itself up: a virtual environment in .venv from the locked requirements, with hashes.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test lint bench run lock pictures clean

help: ## 列出这些命令  list these commands
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready ## 演示全部流程，不需要令牌和外网  the main job on a sample, without token or network
	@$(BIN)/python bot.py demo

test: .venv/ready-dev ## 运行全部测试  the whole test suite
	@$(BIN)/python -m pytest -n auto

lint: .venv/ready-dev ## 检查格式、类型和模块依赖  format, types, dependency rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

bench: .venv/ready-dev ## 运行基准测试  the benchmarks, as ratios
	@for file in benchmarks/bench_*.py; do \
		echo "== $$file"; $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; \
	done

run: .venv/ready ## 运行机器人和定时任务  the bot and the scheduler
	@$(BIN)/python bot.py run

pictures: .venv/ready-dev ## 重画 README 的图片（需要 Chromium 和 LibreOffice）  the README's pictures again
	@$(BIN)/python docs/pictures.py

lock: .venv/ready-dev ## 锁定最新的依赖版本  lock the newest versions of what we need
	@$(BIN)/uv pip compile --universal --generate-hashes --upgrade -q \
		pyproject.toml --extra build -o requirements.lock
	@$(BIN)/uv pip compile --universal --generate-hashes -q \
		pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## 删除环境和演示输出  remove the environment and the demo's output
	rm -rf .venv demo-output .mypy_cache .ruff_cache .hypothesis *.egg-info

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo "正在安装依赖 Installing requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@echo "正在安装测试工具 Installing test tools …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
