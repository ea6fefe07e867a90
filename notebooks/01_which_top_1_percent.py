# %% [markdown]
# # Korea's polarization: which top 1 %?
#
# One sentence opened the debate on Korea's exports in January 2026. This notebook asks which firms it speaks of, whether it
# tells anything new, and what it would take for it to change.

# %%
import polars as pl
from IPython.display import Markdown

import topheavy as th

published = th.data.korea_concentration().to_polars()

# %% jupyter={"source_hidden": true} tags=["hide-input"]
announced = {row["measure"]: row for row in published.filter(year=2025).to_dicts()}
top, small = announced["share_ge_50m_usd_top_1_percent"], announced["share_small_exporters"]

Markdown(f"""
> **The top 1 % of exporters hold {top["value"]:.0f} % of exports, and small and medium-sized exporters {small["value"]:.0f} %.**
>
> *[Announcement]({top["source"]}) of the programme K-Export Star 500, for 2025*
""")

# %% [markdown]
# It sounds like a country split in two. But "the top 1 %" can be a **rank** (one firm in a hundred), a **size** (so many dollars
# a year) or a **class in law** (large enterprises), and "small" can be as many things. To see whether that matters one needs
# every firm, and customs do not hand those out.
#
# ## The firms of this notebook are made up
#
# `th.sample("korea")` draws **synthetic** exporters that reproduce what was published on Korea: totals, number of exporters,
# shares of the largest 10, 100 and 1,000, classes by value and by law. No row is a real firm. So the shares below are not
# news; what the sample adds is how they hang together. Where a published figure is quoted, its source stands beside it.

# %%
korea = th.sample("korea")
korea.figure("lorenz", periods="2025")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
readings = {row["reading"]: row for row in th.reconcile(korea).table.to_polars().to_dicts()}
share = {name: f"{100 * row['share']:.1f} %" for name, row in readings.items() if row["share"] is not None}
firms = {name: f"{row['firms']:,.0f}" for name, row in readings.items() if row["firms"] is not None}
last_year = korea.lorenz(by="period", points=10).to_polars().filter(period="2025")
nine_tenths = last_year.filter(pl.col("units_share").round(1) == 0.9)["value_share"].item()
exporters = korea.measure(by="period", measures="n")["n"][-1]

Markdown(f"""
**What we see.** Line up the {exporters:,.0f} firms of 2025 from the smallest to the largest. The first nine tenths of them export
{100 * nine_tenths:.1f} % together; then the curve climbs a wall. The {firms["rank_ceil"]} firms of the last one per cent hold {share["rank_ceil"]}.
""")

# %% [markdown]
# So the sentence is right for the rank. Is it right for the other readings?
#
# ## Many groups of firms, one sentence

# %% jupyter={"source_hidden": true} tags=["hide-input"]
tops = ["rank_ceil", "ge_50m", "cr1000", "large_mid", "large", "ge_10m", "cr10"]
smalls = ["lt_10m", "lt_5m", "lt_1m", "sme", "sme_mid"]
as_announced = [name for name in tops if round(100 * readings[name]["share"]) == top["value"]]
lines = {name: f"| {readings[name]['words']} | {firms[name]} | {share[name]} |" for name in tops + smalls}
below_line = 100 - published.filter(year=2024, measure="share_ge_10m_usd")["value"].item()
by_law = 100 * announced["value_sme"]["value"] / announced["value_total"]["value"]

Markdown(f"""
| | firms | share of exports |
|---|---:|---:|
{chr(10).join(lines[name] for name in tops)}
| | | |
{chr(10).join(lines[name] for name in smalls)}

**What it means.** {len(as_announced)} of the groups at the top hold {top["value"]:.0f} % within rounding. That is a coincidence: one of them has
{firms["large_mid"]} firms, the others about a thousand. What else a speaker may have in mind runs from {share["cr10"]} to {share["ge_10m"]}.

"Small" at {small["value"]:.0f} % fits the firms that export less than USD 10 million, and no other group. SMEs as the law defines them hold
twice as much, {by_law:.1f} % in 2025 by the published figures. All firms below USD 10 million together held {below_line:.1f} % in 2024. So
about half of what SMEs export, or more, comes from SMEs that are too large for the announced "small".

*Published figures: KOSTAT and KCS through [Chosun Biz]({announced["value_sme"]["source"]}), and KCS enterprise trade activity statistics.*
""")

# %% [markdown]
# ## Whom the sentence leaves out

