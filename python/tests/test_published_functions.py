"""Published and closed-form values through the functions on arrays, from the file of the tests in Rust."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import topheavy as th

Case = dict[str, Any]
Cases = dict[str, Case]
Checks = dict[str, Callable[[Case], None]]

ELSEWHERE = {
    "dineq-gini-decomp": "decomposition",
    "hill-1to10": "inference",
    "sdc-handbook-ex1": "disclosure control",
    "sdc-p-from-k": "disclosure control",
    "ssb-dominance": "disclosure control",
    "kr-export-star-500": "policy scenarios",
    "kr-entry-exit": "exporter dynamics",
}
"""Cases of capabilities that measure no single array."""
CHECKS: Checks = {}
"""What checks a case, by its id."""


def checks(identity: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Enter a check under the id of its case."""

    def enter(check: Callable[[Case], None]) -> Callable[[Case], None]:
        CHECKS[identity] = check
        return check

    return enter


def test_every_published_case_is_placed(published: Cases) -> None:
    """A new case is either checked here or said to belong elsewhere."""
    assert not set(CHECKS) & set(ELSEWHERE)
    assert set(published) == set(CHECKS) | set(ELSEWHERE)


def same(found: float, expected: float, case: Case) -> None:
    """Hold within the absolute tolerance of the case, and of the last digits of a double where that is 0."""
    tolerance = case["tolerance"]
    assert math.isclose(found, expected, rel_tol=1e-15, abs_tol=tolerance), f"{found} is not {expected}"


def all_same(found: dict[str, float], case: Case) -> None:
    """Every expected value of the case is among those found, and none is wrong."""
    assert set(found) == set(case["expected"])
    for name, number in found.items():
        same(number, case["expected"][name], case)


