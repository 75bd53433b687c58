//! From the records of a release of ICD-10-PCS to its code set.
//!
//! The order file says which codes there are; a codes file takes its place where
//! there is none, and the tables where there is neither. The tables name sections,
//! body systems and the beginnings of codes, and give the axes. The index leads to
//! codes, tables and beginnings of codes, and its other references become keys, as
//! the definitions do: words that mean the value of an axis.

use std::collections::HashSet;

use medcode_codeset::{
    AxisKey, AxisKeyKind, AxisTable, BuildError, Code, CodeSetBuilder, NewConcept, NewDesignation,
    PATH_JOINT, Role, Source, System,
};

use crate::assemble::{Made, Part, Parts};
use crate::codes::{ByCode, Codes};
use crate::listing::{Row, compare_codes, list_rows};
use crate::reading::{Reference, RetiredPath};
use crate::rows::{PcsReference, PcsTerm, parse_code};
use crate::warnings::Tally;
use crate::{Counts, IndexReport};

/// How many characters stand for the body part: the beginnings of codes by which
/// tables are divided.
const DIVIDED_AT: usize = 4;
/// The longest path that is taken in, in bytes.
const PATH_BYTES: usize = 1_000;

/// Fills a code set.
pub(crate) fn assemble_pcs(
    mut builder: CodeSetBuilder,
    parts: &mut Parts,
) -> Result<Made, BuildError> {
    let tables = parts.pcs_tables.as_mut().map(|part| std::mem::take(&mut part.records));
    let tables = Tables::new(tables.unwrap_or_default());
    let counts = Counts {
        order_lines: parts.order.as_ref().map(|part| part.records.lines),
        codes_lines: parts.codes.as_ref().map(|part| part.records.lines),
        table_codes: parts.pcs_tables.as_ref().map(|_| tables.codes.len()),
        ..Counts::default()
    };
    compare_codes(parts);
    compare_tables(parts, &tables);
    let mut rows = list_rows(parts, None);
    if rows.is_empty() {
        rows = tables.rows();
    }
    let mut beginnings = beginnings(&rows, &tables, parts.pcs_index.as_ref());
    add_concepts(&mut builder, rows, &tables, &mut beginnings)?;
    for table in &tables.all {
        if let Some(code) = stem(table).filter(|code| builder.contains(code)) {
            builder.add_table(&code, table.clone())?;
        }
    }
    let definitions = parts.pcs_definitions.as_mut().map(|part| std::mem::take(&mut part.records));
    let labels = tables.labels();
    for key in definitions.into_iter().flatten() {
        builder.add_key(AxisKey { label: shown_label(&key.label, &labels).into(), ..key });
    }
    let mut reports = Vec::new();
    if let Some(part) = &mut parts.pcs_index {
        reports.push(add_index(&mut builder, part, &labels)?);
    }
    parts.add_conversions(&mut builder);
    Ok((builder.build()?, counts, reports))
}

/// The tables, and what is looked up in them.
struct Tables {
    all: Vec<AxisTable>,
    by_stem: ByCode<usize>,
    codes: Codes,
}

/// The three characters that a table fixes.
fn stem(table: &AxisTable) -> Option<Code> {
    let stem: String = table.fixed.iter().map(|value| value.value).collect();
    stem.parse().ok()
}

impl Tables {
    /// Of two tables of the same three characters the rows are one table's.
    fn new(read: Vec<AxisTable>) -> Self {
        let mut tables: Vec<AxisTable> = Vec::with_capacity(read.len());
        let mut by_stem: ByCode<usize> = ByCode::default();
        for table in read {
            let Some(stem) = stem(&table) else { continue };
            if let Some(known) = by_stem.get(&stem) {
                tables[*known].rows.extend(table.rows);
            } else {
                by_stem.insert(stem, tables.len());
                tables.push(table);
            }
        }
        let codes = tables.iter().flat_map(AxisTable::codes).filter_map(|code| code.parse().ok());
        let codes = codes.collect();
        Self { all: tables, by_stem, codes }
    }

    fn of(&self, code: &Code) -> Option<&AxisTable> {
        self.all.get(*self.by_stem.get(&code.prefix(3)?)?)
    }

    /// The labels from the operation on: `Resection, Gallbladder`, as the index
    /// names the beginnings of codes.
    fn title(&self, code: &Code) -> Option<String> {
        let axes = self.of(code)?.axes_of(code)?;
        let labels: Vec<&str> = axes.iter().skip(2).map(|(_, value)| &*value.label).collect();
        Some(labels.join(", "))
    }

