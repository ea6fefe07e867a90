//! Figures of a panel, of results and of plain numbers.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use pyo3_polars::PySeries;
use pyo3_polars::export::polars_core::prelude::{NamedFrom, PlSmallStr, Series};
use serde_json::Value;
use topheavy::dynamics::ValueClasses;
use topheavy::measure::Values;
use topheavy::plot::{
    Currency, FigureColumn, FigureQuestion, FigureValues, Label, Language, Lorenz, LorenzCurve, PowerTail, RankSize,
    Size, SizeClassBar, SizeClassPyramid, Style, Theme, Treemap, TreemapItem, Units,
};

use crate::arrays::Numbers;
use crate::errors::{Answer, Problem};
use crate::functions::of_vector;
use crate::motion::Breaks;
use crate::options::named;
use crate::panel::Panel;
use crate::spelling::spelled;
use crate::work::{detached, interruptible};

/// How a figure looks.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct FigureStyle(Style);

/// A figure, ready to be drawn in any style.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct Figure(topheavy::plot::Figure);

/// Name, unit and entries of a column.
type Column = (String, String, PySeries);

#[pymethods]
impl FigureStyle {
    #[new]
    #[pyo3(signature = (theme, size, lang, /))]
    fn new(theme: &str, size: &str, lang: &str) -> Answer<Self> {
        let style = Style { theme: Theme::parse(theme)?, size: Size::parse(size)?, language: Language::parse(lang)? };
        Ok(Self(style))
    }
}

#[pymethods]
impl Figure {
    #[pyo3(signature = (text, /))]
    fn titled(&self, text: &str) -> Self {
        Self(self.0.clone().titled(text))
    }

    #[pyo3(signature = (text, /))]
    fn subtitled(&self, text: &str) -> Self {
        Self(self.0.clone().subtitled(text))
    }

    #[pyo3(signature = (text, /))]
    fn source(&self, text: &str) -> Self {
        Self(self.0.clone().source(text))
    }

    #[pyo3(signature = (text, /))]
    fn note(&self, text: &str) -> Self {
        Self(self.0.clone().note(text))
    }

    /// Title, subtitle and notes.
    #[pyo3(signature = (style, /))]
    fn words(&self, style: &FigureStyle) -> (String, String, Vec<String>) {
        let language = style.0.language;
        let notes = self.0.notes(language).iter().map(|note| spelled(note)).collect();
        (self.0.title(language), self.0.subtitle(language), notes)
    }

    fn data(&self) -> Vec<Column> {
        self.0.data().columns.into_iter().map(column).collect()
    }

    #[pyo3(signature = (style, /))]
    fn svg(&self, py: Python<'_>, style: &FigureStyle) -> Answer<String> {
        detached(py, || Ok(self.0.svg(&style.0)?))
    }

    #[pyo3(signature = (style, /))]
    fn png<'py>(&self, py: Python<'py>, style: &FigureStyle) -> Answer<Bound<'py, PyBytes>> {
        let bytes = detached(py, || Ok(self.0.png(&style.0)?))?;
        Ok(PyBytes::new(py, &bytes))
    }

    #[pyo3(signature = (path, style, /))]
    fn save(&self, py: Python<'_>, path: &str, style: &FigureStyle) -> Answer<()> {
        detached(py, || Ok(self.0.save(path, &style.0)?))
    }
}

fn column(column: FigureColumn) -> Column {
    let name = PlSmallStr::from(column.name.as_str());
    let series = match column.values {
        FigureValues::Text(texts) => Series::new(name, texts),
        FigureValues::Whole(numbers) => Series::new(name, numbers),
        FigureValues::Numbers(numbers) => Series::new(name, numbers),
    };
    (column.name, column.unit, PySeries(series))
}

