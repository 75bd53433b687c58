//! What time has to do with it: a code that this version does not have may have
//! been in an earlier one, or be in a later one.

use medcode_codeset::Code;
use medcode_index::CodeIndex;

use super::{Check, Facts, Verdict};
use crate::history::{Candidate, Dated, HistorySpan, became, spans};

/// How many candidates a message names.
const NAMED: usize = 4;

/// Makes a verdict say what other versions of the system know of the code: whether it
/// has ended, is yet to come, or could be reported before it became a header.
pub fn explain_by_time(check: &mut Check, asked: &CodeIndex, versions: &[Dated]) {
    let is_open = matches!(check.verdict, Verdict::Unknown | Verdict::Header);
    let Some(code) = code_of(check).filter(|_| is_open) else { return };
    let others = || versions.iter().filter(|version| !version.index.is_same(asked));
    if others().all(|version| version.index.find(&code).is_none()) {
        return;
    }
    let spans = spans(versions, &code);
    let Some(now) = versions.iter().find(|version| version.index.is_same(asked)) else { return };
    let from = now.effective.from;
    let before = spans.iter().rfind(|span| span.billable && span.from < from);
    if check.verdict == Verdict::Header {
        if let Some(before) = before {
            let words = check.words();
            words.message = format!("{}; {}", words.message, could_be_reported(before));
        }
        return;
    }
    let after = spans.iter().find(|span| span.from > from);
    match (before, after) {
        (Some(before), _) => ended(check, before, became(check.system, versions, &code)),
        (None, Some(after)) => {
            check.verdict = Verdict::NotYet;
            let message = format!(
                "{}: not valid before {}, when {} {} begins",
                after.title, after.from, check.system, after.first
            );
            check.tell(message, Vec::new());
        }
        (None, None) => {}
    }
}

/// The code that was checked, if other versions may have it.
fn code_of(check: &Check) -> Option<Code> {
    match &check.facts {
        Facts::Found(index, concept) => check.system.code_of(index.code(*concept).as_str()),
        Facts::Absent(_, code) => Some(*code),
        Facts::Unreadable(_) => None,
        Facts::Told(words) => check.system.code_of(&words.code),
    }
}

/// `could be reported until 2025-09-30 (2025)`.
fn could_be_reported(span: &HistorySpan) -> String {
    match span.until {
        Some(until) => format!("could be reported until {until}, last in {}", span.last),
        None => format!("could be reported in {}", span.last),
    }
}

fn ended(check: &mut Check, span: &HistorySpan, became: Vec<Candidate>) {
    let mut message = format!("{}: {}", span.title, could_be_reported(span));
    let named: Vec<&str> = became.iter().take(NAMED).map(|one| &*one.code).collect();
    if !named.is_empty() {
        let more = if became.len() > NAMED { ", …" } else { "" };
        message = format!("{message}; candidates: {}{more}", named.join(", "));
    }
    check.verdict = Verdict::Retired;
    check.tell(message, became.into_iter().map(Candidate::into_choice).collect());
}
