//! The embedded figures, as JSON.

use pyo3::prelude::*;
use serde_json::to_string;
use topheavy::data;

use crate::errors::{Answer, Problem};

/// One embedded table by the name of its function in the crate.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn embedded(name: &str) -> Answer<String> {
    let json = match name {
        "korea_concentration" => to_string(&data::korea_concentration()?),
        "korea_exports_total" => to_string(&data::korea_exports_total()?),
        "korea_exports_by_item" => to_string(&data::korea_exports_by_item()?),
        "korea_exports_by_market" => to_string(&data::korea_exports_by_market()?),
        "korea_exporters_by_size_2019" => to_string(&data::korea_exporters_by_size_2019()?),
        "korea_exporters_by_size_2002" => to_string(&data::korea_exporters_by_size_2002()?),
        "korea_exporter_dynamics" => to_string(&data::korea_exporter_dynamics()?),
        "k_export_star_500" => to_string(&data::k_export_star_500()?),
        _ => return Err(Problem::argument("name", "is no embedded table")),
    };
    json.map_err(|_| Problem::argument("name", "its table cannot be written as JSON"))
}
