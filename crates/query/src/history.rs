//! History: in which versions a code was, under which titles, and what it became.

use medcode_codeset::{Code, Date, Effective, System, Version, is_same_title};
use medcode_index::CodeIndex;

use crate::answer::Choice;

/// A version of a system, open, and the days on which it is in force among those
/// loaded.
#[derive(Debug, Clone)]
pub struct Dated {
    /// Its index.
    pub index: CodeIndex,
    /// The days on which it is in force.
    pub effective: Effective,
}

/// A code through all versions of its system that are loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct History {
    /// The system.
    pub system: System,
    /// The code as its publisher prints it.
    pub code: String,
    /// The runs of versions in which it said and was the same, in order of time; none
    /// if no loaded version has it.
    pub spans: Vec<HistorySpan>,
    /// The codes that conversion tables give for what was coded with it before: more
    /// than one may be meant, and none need be.
    pub became: Vec<Candidate>,
    /// What was coded before it came, as conversion tables say: codes or ranges.
    pub was: Vec<String>,
}

/// Versions one after the other in which a code is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct HistorySpan {
    /// The first of the versions.
    pub first: Version,
    /// The last of them.
    pub last: Version,
    /// The first day of the first, or of the code itself where its publisher says.
    pub from: Date,
    /// The last day of the last, or of the code itself, as far as it is known.
    pub until: Option<Date>,
    /// Its title, as the last of the versions has it.
    pub title: String,
    /// Whether it may be reported.
    pub billable: bool,
}

/// A code that may be meant instead of one that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Candidate {
    /// The code as its publisher prints it.
    pub code: String,
    /// Its title in the newest version that has it, if one is loaded.
    pub title: Option<String>,
    /// The first day on which it is valid.
    pub since: Date,
}

impl Candidate {
    pub(crate) fn into_choice(self) -> Choice {
        let value = self.code.chars().next_back().unwrap_or_default();
        Choice { value, label: self.title.unwrap_or_default(), code: self.code }
    }
}

/// The history of a code, in versions of one system in order of time.
///
/// Cost: a lookup a version, and some 50 microseconds for each conversion table.
pub fn history(system: System, versions: &[Dated], code: &Code) -> History {
    let mut spans: Vec<HistorySpan> = Vec::new();
    let mut is_open = false;
    for version in versions {
        let Some(span) = span_in(version, code) else {
            is_open = false;
            continue;
        };
        match spans.last_mut() {
            Some(last) if is_open && last.goes_on_as(&span) => {
                last.last = span.last;
                last.until = span.until;
                last.title = span.title;
            }
            _ => spans.push(span),
        }
        is_open = true;
    }
    let (became, was) = conversions(system, versions, code);
    History { system, code: system.print(code), spans, became, was }
}

impl HistorySpan {
    /// Whether the code is the same in the next version; accents apart, which some
    /// publications leave out.
    fn goes_on_as(&self, next: &Self) -> bool {
        self.billable == next.billable && is_same_title(&self.title, &next.title)
    }
}

fn span_in(version: &Dated, code: &Code) -> Option<HistorySpan> {
    let index = &version.index;
    let id = index.find(code)?;
    let own = index.effective(id);
    let until = version.effective.until;
    Some(HistorySpan {
        first: index.version().clone(),
        last: index.version().clone(),
        from: own.map_or(version.effective.from, |own| own.from),
        until: match own.and_then(|own| own.until) {
            Some(last) => Some(until.map_or(last, |until| until.min(last))),
            None => until,
        },
        title: index.title(id),
        billable: index.is_billable(id),
    })
}

/// What the conversion tables of all versions say of a code, newest first.
fn conversions(system: System, versions: &[Dated], code: &Code) -> (Vec<Candidate>, Vec<String>) {
    let (mut became, mut was): (Vec<Candidate>, Vec<String>) = (Vec::new(), Vec::new());
    for version in versions.iter().rev() {
        for conversion in version.index.conversions() {
            if conversion.was(code) && conversion.code != *code {
                let printed = system.print(&conversion.code);
                if became.iter().all(|known| known.code != printed) {
                    let title = title_in(versions, &conversion.code);
                    let since = conversion.since;
                    became.push(Candidate { code: printed, title, since });
                }
            }
            if conversion.code == *code && was.is_empty() {
                let print = |span: &medcode_codeset::CodeSpan| {
                    let (first, last) = (system.print(&span.first), system.print(&span.last));
                    if first == last { first } else { format!("{first}-{last}") }
                };
                was = conversion.previous.iter().map(print).collect();
            }
        }
    }
    became.sort_by(|one, other| one.code.cmp(&other.code));
    (became, was)
}

fn title_in(versions: &[Dated], code: &Code) -> Option<String> {
    versions.iter().rev().find_map(|version| {
        let id = version.index.find(code)?;
        Some(version.index.title(id))
    })
}
