//! Filters by place: a subtree, or a range of codes.

use std::ops::Range;

use medcode_codeset::Code;
use medcode_index::CodeIndex;

/// The documents below a code, or of a range such as `S00-T88`; nothing if the
/// code set does not have the code, or either end of the range.
///
/// A range takes in everything below its last code. Sections and chapters are
/// codes too: `I20-I25`, `9`.
pub(crate) fn documents_within(index: &CodeIndex, text: &str) -> Option<Range<u32>> {
    let text = text.trim();
    if let Some(id) = find(index, text) {
        return Some(index.docs_below(id));
    }
    let (first, last) = text.split_once('-')?;
    let (first, last) = (find(index, first.trim())?, find(index, last.trim())?);
    let range = index.docs_of(first).start..index.docs_below(last).end;
    (range.start <= range.end).then_some(range)
}

fn find(index: &CodeIndex, text: &str) -> Option<medcode_codeset::ConceptId> {
    let plain: Option<Code> = text.to_ascii_uppercase().parse().ok();
    let code = index.system().parse_code(text).ok();
    plain.and_then(|code| index.find(&code)).or_else(|| index.find(&code?))
}