def fine_grid(quantile: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return a distribution, given by its quantile at 1 - v, as weighted units.

    v = t⁶ over an even grid of t, so that the tail is as fine as its values are large.
    """
    edges = np.linspace(0, 1, 200_001)
    middles = (edges[1:] + edges[:-1]) / 2
    return quantile(middles**6), 1e9 * np.diff(edges**6)


@checks("ineq-vector")
def ineq_vector(case: Case) -> None:
    """Core indices on the classic ten values."""
    x = case["inputs"]["x"]
    all_same(
        {
            "gini": th.gini(x),
            "gini_small_sample_n/(n-1)": th.gini(x, small_sample=True),
            "atkinson_0.5": th.atkinson(x, 0.5),
            "atkinson_1": th.atkinson(x, 1),
            "herfindahl": th.hhi(x),
            "rosenbluth_hall_tideman": th.hall_tideman(x),
            "hoover_RS": th.hoover(x),
            "theil_T_GE1": th.theil(x),
            "mld_GE0": th.mld(x),
            "GE2": th.generalized_entropy(x, 2),
            "GE-1": th.generalized_entropy(x, -1),
            "kolm_param1_on_x/10000": th.kolm([v / 10_000 for v in x], 1),
            "shannon_ln": th.shannon(x),
            "exp_shannon": th.hannah_kay(x, 1),
            "hhi_numbers_equivalent": th.effective_number(x),
            "hhi_normalised_(H-1/n)/(1-1/n)": th.hhi_normalized(x),
            "unctad_sqrt_form": th.hhi_normalized(x, form="unctad"),
            "CR4": th.concentration_ratio(x, 4),
            "horvath_CCI": th.cci(x),
            "wolfson_2(2T-G)mu/m": th.wolfson(x),
        },
        case,
    )


@checks("us1968-grouped")
def us1968_grouped(case: Case) -> None:
    """Class means with frequencies."""
    x, weights = case["inputs"]["mean"], case["inputs"]["freq"]
    found = {"gini_lower_bound": th.gini, "theil_T": th.theil, "mld": th.mld}
    all_same({name: measure(x, weights=weights) for name, measure in found.items()}, case)


@checks("dagum-lorenz")
def dagum_lorenz(case: Case) -> None:
    """R ineq's curve; its second parameter is the reciprocal of Dagum's: F(x) = (1 + x^-a)^(-1/b)."""
    a, b = case["inputs"]["parameter"]
    x, weights = fine_grid(lambda above: np.expm1(-np.log1p(-above) * b) ** (-1 / a))
    for p, expected in zip(case["inputs"]["p"], case["expected"]["L"], strict=True):
        same(th.lorenz(x, p, weights=weights), expected, case)


@checks("theil-zeros")
def theil_zeros(case: Case) -> None:
    """Zero exporters are kept; group means with group sizes as weights give the part between groups."""
    y = case["inputs"]["y"]
    between = th.theil([0, 10], weights=[3, 3])
    all_same({"theil_T": th.theil(y), "between": between, "within": th.theil(y[3:])}, case)


@checks("wolfson")
def wolfson(case: Case) -> None:
    """Both published scales."""
    full = case["expected"]["wolfson1994_2(2T-G)mu/m_as_in_dineq_and_apode"]
    half = case["expected"]["pysal_convention"]
    assert set(full) == set(half) == set(case["inputs"])
    for name, x in case["inputs"].items():
        same(th.wolfson(x), full[name], case)
        same(th.wolfson(x, form="half"), half[name], case)


@checks("lorenz-1to5")
def lorenz_1to5(case: Case) -> None:
    """All ordinates, from the curve and one by one."""
    y, expected = case["inputs"]["y"], case["expected"]["L"]
    curve = th.lorenz(y).to_dict()
    assert len(curve["value_share"]) == len(expected)
    for p, held, ordinate in zip(curve["units_share"], curve["value_share"], expected, strict=True):
        same(held, ordinate, case)
        if p > 0:
            same(th.lorenz(y, p), ordinate, case)


@checks("ineqpy-weighted")
def ineqpy_weighted(case: Case) -> None:
    """Frequency weights; IneqPy's own weighted Gini is not that of the repeated values."""
    x, weights = case["inputs"]["x"], case["inputs"]["w"]
    # The vector without its second 57 stands in the note of the case.
    shorter, of_shorter = [57, 63, 81, 79, 88, 42, 3, 77, 89], [9, 5, 2, 9, 5, 4, 5, 9, 9]
    top = th.top_share(shorter, 0.1, rule="fractional", weights=of_shorter)
    found = {
        "gini_population(replication-invariant)": th.gini(x, weights=weights),
        "gini_freq_weights_W/(W-1)": th.gini(x, small_sample=True, weights=weights),
        "atkinson_0.5": th.atkinson(x, 0.5, weights=weights),
        "top10_over_rest_for_x_without_second_57": top / (1 - top),
    }
    assert set(case["expected"]) - set(found) == {"gini_IneqPy_published"}
    for name, number in found.items():
        same(number, case["expected"][name], case)
    assert abs(th.gini(x, weights=weights) - case["expected"]["gini_IneqPy_published"]) > 0.01


@checks("hoover-0to9")
def hoover_0to9(case: Case) -> None:
    """Between 0 and 1, not 4."""
    all_same({"hoover": th.hoover(case["inputs"]["x"])}, case)


@checks("concstats-six")
def concstats_six(case: Case) -> None:
    """Six firms; that package's Palma counts whole units, ours in part."""
    x = case["inputs"]["x"]
    all_same(
        {
            "firms": th.effective_number([1] * len(x)),
            "numbers_equivalent": th.effective_number(x),
            "top": 100 * th.concentration_ratio(x, 1),
            "top3": 100 * th.concentration_ratio(x, 3),
            "top5": 100 * th.concentration_ratio(x, 5),
            "hhi": th.hhi(x),
            "entropy_normalised": th.shannon(x) / math.log(len(x)),
            "palma": th.top_share(x, 0.1, rule="quantile") / th.lorenz(x, 0.5),
            "gini_n/(n-1)": th.gini(x, small_sample=True),
            "dominance_index": th.dominance(x),
            "stenbacka_percent": 100 * th.stenbacka(x),
        },
        case,
    )
    assert math.isclose(th.palma(x), 0.6 * 0.40 / (0.04 + 0.05 + 0.4 * 0.06), rel_tol=1e-14)


@checks("hhi-merger-guidelines")
def merger_guidelines(case: Case) -> None:
    """HHI in points, and what a merger adds to it."""
    a, b = case["inputs"]["a"], case["inputs"]["b"]
    shares = [10, 5, *[1] * 85]
    all_same(
        {
            "HHI_a": 10_000 * th.hhi(a),
            "HHI_b": 10_000 * th.hhi(b),
            "HHI_b_merge_two_smallest": 10_000 * th.hhi([*b[:-2], b[-2] + b[-1]]),
            "HHI_b_merge_two_largest": 10_000 * th.hhi([b[0] + b[1], *b[2:]]),
            "delta_rule_merge_s1=10_s2=5": round(10_000 * (th.hhi([15, *shares[2:]]) - th.hhi(shares)), 9),
        },
        case,
    )


@checks("horvath-cci")
def horvath_cci(case: Case) -> None:
    """Comprehensive concentration index."""
    all_same({name: th.cci(x) for name, x in case["inputs"].items()}, case)


@checks("reat-theil-is-mld")
def reat_theil_is_mld(case: Case) -> None:
    """Theil's L, which one package prints as Theil, and his T."""
    x = case["inputs"]["x"]
    all_same({"mld_theil_L": th.mld(x), "theil_T": th.theil(x), "gini": th.gini(x)}, case)


@checks("econgeo-gini")
def econgeo_gini(case: Case) -> None:
    """Five units: none, one or two of them hold everything."""
    all_same({name: th.gini(x) for name, x in case["inputs"].items()}, case)


@checks("pareto-exact")
def pareto_exact(case: Case) -> None:
    """Two hundred thousand weighted units of a Pareto distribution."""
    alpha, smallest = case["inputs"]["alpha"], case["inputs"]["mu"]
    x, weights = fine_grid(lambda above: smallest * above ** (-1 / alpha))
    same(th.gini(x, weights=weights), case["expected"]["gini"], case)
    for p, expected in zip(case["inputs"]["p"], case["expected"]["top_share"], strict=True):
        same(th.top_share(x, round(1 - p, 3), rule="fractional", weights=weights), expected, case)
    # b = α/(α − 1) is the mean above a threshold over the threshold, which falls inside a unit of the grid.
    held = th.threshold_share(x, at_least=20, weights=weights) * float(np.sum(x * weights))
    b = held / float(weights[x >= 20].sum()) / 20
    assert math.isclose(b, case["expected"]["inverted_pareto_b"], abs_tol=1e-4)


@checks("kr-brackets-2019")
def korean_brackets_2019(case: Case) -> None:
    """98,568 firms at their class means: what inequality between the classes alone makes."""
    firms, share = (np.array(case["inputs"][key]) for key in ("firms", "share"))
    means = share * case["inputs"]["total_usd"] / firms
    np.testing.assert_allclose(means / 1e6, case["expected"]["class_mean_usd_m"], atol=1e-6)
    same(th.gini(means, weights=firms), case["expected"]["gini_lower_bound"], case)
    same(th.theil(means, weights=firms), case["expected"]["theil_between"], case)


@checks("kr-tec-shares")
def korean_size_classes(case: Case) -> None:
    """Legal size classes of three years, in per cent to one decimal."""
    for year, expected in case["expected"]["sme_share_pct"].items():
        classes = [case["inputs"][year][name] for name in ("large", "mid", "sme")]
        sme = classes[-1]
        same(100 * th.threshold_share(classes, at_least=sme, below=sme + 0.05), expected, case)
    largest = th.concentration_ratio([case["inputs"]["2023"][name] for name in ("large", "mid", "sme")], 1)
    same(100 * largest, case["expected"]["large_share_pct_2023"], case)
    top, everything = case["expected"]["top10_value_bn_2023"], case["inputs"]["2023"]["total"]
    same(100 * th.threshold_share([top, everything - top], below=300), case["expected"]["CR10_2023"], case)


@checks("farhauer-kroell-krugman")
def farhauer_kroell_krugman(case: Case) -> None:
    """Two regions without a common industry, and Sweden against the mean of the others' shares."""
    countries = {name: np.array(jobs, dtype=float) for name, jobs in case["inputs"].items()}
    shares = {name: jobs / jobs.sum() for name, jobs in countries.items()}
    others = np.sum([shares[name] for name in ("norway", "denmark", "finland", "iceland")], axis=0)
    pairs = {"disjoint": (countries["j"], countries["l"]), "sweden": (countries["sweden"], others)}
    all_same({name: th.krugman(*pair) for name, pair in pairs.items()}, case)
    for pair in pairs.values():
        assert th.diversification(*pair) == th.krugman(*pair) / 2


@pytest.mark.parametrize("identity", CHECKS)
def test_published(published: Cases, identity: str) -> None:
    """The functions give the published values of the case."""
    CHECKS[identity](published[identity])


@pytest.mark.parametrize(
    ("x", "expected"),
    [([50 / 9] * 9 + [50], 1.46), ([2] * 5 + [18] * 5, 0.74)],
    ids=["one large unit", "two halves"],
)
def test_lorenz_asymmetry(x: list[float], expected: float) -> None:
    """Damgaard and Weiner (2000), figure 2, as R ineq prints it: the same Gini, another asymmetry."""
    assert math.isclose(th.lorenz_asymmetry(x), expected, abs_tol=1e-12)
    assert math.isclose(th.gini(x, small_sample=True), 4 / 9, abs_tol=1e-12)
