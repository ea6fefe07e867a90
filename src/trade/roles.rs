//! Which column of a file plays which role.

use std::collections::BTreeMap;

use serde::Serialize;

use super::guard::Guard;
use super::header::{self, Unit};
use super::layout::{Layout, matches};
use super::role::Role;
use crate::error::{ErrorKind, Result, shown_name};

mod find;
mod names;

use find::Finder;
use names::first_names;
pub use names::{header_is_data, nearest_names};

/// How a column came to its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Named by the caller.
    Given,
    /// By a layout known out of the box.
    Layout,
    /// By its common name.
    Guessed,
}

/// One role and its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleColumn {
    /// The role.
    pub role: Role,
    /// Name of the column, as the file spells it.
    pub column: String,
    /// How it was found.
    pub found: Found,
}

/// The currency of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Currency {
    /// US dollars, as the name or the layout says; also taken where nothing says anything.
    UsDollars,
    /// Another currency, as the name of the value column says: thresholds in US dollars mean nothing.
    Other,
}

/// What the caller says about the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleRequest {
    /// Columns named by role; they win over any layout or guess.
    pub columns: BTreeMap<Role, String>,
    /// The layout, when it should not be recognised from the names.
    pub layout: Option<Layout>,
}

/// The resolved roles of a file, with the scale of its value and the checks it needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Roles {
    /// The layout recognised or given.
    pub layout: Option<Layout>,
    /// The roles found, in the order of [`Role`].
    pub columns: Vec<RoleColumn>,
    /// Units of currency in one unit of the value column: 1000 for thousands.
    pub scale: f64,
    /// The currency of the value.
    pub currency: Currency,
    /// Where the scale and the currency come from, in words.
    pub scale_note: String,
    /// What else the reader of a result should know about the choice.
    pub notes: Vec<String>,
    /// Checks to run on the distinct values of columns without a role: column name and check.
    #[serde(skip)]
    pub guards: Vec<(String, Guard)>,
}

impl Roles {
    /// Finds the column of each role.
    ///
    /// Formula: none. Conventions: a column named by the caller wins; then the layout given or recognised
    /// ([`Layout::recognise`]); then, for the project's own and the Korean layout and for files of no layout, common
    /// names, the more specific before the more general (a code before a name). Two columns of equal rank are never
    /// chosen between. A column called `weight` is never taken as a frequency weight unless it is named: in trade
    /// files it is most often kilograms.
    ///
    /// Arguments: `columns`, the names in the file; `request`, what the caller said.
    /// Returns: the roles found; [`Role::Value`] is always among them.
    /// Errors: [`ErrorKind::MissingColumn`] for a named column that is not there (with the nearest names) and for a
    /// value column that cannot be recognised (with the first names there are); [`ErrorKind::Argument`] for one column
    /// in two roles and for two columns that could both play one role; [`ErrorKind::Data`], without a name, where the
    /// first row is data ([`header_is_data`]) and the value is not the column that the caller named.
    /// Cost: negligible. Source: the layouts' own documentation, see [`Layout`].
    ///
    /// ```
    /// use topheavy::trade::{Found, Role, RoleRequest, Roles};
    /// let columns = ["rank", "company", "revenue ($ millions)", "profit ($ millions)", "year"].map(String::from);
    /// let roles = Roles::resolve(&columns, &RoleRequest::default())?;
    /// assert_eq!(roles.column(Role::Value), Some("revenue ($ millions)"));
    /// assert_eq!((roles.scale, roles.found(Role::Firm)), (1e6, Some(Found::Guessed)));
    /// # Ok::<(), topheavy::error::Error>(())
    /// ```
    pub fn resolve(columns: &[String], request: &RoleRequest) -> Result<Self> {
        let layout = request.layout.or_else(|| Layout::recognise(columns));
        let mut finder = Finder { columns, chosen: BTreeMap::new() };
        finder.take_given(request)?;
        if !request.columns.contains_key(&Role::Value) && header_is_data(columns) {
            return Err(finder.not_found(Role::Value, None, Vec::new()));
        }
        let spec = layout.and_then(Layout::spec);
        if let Some(spec) = spec {
            for (role, names) in spec.roles {
                finder.take_layout(*role, names)?;
            }
        }
        if spec.is_none_or(|spec| spec.guess_rest) {
            finder.take_guesses()?;
        }
        let Some((value, found)) = finder.chosen.get(&Role::Value).cloned() else {
            return Err(finder.not_found(Role::Value, None, first_names(columns)));
        };
        let by_layout = spec.filter(|spec| {
            found == Found::Layout || spec.names_of(Role::Value).iter().any(|name| matches(&value, name))
        });
        let (scale, currency, scale_note) = scale(&value, by_layout.and_then(|spec| spec.scale));
        let guards = finder.guards(layout);
        let notes = finder.notes();
        let columns =
            finder.chosen.into_iter().map(|(role, (column, found))| RoleColumn { role, column, found }).collect();
        Ok(Self { layout, columns, scale, currency, scale_note, notes, guards })
    }

