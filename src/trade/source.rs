//! From what the user typed to files that can be read: paths, patterns, standard input; Parquet or text, packed or not.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::text::{self, Content, Text};
use crate::error::{Error, Result};

/// What a file holds, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Apache Parquet.
    Parquet,
    /// Text with a delimiter.
    Text,
}

/// How a text is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, one member or several.
    Gzip,
    /// Zstandard, one frame or several.
    Zstd,
}

/// One file or standard input, opened far enough to know what it is.
#[derive(Debug, Clone)]
pub struct Input {
    label: String,
    content: Content,
    kind: InputKind,
    compression: Compression,
}

/// An input ready for the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Apache Parquet, to be read by the engine itself.
    Parquet(Content),
    /// Text in UTF-8 with a known delimiter.
    Text(Text),
}

/// Name of standard input in messages.
const STDIN: &str = "standard input";

/// Turns paths, patterns and `-` into inputs.
///
/// Formula: none. Conventions: a path that exists is taken as it is, even with `*` or `[` in its name; otherwise these
/// make it a pattern, whose files are taken in order of their names (no folders, no hidden files). `-` is standard
/// input, read to its end at once. What a file is, is seen from its first bytes, never from its name.
///
/// Arguments: `inputs`, as typed.
/// Returns: at least one input, in the order typed.
/// Errors: [`crate::error::ErrorKind::Argument`] for no input, for the same file or standard input twice (its flows
/// would count twice); [`crate::error::ErrorKind::File`] for what cannot be found (with the nearest names of its
/// folder), opened or recognised, for a folder, a pattern without files, an empty or a cut-off file.
/// Cost: reads some bytes a file, and all of standard input.
///
/// ```no_run
/// let inputs = topheavy::trade::expand(&["exports/2024-*.parquet".to_owned()])?;
/// # Ok::<(), topheavy::error::Error>(())
/// ```
pub fn expand(inputs: &[String]) -> Result<Vec<Input>> {
    expand_with(inputs, &mut io::stdin().lock())
}

fn expand_with(inputs: &[String], stdin: &mut dyn Read) -> Result<Vec<Input>> {
    if inputs.is_empty() {
        return Err(Error::argument("input", "name a file, a pattern such as 'data/*.csv', or - for standard input"));
    }
    let mut opened = Vec::new();
    let mut stdin = Some(stdin);
    let mut seen: BTreeMap<PathBuf, String> = BTreeMap::new();
    for typed in inputs {
        if typed == "-" {
            let Some(reader) = stdin.take() else {
                return Err(Error::argument("input", "standard input (-) can be read only once"));
            };
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|error| io_error(STDIN, &error))?;
            opened.push(Input::from_bytes(STDIN, bytes)?);
            continue;
        }
        for path in paths(typed)? {
            let label = path.display().to_string();
            // A pipe such as /dev/fd/63 has no real path; two of them are two inputs.
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if seen.insert(real, label.clone()).is_some() {
                return Err(Error::argument(
                    "input",
                    format!("{label} is given twice, so its flows would count twice"),
                ));
            }
            opened.push(Input::from_path(&path)?);
        }
    }
    Ok(opened)
}

/// The files that one typed text means.
fn paths(typed: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(typed);
    if path.try_exists().map_err(|error| io_error(typed, &error))? {
        return Ok(vec![path]);
    }
    if !typed.contains(['*', '?', '[']) {
        return Err(Error::file(typed, not_found(&path)));
    }
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let matches = glob::glob_with(typed, options)
        .map_err(|error| Error::argument("input", format!("'{typed}' is no pattern: {}", error.msg)))?;
    let mut files = Vec::new();
    for entry in matches {
        let path = entry.map_err(|error| io_error(&error.path().display().to_string(), error.error()))?;
        if !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(Error::file(typed, "no file matches this pattern"));
    }
    files.sort();
    Ok(files)
}

/// "Not found", with the names in the folder that look alike.
fn not_found(path: &Path) -> String {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let Ok(entries) = fs::read_dir(folder) else {
        return "not found, and neither is its folder".into();
    };
    let mut near: Vec<(f64, String)> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let names: Vec<String> = near.into_iter().take(3).map(|(_, name)| name).collect();
    if names.is_empty() { "not found".into() } else { format!("not found; nearest: '{}'", names.join("', '")) }
}

