# %% [markdown]
# # The road to one trillion
#
# Korea wants to export for one trillion US dollars a year. When does it get there, what does the answer hang on, and what would
# have to be true to be there by 2030?
#
# This notebook stands on **published totals only**. There is no synthetic sample in it, and no firm.

# %%
import math

import polars as pl
from IPython.display import Markdown

import topheavy as th

TARGET, YEAR = 1e12, 2030
road = th.track(target=TARGET, by=YEAR, horizon=2035)
road.figure().source("as reported through the press (KCS, MOTIE), see th.data.korea_exports_total()")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
so_far = road.to_date
begun, whole, recent = so_far["last_year"], so_far["whole"], so_far["recent"]
needed = road.required.to_polars().filter(by=YEAR)["growth_a_year"].item()
totals = th.data.korea_exports_total().to_polars()
NAMES = {
    "random_walk": "random walk with drift",
    "local_trend": "local linear trend",
    "historic_growth": "bootstrap of past growth",
}


def arrival(row: dict[str, float | str | None]) -> str:
    """Write a method's line: central year, probability, interval of the year."""
    ends = [row["first_passage_low"] or "after 2100", row["first_passage_high"] or "after 2100"]
    chance = f"{100 * row['reached_by']:.0f} %"
    return f"| {NAMES[row['method']]} | {row['central_year']} | {chance} | {ends[0]} to {ends[1]} |"


Markdown(f"""
**What we see.** Exports of {begun} were USD {so_far["last_usd"] / 1e9:.1f} billion, {100 * so_far["reached_share"]:.0f} % of the way. To be there by {YEAR} takes {100 * needed:.1f} % a
year, {YEAR - begun} years in a row. Since {whole["from"]} exports grew by {100 * whole["growth_a_year"]:.1f} % a year: then it is a small step. Since {recent["from"]} they grew by
{100 * recent["growth_a_year"]:.1f} %: then it is a miracle. Three methods, none of which knows anything but the totals:

| method | centre arrives in | paths there by {YEAR} | 80 % of paths arrive |
|---|---:|---:|---:|
{chr(10).join(map(arrival, road.methods.to_polars().to_dicts()))}

*Totals: {road.series.height} years, {so_far["first_year"]} to {begun}, each with its source in `th.data.korea_exports_total()`; that of {begun} is
{totals["vintage"][-1]}: {totals["source"][-1]}.*
""")

# %% [markdown]
# ## The answer hangs on where one begins to look
#
# The first method, fed with the same totals, but with a history that begins later:

# %% jupyter={"source_hidden": true} tags=["hide-input"]
since = road.since.to_polars()
rosiest = since.filter(central_year=since["central_year"].min())["since"].to_list()
lines = [f"| {year} | {100 * growth:.1f} % | {there} |" for year, there, growth in since.rows()]
walk = road.backtest.to_polars().filter(pl.col("steps").is_null(), method="random_walk").row(0, named=True)

Markdown(f"""
| history since | growth a year | arrives in |
|---|---:|---:|
{chr(10).join(lines)}

Anything from {since["central_year"].min()} to {since["central_year"].max()} can be had by choosing the first year, and no first year is the right one. The rosiest
answer comes from beginning in {", ".join(map(str, rosiest[:-1]))} or {rosiest[-1]}: before the boom of the 2000s, or at the bottom of the pandemic. A
forecast that does not tell its first year hides its main assumption.

**How good would such forecasts have been?** Put the random walk back into past years: {walk["hits"]} of {walk["forecasts"]} intervals held what came, but
exports came out {100 * (1 - math.exp(walk["mean_error"])):.1f} % **below** the centre on average. The growth of the early years has promised too much since. So few
forecasts, which overlap, cannot tell much more.
""")

# %% [markdown]
# ## Who would have to bring it?

