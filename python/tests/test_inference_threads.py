"""Bit-identity of what is random or parallel, with one, two and eight threads."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
import numpy as np
import topheavy as th
draw = np.random.default_rng(1)
x, y = draw.lognormal(3, 1.5, 3_000), draw.lognormal(3, 1.4, 3_000)
measures = ["hhi", "gini", "theil", "top_share(0.01)", "cr(10)", "median", "wolfson", "atkinson(0.5)"]
found = {}
for method in ("percentile", "basic", "bca"):
    found[method] = th.bootstrap(x, measures, replicates=200, method=method).to_dict()
found["studentized"] = th.bootstrap(x, ["hhi", "gini", "theil"], replicates=200, method="studentized").to_dict()
found["subsampling"] = th.bootstrap(x, measures[:4], replicates=200, method="subsampling").to_dict()
found["strata"] = th.bootstrap(x, measures, replicates=100, strata=np.arange(3_000) % 7).to_dict()
found["cluster"] = th.bootstrap(x, measures, replicates=100, cluster=np.arange(3_000) // 10).to_dict()
found["difference"] = th.bootstrap_difference(x, y, measures, replicates=100).to_dict()
ids = np.arange(3_000)
found["paired"] = th.bootstrap_difference(x, y, measures, firms=(ids, ids + 500), replicates=100).to_dict()
found["jackknife"] = th.jackknife(x[:300], measures).to_dict()
found["analytic"] = th.analytic_interval(x, ["hhi", "gini", "theil"]).to_dict()
heavy = 1 + draw.pareto(1.2, 2_000)
fit = th.tail.power_law(heavy)
found["tail"] = [fit.alpha, fit.xmin, fit.ks, fit.n_tail, fit.p_value(replicates=50, seed=3)]
whole = np.floor(heavy)
fit = th.tail.power_law(whole, discrete=True)
found["discrete"] = [fit.alpha, fit.xmin, fit.ks, fit.n_tail]
found["path"] = th.tail.hill_path(heavy).to_dict()
dpln = th.fit.double_pareto_log_normal(x)
found["fit"] = [dict(dpln.parameters), dpln.log_likelihood, np.asarray(dpln.draw(50, seed=2)).tolist()]
json.dump(found, sys.stdout)
"""


def run(threads: int) -> str:
    """Return what the program prints with so many threads."""
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads), "POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def alone() -> str:
    """Run with one thread."""
    return run(1)


@pytest.mark.parametrize("threads", [2, 8])
def test_threads(alone: str, threads: int) -> None:
    """Every bit is the same: JSON writes floats so that they can be read back exactly."""
    other = run(threads)
    if other != alone:
        first, second = json.loads(alone), json.loads(other)
        assert [name for name in first if first[name] != second[name]] == []
    assert other == alone
