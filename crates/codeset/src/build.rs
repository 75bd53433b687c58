//! Building a code set, and what must hold of one.

use std::collections::{HashMap, HashSet};

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
    concepts: Vec<NewConcept>,
    by_code: HashMap<Code, usize>,
    designations: Vec<(usize, Designation)>,
    notes: Vec<(usize, Note)>,
    sevenths: Vec<SeventhDefinition>,
    families: HashMap<usize, SeventhId>,
    older: Vec<Source>,
    properties: Vec<(usize, Property)>,
    tables: Vec<(usize, AxisTable)>,
    keys: Vec<AxisKey>,
    conversions: Vec<Conversion>,
}

/// What stands in a handle until the order of the concepts is known.
const UNPLACED: ConceptId = ConceptId(u32::MAX);

impl CodeSetBuilder {
    /// A builder without concepts, in force as the version's publisher rules.
    pub fn new(system: System, version: Version) -> Self {
        Self {
            system,
            effective: version.effective(system),
            version,
            concepts: Vec::new(),
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
        let concept = &self.concepts[*self.by_code.get(code)?];
        match concept.kind {
            ConceptKind::Variant => concept.parent,
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
                first: self.concepts[*before].title.clone(),
                second: concept.title,
            });
        }
        self.by_code.insert(concept.code, self.concepts.len());
        self.concepts.push(concept);
        Ok(())
    }

    /// Adds a further designation of a concept. One that the concept has
    /// already, to the letter, is passed over.
    pub fn add_designation(&mut self, new: NewDesignation<'_>) -> Result<(), BuildError> {
        let NewDesignation { code, text, role, source, manifestation } = new;
        let at = self.place("a designation", &code)?;
        if text.trim().is_empty() {
            return Err(BuildError::Blank { what: "a designation", code });
        }
        let text = text.into();
        let designation = Designation { concept: UNPLACED, text, role, source, manifestation };
        self.designations.push((at, designation));
        Ok(())
    }

    /// Adds a note that stands at a concept.
    pub fn add_note(&mut self, code: &Code, kind: NoteKind, text: &str) -> Result<(), BuildError> {
        let at = self.place("a note", code)?;
        if text.trim().is_empty() {
            return Err(BuildError::Blank { what: "a note", code: *code });
        }
        self.notes.push((at, Note { concept: UNPLACED, kind, text: text.into() }));
        Ok(())
    }

    /// Adds a property of a concept.
    pub fn add_property(
        &mut self,
        code: &Code,
        kind: PropertyKind,
        value: &str,
    ) -> Result<(), BuildError> {
        let at = self.place("a property", code)?;
        if value.trim().is_empty() {
            return Err(BuildError::Blank { what: "a property", code: *code });
        }
        self.properties.push((at, Property { concept: UNPLACED, kind, value: value.into() }));
        Ok(())
    }

    /// Adds the table that makes the codes below a concept.
    pub fn add_table(&mut self, code: &Code, table: AxisTable) -> Result<(), BuildError> {
        let at = self.place("a table", code)?;
        self.tables.push((at, table));
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

    fn place(&self, what: &'static str, code: &Code) -> Result<usize, BuildError> {
        self.by_code.get(code).copied().ok_or(BuildError::UnknownCode { what, code: *code })
    }

    /// Puts the concepts into their order and checks what must hold.
    pub fn build(self) -> Result<CodeSet, BuildError> {
        let too_many = |what| BuildError::TooMany { what };
        u32::try_from(self.concepts.len()).map_err(|_| too_many("concepts"))?;
        u32::try_from(self.designations.len() + self.concepts.len())
            .map_err(|_| too_many("designations"))?;
        u32::try_from(self.notes.len()).map_err(|_| too_many("notes"))?;
        self.check_families()?;
        let order = self.order()?;
        Ok(self.assemble(&order))
    }

    fn check_families(&self) -> Result<(), BuildError> {
        for (at, concept) in self.concepts.iter().enumerate() {
            if self.families.contains_key(&at) && concept.billable {
                return Err(BuildError::BillableFamily { code: concept.code });
            }
            if concept.kind == ConceptKind::Variant {
                self.check_variant(concept)?;
            }
        }
        Ok(())
    }

    fn check_variant(&self, variant: &NewConcept) -> Result<(), BuildError> {
        let code = variant.code;
        let family = variant.parent.ok_or(BuildError::Variant { code, family: code })?;
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
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.concepts.len()];
        let mut roots = Vec::new();
        for (at, concept) in self.concepts.iter().enumerate() {
            match &concept.parent {
                Some(parent) => children[self.place("a parent", parent)?].push(at),
                None => roots.push(at),
            }
        }
        let mut order: Vec<Placed> = Vec::with_capacity(self.concepts.len());
        let mut stack: Vec<Step> =
            roots.into_iter().rev().map(|at| Step::Enter(at, None)).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(at, parent) => {
                    let id = order.len();
                    order.push(Placed { at, parent, end: 0 });
                    stack.push(Step::Leave(id));
                    stack.extend(
                        children[at].iter().rev().map(|child| Step::Enter(*child, Some(id))),
                    );
                }
                Step::Leave(id) => order[id].end = order.len(),
            }
        }
        self.check_reached(&order)?;
        Ok(order)
    }

    /// Whatever cannot be reached from a root lies on a cycle.
    fn check_reached(&self, order: &[Placed]) -> Result<(), BuildError> {
        if order.len() == self.concepts.len() {
            return Ok(());
        }
        let mut is_reached = vec![false; self.concepts.len()];
        for placed in order {
            is_reached[placed.at] = true;
        }
        let lost = is_reached.iter().position(|reached| !reached).unwrap_or_default();
        Err(BuildError::Cycle { code: self.concepts[lost].code })
    }

    fn assemble(self, order: &[Placed]) -> CodeSet {
        let mut place = vec![UNPLACED; self.concepts.len()];
        for (id, placed) in order.iter().enumerate() {
            place[placed.at] = concept_id(id);
        }
        let mut taken: Vec<Option<NewConcept>> = self.concepts.into_iter().map(Some).collect();
        let mut concepts = Vec::with_capacity(order.len());
        let mut designations = Vec::with_capacity(order.len() + self.designations.len());
        for (id, placed) in order.iter().enumerate() {
            let new = taken[placed.at].take().expect("each concept is placed once");
            designations.push(title_of(&new, concept_id(id)));
            let parent = placed.parent.map(concept_id);
            concepts.push(finish(new, parent, self.families.get(&placed.at).copied()));
        }
        designations.extend(self.designations.into_iter().map(|(at, mut designation)| {
            designation.concept = place[at];
            designation
        }));
        let mut notes: Vec<Note> =
            self.notes.into_iter().map(|(at, note)| Note { concept: place[at], ..note }).collect();
        notes.sort_by_key(|note| note.concept);
        let placed =
            |(at, property): (usize, Property)| Property { concept: place[at], ..property };
        let mut properties: Vec<Property> = self.properties.into_iter().map(placed).collect();
        properties.sort_by_key(|property| (property.concept, property.kind));
        let placed = |(at, table): (usize, AxisTable)| PlacedTable { concept: place[at], table };
        let mut tables: Vec<PlacedTable> = self.tables.into_iter().map(placed).collect();
        tables.sort_by_key(|table| table.concept);
        let mut by_code: Vec<ConceptId> = (0..order.len()).map(concept_id).collect();
        by_code.sort_by_key(|id| concepts[id.index()].code);
        CodeSet {
            system: self.system,
            version: self.version,
            effective: self.effective,
            ends: order.iter().map(|placed| concept_id(placed.end)).collect(),
            concepts,
            by_code,
            designations: without_repeats(designations),
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

/// Without order among themselves: the same for the same files.
fn in_order<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list.dedup();
    list
}

struct Placed {
    at: usize,
    parent: Option<usize>,
    end: usize,
}

enum Step {
    Enter(usize, Option<usize>),
    Leave(usize),
}

fn concept_id(index: usize) -> ConceptId {
    ConceptId(u32::try_from(index).expect("the number of concepts was checked"))
}

fn title_of(concept: &NewConcept, id: ConceptId) -> Designation {
    let text = concept.title.as_str().into();
    let (role, source) = (Role::Title, concept.source);
    Designation { concept: id, text, role, source, manifestation: None }
}

fn finish(new: NewConcept, parent: Option<ConceptId>, seventh: Option<SeventhId>) -> Concept {
    let short_title = new.short_title.filter(|short| *short != new.title);
    Concept {
        code: new.code,
        kind: new.kind,
        spelling: new.spelling.filter(|spelling| *spelling != new.title).map(Into::into),
        title: new.title.into(),
        short_title: short_title.map(Into::into),
        billable: new.billable,
        parent,
        seventh,
        effective: new.effective,
    }
}

/// Orders designations by concept, keeping the first of equal texts.
fn without_repeats(mut designations: Vec<Designation>) -> Vec<Designation> {
    designations.sort_by_key(|designation| designation.concept);
    let mut is_first = Vec::with_capacity(designations.len());
    let mut seen: HashSet<(ConceptId, &str)> = HashSet::with_capacity(designations.len());
    for designation in &designations {
        is_first.push(seen.insert((designation.concept, &designation.text)));
    }
    let mut is_first = is_first.into_iter();
    designations.retain(|_| is_first.next().unwrap_or(true));
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
