//! Who may import whom, proved by reading the `use` lines and paths of the sources.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What all modules may name.
const BELOW_ALL: [&str; 4] = ["error", "random", "normal", "thousands"];

/// For each module the modules it may name beside these.
const MAY_USE: [(&str, &[&str]); 18] = [
    ("error", &[]),
    ("random", &[]),
    ("normal", &[]),
    ("thousands", &[]),
    ("definition", &["measure"]),
    ("measure", &["definition"]),
    ("data", &[]),
    ("sample", &["data"]),
    ("trade", &["measure", "definition"]),
    ("panel", &["trade", "measure", "definition", "sample"]),
    ("dynamics", &["panel", "trade", "measure", "definition"]),
    ("inference", &["panel", "trade", "measure", "definition"]),
    ("decompose", &["panel", "trade", "measure", "definition"]),
    ("brackets", &["trade", "measure", "definition", "inference"]),
    (
        "policy",
        &[
            "inference",
            "dynamics",
            "decompose",
            "brackets",
            "panel",
            "trade",
            "measure",
            "definition",
            "data",
            "sample",
        ],
    ),
    (
        "report",
        &[
            "policy",
            "inference",
            "dynamics",
            "decompose",
            "brackets",
            "panel",
            "trade",
            "measure",
            "definition",
            "sample",
            "data",
        ],
    ),
    (
        "plot",
        &[
            "policy",
            "inference",
            "dynamics",
            "decompose",
            "brackets",
            "panel",
            "trade",
            "measure",
            "definition",
            "report",
            "sample",
        ],
    ),
    (
        "cli",
        &[
            "plot",
            "report",
            "policy",
            "dynamics",
            "inference",
            "decompose",
            "brackets",
            "panel",
            "trade",
            "measure",
            "definition",
            "sample",
            "data",
        ],
    ),
];

/// Crates that only some modules may name.
const ONLY_IN: [(&str, &[&str]); 6] = [
    ("polars", &["panel"]),
    ("polars_io", &["panel"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("plotters", &["plot"]),
    ("pyo3", &[]),
];

fn sources() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Templates are no sources of Rust: two hyphens in them are a variable of a style.
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let relative = path.strip_prefix(&root).unwrap().to_path_buf();
            let first = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
            if first != "lib" && first != "main" {
                let text = fs::read_to_string(&path).unwrap();
                modules.entry(first).or_default().push((relative, text));
            }
        }
    }
    modules
}

/// Code without comments and documentation.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).filter(|line| !line.trim().is_empty())
}

#[test]
fn modules_only_use_what_is_below_them() {
    let modules = sources();
    let known: Vec<&str> = MAY_USE.iter().map(|(module, _)| *module).collect();
    for module in modules.keys() {
        assert!(known.contains(&module.as_str()), "{module} has no place in the order of modules");
    }
    let mut uses = 0;
    for (module, allowed) in MAY_USE {
        for (path, text) in &modules[module] {
            for line in code(text) {
                for named in line.split("crate::").skip(1) {
                    let named: String = named.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    if known.contains(&named.as_str()) && named != module && !BELOW_ALL.contains(&named.as_str()) {
                        uses += 1;
                        assert!(allowed.contains(&named.as_str()), "{} uses {named}", path.display());
                    }
                }
            }
        }
    }
    assert!(uses > 20, "the test reads the sources");
}

#[test]
fn only_the_engine_names_polars() {
    for (module, files) in sources() {
        for (path, text) in files {
            for (name, allowed) in ONLY_IN {
                let named = code(&text).any(|line| line.contains(&format!("{name}::")));
                assert!(!named || allowed.contains(&module.as_str()), "{} names {name}", path.display());
            }
        }
    }
}

/// Files of the Python package below a folder, by their ending.
fn of_python(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = paths.filter(|path| path.extension().is_some_and(|found| found == ending));
    let files: Vec<_> = named.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect();
    assert!(files.len() > 8, "the test reads the package");
    files
}

#[test]
fn unsafe_code_stands_in_one_module_with_its_proof() {
    for (path, text) in of_python("src", "rs") {
        let named = code(&text).any(|line| line.contains("unsafe ") || line.contains("unsafe{"));
        let is_the_one = path.file_name().is_some_and(|name| name == "borrowed.rs");
        assert_eq!(named, is_the_one, "{}", path.display());
    }
}

/// The messages of the library name options as the command line spells them; the bindings spell them as arguments.
#[test]
fn the_bindings_know_every_option_that_a_message_names() {
    let spelling = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/src/spelling.rs")).unwrap();
    let mut named = 0;
    for (module, files) in sources() {
        if module == "cli" {
            continue;
        }
        for (path, text) in files {
            let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
            for after in before_tests
                .lines()
                .filter(|line| !line.trim().starts_with("//"))
                .flat_map(|line| line.split("--").skip(1).map(str::to_owned).collect::<Vec<_>>())
            {
                let option: String = after.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                // The report's own hint to another format has a sentence of its own.
                if option.len() > 1 && option != "format" {
                    named += 1;
                    assert!(spelling.contains(&format!("\"{option}\"")), "{}: --{option}", path.display());
                }
            }
        }
    }
    assert!(named > 40, "the test reads the messages");
}

#[test]
fn no_source_is_longer_than_a_sitting() {
    let python = [of_python("src", "rs"), of_python("topheavy", "py"), of_python("tests", "py")].concat();
    for (path, text) in sources().into_values().flatten().chain(python) {
        assert!(text.lines().count() <= 505, "{} has {} lines", path.display(), text.lines().count());
    }
}
