//! Concepts and what is said of them.

use std::sync::Arc;

use crate::{Code, Effective, SeventhId};

/// A handle on a concept: its place in the publication order of its code set.
///
/// Handles of one code set compare as the order does, and everything below a
/// concept follows it without a gap. A handle means nothing in another code set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConceptId(pub u32);

impl ConceptId {
    /// The place, counted from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a concept is in the hierarchy of its code set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ConceptKind {
    /// A chapter, whose code is its number: `9`.
    Chapter,
    /// A section (block) of a chapter, whose code is its range: `I20-I25`. A
    /// section of one category is published under that category's code, and is
    /// `B20-B20` here so that every code names one concept.
    Section,
    /// A category, subcategory or code.
    Code,
    /// A family's code completed by a seventh character: `W21.89XA`.
    Variant,
    /// Two characters that qualify a code of HCPCS Level II or CPT: `NU`.
    Modifier,
    /// The beginning of codes of ICD-10-PCS that stands for a table and a value
    /// or more: `0FT4`, the gallbladder in the table of resections. No list
    /// prints it; the index of ICD-10-PCS leads to it.
    Prefix,
}

impl ConceptKind {
    /// Whether questions may be answered with it: chapters and sections are
    /// places, and a variant is answered by its family.
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Code | Self::Modifier | Self::Prefix)
    }
}

/// One meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Concept {
    /// Its identifier.
    pub code: Code,
    /// What it is in the hierarchy.
    pub kind: ConceptKind,
    /// Its full title; the designation that is it has the same text in memory.
    #[cfg_attr(feature = "serde", serde(with = "shared_text"))]
    pub title: Arc<str>,
    /// The title to the letter, where its publisher set blanks that were taken out of
    /// it: some addenda count such as a revision.
    pub spelling: Option<Box<str>>,
    /// Its abbreviated title (60 characters in ICD-10 order files), where it was
    /// published and differs from the title.
    pub short_title: Option<Box<str>>,
    /// Whether it may be reported. What may not, and is neither chapter nor
    /// section, is a header.
    pub billable: bool,
    /// What it lies below, if anything.
    pub parent: Option<ConceptId>,
    /// The seventh characters that complete its code. A concept that has them is
    /// a family: its children are its variants.
    pub seventh: Option<SeventhId>,
    /// The first and the last day of the code itself, in systems that publish
    /// them beside each code: HCPCS Level II keeps ended codes in its files.
    pub effective: Option<Effective>,
}

impl Concept {
    /// Whether it is a family of seventh-character variants.
    pub fn is_family(&self) -> bool {
        self.seventh.is_some()
    }

    /// Whether it is a category or code under which others must be chosen.
    pub fn is_header(&self) -> bool {
        !self.billable && self.kind == ConceptKind::Code
    }
}

/// One text of a concept, in English.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Designation {
    /// What it names.
    pub concept: ConceptId,
    /// The text as published.
    #[cfg_attr(feature = "serde", serde(with = "shared_text"))]
    pub text: Arc<str>,
    /// What the text is to the concept.
    pub role: Role,
    /// Which published file it comes from.
    pub source: Source,
    /// The code to report behind this one, where the Alphabetic Index gives a
    /// pair: the manifestation in brackets, as in `E85.4 [I43]` (ICD-10-CM
    /// Official Guidelines, section I.A.13).
    pub manifestation: Option<Code>,
}

/// What a text is to its concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Role {
    /// The title.
    Title,
    /// A condition that the code includes ("inclusion term" of the tabular list).
    InclusionTerm,
    /// A condition that an "includes" note names.
    Includes,
    /// A path of the Alphabetic Index: main term and subterms, joined by
    /// [`PATH_JOINT`].
    IndexPath,
    /// A path of the external cause index, joined alike.
    ExternalCausePath,
    /// A site and a column of the neoplasm table, as a phrase.
    NeoplasmPhrase,
    /// A substance and a column of the drug table, as a phrase.
    DrugPhrase,
    /// The medium descriptor of CPT: up to 48 characters, in capitals.
    MediumTitle,
    /// CPT's descriptor in words that patients use.
    ConsumerDescriptor,
    /// One of CPT's descriptors in words that clinicians use.
    ClinicianDescriptor,
    /// What a title or a term has in square brackets: a synonym, an abbreviation or
    /// another wording (ICD-10-CM Official Guidelines, section I.A.7).
    Bracketed,
}

/// What joins the terms of an index path: `Infarct, infarction › myocardium`.
pub const PATH_JOINT: &str = " › ";

