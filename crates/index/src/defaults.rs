//! The default code of a header: the one below it that says no more.
//!
//! "Acute myocardial infarction" (I21) is reported as I21.9 when nothing else is
//! known: ICD-10-CM Official Guidelines, section I.B.18, and the conventions for
//! NOS and "unspecified" in section I.A.6.

use medcode_analysis::TokenKind;
use medcode_codeset::{CodeSet, ConceptId, ConceptKind};

use crate::documents::Documents;

/// For each concept its default code: a billable code or a family below it;
/// nothing for a concept that is one itself, or whose children all say more.
pub(crate) fn default_codes(
    set: &CodeSet,
    documents: &Documents<'_>,
    docs: &[u32],
) -> Vec<Option<ConceptId>> {
    let mut defaults = vec![None; set.len()];
    let concepts: Vec<ConceptId> = set.concepts().map(|(id, _)| id).collect();
    // Backwards, so that what lies below a concept is decided before it.
    for id in concepts.into_iter().rev() {
        let concept = set.concept(id);
        if concept.kind != ConceptKind::Code || concept.billable || concept.is_family() {
            continue;
        }
        let Some(header) = title_of(id, docs) else { continue };
        let child = set
            .children(id)
            .filter(|child| set.concept(*child).kind == ConceptKind::Code)
            .filter_map(|child| {
                let title = title_of(child, docs)?;
                let last = set.concept(child).code.as_str().bytes().next_back()?;
                Some((rank(documents, [header, title], last)?, child))
            })
            .min_by_key(|(rank, _)| *rank);
        defaults[id.index()] = child.and_then(|(_, child)| {
            let is_chosen = set.concept(child).billable || set.concept(child).is_family();
            if is_chosen { Some(child) } else { defaults[child.index()] }
        });
    }
    defaults
}

/// How well a child with this title and last character serves as its parent's
/// default, best lowest.
///
/// It must say the same, be uncomplicated, leave more unspecified, or rule
/// something out; publishers number such codes 9, or 0. "Other" forms are no
/// defaults: they say that something else is known.
fn rank(documents: &Documents<'_>, [header, title]: [usize; 2], last: u8) -> Option<u8> {
    let lacks = |doc: usize, term: u32| documents.content(doc).all(|known| known != term);
    let missing = documents.content(header).filter(|term| lacks(title, *term)).count();
    let added = documents.content(title).filter(|term| lacks(header, *term)).count();
    let has_more = |kind| documents.count(title, kind) > documents.count(header, kind);
    let is_unspecified = has_more(TokenKind::Unspecified);
    if missing * 2 > documents.content(header).count()
        || (has_more(TokenKind::Residual) && !is_unspecified)
    {
        return None;
    }
    match (is_unspecified, last) {
        (false, _) if missing + added == 0 => Some(0),
        (false, _) if documents.designations[title].text.ends_with("uncomplicated") => Some(1),
        (true, b'9') => Some(2),
        (true, b'0') => Some(3),
        (false, b'9') if has_more(TokenKind::Polarity) => Some(4),
        (true, _) => Some(5),
        (false, b'0') if has_more(TokenKind::Polarity) => Some(6),
        (false, _) => None,
    }
}

/// The document of a concept's title; nothing for a variant.
pub(crate) fn title_of(id: ConceptId, docs: &[u32]) -> Option<usize> {
    let (start, end) = (docs[id.index()] as usize, docs[id.index() + 1] as usize);
    (start < end).then_some(start)
}
