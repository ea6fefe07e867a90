//! Tails: how fast the share of units above a value falls with the value.
//!
//! `alpha` is everywhere the exponent of the survival function, P(X > x) ~ x^(−α): that of Pareto, Hill, and Gabaix and
//! Ibragimov. The exponent of the density is α + 1, which Clauset, Shalizi and Newman call α.
//!
//! ```
//! use topheavy::inference::tail::{PowerLawOptions, Tail};
//!
//! let tail = Tail::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])?;
//! let law = tail.power_law(&PowerLawOptions { xmin: Some(1.0), ..PowerLawOptions::default() })?.unwrap();
//! assert!((law.alpha - 0.6620581867).abs() < 1e-10);
//! # Ok::<(), topheavy::Error>(())
//! ```

mod continuous;
mod discrete;
mod distance;
mod goodness;
mod hill;
mod ladder;
mod log_normal_above;
mod power_law;
mod rounded_log_normal;
mod sample;
mod top_share;
mod vuong;
mod zeta;

pub use distance::Distance;
pub use goodness::GoodnessOfFit;
pub(super) use hill::hill_of;
pub use hill::{PathPoint, TailIndex};
pub use power_law::{PowerLaw, PowerLawOptions, Support};
pub use sample::Tail;
pub use vuong::{Favoured, Vuong};
