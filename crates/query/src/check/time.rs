//! What time has to do with it: a code that this version does not have may have
//! been in an earlier one, or be in a later one.

use medcode_codeset::{Code, Date, Effective};
use medcode_index::CodeIndex;

use super::{Check, Verdict};
use crate::history::{Dated, History, HistorySpan, history};

/// How many candidates a message names.
const NAMED: usize = 4;

/// Makes a verdict say what other versions of the system know of the code: whether it
/// has ended, is yet to come, or could be reported before it became a header.
pub fn explain_by_time(check: &mut Check, asked: &CodeIndex, versions: &[Dated]) {
    let is_open = matches!(check.verdict, Verdict::Unknown | Verdict::Header);
    let Some(code) = code_of(check).filter(|_| is_open) else { return };
    let history = history(check.system, versions, &code);
    let place = versions.iter().position(|version| version.index.is_same(asked));
    let Some(now) = place.and_then(|place| versions.get(place)) else { return };
    let from = now.effective.from;
    let before = history.spans.iter().rfind(|span| span.billable && span.from < from);
    if check.verdict == Verdict::Header {
        if let Some(before) = before {
            check.message = format!("{}; {}", check.message, could_be_reported(before));
        }
        return;
    }
    let after = history.spans.iter().find(|span| span.from > from);
    match (before, after) {
        (Some(before), _) => ended(check, before, &history),
        (None, Some(after)) => {
            check.verdict = Verdict::NotYet;
            check.message = format!(
                "{}: not valid before {}, when {} {} begins",
                after.title, after.from, check.system, after.first
            );
            check.choices.clear();
        }
        (None, None) => {}
    }
}

fn code_of(check: &Check) -> Option<Code> {
    check.system.parse_code(&check.code).ok()
}

/// `could be reported until 2025-09-30 (2025)`.
fn could_be_reported(span: &HistorySpan) -> String {
    match span.until {
        Some(until) => format!("could be reported until {until}, last in {}", span.last),
        None => format!("could be reported in {}", span.last),
    }
}

fn ended(check: &mut Check, span: &HistorySpan, history: &History) {
    check.verdict = Verdict::Retired;
    let mut message = format!("{}: {}", span.title, could_be_reported(span));
    let named: Vec<&str> = history.became.iter().take(NAMED).map(|one| &*one.code).collect();
    if !named.is_empty() {
        let more = if history.became.len() > NAMED { ", …" } else { "" };
        message = format!("{message}; candidates: {}{more}", named.join(", "));
    }
    check.message = message;
    let candidates = history.became.iter().cloned();
    check.choices = candidates.map(crate::history::Candidate::into_choice).collect();
}

/// The verdict on a code that has its own days, outside of them.
pub(super) fn outside(title: &str, days: Effective, on: Date) -> Option<(Verdict, String)> {
    if on < days.from {
        let message = format!("{title}: not valid before {}, when it was added", days.from);
        return Some((Verdict::NotYet, message));
    }
    let until = days.until.filter(|until| *until < on)?;
    let message = format!("{title}: terminated, {until} was its last valid day");
    Some((Verdict::Retired, message))
}
