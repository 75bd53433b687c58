//! Building a code set, and what must hold of one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::{
    AxisKey, AxisTable, Code, CodeSet, Concept, ConceptId, ConceptKind, Conversion, Designation,
    Effective, Note, NoteKind, PlacedTable, Property, PropertyKind, Role, SeventhDefinition,
    SeventhId, Source, System, Version, with_seventh,
};

/// Why concepts do not make a code set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Two concepts have one code.
    #[error("code {code} is given twice: {first:?} and {second:?}")]
    RepeatedCode {
        /// The code.
        code: Code,
        /// The title it was first given with.
        first: String,
        /// The title it was given with again.
        second: String,
    },
    /// Something refers to a code that no concept has.
    #[error("{what} refers to code {code}, which the code set does not have")]
    UnknownCode {
        /// What refers.
        what: &'static str,
        /// The code.
        code: Code,
    },
    /// A concept lies below itself.
    #[error("code {code} lies below itself")]
    Cycle {
        /// The code.
        code: Code,
    },
    /// A text that must say something is blank.
    #[error("{what} of code {code} is blank")]
    Blank {
        /// Which text.
        what: &'static str,
        /// The code.
        code: Code,
    },
    /// A variant is not its family's code with one of its seventh characters.
    #[error("{code} is not family {family} completed by one of its seventh characters")]
    Variant {
        /// The variant's code.
        code: Code,
        /// The family's code, or the variant's own when it has no family.
        family: Code,
    },
    /// A family may itself be reported, which its definition denies.
    #[error("{code} is billable, but a seventh character is defined for it")]
    BillableFamily {
        /// The family's code.
        code: Code,
    },
    /// More than 65,535 different definitions of seventh characters, or more
    /// concepts, designations or notes than 32 bits can count.
    #[error("too many {what} for one code set")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
    },
}

/// A concept about to be added to a code set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewConcept {
    /// Its identifier.
    pub code: Code,
    /// What it is in the hierarchy.
    pub kind: ConceptKind,
    /// Its full title.
    pub title: String,
    /// The title to the letter, if blanks were taken out of it.
    pub spelling: Option<String>,
    /// Its abbreviated title, if one was published.
    pub short_title: Option<String>,
    /// Whether it may be reported.
    pub billable: bool,
    /// The code it lies right below, if any.
    pub parent: Option<Code>,
    /// Which file its title comes from.
    pub source: Source,
    /// The first and the last day of the code itself, where they are published.
    pub effective: Option<Effective>,
}

impl NewConcept {
    fn new(code: Code, kind: ConceptKind, title: impl Into<String>, billable: bool) -> Self {
        let (title, source) = (title.into(), Source::Tabular);
        let (spelling, short_title, parent, effective) = (None, None, None, None);
        Self { code, kind, title, spelling, short_title, billable, parent, source, effective }
    }

    /// A chapter.
    pub fn chapter(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Chapter, title, false)
    }

    /// A section of a chapter.
    pub fn section(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Section, title, false)
    }

    /// A category or subcategory that may not itself be reported.
    pub fn header(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Code, title, false)
    }

    /// A code that may be reported.
    pub fn billable(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Code, title, true)
    }

    /// A family's code completed by a seventh character.
    pub fn variant(code: Code, family: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Variant, title, true).under(family)
    }

    /// Two characters that qualify a code.
    pub fn modifier(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Modifier, title, true)
    }

    /// The beginning of codes that no list prints by itself.
    pub fn prefix(code: Code, title: impl Into<String>) -> Self {
        Self::new(code, ConceptKind::Prefix, title, false)
    }

    /// The same concept, valid on these days alone.
    #[must_use]
    pub fn valid(mut self, effective: Effective) -> Self {
        self.effective = Some(effective);
        self
    }

    /// The same concept, right below another.
    #[must_use]
    pub fn under(mut self, parent: Code) -> Self {
        self.parent = Some(parent);
        self
    }

    /// The same concept, with its title to the letter.
    #[must_use]
    pub fn spelling(mut self, title: impl Into<String>) -> Self {
        self.spelling = Some(title.into());
        self
    }

    /// The same concept, with an abbreviated title.
    #[must_use]
    pub fn short_title(mut self, title: impl Into<String>) -> Self {
        self.short_title = Some(title.into());
        self
    }

    /// The same concept, its title from another kind of file than the tabular
    /// list.
    #[must_use]
    pub fn from_source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }
}

