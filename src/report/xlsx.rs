//! The report as a workbook: numbers as numbers, a sheet a table, every definition on a sheet, native charts.

use rust_xlsxwriter::{
    Chart, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::Report;
use super::format::synthetic_line;
use super::input::input_facts;
use super::numbers::{NumberTable, TOTALS};
use crate::error::{Error, Result};

type Written<T> = std::result::Result<T, XlsxError>;

/// Most UTF-16 units that a cell may hold.
const LONGEST: usize = 32_767;
/// The longest names are cut to fit a cell, which shows them so.
const CUT: &str = "…";

/// Formats of text.
struct Formats {
    title: Format,
    bold: Format,
    head: Format,
    wrapped: Format,
    soft: Format,
}

impl Formats {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            bold: Format::new().set_bold(),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0x00E4_EDF6))
                .set_border_bottom(FormatBorder::Thin),
            wrapped: top.clone().set_text_wrap(),
            soft: top.set_font_color(Color::RGB(0x004D_5A69)),
        }
    }
}

impl Report {
    /// The report as a workbook (XLSX): a summary, a sheet for every table with its numbers as numbers, every definition, the
    /// input, and charts where there are several periods. Text is text, whatever it begins with. The same report gives the
    /// same bytes: the date of creation is that of no day (2000-01-01).
    ///
    /// Errors: none that the data can cause. Cost: the size of the report, whatever the number of flows.
    pub fn to_xlsx(&self) -> Result<Vec<u8>> {
        self.workbook().map_err(|_| Error::file("XLSX", "could not be written"))
    }

    fn workbook(&self) -> Written<Vec<u8>> {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let properties = DocProperties::new()
            .set_title("topheavy report")
            .set_comment(format!("topheavy {}; fingerprint of the flows {}", self.version, self.fingerprint))
            .set_creation_datetime(&created);
        workbook.set_properties(&properties);
        let formats = Formats::new();
        let topics = self.topics();
        let tables: Vec<&NumberTable> = topics.iter().flat_map(|topic| &topic.tables).collect();
        self.summary(workbook.add_worksheet(), &formats, &tables)?;
        for topic in &topics {
            let mut sentences = topic.sentences.as_slice();
            for table in &topic.tables {
                self.table_sheet(workbook.add_worksheet(), (table, std::mem::take(&mut sentences)), &formats)?;
            }
        }
        self.definitions_sheet(workbook.add_worksheet(), &formats)?;
        self.input_sheet(workbook.add_worksheet(), &formats)?;
        workbook.save_to_buffer()
    }

    fn summary(&self, sheet: &mut Worksheet, formats: &Formats, tables: &[&NumberTable]) -> Written<()> {
        sheet.set_name("Summary")?;
        for (column, width) in [(0, 34.0), (1, 16.0), (2, 18.0), (3, 60.0)] {
            sheet.set_column_width(column, width)?;
        }
        sheet.write_string_with_format(0, 0, "How top-heavy are these exports?", &formats.title)?;
        text(sheet, (1, 0), &self.subject(), &formats.soft)?;
        let mut row = 2;
        if let Some(label) = &self.input.synthetic {
            text(sheet, (row, 0), &synthetic_line(label), &formats.bold)?;
            row += 1;
        }
        row += 1;
        let last = self.periods.last().map_or("", |last| last.name());
        for (column, head) in (0..).zip([last, "number", "unit", "note"]) {
            text(sheet, (row, column), head, &formats.head)?;
        }
        for card in self.cards() {
            row += 1;
            text(sheet, (row, 0), card.label, &formats.wrapped)?;
            let format = Format::new().set_num_format(card.shown.workbook()).set_align(FormatAlign::Top);
            sheet.write_number_with_format(row, 1, card.number, &format)?;
            // The format says per cent already.
            text(sheet, (row, 2), card.unit.trim_start_matches("% "), &formats.soft)?;
            text(sheet, (row, 3), &card.note, &formats.soft)?;
        }
        let sections = [
            ("Left out".to_owned(), self.left_out()),
            self.change_told().unwrap_or_default(),
            ("Notes".to_owned(), self.remarks()),
            (
                "Made by".to_owned(),
                vec![format!("topheavy {}", self.version), format!("fingerprint of the flows {}", self.fingerprint)],
            ),
        ];
        for (heading, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
            row += 2;
            text(sheet, (row, 0), heading, &formats.bold)?;
            for line in lines {
                row += 1;
                text(sheet, (row, 0), line, &Format::new())?;
            }
        }
        if let Some(chart) = diversification_chart(tables) {
            sheet.insert_chart(row + 2, 0, &chart)?;
        }
        Ok(())
    }

