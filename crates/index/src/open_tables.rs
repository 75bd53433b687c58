//! The tables of ICD-10-PCS as answers read them: each unpacked, and the labels of its
//! values analysed, when it is first asked for.
//!
//! Every beginning of a code that is answered tells what its table leaves open, at every
//! keystroke anew: to unpack and analyse it again would take longer than to find it.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use medcode_analysis::{Analysis, Analyzer};
use medcode_codeset::{AxisTable, AxisValue};

/// A table and its labels, analysed.
#[derive(Debug)]
pub struct OpenTable {
    /// The table.
    pub table: AxisTable,
    /// The names of its axes, in small letters, analysed.
    names: Vec<(String, Arc<Analysis>)>,
    /// For each axis that it leaves open, the labels of its values by their characters.
    labels: Vec<HashMap<char, Arc<Analysis>>>,
}

impl OpenTable {
    /// A table whose labels are analysed by `analyzed`.
    pub fn new(table: AxisTable, analyzed: impl Fn(&str) -> Arc<Analysis>) -> Self {
        let names = table.names.iter().map(|name| {
            let name = name.to_lowercase();
            let analysis = analyzed(&name);
            (name, analysis)
        });
        let axes = table.names.len().saturating_sub(table.fixed.len());
        let mut labels: Vec<HashMap<char, Arc<Analysis>>> = vec![HashMap::new(); axes];
        for row in &table.rows {
            for (values, known) in row.iter().zip(&mut labels) {
                for AxisValue { value, label } in values {
                    known.entry(*value).or_insert_with(|| analyzed(label));
                }
            }
        }
        Self { names: names.collect(), labels, table }
    }

    /// The name of an axis in small letters, and its analysis.
    pub fn name(&self, axis: usize) -> Option<(&str, &Analysis)> {
        self.names.get(axis).map(|(name, analysis)| (&**name, &**analysis))
    }

    /// The analysed label of a value of an axis. A character has one label in an axis of a
    /// table, whatever row it is in.
    pub fn label(&self, axis: usize, value: char) -> Option<&Analysis> {
        let open = axis.checked_sub(self.table.fixed.len())?;
        self.labels.get(open)?.get(&value).map(|label| &**label)
    }
}

/// The tables of an open index, by their places, as far as they were asked for. The whole
/// of ICD-10-PCS takes some megabytes.
#[derive(Debug)]
pub(crate) struct OpenTables {
    tables: Box<[OnceLock<Option<OpenTable>>]>,
    /// Labels stand in many tables.
    labels: RwLock<HashMap<Box<str>, Arc<Analysis>>>,
}

impl OpenTables {
    pub(crate) fn new(count: usize) -> Self {
        let tables = (0..count).map(|_| OnceLock::new()).collect();
        Self { tables, labels: RwLock::default() }
    }

    /// The table at a place, which is unpacked by `read`.
    pub(crate) fn get(
        &self,
        place: usize,
        analyzer: &Analyzer,
        read: impl FnOnce() -> Option<AxisTable>,
    ) -> Option<&OpenTable> {
        let read_label = |text: &str| self.label(text, analyzer);
        let open = || read().map(|table| OpenTable::new(table, read_label));
        self.tables.get(place)?.get_or_init(open).as_ref()
    }

    fn label(&self, text: &str, analyzer: &Analyzer) -> Arc<Analysis> {
        let known = self.labels.read().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
        known.unwrap_or_else(|| {
            let analysis = Arc::new(analyzer.document(text));
            let mut labels = self.labels.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(labels.entry(text.into()).or_insert(analysis))
        })
    }
}