/// A designation about to be added to a code set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDesignation<'text> {
    /// The code that it names.
    pub code: Code,
    /// The text as published.
    pub text: &'text str,
    /// What the text is to the concept.
    pub role: Role,
    /// Which published file it comes from.
    pub source: Source,
    /// The code to report behind this one, if the text names a pair.
    pub manifestation: Option<Code>,
}

/// Collects what makes a code set, in publication order, and checks it.
///
/// A parent may be added after its children; siblings keep the order in which
/// they were added.
#[derive(Debug)]
pub struct CodeSetBuilder {
    system: System,
    version: Version,
    effective: Effective,
    /// As they will be, but for what is known when all are there. Until their order is
    /// known, a handle is the place in which its concept was added.
    concepts: Vec<Concept>,
    beside: Vec<Beside>,
    by_code: HashMap<Code, ConceptId>,
    designations: Vec<Designation>,
    notes: Vec<Note>,
    sevenths: Vec<SeventhDefinition>,
    families: HashMap<ConceptId, SeventhId>,
    older: Vec<Source>,
    properties: Vec<Property>,
    tables: Vec<PlacedTable>,
    keys: Vec<AxisKey>,
    conversions: Vec<Conversion>,
}

/// What is said of a concept besides what it becomes.
#[derive(Debug)]
struct Beside {
    parent: Option<Code>,
    source: Source,
}

/// Where a chain of concepts ends.
const NONE: ConceptId = ConceptId(u32::MAX);

impl CodeSetBuilder {
    /// A builder without concepts, in force as the version's publisher rules.
    pub fn new(system: System, version: Version) -> Self {
        Self {
            system,
            effective: version.effective(system),
            version,
            concepts: Vec::new(),
            beside: Vec::new(),
            by_code: HashMap::new(),
            designations: Vec::new(),
            notes: Vec::new(),
            sevenths: Vec::new(),
            families: HashMap::new(),
            older: Vec::new(),
            properties: Vec::new(),
            tables: Vec::new(),
            keys: Vec::new(),
            conversions: Vec::new(),
        }
    }

    /// Says that the file of a kind is of an edition older than this version.
    #[must_use]
    pub fn older(mut self, source: Source) -> Self {
        if !self.older.contains(&source) {
            self.older.push(source);
        }
        self
    }

    /// Replaces the days on which the version is in force.
    #[must_use]
    pub fn effective(mut self, effective: Effective) -> Self {
        self.effective = effective;
        self
    }

    /// The system.
    pub fn system(&self) -> System {
        self.system
    }

    /// Whether a concept with this code was added.
    pub fn contains(&self, code: &Code) -> bool {
        self.by_code.contains_key(code)
    }

    /// The code by which a code was added or, for a seventh-character variant, its
    /// family's; nothing for a code that was not added.
    pub fn family(&self, code: &Code) -> Option<Code> {
        let at = self.by_code.get(code)?.index();
        match self.concepts[at].kind {
            ConceptKind::Variant => self.beside[at].parent,
            _ => Some(*code),
        }
    }

    /// Adds a concept; its title becomes its first designation.
    pub fn add(&mut self, concept: NewConcept) -> Result<(), BuildError> {
        if concept.title.trim().is_empty() {
            return Err(BuildError::Blank { what: "the title", code: concept.code });
        }
        if let Some(before) = self.by_code.get(&concept.code) {
            return Err(BuildError::RepeatedCode {
                code: concept.code,
                first: self.concepts[before.index()].title.to_string(),
                second: concept.title,
            });
        }
        let at = u32::try_from(self.concepts.len())
            .map_err(|_| BuildError::TooMany { what: "concepts" })?;
        self.by_code.insert(concept.code, ConceptId(at));
        self.beside.push(Beside { parent: concept.parent, source: concept.source });
        self.concepts.push(unplaced(concept));
        Ok(())
    }

