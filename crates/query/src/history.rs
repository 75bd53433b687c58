//! History: in which versions a code was, under which titles, and what it became.

use medcode_codeset::{
    Code, CodeSpan, Conversion, Date, Effective, System, Version, is_same_title,
};
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
    History {
        system,
        code: system.print(code),
        spans: spans(versions, code),
        became: became(system, versions, code),
        was: was(system, versions, code),
    }
}

/// The runs of versions in which a code is the same.
pub(crate) fn spans(versions: &[Dated], code: &Code) -> Vec<HistorySpan> {
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
    spans
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

/// What the conversion tables of all versions give for what was coded with a code before.
pub(crate) fn became(system: System, versions: &[Dated], code: &Code) -> Vec<Candidate> {
    let mut became: Vec<Candidate> = Vec::new();
    for conversion in newest_first(versions) {
        if conversion.was(code) && conversion.code != *code {
            let printed = system.print(&conversion.code);
            if became.iter().all(|known| known.code != printed) {
                let title = title_in(versions, &conversion.code);
                became.push(Candidate { code: printed, title, since: conversion.since });
            }
        }
    }
    became.sort_by(|one, other| one.code.cmp(&other.code));
    became
}

/// What the newest conversion table that has a code says was coded before it.
fn was(system: System, versions: &[Dated], code: &Code) -> Vec<String> {
    let of_code = newest_first(versions).filter(|conversion| conversion.code == *code);
    let print = |span: &CodeSpan| {
        let (first, last) = (system.print(&span.first), system.print(&span.last));
        if first == last { first } else { format!("{first}-{last}") }
    };
    let mut told = of_code.filter(|conversion| !conversion.previous.is_empty());
    told.next().map_or_else(Vec::new, |one| one.previous.iter().map(print).collect())
}

/// The rows of conversion tables, those of the newest version first.
fn newest_first(versions: &[Dated]) -> impl Iterator<Item = &Conversion> {
    versions.iter().rev().flat_map(|version| version.index.conversions())
}

fn title_in(versions: &[Dated], code: &Code) -> Option<String> {
    versions.iter().rev().find_map(|version| {
        let id = version.index.find(code)?;
        Some(version.index.title(id))
    })
}
