//! A session: what is typed into one field, keystroke by keystroke.

use medcode_analysis::Analyzer;
use medcode_index::CodeIndex;
use medcode_query::{Notice, Suggest, Suggestions, Typing};

use crate::Error;

/// Search-as-you-type in one field: keeps what a keystroke has worked out for the next.
///
/// It gives the hits of [`Catalog::suggest`](crate::Catalog::suggest) of the same text,
/// in less time; those that the keystroke before gave as well, in the same tier, stay in
/// the order in which it gave them. It asks the code sets that were loaded when it was
/// begun. Memory: up to half a megabyte while a text is typed.
///
/// ```
/// use medcode::{Catalog, Load, Scope};
///
/// let catalog = Catalog::in_memory();
/// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
/// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
/// let mut session = catalog.session(Scope::new())?.limit(5);
/// for text in ["d", "di", "dia", "dia ty", "dia ty 2"] {
///     let suggestions = session.suggest(text)?;
///     assert!(!suggestions.hits.is_empty());
/// }
/// assert!(session.suggest("dia ty 2")?.hits[0].code.starts_with("E11"));
/// # Ok::<(), medcode::Error>(())
/// ```
#[derive(Debug)]
pub struct Session {
    indexes: Vec<CodeIndex>,
    analyzer: Analyzer,
    /// What a reader should know of the choice of code sets.
    notices: Vec<Notice>,
    suggest: Suggest,
    typing: Typing,
}

impl Session {
    pub(crate) fn new(
        indexes: Vec<CodeIndex>,
        analyzer: Analyzer,
        notices: Vec<Notice>,
        suggest: Suggest,
    ) -> Self {
        Self { indexes, analyzer, notices, suggest, typing: Typing::new() }
    }

    /// Sets how many hits to give at most, up to 1,000; 10 unless set.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.suggest = self.suggest.limit(limit);
        self
    }

    /// Gives only codes that may be reported, and families of such codes.
    #[must_use]
    pub fn billable(mut self, billable: bool) -> Self {
        self.suggest = self.suggest.billable(billable);
        self
    }

    /// What to suggest for the whole text as it now is, whatever was done to it since.
    pub fn suggest(&mut self, text: &str) -> Result<Suggestions, Error> {
        text.clone_into(&mut self.suggest.text);
        let (indexes, typing) = (&self.indexes, &mut self.typing);
        let mut suggestions =
            medcode_query::suggest(indexes, &self.analyzer, &self.suggest, typing)?;
        suggestions.notices.splice(0..0, self.notices.iter().cloned());
        Ok(suggestions)
    }
}
