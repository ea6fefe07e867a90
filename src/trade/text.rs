//! Text of any encoding as UTF-8, with its delimiter.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, UTF_8, WINDOWS_1252};

use super::number::Comma;
use super::source::io_error;
use crate::error::{Error, Result};

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// In a file that can be read as it is.
    Path(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
}

/// A text in UTF-8 without byte-order mark, and how its fields are separated.
///
/// The encoding is UTF-8 or UTF-16 by the byte-order mark, UTF-8 when all bytes are valid UTF-8, else what the bytes
/// look like (EUC-KR, windows-1252 and the other legacy encodings of the WHATWG Encoding Standard). Latin-1 is read as
/// windows-1252, which holds it, as that standard says. The delimiter is the one of comma, semicolon, tab and bar that
/// splits the header and the next records into the same number of fields, quotes respected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub content: Content,
    /// The byte between fields.
    pub delimiter: u8,
    /// The encoding it had.
    pub encoding: &'static str,
}

impl Text {
    /// What a comma inside a number of this text may mean: in a text separated by semicolons it is most often the
    /// decimal comma, so it is refused there.
    #[must_use]
    pub fn comma(&self) -> Comma {
        if self.delimiter == b';' { Comma::Refused } else { Comma::Thousands }
    }
}

/// The format of a file that is neither Parquet nor text, by its first bytes.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "an Excel or zip file"),
        (b"\xd0\xcf\x11\xe0", "an old Excel file"),
        (b"ARROW1", "an Arrow file"),
        (b"PARE", "an encrypted Parquet file"),
        (b"<stata_dta>", "a Stata file"),
        (b"BZh", "packed with bzip2"),
        (b"\xfd7zXZ\0", "packed with xz"),
        (b"%PDF", "a PDF file"),
        (b"7z\xbc\xaf", "packed with 7-Zip"),
    ];
    FORMATS.iter().find(|(magic, _)| head.starts_with(magic)).map(|&(_, name)| name)
}

/// Decodes a text and finds its delimiter.
pub(super) fn read(label: &str, content: Content) -> Result<Text> {
    if let Content::Path(path) = &content
        && let Some(head) = plain_head(path).map_err(|error| io_error(label, &error))?
    {
        check_not_binary(label, &head)?;
        let delimiter = delimiter(&head);
        return Ok(Text { content, delimiter, encoding: "UTF-8" });
    }
    let bytes = match content {
        Content::Path(path) => fs::read(path).map_err(|error| io_error(label, &error))?,
        Content::Bytes(bytes) => bytes,
    };
    if let Some(format) = foreign(&bytes) {
        return Err(Error::file(label, format!("holds {format}; save it as CSV or Parquet")));
    }
    let (utf8, encoding) = decode(label, bytes)?;
    check_not_binary(label, &utf8)?;
    let delimiter = delimiter(utf8.get(..SAMPLE).unwrap_or(&utf8));
    Ok(Text { content: Content::Bytes(utf8), delimiter, encoding })
}

/// How many bytes tell the delimiter.
const SAMPLE: usize = 1 << 16;

/// The first bytes of a file whose bytes are all valid UTF-8 without byte-order mark; `None` when they are not.
fn plain_head(path: &PathBuf) -> io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    let mut block = Vec::with_capacity(SAMPLE);
    loop {
        let read = (&mut file).take(SAMPLE as u64).read_to_end(&mut block)?;
        if head.is_empty() {
            head.clone_from(&block);
            if Encoding::for_bom(&head).is_some() {
                return Ok(None);
            }
        }
        let valid = Encoding::utf8_valid_up_to(&block);
        // A character may be cut by the end of a block: at most three of its bytes are kept for the next one.
        if block.len() - valid > 3 || (read == 0 && valid < block.len()) {
            return Ok(None);
        }
        if read == 0 {
            return Ok(Some(head));
        }
        block.drain(..valid);
    }
}