    /// Adds a further designation of a concept. One that the concept has
    /// already, to the letter, is passed over.
    pub fn add_designation(&mut self, new: NewDesignation<'_>) -> Result<(), BuildError> {
        let NewDesignation { code, text, role, source, manifestation } = new;
        let concept = self.place("a designation", &code)?;
        if text.trim().is_empty() {
            return Err(BuildError::Blank { what: "a designation", code });
        }
        let text = text.into();
        self.designations.push(Designation { concept, text, role, source, manifestation });
        Ok(())
    }

    /// Adds a note that stands at a concept.
    pub fn add_note(&mut self, code: &Code, kind: NoteKind, text: &str) -> Result<(), BuildError> {
        let concept = self.place("a note", code)?;
        if text.trim().is_empty() {
            return Err(BuildError::Blank { what: "a note", code: *code });
        }
        self.notes.push(Note { concept, kind, text: text.into() });
        Ok(())
    }

    /// Adds a property of a concept.
    pub fn add_property(
        &mut self,
        code: &Code,
        kind: PropertyKind,
        value: &str,
    ) -> Result<(), BuildError> {
        let concept = self.place("a property", code)?;
        if value.trim().is_empty() {
            return Err(BuildError::Blank { what: "a property", code: *code });
        }
        self.properties.push(Property { concept, kind, value: value.into() });
        Ok(())
    }

    /// Adds the table that makes the codes below a concept.
    pub fn add_table(&mut self, code: &Code, table: AxisTable) -> Result<(), BuildError> {
        let concept = self.place("a table", code)?;
        self.tables.push(PlacedTable { concept, table });
        Ok(())
    }

    /// Adds what is said of a value of an axis.
    pub fn add_key(&mut self, key: AxisKey) {
        self.keys.push(key);
    }

    /// Adds what a new code was coded as before; its code need not be in the code
    /// set, for it may have gone since.
    pub fn add_conversion(&mut self, conversion: Conversion) {
        self.conversions.push(conversion);
    }

    /// Makes a concept a family, completed by these seventh characters.
    pub fn add_seventh(
        &mut self,
        code: &Code,
        definition: &SeventhDefinition,
    ) -> Result<(), BuildError> {
        let at = self.place("a seventh character", code)?;
        let known = self.sevenths.iter().position(|before| before == definition);
        let index = known.unwrap_or_else(|| {
            self.sevenths.push(definition.clone());
            self.sevenths.len() - 1
        });
        let id = u16::try_from(index)
            .map_err(|_| BuildError::TooMany { what: "definitions of seventh characters" })?;
        self.families.insert(at, SeventhId(id));
        Ok(())
    }

    fn place(&self, what: &'static str, code: &Code) -> Result<ConceptId, BuildError> {
        self.by_code.get(code).copied().ok_or(BuildError::UnknownCode { what, code: *code })
    }

    /// Puts the concepts into their order and checks what must hold.
    pub fn build(self) -> Result<CodeSet, BuildError> {
        let too_many = |what| BuildError::TooMany { what };
        u32::try_from(self.designations.len() + self.concepts.len())
            .map_err(|_| too_many("designations"))?;
        u32::try_from(self.notes.len()).map_err(|_| too_many("notes"))?;
        self.check_families()?;
        let order = self.order()?;
        Ok(self.assemble(&order))
    }

    fn check_families(&self) -> Result<(), BuildError> {
        for (at, concept) in (0..).map(ConceptId).zip(&self.concepts) {
            if self.families.contains_key(&at) && concept.billable {
                return Err(BuildError::BillableFamily { code: concept.code });
            }
            if concept.kind == ConceptKind::Variant {
                self.check_variant(concept.code, self.beside[at.index()].parent)?;
            }
        }
        Ok(())
    }

