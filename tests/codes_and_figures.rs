//! The codes and the figures of exporter dynamics agree on what each needs.
#![expect(clippy::unwrap_used, reason = "tests")]

use topheavy::definition::ExporterCode;
use topheavy::dynamics::{Apart, FirmFlows, Group, GroupYear, Growth, Scratch, Setting, Years};
use topheavy::measure::Undefined;

/// Five years in which firms of every kind are many: a firm exports in the years of its pattern's bits.
fn rows(years: &Years, products: Apart, markets: Apart) -> Vec<GroupYear> {
    let setting = Setting { years, growth: Growth::Log, products, markets };
    let (mut group, mut scratch) = (Group::new(), Scratch::default());
    for firm in 0_u32..4 * 32 {
        let (pattern, kind) = (firm % 32, firm / 32);
        let (mut at, mut of, mut to, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for year in (0..5_u16).filter(|year| pattern >> year & 1 == 1) {
            for item in [u32::from(year) % (kind + 2), 10 + u32::from(year)] {
                at.push(year);
                of.push(if products == Apart::Yes { item } else { 0 });
                to.push(if markets == Apart::Yes { item } else { 0 });
                values.push(f64::from(1 + firm * 7 + item));
                if products != Apart::Yes && markets != Apart::Yes {
                    break;
                }
            }
        }
        group.firm(&setting, &FirmFlows { years: &at, products: &of, markets: &to, values: &values }, &mut scratch);
    }
    group.finish(&setting)
}

#[test]
fn a_figure_is_null_in_the_years_that_its_code_does_not_have() {
    let years = Years::new(&[2001, 2002, 2003, 2004, 2005]).unwrap();
    for row in rows(&years, Apart::Yes, Apart::Yes) {
        for code in ExporterCode::ALL {
            let t = i32::try_from(row.year).unwrap();
            let needed = code.years();
            let figure = row.figures[code.index()];
            let (first, last) = (t + needed.start() < 0, t + needed.end() > 4);
            match figure {
                Ok(_) => assert!(!first && !last, "{code} of year {t}"),
                Err(Undefined::FirstYear) => assert!(first, "{code} of year {t}"),
                Err(Undefined::LastYear) => assert!(last, "{code} of year {t}"),
                Err(other) => panic!("{code} of year {t}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_year_that_is_absent_is_needed_by_the_figures_that_lack_it() {
    let years = Years::new(&[2001, 2002, 2003, 2005, 2006]).unwrap();
    let absent = [2004];
    for row in rows(&years, Apart::Yes, Apart::Yes) {
        let t = years.year(row.year);
        for code in ExporterCode::ALL {
            let needed: Vec<i32> = code.years().map(|offset| t + offset).collect();
            let missing = needed.iter().any(|year| !(2001..=2006).contains(year) || absent.contains(year));
            assert_eq!(row.figures[code.index()].is_err(), missing, "{code} of {t}: {:?}", row.figures[code.index()]);
            if row.figures[code.index()] == Err(Undefined::YearGap) {
                assert!(needed.iter().any(|year| absent.contains(year)), "{code} of {t}");
            }
        }
    }
}

#[test]
fn what_needs_products_or_markets_is_null_without_them() {
    let years = Years::new(&[2001, 2002, 2003, 2004, 2005]).unwrap();
    for (apart, reason) in [(Apart::IsGroup, Undefined::NotApart), (Apart::NoColumn, Undefined::NoColumn)] {
        let middle = |rows: Vec<GroupYear>| rows.into_iter().find(|row| row.year == 2).unwrap();
        let (without_products, without_markets) =
            (middle(rows(&years, apart, Apart::Yes)), middle(rows(&years, Apart::Yes, apart)));
        for code in ExporterCode::ALL {
            let null = |row: &GroupYear| row.figures[code.index()] == Err(reason);
            assert_eq!(null(&without_products), code.is_of_products(), "{code}");
            assert_eq!(null(&without_markets), code.is_of_markets(), "{code}");
        }
    }
}