    /// The codes that the tables make, where no file lists them.
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for table in &self.all {
            for code in table.codes().filter_map(|code| code.parse().ok()) {
                let Some(title) = self.title(&code) else { continue };
                rows.push(Row {
                    code,
                    billable: true,
                    title,
                    spelling: None,
                    short_title: None,
                    source: Source::PcsTables,
                    line: None,
                });
            }
        }
        rows
    }

    fn labels(&self) -> HashSet<&str> {
        let rows = self.all.iter().flat_map(|table| table.rows.iter().flatten());
        let fixed = self.all.iter().map(|table| &table.fixed);
        rows.chain(fixed).flatten().map(|value| &*value.label).collect()
    }
}

/// The label as tables have it: definitions say of a device where it is used.
fn shown_label<'label>(label: &'label str, labels: &HashSet<&str>) -> &'label str {
    match label.split_once(" in ") {
        Some((device, _)) if !labels.contains(label) && labels.contains(device) => device,
        _ => label,
    }
}

/// Tells where the tables and the order file have different codes.
fn compare_tables(parts: &mut Parts, tables: &Tables) {
    let (Some(order), Some(part)) = (&parts.order, &mut parts.pcs_tables) else { return };
    let billable = order.records.rows.iter().filter(|row| row.billable).map(|row| row.code);
    let listed: Codes = billable.collect();
    let mut missing = Tally::new("codes of the order file that the tables do not make");
    let mut extra = Tally::new("codes that the tables make and the order file does not have");
    let in_order = |codes: &mut Vec<Code>| codes.sort();
    let mut lacking: Vec<Code> = listed.difference(&tables.codes).copied().collect();
    let mut further: Vec<Code> = tables.codes.difference(&listed).copied().collect();
    in_order(&mut lacking);
    in_order(&mut further);
    for code in &lacking {
        missing.add(|| code.to_string());
    }
    for code in &further {
        extra.add(|| code.to_string());
    }
    part.warnings.counted(&missing);
    part.warnings.counted(&extra);
}

/// The beginnings of codes that become concepts, with their titles: those by which
/// tables are divided, and those that the index leads to.
fn beginnings(rows: &[Row], tables: &Tables, index: Option<&Part<Vec<PcsTerm>>>) -> ByCode<String> {
    let divided = rows.iter().filter(|row| row.code.as_str().len() > DIVIDED_AT);
    let divided = divided.filter_map(|row| row.code.prefix(DIVIDED_AT));
    let terms = index.into_iter().flat_map(|part| &part.records);
    let named = terms.flat_map(|term| {
        let referred = term.references.iter().filter_map(|reference| reference.code.as_ref());
        term.codes.iter().chain(referred)
    });
    let named = named.filter_map(|code| parse_code(System::Icd10Pcs, code).ok());
    let is_beginning = |code: &Code| (DIVIDED_AT..7).contains(&code.as_str().len());
    let mut titles = ByCode::default();
    for code in divided.chain(named.filter(is_beginning)) {
        if !titles.contains_key(&code)
            && let Some(title) = tables.title(&code)
        {
            titles.insert(code, title);
        }
    }
    titles
}

/// Adds sections, body systems, tables, the beginnings of codes, and codes.
fn add_concepts(
    builder: &mut CodeSetBuilder,
    rows: Vec<Row>,
    tables: &Tables,
    beginnings: &mut ByCode<String>,
) -> Result<(), BuildError> {
    for row in rows {
        let above = (1..row.code.as_str().len()).filter_map(|len| row.code.prefix(len));
        let mut parent = None;
        for code in above {
            if !builder.contains(&code) {
                let Some(concept) = concept_above(&code, tables, beginnings) else { continue };
                builder.add(match parent {
                    Some(parent) => concept.under(parent),
                    None => concept,
                })?;
            }
            parent = Some(code);
        }
        builder.add(row.into_concept(parent))?;
    }
    Ok(())
}

/// What lies above codes and is not in the list of them.
fn concept_above(
    code: &Code,
    tables: &Tables,
    beginnings: &mut ByCode<String>,
) -> Option<NewConcept> {
    let len = code.as_str().len();
    if len > 3 {
        let title = beginnings.remove(code)?;
        return Some(NewConcept::prefix(*code, title).from_source(Source::PcsTables));
    }
    let table =
        tables.all.iter().find(|table| stem(table).is_some_and(|stem| stem.starts_with(code)))?;
    let label = |at: usize| table.fixed.get(at).map_or("", |value| &*value.label);
    let concept = match len {
        1 => NewConcept::chapter(*code, label(0)),
        2 => NewConcept::section(*code, label(1)),
        // As the order file titles tables.
        _ => NewConcept::header(*code, format!("{}, {}", label(1), label(2))),
    };
    Some(concept.from_source(Source::PcsTables))
}

