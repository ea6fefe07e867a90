"""The reference against published and closed-form values."""

import math
from fractions import Fraction
from typing import Any

import pytest
import reference
import reference_vectors
from reference_cells import Cell

Case = dict[str, Any]
Cases = dict[str, Case]

COVERED = {
    "ineq-vector",
    "us1968-grouped",
    "theil-zeros",
    "wolfson",
    "lorenz-1to5",
    "ineqpy-weighted",
    "hoover-0to9",
    "concstats-six",
    "hhi-merger-guidelines",
    "horvath-cci",
    "reat-theil-is-mld",
    "econgeo-gini",
    "kr-brackets-2019",
    "kr-tec-shares",
    "farhauer-kroell-krugman",
}
ELSEWHERE = {
    "dagum-lorenz": "a parametric curve, not a measure of a list of values",
    "dineq-gini-decomp": "decomposition",
    "pareto-exact": "interpolation of brackets",
    "hill-1to10": "inference",
    "sdc-handbook-ex1": "disclosure control",
    "sdc-p-from-k": "disclosure control",
    "ssb-dominance": "disclosure control",
    "kr-export-star-500": "policy scenarios",
    "kr-entry-exit": "exporter dynamics",
}


def holds(actual: float, expected: float, case: Case) -> bool:
    """Whether a value is within the absolute tolerance of its case (and of a float where that is 0)."""
    return math.isclose(actual, expected, rel_tol=1e-15, abs_tol=case["tolerance"])


def test_every_published_case_is_placed(published: Cases) -> None:
    """A new case is either checked here or said to belong elsewhere."""
    assert set(published) == COVERED | set(ELSEWHERE)


def test_ineq_vector(published: Cases) -> None:
    """Core indices on the classic ten values."""
    case = published["ineq-vector"]
    x = case["inputs"]["x"]
    actual = {
        "gini": reference.gini(x),
        "gini_small_sample_n/(n-1)": reference.gini_small_sample(x),
        "atkinson_0.5": reference.atkinson(x, "0.5"),
        "atkinson_1": reference.atkinson(x, 1),
        "herfindahl": reference.hhi(x),
        "rosenbluth_hall_tideman": reference.hall_tideman(x),
        "hoover_RS": reference.hoover(x),
        "theil_T_GE1": reference.theil(x),
        "mld_GE0": reference.mld(x),
        "GE2": reference.generalized_entropy(x, 2),
        "GE-1": reference.generalized_entropy(x, -1),
        "kolm_param1_on_x/10000": reference.kolm([Fraction(v, 10_000) for v in x], 1),
        "shannon_ln": reference.shannon(x),
        "exp_shannon": reference.exp_shannon(x),
        "hhi_numbers_equivalent": reference.effective_number(x),
        "hhi_normalised_(H-1/n)/(1-1/n)": reference.hhi_normalized(x),
        "unctad_sqrt_form": reference.hhi_normalized_unctad(x),
        "CR4": reference.concentration_ratio(x, 4),
        "horvath_CCI": reference.cci(x),
        "wolfson_2(2T-G)mu/m": reference.wolfson(x),
    }
    assert set(actual) == set(case["expected"])
    wrong = {name: value for name, value in actual.items() if not holds(value, case["expected"][name], case)}
    assert wrong == {}


def test_us1968_grouped(published: Cases) -> None:
    """Class means with frequencies are the repeated values."""
    case = published["us1968-grouped"]
    x = reference.repeated(case["inputs"]["mean"], case["inputs"]["freq"])
    assert holds(reference.gini(x), case["expected"]["gini_lower_bound"], case)
    assert holds(reference.theil(x), case["expected"]["theil_T"], case)
    assert holds(reference.mld(x), case["expected"]["mld"], case)