    fn check_variant(&self, code: Code, family: Option<Code>) -> Result<(), BuildError> {
        let family = family.ok_or(BuildError::Variant { code, family: code })?;
        let at = self.place("a variant", &family)?;
        let fits = self.families.get(&at).is_some_and(|seventh| {
            let definition = &self.sevenths[usize::from(seventh.0)];
            let last = code.as_str().chars().next_back();
            last.is_some_and(|value| {
                definition.label(value).is_some()
                    && with_seventh(&family, value).is_ok_and(|full| full == code)
            })
        });
        if fits { Ok(()) } else { Err(BuildError::Variant { code, family }) }
    }

    /// The concepts depth first, each with what lies below it right behind it.
    fn order(&self) -> Result<Vec<Placed>, BuildError> {
        let Chains { roots, last, before } = self.chains()?;
        let mut order: Vec<Placed> = Vec::with_capacity(self.concepts.len());
        let mut stack: Vec<Step> =
            roots.into_iter().rev().map(|at| Step::Enter(at, None)).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(at, parent) => {
                    let id = concept_id(order.len());
                    order.push(Placed { at, parent, end: NONE });
                    stack.push(Step::Leave(id));
                    let mut child = last[at.index()];
                    while child != NONE {
                        stack.push(Step::Enter(child, Some(id)));
                        child = before[child.index()];
                    }
                }
                Step::Leave(id) => order[id.index()].end = concept_id(order.len()),
            }
        }
        self.check_reached(&order)?;
        Ok(order)
    }

    /// What lies right below what, as it was added.
    fn chains(&self) -> Result<Chains, BuildError> {
        let count = self.concepts.len();
        let mut chains =
            Chains { roots: Vec::new(), last: vec![NONE; count], before: vec![NONE; count] };
        for (at, beside) in (0..).map(ConceptId).zip(&self.beside) {
            match &beside.parent {
                Some(parent) => {
                    let last = &mut chains.last[self.place("a parent", parent)?.index()];
                    chains.before[at.index()] = std::mem::replace(last, at);
                }
                None => chains.roots.push(at),
            }
        }
        Ok(chains)
    }

    /// Whatever cannot be reached from a root lies on a cycle.
    fn check_reached(&self, order: &[Placed]) -> Result<(), BuildError> {
        if order.len() == self.concepts.len() {
            return Ok(());
        }
        let mut is_reached = vec![false; self.concepts.len()];
        for placed in order {
            is_reached[placed.at.index()] = true;
        }
        let lost = is_reached.iter().position(|reached| !reached).unwrap_or_default();
        Err(BuildError::Cycle { code: self.concepts[lost].code })
    }

    fn assemble(self, order: &[Placed]) -> CodeSet {
        // Codes are looked up no more, and take a tenth of the memory.
        drop(self.by_code);
        let place = places(order);
        let notes = in_place(self.notes, &place, |one| one.concept, |one, id| one.concept = id);
        let mut properties =
            in_place(self.properties, &place, |one| one.concept, |one, id| one.concept = id);
        properties.sort_by_key(|property| (property.concept, property.kind));
        let tables = in_place(self.tables, &place, |one| one.concept, |one, id| one.concept = id);
        let others =
            in_place(self.designations, &place, |one| one.concept, |one, id| one.concept = id);
        let mut concepts = self.concepts;
        put_in_place(&mut concepts, place);
        for (concept, placed) in concepts.iter_mut().zip(order) {
            concept.parent = placed.parent;
            concept.seventh = self.families.get(&placed.at).copied();
        }
        let titles = concepts.iter().zip(order).map(|(concept, placed)| {
            (concept.title.clone(), self.beside[placed.at.index()].source)
        });
        let designations = with_titles(titles, others);
        let mut by_code: Vec<ConceptId> = (0..order.len()).map(concept_id).collect();
        by_code.sort_unstable_by_key(|id| concepts[id.index()].code);
        CodeSet {
            system: self.system,
            version: self.version,
            effective: self.effective,
            ends: order.iter().map(|placed| placed.end).collect(),
            concepts,
            by_code,
            designations,
            notes,
            sevenths: self.sevenths,
            older: self.older,
            properties,
            tables,
            keys: in_order(self.keys),
            conversions: in_order(self.conversions),
        }
    }
}

