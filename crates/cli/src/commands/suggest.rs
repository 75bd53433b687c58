//! `suggest`: hits and completions for what is typed so far.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use medcode::{Catalog, Hit, NoticeKind, Suggest, Suggestions, System};

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::ScopeOptions;
use crate::output::{self, FAINT, Output, code_style, shown_code};

const ABOUT: &str = "\
Find codes for what is typed so far.

Every word may be the beginning of one, in any order: \"dia mel ty 2\". A word of four
letters or more that begins nothing is taken as misspelt. A code is found as it is typed
(e11.6), with those that begin so. Last comes a line of words that the last word may
become, each with the number of designations that have it.

--json prints one object: text, hits as in search, completions [word, count],
notices [kind, text], micros.";

const EXAMPLES: &str = "\
Examples:
  medcode suggest dia mel ty 2
  medcode suggest e11.6
  medcode suggest pneum --limit 5 --json
  medcode suggest wheelc --system hcpcs";

#[derive(Debug, Args)]
#[command(about = "Find codes for what is typed so far", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct SuggestOptions {
    /// What is typed so far: beginnings of words, or of a code
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    #[command(flatten)]
    scope: ScopeOptions,
    /// How many hits to give at most, up to 1,000
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    /// Only codes that may be reported, and families of such codes
    #[arg(long)]
    billable: bool,
    /// Print the suggestions as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &SuggestOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_filled(directory)?;
    let suggest = options.suggest();
    let suggestions = catalog.suggest(&suggest)?;
    for notice in &suggestions.notices {
        // In JSON the others stand where programs read them.
        if !options.json || notice.kind == NoticeKind::Outdated {
            output::notice(notice);
        }
    }
    let mut out = Output::stdout();
    if options.json {
        out.json(&suggestions)?;
    } else {
        print(&mut out, &suggestions)?;
    }
    out.finish()?;
    if suggestions.hits.is_empty() && !options.json {
        output::message("no hits");
    }
    Ok(exit(&catalog, &suggest, &suggestions))
}

impl SuggestOptions {
    fn suggest(&self) -> Suggest {
        let suggest = Suggest::new(self.text.join(" ")).scope(self.scope.scope());
        suggest.limit(usize::from(self.limit)).billable(self.billable)
    }
}

/// What no code set could be asked is a failure, not a lack of hits.
fn exit(catalog: &Catalog, suggest: &Suggest, suggestions: &Suggestions) -> Exit {
    if suggestions.hits.is_empty() && catalog.selection(&suggest.scope).chosen.is_empty() {
        return Exit::Failed;
    }
    Exit::found(!suggestions.hits.is_empty())
}

/// One line a hit: code, system if there are several, title. Then the completions.
fn print(out: &mut Output, suggestions: &Suggestions) -> io::Result<()> {
    const GAP: usize = 2;
    let hits = &suggestions.hits;
    let shown = |hit: &Hit| shown_code(hit.system, &hit.code, hit.billable);
    let code = hits.iter().map(|hit| shown(hit).len()).max().unwrap_or_default().max(7) + GAP;
    let is_mixed = hits.iter().any(|hit| hit.system != hits[0].system);
    let system = System::ALL.iter().map(|system| system.id().len() + GAP).max();
    let system = if is_mixed { system.unwrap_or_default() } else { 0 };
    for hit in hits {
        out.column(&shown(hit), code, code_style(hit.billable))?;
        if system > 0 {
            out.column(hit.system.id(), system, FAINT)?;
        }
        let is_of_title = hit.title.starts_with(&hit.matched.text);
        let spans = if is_of_title { hit.matched.spans.as_slice() } else { &[] };
        out.marked_paragraph(code + system, &hit.title, spans, anstyle::Style::new())?;
    }
    if !suggestions.completions.is_empty() {
        let words = suggestions.completions.iter();
        let words: Vec<String> = words.map(|one| format!("{} {}", one.word, one.count)).collect();
        write!(out, "{:GAP$}", "")?;
        out.paragraph(GAP, &words.join(", "), FAINT)?;
    }
    Ok(())
}
