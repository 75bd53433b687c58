//! Running the program, and the catalogs to run it on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;

/// What the program printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) messages: String,
    pub(crate) code: i32,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).unwrap(),
            messages: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }
}

/// The program on a catalog, not yet started.
pub(crate) fn command(catalog: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_medcode"));
    command.arg("--catalog").arg(catalog).args(arguments);
    command
}

pub(crate) fn run(catalog: &Path, arguments: &[&str]) -> Ran {
    command(catalog, arguments).output().unwrap().into()
}

/// The order file and the tabular list of the fixtures, in a directory.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let order = medcode_fixtures::icd10cm_order();
        fs::write(directory.path().join("icd10cm-order-2026.txt"), order).unwrap();
        let tabular = medcode_fixtures::icd10cm_tabular();
        fs::write(directory.path().join("icd10cm-tabular-2026.xml"), tabular).unwrap();
        Self(directory)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

/// A catalog of the fixtures, which no test changes.
pub(crate) fn catalog() -> &'static Path {
    static CATALOG: LazyLock<TempDir> = LazyLock::new(|| {
        let directory = tempfile::tempdir().unwrap();
        let ran = run(directory.path(), &["load", Files::new().path(), "--release", "2026"]);
        assert_eq!(ran.code, 0, "{}", ran.messages);
        directory
    });
    CATALOG.path()
}

/// Every file below a directory, by its path, with its content.
pub(crate) fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let content = fs::read(&path).unwrap();
            files.insert(path, content);
        }
    }
    files
}