/// For each concept, by where it was added, its place.
fn places(order: &[Placed]) -> Vec<ConceptId> {
    let mut places = vec![NONE; order.len()];
    for (id, placed) in order.iter().enumerate() {
        places[placed.at.index()] = concept_id(id);
    }
    places
}

/// What is said of concepts, in their order; of one concept, in the order given.
fn in_place<T>(
    mut list: Vec<T>,
    places: &[ConceptId],
    concept: impl Fn(&T) -> ConceptId,
    set: impl Fn(&mut T, ConceptId),
) -> Vec<T> {
    for one in &mut list {
        let at = concept(one);
        set(one, places[at.index()]);
    }
    list.sort_by_key(concept);
    list
}

/// Without order among themselves: the same for the same files.
fn in_order<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list.dedup();
    list
}

/// A concept in its place in the order: where it was added, and what it lies below.
struct Placed {
    at: ConceptId,
    parent: Option<ConceptId>,
    end: ConceptId,
}

/// Which concepts have nothing above them; and for each the last that lies right below it,
/// and the one before it that lies below the same.
struct Chains {
    roots: Vec<ConceptId>,
    last: Vec<ConceptId>,
    before: Vec<ConceptId>,
}

enum Step {
    Enter(ConceptId, Option<ConceptId>),
    Leave(ConceptId),
}

fn concept_id(index: usize) -> ConceptId {
    ConceptId(u32::try_from(index).expect("the number of concepts was checked"))
}

/// A concept, without what is known when all are there.
fn unplaced(new: NewConcept) -> Concept {
    let short_title = new.short_title.filter(|short| *short != new.title);
    Concept {
        code: new.code,
        kind: new.kind,
        spelling: new.spelling.filter(|spelling| *spelling != new.title).map(Into::into),
        title: new.title.into(),
        short_title: short_title.map(Into::into),
        billable: new.billable,
        parent: None,
        seventh: None,
        effective: new.effective,
    }
}

/// Moves each concept to its place.
fn put_in_place(concepts: &mut [Concept], mut places: Vec<ConceptId>) {
    for at in 0..concepts.len() {
        while places[at].index() != at {
            let to = places[at].index();
            concepts.swap(at, to);
            places.swap(at, to);
        }
    }
}

