//! Compiles the lexicon into finite-state tables, with the very code that reads
//! text at run time.

#![allow(dead_code, unreachable_pub, reason = "a part of the crate's modules serves here")]

use std::path::Path;

#[path = "src/analysis.rs"]
mod analysis;
#[path = "src/british.rs"]
mod british;
#[path = "src/compile.rs"]
mod compile;
#[path = "src/fingerprint.rs"]
mod fingerprint;
#[path = "src/fold.rs"]
mod fold;
#[path = "src/known.rs"]
mod known;
#[path = "src/lexicon.rs"]
mod lexicon;
#[path = "src/numerals.rs"]
mod numerals;
#[path = "src/planes.rs"]
mod planes;
#[path = "src/plural.rs"]
mod plural;
#[path = "src/remembered.rs"]
mod remembered;
#[path = "src/segment.rs"]
mod segment;
#[path = "src/spelling.rs"]
mod spelling;
#[path = "src/steps.rs"]
mod steps;
#[path = "src/tables.rs"]
mod tables;
#[path = "src/tokens.rs"]
mod tokens;
#[path = "src/verb.rs"]
mod verb;
#[path = "src/words.rs"]
mod words;

use analysis::{Token, TokenKind};
use lexicon::RowKind;

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    let lexicon = match lexicon::Lexicon::read_builtin() {
        Ok(lexicon) => lexicon,
        Err(error) => {
            println!("cargo::error={error}");
            return;
        }
    };
    let blob = compile::compile(&words::Words::builtin(), &lexicon);
    let out = std::env::var_os("OUT_DIR").expect("cargo names the directory");
    std::fs::write(Path::new(&out).join("lexicon.bin"), blob).expect("the directory is writable");
}
