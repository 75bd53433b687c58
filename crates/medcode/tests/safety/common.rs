//! Two contents of one version, and how to tell which a catalog holds.

use std::ops::ControlFlow;
use std::path::Path;

use medcode::{Catalog, Load, Search};

/// What a version may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// The codes alone.
    Plain,
    /// The codes with the tabular list.
    Full,
    /// The version is not there.
    Nothing,
}

impl Content {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Full => "full",
            Self::Nothing => "nothing",
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        [Self::Plain, Self::Full, Self::Nothing].into_iter().find(|one| one.name() == name).unwrap()
    }

    pub(crate) fn load(self) -> Load {
        let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
        let load = match self {
            Self::Full => load.bytes("tabular-2026.xml", medcode_fixtures::icd10cm_tabular()),
            _ => load,
        };
        load.release("2026".parse().unwrap()).replace(true)
    }

    /// Brings the catalog to this content.
    pub(crate) fn make(self, catalog: &Catalog) -> Result<(), medcode::Error> {
        if self == Self::Nothing {
            let version = "2026".parse().unwrap();
            return catalog.remove(medcode::System::Icd10Cm, &version).map(|_| ());
        }
        let mut report = catalog.load(&self.load(), |_| ControlFlow::Continue(()))?;
        match report.failed.pop() {
            Some(failure) => Err(failure.error),
            None => Ok(()),
        }
    }
}

/// What a catalog holds, by what it answers; it must be whole.
pub(crate) fn content_of(directory: &Path) -> Content {
    let catalog = Catalog::open(directory).unwrap();
    assert_eq!(catalog.verify().unwrap(), [] as [&Path; 0]);
    content(&catalog)
}

/// What a catalog that was opened answers with.
pub(crate) fn content(catalog: &Catalog) -> Content {
    let answer = catalog.search(&Search::new("adult-onset diabetes").limit(1)).unwrap();
    if catalog.is_empty() {
        return Content::Nothing;
    }
    // Only the tabular list has sections, which stand above the categories.
    let concept = catalog.lookup(medcode::System::Icd10Cm, "E11.9").unwrap().unwrap();
    assert_eq!(answer.hits.len(), 1);
    if concept.ancestors().count() > 1 { Content::Full } else { Content::Plain }
}