# %%
korea.figure("pyramid").titled("Between the ends stands a class that nobody mentions")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
asked = "share_between(10e6, 50e6),n_ge(10e6),n_ge(50e6)"
between = korea.measure(by="period", measures=asked).to_polars().row(-1, named=True)

Markdown(f"""
{top["value"]:.0f} and {small["value"]:.0f} do not make 100. The firms of USD 10 to 50 million, {between["n_ge_10m"] - between["n_ge_50m"]:,.0f} of them with {100 * between["share_10m_50m"]:.1f} % of exports, are neither in
"the top" nor in "the small".
""")

# %% [markdown]
# A sentence about two ends has no place for a middle. That the middle seems to be missing is partly grammar; notebook 3 looks at
# the rest.
#
# ## Lines that lie together, for now

# %%
korea.figure("concentration").titled("Three readings lie together, three do not")

# %% [markdown]
# The readings that come to the announced number have moved together, so it seemed not to matter which one was meant. It will.
# Let every firm export a quarter more, in dollars. Nobody gains on anybody:

# %% jupyter={"source_hidden": true} tags=["hide-input"]
GROWTH = 1.25
line, ten = 50e6 / GROWTH, 10e6 / GROWTH  # who will stand at USD 50M and 10M stands there now
asked = f"top_share(0.01),share_ge(50e6),n_ge(50e6),share_lt(10e6),share_ge({line}),n_ge({line}),share_lt({ten})"
now = korea.measure(by="period", measures=asked).to_polars().row(-1, named=True)
percent = {name: f"{100 * number:.1f} %" for name, number in now.items() if name != "period"}

Markdown(f"""
| | 2025 | everybody {100 * (GROWTH - 1):.0f} % larger |
|---|---:|---:|
| largest 1 % by rank | {percent["top_1pct_share"]} | {percent["top_1pct_share"]} |
| firms of USD 50M or more | {percent["share_ge_50m"]} | {percent["share_ge_40m"]} |
| … how many they are | {now["n_ge_50m"]:,.0f} | {now["n_ge_40m"]:,.0f} |
| firms below USD 10M | {percent["share_lt_10m"]} | {percent["share_lt_8m"]} |
""")

# %% [markdown]
# By the announced reading "the top 1 %" has gained and "the small" have lost, though every firm holds the same part of exports
# as before. Growth, inflation and a weak dollar all do this. **A threshold in dollars measures the size of an economy along with
# its shape**; the rank leaves the size out.
#
# ## Is it new?
#
# The longest series in public is that of the ten largest exporters, in per cent of exports. It is published, not simulated:

# %% jupyter={"source_hidden": true} tags=["hide-input"]
ten_largest = published.filter(measure="share_top10")
of_2018 = ten_largest.filter(year=2018)
revised = of_2018["value"].max() - of_2018["value"].min()
# Of the three releases for 2018 the one that was quoted last.
ten_largest = ten_largest.filter((pl.col("year") != 2018) | (pl.col("vintage") == "as quoted 2025")).sort("year")
by_year = dict(ten_largest.select("year", "value").rows())
low, first, last = min(by_year, key=by_year.__getitem__), min(by_year), max(by_year)
sources = [f"[{year}]({link})" for year, link in ten_largest.select("year", "source").rows() if link.startswith("http")]

Markdown(f"""
| {" | ".join(map(str, by_year))} |
|{"---:|" * len(by_year)}
| {" | ".join(f"{of_year:.1f}" for of_year in by_year.values())} |

From {low} to {last} the ten largest gained {by_year[last] - by_year[low]:.1f} points. That is a lot. But {low} was the lowest year of the series, and against {first} the
gain is {by_year[last] - by_year[first]:.1f} points in {last - first} years. Whoever wants a story of rising polarization begins in {low}; whoever wants none begins in {first}.
And the figures come from different releases: revision alone moved that of 2018 by {revised:.1f} points.

*Sources: {", ".join(sources)}; other years: KOSTAT and KCS through the press.*
""")

# %% [markdown]
# ## What this does not say
#
# - **Nothing about who ought to export.** A high share of few firms may be a danger, or the reward of being good.
# - **Nothing about suppliers.** Parts that a small firm sells to a large exporter count as the large firm's exports.
# - **Nothing about groups.** Ten firms of one business group are ten firms here.
# - **Nothing about real firms.** The sample reproduces published figures; everything else in it is an assumption.
#
# **To remember:** ask "which top 1 %?" first. `th.reconcile(panel)` puts every reading beside every published figure, and
# `th.define("top_share")` says how the rank is rounded. Notebook 4 shows what a programme for the small would do to their share.
