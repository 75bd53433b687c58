//! The default code of a header: the one below it that says no more.
//!
//! "Acute myocardial infarction" (I21) is reported as I21.9 when nothing else is
//! known: ICD-10-CM Official Guidelines, section I.B.18, and the conventions for
//! NOS and "unspecified" in section I.A.6.

use medcode_analysis::TokenKind;
use medcode_codeset::{CodeSet, ConceptId, ConceptKind};

use crate::documents::Document;

/// For each concept its default code: a billable code or a family below it;
/// nothing for a concept that is one itself, or whose children all say more.
pub(crate) fn default_codes(
    set: &CodeSet,
    documents: &[Document<'_>],
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
        let child = set
            .children(id)
            .filter(|child| set.concept(*child).kind == ConceptKind::Code)
            .filter_map(|child| {
                let title = title_of(child, documents, docs)?;
                Some((rank(set, child, title)?, child))
            })
            .min_by_key(|(rank, _)| *rank);
        defaults[id.index()] = child.and_then(|(_, child)| {
            let is_chosen = set.concept(child).billable || set.concept(child).is_family();
            if is_chosen {
                Some(child)
            } else {
                defaults[child.index()]
            }
        });
    }
    defaults
}

/// How well a child serves as its parent's default, best lowest: it must leave
/// something unspecified or rule complications out, and publishers number such
/// codes 9, or 0.
fn rank(set: &CodeSet, child: ConceptId, title: &Document<'_>) -> Option<u8> {
    let last = set.concept(child).code.as_str().bytes().next_back();
    let is_unspecified = title.has(TokenKind::Unspecified);
    match (is_unspecified, last) {
        (true, Some(b'9')) => Some(0),
        (true, Some(b'0')) => Some(1),
        (false, Some(b'9' | b'0')) if title.has(TokenKind::Polarity) => Some(2),
        (true, _) => Some(3),
        _ => None,
    }
}

/// The document of a concept's title; nothing for a variant.
pub(crate) fn title_of<'a, 'set>(
    id: ConceptId,
    documents: &'a [Document<'set>],
    docs: &[u32],
) -> Option<&'a Document<'set>> {
    let (start, end) = (docs[id.index()] as usize, docs[id.index() + 1] as usize);
    documents[start..end].first()
}