/// Adds what the index leads to, and reports on it.
fn add_index(
    builder: &mut CodeSetBuilder,
    part: &mut Part<Vec<PcsTerm>>,
    labels: &HashSet<&str>,
) -> Result<IndexReport, BuildError> {
    let terms = &part.records;
    let mut adder = IndexAdder {
        builder,
        terms,
        names: terms
            .iter()
            .map(|term| name_of(&term.title))
            .filter(|name| !name.is_empty())
            .collect(),
        labels: labels.iter().map(|label| name_of(label)).collect(),
        published_labels: labels,
        report: IndexReport::new(Source::PcsIndex, part.warnings.file()),
        long_paths: Tally::new("paths longer than any that is published, left out"),
        bad_codes: Tally::new("codes that are not written like one, left out"),
    };
    for at in 0..terms.len() {
        adder.add_term(at)?;
    }
    let IndexAdder { report, long_paths, bad_codes, .. } = adder;
    part.warnings.counted(&long_paths);
    part.warnings.counted(&bad_codes);
    Ok(report)
}

struct IndexAdder<'terms, 'builder> {
    builder: &'builder mut CodeSetBuilder,
    terms: &'terms [PcsTerm],
    /// The names of all terms, and of the values of axes.
    names: HashSet<String>,
    labels: HashSet<String>,
    published_labels: &'builder HashSet<&'builder str>,
    report: IndexReport,
    long_paths: Tally,
    bad_codes: Tally,
}

impl<'terms> IndexAdder<'terms, '_> {
    fn add_term(&mut self, at: usize) -> Result<(), BuildError> {
        let terms: &'terms [PcsTerm] = self.terms;
        let term = &terms[at];
        if term.codes.is_empty() && term.references.is_empty() {
            return Ok(());
        }
        let titles = self.titles(at);
        if titles.iter().map(|title| title.len()).sum::<usize>() > PATH_BYTES {
            self.long_paths.add(|| format!("line {}", term.line));
            return Ok(());
        }
        let path = titles.join(PATH_JOINT);
        for code in &term.codes {
            self.lead(term.line, &path, code)?;
        }
        for reference in &term.references {
            match &reference.code {
                Some(code) => {
                    self.report.see.total += 1;
                    self.report.see.paths += 1;
                    self.lead(term.line, &path, code)?;
                }
                None => self.key(term.line, &titles, reference),
            }
        }
        Ok(())
    }

    /// The titles of a term and of those above it, outermost first.
    fn titles(&self, at: usize) -> Vec<&'terms str> {
        let terms = self.terms;
        let up = std::iter::successors(Some(at), |at| terms[*at].parent);
        let mut titles: Vec<&str> =
            up.map(|at| &*terms[at].title).filter(|title| !title.is_empty()).collect();
        titles.reverse();
        titles
    }

    fn lead(&mut self, line: u64, path: &str, text: &str) -> Result<(), BuildError> {
        let code = match parse_code(System::Icd10Pcs, text) {
            Ok(code) => code,
            Err(message) => {
                self.bad_codes.add(|| format!("line {line}: {message}"));
                return Ok(());
            }
        };
        if !self.builder.contains(&code) {
            let (path, code) = (path.to_owned(), text.to_owned());
            self.report.retired.push(RetiredPath { line, path, code });
            return Ok(());
        }
        self.report.designations += 1;
        self.builder.add_designation(NewDesignation {
            code,
            text: path,
            role: Role::IndexPath,
            source: Source::PcsIndex,
            manifestation: None,
        })
    }

    /// A reference that names no code makes its term mean what it names.
    fn key(&mut self, line: u64, titles: &[&str], reference: &PcsReference) {
        let name = name_of(&reference.text);
        // What is named is a term, or a path whose parts a comma divides.
        let first = name.split(',').next().unwrap_or_default().trim().to_owned();
        let is_label = self.labels.contains(&name);
        let label = shown_label(&reference.text, self.published_labels);
        let is_label = is_label || label != reference.text;
        let is_term = self.names.contains(&name) || self.names.contains(&first);
        let counted = if reference.is_use { &mut self.report.uses } else { &mut self.report.see };
        counted.total += 1;
        if is_label {
            counted.tables += 1;
        } else if is_term {
            counted.main_terms += 1;
        } else {
            counted.unresolved += 1;
            let (path, text) = (titles.join(PATH_JOINT), reference.text.clone());
            self.report.unresolved.push(Reference { line, path, text });
            return;
        }
        let kind = if reference.is_use { AxisKeyKind::Use } else { AxisKeyKind::See };
        self.builder.add_key(AxisKey {
            label: label.into(),
            section: None,
            position: None,
            kind,
            text: titles.join(", ").into(),
        });
    }
}

/// A title as references name it.
fn name_of(title: &str) -> String {
    title.to_ascii_lowercase()
}
