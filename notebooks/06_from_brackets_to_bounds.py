# %% [markdown]
# # From brackets to bounds: working without micro-data
#
# Most people who write about exporters never see one. They see a table: so many firms export less than a million dollars, so
# many from one to five. What can be said from such a table, what cannot, and what should a statistical office publish next to it?

# %%
import polars as pl
from IPython.display import Markdown

import topheavy as th

classes = th.data.korea_exporters_by_size_2019()
published = th.data.korea_concentration().to_polars().filter(year=2019)
total = published.filter(measure="value_total")["value"].item() * 1e9


def bounds(concentration: dict[int, float] | None = None) -> th.Brackets:
    """Return what the classes of 2019 tell, with concentration ratios if they are known."""
    return th.brackets(
        lower=classes["lower_usd"],
        units=classes["firms"],
        share=classes["share_of_exports_percent"] / 100,
        total=total,
        concentration=concentration,
    )


table = bounds()

# %% [markdown]
# ## All that was published for 2019

# %% jupyter={"source_hidden": true} tags=["hide-input"]
lines = [
    f"| {'below 1' if lower == 0 else f'{lower / 1e6:.0f} to {upper / 1e6:.0f}' if upper else f'{lower / 1e6:.0f} or more'} "
    f"| {firms:,} | {share:.1f} |"
    for lower, upper, firms, share in classes.to_polars()
    .select("lower_usd", "upper_usd", "firms", "share_of_exports_percent")
    .rows()
]

Markdown(f"""
| exports of a firm, USD million | firms | % of exports |
|---|---:|---:|
{chr(10).join(lines)}

*{classes["source"][1]}; total of USD {total / 1e9:.1f} billion: KOSTAT and KCS, provisional. Real firms: nothing up to the last section is simulated.*
""")

# %% [markdown]
# ## Two countries with the same table
#
# Many countries have this table. Among all of them one is the most equal (in each class everybody exports the same) and one the
# least equal (in each class as many as possible stand at its ends, and in the top class one giant has the whole surplus). Here they
# are, with the estimate that topheavy makes between them.


# %%
def one_by_one(firms: pl.DataFrame) -> pl.Series:
    """Return the value of every firm, of a table of values and numbers of firms."""
    return firms.select(pl.col("value").repeat_by(pl.col("firms").cast(pl.UInt32)).explode())["value"]


countries = {
    "most equal": one_by_one(table.attaining("gini", end="low")),
    "estimate": one_by_one(table.estimated),
    "least equal": one_by_one(table.attaining("gini", end="high")),
}
figure = th.figures.lorenz(countries).titled("One table, three countries")
figure.source("Own calculation from the classes of 2019 that the Korea Customs Service published")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
giant = countries["least equal"].max()
asked = ["gini", "top_share(0.01)", "cr(100)", "cr(10)", "hhi"]
NAMES = {
    "gini": "Gini coefficient",
    "top_share(0.01)": "share of the largest 1 %",
    "cr(100)": "share of the 100 largest",
    "cr(10)": "share of the 10 largest",
    "hhi": "Herfindahl–Hirschman index",
}
found = {measure: table.bound(measure) for measure in asked}
lines = [f"| {NAMES[name]} | {one.low:.4f} | {one.estimate:.4f} | {one.high:.4f} |" for name, one in found.items()]

Markdown(f"""
| measure | at least | estimate | at most |
|---|---:|---:|---:|
{chr(10).join(lines)}

**What we see.** The three go together nearly to the end, and the Gini coefficient is known to {found["gini"].high - found["gini"].low:.2f}. It asks how the many small firms stand to
the few large ones, and the table tells that. But for the share of the ten largest the table allows anything from {100 * found["cr(10)"].low:.1f} % to
{100 * found["cr(10)"].high:.0f} %: in the least equal country a single firm exports for USD {giant / 1e9:.0f} billion.
The estimate puts them at {100 * found["cr(10)"].estimate:.0f} %.
""")

# %% [markdown]
# **What it means.** A table of classes answers questions about the bottom and the middle. **It says next to nothing about the very
# top**, because the top is one open class. Whoever computes CR10 or an HHI from such a table reports an assumption about the shape
# of the top, not the data. The estimate is one, too.
#
# ## One more number is worth more than any model
#
# For the same year three shares of the largest exporters were published. Give them to topheavy one after the other:

