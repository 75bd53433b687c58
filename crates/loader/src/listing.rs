//! The codes of a release: which there are, in which order, and which may be
//! reported.

use medcode_codeset::{Code, NewConcept, Source, is_same_title};

use crate::assemble::Parts;
use crate::codes::{ByCode, Codes};
use crate::expand::{Expansion, Listed};
use crate::rows::{CodesRow, OrderRow};
use crate::warnings::Tally;

/// A code that exists.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) code: Code,
    pub(crate) billable: bool,
    pub(crate) title: String,
    pub(crate) spelling: Option<String>,
    pub(crate) short_title: Option<String>,
    pub(crate) source: Source,
    pub(crate) line: Option<u64>,
}

/// The codes that exist, in publication order. Takes the records of the order
/// file or the codes file with it.
pub(crate) fn list_rows(parts: &mut Parts, expansion: Option<&Expansion>) -> Vec<Row> {
    if let Some(order) = &mut parts.order {
        let rows = std::mem::take(&mut order.records.rows);
        return rows.into_iter().map(Row::from).collect();
    }
    let codes = parts.codes.as_mut().map(|part| std::mem::take(&mut part.records.rows));
    match (codes, expansion) {
        (Some(codes), Some(expansion)) => codes_below_headers(codes, expansion),
        (Some(codes), None) => codes.into_iter().map(Row::from).collect(),
        (None, Some(expansion)) => {
            let listed = expansion.listed.iter().filter(|listed| !listed.is_excluded);
            listed.map(Row::from).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// The codes of a codes file, and the headers that the tabular list has for them.
fn codes_below_headers(codes: Vec<CodesRow>, expansion: &Expansion) -> Vec<Row> {
    let mut left: ByCode<usize> = ByCode::default();
    left.reserve(codes.len());
    for (at, row) in codes.iter().enumerate() {
        left.insert(row.code, at);
    }
    let mut codes: Vec<Option<CodesRow>> = codes.into_iter().map(Some).collect();
    let mut rows = Vec::with_capacity(codes.len());
    for listed in &expansion.listed {
        let row = left.get(&listed.code).and_then(|at| codes[*at].take());
        match row {
            Some(row) => rows.push(Row::from(row)),
            None if !listed.billable => rows.push(Row::from(listed)),
            None => {}
        }
    }
    rows.extend(codes.into_iter().flatten().map(Row::from));
    rows
}

impl From<OrderRow> for Row {
    fn from(row: OrderRow) -> Self {
        Self {
            code: row.code,
            billable: row.billable,
            title: row.title,
            spelling: row.spelling,
            short_title: Some(row.short_title).filter(|short| !short.is_empty()),
            source: Source::OrderFile,
            line: Some(row.line),
        }
    }
}

impl From<CodesRow> for Row {
    fn from(row: CodesRow) -> Self {
        Self {
            code: row.code,
            billable: true,
            title: row.title,
            spelling: None,
            short_title: None,
            source: Source::CodesFile,
            line: None,
        }
    }
}

impl From<&Listed> for Row {
    fn from(listed: &Listed) -> Self {
        Self {
            code: listed.code,
            billable: listed.billable,
            title: listed.title.clone(),
            spelling: None,
            short_title: None,
            source: Source::Tabular,
            line: None,
        }
    }
}

impl Row {
    /// Takes the title of the tabular list where accents alone tell them apart;
    /// says whether they differ otherwise.
    pub(crate) fn take_accents(&mut self, title: &str) -> bool {
        let is_equal = self.title == title;
        if !is_equal && is_same_title(&self.title, title) {
            title.clone_into(&mut self.title);
            self.source = Source::Tabular;
            return false;
        }
        !is_equal
    }

    pub(crate) fn into_concept(mut self, parent: Option<Code>) -> NewConcept {
        let title = std::mem::take(&mut self.title);
        let concept = if self.billable {
            NewConcept::billable(self.code, title)
        } else {
            NewConcept::header(self.code, title)
        };
        let concept = self.finish(concept);
        match parent {
            Some(parent) => concept.under(parent),
            None => concept,
        }
    }

    pub(crate) fn into_variant(mut self, family: Code) -> NewConcept {
        let title = std::mem::take(&mut self.title);
        let concept = NewConcept::variant(self.code, family, title);
        self.finish(concept)
    }

    fn finish(self, concept: NewConcept) -> NewConcept {
        let mut concept = concept.from_source(self.source);
        concept.spelling = self.spelling;
        match self.short_title {
            Some(short) => concept.short_title(short),
            None => concept,
        }
    }
}

/// Tells where the codes file and the order file list different codes.
pub(crate) fn compare_codes(parts: &mut Parts) {
    let (Some(order), Some(codes)) = (&parts.order, &mut parts.codes) else {
        return;
    };
    let billable = || order.records.rows.iter().filter(|row| row.billable);
    let in_order: Codes = billable().map(|row| row.code).collect();
    let in_codes: Codes = codes.records.rows.iter().map(|row| row.code).collect();
    let mut missing = Tally::new("codes of the order file that are not in the codes file");
    for row in billable().filter(|row| !in_codes.contains(&row.code)) {
        missing.add(|| row.code.to_string());
    }
    let mut extra =
        Tally::new("codes that may not be reported as the order file says, which stands");
    for row in codes.records.rows.iter().filter(|row| !in_order.contains(&row.code)) {
        extra.add(|| row.code.to_string());
    }
    codes.warnings.counted(&missing);
    codes.warnings.counted(&extra);
}
