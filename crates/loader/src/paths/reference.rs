//! References of an index: *see* and *see also*, followed to the terms they name.

use super::tree::{Tree, name, words_of};

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A subterm: every part of the reference was found.
    Path(usize),
    /// A main term: the reference names no more.
    MainTerm(usize),
    /// The farthest term found; what the reference names below it is not there.
    Beginning(usize),
    /// Another index or table: of neoplasms, or of drugs.
    Table,
    /// A category, named by its code.
    Category,
    /// "See condition": the word is no condition, look under the one meant.
    Condition,
    /// Nothing that is there.
    Nothing,
}

impl Target {
    /// The term it leads to.
    pub(crate) fn term(self) -> Option<usize> {
        match self {
            Self::Path(at) | Self::MainTerm(at) | Self::Beginning(at) => Some(at),
            _ => None,
        }
    }

    /// Whether it leads to what the reference means.
    pub(crate) fn is_resolved(self) -> bool {
        !matches!(self, Self::Nothing | Self::Beginning(_))
    }
}

/// How many parts a reference may have; published ones have eight at most.
const PARTS: usize = 30;

/// How many main terms of one name are tried; published ones have a few.
const TRIED: usize = 20;

/// Words that join what follows them to what stands before.
const JOINING: [&str; 6] = ["with", "due to", "in", "of", "by", "without"];

/// Follows a reference through the index it stands in.
pub(crate) fn follow(tree: &Tree<'_>, reference: &str) -> Target {
    let parts = parts_of(reference);
    let Some(first) = parts.first().filter(|_| parts.len() <= PARTS && !tree.is_exhausted()) else {
        return Target::Nothing;
    };
    let first = first.to_lowercase();
    match first.as_str() {
        "condition" => return Target::Condition,
        _ if is_category(&first) => return Target::Category,
        _ => {}
    }
    let named = |at: usize| match tree.terms[at].parent {
        None => Target::MainTerm(at),
        Some(_) => Target::Path(at),
    };
    let found = farthest(tree, &parts);
    match found {
        Some((at, 0)) => named(at),
        _ if is_table(&first) => Target::Table,
        Some((at, left)) => {
            let below = words_of(&parts[parts.len() - left..].join(" "));
            let found = tree
                .nearest(at, &below)
                .or_else(|| tree.nearest(tree.main_term_of(at), &words_of(&parts.join(" "))));
            found.map_or(Target::Beginning(at), named)
        }
        None => by_words(tree, reference).map_or(Target::Nothing, named),
    }
}

/// The term that a reference names whose commas are not where they should be:
/// below the main term that its first word names, all its words.
fn by_words(tree: &Tree<'_>, reference: &str) -> Option<usize> {
    let first = reference.split([' ', ',']).find(|word| !word.is_empty())?;
    let words = words_of(reference);
    tree.main_terms(&name(first)).iter().take(TRIED).find_map(|at| tree.nearest(*at, &words))
}

/// The parts that a reference names, without what the coder is to choose.
fn parts_of(reference: &str) -> Vec<&str> {
    reference
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && !is_choice(part))
        .collect()
}

/// "By site", "by type": what follows is for the coder to choose.
fn is_choice(part: &str) -> bool {
    part.starts_with("by ")
}

fn is_table(first: &str) -> bool {
    ["table of", "index to"].iter().any(|start| first.starts_with(start)) || first == "neoplasm"
}

/// `category M01`, `subcategory M14.8-`, `categories T17 and`, `N00-N07 with …`.
fn is_category(first: &str) -> bool {
    let is_code = |word: &str| {
        let bytes = word.as_bytes();
        bytes.len() >= 3 && bytes[0].is_ascii_alphabetic() && bytes[1].is_ascii_digit()
    };
    first.starts_with("categor")
        || first.starts_with("subcategor")
        || first.split_whitespace().next().is_some_and(is_code)
}

/// The farthest term that the parts lead to, and how many parts are left over.
fn farthest(tree: &Tree<'_>, parts: &[&str]) -> Option<(usize, usize)> {
    // The longest run of parts that names a main term: titles have commas too.
    (1..=parts.len()).rev().find_map(|taken| {
        let main_terms = tree.main_terms(&name(&parts[..taken].join(",")));
        let main_terms = &main_terms[..main_terms.len().min(TRIED)];
        let reached = main_terms.iter().map(|at| descend(tree, *at, &parts[taken..]));
        // Of main terms with one name, the first that leads farthest.
        reached.rev().min_by_key(|(_, left)| *left)
    })
}

