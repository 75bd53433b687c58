//! `search`: ranked hits for a question.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use medcode::{Answer, Axis, Catalog, Choice, Detail, Hit, NoticeKind, Role, Search, System};

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::{HitOptions, ScopeOptions};
use crate::output::{self, FAINT, Output, STRONG, code_style, shown_code};

const ABOUT: &str = "\
Find codes for words, or by the beginning or a range of codes.

The question is the words of the command line. A phrase in quotation marks must
stand as it is; the last word may be the beginning of one; a code is found in any
spelling, and with it the codes that begin so (E11.6, k92*) or lie in a range
(E08-E13).

A code that ends in a hyphen may not be reported as it is: it is a header (E11.-)
with more specific codes below it, or a family (S52.501-) whose seventh characters
are listed under it. Words such as \"initial encounter\" choose the seventh
character. The beginning of a code of ICD-10-PCS (0FT4-) has the axes behind it listed,
of which words such as \"open\" choose values. Below a title stands the text that met
the question, where it is another one.

--json prints one object: question, on, hits [system, version, code, plain, title,
billable, family, tier, score, matched {text, role, source, spans, and manifestation
where the index gives a pair}, reasons [name, value, weight], with
--explain words [word, rule, by, row], axes [name, bound,
choices [value, label, code]], and valid {from, until} where the code itself has its
days, or any version was asked], notices [kind, text], micros.";

const EXAMPLES: &str = "\
Examples:
  medcode search heart attack
  medcode search heart atack --explain
  medcode search broken wrist initial encounter --billable
  medcode search diabetes --within E08-E13 --limit 20
  medcode search E11.6
  medcode search '\"heart failure\" acute' --explain
  medcode search copd --on 2026-01-15 --json
  medcode search wheeled walker --system hcpcs
  medcode search ulcerative colitis --any-version";

#[derive(Debug, Args)]
#[command(about = "Find codes for words, or by the beginning or a range of codes", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct SearchOptions {
    /// Words, a code, its beginning, or a range of codes
    #[arg(required = true, value_name = "QUESTION")]
    question: Vec<String>,
    #[command(flatten)]
    scope: ScopeOptions,
    #[command(flatten)]
    hits: HitOptions,
    /// How many of the best hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Say how each hit answers and what its score is made of
    #[arg(long)]
    explain: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &SearchOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_filled(directory)?;
    let search = options.search();
    let answer = catalog.search(&search)?;
    for notice in &answer.notices {
        // In JSON the others stand where programs read them.
        if !options.json || notice.kind == NoticeKind::Outdated {
            output::notice(notice);
        }
    }
    let mut out = Output::stdout();
    if options.json {
        out.json(&answer)?;
    } else {
        print(&mut out, &answer, options.explain)?;
    }
    out.finish()?;
    if answer.hits.is_empty() && !options.json {
        output::message("no hits");
    }
    Ok(exit(&catalog, &search, &answer))
}

impl SearchOptions {
    fn search(&self) -> Search {
        let search = self.hits.search(self.question.join(" "), self.scope.scope());
        let detail = if self.explain { Detail::Words } else { Detail::Reasons };
        search.offset(self.offset).detail(detail)
    }
}

/// A question that no code set could be asked is a failure, not a lack of hits.
fn exit(catalog: &Catalog, search: &Search, answer: &Answer) -> Exit {
    if answer.hits.is_empty() && catalog.selection(&search.scope).chosen.is_empty() {
        return Exit::Failed;
    }
    Exit::found(!answer.hits.is_empty())
}

/// The columns of an answer: code, system if there are several, title.
struct Columns {
    code: usize,
    system: usize,
}

const GAP: usize = 2;

impl Columns {
    fn of(hits: &[Hit]) -> Self {
        let shown = hits.iter().map(|hit| shown_code(hit.system, &hit.code, hit.billable).len());
        let first = hits.first().map(|hit| hit.system);
        let is_mixed = hits.iter().any(|hit| Some(hit.system) != first);
        let system = System::ALL.iter().map(|system| system.id().len() + GAP).max();
        Self {
            code: shown.max().unwrap_or_default().max(7) + GAP,
            system: if is_mixed { system.unwrap_or_default() } else { 0 },
        }
    }

    fn title(&self) -> usize {
        self.code + self.system
    }
}

fn print(out: &mut Output, answer: &Answer, is_explained: bool) -> io::Result<()> {
    let columns = Columns::of(&answer.hits);
    for hit in &answer.hits {
        print_hit(out, &columns, hit)?;
        if is_explained {
            print_words(out, columns.title(), hit)?;
            print_reasons(out, columns.title(), hit)?;
        }
    }
    Ok(())
}