/// The figure of a kind that a panel can be asked for.
#[pyfunction]
#[pyo3(signature = (panel, kind, across, periods, breaks, level, /))]
pub(crate) fn panel_figure(
    py: Python<'_>,
    panel: &Panel,
    kind: &str,
    across: Option<&str>,
    periods: Vec<String>,
    breaks: Option<Breaks>,
    level: f64,
) -> Answer<Figure> {
    let question = FigureQuestion {
        kind: kind.parse()?,
        across: across.map(str::parse).transpose()?,
        periods,
        classes: breaks.map_or_else(|| Ok(ValueClasses::default()), |breaks| breaks.classes("breaks"))?,
        level,
    };
    panel.work(py, move |panel, stop| Ok(Figure(topheavy::plot::Figure::of_panel(panel, &question, stop)?)))
}

/// The fan chart of a simulation, from its data.
#[pyfunction]
#[pyo3(signature = (simulation, measure, /))]
pub(crate) fn simulation_figure(simulation: &Bound<'_, PyDict>, measure: &str) -> Answer<Figure> {
    let figure = topheavy::plot::Figure::of_simulation(&told(simulation)?, measure);
    Ok(Figure(figure.map_err(|error| named(&error, "measure"))?))
}

/// The road to the target of a track, from its data.
#[pyfunction]
#[pyo3(signature = (track, /))]
pub(crate) fn track_figure(track: &Bound<'_, PyDict>) -> Answer<Figure> {
    Ok(Figure(topheavy::plot::Figure::of_track(&told(track)?)?))
}

/// A result, from the data that it was told as.
fn told<T: serde::de::DeserializeOwned>(data: &Bound<'_, PyDict>) -> Answer<T> {
    let value = value_of(data)?;
    serde_json::from_value(value).map_err(|_| Problem::argument("data", "is no result of this version of topheavy"))
}

/// Python's own types as those of JSON, numbers to the bit.
fn value_of(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    Ok(if object.is_none() {
        Value::Null
    } else if let Ok(flag) = object.cast::<PyBool>() {
        flag.is_true().into()
    } else if let Ok(text) = object.cast::<PyString>() {
        text.to_str()?.into()
    } else if let Ok(whole) = object.cast::<PyInt>() {
        whole.extract::<u64>().map_or_else(|_| whole.extract::<i64>().map(Value::from), |whole| Ok(whole.into()))?
    } else if let Ok(number) = object.cast::<PyFloat>() {
        number.value().into()
    } else if let Ok(list) = object.cast::<PyList>() {
        Value::Array(list.iter().map(|item| value_of(&item)).collect::<PyResult<_>>()?)
    } else {
        let fields = object.cast::<PyDict>()?.iter();
        Value::Object(fields.map(|(name, field)| Ok((name.extract()?, value_of(&field)?))).collect::<PyResult<_>>()?)
    })
}

/// Lorenz curves of vectors, each with its name.
#[pyfunction]
#[pyo3(signature = (curves, units, /))]
pub(crate) fn lorenz_figure(py: Python<'_>, curves: Vec<(String, Bound<'_, PyAny>)>, units: &str) -> Answer<Figure> {
    let units = units_of(units)?;
    let vectors = curves.into_iter().map(|(name, values)| Ok((name, Numbers::of(&values, "values")?)));
    let vectors = vectors.collect::<Answer<Vec<_>>>()?;
    interruptible(py, move |_| {
        let curve = |(name, values): &(String, Numbers)| LorenzCurve::of(name.as_str(), values.as_slice());
        let curves = vectors.iter().map(curve).collect::<topheavy::Result<_>>()?;
        Ok(Figure(Lorenz { units, curves }.figure()?))
    })
}

/// Values by rank, with the power law of the largest where that is asked for.
#[pyfunction]
#[pyo3(signature = (values, tail, units, currency, /))]
pub(crate) fn rank_size_figure(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    tail: bool,
    units: &str,
    currency: &str,
) -> Answer<Figure> {
    let (units, currency) = (units_of(units)?, currency_of(currency)?);
    let values = usable(values, "values")?;
    interruptible(py, move |_| {
        let exports = values.as_slice().to_vec();
        let tail = if tail { PowerTail::of(&exports)? } else { None };
        Ok(Figure(RankSize { units, currency, exports, tail }.figure()?))
    })
}

