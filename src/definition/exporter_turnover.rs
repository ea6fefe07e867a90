//! What firms add, keep and drop, of products and of destinations: the families D1 to D6 and E1 to E6.

use super::exporter_dynamics::Axis;
use super::exporter_families::{Family, INCUMBENT, SURVIVING, THREE, rate};

const OWN_SHARE: &str = "A share of each firm's own value, then over firms with the same weight; not the share in the \
    summed value.";
const LEVEL: &str = "The mean, median or deviation is over firms, each with the same weight.";

/// The six families of what firms add and drop: of products and of destinations.
macro_rules! turnover {
    ($block:literal, $Thing:literal, $thing:literal, $things:literal, $set:literal, $one:literal, $axis:expr) => {
        [
            turnover(
                [
                    concat!($block, "1"),
                    concat!($thing, "_entry_rate_of_incumbents_{}"),
                    concat!($Thing, " entry rate of incumbents: {}"),
                    concat!(
                        "{} of #(",
                        $set,
                        "(f,t) ∖ ",
                        $set,
                        "(f,t−1)) / #",
                        $set,
                        "(f,t) over the incumbents f of t"
                    ),
                ],
                "incumbents in t",
                (1, 0),
                $axis,
                &[INCUMBENT, LEVEL],
            ),
            turnover(
                [
                    concat!($block, "2"),
                    concat!($thing, "_entry_rate_of_surviving_entrants_{}"),
                    concat!($Thing, " entry rate of surviving entrants: {}"),
                    concat!(
                        "{} of #(",
                        $set,
                        "(f,t+1) ∖ ",
                        $set,
                        "(f,t)) / #",
                        $set,
                        "(f,t+1) over the surviving entrants f of t"
                    ),
                ],
                "surviving entrants in t",
                (1, 1),
                $axis,
                &[SURVIVING, LEVEL],
            ),
            turnover(
                [
                    concat!($block, "3"),
                    concat!("new_", $things, "_share_of_incumbents_{}"),
                    concat!("Share of new ", $things, " in the value of incumbents: {}"),
                    concat!(
                        "{} of Σ{x(f,",
                        $one,
                        ",t) : ",
                        $one,
                        " ∉ ",
                        $set,
                        "(f,t−1)} / x(f,t) over the incumbents f of t"
                    ),
                ],
                "incumbents in t",
                (1, 0),
                $axis,
                &[INCUMBENT, OWN_SHARE],
            ),
            turnover(
                [
                    concat!($block, "4"),
                    concat!("new_", $things, "_share_of_surviving_entrants_{}"),
                    concat!("Share of new ", $things, " in the value of surviving entrants: {}"),
                    concat!(
                        "{} of Σ{x(f,",
                        $one,
                        ",t+1) : ",
                        $one,
                        " ∉ ",
                        $set,
                        "(f,t)} / x(f,t+1) over the surviving entrants f of t"
                    ),
                ],
                "surviving entrants in t",
                (1, 1),
                $axis,
                &[SURVIVING, OWN_SHARE],
            ),
            turnover(
                [
                    concat!($block, "5"),
                    concat!($thing, "_exit_rate_of_incumbents_{}"),
                    concat!($Thing, " exit rate of incumbents: {}"),
                    concat!(
                        "{} of #(",
                        $set,
                        "(f,t−1) ∖ ",
                        $set,
                        "(f,t)) / #",
                        $set,
                        "(f,t−1) over the incumbents f of t"
                    ),
                ],
                "incumbents in t",
                (1, 0),
                $axis,
                &[INCUMBENT, LEVEL],
            ),
            turnover(
                [
                    concat!($block, "6"),
                    concat!($thing, "_survival_rate_of_2y_incumbents_{}"),
                    concat!($Thing, " survival rate of two-year incumbents: {}"),
                    concat!(
                        "{} of #(N ∩ ",
                        $set,
                        "(f,t)) / #N, N = ",
                        $set,
                        "(f,t−1) ∖ ",
                        $set,
                        "(f,t−2), over the two-year incumbents f of t with N ≠ ∅"
                    ),
                ],
                concat!("two-year incumbents that had a new ", $thing, " in t−1"),
                (2, 0),
                $axis,
                &[
                    "Two-year incumbent of t: exports in t−2, t−1 and t.",
                    concat!(
                        "Of what was new in t−1, not of every ",
                        $thing,
                        "; firms with nothing new in t−1 do not count."
                    ),
                    LEVEL,
                ],
            ),
        ]
    };
}

/// Statistics over firms of what each adds, keeps or drops.
const fn turnover(
    texts: [&'static str; 4],
    subject: &'static str,
    years: (u8, u8),
    axis: Axis,
    conventions: &'static [&'static str],
) -> Family {
    Family { axis, variants: &THREE, ..rate(texts, subject, years, conventions) }
}

pub(super) static PRODUCT_TURNOVER: [Family; 6] =
    turnover!("D", "Product", "product", "products", "P", "p", Axis::Products);
pub(super) static DESTINATION_TURNOVER: [Family; 6] =
    turnover!("E", "Destination", "destination", "destinations", "M", "m", Axis::Markets);
