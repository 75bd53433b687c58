//! A concept of an open index, by itself.

use medcode_codeset::{
    AxisKey, AxisKeyKind, AxisTable, Code, ConceptId, ConceptKind, Effective, NoteKind,
    PropertyKind, SeventhDefinition, System, Version,
};

use crate::open::{CodeIndex, Designation};

/// A concept of an open code set: a handle that knows where it belongs.
///
/// Two handles are equal if they are the same concept of the same code set.
/// Texts are read from the index where they are asked for.
#[derive(Debug, Clone)]
pub struct ConceptRef {
    index: CodeIndex,
    id: ConceptId,
}

impl ConceptRef {
    /// A concept of an index.
    pub fn new(index: &CodeIndex, id: ConceptId) -> Self {
        Self { index: index.clone(), id }
    }

    /// Every concept of an index, in publication order.
    pub fn all(index: CodeIndex) -> impl Iterator<Item = Self> {
        let ids = 0..u32::try_from(index.concept_count()).expect("concepts are counted in 32 bits");
        ids.map(move |id| Self::new(&index, ConceptId(id)))
    }

    /// The concept with a code, however it is written, if the code set has it; the one it
    /// is meant for where it is written like none ([`System::as_meant`]).
    pub fn find(index: &CodeIndex, text: &str) -> Option<Self> {
        let find = |code: Code| index.find(&code);
        let id = index.system().code_of(text).and_then(find);
        let meant = || index.system().as_meant(text).and_then(find);
        let plain = || Code::in_capitals(text).and_then(find);
        Some(Self::new(index, id.or_else(meant).or_else(plain)?))
    }

    /// The system it is of.
    pub fn system(&self) -> System {
        self.index.system()
    }

    /// The version it is of.
    pub fn version(&self) -> &Version {
        self.index.version()
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.index.code(self.id)
    }

    /// Its code as its publisher prints it.
    pub fn printed(&self) -> String {
        self.system().print(&self.code())
    }

    /// Its title.
    pub fn title(&self) -> String {
        self.index.title(self.id)
    }

    /// What it is in the hierarchy.
    pub fn kind(&self) -> ConceptKind {
        self.index.kind(self.id)
    }

    /// Whether it may be reported.
    pub fn is_billable(&self) -> bool {
        self.index.is_billable(self.id)
    }

    /// The seventh characters that complete its code, if it is a family.
    pub fn seventh(&self) -> Option<&SeventhDefinition> {
        self.index.seventh(self.id)
    }

    /// Whether it lies below another concept. Two comparisons of integers.
    pub fn is_below(&self, ancestor: &Self) -> bool {
        self.index.is_same(&ancestor.index) && self.index.is_below(self.id, ancestor.id)
    }

    /// The concepts right below it, in publication order; a family's are its
    /// variants.
    pub fn children(&self) -> impl Iterator<Item = Self> + '_ {
        self.index.children(self.id).map(|id| Self::new(&self.index, id))
    }

    /// The concepts above it, nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        self.index.ancestors(self.id).map(|id| Self::new(&self.index, id))
    }

    /// Its designations, the title first; a variant has none of its own.
    pub fn designations(&self) -> impl Iterator<Item = Designation> + '_ {
        self.index.designations(self.id)
    }

    /// The days on which the code itself is valid, in systems that publish them; the
    /// last is its last valid day.
    pub fn effective(&self) -> Option<Effective> {
        self.index.effective(self.id)
    }

    /// What its publisher says of it besides its texts: coverage, pricing, and so on.
    pub fn properties(&self) -> impl Iterator<Item = (PropertyKind, String)> + '_ {
        self.index.properties(self.id)
    }

    /// The table that makes the codes below it, if it is one of ICD-10-PCS.
    pub fn table(&self) -> Option<AxisTable> {
        self.index.table(self.id)
    }

    /// The axes of a code of ICD-10-PCS or of the beginning of one, with the values
    /// its characters choose; none for others, and where no tables were loaded.
    ///
    /// Cost: unpacks the code's table, and the definitions when first asked.
    pub fn axes(&self) -> Vec<CodeAxis> {
        let code = self.code();
        let above = || self.index.ancestors(self.id);
        let table = std::iter::once(self.id).chain(above()).find_map(|id| self.index.table(id));
        let axes = table.as_ref().and_then(|table| table.axes_of(&code)).unwrap_or_default();
        let section = code.as_str().chars().next();
        (1..)
            .zip(axes)
            .map(|(position, (name, value))| CodeAxis {
                name: name.to_owned(),
                value: value.value,
                label: value.label.to_string(),
                definition: self.definition(section, position, &value.label),
            })
            .collect()
    }

    fn definition(&self, section: Option<char>, position: u8, label: &str) -> Option<String> {
        let keys = self.index.axis_keys();
        let start = keys.partition_point(|key| *key.label < *label);
        let of_label = keys[start..].iter().take_while(|key| *key.label == *label);
        let fits = |key: &&AxisKey| {
            key.kind == AxisKeyKind::Definition
                && key.section == section
                && key.position == Some(position)
        };
        of_label.into_iter().find(fits).map(|key| key.text.to_string())
    }

    /// The notes that stand at it, in published order. Those of its ancestors
    /// govern it as well.
    pub fn notes(&self) -> impl Iterator<Item = (NoteKind, String)> + '_ {
        self.index.notes(self.id)
    }
}

/// An axis of a code of ICD-10-PCS, and the value that a character of it chooses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CodeAxis {
    /// The axis, as the tables of the section name it: `Body Part`.
    pub name: String,
    /// The character.
    pub value: char,
    /// What it stands for: `Gallbladder`.
    pub label: String,
    /// What that means, if the definitions say.
    pub definition: Option<String>,
}

impl PartialEq for ConceptRef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.index.is_same(&other.index)
    }
}

impl Eq for ConceptRef {}