/// A failure of the operating system in our words.
pub(super) fn io_error(label: &str, error: &io::Error) -> Error {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => "not found".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => IS_FOLDER.into(),
        kind => format!("cannot be read: {kind}"),
    };
    Error::file(label, problem)
}

const IS_FOLDER: &str = "is a folder; name its files, for example with a pattern ending in /*.csv";

impl Input {
    fn from_path(path: &Path) -> Result<Self> {
        let label = path.display().to_string();
        if path.is_dir() {
            return Err(Error::file(label, IS_FOLDER));
        }
        let metadata = fs::metadata(path).map_err(|error| io_error(&label, &error))?;
        if !metadata.is_file() {
            // A pipe gives its bytes only once.
            let bytes = fs::read(path).map_err(|error| io_error(&label, &error))?;
            return Self::from_bytes(&label, bytes);
        }
        let (head, tail, length) = ends(path).map_err(|error| io_error(&label, &error))?;
        Self::recognise(label, Content::Path(path.to_owned()), &head, &tail, length)
    }

    fn from_bytes(label: &str, bytes: Vec<u8>) -> Result<Self> {
        let head = bytes.iter().take(HEAD).copied().collect::<Vec<_>>();
        let tail = bytes[bytes.len().saturating_sub(4)..].to_vec();
        let length = bytes.len() as u64;
        Self::recognise(label.into(), Content::Bytes(bytes), &head, &tail, length)
    }

    fn recognise(label: String, content: Content, head: &[u8], tail: &[u8], length: u64) -> Result<Self> {
        if length == 0 {
            return Err(Error::file(label, "is empty"));
        }
        let (kind, compression) = if head.starts_with(b"PAR1") {
            // The shortest Parquet file: both marks and the length of an empty footer.
            if length < 12 || tail != b"PAR1" {
                return Err(Error::file(label, "is cut off or not Parquet: it begins as Parquet but does not end so"));
            }
            (InputKind::Parquet, Compression::None)
        } else if head.starts_with(&[0x1f, 0x8b]) {
            (InputKind::Text, Compression::Gzip)
        } else if is_zstd(head) {
            (InputKind::Text, Compression::Zstd)
        } else if let Some(format) = text::foreign(head) {
            return Err(Error::file(label, format!("is {format}; save it as CSV or Parquet")));
        } else {
            (InputKind::Text, Compression::None)
        };
        Ok(Self { label, content, kind, compression })
    }

    /// The path as typed, or "standard input".
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Parquet or text.
    #[must_use]
    pub fn kind(&self) -> InputKind {
        self.kind
    }

    /// How the text is packed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// Opens the input: Parquet as it is; text unpacked, in UTF-8, with its delimiter.
    ///
    /// Conventions: see [`Text`]. A plain UTF-8 file is not copied: the engine gets its path.
    /// Errors: [`crate::error::ErrorKind::File`] for a packed text that is corrupt or cut off, for Parquet or another
    /// format inside the packing, for bytes that are no text, and for an encoding that cannot be told.
    /// Cost: reads a text to its end; a packed or recoded one is held in memory.
    pub fn open(self) -> Result<Opened> {
        if self.kind == InputKind::Parquet {
            return Ok(Opened::Parquet(self.content));
        }
        let content = match (self.compression, self.content) {
            (Compression::None, content) => content,
            (packed, content) => Content::Bytes(unpack(&self.label, packed, content)?),
        };
        text::read(&self.label, content).map(Opened::Text)
    }
}

/// The longest window of Zstandard, as a power of two; a limit for hostile files only.
const LONGEST_WINDOW: u32 = 31;

/// How many first bytes tell what a file is.
const HEAD: usize = 4096;

/// First bytes, last four bytes, and length.
fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>, u64)> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    (&mut file).take(HEAD as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(length.saturating_sub(4)))?;
    let mut tail = Vec::new();
    file.take(4).read_to_end(&mut tail)?;
    Ok((head, tail, length))
}

