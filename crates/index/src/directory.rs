//! The directories that tantivy reads an index from: nothing is ever written.
//!
//! tantivy's own directory for mapped files takes a lock file when it opens an
//! index and so needs the right to write; an index that never changes needs
//! neither lock nor watch. File handles are its own: they map files without
//! unsafe code here.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};

/// The files of an index, each opened once: whatever becomes of their names while the
/// index is being opened, what was checked is what is read.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnly(Arc<BTreeMap<PathBuf, Arc<dyn FileHandle>>>);

impl ReadOnly {
    /// Files of a directory on disk, which are mapped.
    pub(crate) fn on_disk<'name>(
        path: &Path,
        names: impl Iterator<Item = &'name str>,
    ) -> Result<Self, OpenReadError> {
        let wrapped = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        let mapped = MmapDirectory::open(path).map_err(|error| wrapped(io::Error::other(error)))?;
        let file = |name: &str| Ok((PathBuf::from(name), mapped.get_file_handle(Path::new(name))?));
        Ok(Self(Arc::new(names.map(file).collect::<Result<_, OpenReadError>>()?)))
    }

    /// Files in memory.
    pub(crate) fn in_memory(files: impl IntoIterator<Item = (String, OwnedBytes)>) -> Self {
        let file = |(name, bytes)| -> (PathBuf, Arc<dyn FileHandle>) {
            (PathBuf::from(name), Arc::new(bytes))
        };
        Self(Arc::new(
            files.into_iter().map(|(name, bytes): (String, _)| file((name, bytes))).collect(),
        ))
    }

    /// A whole file, mapped or in memory.
    pub(crate) fn bytes(&self, name: &str) -> Result<OwnedBytes, OpenReadError> {
        self.read(Path::new(name))
    }

    fn read(&self, path: &Path) -> Result<OwnedBytes, OpenReadError> {
        let handle = self.get_file_handle(path)?;
        handle
            .read_bytes(0..handle.len())
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "an index is never written after it is built")
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let missing = || OpenReadError::FileDoesNotExist(path.to_path_buf());
        self.0.get(path).cloned().ok_or_else(missing)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.0.contains_key(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        Ok(self.read(path)?.as_slice().to_vec())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_path_buf() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_path_buf()))
    }

    fn atomic_write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
