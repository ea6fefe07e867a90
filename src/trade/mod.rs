//! The input contract: which column plays which role, what the periods and product codes mean, which rows would
//! count a flow twice, and how a file is opened. Nothing here reads a table: the engine asks and does the reading.
//!
//! The order in which the engine asks:
//!
//! 1. [`expand`] turns paths, globs and `-` into [`Input`]s; [`Input::open`] gives Parquet or decoded text.
//! 2. [`Roles::resolve`] says which columns to read, with the scale of the value and the [`Guard`]s to run.
//! 3. Each guard is run on the distinct values of its column ([`Guard::check`]), and [`aggregates_among`] on those of
//!    every role ([`union_among`] and, for firms, [`total_among`] with their values): all find rows that are totals of
//!    other rows.
//! 4. [`Periods::infer`] and [`Products::infer`] give meaning to distinct periods and product codes.
//! 5. [`number`] reads one value that came as text.

mod aggregate;
mod guard;
mod header;
mod layout;
mod number;
mod period;
mod product;
mod role;
mod roles;
mod size_class;
mod source;
mod synonym;
mod text;

pub use aggregate::{aggregates_among, is_called_total, total_among, union_among};
pub use guard::Guard;
#[cfg(feature = "cli")]
pub(crate) use header::{Unit, key as header_key, names as header_names, unit as header_unit};
pub use layout::Layout;
pub use number::{Comma, is_missing, number};
pub use period::{Period, PeriodKind, PeriodProblem, Periods};
pub use product::{CodeScheme, HsLevel, LevelPlan, Products, truncate};
pub use role::Role;
pub use roles::{Currency, Found, RoleColumn, RoleRequest, Roles, header_is_data, nearest_names};
pub use size_class::SizeClass;
pub use source::{Compression, Input, InputKind, Opened, expand};
pub use text::{Content, Text};
