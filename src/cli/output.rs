//! Where results go: standard output, or a file that is only there when it is whole.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anstream::adapter::strip_str;
use anstyle::Style;
use tempfile::Builder;

use super::interrupt;
use crate::error::{Error, Result};
use crate::report::Block;
use crate::trade::expand;

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
    match output.filter(|path| *path != Path::new("-")) {
        None => print(text),
        Some(path) => whole_file(path, |file| {
            let plain = strip_str(text).to_string();
            file.write_all(plain.as_bytes())
                .map_err(|error| Error::file(path.display().to_string(), error.kind().to_string()))
        }),
    }
}

/// Writes a file under a temporary name beside it, which becomes its own when it is whole. What is not a regular file (a
/// pipe, a device) is written to as it is; a link is followed.
pub(super) fn whole_file(path: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let failed = |error: std::io::Error| {
        let problem = match error.kind() {
            ErrorKind::NotFound => "there is no such folder".to_owned(),
            kind => kind.to_string(),
        };
        Error::file(path.display().to_string(), problem)
    };
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if target.metadata().is_ok_and(|file| file.permissions().readonly()) {
        return Err(Error::file(path.display().to_string(), "is read-only"));
    }
    if target.exists() && !target.is_file() && !target.is_dir() {
        let mut file = File::options().write(true).open(&target).map_err(failed)?;
        return write(&mut file);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut partial = as_the_user_would_create_it().tempfile_in(folder).map_err(failed)?;
    let name = partial.path().to_owned();
    interrupt::writing(&name, || write(partial.as_file_mut()))?;
    partial.as_file().sync_all().map_err(failed)?;
    partial.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A temporary file is its owner's alone by default; a result has the permissions that the user's umask gives.
#[cfg(unix)]
fn as_the_user_would_create_it() -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn as_the_user_would_create_it() -> Builder<'static, 'static> {
    Builder::new()
}

/// Errors when the output is one of the inputs, which it would replace.
pub(super) fn not_an_input(option: &str, output: Option<&Path>, inputs: &[String]) -> Result<()> {
    let Some(output) = output.and_then(|path| path.canonicalize().ok()) else { return Ok(()) };
    let files: Vec<String> = inputs.iter().filter(|input| *input != "-").cloned().collect();
    if files.is_empty() {
        return Ok(());
    }
    let same = |label: &str| Path::new(label).canonicalize().is_ok_and(|path| path == output);
    if expand(&files)?.iter().any(|input| same(input.label())) {
        return Err(Error::argument(option, "names a file that is read; the result would replace the data"));
    }
    Ok(())
}

/// Blocks as text: headings in bold on a terminal, underlined in a file.
pub(super) fn layout(title: &str, blocks: &[Block]) -> String {
    let head =
        |text: &str, under: &str| format!("{HEADING}{text}{HEADING:#}\n{}\n", under.repeat(text.chars().count()));
    let blocks = blocks.iter().map(|block| format!("\n{}{}", head(&block.heading, "-"), block.body));
    std::iter::once(head(title, "=")).chain(blocks).collect::<Vec<_>>().concat()
}
