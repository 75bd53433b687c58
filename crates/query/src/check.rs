//! May a code be reported, and if not, why.

mod modifiers;
mod time;
mod words;

use medcode_codeset::{Code, ConceptId, Date, System, Version};
use medcode_index::CodeIndex;

use self::words::Words;
use crate::answer::Choice;

pub use modifiers::{check_with_modifiers, split_modifiers};
pub use time::explain_by_time;

/// What is to be said of a code on a date.
///
/// The verdict is there at once. What says it in words, and the codes that may be meant
/// instead, are put together where they are asked for: most lists of codes are read by
/// their verdicts, and words cost more than those. Until then a check keeps the index open
/// that it is of.
///
/// Two checks are equal if they say the same.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Check {
    /// The system the code was looked for in.
    pub system: System,
    /// The date it was asked for, if one was given.
    pub on: Option<Date>,
    /// The version it was looked for in; nothing if none covers the date.
    pub version: Option<Version>,
    /// Whether it may be reported.
    pub verdict: Verdict,
    facts: Facts,
}

/// What is known of a code, by which a verdict is put into words.
#[derive(Debug, Clone)]
enum Facts {
    /// The code set has it: all else is read from there.
    Found(CodeIndex, ConceptId),
    /// The code set does not have it.
    Absent(CodeIndex, Code),
    /// No code can be made of it, as it was asked.
    Unreadable(Box<str>),
    /// More than one index has to do with it.
    Told(Box<Words>),
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
        let code = system.code_of(text).map_or_else(|| text.to_owned(), |code| system.print(&code));
        let message = format!("no {system} release is loaded for {on}{around}");
        let facts = Facts::Told(Box::new(Words { code, message, choices: Vec::new() }));
        Self { system, on: Some(on), version: None, verdict: Verdict::NoRelease, facts }
    }

    /// The code as its publisher prints it, or as it was asked where no code can be made
    /// of it.
    pub fn code(&self) -> String {
        match &self.facts {
            Facts::Found(index, concept) => self.system.print(&index.code(*concept)),
            Facts::Absent(_, code) => self.system.print(code),
            Facts::Unreadable(text) => text.clone().into_string(),
            Facts::Told(words) => words.code.clone(),
        }
    }

    /// The verdict in words, with its reason and remedy: of a code that may be reported,
    /// its title.
    pub fn message(&self) -> String {
        match &self.facts {
            Facts::Found(index, concept) => words::message(index, *concept, self.verdict),
            Facts::Absent(index, code) => words::absent(index, code).0,
            Facts::Unreadable(text) => words::unreadable(self.system, text),
            Facts::Told(words) => words.message.clone(),
        }
    }

    /// The codes that may be meant instead: the variants of a family, the codes below a
    /// header.
    pub fn choices(&self) -> Vec<Choice> {
        match &self.facts {
            Facts::Found(index, concept) => words::choices(index, *concept, self.verdict),
            Facts::Absent(index, code) => words::absent(index, code).1,
            Facts::Unreadable(_) => Vec::new(),
            Facts::Told(words) => words.choices.clone(),
        }
    }

    /// Says something else of the code.
    fn tell(&mut self, message: String, choices: Vec<Choice>) {
        let code = self.code();
        self.facts = Facts::Told(Box::new(Words { code, message, choices }));
    }

    /// Its words, to be changed.
    fn words(&mut self) -> &mut Words {
        if !matches!(self.facts, Facts::Told(_)) {
            self.tell(self.message(), self.choices());
        }
        match &mut self.facts {
            Facts::Told(words) => words,
            _ => unreachable!("they were just put there"),
        }
    }
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        (self.system, self.on, &self.version, self.verdict)
            == (other.system, other.on, &other.version, other.verdict)
            && (self.code(), self.message()) == (other.code(), other.message())
            && self.choices() == other.choices()
    }
}

impl Eq for Check {}

#[cfg(feature = "serde")]
impl serde::Serialize for Check {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut check = serializer.serialize_struct("Check", 7)?;
        check.serialize_field("code", &self.code())?;
        check.serialize_field("system", &self.system)?;
        check.serialize_field("on", &self.on)?;
        check.serialize_field("version", &self.version)?;
        check.serialize_field("verdict", &self.verdict)?;
        check.serialize_field("message", &self.message())?;
        check.serialize_field("choices", &self.choices())?;
        check.end()
    }
}

/// Says whether a code may be reported with this version of its system.
///
/// Whether the version is in force on the date is the caller's to see to, by
/// choosing the code set; the date is only repeated in the answer.
#[inline]
pub fn check(index: &CodeIndex, text: &str, on: Option<Date>) -> Check {
    let system = index.system();
    let find = |code: Code| index.find(&code);
    let code = system.code_of(text);
    if code.is_none()
        && let Some(meant) = system.as_meant(text)
        && let Some(concept) = find(meant)
    {
        let mut check = found(index, concept, on);
        let words = check.words();
        words.message = format!("taken as {}: {}", system.print(&meant), words.message);
        return check;
    }
    if let Some(concept) = code.or_else(|| Code::in_capitals(text)).and_then(find) {
        return found(index, concept, on);
    }
    // Another version may have what is meant.
    let facts = match code.or_else(|| system.as_meant(text)) {
        Some(code) => Facts::Absent(index.clone(), code),
        None => Facts::Unreadable(text.into()),
    };
    Check { system, on, version: Some(index.version().clone()), verdict: Verdict::Unknown, facts }
}

/// What is to be said of a code that the code set has.
#[inline]
fn found(index: &CodeIndex, concept: ConceptId, on: Option<Date>) -> Check {
    Check {
        system: index.system(),
        on,
        version: Some(index.version().clone()),
        verdict: judge(index, concept, on),
        facts: Facts::Found(index.clone(), concept),
    }
}

#[inline]
fn judge(index: &CodeIndex, concept: ConceptId, on: Option<Date>) -> Verdict {
    // Without a date, the version's own first day is meant.
    let day = on.unwrap_or(index.manifest().effective.from);
    if !index.is_valid_on(concept, day) {
        let is_before = index.effective(concept).is_some_and(|days| day < days.from);
        return if is_before { Verdict::NotYet } else { Verdict::Retired };
    }
    if index.is_billable(concept) {
        Verdict::Valid
    } else if index.seventh(concept).is_some() {
        Verdict::NeedsSeventh
    } else {
        Verdict::Header
    }
}

/// Of checks of one code by several systems, keeps those that tell something: a
/// system that the code is not written like, or that does not know it, says
/// nothing while another does; nor does one that would read another code in it.
#[inline]
pub fn keep_telling(checks: &mut Vec<Check>, text: &str) {
    if checks.len() < 2 {
        return;
    }
    let is_known = |check: &Check| check.verdict != Verdict::Unknown;
    if checks.iter().any(is_known) {
        checks.retain(is_known);
        let is_as_typed = |check: &Check| check.system.as_meant(text).is_none();
        if checks.iter().any(is_as_typed) {
            checks.retain(is_as_typed);
        }
        return;
    }
    let is_written_like = |check: &Check| check.system.code_of(text).is_some();
    if checks.iter().any(is_written_like) {
        checks.retain(is_written_like);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_no_digits_where_a_code_has_them() {
        let check = |system: System, code: &str, verdict: Verdict| Check {
            system,
            on: None,
            version: None,
            verdict,
            facts: Facts::Unreadable(code.into()),
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
