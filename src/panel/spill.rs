//! Columns beyond the memory: pieces of them in a temporary file that has no name in its folder, so that nothing is left
//! behind, however the work ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytemuck::Pod;
use bytesize::ByteSize;

use crate::error::{Error, Result};

/// The least that any work needs: code, threads and one piece of every column.
const LEAST_BYTES: u64 = 256 << 20;

/// How much memory the work may take.
///
/// ```
/// use topheavy::panel::Memory;
///
/// let memory: Memory = "2GB".parse()?;
/// assert_eq!(memory.bytes(), 2_000_000_000);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory(u64);

impl Memory {
    /// A budget of so many bytes.
    ///
    /// Errors: less than 256 MiB, with which no work can be done.
    pub fn new(bytes: u64) -> Result<Self> {
        if bytes < LEAST_BYTES {
            return Err(Error::argument("--memory", "takes 256MiB or more, such as 2GB"));
        }
        Ok(Self(bytes))
    }

    /// The budget in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for Memory {
    type Err = Error;

    /// Reads `2GB` (10⁹ bytes each), `512MiB` (2²⁰ bytes each), or a number of bytes.
    fn from_str(text: &str) -> Result<Self> {
        let size: ByteSize =
            text.parse().map_err(|_| Error::argument("--memory", "takes a size such as 2GB or 512MiB"))?;
        Self::new(size.as_u64())
    }
}

/// Where pieces of columns are kept, and when they leave the memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Keeping {
    spill: Option<Arc<Spill>>,
}

/// A temporary file, and how much may stay in memory before it is used.
#[derive(Debug)]
struct Spill {
    /// Opened when the first piece comes; unnamed, so that the system removes it when it is closed, at the latest by the
    /// end of the process.
    file: Mutex<Option<File>>,
    folder: PathBuf,
    /// Bytes that may still be kept in memory.
    left: AtomicU64,
}

/// A piece in the temporary file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spilled {
    start: u64,
    entries: usize,
}

impl Spilled {
    /// How many entries it has.
    pub(super) fn entries(self) -> usize {
        self.entries
    }
}

/// A piece of a column: in memory or in the temporary file.
#[derive(Debug, Clone)]
pub(super) enum Piece<T> {
    Held(Vec<T>),
    Spilled(Spilled),
}

impl Keeping {
    /// Everything stays in memory.
    pub(super) fn in_memory() -> Self {
        Self::default()
    }

    /// So many bytes stay in memory, the rest goes to a file in `folder`.
    pub(super) fn within(bytes: u64, folder: Option<&Path>) -> Self {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        Self { spill: Some(Arc::new(Spill { file: Mutex::new(None), folder, left: AtomicU64::new(bytes) })) }
    }

    /// Whether so many bytes more are too many; if not, they are counted as kept.
    pub(super) fn is_full(&self, bytes: u64) -> bool {
        self.spill.as_ref().is_some_and(|spill| {
            let kept = spill.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
            kept.is_err()
        })
    }

    /// Keeps a piece, in memory as long as it may.
    pub(super) fn keep<T: Pod>(&self, entries: Vec<T>) -> Result<Piece<T>> {
        let bytes = size_of_val(entries.as_slice()) as u64;
        if self.is_full(bytes) { Ok(Piece::Spilled(self.write(&entries)?)) } else { Ok(Piece::Held(entries)) }
    }

    /// Writes a piece to the temporary file.
    pub(super) fn write<T: Pod>(&self, entries: &[T]) -> Result<Spilled> {
        match &self.spill {
            Some(spill) => spill.write(entries),
            None => Err(unwritable(&std::env::temp_dir(), &io::ErrorKind::NotFound.into())),
        }
    }

    /// A piece that was written.
    pub(super) fn read<T: Pod>(&self, spilled: Spilled) -> Result<Vec<T>> {
        let mut entries = vec![T::zeroed(); spilled.entries];
        match &self.spill {
            Some(spill) => spill.read(spilled.start, bytemuck::cast_slice_mut(&mut entries))?,
            None => return Err(unreadable(&std::env::temp_dir(), &io::ErrorKind::NotFound.into())),
        }
        Ok(entries)
    }
}

impl Spill {
    fn write<T: Pod>(&self, entries: &[T]) -> Result<Spilled> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |error: io::Error| unwritable(&self.folder, &error);
        let file = match &mut *file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile_in(&self.folder).map_err(failed)?),
        };
        let start = file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.write_all(bytemuck::cast_slice(entries)).map_err(failed)?;
        Ok(Spilled { start, entries: entries.len() })
    }

    fn read(&self, start: u64, bytes: &mut [u8]) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = match &mut *file {
            Some(file) => file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(bytes)),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        read.map_err(|error| unreadable(&self.folder, &error))
    }
}

/// A temporary file that cannot be written: most often its disk is full.
fn unwritable(folder: &Path, error: &io::Error) -> Error {
    let problem = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full, and the data do not fit in the memory allowed; name a folder with more space with \
             --temp-folder, or allow more with --memory"
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "there is no such folder for temporary files; name one with --temp-folder"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "temporary files cannot be written there; name another folder with --temp-folder"
        }
        _ => "a temporary file cannot be written there; name another folder with --temp-folder",
    };
    Error::file(folder.display().to_string(), problem)
}

fn unreadable(folder: &Path, error: &io::Error) -> Error {
    Error::file(folder.display().to_string(), format!("a temporary file cannot be read back: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn entries(piece: &Piece<u32>, keeping: &Keeping) -> Vec<u32> {
        match piece {
            Piece::Held(entries) => entries.clone(),
            Piece::Spilled(spilled) => keeping.read(*spilled).unwrap(),
        }
    }

    #[test]
    fn what_exceeds_the_memory_comes_back_from_a_file_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let keeping = Keeping::within(10, Some(folder.path()));
        let pieces = [vec![1_u32, 2], vec![3, 4, 5], vec![6]].map(|piece| keeping.keep(piece).unwrap());
        assert!(matches!(pieces[0], Piece::Held(_)) && matches!(pieces[1], Piece::Spilled(_)));
        assert_eq!(pieces.map(|piece| entries(&piece, &keeping)), [vec![1, 2], vec![3, 4, 5], vec![6]]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_full_disk_and_a_missing_folder_say_the_way_out() {
        let nowhere = Keeping::within(0, Some(Path::new("/nowhere/at/all")));
        let error = nowhere.keep(vec![1_u8]).unwrap_err().to_string();
        assert!(error.contains("no such folder") && error.contains("--temp-folder"), "{error}");
        let full = unwritable(Path::new("tmp"), &io::ErrorKind::StorageFull.into()).to_string();
        assert!(full.contains("disk is full") && full.contains("--memory"), "{full}");
    }

    #[test]
    fn sizes() {
        assert_eq!("512MiB".parse::<Memory>().unwrap().bytes(), 512 << 20);
        assert_eq!("1.5 GB".parse::<Memory>().unwrap().bytes(), 1_500_000_000);
        for wrong in ["", "2 apples", "-1GB", "100MB"] {
            assert!(wrong.parse::<Memory>().unwrap_err().to_string().contains("--memory"), "{wrong}");
        }
    }
}
