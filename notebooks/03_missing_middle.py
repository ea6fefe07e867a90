# %% [markdown]
# # Exporter dynamics and the missing middle
#
# Korea has a few very large exporters and a great many very small ones. Between them, it is often said, something is missing.
# Is it? And do small exporters ever become mid-sized ones?

# %%
import math

import polars as pl
from IPython.display import Markdown

import topheavy as th

# %% [markdown]
# ## Is a middle missing?
#
# The Korea Customs Service published exporters by the value that they exported in 2019: real firms, in four classes.

# %%
classes = th.data.korea_exporters_by_size_2019().to_polars()
total = th.data.korea_concentration().to_polars().filter(year=2019, measure="value_total")["value"].item() * 1e9
values = classes["share_of_exports_percent"] / 100 * total
figure = th.figures.pyramid(classes["lower_usd"], classes["firms"], values, period=2019)
figure.titled("The middle looks like a gap").source(
    "Korea Customs Service, enterprise trade activity 2019; total: KOSTAT and KCS, provisional"
)

# %% jupyter={"source_hidden": true} tags=["hide-input"]
firms = classes["firms"]
middle = classes.row(2, named=True)
at_least = {"1M": firms[1:].sum(), "5M": firms[2:].sum(), "10M": firms[3]}
slope = math.log(at_least["1M"] / at_least["10M"]) / math.log(10)
expected = at_least["1M"] * 5**-slope - at_least["10M"]

Markdown(f"""
**What we see.** {firms[3]:,} firms of USD 10 million or more, {100 * firms[3] / firms.sum():.1f} % of all, made {classes["share_of_exports_percent"][3]:.1f} % of exports. The class of USD 5 to 10
million looks like a gap: {firms[2]:,} firms, {100 * firms[2] / firms.sum():.1f} % of all, {middle["share_of_exports_percent"]:.1f} % of exports.

**But missing compared to what?** Nearly everywhere the number of firms falls steadily with size. Draw the simplest such line, a power law, from the firms of USD 1 million or more ({at_least["1M"]:,}) to those of 10 million or more ({at_least["10M"]:,}). It leads one to
expect {expected:,.0f} firms of 5 to 10 million. There were {firms[2]:,}. **Not fewer than expected: {100 * (firms[2] / expected - 1):.0f} % more.**

*Source: {middle["source"]}; total of 2019: KOSTAT and KCS, provisional.*
""")

# %% [markdown]
# The middle is not missing by number. It is small by value, because the top is so large: any class looks thin beside firms that
# export for tens of billions. In India, Indonesia and Mexico, where firms were counted by workers, the missing middle was not to
# be found either (Hsieh and Olken, "The Missing 'Missing Middle'", Journal of Economic Perspectives, 2014).
#
# ## The door turns fast at the bottom
#
# A table of one year does not show who comes, stays and leaves. Of that a little was published:

# %% jupyter={"source_hidden": true} tags=["hide-input"]
of_traders = {
    (row["year"], row["measure"]): row for row in th.data.korea_exporter_dynamics().to_polars().iter_rows(named=True)
}
active, entrants, exiters = (of_traders[2024, name]["value"] for name in ("active", "entrants", "exiters"))
before = of_traders[2023, "active"]["value"]
stay, stay_long = of_traders[2024, "survival_1y"], of_traders[2024, "survival_5y"]

Markdown(f"""
Among Korea's trading firms (exporters and importers) {entrants:,.0f} entered in 2024, {100 * entrants / active:.0f} % of those active, and {exiters:,.0f} left, {100 * exiters / before:.0f} % of
those active the year before. Of new exporters {stay["value"]:.1f} % were still exporting a year later, and {stay_long["value"]:.1f} % after five years.

*Published: KCS through {stay["source"]}.*
""")

# %% [markdown]
# To follow firms one needs them. From here on they are **synthetic**: topheavy's sample of Korean exporters reproduces published
# totals, shares, entry and survival, and no row is a real firm. How firms move between classes was not published; in the sample it
# follows from a simple model of growth. Read the moves as an example, not as a finding.