def test_theil_counts_zeros(published: Cases) -> None:
    """Half the units at zero: ln 2, all of it between the two groups, not 0."""
    case = published["theil-zeros"]
    assert holds(reference.theil(case["inputs"]["y"]), case["expected"]["theil_T"], case)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_wolfson(published: Cases, name: str) -> None:
    """Both published conventions, a factor of two apart."""
    case = published["wolfson"]
    x = case["inputs"][name]
    assert holds(reference.wolfson_half(x), case["expected"]["pysal_convention"][name], case)
    wolfson_1994 = case["expected"]["wolfson1994_2(2T-G)mu/m_as_in_dineq_and_apode"]
    assert holds(reference.wolfson(x), wolfson_1994[name], case)


def test_lorenz(published: Cases) -> None:
    """Ordinates at k/n."""
    case = published["lorenz-1to5"]
    y = case["inputs"]["y"]
    ordinates = [reference.lorenz(y, Fraction(k, 5)) for k in range(6)]
    assert all(holds(a, b, case) for a, b in zip(ordinates, case["expected"]["L"], strict=True))


def test_frequency_weights(published: Cases) -> None:
    """Replication invariance decides which published Gini is the weighted one."""
    case = published["ineqpy-weighted"]
    expected = case["expected"]
    x = reference.repeated(case["inputs"]["x"], case["inputs"]["w"])
    assert holds(reference.gini(x), expected["gini_population(replication-invariant)"], case)
    assert holds(reference.gini_small_sample(x), expected["gini_freq_weights_W/(W-1)"], case)
    assert holds(reference.atkinson(x, "0.5"), expected["atkinson_0.5"], case)


def test_fractional_top_over_rest(published: Cases) -> None:
    """The published ratio of the top tenth to the rest takes part of a unit: the rule `fractional`."""
    case = published["ineqpy-weighted"]
    x = reference.repeated([57, 63, 81, 79, 88, 42, 3, 77, 89], [9, 5, 2, 9, 5, 4, 5, 9, 9])
    top = reference.top_share(x, "0.1", "fractional")
    assert holds(top / (1 - top), case["expected"]["top10_over_rest_for_x_without_second_57"], case)


def test_hoover(published: Cases) -> None:
    """Bounded by one."""
    case = published["hoover-0to9"]
    assert holds(reference.hoover(case["inputs"]["x"]), case["expected"]["hoover"], case)


def test_six_firms(published: Cases) -> None:
    """Six firms; that package's Palma counts whole units (⌈0.1n⌉ over ⌈0.4n⌉), ours interpolates the Lorenz curve."""
    case = published["concstats-six"]
    x = case["inputs"]["x"]
    actual = {
        "firms": reference.n(x),
        "numbers_equivalent": reference.effective_number(x),
        "top": 100 * reference.concentration_ratio(x, 1),
        "top3": 100 * reference.concentration_ratio(x, 3),
        "top5": 100 * reference.concentration_ratio(x, 5),
        "hhi": reference.hhi(x),
        "entropy_normalised": reference.shannon(x) / math.log(6),
        "palma": reference.concentration_ratio(x, 1) / reference.lorenz(x, "0.5"),
        "gini_n/(n-1)": reference.gini_small_sample(x),
        "dominance_index": reference.dominance(x),
        "stenbacka_percent": 100 * reference.stenbacka(x),
    }
    assert set(actual) == set(case["expected"])
    wrong = {name: value for name, value in actual.items() if not holds(value, case["expected"][name], case)}
    assert wrong == {}
    assert math.isclose(reference.palma(x), 0.6 * 0.40 / (0.04 + 0.05 + 0.4 * 0.06), rel_tol=1e-12)


def test_merger_guidelines(published: Cases) -> None:
    """HHI in points, and what a merger adds to it."""
    case = published["hhi-merger-guidelines"]
    a, b, expected = case["inputs"]["a"], case["inputs"]["b"], case["expected"]
    assert holds(reference.hhi_points(a), expected["HHI_a"], case)
    assert holds(reference.hhi_points(b), expected["HHI_b"], case)
    assert holds(reference.hhi_points([*b[:-2], b[-2] + b[-1]]), expected["HHI_b_merge_two_smallest"], case)
    assert holds(reference.hhi_points([b[0] + b[1], *b[2:]]), expected["HHI_b_merge_two_largest"], case)
    added = 10_000 * reference.merger_delta([10, 5, 85], 0, 1)
    assert holds(added, expected["delta_rule_merge_s1=10_s2=5"], case)


