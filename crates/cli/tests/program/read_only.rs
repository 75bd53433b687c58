//! A catalog that may not be written to, asked by one who does not own it.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::program::{Files, Ran, run};

/// Neither root nor the owner of anything.
const NOBODY: u32 = 65_534;

/// Takes from everyone the right to write to a directory and all in it.
fn seal(path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            seal(&entry.unwrap().path());
        }
        fs::set_permissions(path, Permissions::from_mode(0o555)).unwrap();
    } else {
        fs::set_permissions(path, Permissions::from_mode(0o444)).unwrap();
    }
}

/// Gives back what removing it needs.
fn unseal(path: &Path) {
    if path.is_dir() {
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        for entry in fs::read_dir(path).unwrap() {
            unseal(&entry.unwrap().path());
        }
    }
}

#[test]
fn a_read_only_catalog_opens_and_answers() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
    let (catalog, program) = (root.join("catalog"), root.join("medcode"));
    fs::copy(env!("CARGO_BIN_EXE_medcode"), &program).unwrap();
    let loaded = run(&catalog, &["load", Files::new().path(), "--release", "2026"]);
    assert_eq!(loaded.code, 0, "{}", loaded.messages);
    seal(&catalog);
    let ran = |arguments: &[&str]| -> Ran {
        let mut command = Command::new(&program);
        command.arg("--catalog").arg(&catalog).args(arguments).current_dir("/");
        if fs::metadata(root).unwrap().uid() == 0 {
            // To root nothing is read-only: the child drops its rights.
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output().unwrap().into()
    };
    let answered = ran(&["search", "kidney stone", "--release", "2026"]);
    let refused = ran(&["load", root.join("medcode").to_str().unwrap(), "--release", "2025"]);
    let files = Files::new();
    fs::set_permissions(files.path(), Permissions::from_mode(0o755)).unwrap();
    let unwritable = ran(&["load", files.path(), "--release", "2025"]);
    unseal(&catalog);
    assert_eq!(answered.code, 0, "{}", answered.messages);
    assert!(answered.out.starts_with("N20.0"), "{}", answered.out);
    assert_eq!((refused.code, unwritable.code), (2, 2));
    assert!(unwritable.messages.contains(catalog.to_str().unwrap()), "{}", unwritable.messages);
}
