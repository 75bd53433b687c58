//! The catalog: where it lies, and its first filling.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use medcode::Catalog;

use crate::exit::Failure;

/// Opens the catalog named, or the user's.
pub(crate) fn open(named: Option<&PathBuf>) -> Result<Catalog, Failure> {
    Ok(Catalog::open(directory(named)?)?)
}

/// Opens the catalog to take something out of it, whatever state that is in.
pub(crate) fn open_damaged(named: Option<&PathBuf>) -> Result<Catalog, Failure> {
    Ok(Catalog::at(directory(named)?))
}

/// Opens the catalog and fills it from the built-in release if it is empty.
pub(crate) fn open_filled(named: Option<&PathBuf>) -> Result<Catalog, Failure> {
    let catalog = open(named)?;
    if catalog.is_empty() {
        fill(&catalog)?;
    }
    Ok(catalog)
}

/// The option, else the variable unless it is empty, else the user's data
/// directory. The one place of the program that reads the environment.
fn directory(named: Option<&PathBuf>) -> Result<PathBuf, Failure> {
    let variable = || std::env::var_os("MEDCODE_CATALOG").filter(|path| !path.is_empty());
    if let Some(path) = named.cloned().or_else(|| variable().map(PathBuf::from)) {
        return Ok(path);
    }
    let user = etcetera::choose_base_strategy().map_err(|_| Failure::NoDataDirectory)?;
    Ok(user.data_dir().join("medcode").join("catalog"))
}

#[cfg(feature = "embedded")]
fn fill(catalog: &Catalog) -> Result<(), Failure> {
    use crate::output;
    use crate::progress::Bar;
    use crate::text::thousands;

    let path = catalog.path().map(PathBuf::from).unwrap_or_default();
    let unwritable = |source| Failure::Fill { path: path.clone(), source };
    let bar = Bar::new();
    let report = match catalog.load_embedded(|progress| bar.show(progress)) {
        Err(error) if is_busy(&error) => {
            return wait_until_filled(catalog, error).map_err(unwritable);
        }
        result => result.map_err(unwritable)?,
    };
    drop(bar);
    for release in &report.releases {
        output::message(&format!(
            "first use: made the catalog {} from the built-in {} {}, {} billable codes",
            path.display(),
            release.system,
            release.version,
            thousands(release.billable as u64),
        ));
    }
    Ok(())
}

#[cfg(feature = "embedded")]
fn is_busy(error: &medcode::Error) -> bool {
    matches!(error, medcode::Error::Catalog(medcode::CatalogError::Busy { .. }))
}

/// Lets the program finish that is filling the catalog just now.
#[cfg(feature = "embedded")]
fn wait_until_filled(catalog: &Catalog, busy: medcode::Error) -> Result<(), medcode::Error> {
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        catalog.refresh()?;
        if !catalog.is_empty() {
            return Ok(());
        }
    }
    Err(busy)
}

#[cfg(not(feature = "embedded"))]
fn fill(catalog: &Catalog) -> Result<(), Failure> {
    Err(Failure::Empty { path: catalog.path().map(PathBuf::from).unwrap_or_default() })
}
