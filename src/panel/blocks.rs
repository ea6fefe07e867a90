//! A text in blocks of whole records, each with the header before it, so that a long text need not be in memory at once.

use std::fs::File;
use std::io::{self, Read};

use memchr::memchr_iter;

use crate::trade::Content;

/// Blocks of a delimited text.
pub(super) struct Blocks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    /// Bytes of a block, about.
    size: usize,
    /// The first record, with the end of its line.
    header: Option<Vec<u8>>,
    /// What was read and given to no block yet; begins with a record.
    rest: Vec<u8>,
    ended: bool,
}

impl<'a> Blocks<'a> {
    /// The blocks of a text, of about so many bytes each.
    pub(super) fn of(content: &'a Content, size: usize) -> io::Result<Self> {
        let reader: Box<dyn Read + Send + 'a> = match content {
            Content::Path(path) => Box::new(File::open(path)?),
            Content::Bytes(bytes) => Box::new(bytes.as_slice()),
        };
        Ok(Self { reader, size, header: None, rest: Vec::new(), ended: false })
    }

    /// The next block; `None` after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut wanted = self.size;
        while !self.ended {
            let before = self.rest.len();
            let more = wanted.saturating_sub(before) as u64;
            (&mut self.reader).take(more).read_to_end(&mut self.rest)?;
            self.ended = (self.rest.len() - before) as u64 != more;
            match last_end(&self.rest) {
                Some(end) if !self.ended && !self.is_header(end) => return Ok(Some(self.block(end))),
                // A record longer than a block.
                _ => wanted = wanted.saturating_mul(2),
            }
        }
        if memchr_iter(b'"', &self.rest).count() % 2 == 1 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a quote does not close"));
        }
        Ok(if self.rest.is_empty() { None } else { Some(self.block(self.rest.len())) })
    }

    /// Whether nothing but the header, or not even that, has been read.
    fn is_header(&self, end: usize) -> bool {
        self.header.is_none() && first_record(&self.rest).is_none_or(|header| header >= end)
    }

    fn block(&mut self, end: usize) -> Vec<u8> {
        let rest = self.rest.split_off(end);
        let records = std::mem::replace(&mut self.rest, rest);
        if let Some(header) = &self.header {
            return [header.as_slice(), &records].concat();
        }
        self.header = first_record(&records).map(|end| records[..end].to_vec());
        records
    }
}

/// Whether every quote begins or ends a field, or is one of two within a field in quotes.
pub(super) fn quotes_enclose_fields(text: &[u8], delimiter: u8) -> bool {
    let ends_field = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'));
    let mut quotes = memchr_iter(b'"', text).peekable();
    while let Some(opening) = quotes.next() {
        if !ends_field(opening.checked_sub(1).and_then(|before| text.get(before))) {
            return false;
        }
        loop {
            let Some(closing) = quotes.next() else { return false };
            if quotes.next_if_eq(&(closing + 1)).is_some() {
                continue;
            }
            if !ends_field(text.get(closing + 1)) {
                return false;
            }
            break;
        }
    }
    true
}

/// Where the last whole record ends. A line break between quotes ends no record; quotes within quotes are doubled, so that
/// counting them tells which is which.
fn last_end(text: &[u8]) -> Option<usize> {
    let mut quoted = memchr_iter(b'"', text).count() % 2 == 1;
    for (at, byte) in text.iter().enumerate().rev() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where the first record that is not blank ends.
fn first_record(text: &[u8]) -> Option<usize> {
    let (mut quoted, mut blank) = (false, true);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => (quoted, blank) = (!quoted, false),
            b'\n' if !quoted && !blank => return Some(at + 1),
            b'\n' | b'\r' => {}
            _ => blank = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn blocks(text: &str, size: usize) -> Vec<String> {
        let content = Content::Bytes(text.as_bytes().to_vec());
        let mut blocks = Blocks::of(&content, size).unwrap();
        std::iter::from_fn(|| blocks.next().unwrap()).map(|block| String::from_utf8(block).unwrap()).collect()
    }

    #[test]
    fn every_record_is_in_one_block_under_the_header() {
        let text = "firm,note,usd\nA,\"two\nlines, \"\"quoted\"\"\",1\r\nB,,2\n\nC,\"\n\",3";
        for size in 1..text.len() + 3 {
            let blocks = blocks(text, size);
            let header = "firm,note,usd\n";
            assert!(
                blocks.iter().all(|block| block.starts_with(header) && block.len() > header.len()),
                "{size}: {blocks:?}"
            );
            let records: String = blocks.iter().map(|block| &block[header.len()..]).collect();
            assert_eq!(format!("{header}{records}"), text, "{size}");
        }
        assert_eq!(blocks(text, 1 << 20).len(), 1);
        let long = format!("{text}\n{}", "D,,4\n".repeat(50));
        assert!(blocks(&long, 100).len() > 2);
    }

    #[test]
    fn a_quote_that_does_not_close_is_an_error() {
        let content = Content::Bytes(b"firm,note\nA,\"x\nB,y\n".to_vec());
        let mut blocks = Blocks::of(&content, 4).unwrap();
        assert!((0..9).find_map(|_| blocks.next().err()).is_some());
    }

    #[test]
    fn stray_quotes_are_seen() {
        let enclosed = |text: &str| quotes_enclose_fields(text.as_bytes(), b',');
        for right in ["a,b\n", "\"a\",\"\"\n\"x \"\"y\"\"\"\r\n,\"\"\"\"", "\"two\nlines\",1"] {
            assert!(enclosed(right), "{right}");
        }
        for wrong in ["a,5\" pipe\nb,6\" pipe\n", "\"a\"b,c", "x\"a\"", "\"a\"\"", "\"", "a, \"b\""] {
            assert!(!enclosed(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_header_alone_and_nothing() {
        assert_eq!(blocks("firm,usd\n", 4), ["firm,usd\n"]);
        assert_eq!(blocks("firm,usd", 4), ["firm,usd"]);
        assert_eq!(blocks("", 4).len(), 0);
    }
}
