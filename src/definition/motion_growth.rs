//! Columns of the table of growth: which firms, products and markets it comes from.

use super::catalogue::Entry;
use super::motion::EXPORTS;

const SHARES: &str =
    "Of X(t−1), the total of the year before, so that the parts add up to growth; less than 0 for what is lost.";
const FIRMS: &str = "Continuing firms export in t−1 and t, entering ones in t alone, exiting ones in t−1 alone. growth = \
    continuing + entering + exiting.";
const FLOWS: &str = "A flow is a firm's value of one product to one market. Of continuing firms: continuing = intensive + \
    added_products + dropped_products + added_markets + dropped_markets + added_combinations + dropped_combinations.";
const FIRST_PRODUCT: &str = "A flow is added by its product if the firm did not export the product anywhere in t−1, else by its \
    market if it exported nothing there, else as a combination; dropped flows are told apart in the same way, seen from t.";
const NOT_TOLD: &str = "Where the data do not tell products (or markets), or the group is one of them, nothing is added or dropped by them.";
const WHOLES: &str = "Products are taken over all markets, and markets over all products: continuing = continued_products + \
    added_products + dropped_products = continued_markets + entered_markets + left_markets.";
const TIES: &str = "Of firms tied at the border each counts in part; where fewer firms export, all of them are on top.";
const EXACT: &str = "Sums are exact and rounded once.";
const NATION: &str = "Three straight years, so the firm exports in t−3 to t; the nation is all firms of the group.";

const PART: Entry = Entry {
    call: "",
    example: "",
    name: "",
    parameters: &[],
    formula: "",
    unit: "growth rate",
    range: "(−∞, ∞)",
    conventions: &[EXPORTS, SHARES, FIRMS, EXACT],
    source: "Bernard, Jensen, Redding and Schott (2009), The Margins of US Trade",
};
const MARGIN: Entry = Entry { conventions: &[EXPORTS, SHARES, FLOWS, FIRST_PRODUCT, NOT_TOLD, EXACT], ..PART };
const GAIN: Entry = Entry { range: "[0, ∞)", ..MARGIN };
const LOSS: Entry = Entry { range: "[−1, 0]", ..MARGIN };
const WHOLE: Entry = Entry { conventions: &[EXPORTS, SHARES, WHOLES, NOT_TOLD, EXACT], ..PART };
const TOP: Entry = Entry {
    formula: "Σ (x(f,t) − x(f,t−1)) / X(t−1) over the k largest firms f of t−1",
    conventions: &[EXPORTS, "A firm that leaves counts with minus its value.", TIES, EXACT],
    source: "di Giovanni, Levchenko and Mejean (2014), Econometrica 82(4), for its use",
    ..PART
};
const GAZELLE: Entry = Entry {
    unit: "share",
    range: "[0, 1]",
    conventions: &[EXPORTS, NATION, "A firm that grows as the nation does, but for rounding, does not outgrow it."],
    source: "this project's convention, after Birch (1979)",
    ..PART
};