    /// A table, and below it what its numbers say.
    fn table_sheet(
        &self,
        sheet: &mut Worksheet,
        (table, sentences): (&NumberTable, &[String]),
        formats: &Formats,
    ) -> Written<()> {
        sheet.set_name(table.sheet)?.set_freeze_panes(1, column_number(table.keys.len()))?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        for (column, key) in (0..).zip(&table.keys) {
            sheet.set_column_width(column, if table.of_periods { 12.0 } else { 34.0 })?;
            text(sheet, (0, column), key, &formats.head)?;
        }
        let first = column_number(table.keys.len());
        for (column, head) in (first..).zip(&table.columns) {
            sheet.set_column_width(column, 16.0)?;
            text(sheet, (0, column), &head.label, &formats.head)?;
        }
        let numbers: Vec<Format> =
            table.columns.iter().map(|column| Format::new().set_num_format(column.shown.workbook())).collect();
        let mut row = 0;
        for of_row in &table.rows {
            row += 1;
            for (column, key) in (0..).zip(&of_row.keys) {
                text(sheet, (row, column), key, &Format::new())?;
            }
            for (column, (number, format)) in (first..).zip(of_row.numbers.iter().zip(&numbers)) {
                if let Some(number) = number {
                    sheet.write_number_with_format(row, column, *number, format)?;
                }
            }
        }
        row += 2;
        text(sheet, (row, 0), &format!("{}. {}", table.heading, table.caption), &formats.soft)?;
        if let Some(label) = &self.input.synthetic {
            row += 1;
            text(sheet, (row, 0), &synthetic_line(label), &formats.bold)?;
        }
        for sentence in sentences {
            row += 1;
            text(sheet, (row, 0), sentence, &Format::new())?;
        }
        if let Some(chart) = chart_of(table) {
            sheet.insert_chart(row + 2, 0, &chart)?;
        }
        Ok(())
    }

    fn definitions_sheet(&self, sheet: &mut Worksheet, formats: &Formats) -> Written<()> {
        sheet.set_name("Definitions")?.set_freeze_panes(1, 1)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        let heads =
            ["column", "name", "asked for as", "formula", "parameters", "unit", "range", "conventions", "source"];
        let widths = [22.0, 30.0, 26.0, 34.0, 18.0, 16.0, 18.0, 70.0, 40.0];
        for (column, (head, width)) in (0..).zip(heads.iter().zip(widths)) {
            sheet.set_column_width(column, width)?;
            text(sheet, (0, column), head, &formats.head)?;
        }
        for (row, definition) in (1..).zip(self.definitions_told().into_values()) {
            let parameters =
                definition.parameters.iter().map(|parameter| format!("{} = {}", parameter.name, parameter.value));
            let cells = [
                &definition.column,
                &definition.name,
                &definition.measure,
                &definition.formula,
                &parameters.collect::<Vec<_>>().join(", "),
                &definition.unit,
                &definition.range,
                &definition.conventions.join(" "),
                &definition.source,
            ];
            for (column, cell) in (0..).zip(cells) {
                text(sheet, (row, column), cell, &formats.wrapped)?;
            }
        }
        Ok(())
    }

    fn input_sheet(&self, sheet: &mut Worksheet, formats: &Formats) -> Written<()> {
        sheet.set_name("Input")?.set_freeze_panes(1, 0)?;
        sheet.set_column_width(0, 42.0)?.set_column_width(1, 90.0)?;
        for (column, head) in (0..).zip(["what", "found"]) {
            text(sheet, (0, column), head, &formats.head)?;
        }
        let synthetic = self.input.synthetic.as_deref().map(|label| ("data", vec![synthetic_line(label)]));
        let made =
            [("topheavy", vec![self.version.clone()]), ("fingerprint of the flows", vec![self.fingerprint.clone()])];
        let mut row = 0;
        for (name, lines) in synthetic.into_iter().chain(input_facts(&self.input)).chain(made) {
            for line in lines {
                row += 1;
                text(sheet, (row, 0), name, &formats.wrapped)?;
                text(sheet, (row, 1), &line, &formats.wrapped)?;
            }
        }
        Ok(())
    }
}

