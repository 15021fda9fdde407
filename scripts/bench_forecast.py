"""Compares forecasts: see bench-forecast.sh, which calls it.

Errors are mean absolute errors over those of the seasonal naive forecast,
averaged over the series (MASE over MASE, and the geometric mean of the ratios);
times are processor seconds per series, as multiples of this program's. One
thread each; compiling (numba) and imports are not counted.
"""

import csv
import logging
import os
import subprocess
import sys
import time

os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import MSTL, AutoARIMA, AutoETS, DynamicOptimizedTheta, SeasonalNaive

program, work = sys.argv[1:3]
FEW = 40  # series for the slow ones


def daily(n_series, seed=2026):
    """400 days with a weekly rhythm: noise, trend, drift, shifts, in turn."""
    rng = np.random.default_rng(seed)
    t = np.arange(400)
    out = []
    for s in range(n_series):
        week = np.maximum(0.2, 1 + 0.3 * rng.standard_normal(7))[t % 7]
        level = np.full(400, 1000.0)
        kind = s % 5
        if kind == 1:
            level = 1000 + 3.0 * t
        elif kind == 2:
            level = 1000 * np.exp(np.cumsum(0.02 * rng.standard_normal(400)))
        elif kind == 3:
            level = np.where(t >= rng.integers(200, 360), 1000 * rng.uniform(0.5, 1.5), 1000.0)
        elif kind == 4:
            e = rng.standard_normal(400) * 0.1
            a = np.zeros(400)
            for i in range(1, 400):
                a[i] = 0.7 * a[i - 1] + e[i]
            level = 1000 * (1 + a)
        out.append(level * week * (1 + 0.08 * rng.standard_normal(400)))
    return [y[:-28] for y in out], [y[-28:] for y in out]


def hourly(folder):
    def rows(name):
        with open(os.path.join(folder, name)) as f:
            lines = list(csv.reader(f))[1:]
        return [np.array([float(c) for c in line[1:] if c != ""]) for line in lines]

    return rows("Hourly-train.csv"), rows("Hourly-test.csv")


def ours(train, horizon, periods):
    text = "\n".join(",".join(repr(float(v)) for v in y) for y in train) + "\n"
    done = subprocess.run(
        [program, "-horizon", str(horizon), "-periods", ",".join(map(str, periods))],
        input=text, capture_output=True, text=True, check=True, env={**os.environ, "GOMAXPROCS": "1"},
    )
    table = np.array([[float(c) for c in line.split(",")] for line in done.stdout.split()])
    return table[:, 0::3], table[:, 1::3], table[:, 2::3], float(done.stderr)


def frame(train):
    ids = np.repeat(np.arange(len(train)), [len(y) for y in train])
    ds = np.concatenate([np.arange(len(y)) for y in train])
    return pd.DataFrame({"unique_id": ids, "ds": ds, "y": np.concatenate(train)})


def theirs(model, train, horizon):
    def go(part):
        sf = StatsForecast(models=[model], freq=1, n_jobs=1)
        table = sf.forecast(df=frame(part), h=horizon, level=[95])
        table = table.reset_index() if "unique_id" not in table else table
        values = [c for c in table.columns if c not in ("unique_id", "ds", "index")]
        table = table.sort_values(["unique_id", "ds"])
        return [table[c].to_numpy().reshape(len(part), horizon) for c in values]

    go(train[:1])  # compiles
    start = time.process_time()
    mean, lo, hi = go(train)
    return mean, lo, hi, time.process_time() - start


def prophet(train, horizon, freq):
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True
    out, start = [], time.perf_counter()
    for y in train:
        days = pd.date_range("2024-01-01", periods=len(y), freq=freq)
        model = Prophet(interval_width=0.95).fit(pd.DataFrame({"ds": days, "y": y}))
        ahead = model.predict(model.make_future_dataframe(horizon, freq=freq, include_history=False))
        out.append(ahead[["yhat", "yhat_lower", "yhat_upper"]].to_numpy())
    out = np.array(out)
    return out[:, :, 0], out[:, :, 1], out[:, :, 2], time.perf_counter() - start


def compare(title, train, actual, m, periods, freq):
    horizon = len(actual[0])
    naive = [np.resize(y[-m:], horizon) for y in train]
    scale = np.array([np.abs(y[m:] - y[:-m]).mean() for y in train])
    base = np.array([np.abs(a - f).mean() for a, f in zip(actual, naive)])
    mean, lo, hi, seconds = ours(train, horizon, periods)
    own = seconds / len(train)
    print(f"\n{title}: {len(train)} series, horizon {horizon}, {1000 * own:.2f} ms of processor time a series\n")
    print("| method | series | error / seasonal naive | this program's on the same | > 5 % worse | in 95 % | time |")
    print("| --- | --- | --- | --- | --- | --- | --- |")

    def line(name, n, got, t):
        f, l, h = got
        a, s, b = np.array(actual[:n]), scale[:n], base[:n]
        e = np.abs(a - f).mean(axis=1)
        mine = np.abs(a - mean[:n]).mean(axis=1)
        ratio, beside = (e / s).mean() / (b / s).mean(), (mine / s).mean() / (b / s).mean()
        inside = ((a >= l) & (a <= h)).mean()
        print(f"| {name} | {n} | {ratio:.3f} | {beside:.3f} | {100 * (e > 1.05 * b).mean():.1f} % | {100 * inside:.1f} % | {t / n / own:.1f} |", flush=True)

    line("this program", len(train), (mean, lo, hi), seconds)
    few = min(FEW, len(train))
    season = periods[0] if len(periods) == 1 else m
    for name, model, n in [
        ("SeasonalNaive", SeasonalNaive(m), len(train)),
        ("DynamicOptimizedTheta", DynamicOptimizedTheta(season), few),
        ("AutoETS", AutoETS(season_length=season), few),
        ("MSTL (AutoETS trend)", MSTL(season_length=periods if len(periods) > 1 else m), few),
        ("AutoARIMA", AutoARIMA(season_length=season), 10),
    ]:
        n = min(n, len(train))
        try:
            *got, t = theirs(model, train[:n], horizon)
        except Exception as problem:
            print(f"| {name} | failed: {problem} | | | | | |")
            continue
        line(name, n, got, t)
    try:
        import prophet as _  # noqa: F401
    except ImportError:
        return
    n = min(20, len(train))
    *got, t = prophet(train[:n], horizon, freq)
    line("prophet (clock time)", n, got, t)


train, actual = daily(500)
compare("Daily, synthetic", train, actual, 7, [7], "D")
if os.environ.get("INSIGHT_DATA"):
    train, actual = hourly(os.path.join(os.environ["INSIGHT_DATA"], "m4"))
    order = np.random.default_rng(1).permutation(len(train))
    compare("M4 hourly", [train[i] for i in order], [actual[i] for i in order], 24, [24, 168], "h")
