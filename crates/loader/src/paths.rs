//! From the terms of indexes and tables to designations of codes.
//!
//! A path, or the phrase of a cell, names the code it leads to. References are
//! followed, so that what the index sends elsewhere names the code found there;
//! codes that the release does not have are counted and left out.

mod phrases;
mod reference;
mod tree;

use medcode_codeset::{BuildError, Code, CodeSetBuilder, NewDesignation, Role, Source, System};

use self::phrases::Columns;
use self::reference::{Target, follow};
use self::tree::Tree;
use crate::IndexReport;
use crate::assemble::Part;
use crate::reading::{Reference, RetiredPath};
use crate::rows::{IndexFile, IndexTerm, parse_code};
use crate::warnings::{Tally, Warnings};

/// How many references may lead on from one to the next.
const CHAIN: usize = 8;

/// The longest path that is taken in, in bytes; the longest published has 466. Paths
/// repeat what stands above them, so that a small file could fill memory.
const PATH_BYTES: usize = 1_000;

/// How many paths below the target of a reference may at most be taken over by
/// the term that refers to it: beyond that, its own code stands for them all.
const TAKEN_OVER: usize = 4;

/// Adds what an index or a table leads to, and reports on it.
pub(crate) fn add_paths(
    builder: &mut CodeSetBuilder,
    part: &mut Part<IndexFile>,
) -> Result<IndexReport, BuildError> {
    let file = &part.records;
    let mut adder = Adder {
        builder,
        tree: Tree::new(&file.terms),
        file,
        columns: Columns::of(file),
        report: IndexReport::new(file.source, part.warnings.file()),
        bad_codes: Tally::new("codes that are not written like one, left out"),
        long_paths: Tally::new("paths longer than any that is published, left out"),
    };
    for at in 0..file.terms.len() {
        adder.add_term(at)?;
    }
    let (report, tallies) = (adder.report, [adder.bad_codes, adder.long_paths]);
    if adder.tree.is_exhausted() {
        let message = "the index is larger than any that is published; not all of its references \
                       were followed";
        part.warnings.whole(message);
    }
    warn_of_columns(file, &mut part.warnings);
    for tally in tallies {
        part.warnings.counted(&tally);
    }
    Ok(report)
}

/// Tells of columns whose headings are not known: their cells are left out.
fn warn_of_columns(file: &IndexFile, warnings: &mut Warnings) {
    let mut unknown = Tally::new("columns whose headings are not known, left out");
    // The first column is the terms' own.
    if Columns::of(file).len() + 1 < file.heads.len() {
        for (_, heading) in &file.heads {
            unknown.add(|| heading.clone());
        }
    }
    warnings.counted(&unknown);
}

struct Adder<'a> {
    builder: &'a mut CodeSetBuilder,
    tree: Tree<'a>,
    file: &'a IndexFile,
    columns: Columns,
    report: IndexReport,
    bad_codes: Tally,
    long_paths: Tally,
}

