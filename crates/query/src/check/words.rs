//! What a verdict says in words.

use medcode_codeset::{Code, ConceptId, ConceptKind, System};
use medcode_index::CodeIndex;

use super::Verdict;
use crate::answer::Choice;
use crate::axes::axis_of;
use crate::codes::place_seventh;

/// What is said of a code, put together.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) choices: Vec<Choice>,
}

/// The verdict on a code that the code set has.
pub(super) fn message(index: &CodeIndex, concept: ConceptId, verdict: Verdict) -> String {
    let title = index.title(concept);
    match verdict {
        Verdict::NotYet | Verdict::Retired => outside(index, concept, verdict, title),
        Verdict::NeedsSeventh => {
            let values: Vec<String> = choices(index, concept, verdict)
                .iter()
                .map(|choice| format!("{} {}", choice.value, choice.label))
                .collect();
            format!("{title}: needs a seventh character: {}", values.join("; "))
        }
        Verdict::Header => {
            let what = match index.kind(concept) {
                ConceptKind::Chapter => "a chapter",
                ConceptKind::Section => "a section",
                ConceptKind::Prefix => "the beginning of codes",
                _ => "a header",
            };
            let below = index.children(concept).count();
            format!("{title}: {what}, not for reporting; {below} more specific below it")
        }
        _ => title,
    }
}

/// The verdict on a code that has its own days, outside of them.
fn outside(index: &CodeIndex, concept: ConceptId, verdict: Verdict, title: String) -> String {
    let Some(days) = index.effective(concept) else { return title };
    match days.until {
        Some(until) if verdict == Verdict::Retired => {
            format!("{title}: terminated, {until} was its last valid day")
        }
        _ => format!("{title}: not valid before {}, when it was added", days.from),
    }
}

/// The codes that may be meant instead of one that the code set has.
pub(super) fn choices(index: &CodeIndex, concept: ConceptId, verdict: Verdict) -> Vec<Choice> {
    match verdict {
        Verdict::NeedsSeventh => {
            axis_of(index, concept, None).map_or_else(Vec::new, |axis| axis.choices)
        }
        Verdict::Header => {
            index.children(concept).map(|child| child_choice(index, child)).collect()
        }
        _ => Vec::new(),
    }
}

fn child_choice(index: &CodeIndex, child: ConceptId) -> Choice {
    let code = index.code(child);
    Choice {
        value: code.as_str().chars().next_back().unwrap_or_default(),
        label: index.title(child),
        code: index.system().print(&code),
    }
}

/// What is said of a code that the code set does not have, and the codes that may be meant.
pub(super) fn absent(index: &CodeIndex, code: &Code) -> (String, Vec<Choice>) {
    let system = index.system();
    let printed = system.print(code);
    let version = index.version();
    if let Some((family, full)) = place_seventh(index, code) {
        let full = system.print(&full);
        let message =
            format!("not a code of {system} {version}; with its placeholders it is {full}");
        let choices = choices(index, family, Verdict::NeedsSeventh);
        return (message, choices.into_iter().filter(|choice| choice.code == full).collect());
    }
    let nearest = (3..code.as_str().len()).rev().find_map(|len| index.find(&code.prefix(len)?));
    let Some(nearest) = nearest else {
        return (format!("{printed} is not a code of {system} {version}"), Vec::new());
    };
    let (code, title) = (system.print(&index.code(nearest)), index.title(nearest));
    let detail = if index.is_billable(nearest) {
        "which is complete as it is"
    } else {
        "below which it is not"
    };
    let message =
        format!("{printed} is not a code of {system} {version}; there is {code} {title}, {detail}");
    (message, Vec::new())
}

/// What is said of a text that is not written like a code.
pub(super) fn unreadable(system: System, text: &str) -> String {
    system.parse_code(text).err().map(|error| error.to_string()).unwrap_or_default()
}
