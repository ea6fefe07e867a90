# %% [markdown]
# # Bring your own data
#
# Your exports come from pandas, from a database, from a colleague's Stata file, or from customs as a CSV with Korean headers that
# opens as garbage. Does the answer depend on the door by which the data came in? It must not. And what goes wrong on the way?
#
# To have something that fits into every format, this notebook takes one firm in fifty of topheavy's **synthetic** sample (no row
# is a real firm) and writes it to a temporary folder, as files that look like those you have.

# %%
import os
import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
from IPython.display import Markdown

import topheavy as th

folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
sample = th.sample("korea", years=(2024, 2025)).to_polars().drop("item")
flows = sample.filter(pl.col("firm").str.ends_with("25") | pl.col("firm").str.ends_with("75"))

legal = {"large": "대기업", "mid": "중견기업", "sme": "중소기업"}
customs = flows.select(
    pl.col("period").alias("기간"),
    pl.col("firm").alias("사업자번호"),
    pl.col("market").alias("국가명"),
    pl.col("product").alias("품목코드"),
    pl.col("size_class").replace_strict(legal).alias("기업규모"),
    (pl.col("value") / 1000).alias("수출금액(천달러)"),
)
Path("수출.csv").write_bytes(customs.write_csv().encode("cp949"))
flows.write_parquet("exports.parquet")
flows.to_pandas().to_stata("exports.dta", write_index=False)

# %% [markdown]
# ## Six doors
#
# A frame in memory goes into `th.Panel`, a file into `th.read`. The Stata file is read by pandas, the database by DuckDB. The
# customs file needs nothing: its encoding, its headers and its unit are recognised.

# %%
doors = {
    "polars": th.Panel(flows),
    "pandas": th.Panel(flows.to_pandas()),
    "DuckDB, a query": th.Panel(duckdb.sql("select * from 'exports.parquet' where value > 0")),
    "Stata .dta, by pandas": th.Panel(pd.read_stata("exports.dta")),
    "a Parquet file": th.read("exports.parquet"),
    "a customs CSV": th.read("수출.csv"),
}

# %% jupyter={"source_hidden": true} tags=["hide-input"]
measures = "n,total,cr(10),hhi"
results = {door: panel.measure(by="period", measures=measures).to_polars() for door, panel in doors.items()}
lines = [
    f"| {door} | {row['n']:,.0f} | {row['total'] / 1e9:.1f} | {row['cr10']:.6f} | {row['hhi']:.6f} |"
    for door, row in ((door, table.row(-1, named=True)) for door, table in results.items())
]
same = all(table.equals(results["polars"]) for table in results.values())

Markdown(f"""
| 2025, synthetic | firms | USD bn | ten largest | HHI |
|---|---:|---:|---:|---:|
{chr(10).join(lines)}

{"Six doors, one answer: the numbers are the same to the last bit." if same else "The numbers differ."} The order of the rows does not
matter either, nor how many processors you have.
""")

# %% [markdown]
# ## What was understood?
#
# Never trust a reader that does not say what it read. Every panel does:

# %%
understood = doors["a customs CSV"].input
th.Table(
    pl.DataFrame(
        {
            "role": list(understood["roles"]),
            "column": [role["column"] for role in understood["roles"].values()],
            "found": [role["found"] for role in understood["roles"].values()],
        }
    )
)

# %% jupyter={"source_hidden": true} tags=["hide-input"]
Markdown(f"""
The file is in {understood["encodings"][0]}, and was taken for the layout `{understood["layout"]}`. Value in US dollars:
{understood["scale_note"]}. If a guess is wrong,
say what you mean: `th.read("…", firm="사업자번호", value="수출금액", scale=1000)`.
""")

# %% [markdown]
# From here on everything works as with the sample, also in Korean. A CSV cannot say that its firms are made up, so we do:

# %%
doors["a customs CSV"].figure("pyramid", lang="ko").note("합성 자료: 실제 기업이 아닙니다")

# %% [markdown]
# ## Three numbers that you would have got
#
# Reading is the easy part. These three mistakes are made every day, none of them stops with an error in a spreadsheet, and each
# gives a number that looks fine.

# %%
of_2025 = customs.filter(pl.col("기간") == "2025")
value = pl.col("수출금액(천달러)")

# 1. Concentration of rows: a row is a shipment of a firm, no firm.
rows = of_2025.select((value / value.sum()).pow(2).sum()).item()
firms = results["a customs CSV"]["hhi"][-1]

# 2. A total among its parts: customs like to add a line "합계" (total).
keys = ["기간", "사업자번호", "품목코드", "기업규모"]
lines = of_2025.group_by(keys).agg(value.sum()).with_columns(pl.lit("합계").alias("국가명"))
with_totals = pl.concat([of_2025, lines.select(of_2025.columns)])
by_market = with_totals.group_by("국가명").agg(value.sum()).sort(value, descending=True)
first = by_market.with_columns(value / value.sum()).row(0)

# 3. Thousands of dollars taken for dollars.
large = of_2025.group_by("사업자번호").agg(value.sum()).filter(value >= 50e6).height

# %% jupyter={"source_hidden": true} tags=["hide-input"]
of_firms = doors["a customs CSV"].measure(by="period", measures="n_ge(50e6)")["n_ge_50m"][-1]
of_markets = doors["a customs CSV"].measure(across="market", by="period", measures="cr(1)")["cr1"][-1]

Markdown(f"""
| mistake | what one gets | what is right |
|---|---:|---:|
| HHI over rows instead of firms | {rows:.4f} | {firms:.4f} |
| total among its parts: share of the largest market, which is "{first[0]}" | {100 * first[1]:.0f} % | {100 * of_markets:.0f} % |
| thousands taken for dollars: firms of USD 50 million or more | {large:,} | {of_firms:,.0f} |
""")

# %% [markdown]
# topheavy adds up rows to firms before it measures, reads the unit in a header, and refuses what would count twice:

# %%
Markdown("\n".join(f"- {problem}" for problem in th.check(with_totals).problems))

# %% [markdown]
# `th.check` lists everything that is wrong, with its column, its row and the way out. Messages never show a value or the name of a
# firm, so that they can be sent to whoever keeps the data. Negative corrections, text among the numbers, imports among exports
# and product codes of several levels are caught in the same way:

# %%
broken = customs.with_columns(
    pl.when(pl.int_range(pl.len()) == 41).then(-value).otherwise(value).alias("수출금액(천달러)"),
    pl.when(pl.int_range(pl.len()) % 2 == 0)
    .then(pl.col("품목코드").str.slice(0, 4))
    .otherwise("품목코드")
    .alias("품목코드"),
)
Markdown("\n".join(f"- {problem}" for problem in th.check(broken).problems))

# %% [markdown]
# ## And out again
#
# Results leave as they came: `to_pandas()`, `to_polars()`, `to_arrow()`, `to_markdown()`, `to_latex()`. Beside each number stands what
# it means.

# %%
result = doors["Stata .dta, by pandas"].measure(by="period", measures="top_share(0.01),share_ge(50e6)")
result.to_pandas().to_stata("results.dta", write_index=False)
result

# %% [markdown]
# ## What this does not say
#
# - **Not that your data are right.** A unit that no header tells, a firm under two numbers, exports by the wrong owner: nobody but you
#   can know.
# - **A label can be lost.** A panel and its results say that these firms are synthetic; a CSV cannot, and the doors above no longer
#   knew. Keep the source with the file.
# - **No size limit is shown here.** Twenty million flows go the same way; files are read in parts when memory is short
#   (`th.read("exports_*.parquet", memory="2GB")`).

# %%
os.chdir("..")
folder.cleanup()