@pytest.mark.parametrize("name", ["monopoly", "uniform4", "x121"])
def test_horvath(published: Cases, name: str) -> None:
    """Comprehensive concentration index."""
    case = published["horvath-cci"]
    assert holds(reference.cci(case["inputs"][name]), case["expected"][name], case)


def test_theil_by_name(published: Cases) -> None:
    """What one package prints as Theil is the mean log deviation."""
    case = published["reat-theil-is-mld"]
    x = case["inputs"]["x"]
    assert holds(reference.mld(x), case["expected"]["mld_theil_L"], case)
    assert holds(reference.theil(x), case["expected"]["theil_T"], case)
    assert holds(reference.gini(x), case["expected"]["gini"], case)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_gini_closed_forms(published: Cases, name: str) -> None:
    """Five units: none, one or two of them hold everything."""
    case = published["econgeo-gini"]
    assert holds(reference.gini(case["inputs"][name]), case["expected"][name], case)


def test_korean_classes_2019(published: Cases) -> None:
    """98,568 firms at their class means: what inequality between the classes alone makes."""
    case = published["kr-brackets-2019"]
    firms, share, total = (case["inputs"][key] for key in ("firms", "share", "total_usd"))
    means = [Fraction(s) * Fraction(total) / count for s, count in zip(share, firms, strict=True)]
    expected = case["expected"]
    assert all(holds(float(m) / 1e6, e, case) for m, e in zip(means, expected["class_mean_usd_m"], strict=True))
    x = reference.repeated(means, firms)
    assert holds(reference.gini(x), expected["gini_lower_bound"], case)
    assert holds(reference.theil(x), expected["theil_between"], case)


def test_korean_size_classes(published: Cases) -> None:
    """Legal size classes as shares of the published total, in per cent to one decimal."""
    case = published["kr-tec-shares"]
    cells = {
        year: Cell((), list(classes.values()), {name: Fraction(value) for name, value in classes.items()})
        for year, published_values in case["inputs"].items()
        for classes in [{name: published_values[name] for name in ("large", "mid", "sme")}]
    }
    for year, expected in case["expected"]["sme_share_pct"].items():
        assert holds(100 * cells[year].measure("share_size(sme)"), expected, case)
    assert holds(100 * cells["2023"].measure("share_size(large)"), case["expected"]["large_share_pct_2023"], case)


def test_farhauer_and_kroell_krugman(published: Cases) -> None:
    """Two regions without a common industry; Sweden against the mean shares of four countries."""
    case = published["farhauer-kroell-krugman"]
    jobs = case["inputs"]
    assert holds(reference_vectors.krugman(jobs["j"], jobs["l"]), case["expected"]["disjoint"], case)
    others = [jobs[country] for country in ("norway", "denmark", "finland", "iceland")]
    shares = [[Fraction(x, sum(country)) for x in country] for country in others]
    mean = [sum(row, Fraction(0)) for row in zip(*shares, strict=True)]
    assert holds(reference_vectors.krugman(jobs["sweden"], mean), case["expected"]["sweden"], case)
    assert 2 * reference_vectors.diversification(jobs["j"], jobs["l"]) == reference_vectors.krugman(
        jobs["j"], jobs["l"]
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [([Fraction(50, 9)] * 9 + [50], 1.46), ([2] * 5 + [18] * 5, 0.74)],
)
def test_lorenz_asymmetry(values: list[Fraction], expected: float) -> None:
    """Damgaard and Weiner (2000), figure 2, as printed by the examples of R ineq: same Gini, other asymmetry."""
    assert math.isclose(reference.lorenz_asymmetry(values), expected, abs_tol=1e-12)
    assert math.isclose(reference.gini_small_sample(values), 4 / 9, abs_tol=1e-12)
