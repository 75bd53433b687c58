//! A catalog on disk: a directory with an index directory for each version.
//!
//! Readers never wait. Writers hold `catalog.lock`, write a whole index into a
//! directory whose name begins with a dot, and put it in place by one rename.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use medcode_codeset::{CodeSet, System, Version};

use crate::build::IndexFiles;
use crate::manifest::{FILE as MANIFEST_FILE, Manifest};
use crate::open::{OpenError, damaged_files, read_kept, read_manifest};

const LOCK_FILE: &str = "catalog.lock";
/// What is being written, or was when a program died, begins so.
const UNPUBLISHED: &str = ".unpublished-";

/// Why a catalog was not read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A file or directory could not be read or written.
    #[error("{}: cannot {action}", path.display())]
    Access {
        /// What was tried.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another program is changing the catalog.
    #[error("{}: another program is changing this catalog; try again when it has ended", path.display())]
    Busy {
        /// The catalog.
        path: PathBuf,
    },
    /// A version is there already, made from other content.
    #[error("{} {version} is loaded already with other content; use --replace to put this in its place", system.id())]
    OtherContent {
        /// The system.
        system: System,
        /// The version.
        version: Version,
    },
    /// An index of the catalog cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// What became of an index that was to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Published {
    /// It is a new version of the catalog.
    Added,
    /// It took the place of another index of the same version.
    Replaced,
    /// The same content was there already; nothing changed.
    Unchanged,
}

/// The user's lexicon in a catalog.
const LEXICON_FILE: &str = "lexicon.tsv";

/// A program's right to change a catalog.
#[derive(Debug)]
pub struct Writer {
    catalog: CatalogDirectory,
    /// Let go when the writer is dropped, or the program ends in whatever way.
    lock: File,
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing would leave it to a child process that another thread is just
        // starting, which has the file as well until it runs.
        let _ = self.lock.unlock();
    }
}

impl Writer {
    /// Puts an index in place. A version that is there already stays as it is if its
    /// content is the same, and is an error otherwise unless `replace`. One of the same
    /// content, but of another layout or analysis, is replaced.
    pub fn publish(&self, files: &IndexFiles, replace: bool) -> Result<Published, CatalogError> {
        let manifest = &files.manifest;
        let (system, version) = (manifest.system, manifest.version.clone());
        let target = self.catalog.version_path(system, &version);
        let parent = self.catalog.path.join(system.id());
        create_directory(&parent)?;
        let is_there = target.exists();
        let there = read_manifest(&target).ok();
        if there.as_ref().is_some_and(|there| is_same(there, manifest)) {
            return Ok(Published::Unchanged);
        }
        let has_content = there.is_some_and(|there| there.content_hash == manifest.content_hash);
        if is_there && !has_content && !replace {
            return Err(CatalogError::OtherContent { system, version });
        }
        let unpublished = write_unpublished(&self.catalog.path, files)?;
        step("written");
        put_in_place(unpublished.path(), &target, is_there)?;
        step("renamed");
        sync_directory(&parent)?;
        if !is_there {
            // What was renamed is the catalog's now, not for the guard to remove.
            let _ = unpublished.keep();
        }
        step("published");
        Ok(if is_there { Published::Replaced } else { Published::Added })
    }

    /// Keeps a user's lexicon in the catalog, in place of the one before; an empty
    /// text takes it out. It is put in place by one rename.
    pub fn keep_lexicon(&self, text: &str) -> Result<(), CatalogError> {
        let target = self.catalog.lexicon_path();
        let failed = |error| access("write", &target, error);
        if text.is_empty() {
            return match fs::remove_file(&target) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
                _ => sync_directory(&self.catalog.path),
            };
        }
        let aside = unpublished_directory(&self.catalog.path)?;
        let written = aside.path().join(LEXICON_FILE);
        let mut file = File::create(&written).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        step("lexicon written");
        fs::rename(&written, &target).map_err(failed)?;
        sync_directory(&self.catalog.path)
    }

    /// Takes a version out of the catalog, whatever state its files are in; says
    /// whether it was there. It vanishes by one rename and is removed afterwards;
    /// readers that have it open keep it.
    pub fn remove(&self, system: System, version: &Version) -> Result<bool, CatalogError> {
        let target = self.catalog.version_path(system, version);
        if !target.exists() {
            return Ok(false);
        }
        let aside = unpublished_directory(&self.catalog.path)?;
        let place = aside.path().join("removed");
        fs::rename(&target, &place).map_err(|error| access("remove", &target, error))?;
        step("set aside");
        sync_directory(&self.catalog.path.join(system.id()))?;
        aside.close().map_err(|error| access("remove", &place, error))?;
        Ok(true)
    }
}

/// Names a step of publishing, at which tests end the program.
fn step(name: &'static str) {
    tracing::trace!(target: "medcode::publishing", step = name);
}

/// The directory of a catalog, which need not exist yet.
#[derive(Debug, Clone)]
pub struct CatalogDirectory {
    path: PathBuf,
}

impl CatalogDirectory {
    /// The catalog in a directory.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory of a version.
    pub fn version_path(&self, system: System, version: &Version) -> PathBuf {
        self.path.join(system.id()).join(version.as_str())
    }

    /// The file of the user's lexicon.
    pub fn lexicon_path(&self) -> PathBuf {
        self.path.join(LEXICON_FILE)
    }

