//! Difference: what changed from one version of a system to another, counted as
//! publishers count it in their addenda.

use std::collections::BTreeMap;

use crate::{Code, CodeSet, Concept, ConceptKind, NoteKind, is_same_title};

/// What changed from one code set to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Codes that may be reported in the later one alone.
    pub added: Vec<Changed>,
    /// Codes that may be reported in the earlier one alone.
    pub removed: Vec<Removed>,
    /// Codes that may be reported in both, under another title.
    pub retitled: Vec<Retitled>,
    /// Headers of the later one alone, codes of the earlier one that became headers
    /// among them.
    pub headers_added: Vec<Changed>,
    /// Headers of the earlier one alone, those that became codes among them.
    pub headers_removed: Vec<Changed>,
    /// Headers of both, under another title.
    pub headers_retitled: Vec<Retitled>,
    /// Notes of the later one alone.
    pub notes_added: Vec<ChangedNote>,
    /// Notes of the earlier one alone.
    pub notes_removed: Vec<ChangedNote>,
}

/// A code that one of two code sets has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Changed {
    /// The code.
    pub code: Code,
    /// Its title.
    pub title: String,
}

/// A code that may be reported no more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Removed {
    /// The code.
    pub code: Code,
    /// Its title.
    pub title: String,
    /// Whether it is a header now.
    pub became_header: bool,
}

/// A code under another title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Retitled {
    /// The code.
    pub code: Code,
    /// Its title before.
    pub from: String,
    /// Its title now.
    pub to: String,
    /// Its abbreviated titles before and now, where they differ.
    pub short: Option<(String, String)>,
}

impl Retitled {
    /// Whether the full title changed, and not the abbreviated one alone.
    pub fn is_full(&self) -> bool {
        self.from != self.to
    }
}

/// A note that one of two code sets has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ChangedNote {
    /// Where it stands.
    pub code: Code,
    /// What it instructs.
    pub kind: NoteKind,
    /// Its text.
    pub text: String,
}

impl Difference {
    /// What changed from one code set to a later one of the same system. A code that
    /// has its own days may be reported if it is valid on the first day of its
    /// version. Takes some hundred milliseconds for whole releases.
    pub fn between(from: &CodeSet, to: &CodeSet) -> Self {
        let mut difference = Self::default();
        let (before, after) = (standings(from), standings(to));
        let has_short = [from, to]
            .iter()
            .all(|set| set.concepts().any(|(_, concept)| concept.short_title.is_some()));
        for (code, (concept, is_billable)) in &after {
            let changed = || Changed { code: *code, title: concept.title.to_string() };
            let known = before.get(code);
            match known {
                Some((known, was_billable)) if was_billable == is_billable => {
                    if let Some(retitled) = retitled(known, concept, has_short) {
                        let list = if *is_billable {
                            &mut difference.retitled
                        } else {
                            &mut difference.headers_retitled
                        };
                        list.push(retitled);
                    }
                }
                _ if *is_billable => difference.added.push(changed()),
                _ => difference.headers_added.push(changed()),
            }
        }
        for (code, (concept, was_billable)) in &before {
            let is_billable = after.get(code).map(|(_, is_billable)| *is_billable);
            let title = concept.title.to_string();
            match (was_billable, is_billable) {
                (true, Some(true)) | (false, Some(false)) => {}
                (true, now) => {
                    let became_header = now.is_some();
                    difference.removed.push(Removed { code: *code, title, became_header });
                }
                (false, _) => difference.headers_removed.push(Changed { code: *code, title }),
            }
        }
        if [from, to].iter().any(|set| !has_headers(set)) {
            difference.headers_added.clear();
            difference.headers_removed.clear();
        }
        difference.compare_notes(from, to);
        difference
    }

    /// The same, of some codes alone.
    #[must_use]
    pub fn only(mut self, keeps: impl Fn(&Code) -> bool) -> Self {
        self.added.retain(|one| keeps(&one.code));
        self.removed.retain(|one| keeps(&one.code));
        self.retitled.retain(|one| keeps(&one.code));
        self.headers_added.retain(|one| keeps(&one.code));
        self.headers_removed.retain(|one| keeps(&one.code));
        self.headers_retitled.retain(|one| keeps(&one.code));
        self.notes_added.retain(|one| keeps(&one.code));
        self.notes_removed.retain(|one| keeps(&one.code));
        self
    }

