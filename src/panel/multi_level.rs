//! Several groupings of the flows in one call: the finest first, and coarser ones from its units where that is less work.

use std::sync::Arc;

use super::answer::{Block, Layout, Measured};
use super::cells::{Benches, Cut, Spares, Units, distinct_names};
use super::question::{Asked, MeasureColumn, Question};
use super::{Panel, Progress};
use crate::error::Result;

impl Panel {
    /// Answers several questions about the same flows: year, year × market, year × product, …
    ///
    /// Formula: none; every answer is that of [`Panel::measure`], to the bit. Conventions: questions are answered from the
    /// finest grouping to the coarsest; units of a finer one take the place of the flows for a coarser one when they are at
    /// most half as many. They are kept as terms whose sum is exact, so no answer depends on what else is asked.
    /// Arguments: `questions`, in any order; each has its own axis and measures.
    /// Returns: one answer for each question, in that order. Errors: those of [`Panel::measure`].
    /// Cost: a sort of the flows, or of the units of a finer level, for each level; nothing is read again.
    ///
    /// ```no_run
    /// use topheavy::panel::{Asked, Axis, Panel, Question, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let level = |by: &[&str]| Question {
    ///     across: Axis::Firm,
    ///     by: by.iter().map(ToString::to_string).collect(),
    ///     measures: Asked::parse_list("n,hhi,top_share(0.01)").unwrap_or_default(),
    /// };
    /// let answers = panel.levels(&[level(&["period"]), level(&["period", "market"])], &Silent)?;
    /// println!("{} years, {} markets of a year", answers[0].len(), answers[1].len());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn levels(&self, questions: &[Question], progress: &dyn Progress) -> Result<Vec<Measured>> {
        let mut levels = Vec::with_capacity(questions.len());
        for (at, question) in questions.iter().enumerate() {
            let by = self.grouping(question.across, &question.by)?;
            distinct_names(by.iter().cloned().chain(question.measures.iter().map(Asked::column)))?;
            levels.push(Level { at, cut: self.cut(question.across, &by)?, by, question });
        }
        // Of two levels of which one is within the other, the finer one has more columns.
        levels.sort_by_key(|level| std::cmp::Reverse(level.by.len()));
        let mut answers: Vec<(usize, Measured)> = Vec::with_capacity(questions.len());
        let mut known: Vec<Units> = Vec::new();
        let memory = Spares::default();
        while !levels.is_empty() {
            let Level { at, by, cut, question } = levels.remove(0);
            let finer = known.iter().filter(|units| cut.is_within_units(units)).min_by_key(|units| units.len());
            let mut cut = cut.made_from(finer);
            // Where memory is short it is not spent on saving time.
            cut.keep_units = self.memory.is_none() && levels.iter().any(|level| level.cut.is_within(&cut));
            progress.stage(&format!("measuring {}", named(&by, question)), None);
            let (answer, units) = self.answer(question, by, &cut, &memory, progress)?;
            known.extend(units);
            known.retain(|units| levels.iter().any(|level| level.cut.is_within_units(units)));
            answers.push((at, answer));
        }
        answers.sort_by_key(|(at, _)| *at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }

    fn answer(
        &self,
        question: &Question,
        by: Vec<String>,
        cut: &Cut<'_>,
        memory: &Spares,
        progress: &dyn Progress,
    ) -> Result<(Measured, Option<Units>)> {
        let shares = self.size_shares(&question.measures, &by, memory, progress)?;
        let layout = Layout::of(&question.measures);
        let benches = Benches::new(&question.measures, &layout);
        let (sinks, units) = self.each_cell(cut, memory, || benches.sink(), progress)?;
        let mut blocks: Vec<Block> = sinks.into_iter().map(|sink| sink.block).collect();
        let places = question.measures.iter().enumerate().filter(|(_, asked)| asked.class().is_some());
        for ((place, _), shares) in places.zip(shares) {
            let mut shares = shares.into_iter();
            for block in &mut blocks {
                block.fill(&layout, place, &mut shares);
            }
        }
        let columns = question.measures.iter().map(MeasureColumn::new).collect();
        let notes = self.notes(&by, &question.measures);
        let labels = by.iter().map(|name| Ok(Arc::clone(&self.flows.columns[self.column(name)?].of.labels)));
        let labels = labels.collect::<Result<_>>()?;
        Ok((Measured::new(question.across, by, columns, notes, labels, (layout, blocks)), units))
    }
}

/// A question that waits for its turn.
struct Level<'q> {
    at: usize,
    by: Vec<String>,
    cut: Cut<'static>,
    question: &'q Question,
}

fn named(by: &[String], question: &Question) -> String {
    let across = question.across.role();
    if by.is_empty() { format!("across {across}s") } else { format!("across {across}s by {}", by.join(", ")) }
}