/// All designations in the order of their concepts: the title of each, with its source,
/// then the others, the first of equal texts alone.
fn with_titles(
    titles: impl ExactSizeIterator<Item = (Arc<str>, Source)>,
    others: Vec<Designation>,
) -> Vec<Designation> {
    let mut designations = Vec::with_capacity(titles.len() + others.len());
    let mut others = others.into_iter().peekable();
    for (at, (text, source)) in titles.enumerate() {
        let concept = concept_id(at);
        let title = text.clone();
        designations.push(Designation {
            concept,
            text,
            role: Role::Title,
            source,
            manifestation: None,
        });
        let mut seen: HashSet<Arc<str>> = HashSet::new();
        while let Some(other) = others.next_if(|other| other.concept == concept) {
            if other.text != title && seen.insert(other.text.clone()) {
                designations.push(other);
            }
        }
    }
    designations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeventhValue;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    fn builder() -> CodeSetBuilder {
        CodeSetBuilder::new(System::Icd10Cm, "2026".parse().unwrap())
    }

    fn encounter() -> SeventhDefinition {
        let value = |value, label: &str| SeventhValue { value, label: label.into() };
        SeventhDefinition::new([value('A', "initial encounter"), value('S', "sequela")])
    }

    fn small() -> CodeSetBuilder {
        let mut builder = builder();
        builder.add(NewConcept::chapter(code("20"), "External causes")).unwrap();
        builder
            .add(NewConcept::header(code("W21"), "Striking sports gear").under(code("20")))
            .unwrap();
        let family = NewConcept::header(code("W2189"), "Striking other sports gear");
        builder.add(family.under(code("W21"))).unwrap();
        builder.add_seventh(&code("W2189"), &encounter()).unwrap();
        let title = "Striking other sports gear, initial encounter";
        builder.add(NewConcept::variant(code("W2189XA"), code("W2189"), title)).unwrap();
        builder.add(NewConcept::billable(code("A000"), "Cholera")).unwrap();
        builder
    }

    #[test]
    fn what_lies_below_a_concept_follows_it_without_a_gap() {
        let set = small().build().unwrap();
        let find = |text| set.find(&code(text)).unwrap();
        assert!(set.is_below(find("W2189XA"), find("20")));
        assert!(!set.is_below(find("20"), find("20")));
        assert!(!set.is_below(find("A000"), find("20")));
        let below: Vec<&str> =
            set.ancestors(find("W2189XA")).map(|id| set.concept(id).code.as_str()).collect();
        assert_eq!(below, ["W2189", "W21", "20"]);
        assert_eq!(set.children(find("W21")).collect::<Vec<_>>(), [find("W2189")]);
        assert_eq!(set.children(find("A000")).count(), 0);
    }

    #[test]
    fn a_designation_or_note_is_found_by_its_concept() {
        let mut builder = small();
        builder.add_note(&code("W21"), NoteKind::Includes, "a struck ball").unwrap();
        for text in ["Asiatic cholera", "Asiatic cholera", "Cholera"] {
            let (code, role, source) = (code("A000"), Role::InclusionTerm, Source::Tabular);
            let new = NewDesignation { code, text, role, source, manifestation: None };
            builder.add_designation(new).unwrap();
        }
        let set = builder.build().unwrap();
        let find = |text| set.find(&code(text)).unwrap();
        let texts: Vec<&str> =
            set.designations_of(find("A000")).iter().map(|one| &*one.text).collect();
        assert_eq!(texts, ["Cholera", "Asiatic cholera"]);
        assert_eq!(set.notes_of(find("W21")).len(), 1);
        assert!(set.notes_of(find("W2189")).is_empty());
    }

    #[track_caller]
    fn check_error(
        change: impl FnOnce(&mut CodeSetBuilder) -> Result<(), BuildError>,
        expected: &str,
    ) {
        let mut builder = small();
        let error = match change(&mut builder) {
            Ok(()) => builder.build().unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn what_must_hold_is_checked() {
        check_error(
            |set| set.add(NewConcept::billable(code("A000"), "Again")),
            "code A000 is given twice: \"Cholera\" and \"Again\"",
        );
        check_error(
            |set| set.add(NewConcept::billable(code("A001"), " ")),
            "the title of code A001 is blank",
        );
        check_error(
            |set| set.add(NewConcept::billable(code("A001"), "Cholera").under(code("A00"))),
            "a parent refers to code A00, which the code set does not have",
        );
        check_error(
            |set| {
                set.add(NewConcept::header(code("B1"), "One").under(code("B2")))?;
                set.add(NewConcept::header(code("B2"), "Two").under(code("B1")))
            },
            "code B1 lies below itself",
        );
        check_error(
            |set| set.add(NewConcept::variant(code("W2189XB"), code("W2189"), "No such character")),
            "W2189XB is not family W2189 completed by one of its seventh characters",
        );
        check_error(
            |set| set.add_seventh(&code("A000"), &encounter()),
            "A000 is billable, but a seventh character is defined for it",
        );
        check_error(
            |set| set.add_note(&code("A009"), NoteKind::Plain, "text"),
            "a note refers to code A009, which the code set does not have",
        );
    }
}
