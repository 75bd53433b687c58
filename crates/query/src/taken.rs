//! What is taken for granted where a question does not say, told in notices: a
//! fracture is closed, a poisoning accidental, diabetes of type 2, as the Official
//! Guidelines and the Alphabetic Index have it; and which sense a short form is read
//! in.

use medcode_analysis::{Analyzer, Meaning, RowKind};
use medcode_codeset::{ConceptId, System};
use medcode_index::CodeIndex;

use crate::answer::{Notice, NoticeKind};
use crate::question::Parsed;

/// Something that is taken for granted.
struct Default {
    /// Beginnings of words that ask for it.
    asked: &'static [&'static str],
    /// Beginnings of words that say more.
    unless: &'static [&'static str],
    /// How the code begins that stands for it, and what its title says.
    code: &'static str,
    title: &'static str,
    /// What is said of it.
    notice: &'static str,
}

/// Sections of the ICD-10-CM Official Guidelines: diabetes I.C.4.a.2, fractures
/// I.C.19.c, poisonings the note at T36.
const DEFAULTS: [Default; 4] = [
    Default {
        asked: &["diabet", "dm"],
        unless: &[
            "type",
            "1",
            "2",
            "i",
            "ii",
            "gestation",
            "pregnan",
            "drug",
            "secondary",
            "due",
            "insipidus",
            "t1",
            "t2",
            "dm1",
            "dm2",
            "iddm",
            "niddm",
            "history",
            "neonat",
            "newborn",
            "screen",
            "family",
            "juvenile",
            "bronze",
        ],
        code: "E11",
        title: "",
        notice: "diabetes without a type is taken as type 2",
    },
    Default {
        asked: &["fractur", "broken", "break", "fx"],
        unless: &["open", "closed", "compound", "gustilo", "type"],
        code: "S",
        title: "racture",
        notice: "a fracture not said to be open is taken as closed",
    },
    Default {
        asked: &["fractur", "broken", "break", "fx"],
        unless: &["displac", "nondisplac", "undisplac", "aligned"],
        code: "S",
        title: "Displaced",
        notice: "a fracture not said to be nondisplaced is taken as displaced",
    },
    Default {
        asked: &["poison", "overdos", "toxic", "ingest"],
        unless: &[
            "accident",
            "intention",
            "self",
            "suicid",
            "assault",
            "undetermin",
            "adverse",
            "underdos",
            "homicid",
        ],
        code: "T",
        title: "accidental",
        notice: "a poisoning without an intent is taken as accidental",
    },
];

/// What is taken for granted, as the first hit shows.
pub(crate) fn defaults(parsed: &Parsed, index: &CodeIndex, first: ConceptId) -> Vec<Notice> {
    let (code, title) = (index.code(first), index.title(first));
    let has = |starts: &[&str]| {
        let mut typed = parsed.typed().iter();
        typed.any(|word| {
            starts.iter().any(|start| match start.len() {
                0..=3 => word == start,
                _ => word.starts_with(start),
            })
        })
    };
    let is_taken = |default: &&Default| {
        index.system() == System::Icd10Cm
            && code.as_str().starts_with(default.code)
            && title.contains(default.title)
            && has(default.asked)
            && !has(default.unless)
    };
    let taken = DEFAULTS.iter().filter(is_taken);
    taken.map(|default| Notice::new(NoticeKind::TakenAs, default.notice)).collect()
}

/// Which senses short forms of the question are read in, where they have several.
pub(crate) fn senses(analyzer: &Analyzer, parsed: &Parsed) -> Vec<Notice> {
    /// How many senses are named.
    const NAMED: usize = 4;
    let analysis = parsed.analysis();
    let is_short = |meaning: &&Meaning| meaning.kind == RowKind::Abbreviation;
    let mut notices = Vec::new();
    let mut start = 0;
    while let Some(first) = analysis.meanings.get(start) {
        let same = |meaning: &&Meaning| meaning.tokens == first.tokens;
        let of_phrase = analysis.meanings[start..].iter().take_while(same).count();
        let senses: Vec<&Meaning> =
            analysis.meanings[start..start + of_phrase].iter().filter(is_short).collect();
        start += of_phrase;
        let rows: Vec<_> = senses.iter().filter_map(|sense| analyzer.row(sense.row?)).collect();
        let Some(row) = rows.first() else { continue };
        let is_chosen = senses.iter().any(|sense| sense.is_chosen);
        if rows.len() < 2 && !is_chosen {
            continue;
        }
        let named: Vec<&str> = rows.iter().take(NAMED).map(|row| &*row.meaning).collect();
        let more = if rows.len() > NAMED { ", …" } else { "" };
        let text = format!("{} as {}{more}", row.phrase, named.join(", or "));
        notices.push(Notice::new(NoticeKind::TakenAs, text));
    }
    notices
}
