//! What can be typed. The help texts are the reference of the command line.

#![expect(clippy::doc_markdown, reason = "documentation here is the help text that users read in a terminal")]

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::figure::FigureOutput;
use super::track::TrackArguments;
use crate::definition::Growth;
use crate::dynamics::Spells;
use crate::error::{Error, Result};
use crate::panel::{Axis, Keep, Memory, OnBad, ReadOptions};
use crate::policy::GrowthAsked;
use crate::trade::{CodeScheme, Currency, HsLevel, Layout, PeriodKind, Role, RoleRequest};

const STYLES: Styles =
    Styles::styled().header(AnsiColor::Green.on_default().bold()).usage(AnsiColor::Green.on_default().bold());

/// How top-heavy are a country's exports, and by which definition?
#[derive(Debug, Parser)]
#[command(name = "topheavy", version, styles = STYLES, max_term_width = 110)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Nothing on standard error but errors: no progress, no lines on how the input was read
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// One page on concentration, the middle, markets and products, period by period
    Report(ReportArguments),
    /// Any measures, across firms, markets or products, in any cells
    Measure(MeasureArguments),
    /// The 98 measures of exporter dynamics: entry, exit, survival, growth, products and markets of firms, year by year
    Dynamics(Box<DynamicsArguments>),
    /// What a published table of size classes says of measures of the firms in it: bounds and estimates
    Brackets(BracketsArguments),
    /// How far yearly totals are from a target, when they reach it, and what would have to be true
    Track(Box<TrackArguments>),
    /// Which top 1 %, which SMEs: every reading with its number, next to published figures
    Reconcile(Box<super::reconcile::ReconcileArguments>),
    /// What a programme of export promotion would change: firms with and without it, year by year, with intervals
    Simulate(Box<SimulateArguments>),
    /// Draw a figure, as SVG or PNG
    Figure(Box<super::figure::FigureArguments>),
    /// What is in the files and what is wrong with them
    Check(CheckArguments),
    /// Write a synthetic panel calibrated to published figures
    Sample(SampleArguments),
    /// What a measure means: formula, unit, range, conventions, source
    Define(DefineArguments),
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Total to be reached, in US dollars, such as 1e12
    #[arg(long, value_name = "USD", allow_negative_numbers = true)]
    pub(super) target_total: Option<f64>,
    /// How to print [default: text, unless a file below is asked for]
    #[arg(long, value_enum)]
    pub(super) format: Option<TextFormat>,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// Write a page for a browser: numbers, figures and definitions in one file that needs no network
    #[arg(long, value_name = "FILE", help_heading = "Files to send")]
    pub(super) html: Option<PathBuf>,
    /// Write a workbook: numbers as numbers, definitions, charts
    #[arg(long, value_name = "FILE", help_heading = "Files to send")]
    pub(super) xlsx: Option<PathBuf>,
    /// Write tables, sentences and definitions in Markdown
    #[arg(long, value_name = "FILE", help_heading = "Files to send")]
    pub(super) markdown: Option<PathBuf>,
    /// Write tables for a paper in LaTeX (booktabs)
    #[arg(long, value_name = "FILE", help_heading = "Files to send")]
    pub(super) latex: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct MeasureArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The units: firm, market or product
    #[arg(long, value_name = "UNIT")]
    pub(super) across: Axis,
    /// Grouping columns, by role or by name, separated by commas; repeated, one answer for each
    #[arg(long, value_name = "COLUMNS")]
    pub(super) by: Vec<String>,
    /// Measures separated by commas, such as hhi,gini,top_share(0.01),cr(10),share_ge(50e6), or all; see 'define'
    #[arg(long, value_name = "LIST", default_value = "n,total,hhi,effective_number,top_share(0.01),cr(10),gini,theil")]
    pub(super) measures: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(super) format: TableFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct DynamicsArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Groups of firms: country, product (with --hs the first digits of its code) or market, or any column, or several
    /// separated by commas; repeated, one answer for each
    #[arg(long, value_name = "GROUPS", default_value = "country")]
    pub(super) level: Vec<String>,
    /// Measures separated by commas: codes (A1, A6ii), their aliases (entry_rate), families (A6), blocks (A), or all
    #[arg(long, value_name = "LIST", default_value = "A1,A6i,A6ii,B1,B2i,C1,C2,C3,C4")]
    pub(super) codes: String,
    /// What to tell: the measures of --codes, survival curves or cohorts of entrants, transitions between size classes,
    /// what becomes of each size class, mobility or the parts of growth
    #[arg(long, value_name = "TABLE", value_enum, default_value_t = DynamicsTable::Measures)]
    pub(super) table: DynamicsTable,
    /// Breaks between size classes, in US dollars a year, separated by commas [default: 1e6,5e6,10e6,50e6]; for survival,
    /// classes of the value at entry
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) breaks: Option<Vec<f64>>,
    /// The break to be reached, for mobility
    #[arg(long, value_name = "VALUE", default_value_t = 10e6)]
    pub(super) threshold: f64,
    /// Which spells of a firm enter survival and cohorts: first or all
    #[arg(long, value_name = "SPELLS", default_value = "first")]
    pub(super) spells: Spells,
    /// How the growth of A11 and A12 is measured: log, rate or midpoint
    #[arg(long, value_name = "GROWTH", default_value = "log")]
    pub(super) growth: Growth,
    /// How to print
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(super) format: TableFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
}

