//! Markets, items and products a flow of the sample can have.

use serde::Deserialize;

use crate::data::table;
use crate::error::{Error, Place, Result};

/// A partner country.
pub(super) struct Market {
    pub(super) name: String,
    /// Position in [`Catalogue::regions`].
    pub(super) region: usize,
    /// Assumed exports in billions of US dollars; only its ratio to the others of the region counts.
    pub(super) weight: f64,
}

/// A country or region whose exports are published, or the rest of the world.
pub(super) struct Region {
    pub(super) name: String,
    /// Sum of the weights of its markets.
    weight: f64,
}

impl Region {
    /// Part of the region's exports that goes to one of its markets.
    pub(super) fn part(&self, market: &Market) -> f64 {
        market.weight / self.weight
    }
}

/// An export item with the products that belong to it.
pub(super) struct Item {
    pub(super) name: String,
    /// Assumed weight among the items without a published value; 0 for those with one.
    pub(super) rest_weight: f64,
    /// Running sum of product weights, up to 1.
    cumulative: Vec<f64>,
    /// Position of its first product in [`Catalogue::products`]; the others follow.
    first_product: usize,
}

/// A product.
pub(super) struct Product {
    pub(super) name: String,
    /// Position in [`Catalogue::items`].
    pub(super) item: usize,
    /// Assumed share in the item's exports.
    pub(super) weight: f64,
}

/// Everything that flows can be about.
pub(super) struct Catalogue {
    pub(super) markets: Vec<Market>,
    pub(super) regions: Vec<Region>,
    pub(super) items: Vec<Item>,
    pub(super) products: Vec<Product>,
    popularity: Vec<f64>,
}

#[derive(Deserialize)]
struct MarketRow {
    market: String,
    region: String,
    weight: f64,
}

#[derive(Deserialize)]
struct ItemRow {
    item: String,
    rest_weight: Option<f64>,
}

#[derive(Deserialize)]
struct HeadingRow {
    item: String,
    heading: String,
    weight: f64,
    subheadings: String,
}

impl Catalogue {
    pub(super) fn load() -> Result<Self> {
        let (markets, regions) = markets()?;
        let (items, products) = products()?;
        // More firms sell to a small market than its share of value tells: the exponent 3/4 flattens the draw.
        let popularity = cumulative(markets.iter().map(|market| market.weight.sqrt() * market.weight.sqrt().sqrt()));
        Ok(Self { markets, regions, items, products, popularity })
    }

    /// The market at `u` in [0, 1) of the firms' taste for markets.
    pub(super) fn market_at(&self, u: f64) -> usize {
        position(&self.popularity, u)
    }

    /// The product at `u` in [0, 1) of an item.
    pub(super) fn product_at(&self, item: usize, u: f64) -> usize {
        let item = &self.items[item];
        item.first_product + position(&item.cumulative, u)
    }
}

fn markets() -> Result<(Vec<Market>, Vec<Region>)> {
    let mut regions: Vec<Region> = Vec::new();
    let mut markets = Vec::new();
    for row in table::<MarketRow>("sample_markets.csv", include_str!("../../data/sample_markets.csv"))? {
        let region = regions.iter().position(|known| known.name == row.region).unwrap_or(regions.len());
        match regions.get_mut(region) {
            Some(known) => known.weight += row.weight,
            None => regions.push(Region { name: row.region, weight: row.weight }),
        }
        markets.push(Market { name: row.market, region, weight: row.weight });
    }
    Ok((markets, regions))
}

fn products() -> Result<(Vec<Item>, Vec<Product>)> {
    let headings = table::<HeadingRow>("sample_products.csv", include_str!("../../data/sample_products.csv"))?;
    let mut items = Vec::new();
    let mut products: Vec<Product> = Vec::new();
    for row in table::<ItemRow>("sample_items.csv", include_str!("../../data/sample_items.csv"))? {
        let first_product = products.len();
        for heading in headings.iter().filter(|heading| heading.item == row.item) {
            // Subheadings are listed by importance: their weights fall like 1/rank and add up to the heading's.
            let harmonic: f64 = (1..).zip(heading.subheadings.split(' ')).map(|(rank, _)| 1.0 / f64::from(rank)).sum();
            for (rank, subheading) in (1..).zip(heading.subheadings.split(' ')) {
                let weight = heading.weight / (f64::from(rank) * harmonic);
                products.push(Product { name: format!("{}{subheading}", heading.heading), item: items.len(), weight });
            }
        }
        let of_item = products.get_mut(first_product..).unwrap_or_default();
        let total: f64 = of_item.iter().map(|product| product.weight).sum();
        for product in of_item.iter_mut() {
            product.weight /= total;
        }
        let cumulative = cumulative(of_item.iter().map(|product| product.weight));
        if cumulative.is_empty() {
            let problem = "an item has no product; rebuild the crate";
            return Err(Error::data(Place::file("data/sample_products.csv"), problem));
        }
        items.push(Item { name: row.item, rest_weight: row.rest_weight.unwrap_or(0.0), cumulative, first_product });
    }
    Ok((items, products))
}

/// Running sums, divided by the total.
pub(super) fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    for running in &mut sums {
        *running /= sum;
    }
    sums
}

/// The first entry of `cumulative` above `u`.
pub(super) fn position(cumulative: &[f64], u: f64) -> usize {
    cumulative.partition_point(|sum| *sum <= u).min(cumulative.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let catalogue = Catalogue::load().unwrap();
        let products: BTreeSet<&str> = catalogue.products.iter().map(|product| product.name.as_str()).collect();
        assert_eq!(products.len(), catalogue.products.len());
        assert!(products.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(products.iter().any(|code| code.starts_with('0')));
        let markets: BTreeSet<&str> = catalogue.markets.iter().map(|market| market.name.as_str()).collect();
        assert_eq!(markets.len(), catalogue.markets.len());
        assert!(markets.iter().all(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())));
    }

    #[test]
    fn every_listed_heading_is_used() {
        let catalogue = Catalogue::load().unwrap();
        let listed = table::<HeadingRow>("", include_str!("../../data/sample_products.csv")).unwrap();
        let count: usize = listed.iter().map(|row| row.subheadings.split(' ').count()).sum();
        assert_eq!(count, catalogue.products.len());
    }

    #[test]
    fn draws_follow_the_weights() {
        let sums = cumulative([1.0, 2.0, 1.0].into_iter());
        assert_eq!([0.0, 0.24, 0.25, 0.74, 0.75, 0.999_999].map(|u| position(&sums, u)), [0, 0, 1, 1, 2, 2]);
    }
}