# %% jupyter={"source_hidden": true} tags=["hide-input"]
gap = {(row["dimension"], row["part"]): row for row in road.gap.to_polars().to_dicts()}
by_law = [row for (dimension, part), row in gap.items() if dimension == "size class" and part != "not listed"]
added = sum(row["contribution_usd"] for (dimension, _), row in gap.items() if dimension == "size class")
lines = [
    f"| {row['part']} | {row['value_usd'] / 1e9:.1f} | {100 * row['growth_a_year']:+.1f} % | "
    f"{row['contribution_usd'] / 1e9:+.1f} | {100 * row['growth_to_close_all']:+.1f} % |"
    for row in by_law
]
sme = gap["size class", "SMEs (by law)"]
source = th.data.korea_concentration().to_polars().filter(year=2025, measure="value_sme")["source"].item()

Markdown(f"""
USD {so_far["gap_usd"] / 1e9:.1f} billion are missing. Let each class of firms go on as since {sme["since"]}:

| firms by law | {begun}, USD bn | growth a year | adds by {YEAR}, USD bn | growth that closes the gap alone |
|---|---:|---:|---:|---:|
{chr(10).join(lines)}

Together they add {added / 1e9:.0f} billion, **{100 * added / so_far["gap_usd"]:.0f} % of what is missing**. Could small firms bring the rest? With everybody else going on as
before, SMEs would have to grow by {100 * sme["growth_to_close_all"]:.0f} % a year, {YEAR - begun} years in a row. Firms that hold {100 * sme["value_usd"] / so_far["last_usd"]:.0f} % of exports cannot lift the whole.

*Classes: KOSTAT and KCS through [Chosun Biz]({source}); they cover a little less than all exports.*
""")

# %% [markdown]
# Whoever wants a policy for small exporters needs another reason than the trillion.
#
# ## What carried 2025

# %%
items = th.data.korea_exports_by_item().to_polars()
latest = items.filter(year=2025)
figure = th.figures.treemap(latest["item"], latest["exports_usd_bn"] * 1e9, units="products", total=so_far["last_usd"])
figure.titled("One item is a quarter of exports").source(f"{latest['source'][0]}; total: {totals['source'][-1]}")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
all_goods = dict(totals.filter(precision="annual").select("year", "exports_usd_bn").rows())
chips = dict(items.filter(item="semiconductors").select("year", "exports_usd_bn").rows())
rest = {year: all_goods[year] - chips[year] for year in (2024, 2025)}
path = gap["item", "semiconductors"]
sources = items.filter(pl.col("year") > 2022, item="semiconductors")["source"]

Markdown(f"""
Exports rose by USD {all_goods[2025] - all_goods[2024]:.1f} billion in 2025. Semiconductors rose by {chips[2025] - chips[2024]:.1f} billion. **Everything else together fell**, from
{rest[2024]:.1f} to {rest[2025]:.1f} billion ({100 * (rest[2025] / rest[2024] - 1):+.1f} %). One item is {100 * chips[2025] / all_goods[2025]:.0f} % of exports, and more than all of the growth.

If semiconductors went on at the {100 * path["growth_a_year"]:.1f} % a year of {path["since"]} to {begun}, they would bring {path["contribution_usd"] / 1e9:.0f} billion by {YEAR}, {100 * path["share_of_gap"]:.0f} % of what is
missing, and would then be {100 * path["reached_usd"] / TARGET:.0f} % of a trillion.

*Semiconductors: {" and ".join(sources)}. The figure draws the items that were published, and no others.*
""")

# %% [markdown]
# The road to one trillion and the road away from dependence on chips are two roads, for now.
#
# ## What this does not say
#
# - **Not when it happens.** So few totals cannot tell a trend from a run of good years. The methods know no prices, no policy
#   and no world trade.
# - **Nothing about volume.** The target is in current dollars: inflation abroad and the exchange rate bring it nearer without
#   one more ship.
# - **Nothing about gain.** A larger total may hold more or less Korean value added than today's.
#
# Try `th.track(since=2014)`, another `target=`, or another country: `th.track({2021: 644.5e9, 2022: 683.6e9, …})`.
# Notebook 4 shows how much of the gap K-Export Star 500 could close at most.