# %%
ratios = {k: published.filter(measure=f"share_top{k}")["value"].item() / 100 for k in (10, 100, 1000)}
steps = {
    "classes alone": bounds(),
    "and the 10 largest": bounds({10: ratios[10]}),
    "and the 100 largest": bounds({k: ratios[k] for k in (10, 100)}),
    "and the 1,000 largest": bounds(ratios),
}


# %% jupyter={"source_hidden": true} tags=["hide-input"]
def interval(one: th.Bound) -> str:
    """Write the ends of a bound."""
    return f"{one.low:.4f} to {one.high:.4f}"


lines = [
    f"| {name} | {interval(known.hhi)} | {interval(known.top_share(0.01))} | {interval(known.gini)} |"
    for name, known in steps.items()
]
width = {name: known.hhi.high - known.hhi.low for name, known in steps.items()}
closer = width["classes alone"] / width["and the 10 largest"]
one_percent = steps["and the 1,000 largest"].top_share(0.01)

Markdown(f"""
| what is known | HHI | largest 1 % | Gini |
|---|---:|---:|---:|
{chr(10).join(lines)}

The share of the 10 largest ({100 * ratios[10]:.1f} %) alone makes the interval of the HHI {closer:.0f} times as narrow. The share of the 1,000 largest
settles the question of notebook 1 without a single firm: in 2019 the largest 1 % by rank held {100 * one_percent.low:.1f} to {100 * one_percent.high:.1f} %.

*Shares: KOSTAT and KCS, provisional and as quoted in 2021 ([etoday.co.kr]({published.filter(measure="share_top100")["source"].item()})).*
""")

# %% [markdown]
# **To a statistical office:** next to the classes publish the shares of the 10, 100 and 1,000 largest. They tell what the classes
# cannot, and they disclose nobody as long as no single firm makes up most of a group.
#
# ## Can one trust the bounds? A test with known answer
#
# Bounds are easily claimed. Take firms that we know, hide them behind a table, and see. The firms are topheavy's **synthetic**
# exporters of 2025: no row is a real firm, but every one of them is known.

# %%
korea = th.sample("korea", years=(2024, 2025))
exports = (
    korea.to_polars().filter(period="2025").group_by("firm").agg(pl.col("value").sum())["value"].sort(descending=True)
)
limits = [0, 1e6, 5e6, 10e6]
of_class = [
    exports.filter(exports.is_between(low, high, closed="left"))
    for low, high in zip(limits, [*limits[1:], float("inf")], strict=True)
]
hidden = th.brackets(
    lower=limits,
    units=[len(firms) for firms in of_class],
    value=[firms.sum() for firms in of_class],
    concentration={k: exports[:k].sum() / exports.sum() for k in (10, 100, 1000)},
)

# %% jupyter={"source_hidden": true} tags=["hide-input"]
asked = ["gini", "theil", "hhi", "top_share(0.01)"]
truth = th.evaluate(exports, ",".join(asked)).to_polars().row(0)
told = [hidden.bound(measure) for measure in asked]
within = sum(one.low <= true <= one.high for true, one in zip(truth, told, strict=True))
lines = [
    f"| {NAMES.get(one.measure, 'Theil index')} | {one.low:.4f} | **{true:.4f}** | {one.high:.4f} | {one.estimate:.4f} |"
    for true, one in zip(truth, told, strict=True)
]

Markdown(f"""
| measure | at least | **truth** | at most | estimate |
|---|---:|---:|---:|---:|
{chr(10).join(lines)}

{within} of {len(told)} truths lie within their bounds.
""")

# %% [markdown]
# They have to: no firms that fit the table can lie outside. That is a proof, not a probability, and it holds for real firms as
# well. The estimate carries no such promise.
#
# ## What this does not say
#
# - **Nothing if the table is wrong.** Bounds take the published figures as exact up to rounding; two releases that do not fit
#   together are refused, or give bounds for a country that never was.
# - **A bound is no confidence interval.** The truth is not "probably near the middle". Anything inside is possible.
# - **The estimate is an assumption** about shapes within classes. Quote the bounds with it, or do not quote it.
#
# Try it on your own table: `th.brackets(lower=…, units=…, share=…, total=…)`, or on the command line `topheavy brackets FILE`.
