//! The directories that tantivy reads an index from: nothing is ever written.
//!
//! tantivy's own directory for mapped files takes a lock file when it opens an
//! index and so needs the right to write; an index that never changes needs
//! neither lock nor watch. File handles are its own: they map files without
//! unsafe code here.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, RamDirectory,
    WatchCallback, WatchHandle, WritePtr,
};

/// A directory that is read and never written.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnly(Box<dyn Directory>);

impl ReadOnly {
    /// A directory of files on disk, which are mapped.
    pub(crate) fn on_disk(path: &Path) -> Result<Self, tantivy::TantivyError> {
        Ok(Self(Box::new(MmapDirectory::open(path)?)))
    }

    /// A directory of files in memory.
    pub(crate) fn in_memory(
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> io::Result<Self> {
        let directory = RamDirectory::create();
        for (name, bytes) in files {
            directory.atomic_write(Path::new(&name), &bytes)?;
        }
        Ok(Self(Box::new(directory)))
    }

    /// A whole file, mapped or in memory.
    pub(crate) fn bytes(&self, name: &str) -> Result<OwnedBytes, OpenReadError> {
        let path = Path::new(name);
        let handle = self.0.get_file_handle(path)?;
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
        self.0.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
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
