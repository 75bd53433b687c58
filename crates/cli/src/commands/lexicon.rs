//! `lexicon`: rows of the user's own, kept in the catalog.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use medcode::Lexicon;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::text::counted_rows;

const ABOUT: &str = "\
Keep words of your own in the catalog: a table with tabs between its columns, whose
first line is

  phrase  meaning  kind  source

and perhaps a fifth column, context. A row makes the phrase stand for the meaning in
questions; kind is synonym, lay, abbreviation, procedure or narrower, and source says
where the row comes from. Words in context, between blanks, choose among several
meanings of one phrase. The table takes the place of the one before; no code set is
loaded anew.";

const EXAMPLES: &str = "\
Examples:
  medcode lexicon ours.tsv
  medcode lexicon --remove";

#[derive(Debug, Args)]
#[command(about = "Keep synonyms and abbreviations of your own in the catalog", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct LexiconOptions {
    /// The table
    #[arg(required_unless_present = "remove", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Take the table out of the catalog
    #[arg(long, conflicts_with = "file")]
    remove: bool,
}

pub(crate) fn run(options: &LexiconOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_damaged(directory)?;
    let mut out = Output::stdout();
    if let Some(file) = &options.file {
        let name = file.display().to_string();
        let table = std::fs::read_to_string(file)
            .map_err(|source| Failure::LexiconFile { file: name.clone(), source })?;
        if table.trim().is_empty()
            || Lexicon::parse(&name, &table).map_err(medcode::Error::from)?.rows().is_empty()
        {
            return Err(Failure::LexiconEmpty { file: name });
        }
        let count = catalog.keep_lexicon(&name, &table)?;
        let rows = counted_rows(count);
        writeln!(out, "{rows} kept in {}", catalog.path().unwrap_or(file).display())?;
    } else {
        catalog.keep_lexicon("", "")?;
        writeln!(out, "no rows of your own are kept now")?;
    }
    out.finish()?;
    Ok(Exit::Found)
}
