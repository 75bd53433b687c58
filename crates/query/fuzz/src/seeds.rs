//! Writes the first seeds of the target into its corpus.

use std::fs;
use std::io;
use std::path::Path;

use medcode_query_fuzz::SEEDS;

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/question");
    fs::create_dir_all(&corpus)?;
    for (number, question) in SEEDS.iter().enumerate() {
        fs::write(corpus.join(number.to_string()), format!("\u{28}{question}"))?;
    }
    Ok(())
}