    /// The column of a role.
    #[must_use]
    pub fn column(&self, role: Role) -> Option<&str> {
        self.columns.iter().find(|c| c.role == role).map(|c| c.column.as_str())
    }

    /// How the column of a role was found.
    #[must_use]
    pub fn found(&self, role: Role) -> Option<Found> {
        self.columns.iter().find(|c| c.role == role).map(|c| c.found)
    }

    /// The role that a column plays.
    #[must_use]
    pub fn role_of(&self, column: &str) -> Option<Role> {
        self.columns.iter().find(|c| c.column == column).map(|c| c.role)
    }

    /// The column of a role, or an error that names the role and the option.
    pub fn require(&self, role: Role) -> Result<&str> {
        self.column(role).ok_or_else(|| {
            ErrorKind::MissingColumn { role: role.name().into(), name: None, nearest: Vec::new() }.into()
        })
    }
}

/// Scale and currency of a value column and where they come from: its name first, then the layout.
fn scale(column: &str, layout: Option<(f64, &'static str)>) -> (f64, Currency, String) {
    let shown = shown_name(column);
    let (scale, note) = match (header::unit(column), layout) {
        (Unit::Dollars(scale), _) => (scale, format!("unit in the name '{shown}': times {scale}")),
        (Unit::Other(scale, currency), _) => {
            let note = format!(
                "unit in the name '{shown}': times {scale}, in {currency}, not US dollars, so thresholds in US dollars \
                 do not apply"
            );
            return (scale, Currency::Other, note);
        }
        (_, Some((scale, words))) => (scale, format!("'{shown}' is in {words}: times {scale}")),
        (Unit::Unclear, None) => {
            (1.0, format!("the unit in the name '{shown}' is not understood: taken as single US dollars, see --scale"))
        }
        (Unit::None, None) => (1.0, format!("'{shown}' names no unit: taken as single US dollars, see --scale")),
    };
    (scale, Currency::UsDollars, note)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;

    fn names(columns: &[&str]) -> Vec<String> {
        columns.iter().map(|&c| c.to_owned()).collect()
    }

    fn resolve(columns: &[&str]) -> Result<Roles> {
        Roles::resolve(&names(columns), &RoleRequest::default())
    }

    fn given(columns: &[&str], given: &[(Role, &str)]) -> Result<Roles> {
        let given = given.iter().map(|&(role, name)| (role, name.to_owned())).collect();
        Roles::resolve(&names(columns), &RoleRequest { columns: given, layout: None })
    }

    /// `role=column` in the order of the roles.
    fn line(roles: &Roles) -> String {
        roles.columns.iter().map(|c| format!("{}={}", c.role, c.column)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn files_that_people_have() {
        let cases: [(&[&str], &str, f64); 12] = [
            (&["t", "i", "j", "k", "v", "q"], "period=t market=j product=k value=v reporter=i", 1e3),
            (
                &["fiscal_year", "country", "country_name", "hs", "description", "usd"],
                "period=fiscal_year market=country product=hs value=usd",
                1.0,
            ),
            (&["exp", "imp", "time", "export"], "period=time market=imp value=export reporter=exp", 1.0),
            (
                &["rank", "company", "revenue ($ millions)", "profit ($ millions)", "year"],
                "firm=company period=year value=revenue ($ millions)",
                1e6,
            ),
            (
                &["refYear", "period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "netWgt", "primaryValue"],
                "period=period market=partnerCode product=cmdCode value=primaryValue reporter=reporterCode",
                1.0,
            ),
            (
                &["Year", "Trade Flow", "Reporter Code", "Partner Code", "Commodity Code", "Trade Value (US$)"],
                "period=Year market=Partner Code product=Commodity Code value=Trade Value (US$) reporter=Reporter Code",
                1.0,
            ),
            (
                &[
                    "기간",
                    "HS코드",
                    "품목명",
                    "국가코드",
                    "국가명",
                    "수출 중량(톤)",
                    "수출 금액(천불)",
                    "수입 금액(천불)",
                ],
                "period=기간 market=국가코드 product=HS코드 value=수출 금액(천불)",
                1e3,
            ),
            (
                &["사업자번호", "기업규모", "기간", "품목코드", "국가명", "수출금액", "수출중량"],
                "firm=사업자번호 period=기간 market=국가명 product=품목코드 value=수출금액 size_class=기업규모",
                1.0,
            ),
            (
                &["year", "statCd", "hsCd", "expWgt", "expDlr", "impWgt", "impDlr"],
                "period=year market=statCd product=hsCd value=expDlr",
                1.0,
            ),
            (
                &["firm", "year", "market", "product", "value_usd", "size_class"],
                "firm=firm period=year market=market product=product value=value_usd size_class=size_class",
                1.0,
            ),
            (
                &["iso_o", "iso_d", "year", "exports (USD million)"],
                "period=year market=iso_d value=exports (USD million) reporter=iso_o",
                1e6,
            ),
            (
                &["biz_no", "firm_name", "month", "hs10", "destination", "fob_usd", "weight"],
                "firm=biz_no period=month market=destination product=hs10 value=fob_usd",
                1.0,
            ),
        ];
        for (columns, expected, scale) in cases {
            let roles = resolve(columns).unwrap();
            assert_eq!(line(&roles), expected);
            assert_eq!(roles.scale, scale, "{expected}");
            assert!(!roles.scale_note.is_empty());
        }
    }

    #[test]
    fn wto_bulk_file() {
        let header = "Indicator Category,Indicator Code,Indicator,Reporting Economy Code,Reporting Economy ISO3A Code,\
            Reporting Economy,Partner Economy Code,Partner Economy ISO3A Code,Partner Economy,\
            Product/Sector Classification Code,Product/Sector Classification,Product/Sector Code,Product/Sector,\
            Period Code,Period,Frequency Code,Frequency,Unit Code,Unit,Year,Value Flag Code,Value Flag,Text Value,Value";
        let columns: Vec<String> = header.split(',').map(|c| c.trim().to_owned()).collect();
        assert_eq!(columns.len(), 24);
        let roles = Roles::resolve(&columns, &RoleRequest::default()).unwrap();
        assert_eq!(roles.layout, Some(Layout::Wto));
        assert_eq!(
            line(&roles),
            "period=Year market=Partner Economy product=Product/Sector Code value=Value reporter=Reporting Economy"
        );
        assert_eq!(roles.scale, 1e6);
        let guarded: Vec<&str> = roles.guards.iter().map(|(column, _)| column.as_str()).collect();
        assert_eq!(
            guarded,
            ["Unit", "Indicator Code", "Product/Sector Classification Code", "Frequency Code", "Frequency"]
        );
    }

    #[test]
    fn a_unit_after_the_name_gives_value_scale_and_currency() {
        let dollars = Currency::UsDollars;
        for (column, scale, currency) in [
            ("value_krw", 1.0, Currency::Other),
            ("value_eur", 1.0, Currency::Other),
            ("fob_usd_thousand", 1e3, dollars),
            ("value_usd_m", 1e6, dollars),
            ("value_m", 1e6, dollars),
            ("value_usd_mn", 1e6, dollars),
            ("exports_usd_bn", 1e9, dollars),
            ("수출금액_천원", 1e3, Currency::Other),
            ("value", 1.0, dollars),
        ] {
            let roles = resolve(&["company", "country", column]).unwrap();
            assert_eq!(roles.column(Role::Value), Some(column));
            assert_eq!((roles.scale, roles.currency), (scale, currency), "{column}");
        }
        // A column called exactly so comes first; two of one kind are never chosen between.
        assert_eq!(resolve(&["firm", "value_krw", "value"]).unwrap().column(Role::Value), Some("value"));
        assert!(resolve(&["firm", "value_krw", "value_eur"]).unwrap_err().to_string().contains("could both be"));
        assert_eq!(resolve(&["country", "value_x", "value_m"]).unwrap().column(Role::Value), Some("value_x"));
        assert!(resolve(&["firm", "exports_us"]).is_err());
    }

    #[test]
    fn a_first_row_of_data_is_said_and_not_repeated() {
        let says = "the first row looks like data: the file has no header; add a first row of column names";
        for row in [
            &["F0001", "2024", "DE", "854231", "1234.5"][..],
            &["F0001", "2024", "DE", "854231", "1,234", "usd"],
            &["Secret Trading", "DE", "2024", "chips"],
            &["Secret Trading", "DE", "2024", "chips", "usd"],
            &["2015", "4", "8", "010121", "1.5", "3"],
        ] {
            assert!(header_is_data(&names(row)));
            assert_eq!(resolve(row).unwrap_err().to_string(), says);
            assert_eq!(given(row, &[(Role::Firm, "firm"), (Role::Value, "value")]).unwrap_err().to_string(), says);
            let layout = RoleRequest { layout: Some(Layout::Baci), ..RoleRequest::default() };
            assert_eq!(Roles::resolve(&names(row), &layout).unwrap_err().to_string(), says);
        }
        for header in [
            &["country", "2015", "2016"][..],
            &["pays", "2015", "2016", "2017"],
            &["firm", "year", "market", "0"],
            &["t", "i", "j", "k", "v"],
            &["a", "b"],
        ] {
            assert!(!header_is_data(&names(header)), "{header:?}");
        }
        // Names that are numbers can be named.
        let chapters = given(&["id", "84", "85"], &[(Role::Firm, "id"), (Role::Value, "84")]).unwrap();
        assert_eq!(line(&chapters), "firm=id value=84");
    }

    #[test]
    fn column_names_in_messages_are_short_and_on_one_line() {
        let long = "x".repeat(80);
        let error = resolve(&["com\npany", long.as_str()]).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("value: no column could be recognised; name it; nearest: 'com pany', '{}…'", "x".repeat(59))
        );
        let both = resolve(&["firm", "exports\n(USD)", "exports\t(EUR)"]).unwrap_err().to_string();
        assert!(both.starts_with("value: columns 'exports (USD)' and 'exports (EUR)' could both"));
        assert_eq!(
            given(&["alpha", "beta"], &[(Role::Firm, "zzz")]).unwrap_err().to_string(),
            "firm: no column is named 'zzz'; nearest: 'alpha', 'beta'"
        );
    }

    #[test]
    fn a_currency_beside_a_value_that_names_its_own_is_the_invoice_s() {
        let guarded =
            |columns: &[&str]| resolve(columns).unwrap().guards.into_iter().map(|(c, _)| c).collect::<Vec<_>>();
        assert_eq!(guarded(&["firm", "value", "currency"]), ["currency"]);
        assert_eq!(guarded(&["firm", "value_usd", "currency", "unit", "flow"]), ["flow", "unit"]);
        assert_eq!(guarded(&["firm", "value", "unit", "qty"]), Vec::<String>::new());
    }

    #[test]
    fn what_is_given_wins_and_takes_the_scale_of_its_own_name() {
        let baci = ["t", "i", "j", "k", "v", "q"];
        let roles = given(&baci, &[(Role::Value, "q"), (Role::Market, "i")]).unwrap();
        assert_eq!(line(&roles), "period=t market=i product=k value=q");
        assert_eq!((roles.scale, roles.found(Role::Value)), (1.0, Some(Found::Given)));
        assert_eq!(roles.scale_note, "'q' names no unit: taken as single US dollars, see --scale");
        let same = given(&baci, &[(Role::Value, "v")]).unwrap();
        assert_eq!((same.scale, same.found(Role::Value)), (1e3, Some(Found::Given)));
        assert_eq!(same.scale_note, "'v' is in thousand US dollars, as BACI documents: times 1000");
        assert_eq!(same.role_of("t"), Some(Role::Period));
        assert_eq!(same.role_of("q"), None);
    }

    #[test]
    fn units_that_are_no_dollars_or_not_understood_are_said() {
        let note = |column: &str| given(&["firm", column], &[(Role::Value, column)]).unwrap().scale_note;
        assert_eq!(
            note("수출금액(천원)"),
            "unit in the name '수출금액(천원)': times 1000, in KRW, not US dollars, so thresholds in US dollars do not apply"
        );
        assert_eq!(
            note("exports (10^3 USD)"),
            "the unit in the name 'exports (10^3 USD)' is not understood: taken as single US dollars, see --scale"
        );
    }

    #[test]
    fn an_exporter_beside_an_importer_is_a_country() {
        let columns = ["exporter", "importer", "year", "value"];
        let expected = "period=year market=importer value=value reporter=exporter";
        assert_eq!(line(&resolve(&columns).unwrap()), expected);
        assert_eq!(line(&given(&columns, &[(Role::Market, "importer")]).unwrap()), expected);
        assert_eq!(line(&resolve(&["exporter", "year", "value"]).unwrap()), "firm=exporter period=year value=value");
    }

    #[test]
    fn a_layout_can_be_given() {
        let columns = names(&["year", "value", "t", "v"]);
        let request = RoleRequest { layout: Some(Layout::Baci), ..RoleRequest::default() };
        assert_eq!(line(&Roles::resolve(&columns, &request).unwrap()), "period=t value=v");
    }

    #[test]
    fn a_physical_weight_is_no_frequency() {
        let roles = resolve(&["firm", "year", "market", "value", "weight"]).unwrap();
        assert_eq!(roles.column(Role::Weight), None);
        assert_eq!(roles.notes.len(), 1);
        let roles = resolve(&["firm", "year", "market", "value", "frequency_weight"]).unwrap();
        assert_eq!(roles.column(Role::Weight), Some("frequency_weight"));
        assert!(roles.notes.is_empty());
    }

    #[test]
    fn errors_read_aloud() {
        let message = |result: Result<Roles>| result.unwrap_err().to_string();
        assert_eq!(
            message(given(&["firm_id", "yr", "fob_usd"], &[(Role::Firm, "firmid")])),
            "firm: no column is named 'firmid'; nearest: 'firm_id'"
        );
        assert_eq!(
            message(given(&["Value", "year"], &[(Role::Value, "value")])),
            "value: no column is named 'value'; nearest: 'Value'"
        );
        assert_eq!(
            message(resolve(&["a", "b", "c", "d", "e", "f", "g"])),
            "value: no column could be recognised; name it; nearest: 'a', 'b', 'c', 'd', 'e', 'f'"
        );
        assert_eq!(
            message(resolve(&["firm", "year", "market", "value", "value_usd"])),
            "value: columns 'value' and 'value_usd' could both be the value; name one with --value"
        );
        assert_eq!(
            message(resolve(&["firm", "exports (USD)", "exports (EUR)"])),
            "value: columns 'exports (USD)' and 'exports (EUR)' could both be the value; name one with --value"
        );
        assert_eq!(
            message(resolve(&["firm", "year", "market", "value", "value_duplicated_0"])),
            "value: columns 'value' and 'value_duplicated_0' could both be the value; name one with --value"
        );
        assert_eq!(
            message(given(&["firm", "x"], &[(Role::Firm, "x"), (Role::Value, "x")])),
            "value: column 'x' is already the firm"
        );
        let roles = resolve(&["company", "revenue"]).unwrap();
        assert_eq!(
            roles.require(Role::Market).unwrap_err().to_string(),
            "market: no column could be recognised; name it"
        );
    }

    #[test]
    fn a_byte_order_mark_or_space_does_not_hide_a_named_column() {
        let roles = given(&["\u{feff}biz", " amount "], &[(Role::Firm, "biz"), (Role::Value, "amount")]).unwrap();
        assert_eq!(roles.column(Role::Firm), Some("\u{feff}biz"));
        assert_eq!(roles.column(Role::Value), Some(" amount "));
    }

    #[test]
    fn profit_and_imports_are_never_the_value() {
        assert!(resolve(&["company", "year", "profit ($ millions)"]).is_err());
        assert!(resolve(&["country", "year", "imports", "import_value"]).is_err());
    }

    #[test]
    fn roles_are_printed_as_json() {
        let roles = resolve(&["company", "year", "revenue"]).unwrap();
        let json = serde_json::to_value(&roles).unwrap();
        assert_eq!(json["columns"][0], serde_json::json!({"role": "firm", "column": "company", "found": "guessed"}));
        assert_eq!(json["layout"], serde_json::Value::Null);
    }
}
