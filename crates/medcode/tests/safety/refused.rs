//! A system that takes no more: a full disk, a rename that fails.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use medcode::Catalog;

use crate::common::{Content, content_of};

/// What the child reads: the directory of the catalog.
const TASK: &str = "MEDCODE_SAFETY_REFUSED";
/// Neither root nor the owner of anything.
const NOBODY: u32 = 65_534;

#[test]
#[ignore = "run by the others, under limits"]
fn child() {
    let Ok(directory) = std::env::var(TASK) else { return };
    let error = Content::Full.make(&Catalog::at(directory)).unwrap_err();
    let source = std::error::Error::source(&error).map(ToString::to_string);
    println!("refused: {error}: {}", source.unwrap_or_default());
}

fn refusal(mut command: Command, directory: &Path) -> String {
    let output = command.env(TASK, directory).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{out}");
    out.lines().find_map(|line| Some(line.split_once("refused: ")?.1.to_owned())).unwrap_or(out)
}

#[test]
fn a_disk_that_takes_no_more_leaves_the_catalog_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    Content::Plain.make(&Catalog::open(directory.path()).unwrap()).unwrap();
    // No file may grow beyond 8 KB, which the system refuses as it does on a full disk;
    // the signal that would end the program is turned off.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", "refused::child", "--ignored", "--nocapture"]);
    let message = refusal(command, directory.path());
    assert!(message.contains("cannot write"), "{message}");
    assert!(message.contains("File too large"), "{message}");
    assert_eq!(content_of(directory.path()), Content::Plain);
}

#[test]
fn a_rename_that_fails_leaves_the_catalog_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = directory.path().join("catalog");
    Content::Plain.make(&Catalog::open(&catalog).unwrap()).unwrap();
    // What is to be replaced lies where nothing may be renamed; all else is open.
    let program = directory.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let open_to_all =
        |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    open_to_all(directory.path(), 0o755);
    open_to_all(&catalog, 0o777);
    open_to_all(&catalog.join("catalog.lock"), 0o666);
    open_to_all(&catalog.join("icd10cm"), 0o555);
    let mut command = Command::new(&program);
    command.args(["--exact", "refused::child", "--ignored", "--nocapture"]).current_dir("/");
    if fs::metadata(directory.path()).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let message = refusal(command, &catalog);
    open_to_all(&catalog.join("icd10cm"), 0o755);
    assert!(message.contains("cannot publish"), "{message}");
    assert_eq!(content_of(&catalog), Content::Plain);
    let left = fs::read_dir(&catalog).unwrap().flatten();
    let left: Vec<String> =
        left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(!left.iter().any(|name| name.starts_with(".unpublished")), "{left:?}");
}