impl Role {
    /// The role in words, lower case: `inclusion term`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::InclusionTerm => "inclusion term",
            Self::Includes => "includes note",
            Self::IndexPath => "index path",
            Self::ExternalCausePath => "external cause path",
            Self::NeoplasmPhrase => "neoplasm table",
            Self::DrugPhrase => "drug table",
            Self::MediumTitle => "medium descriptor",
            Self::ConsumerDescriptor => "consumer descriptor",
            Self::ClinicianDescriptor => "clinician descriptor",
            Self::Bracketed => "in brackets",
        }
    }

    /// Whether the text leads to the code from an index or a table, and is not
    /// part of the list of codes itself.
    pub fn is_index(self) -> bool {
        match self {
            Self::Title
            | Self::InclusionTerm
            | Self::Includes
            | Self::MediumTitle
            | Self::ConsumerDescriptor
            | Self::ClinicianDescriptor
            | Self::Bracketed => false,
            Self::IndexPath | Self::ExternalCausePath | Self::NeoplasmPhrase | Self::DrugPhrase => {
                true
            }
        }
    }
}

/// Which kind of published file a text or a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Source {
    /// The order file: every code and header, short and long titles.
    OrderFile,
    /// The codes file: billable codes and long titles.
    CodesFile,
    /// The tabular list.
    Tabular,
    /// The Alphabetic Index to diseases and injuries.
    AlphabeticIndex,
    /// The external cause of injuries index.
    ExternalCauseIndex,
    /// The table of neoplasms.
    NeoplasmTable,
    /// The table of drugs and chemicals.
    DrugTable,
    /// The tables of ICD-10-PCS.
    PcsTables,
    /// The index of ICD-10-PCS.
    PcsIndex,
    /// The file of HCPCS Level II: every code and modifier.
    HcpcsFile,
    /// The descriptors of CPT.
    CptDescriptors,
    /// The consumer descriptors of CPT.
    CptConsumer,
    /// The clinician descriptors of CPT.
    CptClinician,
    /// The modifiers of CPT (its Appendix A).
    CptModifiers,
    /// CPT's proprietary laboratory analyses.
    CptPla,
}

impl Source {
    /// Every kind of file.
    pub const ALL: [Self; 15] = [
        Self::OrderFile,
        Self::CodesFile,
        Self::Tabular,
        Self::AlphabeticIndex,
        Self::ExternalCauseIndex,
        Self::NeoplasmTable,
        Self::DrugTable,
        Self::PcsTables,
        Self::PcsIndex,
        Self::HcpcsFile,
        Self::CptDescriptors,
        Self::CptConsumer,
        Self::CptClinician,
        Self::CptModifiers,
        Self::CptPla,
    ];

    /// The source in words, lower case: `order file`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OrderFile => "order file",
            Self::CodesFile => "codes file",
            Self::Tabular => "tabular list",
            Self::AlphabeticIndex => "Alphabetic Index",
            Self::ExternalCauseIndex => "external cause index",
            Self::NeoplasmTable => "neoplasm table",
            Self::DrugTable => "drug table",
            Self::PcsTables => "tables",
            Self::PcsIndex => "index",
            Self::HcpcsFile => "HCPCS file",
            Self::CptDescriptors => "descriptors",
            Self::CptConsumer => "consumer descriptors",
            Self::CptClinician => "clinician descriptors",
            Self::CptModifiers => "modifiers",
            Self::CptPla => "PLA file",
        }
    }
}

/// An instruction or explanation that governs a concept and all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Note {
    /// Where it stands.
    pub concept: ConceptId,
    /// What it instructs.
    pub kind: NoteKind,
    /// The text as published.
    pub text: Box<str>,
}

/// What a note instructs; ICD-10-CM Official Guidelines, section I.A.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NoteKind {
    /// What the category takes in.
    Includes,
    /// Not coded here: never reported together.
    Excludes1,
    /// Not included here: may be reported together.
    Excludes2,
    /// Report the underlying condition before.
    CodeFirst,
    /// Report a further code as well.
    UseAdditionalCode,
    /// Another code may be needed; the order is free.
    CodeAlso,
    /// To which codes a seventh character is added.
    SeventhCharacter,
    /// Anything else.
    Plain,
}

impl NoteKind {
    /// The kind as the tabular list heads it: `Use additional code`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Includes => "Includes",
            Self::Excludes1 => "Excludes1",
            Self::Excludes2 => "Excludes2",
            Self::CodeFirst => "Code first",
            Self::UseAdditionalCode => "Use additional code",
            Self::CodeAlso => "Code also",
            Self::SeventhCharacter => "7th character",
            Self::Plain => "Note",
        }
    }
}

/// Shared texts, written and read as any text.
#[cfg(feature = "serde")]
mod shared_text {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
        text.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        Box::<str>::deserialize(from).map(Arc::from)
    }
}
