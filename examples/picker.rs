//! A picker: reads what a user types, line by line, and shows the best five codes
//! to report for each.
//!
//! The catalog is opened once and asked many times; a question takes well under a
//! millisecond. A family of codes is completed by a seventh character, which is an
//! axis of the hit: an application would offer its choices.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin picker
//! echo 'broken wrist' | cargo run --release -p medcode-examples --bin picker
//! ```

use std::error::Error;
use std::io::{self, BufRead, IsTerminal, Write};

use medcode::{Catalog, Hit, Search};

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::embedded("target/example-catalog")?;
    let is_prompted = io::stdin().is_terminal();
    let mut lines = io::stdin().lock().lines();
    let mut out = io::stdout().lock();
    loop {
        if is_prompted {
            write!(out, "> ")?;
            out.flush()?;
        }
        let Some(line) = lines.next() else { return Ok(()) };
        let answer = catalog.search(&Search::new(line?).billable(true).limit(5))?;
        for hit in &answer.hits {
            show(&mut out, hit)?;
        }
        writeln!(out)?;
    }
}

fn show(out: &mut impl Write, hit: &Hit) -> io::Result<()> {
    writeln!(out, "{:<9} {}", hit.code, hit.title)?;
    for axis in hit.axes.iter().filter(|axis| axis.bound.is_none()) {
        let codes: Vec<&str> = axis.choices.iter().map(|choice| choice.code.as_str()).collect();
        writeln!(out, "{:<9}   choose the {}: {}", "", axis.name, codes.join(", "))?;
    }
    Ok(())
}