/// A table of exporter dynamics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DynamicsTable {
    Measures,
    Survival,
    Cohorts,
    Transitions,
    SizeClasses,
    Mobility,
    Growth,
}

#[derive(Debug, Args)]
pub(super) struct BracketsArguments {
    /// Table of classes (CSV, TSV), from the smallest firms up, the last class open; or - for standard input. Columns: lower
    /// limit, firms, and value or share; empty fields are what is not published
    #[arg(value_name = "FILE")]
    pub(super) file: String,
    /// Published share of the largest firms, such as 10=0.346; may be repeated
    #[arg(long, value_name = "K=SHARE", value_parser = ratio)]
    pub(super) cr: Vec<(u64, f64)>,
    /// Value of all firms, in the unit of the limits (US dollars where a column's name says USD million)
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(super) total: Option<f64>,
    /// Measures separated by commas: gini, hhi, theil, mld, top_share(p), cr(k)
    #[arg(long, value_name = "LIST", default_value = "gini,hhi,theil,top_share(0.01),cr(10),cr(100),cr(1000)")]
    pub(super) measures: String,
    /// Column with the lower limits
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) lower: Option<String>,
    /// Column with the numbers of firms
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) units: Option<String>,
    /// Column with the values
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) value: Option<String>,
    /// Column with the shares, in [0, 1], or in per cent where its name says so
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    pub(super) share: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = BracketFormat::Table)]
    pub(super) format: BracketFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
}

/// A concentration ratio as typed; the table checks the numbers.
pub(super) fn ratio(text: &str) -> std::result::Result<(u64, f64), &'static str> {
    let parts = text.split_once('=').and_then(|(k, share)| Some((k.trim().parse().ok()?, share.trim().parse().ok()?)));
    parts.ok_or("takes a number of firms and their share, such as 10=0.346")
}

