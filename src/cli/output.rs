//! Where results go: standard output, or a file that is only there when it is whole.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anstream::adapter::strip_str;
use anstyle::Style;
use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::report::Block;

const HEADING: Style = Style::new().bold();

/// Prints to standard output. A reader that went away (`| head`) is no error.
pub(super) fn print(text: &str) -> Result<()> {
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::file("standard output", error.kind().to_string()))
        }
        _ => Ok(()),
    }
}

/// Prints, or writes to the file, without colours.
pub(super) fn deliver(text: &str, output: Option<&Path>) -> Result<()> {
    match output {
        None => print(text),
        Some(path) => whole_file(path, |file| {
            let plain = strip_str(text).to_string();
            file.write_all(plain.as_bytes())
                .map_err(|error| Error::file(path.display().to_string(), error.kind().to_string()))
        }),
    }
}

/// Writes a file under a temporary name beside it, which becomes its own when it is whole.
pub(super) fn whole_file(path: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let failed = |error: std::io::Error| Error::file(path.display().to_string(), error.kind().to_string());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut partial = NamedTempFile::new_in(folder).map_err(failed)?;
    write(partial.as_file_mut())?;
    partial.as_file().sync_all().map_err(failed)?;
    let file = partial.persist(path).map_err(|error| failed(error.error))?;
    readable(&file).map_err(failed)
}

/// A temporary file is its owner's alone; a result may be read by everybody, as files are that programs create.
#[cfg(unix)]
fn readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &File) -> std::io::Result<()> {
    Ok(())
}

/// Blocks as text: headings in bold on a terminal, underlined in a file.
pub(super) fn layout(title: &str, blocks: &[Block]) -> String {
    let mut text = format!("{HEADING}{title}{HEADING:#}\n{}\n", "=".repeat(title.chars().count()));
    for block in blocks {
        let line = "-".repeat(block.heading.chars().count());
        text.push_str(&format!("\n{HEADING}{}{HEADING:#}\n{line}\n{}", block.heading, block.body));
    }
    text
}