/// Writes text as text: what looks like a formula stays as it is when the cell is edited, too.
fn text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, format: &Format) -> Written<()> {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.encode_utf16().count() > LONGEST {
        let mut room = LONGEST - CUT.len();
        line = line
            .chars()
            .take_while(|c| {
                let fits = c.len_utf16() <= room;
                room = room.saturating_sub(c.len_utf16());
                fits
            })
            .collect();
        line.push_str(CUT);
    }
    let quoted = line.starts_with(['=', '+', '-', '@']).then(|| format.clone().set_quote_prefix());
    sheet.write_string_with_format(row, column, line, quoted.as_ref().unwrap_or(format))?;
    Ok(())
}

/// A number of columns of a table of this report, of which there are few.
fn column_number(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A range of a table: one column, all rows.
fn range(table: &NumberTable, column: usize) -> (&'static str, u32, u16, u32, u16) {
    let column = column_number(column);
    (table.sheet, 1, column, u32::try_from(table.rows.len()).unwrap_or(u32::MAX), column)
}

/// The chart beside a table of several periods: exports as columns, concentration as lines.
fn chart_of(table: &NumberTable) -> Option<Chart> {
    if !table.of_periods || table.rows.len() < 2 {
        return None;
    }
    let (kind, title, columns): (ChartType, &str, &[&str]) = match table.id.as_str() {
        TOTALS => (ChartType::Column, "Exports", &["total"]),
        "across-firms" => (
            ChartType::Line,
            "Shares of the largest firms",
            &["top_1pct_share", "share_ge_50m", "cr10", "cr100", "cr1000"],
        ),
        _ => return None,
    };
    let told = columns.iter().filter_map(|name| column_of(table, name));
    let series = told.map(|at| (table, at, table.columns[at].label.clone())).collect::<Vec<_>>();
    if series.is_empty() {
        return None;
    }
    let format = if kind == ChartType::Line { "0%".to_owned() } else { table.columns[0].shown.workbook() };
    Some(chart(kind, title, &format, &series))
}

fn column_of(table: &NumberTable, name: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.definition == Some(name))
}

/// HHI across firms, markets and products, period by period.
fn diversification_chart(tables: &[&NumberTable]) -> Option<Chart> {
    let of_periods = tables.iter().copied().filter(|table| table.of_periods && table.rows.len() > 1);
    let series = of_periods.filter_map(|table| Some((table, column_of(table, "hhi")?, table.heading.clone())));
    let series: Vec<_> = series.collect();
    (!series.is_empty()).then(|| chart(ChartType::Line, "HHI, 0 to 1", "0.00", &series))
}

/// Colours that readers with any colour vision tell apart (Okabe and Ito 2008).
const COLOURS: [u32; 5] = [0x0000_72B2, 0x00D5_5E00, 0x0000_9E73, 0x00CC_79A7, 0x0056_B4E9];

/// A chart of columns of tables by period, each with its name.
fn chart(kind: ChartType, title: &str, format: &str, series: &[(&NumberTable, usize, String)]) -> Chart {
    let mut chart = Chart::new(kind);
    for ((table, at, name), colour) in series.iter().zip(COLOURS.into_iter().cycle()) {
        let line = chart.add_series();
        line.set_categories(range(table, 0)).set_values(range(table, table.keys.len() + at)).set_name(name.as_str());
        match kind {
            ChartType::Line => line.set_format(ChartLine::new().set_color(Color::RGB(colour)).set_width(2.25)),
            _ => line.set_format(ChartSolidFill::new().set_color(Color::RGB(colour))),
        };
    }
    chart.title().set_name(title);
    chart.y_axis().set_num_format(format).set_min(0);
    chart.set_width(760).set_height(380).set_alt_text(title);
    if series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        chart.legend().set_hidden();
    }
    chart
}
