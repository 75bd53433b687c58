//! May a code be reported, and if not, why.

mod modifiers;
mod time;

use medcode_codeset::{Code, ConceptId, ConceptKind, Date, System, Version};
use medcode_index::CodeIndex;

use crate::answer::Choice;
use crate::axes::axis_of;
use crate::codes::place_seventh;

pub use modifiers::{check_with_modifiers, split_modifiers};
pub use time::explain_by_time;

/// What is to be said of a code on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Check {
    /// The code as its publisher prints it, or as it was asked where no code can
    /// be made of it.
    pub code: String,
    /// The system it was looked for in.
    pub system: System,
    /// The date it was asked for, if one was given.
    pub on: Option<Date>,
    /// The version it was looked for in; nothing if none covers the date.
    pub version: Option<Version>,
    /// Whether it may be reported.
    pub verdict: Verdict,
    /// The verdict in words, with its reason and remedy.
    pub message: String,
    /// The codes that may be meant instead: the variants of a family, the codes
    /// below a header.
    pub choices: Vec<Choice>,
}

/// Whether a code may be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict {
    /// It may.
    Valid,
    /// It may not: more specific codes lie below it.
    Header,
    /// It may not before a seventh character is added.
    NeedsSeventh,
    /// It is not a code of this version.
    Unknown,
    /// Its version is not in force yet.
    NotYet,
    /// Its version is no longer in force.
    Retired,
    /// No version is loaded for the date.
    NoRelease,
}

impl Verdict {
    /// The verdict's name in answers: `needs_seventh`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Header => "header",
            Self::NeedsSeventh => "needs_seventh",
            Self::Unknown => "unknown",
            Self::NotYet => "not_yet",
            Self::Retired => "retired",
            Self::NoRelease => "no_release",
        }
    }
}

impl Check {
    /// What is to be said when no version is loaded for the date; `around` says which
    /// end before it and begin after it.
    pub fn no_release(text: &str, system: System, on: Date, around: &str) -> Self {
        let code =
            system.parse_code(text).map_or_else(|_| text.to_owned(), |code| system.print(&code));
        Self {
            code,
            system,
            on: Some(on),
            version: None,
            verdict: Verdict::NoRelease,
            message: format!("no {system} release is loaded for {on}{around}"),
            choices: Vec::new(),
        }
    }
}

/// Says whether a code may be reported with this version of its system.
///
/// Whether the version is in force on the date is the caller's to see to, by
/// choosing the code set; the date is only repeated in the answer.
pub fn check(index: &CodeIndex, text: &str, on: Option<Date>) -> Check {
    let system = index.system();
    if let Some(digits) = system.as_digits(text).filter(|code| index.find(code).is_some()) {
        let mut check = check(index, digits.as_str(), on);
        check.message = format!("taken as {digits}: {}", check.message);
        return check;
    }
    let parsed = system.parse_code(text);
    let plain: Option<Code> = text.trim().to_ascii_uppercase().parse().ok();
    let found = parsed.as_ref().ok().copied().or(plain).and_then(|code| index.find(&code));
    let (code, (verdict, message, choices)) = match (found, parsed) {
        (Some(concept), _) => (system.print(&index.code(concept)), judge(index, concept, on)),
        (None, Ok(code)) => (system.print(&code), unknown(index, &code)),
        (None, Err(error)) => (text.to_owned(), (Verdict::Unknown, error.to_string(), Vec::new())),
    };
    let version = Some(index.version().clone());
    Check { code, system, on, version, verdict, message, choices }
}

/// Of checks of one code by several systems, keeps those that tell something: a
/// system that the code is not written like, or that does not know it, says
/// nothing while another does; nor does one that would read its letters as digits.
pub fn keep_telling(checks: &mut Vec<Check>, text: &str) {
    let is_known = |check: &Check| check.verdict != Verdict::Unknown;
    if checks.iter().any(is_known) {
        checks.retain(is_known);
        let is_as_typed = |check: &Check| check.system.as_digits(text).is_none();
        if checks.iter().any(is_as_typed) {
            checks.retain(is_as_typed);
        }
        return;
    }
    let is_written_like = |check: &Check| check.system.parse_code(text).is_ok();
    if checks.iter().any(is_written_like) {
        checks.retain(is_written_like);
    }
}