fn print_hit(out: &mut Output, columns: &Columns, hit: &Hit) -> io::Result<()> {
    let indent = columns.title();
    let code = shown_code(hit.system, &hit.code, hit.billable);
    out.column(&code, columns.code, code_style(hit.billable))?;
    if columns.system > 0 {
        out.column(hit.system.id(), columns.system, FAINT)?;
    }
    let matched = &hit.matched;
    let is_of_title = hit.title.starts_with(&matched.text);
    let spans = if is_of_title { matched.spans.as_slice() } else { &[] };
    out.marked_paragraph(indent, &hit.title, spans, anstyle::Style::new())?;
    if !is_of_title {
        write!(out, "{:indent$}", "")?;
        let role = match matched.role {
            // Of the family or the header that the code stands for.
            Role::Title => "as",
            role => role.name(),
        };
        let start = format!("{role}: ");
        let shift = start.len();
        // A pair is read in its sequence: `E85.4 [I43]`.
        let pair = matched.manifestation.as_ref();
        let pair = pair.map_or_else(String::new, |second| format!(", {} [{second}]", hit.code));
        let text = format!("{start}{}{pair}", matched.text);
        let spans: Vec<[usize; 2]> =
            matched.spans.iter().map(|[start, end]| [start + shift, end + shift]).collect();
        out.marked_paragraph(indent + 2, &text, &spans, FAINT)?;
    }
    // Days without an end say nothing that is not expected.
    if let Some((from, until)) = hit.valid.and_then(|days| Some((days.from, days.until?))) {
        write!(out, "{:indent$}", "")?;
        let text = format!("valid {from} to {until}, {} {}", hit.system, hit.version);
        out.paragraph(indent + 2, &text, FAINT)?;
    }
    // A bound seventh character stands in the code; a bound axis of a table does not.
    let is_of_table = hit.system == System::Icd10Pcs;
    for axis in hit.axes.iter().filter(|axis| is_of_table || axis.bound.is_none()) {
        write!(out, "{:indent$}", "")?;
        let room = out.width().map_or(100, |width| width.saturating_sub(indent));
        out.paragraph(indent + 2, &axis_line(axis, room, hit.system), FAINT)?;
    }
    if let Some(code) = hit.axes.last().filter(|_| is_of_table).and_then(code_made) {
        write!(out, "{:indent$}", "")?;
        out.paragraph(indent + 2, &format!("makes {code}"), FAINT)?;
    }
    Ok(())
}

/// The values of an axis that are left: the one bound, or all.
fn choices_left(axis: &Axis) -> impl Iterator<Item = &Choice> {
    axis.choices.iter().filter(|choice| axis.bound.is_none_or(|bound| bound == choice.value))
}

/// The whole code, if the last axis and those before it leave nothing to choose.
fn code_made(last: &Axis) -> Option<&str> {
    let mut left = choices_left(last).map(|choice| choice.code.as_str());
    let code = left.next().filter(|code| !code.contains('_'))?;
    left.next().is_none().then_some(code)
}

/// `7th character, encounter: A initial, D subsequent, S sequela`; the characters
/// alone where that is too long for one line; of a bound axis, the one bound.
fn axis_line(axis: &Axis, room: usize, system: System) -> String {
    let head = match axis.name.as_str() {
        name if system == System::Icd10Pcs => name.to_owned(),
        "seventh character" => "7th character".to_owned(),
        name => format!("7th character, {name}"),
    };
    let choices: Vec<String> = choices_left(axis)
        .map(|choice| format!("{} {}", choice.value, short_label(&choice.label, &axis.name)))
        .collect();
    let line = format!("{head}: {}", choices.join(", "));
    if line.chars().count() <= room {
        return line;
    }
    let values: Vec<String> = choices_left(axis).map(|choice| choice.value.to_string()).collect();
    format!("{head}: {}", values.join(" "))
}

/// A label without the name of its axis before or behind it.
fn short_label<'label>(label: &'label str, axis: &str) -> &'label str {
    let behind = label.strip_suffix(axis).map(str::trim_end);
    let before = label.strip_prefix(axis).map(str::trim_start);
    match behind.or(before) {
        Some(short) if short.contains(char::is_alphabetic) && short.len() < label.len() => {
            let ends_in_link = ["without", "with", "of", "or", "and", "other"]
                .iter()
                .any(|link| short.ends_with(link));
            if ends_in_link { label } else { short }
        }
        _ => label,
    }
}

/// What met each word of the question: `stone: synonym, Calculus [stone = calculus]`.
fn print_words(out: &mut Output, indent: usize, hit: &Hit) -> io::Result<()> {
    for met in &hit.words {
        write!(out, "{:indent$}", "")?;
        let by = met.by.as_ref().map_or_else(String::new, |by| format!(", {by}"));
        let row = met.row.as_ref().map_or_else(String::new, |row| format!(" [{row}]"));
        let text = format!("{}: {}{by}{row}", met.word, met.rule.name());
        out.paragraph(indent + 2, &text, FAINT)?;
    }
    Ok(())
}

fn print_reasons(out: &mut Output, indent: usize, hit: &Hit) -> io::Result<()> {
    write!(out, "{:indent$}", "")?;
    out.text(&format!("{} {:.3}", hit.tier.name(), hit.score), STRONG)?;
    let source = format!(
        " ({}, {}, {} {})",
        hit.matched.role.name(),
        hit.matched.source.name(),
        hit.system,
        hit.version
    );
    out.paragraph(indent, &source, FAINT)?;
    let names = hit.reasons.iter().map(|reason| reason.name.len()).max().unwrap_or_default();
    for reason in &hit.reasons {
        let (value, weight) = (reason.value, reason.weight);
        writeln!(
            out,
            "{:indent$}{:<names$}  {value:>6.3} × {weight:>6.3} = {:>7.3}",
            "",
            reason.name,
            value * weight,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(label: &str, axis: &str, expected: &str) {
        assert_eq!(short_label(label, axis), expected);
    }

    #[test]
    fn labels_are_shown_without_the_name_of_their_axis() {
        check("initial encounter", "encounter", "initial");
        check("sequela", "encounter", "sequela");
        check("unspecified eye", "eye", "unspecified");
        check("stage unspecified", "stage", "unspecified");
        check("fetus 1", "fetus", "fetus 1");
        check("other fetus", "fetus", "other fetus");
        check("without tophus (tophi)", "tophus", "without tophus (tophi)");
    }
}
