# %% [markdown]
# # Markets and products: how diversified?
#
# Does Korea depend on too few markets, on too few goods, or on too few firms? The three questions are asked in one breath, and
# have three answers. One of them even turns round when the goods are sorted more finely.

# %%
import math

import polars as pl
from IPython.display import Markdown

import topheavy as th

# %% [markdown]
# ## What happened in 2025
#
# Before any index, the published figures, in per cent of all exports:

# %% jupyter={"source_hidden": true} tags=["hide-input"]
totals = dict(
    th.data.korea_exports_total().to_polars().filter(precision="annual").select("year", "exports_usd_bn").rows()
)
markets = th.data.korea_exports_by_market().to_polars()
chips = th.data.korea_exports_by_item().to_polars().filter(pl.col("year") >= 2024, item="semiconductors")
two = markets.filter(pl.col("market").is_in(["China", "United States"]))
largest = {year: two.filter(year=year)["exports_usd_bn"].sum() for year in (2024, 2025)}
part = {year: 100 * largest[year] / totals[year] for year in largest}
of_chips = {year: 100 * usd_bn / totals[year] for year, usd_bn in chips.select("year", "exports_usd_bn").rows()}

Markdown(f"""
| | 2024 | 2025 |
|---|---:|---:|
| China and the United States together | {part[2024]:.1f} | {part[2025]:.1f} |
| semiconductors | {of_chips[2024]:.1f} | {of_chips[2025]:.1f} |

Exports to the two largest markets fell by USD {largest[2024] - largest[2025]:.1f} billion while all exports rose by {totals[2025] - totals[2024]:.1f} billion. Semiconductors
brought more than the whole rise.

*Sources: {", ".join(sorted({*two["source"], *chips["source"]}))}; totals as in `th.data.korea_exports_total()`.*
""")

# %% [markdown]
# **In one year Korea came to depend less on its two large markets, and more on its one large good.** Whoever says "more
# diversified" or "less diversified" has to say of what.
#
# ## One number for each axis
#
# To compare the three axes one needs every flow: which firm sold what to whom. Here it comes from topheavy's **synthetic sample**
# of Korean exporters, which reproduces the published totals, concentration of firms, headline items and headline markets. No row
# is a real firm, and what no figure fixes, such as how an item divides into products, is an assumption.

# %%
korea = th.sample("korea")
korea.figure("diversification")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
axes = ("firm", "market", "product")
last = {across: korea.measure(across=across, by="period", measures="n,hhi,effective_number") for across in axes}
n, effective = ({across: last[across][name][-1] for across in axes} for name in ("n", "effective_number"))

Markdown(f"""
**How to read it.** The Herfindahl–Hirschman index adds up squared shares. One over it is the "effective number": so many of
equal size would be as concentrated. Korea's {n["market"]:,.0f} markets count for {effective["market"]:.0f}, its {n["product"]:,.0f} products for {effective["product"]:.0f}, and its {n["firm"]:,.0f} exporters for {effective["firm"]:.0f}.
""")

# %% [markdown]
# **What it means.** By this measure markets are the most concentrated of the three. And a country with nearly a hundred thousand
# exporters stands on some dozens.

# %%
korea.figure("treemap", across="market")

# %% [markdown]
# ## What of this is known without a sample?

# %% jupyter={"source_hidden": true} tags=["hide-input"]
known = markets.filter(year=2025).sort("exports_usd_bn", descending=True)["exports_usd_bn"] / totals[2025]
bound = th.hhi_bounds(concentration={1: known[0], 2: known[0] + known[1]})

Markdown(f"""
From the two published shares of 2025 alone, and nothing else, the index across markets must lie between {bound.low:.3f} and {bound.high:.3f}:
between {1 / bound.high:.0f} and {1 / bound.low:.0f} effective markets, if no other market is larger than these two. The sample's {effective["market"]:.0f} lies within. Two numbers from a
press release tell that much; notebook 6 shows how.
""")

# %% [markdown]
# ## The finer one sorts, the more diversified one looks
#
# A market is a market, but what is a good? "Semiconductors" are one item of the ministry's list, several headings of the
# customs tariff, and many products of six digits.

# %%
flows = korea.to_polars()
cuts = {
    "ministry's items": pl.col("item"),
    "chapters (2 digits)": pl.col("product").str.slice(0, 2),
    "headings (4 digits)": pl.col("product").str.slice(0, 4),
    "products (6 digits)": pl.col("product"),
}
effective_goods = {
    name: flows.group_by("period", cut)
    .agg(pl.col("value").sum())
    .group_by("period")
    .agg(goods=pl.len(), effective=th.expr.effective_number("value"))
    .sort("period")
    for name, cut in cuts.items()
}

