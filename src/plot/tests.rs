use std::io::Cursor;
use std::path::PathBuf;

use super::font::{Face, cover, has_all, is_invisible, width};
use super::gallery::{all, bad, concentration, lorenz, pyramid, rank_size};
use super::palette::Colour;
use super::scene::{Mark, Scene, Words};
use super::{
    Concentration, ConcentrationLine, Currency, FigureValues, Language, Lorenz, LorenzCurve, RankSize, Size, Style,
    Theme, Treemap, TreemapItem, Units,
};

const SIZES: [Size; 3] = [Size::Slide, Size::Page, Size::Notebook];
const LANGUAGES: [Language; 2] = [Language::English, Language::Korean];

fn styles() -> impl Iterator<Item = Style> {
    SIZES.into_iter().flat_map(|size| LANGUAGES.map(|language| Style { theme: Theme::Light, size, language }))
}

fn words(scene: &Scene) -> Vec<&Words> {
    scene.marks.iter().filter_map(|mark| if let Mark::Words(words) = mark { Some(words) } else { None }).collect()
}

/// Left, top, right, bottom of the letters of a text, without the room between lines.
fn extent(words: &Words) -> [f64; 4] {
    let (left, right) = words.span();
    [left, words.at.1 - 0.72 * words.size, right, words.at.1 + 0.02 * words.size]
}

#[test]
fn no_text_leaves_the_figure_or_covers_another() {
    for (name, figure) in all().into_iter().chain(bad()) {
        for style in styles() {
            let scene = figure.scene(style);
            let (width, height) = style.size.pixels();
            let texts = words(&scene);
            for (at, one) in texts.iter().enumerate() {
                let [left, top, right, bottom] = extent(one);
                let inside = left >= 0.0 && top >= 0.0 && right <= f64::from(width) && bottom <= f64::from(height);
                assert!(inside, "{name} {style:?}: '{}' is cut off", one.text);
                for two in &texts[at + 1..] {
                    let other = extent(two);
                    let apart = right <= other[0] || other[2] <= left || bottom <= other[1] || other[3] <= top;
                    assert!(apart, "{name} {style:?}: '{}' covers '{}'", one.text, two.text);
                }
            }
        }
    }
}

/// Draws every figure, also into the folder that `TOPHEAVY_GALLERY` names, to be looked at.
#[test]
fn every_figure_is_drawn_in_every_theme_and_language_the_same_each_time() {
    let folder = std::env::var_os("TOPHEAVY_GALLERY").map(PathBuf::from);
    for (name, figure) in all().into_iter().chain(bad()) {
        for (theme, language, suffix) in
            [(Theme::Light, Language::English, "light"), (Theme::Dark, Language::Korean, "dark_ko")]
        {
            for size in SIZES {
                let style = Style { theme, size, language };
                let svg = figure.svg(&style).unwrap();
                assert_eq!(svg, figure.svg(&style).unwrap(), "{name}");
                assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && !svg.contains("NaN"), "{name}");
                assert!(!svg.contains("<script") && svg.len() < 150_000, "{name} has {} bytes", svg.len());
                if let Some(folder) = &folder {
                    for ending in ["svg", "png"] {
                        figure.save(folder.join(format!("{name}_{suffix}_{size:?}.{ending}")), &style).unwrap();
                    }
                }
            }
        }
    }
}

/// Every text of a figure in Korean that is no name of the data has its letters in the bundled font.
#[test]
fn letters_of_every_figure_are_in_the_bundled_font() {
    for (name, figure) in all() {
        for style in styles() {
            for words in words(&figure.scene(style)) {
                let text: String = words.text.chars().filter(|c| !is_invisible(*c)).collect();
                let of_other_scripts = |c: char| matches!(c, '\u{600}'..='\u{6ff}' | '\u{4e00}'..='\u{9fff}');
                assert!(text.contains(of_other_scripts) || has_all(&text, words.face), "{name}: {text}");
            }
        }
    }
}

