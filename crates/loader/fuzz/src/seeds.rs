//! Writes the first seed of every target into its corpus: the fixture of its format.

use std::fs;
use std::io;
use std::path::Path;

use medcode_loader_fuzz::TARGETS;

fn main() -> io::Result<()> {
    for target in &TARGETS {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        fs::create_dir_all(&corpus)?;
        fs::write(corpus.join("fixture"), &(target.fixture)()[target.head_len()..])?;
    }
    Ok(())
}