fn check_not_binary(label: &str, bytes: &[u8]) -> Result<()> {
    if bytes.iter().take(SAMPLE).any(|&b| b == 0) {
        return Err(Error::file(label, "is neither Parquet nor text"));
    }
    Ok(())
}

/// The bytes in UTF-8 and the encoding they had.
fn decode(label: &str, bytes: Vec<u8>) -> Result<(Vec<u8>, &'static str)> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let text = strict(label, encoding, bytes.get(mark..).unwrap_or_default())?;
        return Ok((text.into_bytes(), encoding.name()));
    }
    if Encoding::utf8_valid_up_to(&bytes) == bytes.len() {
        return Ok((bytes, UTF_8.name()));
    }
    check_not_binary(label, &bytes)?;
    let encoding = guess(&bytes);
    let text = strict(label, encoding, &bytes)?;
    let name = if encoding == WINDOWS_1252 { "windows-1252 (which holds Latin-1)" } else { encoding.name() };
    Ok((text.into_bytes(), name))
}

fn strict(label: &str, encoding: &'static Encoding, bytes: &[u8]) -> Result<String> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Error::file(
            label,
            format!("looks like {} but holds bytes that are not; save it as UTF-8", encoding.name()),
        )),
    }
}

/// What the bytes look like: what the detector says, but Korean where it says a Latin alphabet of text whose other
/// bytes are all pairs of the Korean syllables. A file may hold one Korean word, too little for the detector.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess.is_single_byte() && is_hangul(bytes) { EUC_KR } else { guess }
}

/// Whether the bytes beyond ASCII are the syllables of KS X 1001 and nothing else. In a Latin alphabet they would be
/// accented letters in even runs only.
fn is_hangul(bytes: &[u8]) -> bool {
    bytes.split(u8::is_ascii).all(|run| {
        let (pairs, rest) = run.as_chunks::<2>();
        rest.is_empty() && pairs.iter().all(|[lead, trail]| (0xb0..=0xc8).contains(lead) && *trail >= 0xa1)
    })
}