/// The pixels of a PNG, three bytes each.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

#[test]
fn a_png_shows_what_the_scene_says_where_it_says_it() {
    let figures = [("pyramid", pyramid()), ("concentration", concentration(5))];
    for (name, figure) in figures {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style { theme, size: Size::Page, language: Language::Korean };
            let (scene, (width, height, pixels)) = (figure.scene(style), decoded(&figure.png(&style).unwrap()));
            assert_eq!((width, height), (1440, 960));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pixel of the figure")]
            let at = |x: f64, y: f64| {
                let first = 3 * ((2.0 * y) as usize * width as usize + (2.0 * x) as usize);
                Colour(pixels[first], pixels[first + 1], pixels[first + 2])
            };
            assert_eq!(at(1.0, 1.0), scene.palette().background);
            let mut shapes = 0;
            for mark in &scene.marks {
                let (point, colour) = match mark {
                    Mark::Bar { area, colour } if area.width() > 3.0 => (area.middle(), *colour),
                    Mark::Dot { at, colour, .. } => (*at, *colour),
                    _ => continue,
                };
                // Lines and dots of lines that meet may cover a dot.
                shapes += usize::from(at(point.0, point.1) == colour);
            }
            let drawn = scene.marks.iter().filter(|mark| matches!(mark, Mark::Bar { .. } | Mark::Dot { .. })).count();
            assert!(
                shapes == drawn || (name == "concentration" && 4 * shapes > 3 * drawn),
                "{name}: {shapes} of {drawn}"
            );
        }
    }
}

#[test]
fn text_is_as_wide_in_the_bitmap_as_the_layout_takes_it_to_be() {
    for (text, face) in [("Exports of 97,231 firms", Face::Regular), ("수출 집중도 상위 1%", Face::Bold)] {
        let (mut left, mut right) = (i32::MAX, 0);
        cover(text, face, 40.0, (10.0, 60.0), |column, _, _| {
            left = left.min(column);
            right = right.max(column);
        });
        let wide = width(text, face, 40.0);
        // The first and the last letter have some room beside them.
        assert!((0.0..10.0).contains(&(wide - f64::from(right - left))), "{text}: {left} to {right}, {wide}");
    }
}

#[test]
fn a_hundred_thousand_firms_are_few_points_that_lie_on_the_curve() {
    for figure in [lorenz(100_000), rank_size(100_000)] {
        let scene = figure.scene(Style::default());
        let points = scene.marks.iter().map(|mark| if let Mark::Line { points, .. } = mark { points.len() } else { 0 });
        let all: usize = points.sum();
        assert!((60..3_000).contains(&all), "{all}");
        let data = figure.data();
        let longest = data.columns.iter().map(|column| len(&column.values)).max().unwrap();
        assert!(longest >= 100_000, "the data are all there");
    }
}

fn len(values: &FigureValues) -> usize {
    match values {
        FigureValues::Text(entries) => entries.len(),
        FigureValues::Whole(entries) => entries.len(),
        FigureValues::Numbers(entries) => entries.len(),
    }
}

#[test]
fn the_data_behind_a_figure_are_a_table() {
    for (name, figure) in all().into_iter().chain(bad()) {
        let data = figure.data();
        let lengths: Vec<usize> = data.columns.iter().map(|column| len(&column.values)).collect();
        assert!(!lengths.is_empty() && lengths.iter().all(|length| *length == lengths[0]), "{name}: {lengths:?}");
    }
}

