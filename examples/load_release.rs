//! Loads a folder of official release files, shows how far it has come, and says
//! what became of each file.
//!
//! Get the files from the publisher: the code descriptions and the tabular list of
//! a fiscal year, zipped as they are.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin load_release -- ~/releases/icd10cm
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::ops::ControlFlow;

use medcode::{Catalog, Load};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("pass a folder of release files")?;
    let catalog = Catalog::open("target/example-releases")?;
    // What is loaded already and has not changed is left as it is.
    let load = Load::new().path(folder);
    let mut tenths = 0;
    let report = catalog.load(&load, |progress| {
        let done = progress.done_bytes * 10 / progress.total_bytes.max(1);
        if done > tenths {
            tenths = done;
            let _ = writeln!(io::stderr(), "{tenths}0 % read");
        }
        // An application stops the load by ControlFlow::Break.
        ControlFlow::Continue(())
    })?;
    let mut out = io::stdout().lock();
    for release in &report.releases {
        let (system, version, codes) = (release.system, &release.version, release.billable);
        writeln!(out, "{system} {version}: {codes} billable codes")?;
    }
    for file in &report.not_loaded {
        writeln!(out, "not loaded: {}: {}", file.name, file.why)?;
    }
    for failure in &report.failed {
        writeln!(out, "failed: {}", failure.error)?;
    }
    Ok(())
}
