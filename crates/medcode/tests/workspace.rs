//! The workspace keeps its layout.
//!
//! 1. A crate uses only the crates below it.
//! 2. Nothing but the named files lies at the top.
//! 3. The inner crates stay apart from the dependencies that are others' business.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each package may use of the others; ARCHITECTURE.md draws it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("crates/codeset", &[]),
    ("crates/analysis", &[]),
    ("crates/loader", &["codeset"]),
    ("crates/index", &["codeset", "analysis"]),
    ("crates/query", &["codeset", "analysis", "index"]),
    ("crates/embedded", &[]),
    ("crates/medcode", &["codeset", "analysis", "loader", "index", "query", "embedded"]),
    ("crates/cli", &["medcode"]),
    ("examples", &["medcode"]),
    ("benches", &["medcode", "codeset", "analysis", "index", "fixtures"]),
    ("fixtures", &[]),
];

/// Dependencies that only these packages may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy", &["crates/index", "benches"]),
    ("rusqlite", &["benches"]),
    ("plotters", &["benches"]),
    ("rand_pcg", &["fixtures"]),
    ("quick-xml", &["crates/loader"]),
    ("encoding_rs", &["crates/loader"]),
    ("zip", &["crates/loader"]),
    ("clap", &["crates/cli", "benches"]),
    ("indicatif", &["crates/cli"]),
    ("serde_json", &["crates/index", "crates/cli", "benches"]),
];

const AT_TOP: &[&str] = &[
    ".ci",
    ".clippy.toml",
    ".deny.toml",
    ".git",
    ".gitignore",
    ".rustfmt.toml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "crates",
    "examples",
    "fixtures",
    "target",
];

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The dependencies that a package names for more than its tests.
fn dependencies(package: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(top().join(package).join("Cargo.toml"));
    let manifest = manifest.expect("every package has one");
    let mut is_dependencies = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_dependencies = line.ends_with("dependencies]") && !line.contains("dev-");
        } else if is_dependencies {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            names.extend((!name.is_empty() && !name.starts_with('#')).then(|| name.to_owned()));
        }
    }
    names
}

#[test]
fn a_crate_uses_only_the_crates_below_it() {
    for (package, allowed) in MAY_USE {
        for name in dependencies(package) {
            let Some(of_ours) = name.strip_prefix("medcode") else { continue };
            let short = of_ours.strip_prefix('-').unwrap_or("medcode");
            assert!(allowed.contains(&short), "{package} must not use {name}");
        }
    }
}

#[test]
fn nothing_but_the_named_files_lies_at_the_top() {
    for entry in fs::read_dir(top()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(AT_TOP.contains(&name.as_str()), "{name} has no place at the top");
    }
}

#[test]
fn dependencies_stay_where_they_belong() {
    for (package, _) in MAY_USE {
        let names = dependencies(package);
        for (dependency, allowed) in ONLY_IN {
            let is_allowed = allowed.contains(package) || !names.contains(*dependency);
            assert!(is_allowed, "{package} must not use {dependency}");
        }
    }
}
