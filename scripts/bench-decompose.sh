#!/usr/bin/env bash
# Takes the same change apart with this program and with plain pandas, in one
# run: contributions of a total, and mix and rate of a ratio, by every dimension.
# Prints how far the figures differ and processor times as ratios. pandas is installed
# into a scratch environment, which is kept between runs when
# DECOMPOSE_BENCH_VENV names it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${DECOMPOSE_BENCH_VENV:-$work/venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet pandas
go build -o "$work/insight" ./cmd/insight
"$venv/bin/python" scripts/bench_decompose.py "$work/insight" "$work"
