//! Follows a code through the years, and counts what changed from one to the next.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin through_time -- RELEASES_FOLDER G35
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::ops::ControlFlow;

use medcode::{Catalog, Load, Scope, System};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: through_time RELEASES_FOLDER CODE";
    let (folder, code) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?);
    let catalog = Catalog::in_memory();
    catalog.load(&Load::new().path(folder), |_| ControlFlow::Continue(()))?;
    for history in catalog.history(&Scope::new(), &code)? {
        for span in &history.spans {
            let until = span.until.map_or_else(|| "now".to_owned(), |until| until.to_string());
            writeln!(out, "{} to {until}: {}", span.from, span.title)?;
        }
        for candidate in &history.became {
            writeln!(out, "candidate: {}", candidate.code)?;
        }
    }
    let status = catalog.status();
    let versions: Vec<_> = status.iter().filter(|one| one.system == System::Icd10Cm).collect();
    for pair in versions.windows(2) {
        let (from, to) = (&pair[0].version, &pair[1].version);
        let difference = catalog.diff(System::Icd10Cm, from, to)?;
        let (added, removed) = (difference.added.len(), difference.removed.len());
        writeln!(out, "{from} to {to}: {added} added, {removed} removed")?;
    }
    Ok(())
}
