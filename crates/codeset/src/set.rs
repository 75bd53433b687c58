//! A code set: one system at one version.

use std::ops::Range;

use crate::{
    AxisKey, Code, Concept, ConceptId, ConceptKind, Conversion, Designation, Effective, Note,
    PlacedTable, Property, Role, SeventhDefinition, SeventhId, Source, System, Version,
};

/// One system at one version, complete and unchangeable.
///
/// Concepts lie in publication order with everything below a concept right
/// behind it, so that "lies below" is a comparison of two integers.
/// Designations and notes lie in the order of their concepts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CodeSet {
    pub(crate) system: System,
    pub(crate) version: Version,
    pub(crate) effective: Effective,
    pub(crate) concepts: Vec<Concept>,
    /// For each concept, where what lies below it ends.
    pub(crate) ends: Vec<ConceptId>,
    /// Every concept, ordered by its code.
    pub(crate) by_code: Vec<ConceptId>,
    pub(crate) designations: Vec<Designation>,
    pub(crate) notes: Vec<Note>,
    pub(crate) sevenths: Vec<SeventhDefinition>,
    pub(crate) older: Vec<Source>,
    pub(crate) properties: Vec<Property>,
    pub(crate) tables: Vec<PlacedTable>,
    pub(crate) keys: Vec<AxisKey>,
    pub(crate) conversions: Vec<Conversion>,
}

impl CodeSet {
    /// The system.
    pub fn system(&self) -> System {
        self.system
    }

    /// The version.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The days on which it is in force, as far as it knows by itself: a later
    /// dated update of the same year ends it earlier.
    pub fn effective(&self) -> Effective {
        self.effective
    }

    /// How many concepts there are.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Every concept with its handle, in publication order.
    pub fn concepts(&self) -> impl Iterator<Item = (ConceptId, &Concept)> {
        (0u32..).map(ConceptId).zip(&self.concepts)
    }

    /// The concept of a handle.
    ///
    /// # Panics
    ///
    /// If the handle is another code set's and this one has fewer concepts.
    pub fn concept(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.index()]
    }

    /// The handle of a code. A binary search over all codes.
    pub fn find(&self, code: &Code) -> Option<ConceptId> {
        let place = self.by_code.binary_search_by(|id| self.concept(*id).code.cmp(code)).ok()?;
        Some(self.by_code[place])
    }

    /// A concept and everything below it, as a range of handles.
    pub fn subtree(&self, id: ConceptId) -> Range<ConceptId> {
        id..self.ends[id.index()]
    }

    /// Whether one concept lies below another; none lies below itself.
    pub fn is_below(&self, id: ConceptId, ancestor: ConceptId) -> bool {
        ancestor < id && id < self.ends[ancestor.index()]
    }

    /// The concepts right below a concept, in publication order.
    pub fn children(&self, id: ConceptId) -> impl Iterator<Item = ConceptId> {
        let Range { start, end } = self.subtree(id);
        let first = ConceptId(start.0 + 1);
        std::iter::successors(Some(first), |child| self.ends.get(child.index()).copied())
            .take_while(move |child| *child < end)
    }

    /// The concepts above a concept, nearest first.
    pub fn ancestors(&self, id: ConceptId) -> impl Iterator<Item = ConceptId> {
        std::iter::successors(self.concept(id).parent, |above| self.concept(*above).parent)
    }

    /// Every designation, in the order of their concepts; a title comes first.
    pub fn designations(&self) -> &[Designation] {
        &self.designations
    }

    /// The designations of one concept.
    pub fn designations_of(&self, id: ConceptId) -> &[Designation] {
        run_of(&self.designations, id, |designation| designation.concept)
    }

    /// Every note, in the order of their concepts.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The notes that stand at one concept; those above govern it as well.
    pub fn notes_of(&self, id: ConceptId) -> &[Note] {
        run_of(&self.notes, id, |note| note.concept)
    }

    /// Every definition of seventh characters.
    pub fn sevenths(&self) -> &[SeventhDefinition] {
        &self.sevenths
    }

    /// The definition of a handle.
    ///
    /// # Panics
    ///
    /// If the handle is another code set's and this one has fewer definitions.
    pub fn seventh(&self, id: SeventhId) -> &SeventhDefinition {
        &self.sevenths[usize::from(id.0)]
    }

    /// The same code set without the designations that are not kept; titles always
    /// are.
    #[must_use]
    pub fn keeping(mut self, mut keeps: impl FnMut(&Designation) -> bool) -> Self {
        self.designations.retain(|one| one.role == Role::Title || keeps(one));
        self
    }

    /// The same code set, with each title once in memory, as a builder leaves it: a code
    /// set that was read has it twice.
    #[must_use]
    pub fn sharing_titles(mut self) -> Self {
        for one in self.designations.iter_mut().filter(|one| one.role == Role::Title) {
            let concept = self.concepts.get(one.concept.index());
            if let Some(concept) = concept.filter(|concept| concept.title == one.text) {
                one.text = concept.title.clone();
            }
        }
        self
    }

    /// Whether the texts of a kind of file were taken from an edition older than
    /// this version: where they differ from it, they are behind the times.
    pub fn is_older(&self, source: Source) -> bool {
        self.older.contains(&source)
    }

    /// Every property, in the order of their concepts.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The tables from which codes are put together, in the order of their concepts.
    pub fn tables(&self) -> &[PlacedTable] {
        &self.tables
    }

    /// What is said of the values of axes, in order.
    pub fn keys(&self) -> &[AxisKey] {
        &self.keys
    }

    /// What new codes were coded as before, by code.
    pub fn conversions(&self) -> &[Conversion] {
        &self.conversions
    }

    /// How many codes may be reported; modifiers, which are reported beside one,
    /// are counted apart.
    pub fn billable_count(&self) -> usize {
        let is_code = |concept: &&Concept| concept.kind != ConceptKind::Modifier;
        self.concepts.iter().filter(|concept| concept.billable).filter(is_code).count()
    }

    /// How many concepts are of a kind.
    pub fn kind_count(&self, kind: ConceptKind) -> usize {
        self.concepts.iter().filter(|concept| concept.kind == kind).count()
    }

    /// How many designations have a role.
    pub fn designation_count(&self, role: Role) -> usize {
        self.designations.iter().filter(|designation| designation.role == role).count()
    }
}

/// The part of a list ordered by concept that belongs to one of them.
fn run_of<T>(list: &[T], id: ConceptId, concept: impl Fn(&T) -> ConceptId) -> &[T] {
    let start = list.partition_point(|entry| concept(entry) < id);
    let end = start + list[start..].partition_point(|entry| concept(entry) == id);
    &list[start..end]
}
