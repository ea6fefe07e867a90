//! The distinct values of a sample with their logarithms and counts: what every tail is told from.

/// Distinct positive values, ascending, as what a search over thresholds needs of each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ladder {
    /// ln(value / largest value), at most 0.
    pub(super) log: Vec<f64>,
    /// How many observations have at least the value; one entry more than there are values, which is 0.
    pub(super) at_least: Vec<f64>,
    /// Σ ln(x / value) over the observations of at least the value.
    pub(super) excess: Vec<f64>,
}

impl Ladder {
    /// The ladder of values that are positive and ascending, and the distinct values themselves.
    pub(super) fn of_values(ascending: &[f64]) -> (Self, Vec<f64>) {
        let (values, counts) = distinct(ascending);
        let largest = values.last().copied().unwrap_or(1.0);
        let log = values.iter().map(|value| -log_ratio(largest, *value)).collect();
        let gaps: Vec<f64> = values.windows(2).map(|pair| log_ratio(pair[1], pair[0])).collect();
        (Self::new(log, &counts, &gaps), values)
    }

    /// The ladder of logarithms that are ascending.
    pub(super) fn of_logs(ascending: &[f64]) -> Self {
        let (log, counts) = distinct(ascending);
        let gaps: Vec<f64> = log.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Self::new(log, &counts, &gaps)
    }

    fn new(log: Vec<f64>, counts: &[f64], gaps: &[f64]) -> Self {
        let (mut at_least, mut excess) = (vec![0.0], Vec::with_capacity(log.len()));
        // From the largest down: each step lengthens the logarithms of all that is above, so no term is negative.
        let (mut above, mut sum) = (0.0, 0.0);
        for (count, gap) in counts.iter().rev().zip([&0.0].into_iter().chain(gaps.iter().rev())) {
            sum += above * gap;
            above += count;
            at_least.push(above);
            excess.push(sum);
        }
        at_least.reverse();
        excess.reverse();
        Self { log, at_least, excess }
    }

    /// How many distinct values.
    pub(super) fn len(&self) -> usize {
        self.log.len()
    }
}

/// ln(a/b) for a ≥ b > 0: exact where a and b are close, and without overflow.
pub(super) fn log_ratio(a: f64, b: f64) -> f64 {
    let beyond = (a - b) / b;
    if beyond <= 1.0 {
        beyond.ln_1p()
    } else if beyond.is_finite() {
        (a / b).ln()
    } else {
        a.ln() - b.ln()
    }
}

/// Distinct numbers of an ascending list, and how often each is there.
fn distinct(ascending: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut values, mut counts): (Vec<f64>, Vec<f64>) =
        (Vec::with_capacity(ascending.len()), Vec::with_capacity(ascending.len()));
    for number in ascending {
        match (values.last(), counts.last_mut()) {
            (Some(last), Some(count)) if last >= number => *count += 1.0,
            _ => {
                values.push(*number);
                counts.push(1.0);
            }
        }
    }
    (values, counts)
}