/// The byte that separates the fields of a sample.
fn delimiter(sample: &[u8]) -> u8 {
    let mut best = (0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(candidate).has_headers(false).flexible(true).from_reader(sample);
        // The last record may be cut by the end of the sample.
        let records = reader.byte_records().take(20).map_while(std::result::Result::ok);
        let mut fields: Vec<usize> = records.map(|record| record.len()).collect();
        if fields.len() > 1 && sample.len() >= SAMPLE {
            fields.pop();
        }
        let Some(&header) = fields.first() else { continue };
        let even = fields.iter().all(|&count| count == header);
        // Records of one length say more than a long header.
        let score = if header < 2 { 0 } else { header + if even { SAMPLE } else { 0 } };
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn from_bytes(bytes: &[u8]) -> Result<Text> {
        read("a.csv", Content::Bytes(bytes.to_vec()))
    }

    fn utf8(text: &Text) -> &str {
        match &text.content {
            Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
            Content::Path(_) => panic!("the text should be in memory"),
        }
    }

    const KOREAN: &str = "기간,국가명,품목코드,수출금액\n2024.01,미국,854231,1234\n2024.01,베트남,854232,99\n";

    #[test]
    fn korean_in_every_encoding_reads_the_same() {
        let (euc, _, clean) = EUC_KR.encode(KOREAN);
        assert!(!clean);
        let text = from_bytes(&euc).unwrap();
        assert_eq!((utf8(&text), text.encoding), (KOREAN, "EUC-KR"));
        let marked = from_bytes(format!("\u{feff}{KOREAN}").as_bytes()).unwrap();
        assert_eq!((utf8(&marked), marked.encoding), (KOREAN, "UTF-8"));
        let little: Vec<u8> = format!("\u{feff}{KOREAN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let text = from_bytes(&little).unwrap();
        assert_eq!((utf8(&text), text.encoding), (KOREAN, "UTF-16LE"));
        // A header in Korean is all the Korean that many files hold.
        for header in ["사업자번호,수출금액", "year,value,비고", "값"] {
            let (euc, _, _) = EUC_KR.encode(header);
            assert_eq!(from_bytes(&euc).unwrap().encoding, "EUC-KR", "{header}");
        }
    }

    #[test]
    fn latin_1_is_read_as_windows_1252_and_says_so() {
        let (bytes, _, _) = WINDOWS_1252.encode("reporter,value\nCôte d'Ivoire,1\nSao Tomé – annual,2\n");
        let text = from_bytes(&bytes).unwrap();
        assert_eq!(utf8(&text), "reporter,value\nCôte d'Ivoire,1\nSao Tomé – annual,2\n");
        assert_eq!(text.encoding, "windows-1252 (which holds Latin-1)");
    }

    #[test]
    fn other_scripts_are_not_taken_for_korean() {
        for (encoding, text) in [
            (encoding_rs::GBK, "年,国家,金额\n2024,美国,1\n2024,越南,2\n"),
            (encoding_rs::SHIFT_JIS, "年,国名,金額\n2024,アメリカ,1\n"),
            (encoding_rs::WINDOWS_1250, "rok,kraj,wartość\n2024,Łotwa,1\n2024,Węgry,2\n"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(utf8(&from_bytes(&bytes).unwrap()), text, "{}", encoding.name());
        }
    }

    #[test]
    fn plain_utf_8_stays_in_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.csv");
        // Three-byte characters across the borders of the blocks that are checked.
        let body = format!("시장;값\n{}", "한국;1\n".repeat(40_000));
        fs::write(&path, &body).unwrap();
        let text = read("big.csv", Content::Path(path.clone())).unwrap();
        assert_eq!(text, Text { content: Content::Path(path.clone()), delimiter: b';', encoding: "UTF-8" });
        let mut cut = body.into_bytes();
        // The last line loses its end in the middle of a character.
        cut.truncate(cut.len() - 5);
        fs::write(&path, &cut).unwrap();
        assert!(!matches!(read("big.csv", Content::Path(path)), Ok(Text { encoding: "UTF-8", .. })));
    }

    #[test]
    fn delimiters() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b\n1,5;2,5\n3,5;4\n", b';'),
            ("a\tb\tc\n\"x,y,z,w\"\t2\t3\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("\"a;b;c;d\",b\n\"1;2\",3\n", b','),
            ("name,\"a\nb;c;d\",x\n1,2,3\n", b','),
            ("country,\"Korea; Republic\",value\nx,y,1\n", b','),
            ("value\n1\n2\n", b','),
            ("a;b;c\n1;2\n", b';'),
            ("a,b", b','),
        ] {
            assert_eq!(delimiter(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_comma_is_no_separator_of_thousands_among_semicolons() {
        assert_eq!(from_bytes(b"a;b\n1;2\n").unwrap().comma(), Comma::Refused);
        assert_eq!(from_bytes(b"a,b\n1,\"2,000\"\n").unwrap().comma(), Comma::Thousands);
    }

    #[test]
    fn what_is_no_text() {
        let say = |bytes: &[u8]| from_bytes(bytes).unwrap_err().to_string();
        assert_eq!(say(b"a,b\n1,\0\n"), "a.csv: is neither Parquet nor text");
        assert_eq!(say(b"a\xff,b\n1,\0\n"), "a.csv: is neither Parquet nor text");
        assert_eq!(
            say(b"\xef\xbb\xbfa,b\n\xff\xff\n"),
            "a.csv: looks like UTF-8 but holds bytes that are not; save it as UTF-8"
        );
        assert_eq!(say(b"PK\x03\x04rest"), "a.csv: holds an Excel or zip file; save it as CSV or Parquet");
    }
}
