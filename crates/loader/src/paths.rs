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

/// What an index or a table leads to, before it is known which codes there are.
#[derive(Debug)]
pub(crate) struct Paths {
    pub(crate) source: Source,
    leads: Vec<Lead>,
    report: IndexReport,
    is_exhausted: bool,
    bad_codes: Tally,
    too_long: Tally,
    unknown_columns: Tally,
}

/// A text that leads to a code.
#[derive(Debug)]
struct Lead {
    /// The line of the term, counted from 1.
    line: u64,
    code: Code,
    /// The code as published.
    published: Box<str>,
    manifestation: Option<Box<str>>,
    text: String,
}

impl Paths {
    /// Follows the terms of a file and their references. That takes longer than to add
    /// what comes of it, and needs nothing but the file: it can be done beside others.
    pub(crate) fn trace(file: &IndexFile, name: &str) -> Self {
        let mut tracer = Tracer {
            tree: Tree::new(&file.terms),
            file,
            columns: Columns::of(file),
            paths: Self {
                source: file.source,
                leads: Vec::new(),
                report: IndexReport::new(file.source, name),
                is_exhausted: false,
                bad_codes: Tally::new("codes that are not written like one, left out"),
                too_long: Tally::new("paths longer than any that is published, left out"),
                unknown_columns: unknown_columns(file),
            },
        };
        for at in 0..file.terms.len() {
            tracer.trace_term(at);
        }
        Self { is_exhausted: tracer.tree.is_exhausted(), ..tracer.paths }
    }

    /// Adds what leads to codes that there are, and reports on all.
    pub(crate) fn add_to(
        &mut self,
        builder: &mut CodeSetBuilder,
        warnings: &mut Warnings,
    ) -> Result<IndexReport, BuildError> {
        for lead in std::mem::take(&mut self.leads) {
            self.add_lead(lead, builder)?;
        }
        if self.is_exhausted {
            let message = "the index is larger than any that is published; not all of its \
                           references were followed";
            warnings.whole(message);
        }
        for tally in [&self.unknown_columns, &self.bad_codes, &self.too_long] {
            warnings.counted(tally);
        }
        Ok(self.report.clone())
    }

    fn add_lead(&mut self, lead: Lead, builder: &mut CodeSetBuilder) -> Result<(), BuildError> {
        let Lead { line, code, published, manifestation, text } = lead;
        let Some(code) = builder.family(&code) else {
            let code = published.into_string();
            self.report.retired.push(RetiredPath { line, path: text, code });
            return Ok(());
        };
        self.report.designations += 1;
        let manifestation = manifestation.and_then(|second| self.parse(&second));
        if manifestation.is_some() {
            self.report.pairs += 1;
        }
        let (text, role, source) = (text.as_str(), role(self.source), self.source);
        builder.add_designation(NewDesignation { code, text, role, source, manifestation })
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

/// Columns whose headings are not known: their cells are left out.
fn unknown_columns(file: &IndexFile) -> Tally {
    let mut unknown = Tally::new("columns whose headings are not known, left out");
    // The first column is the terms' own.
    if Columns::of(file).len() + 1 < file.heads.len() {
        for (_, heading) in &file.heads {
            unknown.add(|| heading.clone());
        }
    }
    unknown
}

struct Tracer<'a> {
    tree: Tree<'a>,
    file: &'a IndexFile,
    columns: Columns,
    paths: Paths,
}

impl Tracer<'_> {
    /// Records what a term leads to by itself, else by its references.
    fn trace_term(&mut self, at: usize) {
        let term = &self.file.terms[at];
        if term.title.is_empty() {
            return;
        }
        let path = self.tree.path(at, None);
        self.record_codes(at, &path, term);
        let mut is_led = own_target(term);
        for (reference, is_see) in [(term.see.as_deref(), true), (term.see_also.as_deref(), false)]
        {
            let Some(reference) = reference else { continue };
            let target = follow(&self.tree, reference);
            self.count(at, reference, target, is_see);
            if let Some(target) = target.term().filter(|_| !is_led && target.is_resolved()) {
                self.take_over(at, &path, target);
                is_led = true;
            }
        }
    }

    fn count(&mut self, at: usize, text: &str, target: Target, is_see: bool) {
        let report = &mut self.paths.report;
        let counts = if is_see { &mut report.see } else { &mut report.see_also };
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
            self.paths.report.unresolved.push(Reference { line, path, text });
        }
    }

    /// Records the codes of a term under a path: its own, or that of its reference.
    fn record_codes(&mut self, at: usize, path: &str, term: &IndexTerm) {
        for code in term.code.iter().chain(&term.category) {
            let manifestation = term.manifestation.as_deref();
            self.record(at, code, manifestation, path.to_owned());
        }
        for (column, code) in &term.cells {
            let is_code = code.bytes().any(|byte| byte != b'-');
            let rows = self.rows_of(path);
            if let Some(phrase) = self.columns.phrase(*column, rows).filter(|_| is_code) {
                self.record(at, code, None, phrase);
            }
        }
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
    fn take_over(&mut self, at: usize, path: &str, target: usize) {
        let end = self.end_of(target);
        self.record_codes(at, path, &self.file.terms[end]);
        let below = self.below(end);
        if below.len() <= TAKEN_OVER {
            for subterm in below {
                let rest = self.tree.path(subterm, Some(end));
                let joint = medcode_codeset::PATH_JOINT;
                self.record_codes(at, &format!("{path}{joint}{rest}"), &self.file.terms[subterm]);
            }
        }
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

    fn record(&mut self, at: usize, published: &str, manifestation: Option<&str>, text: String) {
        let line = self.file.terms[at].line;
        if text.len() > PATH_BYTES {
            self.paths.too_long.add(|| format!("line {line}"));
            return;
        }
        let Some(code) = self.paths.parse(published) else {
            return;
        };
        let (published, manifestation) = (published.into(), manifestation.map(Box::from));
        self.paths.leads.push(Lead { line, code, published, manifestation, text });
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
