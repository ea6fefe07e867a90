//! One replicate: all firms, year by year, without and with the programme.

use super::active::{Active, Beginning, COHORT_USD, Held};
use super::eligible::Rule;
use super::fitted::Climate;
use super::growth::GrowthModel;
use super::layout::{COHORTS, Layout, OfYear};
use super::parameters::Parameters;
use super::population::{MISSING, Population};
use super::selection::{Candidate, choose};
use super::treatment::{Lots, Supported};
use crate::measure::sort_within;
use crate::policy::program::Program;
use crate::random::{Places, Stream, mix};

/// What random numbers are for. The order says nothing, but each number is one purpose for ever.
const PURPOSE: u64 = 0x0070_6f6c_6963_7973;
const PARAMETERS: u64 = 1;
const CLIMATE: u64 = 2;
const POPULATION: u64 = 3;
const GROWTH: u64 = 4;
const ENTRY: u64 = 5;
const SELECTION: u64 = 6;
const SUCCESS: u64 = 7;
const ATTRITION: u64 = 8;
const SHIFT: u64 = 9;

/// Everything that all replicates share.
#[derive(Debug)]
pub(super) struct Engine<'a> {
    pub(super) population: &'a Population,
    pub(super) growth: &'a GrowthModel,
    pub(super) program: &'a Program,
    pub(super) rule: Rule,
    /// From the base year to the horizon.
    pub(super) years: Vec<i32>,
    /// Places of each of these years.
    pub(super) places: Vec<u32>,
    pub(super) layout: Layout,
    pub(super) seed: u64,
    /// For each pair of years and each of its entrants the firm of the base year whose features it has.
    pub(super) like: Vec<Vec<u32>>,
    /// Exports that the country still lacks, US dollars.
    pub(super) gap: Option<f64>,
}

/// Memory that one replicate after the other is run in.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    active: Active,
    beginning: Beginning,
    chosen: Vec<bool>,
    candidates: Vec<Candidate>,
    supported: Vec<Supported>,
    with: Vec<f64>,
    late: (Vec<u32>, Vec<f64>),
    /// Exports of the chosen firms without and with the programme.
    moved: [Vec<f64>; 2],
    sorted: Vec<f64>,
    merged: Vec<f64>,
    buffer: Vec<f64>,
    ends: Vec<usize>,
}

/// What is added up over years.
#[derive(Debug, Clone, Copy, Default)]
struct SoFar {
    supported: f64,
    additional: f64,
}

