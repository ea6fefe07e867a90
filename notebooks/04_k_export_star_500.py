# %% [markdown]
# # K-Export Star 500: what would it change?
#
# In January 2026 the Korean government announced a programme that is to help exporters over a line. Suppose it works. What
# would we see in the numbers that everybody quotes: the share of the top 1 %, the share of small exporters, the total? And
# would it be the programme that we see?
#
# You can answer with your own assumptions: the sliders are at the end, and each move takes about a second.

# %%
import ipywidgets as widgets
from IPython.display import Markdown, display

import topheavy as th

star = th.program("k_export_star_500")
star

# %% [markdown]
# ## What is known, and what is not

# %% jupyter={"source_hidden": true} tags=["hide-input"]
years = sorted(star.cohorts)

Markdown(f"""
**Announced** were the number of firms ({star.firms}: {star.cohorts[years[0]]} a year from {years[0]} to {years[-1]}), who may take part (exports of
USD {star.eligibility["min_usd"] / 1e6:.0f} to {star.eligibility["below_usd"] / 1e6:.0f} million a year), the support (KRW {star.support["per_firm"] / 1e6:.0f} million a firm at most), the
line to be crossed (USD {star.graduation_usd / 1e6:.0f} million) and the country's own aim, USD {star.target_total_usd / 1e12:.0f} trillion of exports.

*Sources: {"; ".join(star.sources)}.*
""")

# %% [markdown]
# **Not announced**, and not known to anybody, is what the programme *does* to a firm. Everything on the line "ASSUMED" is our
# assumption. Where nobody knows it is a range, and each run of the simulation draws from it.
#
# ## First, a ceiling on the back of an envelope

# %% jupyter={"source_hidden": true} tags=["hide-input"]
published = th.data.korea_concentration().to_polars()
total_2019 = published.filter(year=2019, measure="value_total")["value"].item() * 1e9
rung = th.data.korea_exporters_by_size_2019().to_polars().row(2, named=True)
mean = total_2019 * rung["share_of_exports_percent"] / 100 / rung["firms"]
lifted = star.firms * (star.graduation_usd - mean)
gap = star.target_total_usd - star.base_total_usd

Markdown(f"""
In 2019, the last year with published classes, {rung["firms"]:,} firms exported USD {rung["lower_usd"] / 1e6:.0f} to
{rung["upper_usd"] / 1e6:.0f} million, on average USD {mean / 1e6:.2f} million. Let **all** {star.firms} firms come from that class, let **all** of them
reach USD {star.graduation_usd / 1e6:.0f} million, and let **none** get there alone. Then exports are higher by USD {lifted / 1e9:.2f} billion: that is
{100 * lifted / star.base_total_usd:.2f} % of the USD {star.base_total_usd / 1e9:.1f} billion of 2025, and {100 * lifted / gap:.1f} % of what is missing to the trillion.

*Sources: {rung["source"]}; total of 2019 (USD {total_2019 / 1e9:.1f} billion, provisional): KOSTAT and KCS, etoday.co.kr.*
""")

# %% [markdown]
# So this is no programme for the trillion, and cannot be one. Whoever judges it by the total will be disappointed whatever it
# does. It is a programme for firms, and has to be judged by firms.
#
# ## Now firm by firm
#
# An envelope does not know who would have grown anyway. For that we need firms. Real ones are confidential, so this notebook
# uses topheavy's **synthetic sample**: made-up exporters, as many as Korea has, which reproduce the published totals and shares.
# No row is a real firm, and how they move from year to year is made up too, but for entry, exit and survival.
#
# Each firm's future is drawn many times. In every draw the same firms live through the same luck twice: once without the
# programme, once with it.

# %%
korea = th.sample("korea")
found = th.simulate(korea, star, replicates=100)
found.figure(measure="graduates").titled("Most firms that graduate would have graduated anyway")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
last = {row["measure"]: row for row in found.table.to_polars().filter(year=2030).to_dicts()}
reach = last["graduates"]

Markdown(f"""
**What we see.** By 2030 about {reach["with"]:.0f} of the supported firms have passed USD 10 million. A minister could announce that
number. But {reach["without"]:.0f} of them would have passed it **without** the programme: firms just below a line cross it all the time.
What the programme adds is the difference: {reach["difference"]:.0f} firms (95 % interval: {reach["difference_low"]:.0f} to {reach["difference_high"]:.0f}), by
what was assumed. To count graduates is to overstate the programme by a factor of {reach["with"] / reach["difference"]:.1f}, in these data.
""")