# %% jupyter={"source_hidden": true} tags=["hide-input"]
lines = [
    f"| {name} | {rows['goods'][-1]:,} | {rows['effective'][0]:.1f} | {rows['effective'][-1]:.1f} | "
    f"{'more' if rows['effective'][-1] > rows['effective'][0] else 'less'} diversified |"
    for name, rows in effective_goods.items()
]

within = (
    flows.filter(item="semiconductors")
    .group_by("period", "product")
    .agg(pl.col("value").sum())
    .group_by("period")
    .agg(products=th.expr.effective_number("value"))
    .sort("period")["products"]
)

Markdown(f"""
| goods sorted by | how many | effective number, 2021 | 2025 | so exports became |
|---|---:|---:|---:|---|
{chr(10).join(lines)}

In the sample semiconductors grew to a larger part of exports, and within them the effective number of products rose from
{within[0]:.1f} to {within[-1]:.1f}. Both are true; the coarse cuts see the first, the fine one sees the second.
""")

# %% [markdown]
# Cut goods into parts, and the number rises: that is arithmetic, and no sign of strength. But here **the direction of change turns
# round as well**. How the sample divides items into products is made up, so this is no finding on Korea; that it *can* happen is
# one on the index. Two reports that use different tables of goods may contradict each other, and both be right.
#
# ## A diversified country of undiversified firms
#
# Who is it that sells to many markets?

# %% jupyter={"source_hidden": true} tags=["hide-input"]
firms = flows.filter(period="2025").group_by("firm").agg(pl.col("value").sum(), markets=pl.col("market").n_unique())
RANGES = {"1": (1, 1), "2 to 5": (2, 5), "6 to 9": (6, 9), "10 to 19": (10, 19), "20 or more": (20, math.inf)}
lines = []
for label, ends in RANGES.items():
    some = firms.filter(pl.col("markets").is_between(*ends))
    of_value = some["value"].sum() / firms["value"].sum()
    lines.append(f"| {label} | {100 * some.height / firms.height:.1f} | {100 * of_value:.1f} |")
published = {
    (row["year"], row["measure"]): row for row in th.data.korea_concentration().to_polars().iter_rows(named=True)
}
many, their_value = (published[2022, name] for name in ("n_exporters_ge_20_countries", "value_ge_20_countries"))
single = published[2009, "share_firms_1_partner_country"]
everybody, value = (published[2022, name]["value"] for name in ("n_exporters", "value_total"))

Markdown(f"""
| markets of a firm | % of firms | % of exports |
|---|---:|---:|
{chr(10).join(lines)}

*Synthetic sample, 2025; it was made to reproduce the published figures below.*

Most exporters know one foreign market ({single["value"]:.1f} % of them in 2009, when that was published). If it closes, they are no longer
exporters. The spread over the world is the work of few: in 2022 {many["value"]:,.0f} firms, {100 * many["value"] / everybody:.0f} % of all, sold to 20 countries or
more, and they made {100 * their_value["value"] / value:.0f} % of exports. "Korea is diversified" is a sentence about {many["value"]:,.0f} firms.

*Published: KOSTAT and KCS through [taxtimes.co.kr]({many["source"]}) and [ajunews.com]({single["source"]}).*
""")

# %% [markdown]
# ## And without semiconductors?

# %%
without = {
    across: korea.without(across=across, by="period", measures="effective_number", item="semiconductors")
    for across in axes
}

# %% jupyter={"source_hidden": true} tags=["hide-input"]
lines = [
    f"| {across}s | {table['effective_number'][-1]:.0f} | {table['effective_number_without'][-1]:.0f} |"
    for across, table in without.items()
]
gain = {
    across: table["effective_number_without"][-1] / table["effective_number"][-1] for across, table in without.items()
}

Markdown(f"""
| effective number of, 2025 | all exports | without semiconductors |
|---|---:|---:|
{chr(10).join(lines)}

Take the flows of one item away, and the products become {gain["product"]:.1f} times as diversified and the firms {gain["firm"]:.1f} times; the markets
hardly change ({gain["market"]:.2f} times).
""")

# %% [markdown]
# The concentration of goods and that of firms are **one and the same dependence, seen from two sides**. That of markets is another
# one.
#
# ## What this does not say
#
# - **Not how risky it is.** An index counts sizes. It does not know that two markets may fall together, or that one good is
#   needed by all.
# - **Nothing about where goods end up.** Exports to a hub are counted there, and a chip that returns home in a machine counts twice.
# - **Nothing about value added.** These are gross exports.
# - **Nothing about real firms.** Firms, products and the small markets are synthetic.
#
# **To remember:** say of what, say how finely sorted, and show the number of firms that carries it.