impl Adder<'_> {
    /// Adds what a term leads to by itself, else by its references.
    fn add_term(&mut self, at: usize) -> Result<(), BuildError> {
        let term = &self.file.terms[at];
        if term.title.is_empty() {
            return Ok(());
        }
        let path = self.tree.path(at, None);
        self.add_codes(at, &path, term)?;
        let mut is_led = own_target(term);
        for (reference, is_see) in [(term.see.as_deref(), true), (term.see_also.as_deref(), false)]
        {
            let Some(reference) = reference else { continue };
            let target = follow(&self.tree, reference);
            self.count(at, reference, target, is_see);
            if let Some(target) = target.term().filter(|_| !is_led && target.is_resolved()) {
                self.take_over(at, &path, target)?;
                is_led = true;
            }
        }
        Ok(())
    }

    fn count(&mut self, at: usize, text: &str, target: Target, is_see: bool) {
        let counts = if is_see { &mut self.report.see } else { &mut self.report.see_also };
        counts.total += 1;
        let place = match target {
            Target::Path(_) => &mut counts.paths,
            Target::MainTerm(_) => &mut counts.main_terms,
            Target::Table => &mut counts.tables,
            Target::Category => &mut counts.categories,
            Target::Condition => &mut counts.conditions,
            Target::Beginning(_) | Target::Nothing => &mut counts.unresolved,
        };
        *place += 1;
        if is_see && !target.is_resolved() {
            let (line, path) = (self.file.terms[at].line, self.tree.path(at, None));
            let text = text.to_owned();
            self.report.unresolved.push(Reference { line, path, text });
        }
    }

    /// Adds the codes of a term under a path: its own, or that of its reference.
    fn add_codes(&mut self, at: usize, path: &str, term: &IndexTerm) -> Result<(), BuildError> {
        for code in term.code.iter().chain(&term.category) {
            let manifestation = term.manifestation.as_deref();
            self.add_designation(at, code, manifestation, path)?;
        }
        for (column, code) in &term.cells {
            let is_code = code.bytes().any(|byte| byte != b'-');
            let rows = self.rows_of(path);
            if let Some(phrase) = self.columns.phrase(*column, rows).filter(|_| is_code) {
                self.add_designation(at, code, None, &phrase)?;
            }
        }
        Ok(())
    }

    /// A path as it stands in a phrase: the table of neoplasms has one main term,
    /// which every column says in its own way.
    fn rows_of<'path>(&self, path: &'path str) -> &'path str {
        match self.file.source {
            Source::NeoplasmTable => {
                path.split_once(medcode_codeset::PATH_JOINT).map_or("", |(_, site)| site)
            }
            _ => path,
        }
    }

    /// Lets a path lead where a term does, and to the paths below that if there
    /// are not too many.
    fn take_over(&mut self, at: usize, path: &str, target: usize) -> Result<(), BuildError> {
        let end = self.end_of(target);
        self.add_codes(at, path, &self.file.terms[end])?;
        let below = self.below(end);
        if below.len() <= TAKEN_OVER {
            for subterm in below {
                let rest = self.tree.path(subterm, Some(end));
                let joint = medcode_codeset::PATH_JOINT;
                self.add_codes(at, &format!("{path}{joint}{rest}"), &self.file.terms[subterm])?;
            }
        }
        Ok(())
    }

    /// Where a term leads in the end, if it has no code and refers to others.
    fn end_of(&self, mut at: usize) -> usize {
        for _ in 0..CHAIN {
            let term = &self.file.terms[at];
            let Some(reference) = term.see.as_deref().filter(|_| !own_target(term)) else {
                return at;
            };
            match follow(&self.tree, reference).term() {
                Some(next) if next != at => at = next,
                _ => return at,
            }
        }
        at
    }

    /// The terms below a term that have codes; one more than are taken over at
    /// most.
    fn below(&self, at: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open: Vec<usize> = self.tree.children(at).iter().rev().copied().collect();
        while let Some(next) = open.pop() {
            if own_target(&self.file.terms[next]) {
                found.push(next);
            }
            if found.len() > TAKEN_OVER {
                break;
            }
            open.extend(self.tree.children(next).iter().rev());
        }
        found
    }

    fn add_designation(
        &mut self,
        at: usize,
        published: &str,
        manifestation: Option<&str>,
        text: &str,
    ) -> Result<(), BuildError> {
        if text.len() > PATH_BYTES {
            self.long_paths.add(|| format!("line {}", self.file.terms[at].line));
            return Ok(());
        }
        let Some(code) = self.parse(published) else {
            return Ok(());
        };
        let Some(code) = self.builder.family(&code) else {
            let (line, path, code) =
                (self.file.terms[at].line, text.to_owned(), published.to_owned());
            self.report.retired.push(RetiredPath { line, path, code });
            return Ok(());
        };
        self.report.designations += 1;
        let manifestation = manifestation.and_then(|second| self.parse(second));
        if manifestation.is_some() {
            self.report.pairs += 1;
        }
        let (source, role) = (self.file.source, role(self.file.source));
        self.builder.add_designation(NewDesignation { code, text, role, source, manifestation })
    }

    /// A code as an index prints it: one that ends in a hyphen is a category or
    /// subcategory of which a code must be chosen.
    fn parse(&mut self, published: &str) -> Option<Code> {
        let plain = published.trim().trim_end_matches(['-', '.', ' ']);
        let code = parse_code(System::Icd10Cm, plain).ok();
        if code.is_none() {
            self.bad_codes.add(|| format!("{published:?}"));
        }
        code
    }
}

/// Whether a term has a code of its own.
fn own_target(term: &IndexTerm) -> bool {
    term.code.is_some() || term.category.is_some() || !term.cells.is_empty()
}

fn role(source: Source) -> Role {
    match source {
        Source::ExternalCauseIndex => Role::ExternalCausePath,
        Source::NeoplasmTable => Role::NeoplasmPhrase,
        Source::DrugTable => Role::DrugPhrase,
        _ => Role::IndexPath,
    }
}