# %% [markdown]
# **What it means.** The remedy is cheap as long as more firms apply than there are places: draw the places by lot, and follow
# those who were not drawn.

# %% [markdown]
# ## The number that everybody quotes does not move
#
# The announcement began with polarization, that is, with the share of the top 1 %. Would the programme bring it down?

# %%
found.figure(measure="top_1pct_share").titled("The share of the top 1 % does not show the programme")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
top, total = last["top_1pct_share"], last["total"]

Markdown(f"""
The two fans lie on each other. With the programme the share of the top 1 % is lower by {-100 * top["difference"]:.2f} percentage
points in 2030, and ordinary luck moves it within a band of {100 * (top["without_high"] - top["without_low"]):.0f} points. It goes where the largest firms go. **This number
cannot tell whether the programme worked**, and neither can the total: USD {total["difference"] / 1e9:.2f} billion more
({total["difference_low"] / 1e9:.2f} to {total["difference_high"] / 1e9:.2f}), in a band of {(total["without_high"] - total["without_low"]) / 1e9:.0f} billion.
""")

# %% [markdown]
# ## The trap: success looks like failure
#
# The announcement also said what small exporters hold; the only reading that gives the announced number is "firms that export
# less than USD 10 million" (notebook 1). What does the programme do to that share? Two answers: of the synthetic firms, and of
# the published classes of 2019 where nothing else moves and the programme works on every firm.

# %%
classes = th.data.korea_exporters_by_size_2019()
table_2019 = th.brackets(
    lower=classes["lower_usd"],
    units=classes["firms"],
    share=classes["share_of_exports_percent"] / 100,
    total=total_2019,
)
without_luck = th.simulate(table_2019, star.replace(success=1.0), base_year=2019, replicates=100)

# %% jupyter={"source_hidden": true} tags=["hide-input"]
still = {row["measure"]: row for row in without_luck.table.to_polars().filter(year=2030).to_dicts()}


def points(change: dict[str, float]) -> str:
    """Write a change of a share with its interval, in percentage points."""
    mean, low, high = (100 * change[f"difference{end}"] for end in ("", "_low", "_high"))
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"


Markdown(f"""
| change of the share of exports in 2030, percentage points (95 % interval) | synthetic firms | classes of 2019, nothing else moves |
|---|---:|---:|
| firms that are below USD 10M **in 2030** | {points(last["share_lt_10m"])} | {points(still["share_lt_10m"])} |
| firms that **were** below USD 10M at the start | {points(last["share_cohort_lt_10m"])} | {points(still["share_cohort_lt_10m"])} |
""")

# %% [markdown]
# In the last column there is nothing but the programme, it works on every firm, and the share of the small **falls**: a firm
# that succeeds leaves the class and takes its exports along. In the first column that loss and the gains of firms on their way up
# cancel. Only the second line sees the success, in both. Whoever sets the target "raise the share of small exporters" punishes
# the programme for working. Follow the **firms of today**, not the class of 2030.
#
# ## Which rule, which rung?
#
# Two readings of who may take part were published: the ministry's, and that of KOTRA's call, which takes any small or mid-sized
# firm below the line. The third column is a contrast that nobody announced: the same money for twice as many firms one rung
# lower, with half the support each.


# %%
def summary(simulation: th.Simulation) -> dict[str, str]:
    """Return what a programme adds in the last year, and what was paid until then."""
    last = simulation.table["year"].max()
    rows = {row["measure"]: row for row in simulation.table.to_polars().filter(year=last).to_dicts()}
    costs = {row["name"]: row["amount"] for row in simulation.cost.to_polars().filter(year=last).to_dicts()}
    return {
        "firms that graduate without it": f"{rows['graduates']['without']:,.0f}",
        "firms that graduate because of it": f"{rows['graduates']['difference']:,.0f}",
        "exports that it adds, USD mn a year": f"{costs['additional_usd'] / 1e6:,.0f}",
        "of what is missing to a trillion": f"{100 * costs['gap_share']:.2f} %",
        "support paid until then, USD mn": f"{costs['support_total_usd'] / 1e6:,.0f}",
    }


