//! What a medical code set is, and nothing about files, indexes or questions.
//!
//! A *system* ([`System`]) is a terminology as a family, such as ICD-10-CM. A
//! *version* ([`Version`]) is its edition as published. One system at one
//! version is a [`CodeSet`]: its [`Concept`]s in publication order, each with a
//! [`Code`], titles and a place in the hierarchy, the [`Designation`]s that name
//! them, the [`Note`]s that govern them and the [`SeventhDefinition`]s that
//! complete them.
//!
//! A code set is made by a [`CodeSetBuilder`], which checks what must hold, and
//! never changes afterwards.
//!
//! ```
//! use medcode_codeset::{CodeSetBuilder, NewConcept, System, Version};
//!
//! let version: Version = "2026".parse()?;
//! let mut builder = CodeSetBuilder::new(System::Icd10Cm, version);
//! let category = System::Icd10Cm.parse_code("E11")?;
//! let code = System::Icd10Cm.parse_code("e11.9")?;
//! builder.add(NewConcept::header(category, "Type 2 diabetes mellitus"))?;
//! builder.add(
//!     NewConcept::billable(code, "Type 2 diabetes mellitus without complications").under(category),
//! )?;
//! let set = builder.build()?;
//! let handle = set.find(&code).expect("just added");
//! assert_eq!(System::Icd10Cm.print(&set.concept(handle).code), "E11.9");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axes;
mod build;
mod code;
mod concept;
mod conversion;
mod date;
mod difference;
mod property;
mod set;
mod seventh;
mod system;
mod title;
mod version;

pub use axes::{AxisKey, AxisKeyKind, AxisTable, AxisValue, PlacedTable};
pub use build::{BuildError, CodeSetBuilder, NewConcept, NewDesignation};
pub use code::Code;
pub use concept::{
    Concept, ConceptId, ConceptKind, Designation, Note, NoteKind, PATH_JOINT, Role, Source,
};
pub use conversion::{CodeSpan, Conversion};
pub use date::Date;
pub use difference::{Changed, ChangedNote, Difference, Removed, Retitled};
pub use property::{Property, PropertyKind};
pub use set::CodeSet;
pub use seventh::{PLACEHOLDER, SeventhDefinition, SeventhId, SeventhValue, with_seventh};
pub use system::System;
pub use title::is_same_title;
pub use version::{Effective, Version};

/// Why a text is not a code, a version, a date or the name of a system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The text has no letters or digits, too many, or a character no code has.
    #[error("{text:?} is not a code: a code has 1 to 15 letters, digits or hyphens")]
    Code {
        /// What was met.
        text: String,
    },
    /// The text does not follow the grammar of the system's codes.
    #[error("{text:?} is not written like a code of {system}: expected {expected}")]
    CodeGrammar {
        /// What was met.
        text: String,
        /// The system whose grammar was asked.
        system: System,
        /// The grammar in words.
        expected: &'static str,
    },
    /// The text is not the name of a version.
    #[error("{text:?} is not a version: expected YYYY, YYYY-MM or YYYY-MM-DD")]
    Version {
        /// What was met.
        text: String,
    },
    /// The text is not a date of the Gregorian calendar.
    #[error("{text:?} is not a date: expected YYYY-MM-DD")]
    Date {
        /// What was met.
        text: String,
    },
    /// The text is not the name of a system.
    #[error("{text:?} is not a system: expected one of {expected}")]
    System {
        /// What was met.
        text: String,
        /// The names that are.
        expected: String,
    },
}
