//! Searches the ICD-10-CM release that is built into the library.
//!
//! The catalog is made in `target/example-catalog` by the first run, which takes a
//! second or two; later runs only open it.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin search_embedded
//! ```

#![expect(clippy::print_stdout, reason = "a program prints its answer")]

use medcode::{Catalog, Search};

fn main() -> Result<(), medcode::Error> {
    let catalog = Catalog::embedded("target/example-catalog")?;
    let answer = catalog.search(&Search::new("type 2 diabetes with kidney disease").limit(5))?;
    for hit in &answer.hits {
        println!("{:<8} {}", hit.code, hit.title);
    }
    Ok(())
}