    /// Notes of two code sets that both have notes: where one has none at all, it was
    /// made without the file that has them, and nothing is known of them.
    fn compare_notes(&mut self, from: &CodeSet, to: &CodeSet) {
        if from.notes().is_empty() || to.notes().is_empty() {
            return;
        }
        let (before, after) = (notes(from), notes(to));
        let lacking = |of: &[ChangedNote], other: &[ChangedNote]| -> Vec<ChangedNote> {
            of.iter().filter(|note| other.binary_search(note).is_err()).cloned().collect()
        };
        self.notes_added = lacking(&after, &before);
        self.notes_removed = lacking(&before, &after);
    }
}

/// Whether a code set has headers: a codes file alone has none, and nothing is known
/// of those there were.
fn has_headers(set: &CodeSet) -> bool {
    set.concepts().any(|(_, concept)| concept.is_header())
}

/// Every code and header with whether it may be reported.
fn standings(set: &CodeSet) -> BTreeMap<Code, (&Concept, bool)> {
    let first = set.effective().from;
    let is_listed = |concept: &Concept| {
        matches!(concept.kind, ConceptKind::Code | ConceptKind::Variant | ConceptKind::Modifier)
    };
    set.concepts()
        .map(|(_, concept)| concept)
        .filter(|concept| is_listed(concept))
        // What has ended, or is yet to come, is not there.
        .filter(|concept| concept.effective.is_none_or(|days| days.contains(first)))
        .map(|concept| (concept.code, (concept, concept.billable)))
        .collect()
}

/// Whether a title changed; accents apart, which order files leave out. Abbreviated
/// titles are compared where both code sets have them.
fn retitled(before: &Concept, after: &Concept, has_short: bool) -> Option<Retitled> {
    let full = |concept: &Concept| concept.spelling.as_deref().unwrap_or(&concept.title).to_owned();
    let short =
        |concept: &Concept| concept.short_title.as_deref().unwrap_or(&concept.title).to_owned();
    let (mut from, to) = (full(before), full(after));
    if is_same_title(&from, &to) {
        from.clone_from(&to);
    }
    let shorts = (short(before), short(after));
    let is_short_same = !has_short || is_same_title(&shorts.0, &shorts.1);
    if from == to && is_short_same {
        return None;
    }
    let short = (!is_short_same).then_some(shorts);
    Some(Retitled { code: after.code, from, to, short })
}

fn notes(set: &CodeSet) -> Vec<ChangedNote> {
    let note = |note: &crate::Note| ChangedNote {
        code: set.concept(note.concept).code,
        kind: note.kind,
        text: note.text.to_string(),
    };
    let mut notes: Vec<ChangedNote> = set.notes().iter().map(note).collect();
    notes.sort();
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CodeSetBuilder, NewConcept, System};

    fn set(version: &str, codes: &[(&str, bool, &str)]) -> CodeSet {
        let mut builder = CodeSetBuilder::new(System::Icd10Cm, version.parse().unwrap());
        for (code, is_billable, title) in codes {
            let code = code.parse().unwrap();
            let new = if *is_billable { NewConcept::billable } else { NewConcept::header };
            builder.add(new(code, (*title).to_owned())).unwrap();
        }
        builder.build().unwrap()
    }

    #[test]
    fn codes_are_counted_as_addenda_count_them() {
        let before = set(
            "2025",
            &[
                ("A00", true, "One"),
                ("A01", true, "Two"),
                ("A02", true, "S\u{e9}zary"),
                ("A03", true, "Four"),
                ("A04", false, "Five"),
            ],
        );
        let after = set(
            "2026",
            &[
                ("A00", false, "One"),
                ("A000", true, "One a"),
                ("A02", true, "Sezary"),
                ("A03", true, "Fore"),
                ("A04", false, "Fife"),
            ],
        );
        let difference = Difference::between(&before, &after);
        let codes =
            |list: &[Changed]| list.iter().map(|one| one.code.to_string()).collect::<Vec<_>>();
        assert_eq!(codes(&difference.added), ["A000"]);
        let removed: Vec<(String, bool)> = difference
            .removed
            .iter()
            .map(|one| (one.code.to_string(), one.became_header))
            .collect();
        assert_eq!(removed, [("A00".to_owned(), true), ("A01".to_owned(), false)]);
        assert_eq!(difference.retitled.len(), 1);
        assert_eq!(codes(&difference.headers_added), ["A00"]);
        assert_eq!(difference.headers_retitled.len(), 1);
        let only = difference.only(|code| code.as_str() == "A01");
        assert_eq!((only.removed.len(), only.added.len()), (1, 0));
    }
}