# %%
korea = th.sample("korea")
korea.figure("survival")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
curves = korea.survival(entry_classes=[1e6]).to_polars()
first = korea.survival().to_polars().filter(age=1)["survival"].item()
large = curves.filter(pl.col("entry_class") == ">= 1M", age=0)["at_risk"].item()
everybody = curves.filter(age=0)["at_risk"].sum()
growth = korea.growth().to_polars().row(-1, named=True)

Markdown(f"""
**What we see.** In the sample {100 * first:.1f} % of entrants export again a year later, as published. The curves differ by the size at
which a firm enters. That those who begin above USD 1 million hardly ever leave is the sample's assumption; they are {large:,.0f} of
{everybody:,.0f} entrants.

**What it means.** Entry is large in heads and small in dollars. In the sample's last year those who entered added {100 * growth["entering"]:.1f} % to exports
and those who left took {-100 * growth["exiting"]:.1f} %; firms that stayed made {100 * growth["continuing"]:+.1f} %, nearly all of the growth of {100 * growth["growth"]:+.1f} %.
""")

# %% [markdown]
# A policy that counts new exporters counts what is plentiful, and short-lived.
#
# ## Do firms climb?

# %%
korea.figure("transitions").titled("The middle is a corridor: nearly half leave it within a year")

# %% jupyter={"source_hidden": true} tags=["hide-input"]
moves = {
    (start, end): firms for start, end, firms in korea.transitions().to_polars().select("from", "to", "firms").rows()
}
chance = {
    end: 100 * of_class
    for start, end, of_class in korea.transitions().to_polars().select("from", "to", "probability").rows()
    if start == "5M – 10M"
}
SMALL = ["< 1M", "1M – 5M", "5M – 10M"]
LARGE = ["10M – 50M", ">= 50M"]
up = sum(moves[start, end] for start in SMALL for end in LARGE)
down = sum(moves[end, start] for start in SMALL for end in LARGE)
pairs = korea.measure(by="period", measures="n").height - 1
star = th.program("k_export_star_500")
a_year = next(iter(star.cohorts.values()))

Markdown(f"""
**What we see.** Read a row: of the firms of USD 5 to 10 million {chance["5M – 10M"]:.0f} % are in the same class a year later, {chance["1M – 5M"]:.0f} % have fallen
below, and {chance["10M – 50M"]:.0f} % have risen above 10 million. The middle is no place where firms live; it is a **corridor**.

**What it means.** In these data {up / pairs:,.0f} firms a year climb over the line of USD 10 million by themselves, and {down / pairs:,.0f} a year fall back below
it. Net, {(up - down) / pairs:+,.0f}. A programme that helps {a_year} firms a year over the line adds to a crowd that is crossing in both directions.
""")

# %% [markdown]
# Two things follow:
#
# 1. **Counting those who cross proves nothing**: many would have crossed anyway (notebook 4 says how many).
# 2. **Keeping firms from falling back may be worth as much as lifting others up**, and is seldom announced.
#
# ## Where it leads if nothing changes

# %% jupyter={"source_hidden": true} tags=["hide-input"]
long_run = korea.size_classes().to_polars()
share_now = korea.measure(by="period", measures="n,n_ge(5e6),n_ge(10e6)").to_polars().row(-1, named=True)
now = (share_now["n_ge_5m"] - share_now["n_ge_10m"]) / share_now["n"]
then = long_run.filter(pl.col("class") == "5M – 10M")["stationary_share"].item()

Markdown(f"""
Let firms move on as they did, and let an entrant come for each that leaves. In the long run {100 * then:.1f} % of exporters would be in the class of
USD 5 to 10 million; {100 * now:.1f} % are today.
""")

# %% [markdown]
# The thin middle is no accident of a bad decade. It is what these moves produce: a corridor is thin because firms pass through it.
# To make it wider for good one has to change the **moves**, year after year, and not to lift a cohort once.
#
# ## What this does not say
#
# - **Not how real firms move.** Moves between classes were not published. A ministry with customs records can replace the sample
#   by `th.read("…")` and run this notebook on them (notebook 7).
# - **Nothing about home sales, workers or profit.** A firm that is small in exports may be large at home.
# - **Not why firms enter and leave.** Some export once because a customer asked, and never meant to stay.
# - **Thresholds are in current dollars.** A weak dollar lifts firms over a line without a single more parcel.