/// Values by name, as areas.
#[pyfunction]
#[pyo3(signature = (names, values, units, currency, total, /))]
pub(crate) fn treemap_figure(
    names: Vec<String>,
    values: &Bound<'_, PyAny>,
    units: &str,
    currency: &str,
    total: Option<f64>,
) -> Answer<Figure> {
    let (units, currency) = (units_of(units)?, currency_of(currency)?);
    let values = usable(values, "values")?;
    same_length("values", names.len(), values.as_slice().len())?;
    let items = names.into_iter().zip(values.as_slice()).map(|(name, value)| TreemapItem { name, value: *value });
    Ok(Figure(Treemap { units, currency, total, items: items.collect() }.figure()?))
}

/// Firms and their values by class, from the lower bounds of the classes.
#[pyfunction]
#[pyo3(signature = (lower_bounds, firms, values, currency, period, /))]
pub(crate) fn pyramid_figure(
    lower_bounds: &Bound<'_, PyAny>,
    firms: &Bound<'_, PyAny>,
    values: &Bound<'_, PyAny>,
    currency: &str,
    period: Option<String>,
) -> Answer<Figure> {
    let currency = currency_of(currency)?;
    let lower = Numbers::of(lower_bounds, "lower_bounds")?;
    let [firms, values] = [(firms, "firms"), (values, "values")].map(|(given, name)| {
        let numbers = usable(given, name)?;
        same_length(name, lower.as_slice().len(), numbers.as_slice().len())?;
        Ok::<_, Problem>(numbers)
    });
    let (firms, values, lower) = (firms?, values?, lower.as_slice());
    let ascend = lower.iter().all(|bound| *bound >= 0.0 && bound.is_finite()) && lower.is_sorted_by(|a, b| a < b);
    if !ascend {
        return Err(Problem::argument("lower_bounds", "must be 0 or more and ascend, each once"));
    }
    let upper = lower.iter().skip(1).copied().chain([f64::INFINITY]);
    let labels = lower.iter().zip(upper).map(|(from, to)| Label::Class(*from, to, currency));
    let numbers = firms.as_slice().iter().zip(values.as_slice());
    let classes =
        labels.zip(numbers).map(|(label, (firms, value))| SizeClassBar { label, firms: *firms, value: *value });
    Ok(Figure(SizeClassPyramid { period, currency, classes: classes.collect() }.figure()?))
}

/// Numbers that are values: finite and at least 0; there may be none.
fn usable(given: &Bound<'_, PyAny>, name: &str) -> Answer<Numbers> {
    let numbers = Numbers::of(given, name)?;
    if !numbers.as_slice().is_empty() {
        Values::new(numbers.as_slice()).map_err(|error| of_vector(error, name))?;
    }
    Ok(numbers)
}

fn same_length(name: &str, expected: usize, found: usize) -> Answer<()> {
    if expected == found {
        return Ok(());
    }
    Err(Problem::Shape {
        name: name.to_owned(),
        problem: format!("{found} of them for {expected} entries; give one for each"),
    })
}

fn units_of(units: &str) -> Answer<Units> {
    match units {
        "firms" => Ok(Units::Firms),
        "markets" => Ok(Units::Markets),
        "products" => Ok(Units::Products),
        _ => Err(Problem::argument("units", "takes 'firms', 'markets' or 'products'")),
    }
}

fn currency_of(currency: &str) -> Answer<Currency> {
    match currency {
        "usd" => Ok(Currency::UsDollars),
        "other" => Ok(Currency::Own),
        _ => Err(Problem::argument("currency", "takes 'usd' or 'other'")),
    }
}