type Judgement = (Verdict, String, Vec<Choice>);

fn judge(index: &CodeIndex, concept: ConceptId, on: Option<Date>) -> Judgement {
    let title = index.title(concept);
    // Without a date, the version's own first day is meant.
    let day = on.unwrap_or(index.manifest().effective.from);
    let outside = index.effective(concept).and_then(|days| time::outside(&title, days, day));
    if let Some((verdict, message)) = outside {
        return (verdict, message, Vec::new());
    }
    if index.is_billable(concept) {
        return (Verdict::Valid, title, Vec::new());
    }
    if let Some(axis) = axis_of(index, concept, None) {
        let values: Vec<String> = axis
            .choices
            .iter()
            .map(|choice| format!("{} {}", choice.value, choice.label))
            .collect();
        let message = format!("{title}: needs a seventh character: {}", values.join("; "));
        return (Verdict::NeedsSeventh, message, axis.choices);
    }
    let choices: Vec<Choice> =
        index.children(concept).map(|child| child_choice(index, child)).collect();
    let what = match index.kind(concept) {
        ConceptKind::Chapter => "a chapter",
        ConceptKind::Section => "a section",
        ConceptKind::Prefix => "the beginning of codes",
        _ => "a header",
    };
    let message =
        format!("{title}: {what}, not for reporting; {} more specific below it", choices.len());
    (Verdict::Header, message, choices)
}

fn child_choice(index: &CodeIndex, child: ConceptId) -> Choice {
    let code = index.code(child);
    Choice {
        value: code.as_str().chars().next_back().unwrap_or_default(),
        label: index.title(child),
        code: index.system().print(&code),
    }
}

fn unknown(index: &CodeIndex, code: &Code) -> Judgement {
    let system = index.system();
    let printed = system.print(code);
    let version = index.version();
    if let Some((family, full)) = place_seventh(index, code) {
        let full = system.print(&full);
        let message =
            format!("not a code of {system} {version}; with its placeholders it is {full}");
        let choices = axis_of(index, family, None).map_or_else(Vec::new, |axis| axis.choices);
        let meant = choices.into_iter().filter(|choice| choice.code == full).collect();
        return (Verdict::Unknown, message, meant);
    }
    let nearest = (3..code.as_str().len()).rev().find_map(|len| index.find(&code.prefix(len)?));
    let Some(nearest) = nearest else {
        let message = format!("{printed} is not a code of {system} {version}");
        return (Verdict::Unknown, message, Vec::new());
    };
    let (code, title) = (system.print(&index.code(nearest)), index.title(nearest));
    let detail = if index.is_billable(nearest) {
        "which is complete as it is"
    } else {
        "below which it is not"
    };
    let message =
        format!("{printed} is not a code of {system} {version}; there is {code} {title}, {detail}");
    (Verdict::Unknown, message, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_no_digits_where_a_code_has_them() {
        let check = |system: System, code: &str, verdict: Verdict| Check {
            code: code.to_owned(),
            system,
            on: None,
            version: None,
            verdict,
            message: String::new(),
            choices: Vec::new(),
        };
        let (delivery, eye) = (
            check(System::Icd10Cm, "O80", Verdict::Valid),
            check(System::Icd10Pcs, "080", Verdict::Header),
        );
        let mut both = vec![delivery.clone(), eye.clone()];
        keep_telling(&mut both, "O80");
        assert_eq!(both, [delivery]);
        let mut one = vec![eye.clone()];
        keep_telling(&mut one, "O80");
        assert_eq!(one, [eye]);
    }
}