pub(super) static GROWTH: [Entry; 22] = [
    Entry {
        call: "growth", name: "Growth of exports", formula: "(X(t) − X(t−1)) / X(t−1)", range: "[−1, ∞)", ..PART
    },
    Entry {
        call: "continuing",
        name: "Growth from continuing firms",
        formula: "Σ (x(f,t) − x(f,t−1)) / X(t−1) over the firms f with x(f,t−1) > 0, x(f,t) > 0",
        range: "[−1, ∞)",
        ..PART
    },
    Entry {
        call: "entering",
        name: "Growth from entering firms",
        formula: "Σ x(f,t) / X(t−1) over the firms f with x(f,t−1) = 0",
        range: "[0, ∞)",
        ..PART
    },
    Entry {
        call: "exiting",
        name: "Growth from exiting firms",
        formula: "−Σ x(f,t−1) / X(t−1) over the firms f with x(f,t) = 0",
        range: "[−1, 0]",
        ..PART
    },
    Entry {
        call: "intensive",
        name: "Growth of continuing firms in the flows that they keep",
        formula: "Σ (x(f,p,m,t) − x(f,p,m,t−1)) / X(t−1) over the flows of both years",
        range: "[−1, ∞)",
        ..MARGIN
    },
    Entry {
        call: "added_products",
        name: "Growth of continuing firms from products new to them",
        formula: "Σ x(f,p,t) / X(t−1) over the products p with x(f,p,t−1) = 0",
        ..GAIN
    },
    Entry {
        call: "dropped_products",
        name: "Growth of continuing firms from products that they give up",
        formula: "−Σ x(f,p,t−1) / X(t−1) over the products p with x(f,p,t) = 0",
        ..LOSS
    },
    Entry {
        call: "added_markets",
        name: "Growth of continuing firms from known products in markets new to them",
        formula: "Σ x(f,p,m,t) / X(t−1) over the flows with x(f,p,t−1) > 0 and x(f,m,t−1) = 0",
        ..GAIN
    },
    Entry {
        call: "dropped_markets",
        name: "Growth of continuing firms from kept products in markets that they leave",
        formula: "−Σ x(f,p,m,t−1) / X(t−1) over the flows with x(f,p,t) > 0 and x(f,m,t) = 0",
        ..LOSS
    },
    Entry {
        call: "added_combinations",
        name: "Growth of continuing firms from known products and markets, combined anew",
        formula: "Σ x(f,p,m,t) / X(t−1) over the flows with x(f,p,m,t−1) = 0, x(f,p,t−1) > 0 and x(f,m,t−1) > 0",
        ..GAIN
    },
    Entry {
        call: "dropped_combinations",
        name: "Growth of continuing firms from kept products and markets, no longer combined",
        formula: "−Σ x(f,p,m,t−1) / X(t−1) over the flows with x(f,p,m,t) = 0, x(f,p,t) > 0 and x(f,m,t) > 0",
        ..LOSS
    },
    Entry {
        call: "continued_products",
        name: "Growth of continuing firms in the products that they keep",
        formula: "Σ (x(f,p,t) − x(f,p,t−1)) / X(t−1) over the products p of both years",
        range: "[−1, ∞)",
        ..WHOLE
    },
    Entry {
        call: "continued_markets",
        name: "Growth of continuing firms in the markets that they keep",
        formula: "Σ (x(f,m,t) − x(f,m,t−1)) / X(t−1) over the markets m of both years",
        range: "[−1, ∞)",
        ..WHOLE
    },
    Entry {
        call: "entered_markets",
        name: "Growth of continuing firms from markets new to them, of any product",
        formula: "Σ x(f,m,t) / X(t−1) over the markets m with x(f,m,t−1) = 0",
        range: "[0, ∞)",
        ..WHOLE
    },
    Entry {
        call: "left_markets",
        name: "Growth of continuing firms from markets that they leave, of any product",
        formula: "−Σ x(f,m,t−1) / X(t−1) over the markets m with x(f,m,t) = 0",
        range: "[−1, 0]",
        ..WHOLE
    },
    Entry {
        call: "midpoint_growth",
        name: "Midpoint growth of exports",
        formula: "2 (X(t) − X(t−1)) / (X(t) + X(t−1))",
        unit: "midpoint growth rate",
        range: "[−2, 2]",
        conventions: &[
            EXPORTS,
            "The mean of the firms' midpoint growth rates, weighted by their value in both years: 2 for a firm that \
             enters, −2 for one that leaves.",
        ],
        source: "Davis, Haltiwanger and Schuh (1996)",
        ..PART
    },
    Entry { call: "top_10_contribution", name: "Growth from the top 10 of the year before", ..TOP },
    Entry { call: "top_100_contribution", name: "Growth from the top 100 of the year before", ..TOP },
    Entry {
        call: "granular_residual",
        name: "Granular residual (Gabaix)",
        formula: "Σ x(f,t−1)/X(t−1) (g(f) − ḡ) over the 100 largest firms f of t−1, g(f) = ln x(f,t) − ln x(f,t−1), ḡ its mean",
        unit: "log difference",
        conventions: &[
            EXPORTS,
            "Firms that do not export in t have no g and are left out of both sums; growth is not winsorised.",
            TIES,
        ],
        source: "Gabaix (2011), Econometrica 79(3)",
        ..PART
    },
    Entry {
        call: "gazelles",
        name: "Gazelles",
        formula: "#{f : x(f,s)/x(f,s−1) > X(s)/X(s−1) for s = t−2, t−1, t}",
        unit: "firms",
        range: "0, 1, …",
        ..GAZELLE
    },
    Entry {
        call: "gazelles_share",
        name: "Share of gazelles in exporters",
        formula: "gazelles / #{f : x(f,t) > 0}",
        ..GAZELLE
    },
    Entry {
        call: "gazelles_value_share",
        name: "Share of gazelles in exports",
        formula: "Σ{x(f,t) : f a gazelle} / X(t)",
        ..GAZELLE
    },
];