/// A Zstandard frame, or one of the frames that carry no data and may stand before it.
fn is_zstd(head: &[u8]) -> bool {
    matches!(head, [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

fn unpack(label: &str, packed: Compression, content: Content) -> Result<Vec<u8>> {
    let name = if packed == Compression::Gzip { "gzip" } else { "zstd" };
    let broken = |_| Error::file(label, format!("the {name} data are corrupt or cut off"));
    let reader: Box<dyn Read> = match content {
        Content::Path(path) => Box::new(File::open(path).map_err(|error| io_error(label, &error))?),
        Content::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
    };
    let mut bytes = Vec::new();
    match packed {
        Compression::Gzip => flate2::read::MultiGzDecoder::new(reader).read_to_end(&mut bytes),
        _ => zstd::Decoder::new(reader).and_then(|mut decoder| {
            // Files packed with a long window (`zstd --long`) are as good as others.
            decoder.window_log_max(LONGEST_WINDOW)?;
            decoder.read_to_end(&mut bytes)
        }),
    }
    .map_err(broken)?;
    if bytes.is_empty() {
        return Err(Error::file(label, format!("is empty once unpacked ({name})")));
    }
    if bytes.starts_with(b"PAR1") {
        return Err(Error::file(label, format!("is Parquet inside {name}; unpack it first (Parquet packs itself)")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::io::Write;

    const TABLE: &[u8] = b"firm,value\nA,1\nB,2\n";

    /// A folder with these files.
    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    fn typed(folder: &tempfile::TempDir, name: &str) -> String {
        folder.path().join(name).display().to_string()
    }

    fn open(inputs: &[String], stdin: &[u8]) -> Result<Vec<Input>> {
        expand_with(inputs, &mut io::Cursor::new(stdin.to_vec()))
    }

    fn one(name: &str, bytes: &[u8]) -> Result<Opened> {
        let folder = folder(&[(name, bytes)]);
        open(&[typed(&folder, name)], b"")?.remove(0).open()
    }

    /// The message without the folder, which differs at each run.
    fn problem(name: &str, bytes: &[u8]) -> String {
        let message = one(name, bytes).unwrap_err().to_string();
        message.split_once(": ").unwrap().1.to_owned()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn in_memory(bytes: &[u8]) -> Opened {
        Opened::Text(Text { content: Content::Bytes(bytes.to_vec()), delimiter: b',', encoding: "UTF-8" })
    }

    #[test]
    fn packed_text_in_several_parts_is_unpacked_whatever_its_name() {
        let parts = |pack: fn(&[u8]) -> Vec<u8>| [pack(&TABLE[..13]), pack(&TABLE[13..])].concat();
        assert_eq!(one("a.csv", &parts(gzip)).unwrap(), in_memory(TABLE));
        assert_eq!(one("a.csv", &parts(zst)).unwrap(), in_memory(TABLE));
        assert_eq!(one("a.parquet", &gzip(TABLE)).unwrap(), in_memory(TABLE));
    }

    #[test]
    fn plain_files_keep_their_path() {
        let folder = folder(&[("a.csv", TABLE), ("b.dat", b"PAR1....PAR1")]);
        let inputs = open(&[typed(&folder, "a.csv"), typed(&folder, "b.dat")], b"").unwrap();
        assert_eq!(inputs.iter().map(Input::kind).collect::<Vec<_>>(), [InputKind::Text, InputKind::Parquet]);
        assert_eq!(inputs[0].compression(), Compression::None);
        assert_eq!(inputs[1].clone().open().unwrap(), Opened::Parquet(Content::Path(folder.path().join("b.dat"))));
        assert!(matches!(inputs[0].clone().open().unwrap(), Opened::Text(Text { content: Content::Path(_), .. })));
    }

    #[test]
    fn patterns_give_files_in_order_of_their_names() {
        let folder = folder(&[("b.csv", TABLE), ("a.csv", TABLE), (".hidden.csv", TABLE), ("c[1].csv", TABLE)]);
        fs::create_dir(folder.path().join("d.csv")).unwrap();
        let names = |pattern: &str| -> Vec<String> {
            let inputs = open(&[typed(&folder, pattern)], b"").unwrap();
            inputs.iter().map(|i| i.label().rsplit('/').next().unwrap().to_owned()).collect()
        };
        assert_eq!(names("*.csv"), ["a.csv", "b.csv", "c[1].csv"]);
        assert_eq!(names("[ab].csv"), ["a.csv", "b.csv"]);
        assert_eq!(names("c[1].csv"), ["c[1].csv"]);
    }

    #[test]
    fn standard_input_is_recognised_like_a_file() {
        let dash = ["-".to_owned()];
        let input = open(&dash, &gzip(TABLE)).unwrap().remove(0);
        assert_eq!((input.label(), input.compression()), ("standard input", Compression::Gzip));
        assert_eq!(input.open().unwrap(), in_memory(TABLE));
        assert_eq!(
            open(&dash, b"PAR1....PAR1").unwrap().remove(0).open().unwrap(),
            Opened::Parquet(Content::Bytes(b"PAR1....PAR1".to_vec()))
        );
        let twice = ["-".to_owned(), "-".to_owned()];
        assert_eq!(open(&twice, TABLE).unwrap_err().to_string(), "input: standard input (-) can be read only once");
        assert_eq!(open(&dash, b"").unwrap_err().to_string(), "standard input: is empty");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_read_as_a_stream() {
        assert_eq!(open(&["/dev/null".to_owned()], b"").unwrap_err().to_string(), "/dev/null: is empty");
    }

    #[test]
    fn errors_of_one_file_read_aloud() {
        assert_eq!(problem("a.csv", b""), "is empty");
        assert_eq!(
            problem("a.csv", b"PAR1.........."),
            "is cut off or not Parquet: it begins as Parquet but does not end so"
        );
        assert_eq!(problem("a.csv", b"PAR1"), "is cut off or not Parquet: it begins as Parquet but does not end so");
        assert_eq!(problem("a.xlsx", b"PK\x03\x04"), "is an Excel or zip file; save it as CSV or Parquet");
        let packed = gzip(&TABLE.repeat(100));
        assert_eq!(problem("a.gz", &packed[..packed.len() - 9]), "the gzip data are corrupt or cut off");
        let packed = zst(&TABLE.repeat(100));
        assert_eq!(problem("a.zst", &packed[..packed.len() - 3]), "the zstd data are corrupt or cut off");
        assert_eq!(problem("a.gz", &gzip(b"")), "is empty once unpacked (gzip)");
        assert_eq!(
            problem("a.gz", &gzip(b"PAR1....PAR1")),
            "is Parquet inside gzip; unpack it first (Parquet packs itself)"
        );
        assert_eq!(problem("a.gz", &gzip(b"\0\x01\x02")), "is neither Parquet nor text");
    }

    #[test]
    fn errors_of_what_was_typed_read_aloud() {
        let folder = folder(&[("exports_2024.csv", TABLE)]);
        let say = |name: &str| {
            let message = open(&[typed(&folder, name)], b"").unwrap_err().to_string();
            message.replace(&folder.path().display().to_string(), "DATA")
        };
        assert_eq!(say("export_2024.csv"), "DATA/export_2024.csv: not found; nearest: 'exports_2024.csv'");
        assert_eq!(say("zzz"), "DATA/zzz: not found");
        assert_eq!(say("no/zzz"), "DATA/no/zzz: not found, and neither is its folder");
        assert_eq!(say("*.parquet"), "DATA/*.parquet: no file matches this pattern");
        assert_eq!(say(""), "DATA/: is a folder; name its files, for example with a pattern ending in /*.csv");
        assert!(say("a***").contains("is no pattern"));
        let twice = [typed(&folder, "exports_2024.csv"), typed(&folder, "*.csv")];
        let error = open(&twice, b"").unwrap_err();
        assert!(error.is_usage());
        assert!(error.to_string().ends_with("exports_2024.csv is given twice, so its flows would count twice"));
        assert_eq!(
            open(&[], b"").unwrap_err().to_string(),
            "input: name a file, a pattern such as 'data/*.csv', or - for standard input"
        );
        let refused = io_error("a.csv", &io::Error::from(io::ErrorKind::PermissionDenied));
        assert_eq!(refused.to_string(), "a.csv: permission denied");
    }
}
