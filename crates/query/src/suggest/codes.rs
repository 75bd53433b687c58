//! Codes as they are typed: `e11.6`, `0ft`.

use medcode_codeset::ConceptId;
use medcode_index::CodeIndex;

use crate::answer::{Notice, NoticeKind};
use crate::candidates::Filter;
use crate::codes::{self, Named, is_listed, plain_beginning};
use crate::hits::Found;

/// The codes that begin with a text, up to so many of each code set: the code itself
/// first, then those behind it in their order. A word of letters alone is no code.
///
/// A text that begins no code is taken as a search takes it: as a range, or as the code it
/// is meant for, which a notice says.
pub(super) fn find(
    indexes: &[CodeIndex],
    filters: &[Filter],
    text: &str,
    limit: usize,
) -> (Vec<Found>, Option<Notice>) {
    let (mut found, mut notice) = (Vec::new(), None);
    let text = text.trim();
    if !text.is_ascii() || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return (found, notice);
    }
    for (place, (index, filter)) in indexes.iter().zip(filters).enumerate() {
        let mut taken_as = None;
        let mut named: Vec<Named> = beginning(index, text).take(limit).collect();
        if named.is_empty()
            && let Some(answer) = codes::answer(index, text)
        {
            (named, taken_as) = (answer.named.take(limit).collect(), answer.taken_as);
        }
        let of_code = |named| Found::of_code(index, place, filter, named);
        found.extend(named.into_iter().filter_map(of_code));
        notice = notice
            .or(taken_as.map(|code| Notice::new(NoticeKind::TakenAs, format!("{text} as {code}"))));
    }
    found.sort_by(|one, other| one.order(other, indexes));
    (found, notice)
}

fn beginning<'index>(index: &'index CodeIndex, text: &str) -> impl Iterator<Item = Named> + 'index {
    let plain = plain_beginning(index.system(), text);
    let whole: Option<ConceptId> = plain.as_ref().and_then(|code| index.find(code));
    let below = plain.into_iter().flat_map(move |code| {
        let below: Vec<ConceptId> = index.find_prefix(code.as_str()).take(MOST_LOOKED_AT).collect();
        below
    });
    let below = below.filter(move |id| Some(*id) != whole && is_listed(index, *id));
    let named = |is_whole| move |concept| Named { concept, is_whole };
    whole.into_iter().map(named(true)).chain(below.map(named(false)))
}

/// How many codes that begin so are looked at: enough that those which are shown by their
/// family, which lies before them, leave a thousand others.
const MOST_LOOKED_AT: usize = 8_000;
