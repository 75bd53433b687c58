//! The codes that the tabular list gives: those it prints, and its families
//! completed by their seventh characters.

use medcode_codeset::{Code, NoteKind, SeventhDefinition, with_seventh};

use crate::codes::Codes;
use crate::exception::Exception;
use crate::rows::{NodeKind, Tabular};

/// How many characters a full code has.
const FULL: usize = 7;

/// A category or code of the tabular list, or a variant that follows from it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) code: Code,
    pub(crate) title: String,
    pub(crate) billable: bool,
    /// The place of its own node, or of its family's.
    pub(crate) node: usize,
    /// Whether a note takes this seventh character away.
    pub(crate) is_excluded: bool,
    pub(crate) is_variant: bool,
}

/// Everything that the tabular list gives, in its order.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub(crate) listed: Vec<Listed>,
    /// The node of each family, and the node whose definition completes it.
    pub(crate) families: Vec<(usize, usize)>,
}

impl Expansion {
    /// How many codes may be reported.
    pub(crate) fn billable_count(&self) -> usize {
        let is_billable = |listed: &&Listed| listed.billable && !listed.is_excluded;
        self.listed.iter().filter(is_billable).count()
    }
}

/// Adds the seventh characters.
///
/// A definition holds for everything below its category until another replaces
/// it; a code with nothing below it and fewer than seven characters is then a
/// family. A code that is printed with seven characters is an ordinary one.
pub(crate) fn expand(tabular: &Tabular) -> Expansion {
    let exceptions = exceptions(tabular);
    let mut defined_at: Vec<Option<usize>> = Vec::with_capacity(tabular.nodes.len());
    let mut seen: Codes = tabular.nodes.iter().map(|node| node.code).collect();
    let mut expansion = Expansion { listed: Vec::new(), families: Vec::new() };
    for (at, node) in tabular.nodes.iter().enumerate() {
        let inherited = node.parent.and_then(|parent| defined_at[parent]);
        let definition = node.seventh.as_ref().map_or(inherited, |_| Some(at));
        defined_at.push(definition);
        if node.kind != NodeKind::Diagnosis {
            continue;
        }
        let is_short = node.code.as_str().len() < FULL;
        let family = definition.filter(|_| is_short && !node.has_children);
        expansion.listed.push(Listed {
            code: node.code,
            title: node.title.clone(),
            billable: !node.has_children && family.is_none(),
            node: at,
            is_excluded: false,
            is_variant: false,
        });
        let Some(definition) = family else { continue };
        expansion.families.push((at, definition));
        for variant in variants(tabular, at, definition) {
            if seen.insert(variant.code) {
                let is_excluded = exceptions.iter().any(|rule| rule.excludes(&variant.code));
                expansion.listed.push(Listed { is_excluded, ..variant });
            }
        }
    }
    expansion
}

/// The definition of seventh characters that stands at a node.
pub(crate) fn definition(tabular: &Tabular, node: usize) -> &SeventhDefinition {
    tabular.nodes[node]
        .seventh
        .as_ref()
        .expect("a family names a node that defines seventh characters")
}

fn variants(
    tabular: &Tabular,
    family: usize,
    defined_at: usize,
) -> impl Iterator<Item = Listed> + '_ {
    let node = &tabular.nodes[family];
    definition(tabular, defined_at).values().iter().filter_map(move |seventh| {
        Some(Listed {
            code: with_seventh(&node.code, seventh.value).ok()?,
            title: format!("{}, {}", node.title, seventh.label),
            billable: true,
            node: family,
            is_excluded: false,
            is_variant: true,
        })
    })
}

fn exceptions(tabular: &Tabular) -> Vec<Exception> {
    tabular
        .nodes
        .iter()
        .flat_map(|node| &node.notes)
        .filter(|(kind, _)| *kind == NoteKind::Plain)
        .filter_map(|(_, text)| Exception::parse(text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Node;

    fn node(code: &str, parent: Option<usize>, has_children: bool, values: &str) -> Node {
        let values = values.chars().map(|value| medcode_codeset::SeventhValue {
            value,
            label: format!("label {value}").into(),
        });
        let definition = SeventhDefinition::new(values);
        Node {
            kind: NodeKind::Diagnosis,
            code: code.parse().unwrap(),
            title: format!("Title {code}"),
            parent,
            has_children,
            terms: Vec::new(),
            notes: Vec::new(),
            seventh: Some(definition).filter(|definition| !definition.values().is_empty()),
        }
    }

    #[track_caller]
    fn check(nodes: Vec<Node>, expected: &[&str]) {
        let expansion = expand(&Tabular::new(nodes));
        let codes = expansion.listed.iter().filter(|listed| listed.billable && !listed.is_excluded);
        assert_eq!(codes.map(|listed| listed.code.to_string()).collect::<Vec<_>>(), expected);
        assert_eq!(expansion.billable_count(), expected.len());
    }

    #[test]
    fn a_definition_holds_below_its_category_until_another_replaces_it() {
        let nodes = vec![
            node("S52", None, true, "AS"),
            node("S520", Some(0), false, ""),
            node("S521", Some(0), true, "K"),
            node("S5211", Some(2), false, ""),
            node("T14", None, false, ""),
        ];
        check(nodes, &["S520XXA", "S520XXS", "S5211XK", "T14"]);
    }

    #[test]
    fn a_code_printed_with_seven_characters_is_ordinary() {
        let nodes = vec![node("Z86", None, true, "A"), node("Z860100", Some(0), false, "")];
        check(nodes, &["Z860100"]);
    }

    #[test]
    fn a_note_takes_seventh_characters_away() {
        let mut category = node("S06", None, true, "AD");
        let note = "7th characters D do not apply to codes in category S06 with 6th character 7";
        category.notes.push((NoteKind::Plain, note.to_owned()));
        let nodes =
            vec![category, node("S062X7", Some(0), false, ""), node("S062X8", Some(0), false, "")];
        check(nodes, &["S062X7A", "S062X8A", "S062X8D"]);
    }

    #[test]
    fn a_variant_is_titled_by_its_family_and_its_label() {
        let expansion = expand(&Tabular::new(vec![node("S52", None, false, "A")]));
        assert_eq!(expansion.listed[1].title, "Title S52, label A");
        assert!(!expansion.listed[0].billable);
    }
}
