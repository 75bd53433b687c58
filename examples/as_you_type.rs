//! Search-as-you-type: types a text letter by letter into a session, and shows after each
//! what a field would list below it.
//!
//! ```text
//! cargo run --release -p medcode-examples --bin as_you_type -- dia mel ty 2
//! ```

use std::error::Error;
use std::io::{self, Write};

use medcode::{Catalog, Scope};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let text = if words.is_empty() { "type 2 diab".to_owned() } else { words.join(" ") };
    let catalog = Catalog::embedded("target/example-catalog")?;
    let mut session = catalog.session(Scope::new())?.limit(3);
    let mut out = io::stdout().lock();
    for (start, letter) in text.char_indices() {
        let suggestions = session.suggest(&text[..start + letter.len_utf8()])?;
        writeln!(out, "> {}   ({} µs)", suggestions.text, suggestions.micros)?;
        for hit in &suggestions.hits {
            writeln!(out, "  {:<9} {}", hit.code, hit.title)?;
        }
        let words = suggestions.completions.iter().take(4);
        let words: Vec<&str> = words.map(|completion| completion.word.as_str()).collect();
        if !words.is_empty() {
            writeln!(out, "  … {}", words.join(", "))?;
        }
    }
    Ok(())
}