impl Engine<'_> {
    /// Runs one replicate; `row` takes its numbers.
    pub(super) fn run(&self, replicate: u64, scratch: &mut Scratch, row: &mut [f64]) {
        let key = |purpose: u64| mix(mix(self.seed, PURPOSE), purpose);
        let parameters = Parameters::draw(&self.program.effect, &mut Stream::new(key(PARAMETERS), replicate));
        let mut climates = Stream::new(key(CLIMATE), replicate);
        self.begin(scratch, &mut Stream::new(key(POPULATION), replicate));
        let mut so_far = SoFar::default();
        for (at, of_year) in row.chunks_mut(self.layout.of_year()).enumerate() {
            let lots = |purpose: u64| Places::new(mix(key(purpose), replicate), at as u64);
            let mut into = self.layout.split(of_year);
            if at > 0 {
                let exporters = scratch.active.x.len();
                into.costs[1] = self.select(at, scratch, lots(SELECTION), lots(SUCCESS), &parameters);
                let climate = self.growth.draw(&mut climates);
                let entering = climates.unit();
                scratch.active.grow(&climate, lots(GROWTH));
                scratch.active.enter(&climate, exporters, &self.like, lots(ENTRY), entering);
                scratch.chosen.resize(scratch.active.known as usize, false);
                let lots = [lots(GROWTH), lots(ATTRITION), lots(SHIFT)];
                self.step(scratch, &climate, lots, &parameters);
            }
            self.without(scratch, &mut into);
            self.with(scratch, &parameters, &mut so_far, &mut into);
        }
    }

    /// Puts the firms of the base year in place.
    fn begin(&self, scratch: &mut Scratch, stream: &mut Stream) {
        let Scratch { active, beginning, chosen, supported, .. } = scratch;
        active.begin(self.population, stream);
        chosen.clear();
        chosen.resize(active.x.len(), false);
        supported.clear();
        beginning.firms = active.known;
        let above = active.x.partition_point(|x| *x >= COHORT_USD);
        beginning.first_below = u32::try_from(above).unwrap_or(u32::MAX);
        // Known firms are the same in every replicate.
        if self.population.table().is_none() || beginning.eligible.is_empty() {
            beginning.eligible.clear();
            beginning.eligible.extend((0..active.x.len()).map(|firm| self.admits(active, firm, 1)));
            let place = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
            let first = beginning.eligible.iter().position(|eligible| *eligible);
            let last = beginning.eligible.iter().rposition(|eligible| *eligible);
            beginning.span = [place(first), place(last.map(|last| last + 1))];
        }
    }

    /// Whether a firm may join in the year at a place, by the year before.
    fn admits(&self, active: &Active, firm: usize, year: usize) -> bool {
        let table = self.population.table();
        self.rule.admits(active.x[firm], self.growth_of(active, firm, year), table, active.like[firm] as usize)
    }

    /// Growth of a firm in the year before the one at a place.
    fn growth_of(&self, active: &Active, firm: usize, year: usize) -> f64 {
        if year > 1 {
            return active.x[firm] / active.before[firm] - 1.0;
        }
        let known = self.population.table().and_then(|table| table.growth.as_ref());
        known.and_then(|growth| growth.get(firm)).copied().unwrap_or(f64::NAN)
    }

    /// Firms join. Returns how many places stay empty.
    fn select(
        &self,
        year: usize,
        scratch: &mut Scratch,
        lots: Places,
        success: Places,
        parameters: &Parameters,
    ) -> f64 {
        let places = self.places[year] as usize;
        if places == 0 {
            return 0.0;
        }
        let Scratch { active, chosen, candidates, supported, .. } = scratch;
        candidates.clear();
        for firm in 0..active.x.len() {
            let id = active.id[firm];
            if !chosen[id as usize] && self.admits(active, firm, year) {
                let growth = self.growth_of(active, firm, year);
                let lot = lots.unit(u64::from(id));
                candidates.push(Candidate { id, like: active.like[firm], value: active.x[firm], growth, lot });
            }
        }
        choose(&self.program.selection, self.population.table(), places, candidates);
        for firm in candidates.iter() {
            chosen[firm.id as usize] = true;
            supported.push(Supported::new(firm, success.unit(u64::from(firm.id)), parameters));
        }
        supported.sort_unstable_by_key(|firm| firm.id);
        (places - candidates.len()) as f64
    }

    /// One year of the firms that were chosen.
    fn step(&self, scratch: &mut Scratch, climate: &Climate<'_>, lots: [Places; 3], parameters: &Parameters) {
        let Scratch { active, supported, .. } = scratch;
        for firm in supported {
            let own = active.place(firm.id).map_or(0.0, |at| active.x[at]);
            let [growth, attrition, shift] = lots.map(|lots| lots.unit(u64::from(firm.id)));
            firm.step(own, climate, &Lots { growth, attrition, shift }, &self.program.effect, parameters);
            let reached = |x: f64| x >= self.program.graduation_usd;
            firm.graduated = [firm.graduated[0] || reached(firm.own), firm.graduated[1] || reached(firm.with)];
        }
    }

    /// The numbers of the world without the programme.
    fn without(&self, scratch: &mut Scratch, into: &mut OfYear<'_>) {
        let Scratch { active, beginning, sorted, buffer, ends, supported, .. } = scratch;
        sort_within(&active.x, sorted, buffer);
        self.layout.figures.of(sorted, ends, into.without);
        self.cohorts(beginning.held(&active.id, &active.x), into.without);
        Self::graduates(supported, 0, into.without);
        if let Some(sectors) = self.population.sectors() {
            into.sectors_without.fill(0.0);
            for (like, x) in active.like.iter().zip(&active.x) {
                let code = sectors.codes[*like as usize];
                if code != MISSING {
                    into.sectors_without[code as usize] += x;
                }
            }
        }
    }

    /// The numbers of the world with the programme, and what it costs and brings.
    fn with(&self, scratch: &mut Scratch, parameters: &Parameters, so_far: &mut SoFar, into: &mut OfYear<'_>) {
        let total = into.without[0];
        let [mut gross, mut before_displacement, mut own, mut paid] = [0.0; 4];
        for firm in &scratch.supported {
            gross += firm.gross - firm.own;
            before_displacement += firm.with - firm.own;
            own += firm.own;
            paid += f64::from(u8::from(firm.is_supported(&self.program.effect)));
        }
        let others = total - own;
        let displaced = (parameters.displacement * before_displacement).clamp(0.0, others.max(0.0));
        let factor = if displaced > 0.0 { 1.0 - displaced / others } else { 1.0 };
        let additional = before_displacement - displaced;
        let touched = |firm: &Supported| firm.with.to_bits() != firm.own.to_bits();
        if factor < 1.0 || scratch.supported.iter().any(touched) {
            self.changed(scratch, factor, into);
        } else {
            into.with.copy_from_slice(into.without);
            into.sectors_with.copy_from_slice(into.sectors_without);
        }
        Self::graduates(&scratch.supported, 1, into.with);
        so_far.supported += paid;
        so_far.additional += additional;
        let support = &self.program.support;
        let each = |firms: f64| support.per_firm * (firms / f64::from(self.program.effect.years));
        let so_far_support = each(so_far.supported);
        into.costs[0] = paid;
        into.costs[2..].copy_from_slice(&[
            each(paid),
            each(paid) / support.per_usd,
            so_far_support,
            so_far_support / support.per_usd,
            gross,
            before_displacement,
            additional,
            so_far.additional,
            if so_far_support > 0.0 { so_far.additional / so_far_support } else { f64::NAN },
            self.gap.map_or(f64::NAN, |gap| additional / gap),
        ]);
    }

    /// The world with the programme where it differs: the others lose a part, the chosen have what they have.
    fn changed(&self, scratch: &mut Scratch, factor: f64, into: &mut OfYear<'_>) {
        let Scratch { active, beginning, supported, with, late, moved, sorted, merged, ends, .. } = scratch;
        with.clear();
        with.extend(active.x.iter().map(|x| x * factor));
        late.0.clear();
        late.1.clear();
        into.sectors_with.iter_mut().zip(into.sectors_without.iter()).for_each(|(with, own)| *with = own * factor);
        for firm in supported.iter() {
            match active.place(firm.id) {
                Some(at) => with[at] = firm.with,
                // It would have left without the programme.
                None if firm.with > 0.0 => {
                    late.0.push(firm.id);
                    late.1.push(firm.with);
                }
                None => {}
            }
            let code = self.population.sectors().map_or(MISSING, |sectors| sectors.codes[firm.like as usize]);
            if code != MISSING {
                into.sectors_with[code as usize] += firm.with - factor * firm.own;
            }
        }
        let held = beginning.held(&active.id, with).plus(beginning.held(&late.0, &late.1));
        for (values, of) in moved.iter_mut().zip([|firm: &Supported| firm.own, |firm: &Supported| firm.with]) {
            values.clear();
            values.extend(supported.iter().map(of).filter(|x| *x > 0.0));
            values.sort_unstable_by(f64::total_cmp);
        }
        merge(sorted, moved, factor, merged);
        self.layout.figures.of(merged, ends, into.with);
        self.cohorts(held, into.with);
    }

    /// What cohorts hold, as shares.
    fn cohorts(&self, held: Held, world: &mut [f64]) {
        let (total, first) = (world[0], self.layout.figures.measures.len());
        let shares = [held.cohort, held.leavers, held.joiners, held.eligible].map(|held| held / total);
        world[first..first + COHORTS.len()].copy_from_slice(&shares);
    }

    /// Firms that reached graduation, by themselves or with the programme.
    fn graduates(supported: &[Supported], world: usize, into: &mut [f64]) {
        let reached = supported.iter().filter(|firm| firm.graduated[world]).count();
        if let Some(last) = into.last_mut() {
            *last = reached as f64;
        }
    }

    /// How many firms may join by what they did in the base year, and how many there are, in one replicate.
    pub(super) fn eligible_at_first(&self, scratch: &mut Scratch) -> usize {
        let key = mix(mix(self.seed, PURPOSE), POPULATION);
        self.begin(scratch, &mut Stream::new(key, 0));
        scratch.beginning.eligible.iter().filter(|eligible| **eligible).count()
    }
}

/// The values of a world in order: those of the other world times a factor, `from` gone, `to` in their place.
fn merge(sorted: &[f64], [from, to]: &[Vec<f64>; 2], factor: f64, into: &mut Vec<f64>) {
    into.clear();
    let (mut gone, mut come) = (from.iter().peekable(), to.iter().peekable());
    for x in sorted {
        if gone.next_if(|gone| gone.to_bits() == x.to_bits()).is_some() {
            continue;
        }
        let x = x * factor;
        while let Some(earlier) = come.next_if(|come| **come <= x) {
            into.push(*earlier);
        }
        // What displacement takes whole exports no more.
        into.extend((x > 0.0).then_some(x));
    }
    into.extend(come);
}