    /// The user's lexicon as it was written, if there is one.
    pub fn lexicon(&self) -> Result<Option<String>, CatalogError> {
        let path = self.lexicon_path();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(access("read", &path, error)),
        }
    }

    /// Every version's manifest, by system and then by the day it comes into force, those
    /// of indexes of another format among them. An empty list for a catalog that does not
    /// exist; an error, which names its directory, where one cannot be read.
    pub fn manifests(&self) -> Result<Vec<Manifest>, CatalogError> {
        let mut manifests = Vec::new();
        for system in System::ALL {
            for name in subdirectories(&self.path.join(system.id()))? {
                let directory = self.path.join(system.id()).join(&name);
                match read_manifest(&directory) {
                    Ok(manifest) => manifests.push(manifest),
                    // Removed since its name was read.
                    Err(_) if !directory.exists() => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        manifests.sort_by(|a, b| {
            let key = |manifest: &Manifest| (manifest.system, manifest.effective.from);
            key(a).cmp(&key(b)).then_with(|| a.version.cmp(&b.version))
        });
        Ok(manifests)
    }

    /// The right to change the catalog, which one program at a time has, until it is
    /// dropped. Waits for no one: a second writer is an error. Creates the directory
    /// if it does not exist, and removes what a program that died left behind.
    pub fn writer(&self) -> Result<Writer, CatalogError> {
        create_directory(&self.path)?;
        let lock = self.lock()?;
        self.remove_leftovers()?;
        Ok(Writer { catalog: self.clone(), lock })
    }

    /// The code set kept beside a version's index, whatever made that index.
    pub fn code_set(&self, system: System, version: &Version) -> Result<CodeSet, CatalogError> {
        Ok(read_kept(&self.version_path(system, version))?)
    }

    /// Every file of the catalog that is missing, not what was written, or not of any
    /// index. Reads all of them.
    pub fn verify(&self) -> Result<Vec<PathBuf>, CatalogError> {
        let mut damaged = Vec::new();
        for system in System::ALL {
            for name in subdirectories(&self.path.join(system.id()))? {
                let directory = self.path.join(system.id()).join(&name);
                if directory.exists() {
                    damaged.extend(damaged_files(&directory));
                }
            }
        }
        Ok(damaged)
    }

    fn lock(&self) -> Result<File, CatalogError> {
        let path = self.path.join(LOCK_FILE);
        let file = File::create(&path).map_err(|error| access("write", &path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(CatalogError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(error)) => Err(access("lock", &path, error)),
        }
    }

    /// Removes what a program that died left unpublished; only under the lock.
    fn remove_leftovers(&self) -> Result<(), CatalogError> {
        let entries =
            fs::read_dir(&self.path).map_err(|error| access("read", &self.path, error))?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNPUBLISHED) {
                let path = entry.path();
                fs::remove_dir_all(&path).map_err(|error| access("remove", &path, error))?;
            }
        }
        Ok(())
    }
}

fn access(action: &'static str, path: &Path, source: io::Error) -> CatalogError {
    CatalogError::Access { action, path: path.to_path_buf(), source }
}

/// The names of the directories in a directory, without hidden ones; none if it
/// does not exist.
fn subdirectories(path: &Path) -> Result<Vec<String>, CatalogError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(access("read", path, error)),
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

/// Whether two indexes are of the same content, layout and analysis.
fn is_same(one: &Manifest, other: &Manifest) -> bool {
    one.format == other.format
        && one.analysis == other.analysis
        && one.content_hash == other.content_hash
}

fn create_directory(path: &Path) -> Result<(), CatalogError> {
    fs::create_dir_all(path).map_err(|error| access("create", path, error))
}

/// Writes an index into a directory that is removed unless it is renamed.
fn write_unpublished(
    catalog: &Path,
    files: &IndexFiles,
) -> Result<tempfile::TempDir, CatalogError> {
    let directory = unpublished_directory(catalog)?;
    step("begun");
    let manifest = files.manifest.to_json();
    let all = files.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    for (name, bytes) in all.chain([(MANIFEST_FILE, manifest.as_slice())]) {
        let path = directory.path().join(name);
        write_durably(&path, bytes).map_err(|error| access("write", &path, error))?;
        step("file");
    }
    sync_directory(directory.path())?;
    Ok(directory)
}

/// A directory that is removed unless it is renamed.
fn unpublished_directory(catalog: &Path) -> Result<tempfile::TempDir, CatalogError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNPUBLISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Ordinary modes, less the user's umask: others may read a catalog.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(catalog).map_err(|error| access("write", catalog, error))
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write as _;
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> Result<(), CatalogError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(|error| access("write", path, error))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "directories are synchronised on Unix only")]
fn sync_directory(_path: &Path) -> Result<(), CatalogError> {
    Ok(())
}

/// Renames a directory to its place. One that is there already changes places
/// with it, and is removed with the unpublished directory it then is.
fn put_in_place(from: &Path, target: &Path, is_there: bool) -> Result<(), CatalogError> {
    let result = if is_there { exchange(from, target) } else { fs::rename(from, target) };
    result.map_err(|error| access("publish", target, error))
}

#[cfg(target_os = "linux")]
fn exchange(from: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, target, RenameFlags::EXCHANGE)?)
}

/// Without an exchange in one step, a program killed between the two renames
/// leaves the version to be loaded again.
#[cfg(not(target_os = "linux"))]
fn exchange(from: &Path, target: &Path) -> io::Result<()> {
    let aside = from.with_extension("old");
    fs::rename(target, &aside)?;
    fs::rename(from, target)?;
    fs::rename(&aside, from)
}