def side_by_side(simulations: dict[str, th.Simulation]) -> Markdown:
    """Show the summaries of several simulations as one table."""
    told = [summary(simulation) for simulation in simulations.values()]
    lines = [f"| {name} | {' | '.join(one[name] for one in told)} |" for name in told[0]]
    head = f"| in the last year, means | {' | '.join(simulations)} |\n|---|{'---:|' * len(told)}"
    return Markdown("\n".join([head, *lines]))


rules = {
    "ministry": found,
    "KOTRA": th.simulate(korea, star.replace(reading="kotra"), replicates=100),
    "one rung lower": th.simulate(korea, "lower_rung", replicates=100),
}
side_by_side(rules)

# %% [markdown]
# **Read this table with suspicion.** KOTRA's rule seems to add more exports, but only because we *assumed* that a firm is
# lifted to the line wherever it starts, and most firms below it are tiny: what is bold for a firm that is nearly there is
# absurd for one that exports a container a year. The lower rung counts a firm as a graduate at half the size. Programmes can be
# compared on assumptions that are equally believable, and on no others.

# %% [markdown]
# ## Your turn
#
# Choose what to look at, the rule, the size of the programme, how often it works and how far it lifts a firm. Where a slider has
# two ends, the truth is drawn from between them. Each move draws fewer futures than above, so that it takes about a second; the
# bands are rougher for it.


# %%
QUANTITIES = {
    "graduates": "graduates",
    "firms of USD 10M or more": "n_ge_10m",
    "share of today's firms below USD 10M": "share_cohort_lt_10m",
    "share of the class below USD 10M": "share_lt_10m",
    "share of the top 1 %": "top_1pct_share",
    "exports": "total",
}


def redraw(
    look: str,
    rule: str,
    firms: int,
    works: tuple[float, float],
    level: float,
    displaced: tuple[float, float],
    support: int,
    horizon: int,
) -> None:
    """Show what a programme of these numbers would change."""
    programme = star.replace(
        reading=rule,
        firms_per_year=firms,
        success=works,
        level_usd=level * 1e6,
        displacement=displaced,
        support_per_firm=support * 1e6,
    )
    yours = th.simulate(korea, programme, horizon=horizon, replicates=20)
    display(yours.figure(measure=QUANTITIES[look]), side_by_side({"your programme": yours}))


shape = {"style": {"description_width": "7em"}, "layout": {"width": "34em", "max_width": "98%"}}
slides = {"continuous_update": False, **shape}
part = {"min": 0, "max": 1, "step": 0.05, "readout_format": ".0%", **slides}
controls = {
    "look": widgets.Dropdown(options=list(QUANTITIES), description="look at", **shape),
    "rule": widgets.Dropdown(options=star.readings, description="rule", **shape),
    "firms": widgets.IntSlider(value=100, min=20, max=400, step=20, description="firms a year", **slides),
    "works": widgets.FloatRangeSlider(value=(0.3, 0.9), description="works on", **part),
    "level": widgets.FloatSlider(value=10, min=10, max=20, step=0.5, description="lifts to, $ mn", **slides),
    "displaced": widgets.FloatRangeSlider(value=(0, 0.2), description="displaced", **part),
    "support": widgets.IntSlider(value=560, max=2_000, step=40, description="₩ mn a firm", **slides),
    "horizon": widgets.IntSlider(value=2030, min=2026, max=2035, description="until", **slides),
}
display(widgets.VBox(list(controls.values())), widgets.interactive_output(redraw, controls))

# %% [markdown]
# ## What this does not say
#
# - **Not that the programme works.** The effect goes in as an assumption; what comes out is arithmetic on it.
# - **Nothing about a real firm.** The firms are synthetic, and so is how they move.
# - **Nothing about value for money.** Exports are sales, not income: dollars of exports for a won of support are no
#   benefit-cost ratio.

# %% jupyter={"source_hidden": true} tags=["hide-input"]
chips = dict(
    th.data.korea_exports_by_item().to_polars().filter(item="semiconductors").select("year", "exports_usd_bn").rows()
)

Markdown(f"""
- **Nothing about chips, prices and the won.** Semiconductors alone moved exports by USD {chips[2025] - chips[2024]:.1f} billion from 2024 to 2025
  (MOTIE, press reports), and the programme moves them by {total["difference"] / 1e9:.1f} in five years.
""")

# %% [markdown]
# What would answer the question is a lottery among eligible firms, decided before the first one is chosen.
# Notebook 3 shows how firms move without any programme, notebook 5 what the trillion takes.
