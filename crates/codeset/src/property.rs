//! Properties: what a publisher says of a code besides its texts.

use crate::ConceptId;

/// A fact that a publisher gives beside a code, in its own letters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Property {
    /// What it is said of.
    pub concept: ConceptId,
    /// What is said.
    pub kind: PropertyKind,
    /// The value as published; several are divided by a comma and a space.
    pub value: Box<str>,
}

/// What a property says; of HCPCS Level II as in CMS, "HCPCS Contractor Record"
/// (the record layout beside each release), of CPT as in the AMA's data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum PropertyKind {
    /// Which category of CPT: I, II, III, PLA, MAAA.
    Category,
    /// Coverage code: `C` by the carrier's judgement, `D` special coverage
    /// instructions, `I` not payable by Medicare, `M` not covered, `S` not covered
    /// by statute.
    Coverage,
    /// Pricing indicator codes.
    Pricing,
    /// Multiple pricing indicator code.
    MultiplePricing,
    /// Berenson-Eggers type of service.
    Betos,
    /// Types of service.
    TypeOfService,
    /// Sections of the coverage issues manual.
    CoverageManual,
    /// Sections of the carriers manual.
    CarriersManual,
    /// Number of the statute that bars coverage.
    Statute,
    /// Laboratory certification codes.
    LabCertification,
    /// Codes to see as well.
    CrossReference,
    /// Payment group of ambulatory surgery centers.
    AscGroup,
    /// Number of the processing note.
    ProcessingNote,
    /// Base units of anesthesia.
    AnesthesiaUnits,
    /// The day on which the code was added.
    Added,
    /// The day from which the last change holds.
    ActionEffective,
    /// The last day on which the code is valid.
    Terminated,
    /// What last happened to the code, in words.
    Action,
    /// The laboratory of a proprietary analysis.
    Laboratory,
    /// The manufacturer of a proprietary analysis.
    Manufacturer,
    /// The day on which a code was published.
    Published,
    /// Status as its publisher calls it.
    Status,
}

impl PropertyKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 22] = [
        Self::Category,
        Self::Coverage,
        Self::Pricing,
        Self::MultiplePricing,
        Self::Betos,
        Self::TypeOfService,
        Self::CoverageManual,
        Self::CarriersManual,
        Self::Statute,
        Self::LabCertification,
        Self::CrossReference,
        Self::AscGroup,
        Self::ProcessingNote,
        Self::AnesthesiaUnits,
        Self::Added,
        Self::ActionEffective,
        Self::Terminated,
        Self::Action,
        Self::Laboratory,
        Self::Manufacturer,
        Self::Published,
        Self::Status,
    ];

    /// The kind in words, lower case: `type of service`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Coverage => "coverage",
            Self::Pricing => "pricing",
            Self::MultiplePricing => "multiple pricing",
            Self::Betos => "BETOS",
            Self::TypeOfService => "type of service",
            Self::CoverageManual => "coverage manual",
            Self::CarriersManual => "carriers manual",
            Self::Statute => "statute",
            Self::LabCertification => "lab certification",
            Self::CrossReference => "cross reference",
            Self::AscGroup => "ASC payment group",
            Self::ProcessingNote => "processing note",
            Self::AnesthesiaUnits => "anesthesia units",
            Self::Added => "added",
            Self::ActionEffective => "action effective",
            Self::Terminated => "terminated",
            Self::Action => "action",
            Self::Laboratory => "laboratory",
            Self::Manufacturer => "manufacturer",
            Self::Published => "published",
            Self::Status => "status",
        }
    }
}