fn descend(tree: &Tree<'_>, at: usize, parts: &[&str]) -> (usize, usize) {
    if parts.is_empty() {
        return (at, 0);
    }
    for taken in (1..=parts.len()).rev() {
        if let Some(below) = tree.below(at, &name(&parts[..taken].join(","))) {
            return descend(tree, below, &parts[taken..]);
        }
    }
    // "with cholecystitis" for "cholecystitis" below "with".
    let joined = JOINING.iter().find_map(|joining| {
        let rest = parts[0].strip_prefix(joining)?.strip_prefix(' ')?;
        let heading = tree.below(at, joining).unwrap_or(at);
        tree.below(heading, &name(rest))
    });
    match joined {
        Some(below) => descend(tree, below, &parts[1..]),
        None => (at, parts.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::IndexTerm;

    /// An index whose terms are titles indented by their level.
    fn terms(outline: &str) -> Vec<IndexTerm> {
        let mut terms: Vec<IndexTerm> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for line in outline.lines().filter(|line| !line.trim().is_empty()) {
            let title = line.trim_start();
            open.truncate(line.len() - title.len());
            let parent = open.last().copied();
            open.push(terms.len());
            terms.push(IndexTerm { title: title.to_owned(), parent, ..IndexTerm::default() });
        }
        terms
    }

    const OUTLINE: &str = "\
Calculus, calculi, calculous
 bile duct (common)
  with
   cholecystitis NEC
    acute
Complication(s) (from) (of)
 graft
Pain(s)
 abdominal
Contraction, contracture, contracted
 joint
Abduction contracture, hip or other joint
Osteochondrosis
 juvenile
  hand
   carpal lunate
 ulna (lower) (juvenile)
Abortion (complete) (spontaneous)
 by operation
 complicated by
  embolism (amniotic)";

    #[track_caller]
    fn check(reference: &str, expected: &str) {
        let terms = terms(OUTLINE);
        let tree = Tree::new(&terms);
        let found = match follow(&tree, reference) {
            Target::Path(at) => format!("path {}", tree.path(at, None)),
            Target::MainTerm(at) => format!("main term {}", tree.path(at, None)),
            Target::Beginning(at) => format!("beginning {}", tree.path(at, None)),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "for {reference:?}");
    }

    #[test]
    fn references_are_followed_to_the_terms_they_name() {
        check("Pain, abdominal", "path Pain(s) › abdominal");
        check("Complications", "main term Complication(s) (from) (of)");
        check("Complication, graft", "path Complication(s) (from) (of) › graft");
        check("Contracture,joint", "path Contraction, contracture, contracted › joint");
        check(
            "Calculus, bile duct, with cholecystitis, acute",
            "path Calculus, calculi, calculous › bile duct (common) › with › cholecystitis NEC › acute",
        );
        check(
            "Calculus, bile  duct, cholecystitis",
            "path Calculus, calculi, calculous › bile duct (common) › with › cholecystitis NEC",
        );
        check(
            "Abduction contracture, hip or other joint",
            "main term Abduction contracture, hip or other joint",
        );
        check("Pain, by site", "main term Pain(s)");
    }

    #[test]
    fn a_reference_in_other_words_or_another_order_is_followed() {
        check("Osteochondrosis, juvenile, ulna", "path Osteochondrosis › ulna (lower) (juvenile)");
        check(
            "Osteochondrosis, carpal, hands",
            "path Osteochondrosis › juvenile › hand › carpal lunate",
        );
        check(
            "Abortion by type complicated by embolism",
            "path Abortion (complete) (spontaneous) › complicated by › embolism (amniotic)",
        );
        check("Osteochondrosis, juvenile, femur", "beginning Osteochondrosis › juvenile");
    }

    #[test]
    fn what_is_no_term_is_told_apart() {
        check("condition", "Condition");
        check("category M01", "Category");
        check("N00-N07 with fourth character .8", "Category");
        check("Table of Drugs and Chemicals, by drug, poisoning", "Table");
        check("Neoplasm, malignant, by site", "Table");
        check("Pain, chest", "beginning Pain(s)");
        check("Fracture", "Nothing");
        check(" , ", "Nothing");
    }
}
