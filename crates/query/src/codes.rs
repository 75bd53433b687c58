//! Questions that are codes: whole, a beginning, or a range.

use medcode_codeset::{Code, ConceptId, System, with_seventh};
use medcode_index::CodeIndex;

use crate::check::split_modifiers;

/// A concept that a code question names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) concept: ConceptId,
    /// Whether it is the code itself rather than one that begins with it.
    pub(crate) is_whole: bool,
}

/// What a code question names in one code set, and what it was taken as.
pub(crate) struct CodeAnswer<'index> {
    /// The code itself first, if there is one; told one by one, for a range may name
    /// nearly all codes, of which a page needs ten.
    pub(crate) named: Box<dyn Iterator<Item = Named> + 'index>,
    has_whole: bool,
    pub(crate) taken_as: Option<String>,
}

impl<'index> CodeAnswer<'index> {
    /// A code that is named, and others; nothing if there is none of both.
    fn new(
        whole: Option<ConceptId>,
        others: impl Iterator<Item = ConceptId> + 'index,
    ) -> Option<Self> {
        let mut others = others.peekable();
        if whole.is_none() && others.peek().is_none() {
            return None;
        }
        let named = |is_whole| move |concept| Named { concept, is_whole };
        let all = whole.into_iter().map(named(true)).chain(others.map(named(false)));
        Some(Self { named: Box::new(all), has_whole: whole.is_some(), taken_as: None })
    }
}

/// Answers a question that is a code of this code set, or the beginning of one,
/// or a range; nothing if it is not.
///
/// A word of letters alone is a code only with a star behind it, and of what has a blank
/// in it only a code that can be meant for nothing else.
pub(crate) fn answer<'index>(
    index: &'index CodeIndex,
    question: &str,
) -> Option<CodeAnswer<'index>> {
    let text = question.trim();
    if text.is_empty() || !text.is_ascii() {
        return None;
    }
    if text.contains(char::is_whitespace) {
        return meant(index, text);
    }
    let (stem, is_starred) = text.strip_suffix('*').map_or((text, false), |stem| (stem, true));
    // A trailing hyphen is how the tabular list marks that more must follow.
    let stem = stem.strip_suffix('-').unwrap_or(stem);
    if !is_starred && !stem.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    range(index, stem)
        .or_else(|| whole_or_beginning(index, stem))
        .or_else(|| without_modifiers(index, stem))
}

/// A code with modifiers behind it: `E0143-NU`.
fn without_modifiers<'index>(index: &'index CodeIndex, text: &str) -> Option<CodeAnswer<'index>> {
    if !matches!(index.system(), System::Hcpcs | System::Cpt) {
        return None;
    }
    let (code, _) = split_modifiers(text)?;
    let answer = whole_or_beginning(index, code)?;
    let taken_as = answer.taken_as.or_else(|| Some(code.to_ascii_uppercase()));
    answer.has_whole.then_some(CodeAnswer { taken_as, ..answer })
}

fn range<'index>(index: &'index CodeIndex, text: &str) -> Option<CodeAnswer<'index>> {
    let (first, last) = text.split_once('-')?;
    let system = index.system();
    let (first, last) = (system.parse_code(first).ok()?, system.parse_code(last).ok()?);
    let (start, end) = (index.find(&first)?, index.subtree(index.find(&last)?).end);
    let section = text.to_ascii_uppercase().parse().ok().and_then(|code: Code| index.find(&code));
    let members = (start.0..end.0).map(ConceptId).filter(|id| is_listed(index, *id));
    CodeAnswer::new(section, members)
}

fn whole_or_beginning<'index>(index: &'index CodeIndex, text: &str) -> Option<CodeAnswer<'index>> {
    let Some(plain) = plain_beginning(index.system(), text) else {
        return meant(index, text);
    };
    let whole = index.find(&plain);
    let below = index.find_prefix(plain.as_str());
    let below = below.filter(move |id| Some(*id) != whole && is_listed(index, *id));
    CodeAnswer::new(whole, below).or_else(|| without_placeholder(index, &plain))
}

/// A code that is not written like one, and can be meant for no other.
fn meant<'index>(index: &'index CodeIndex, text: &str) -> Option<CodeAnswer<'index>> {
    let system = index.system();
    let code = system.as_meant(text)?;
    let answer = match system {
        // Only what may be reported: "T 38.5" is a fever, and codes of that look, from
        // T36 to T50, all need more characters.
        System::Icd10Cm => {
            let whole = index.find(&code).filter(|id| index.is_billable(*id))?;
            CodeAnswer::new(Some(whole), std::iter::empty())?
        }
        _ => whole_or_beginning(index, code.as_str())?,
    };
    Some(CodeAnswer { taken_as: Some(system.print(&code)), ..answer })
}

/// The beginning of a code as people type it: `E11.`, `k92`, `S52.5`.
pub(crate) fn plain_beginning(system: System, text: &str) -> Option<Code> {
    if let Ok(code) = system.parse_code(text) {
        return Some(code);
    }
    // Shorter than the grammar of whole codes allows.
    let is_short = text.len() < 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_short { text.to_ascii_uppercase().parse().ok() } else { None }
}

/// A family's code with a seventh character set in the wrong place: `W21.89A`.
fn without_placeholder<'index>(
    index: &'index CodeIndex,
    plain: &Code,
) -> Option<CodeAnswer<'index>> {
    let (family, full) = place_seventh(index, plain)?;
    index.seventh(family)?;
    let concept = index.find(&full)?;
    let answer = CodeAnswer::new(Some(concept), std::iter::empty())?;
    Some(CodeAnswer { taken_as: Some(index.system().print(&full)), ..answer })
}

/// The family that a code without its placeholders must mean, and the code with
/// them, if the code set has both.
pub(crate) fn place_seventh(index: &CodeIndex, plain: &Code) -> Option<(ConceptId, Code)> {
    let text = plain.as_str();
    let value = text.chars().next_back()?;
    let stem = text[..text.len() - value.len_utf8()].trim_end_matches('X');
    let family = index.find(&stem.parse().ok()?)?;
    let full = with_seventh(&index.code(family), value).ok()?;
    index.seventh(family)?;
    index.find(&full)?;
    Some((family, full))
}

/// Variants are shown by their family.
pub(crate) fn is_listed(index: &CodeIndex, id: ConceptId) -> bool {
    index.kind(id).is_answer()
}