#[derive(Debug, Args)]
#[command(mut_arg("files", |files| files.required(false)))]
pub(super) struct SimulateArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The programme: a file (TOML), or the name of one that comes with topheavy, see --list
    #[arg(long, value_name = "FILE|NAME")]
    pub(super) program: Option<String>,
    /// Last year that is simulated
    #[arg(long, value_name = "YEAR", default_value_t = 2030)]
    pub(super) horizon: i32,
    /// How often the future is drawn
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(super) replicates: usize,
    /// Seed of the random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(super) seed: u64,
    /// Level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95, allow_negative_numbers = true)]
    pub(super) level: f64,
    /// The reading of the programme's eligibility rule, by its name; the one that its file says unless given
    #[arg(long, value_name = "NAME")]
    pub(super) reading: Option<String>,
    /// Column with the sector of a flow, such as product; a firm's sector is the one in which it exports most
    #[arg(long, value_name = "COLUMN")]
    pub(super) sector: Option<String>,
    /// How firms grow without the programme: fitted (as in the panel's own years), none, or a rate a year such as 0.03
    /// [default: fitted; none with --classes]
    #[arg(long, value_name = "GROWTH", allow_hyphen_values = true)]
    pub(super) growth: Option<GrowthAsked>,
    /// Standard deviation of a year's rate of --growth
    #[arg(long, value_name = "SD", allow_negative_numbers = true)]
    pub(super) growth_sd: Option<f64>,
    /// Go on when fewer firms may join than there are places
    #[arg(long)]
    pub(super) allow_fewer: bool,
    /// Instead of a panel: a table of classes as in 'brackets', in US dollars; firms are drawn from it
    #[arg(long, value_name = "FILE", conflicts_with = "files", requires = "base_year", help_heading = "Classes")]
    pub(super) classes: Option<String>,
    /// The year of the classes
    #[arg(long, value_name = "YEAR", requires = "classes", help_heading = "Classes")]
    pub(super) base_year: Option<i32>,
    /// Value of all firms in the classes, in US dollars
    #[arg(long, value_name = "USD", requires = "classes", allow_negative_numbers = true, help_heading = "Classes")]
    pub(super) total: Option<f64>,
    /// Published share of the largest firms, such as 10=0.346; may be repeated
    #[arg(long, value_name = "K=SHARE", requires = "classes", value_parser = ratio, help_heading = "Classes")]
    pub(super) cr: Vec<(u64, f64)>,
    #[command(flatten)]
    pub(super) figure: FigureOutput,
    /// The measure that the figure shows, by its column: total, n, top_1pct_share, cr100, hhi, gini, …
    /// [default: top_1pct_share]
    #[arg(long, value_name = "MEASURE", requires = "figure", help_heading = "Figure")]
    pub(super) figure_measure: Option<String>,
    /// Print a programme to begin with: every key, explained
    #[arg(long)]
    pub(super) template: bool,
    /// Print the names of the programmes that come with topheavy
    #[arg(long)]
    pub(super) list: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = BracketFormat::Table)]
    pub(super) format: BracketFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Args)]
pub(super) struct SampleArguments {
    /// Which country
    #[arg(value_enum, default_value_t = Country::Korea)]
    pub(super) country: Country,
    /// Parquet file to write
    #[arg(long, short, value_name = "FILE", required_unless_present = "describe")]
    pub(super) output: Option<PathBuf>,
    /// Exporters in the last year
    #[arg(long, value_name = "N")]
    pub(super) firms: Option<u32>,
    /// First and last year, such as 2021..2025
    #[arg(long, value_name = "A..B")]
    pub(super) years: Option<String>,
    /// Seed of the random numbers
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Print each published figure beside what the sample achieves
    #[arg(long)]
    pub(super) describe: bool,
}

#[derive(Debug, Args)]
pub(super) struct DefineArguments {
    /// A measure (hhi), a call (top_share(0.01)) or a column (top_1pct_share); without it, all of them
    pub(super) id: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
}