#[test]
fn a_figure_without_data_says_why() {
    let said = |name: &str| {
        let figure = bad().into_iter().find(|(found, _)| *found == name).unwrap().1;
        let style = Style { size: Size::Slide, ..Style::default() };
        words(&figure.scene(style)).iter().map(|words| words.text.clone()).collect::<Vec<_>>().join(" ")
    };
    for (name, reason) in [
        ("lorenz_no_firm", "There are no firms in the data"),
        ("lorenz_zero", "The total is zero"),
        ("lorenz_some_zero", "2024: the total is zero"),
        ("lorenz_one_firm", "one of the firms alone"),
        ("concentration_one", "One period only"),
        ("concentration_none", "No number is known"),
        ("concentration_names", "Some numbers are unknown"),
        ("concentration_many", "6 lines in grey"),
        ("rank_zero", "No value is above zero"),
        ("rank_one", "1 firms of zero are not drawn"),
        ("pyramid_none", "There are no firms"),
        ("pyramid_zero", "The total is zero"),
        ("treemap_one", "Only one of the products"),
        ("treemap_zero", "The total is zero"),
        ("moves_none", "There are no firms"),
        ("survival_none", "No number is known"),
        ("fan_none", "No number is known"),
        ("road_none", "No number is known"),
        ("road_one", "No projection was given"),
        ("road_reached", "The target was reached in 2025"),
        ("road_never", "The median does not reach the target by 2037"),
    ] {
        assert!(said(name).contains(reason), "{name}: {}", said(name));
    }
}

#[test]
fn a_file_is_an_svg_or_a_png_and_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let figure = pyramid();
    for (file, begins) in [("x.svg", b"<svg".as_slice()), ("X.PNG", b"\x89PNG".as_slice())] {
        figure.save(folder.path().join(file), &Style::default()).unwrap();
        assert!(std::fs::read(folder.path().join(file)).unwrap().starts_with(begins));
    }
    let error = figure.save(folder.path().join("x.pdf"), &Style::default()).unwrap_err();
    assert_eq!(error.to_string(), "path: must end in .svg or .png");
    let error = figure.save(folder.path().join("none/x.svg"), &Style::default()).unwrap_err().to_string();
    assert!(error.ends_with("there is no such folder"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn input_that_would_mislead_is_refused() {
    let curve = |points: Vec<[f64; 2]>| LorenzCurve { label: "a".into(), count: 2.0, points, gini: None, top: None };
    let lorenz = |points| Lorenz { units: Units::Firms, curves: vec![curve(points)] }.figure().map(|_| ());
    assert!(lorenz(vec![[0.0, 0.0], [1.0, 1.2]]).is_err() && lorenz(vec![[0.0, 0.5], [1.0, 0.2]]).is_err());
    assert!(lorenz(vec![[0.0, f64::NAN], [1.0, 1.0]]).is_err() && lorenz(vec![[0.0, 0.0], [1.0, 1.0]]).is_ok());
    let exports =
        |exports| RankSize { units: Units::Firms, currency: Currency::Own, exports, tail: None }.figure().is_err();
    assert!(exports(vec![-1.0]) && exports(vec![f64::INFINITY]) && !exports(vec![0.0, 1.0]));
    let shares = |shares| {
        let lines = vec![ConcentrationLine { label: "a".into(), shares }];
        Concentration { periods: vec!["2025".to_owned()], lines }.figure().map(|_| ())
    };
    assert!(shares(vec![Some(84.0)]).is_err() && shares(vec![]).is_err() && shares(vec![Some(0.84)]).is_ok());
    let error = shares(vec![]).unwrap_err().to_string();
    assert_eq!(error, "shares: 0 entries where 1 are needed, one for each value");
    let items = vec![TreemapItem { name: "a".to_owned(), value: 2.0 }];
    let map = Treemap { units: Units::Markets, currency: Currency::Own, total: Some(1.0), items };
    assert!(map.figure().unwrap_err().to_string().starts_with("total: must be the items' sum or more"));
}

/// The structure of one figure in both themes; a change of it is looked at.
#[test]
fn the_structure_of_a_figure_is_as_it_was() {
    for (theme, name) in [(Theme::Light, "pyramid_light"), (Theme::Dark, "pyramid_dark")] {
        let style = Style { theme, size: Size::Page, language: Language::English };
        insta::with_settings!({ snapshot_path => "../../tests/snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, pyramid().svg(&style).unwrap());
        });
    }
}
