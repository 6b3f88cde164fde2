"""`make bench`: load synthetic records, measure, print a table and write var/bench/<time>.json.

    python -m benchmarks                        one million records
    python -m benchmarks --records 10000000
    python -m benchmarks --quick                50,000 records: whether it runs at all
    python -m benchmarks --strict               exit code 1 if a bar is missed
    python -m benchmarks --register 1000000     the register only: a million households, 3 persons each
    python -m benchmarks --state DIR            keep what was loaded there, and measure it again later

Starts private servers with all disk writes on, unless DATABASE_URL and REDIS_URL name some (their
database must be empty). What misses its bar is marked MISSED; on a busy machine that may be the
machine, so the exit code is 0 without --strict.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

# Before anything from `config`, whose Celery application would name the local settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

from config.launcher.services import services

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="50,000 records, fewer repetitions")
    parser.add_argument(
        "--growth", action="store_true", help="measure with a tenth of the records first"
    )
    parser.add_argument("--strict", action="store_true", help="exit code 1 if a bar is missed")
    parser.add_argument("--only", default="", help="names of bars' modules, with commas")
    parser.add_argument(
        "--register", type=int, default=0, help="households of a register to search; no records"
    )
    parser.add_argument(
        "--state", type=Path, help="folder of servers to keep; what it holds is not loaded again"
    )
    options = parser.parse_args()
    records = 50_000 if options.quick else 0 if options.register else options.records
    began = time.monotonic()
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")  # a failing page is a bar, not a log
    os.chdir(PROJECT)
    with services(options.state, durable=True) as running:
        os.environ.update(running.env)
        import django

        django.setup()
        from benchmarks import data, measure, register_data, report
        from benchmarks.bars import (
            dashboards,
            folding,
            pages,
            reading,
            register,
            register_file,
            register_import,
            truth,
            writing,
        )

        measure.quick = options.quick
        loaded = data.is_loaded()
        if not loaded:
            data.prepare()
        wanted = [name for name in options.only.split(",") if name]
        bars = []
        small = None
        size = f"{options.register:,} households" if options.register else f"{records:,} records"
        print(f"{size}, {os.cpu_count()} cores, {report.load()}", flush=True)
        if options.growth and not loaded:
            data.load(records // 10)
            small = dashboards.province_milliseconds()
        if options.register and not loaded:
            register_data.load(options.register)
        elif not loaded:
            data.load(records)
        print(f"loaded after {time.monotonic() - began:.0f} s", flush=True)
        by_records = (dashboards, reading, pages, writing, folding, truth, register_import)
        by_register = (register, register_file, register_import)
        for module in by_register if options.register else by_records:
            name = module.__name__.rsplit(".", 1)[-1]
            if wanted and name not in wanted:
                continue
            found = module.bars(small) if module is dashboards else module.bars()
            for bar in found:
                print(report.line(bar), flush=True)
                bars.append(bar)
        seconds = time.monotonic() - began
        path = report.write(bars, records, seconds)
    missed = [bar for bar in bars if bar.is_met is False]
    held = sum(bar.is_met is not None for bar in bars)
    print(f"\n{held} bars, {len(missed)} missed, {seconds:.0f} s, {report.load()}; {path}")
    for bar in missed:
        print(report.line(bar))
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
