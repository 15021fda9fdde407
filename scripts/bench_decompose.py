"""Compares decompositions of a change: see bench-decompose.sh, which calls it.

Times are processor seconds, the least of three runs. pandas reads the file and
groups it, without the time of its import; this program's are those of the whole
command, which also looks for the slices of up to three dimensions that hold the
cause.
"""

import json
import os
import resource
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import pandas as pd

program, work = sys.argv[1:3]
DIMS = {"country": 10, "channel": 12, "campaign": 100, "device": 4}


def world(rows, seed=2026):
    """Rows of two periods; in one country and channel orders fall by 40 %."""
    rng = np.random.default_rng(seed)
    df = pd.DataFrame({d: np.char.add(d + " ", rng.integers(n, size=rows).astype(str)) for d, n in DIMS.items()})
    df["period"] = np.where(np.arange(rows) % 2 == 0, "before", "after")
    df["sessions"] = rng.poisson(200, rows)
    hit = (df.country == "country 1") & (df.channel == "channel 2") & (df.period == "after")
    df["orders"] = rng.binomial(df.sessions, np.where(hit, 0.024, 0.04))
    return df


def sums(df, dim, column):
    t = df.pivot_table(index=dim, columns="period", values=column, aggfunc="sum", fill_value=0)
    return t["before"].astype(float), t["after"].astype(float)


def contributions(df):
    out = {}
    for dim in DIMS:
        before, after = sums(df, dim, "orders")
        out[dim] = pd.DataFrame({"delta": after - before})
    return out


def mix_and_rate(df):
    out = {}
    for dim in DIMS:
        n0, n1 = sums(df, dim, "orders")
        d0, d1 = sums(df, dim, "sessions")
        r0, r1, w0, w1 = n0 / d0, n1 / d1, d0 / d0.sum(), d1 / d1.sum()
        whole = (n0.sum() / d0.sum() + n1.sum() / d1.sum()) / 2
        out[dim] = pd.DataFrame({"rate": (w0 + w1) / 2 * (r1 - r0), "mix": ((r0 + r1) / 2 - whole) * (w1 - w0)})
    return out


def ours(path, extra):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [program, "analyze", "change", "--json", "--csv", path, "--value", "orders", "--dims", ",".join(DIMS), "--split", "period=before/after", *extra],
        check=True, capture_output=True, text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(done.stdout), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def theirs(path, decompose):
    start = time.process_time()
    out = decompose(pd.read_csv(path))
    return out, time.process_time() - start


def compare(name, path, decompose, extra):
    mine = min((ours(path, extra) for _ in range(3)), key=lambda r: r[1])
    found = min((theirs(path, decompose) for _ in range(3)), key=lambda r: r[1])
    apart, largest = 0.0, 0.0
    for dim, table in found[0].items():
        parts = {p["member"]: p for p in mine[0]["decomposition"][dim]["parts"]}
        for member, row in table.iterrows():
            for column, value in row.items():
                apart = max(apart, abs(parts[member][column] - value))
                largest = max(largest, abs(value))
    cause = mine[0]["causes"][0]["where"] if mine[0]["causes"] else None
    print(f"{name}: largest difference {apart / largest:.1e} of the largest part; this program {mine[1]:.2f} s, "
          f"pandas {found[1]:.2f} s = {found[1] / mine[1]:.2f} x; cause found {cause}")


for rows in (10_000, 100_000, 500_000):
    path = os.path.join(work, f"{rows}.csv")
    world(rows).to_csv(path, index=False)
    compare(f"{rows:,} rows, total", path, contributions, [])
    compare(f"{rows:,} rows, ratio", path, mix_and_rate, ["--denominator", "sessions"])