/// Which files, which column is what, and how to read them.
#[derive(Debug, Args)]
pub(super) struct InputArguments {
    /// Files or patterns (Parquet, CSV, TSV; gzip and zstd too), or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// Column with the firm's identifier
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    firm: Option<String>,
    /// Column with the period: year, month, quarter, date or fiscal year
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    period: Option<String>,
    /// Column with the partner market
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    market: Option<String>,
    /// Column with the product code
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    product: Option<String>,
    /// Column with the value
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    pub(super) value: Option<String>,
    /// Column with the frequency weight (how many times a firm counts; never guessed)
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    weight: Option<String>,
    /// Column with the legal size class (large, mid-sized, SME)
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    size_class: Option<String>,
    /// Column with the reporting country
    #[arg(long, value_name = "COLUMN", help_heading = "Roles")]
    reporter: Option<String>,
    /// Take the file for this layout: topheavy, baci, comtrade, korea_customs or wto
    #[arg(long, value_name = "LAYOUT", help_heading = "Reading")]
    layout: Option<Layout>,
    /// Multiply every value: 1e6 for a file in millions
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true, help_heading = "Reading")]
    scale: Option<f64>,
    /// The currency after the scale: usd, or other (no thresholds in US dollars); told from the columns unless given
    #[arg(long, value_name = "CURRENCY", value_enum, help_heading = "Reading")]
    currency: Option<ValueCurrency>,
    /// Rows with a negative, missing, infinite or textual value or key: error or drop
    #[arg(long, value_name = "POLICY", default_value = "error", help_heading = "Reading")]
    on_bad: OnBad,
    /// Aggregate product codes to this many digits (2, 4, 6, 8, 10); in a file of mixed levels, read only this one; in
    /// 'dynamics', where product is a level, make groups of products by these digits
    #[arg(long, value_name = "DIGITS", help_heading = "Reading")]
    pub(super) hs: Option<HsLevel>,
    /// What product codes are: hs, or text without levels (article numbers); told from the codes unless given
    #[arg(long, value_name = "KIND", value_enum, help_heading = "Reading")]
    product_codes: Option<ProductCodes>,
    /// What ambiguous periods are: 2010-11 is a month or a fiscal year
    #[arg(long, value_name = "KIND", help_heading = "Reading")]
    period_kind: Option<PeriodKind>,
    /// Sum periods up to these: year, half-year, quarter or month
    #[arg(long, value_name = "KIND", help_heading = "Reading")]
    period_as: Option<PeriodKind>,
    /// Look at these columns only, as if there were no others: quicker, but totals among the entries of another ("World"
    /// among the markets) go unnoticed
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', help_heading = "Reading")]
    columns: Vec<String>,
    /// Read only rows where COLUMN (or a role) holds VALUE, or VALUE|VALUE; may be repeated
    #[arg(long, value_name = "COLUMN=VALUE", help_heading = "Reading")]
    keep: Vec<Keep>,
    /// Leave out rows that are totals of others, such as "World", instead of refusing the file
    #[arg(long, help_heading = "Reading")]
    drop_aggregates: bool,
    /// Memory for flows and their sorting, such as 2GB; what exceeds it goes to a temporary file
    #[arg(long, value_name = "SIZE", help_heading = "Memory")]
    memory: Option<Memory>,
    /// Folder for the temporary file, which has no name there and is gone when the work ends
    #[arg(long, value_name = "FOLDER", help_heading = "Memory")]
    temp_folder: Option<PathBuf>,
}

impl InputArguments {
    /// Whether there is a budget of memory.
    pub(super) fn is_limited(&self) -> bool {
        self.memory.is_some()
    }

    /// The options of the reader.
    ///
    /// Errors: a scale that is not a positive number.
    pub(super) fn options(&self) -> Result<ReadOptions> {
        if self.scale.is_some_and(|scale| !(scale.is_finite() && scale > 0.0)) {
            return Err(Error::argument("--scale", "takes a positive number, such as 1e6"));
        }
        let named = [
            (Role::Firm, &self.firm),
            (Role::Period, &self.period),
            (Role::Market, &self.market),
            (Role::Product, &self.product),
            (Role::Value, &self.value),
            (Role::Weight, &self.weight),
            (Role::SizeClass, &self.size_class),
            (Role::Reporter, &self.reporter),
        ];
        let columns = named.into_iter().filter_map(|(role, name)| Some((role, name.clone()?))).collect();
        Ok(ReadOptions {
            roles: RoleRequest { columns, layout: self.layout },
            scale: self.scale,
            currency: self.currency.map(|currency| match currency {
                ValueCurrency::Usd => Currency::UsDollars,
                ValueCurrency::Other => Currency::Other,
            }),
            on_bad: self.on_bad,
            hs: self.hs,
            product_codes: self.product_codes.map(|codes| match codes {
                ProductCodes::Hs => CodeScheme::Hs,
                ProductCodes::Text => CodeScheme::Text,
            }),
            period_kind: self.period_kind,
            period_as: self.period_as,
            columns: self.columns.clone(),
            keep: self.keep.clone(),
            drop_aggregates: self.drop_aggregates,
            memory: self.memory,
            temp_folder: self.temp_folder.clone(),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ValueCurrency {
    /// US dollars
    Usd,
    /// Any other
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProductCodes {
    /// Harmonized System
    Hs,
    /// No levels
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// Aligned columns, six digits
    Table,
    /// With definitions, input and reasons
    Json,
    /// Every digit
    Csv,
    /// Every digit; needs -o
    Parquet,
    /// For a document, six digits
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BracketFormat {
    /// Aligned columns, six digits
    Table,
    /// With definitions, what was put in, and reasons
    Json,
    /// Every digit
    Csv,
    /// For a document, six digits
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Country {
    /// South Korea
    Korea,
}
