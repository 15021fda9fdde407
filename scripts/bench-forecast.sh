#!/usr/bin/env bash
# Forecasts the same series with this program and with the Python libraries that
# people use, in one run, and prints errors and processor times as ratios. The
# libraries are installed into a scratch environment, which is kept between runs
# when FORECAST_BENCH_VENV names it. With INSIGHT_DATA set, the hourly series of
# the M4 competition are compared as well.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${FORECAST_BENCH_VENV:-$work/venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet statsforecast
"$venv/bin/pip" install --quiet prophet || echo "prophet does not install here and is left out" >&2
go build -o "$work/forecastbench" ./internal/analysis/forecast/forecastbench
"$venv/bin/python" -W ignore scripts/bench_forecast.py "$work/forecastbench" "$work"
