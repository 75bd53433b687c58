//! Checks a list of codes against a date of service: which may be reported, and
//! why the others may not.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin check_codes
//! cargo run --release -p medcode-examples --bin check_codes -- 2026-05-01 E11.9 S52.501
//! ```

use std::error::Error;
use std::io::{self, Write};

use medcode::{Catalog, Date, Scope, Verdict};

const CODES: [&str; 5] = ["E11.9", "e119", "E11", "S52.501", "W21.89A"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let date: Date = arguments.next().unwrap_or_else(|| "2026-05-01".to_owned()).parse()?;
    let mut codes: Vec<String> = arguments.collect();
    if codes.is_empty() {
        codes = CODES.map(str::to_owned).to_vec();
    }
    let catalog = Catalog::embedded("target/example-catalog")?;
    let scope = Scope::new().on(date);
    let mut out = io::stdout().lock();
    for code in &codes {
        // One answer for each system that has the code.
        for check in catalog.check(&scope, code)? {
            let mark = if check.verdict == Verdict::Valid { "yes" } else { "no " };
            writeln!(out, "{mark} {:<9} {}", check.code(), check.message())?;
            for choice in check.choices() {
                writeln!(out, "      {:<9} {}", choice.code, choice.label)?;
            }
        }
    }
    Ok(())
}
