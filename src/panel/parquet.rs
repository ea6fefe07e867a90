//! Parquet, one column of one row group at a time; keys as the codes of the file's own dictionary pages where it has them.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::{PolarsResult, Series};
use polars_arrow::array::{Array, DictionaryArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, DTYPE_CATEGORICAL_NEW, Field, IntegerType, Metadata};
use polars_buffer::Buffer;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, PageReader, PhysicalType, RowGroupMetadata,
    column_iter_to_arrays, infer_schema, read_metadata,
};

use super::encode::Encoded;
use super::engine::reading;
use crate::error::{Error, Place, Result};
use crate::trade::Content;

const BROKEN: &str = "cannot be read as Parquet: it is corrupt or cut off, or a column is of a type unknown here";

/// Where the bytes are. A file is read piece by piece and never mapped: one that is cut while it is read would end the
/// process.
enum Bytes {
    File {
        path: PathBuf,
        length: u64,
        /// Opened when the first column is read, since there may be more files than the system opens at a time.
        open: Mutex<Option<File>>,
    },
    Memory(Buffer<u8>),
}

/// An opened Parquet file.
pub(super) struct Parquet {
    label: String,
    bytes: Bytes,
    metadata: FileMetadata,
    schema: ArrowSchema,
}

impl Parquet {
    /// Opens a file and reads its footer.
    pub(super) fn open(label: &str, content: Content) -> Result<Self> {
        let (bytes, metadata) = match content {
            Content::Path(path) => {
                let mut file = File::open(&path).map_err(|error| Error::file(label, error.kind().to_string()))?;
                let metadata = reading(label, BROKEN, || read_metadata(&mut file))?;
                let length = file.metadata().map_or(0, |file| file.len());
                (Bytes::File { path, length, open: Mutex::new(None) }, metadata)
            }
            Content::Bytes(bytes) => {
                let bytes = Buffer::from(bytes);
                let metadata = reading(label, BROKEN, || read_metadata(&mut Cursor::new(bytes.as_slice())))?;
                (Bytes::Memory(bytes), metadata)
            }
        };
        let schema = reading(label, BROKEN, || infer_schema(&metadata))?;
        Ok(Self { label: label.to_owned(), bytes, metadata, schema })
    }

    /// Names of the columns.
    pub(super) fn columns(&self) -> Vec<String> {
        self.schema.iter_names().map(ToString::to_string).collect()
    }

    /// A text of the file's metadata.
    pub(super) fn note(&self, key: &str) -> Option<String> {
        let pairs = self.metadata.key_value_metadata.iter().flatten();
        pairs.into_iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone())
    }

    /// Number of row groups.
    pub(super) fn row_groups(&self) -> usize {
        self.metadata.row_groups.len()
    }

    /// Rows of a row group.
    pub(super) fn rows_of(&self, group: usize) -> usize {
        self.metadata.row_groups.get(group).map_or(0, RowGroupMetadata::num_rows)
    }

    /// A key column of a row group.
    pub(super) fn key(&self, group: usize, column: &str, place: &Place) -> Result<Encoded> {
        if let Some(encoded) = self.dictionary(group, column)? {
            return Ok(encoded);
        }
        Encoded::of(&self.column(group, column)?, place)
    }

    /// The codes and the dictionary of a column of texts, if all of its pages have them.
    fn dictionary(&self, group: usize, column: &str) -> Result<Option<Encoded>> {
        let chunks = self.chunks(group, column)?;
        let [(chunk, _)] = chunks.as_slice() else { return Ok(None) };
        let field = self.field(column)?;
        let texts = match &field.dtype {
            ArrowDataType::Utf8View | ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 => true,
            ArrowDataType::Dictionary(_, of, _) => of.as_ref() == &ArrowDataType::Utf8View,
            _ => false,
        };
        if !texts || chunk.physical_type() != PhysicalType::ByteArray || chunk.dictionary_page_offset().is_none() {
            return Ok(None);
        }
        let codes = ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(ArrowDataType::Utf8View), false);
        // The decoder takes over codes where the field says that every page has them.
        let says = Metadata::from([(DTYPE_CATEGORICAL_NEW.into(), "".into())]);
        let field = Field { dtype: codes, metadata: Some(Arc::new(says)), ..field };
        // A page without codes ends this attempt; the column is then read as text.
        let arrays = reading(&self.label, BROKEN, || arrays(chunks, field)).ok();
        let [array] = arrays.as_deref().unwrap_or_default() else { return Ok(None) };
        let array = array.as_any().downcast_ref::<DictionaryArray<u32>>();
        Ok(array.filter(|array| array.len() == self.rows_of(group)).and_then(Encoded::of_dictionary))
    }

    /// A column of a row group.
    pub(super) fn column(&self, group: usize, column: &str) -> Result<Series> {
        let (chunks, field) = (self.chunks(group, column)?, self.field(column)?);
        let series = reading(&self.label, BROKEN, || Series::try_from((&field, arrays(chunks, field.clone())?)))?;
        if series.len() != self.rows_of(group) {
            return Err(Error::file(&self.label, BROKEN));
        }
        Ok(series)
    }

    fn field(&self, column: &str) -> Result<Field> {
        self.schema.get(column).cloned().ok_or_else(|| Error::file(&self.label, BROKEN))
    }

    /// The stored bytes of a column of a row group; several for a nested one.
    fn chunks(&self, group: usize, column: &str) -> Result<Vec<(&ColumnChunkMetadata, Buffer<u8>)>> {
        let broken = || Error::file(&self.label, BROKEN);
        let group = self.metadata.row_groups.get(group).ok_or_else(broken)?;
        let chunks = group.columns_under_root_iter(column).ok_or_else(broken)?;
        chunks.map(|chunk| Ok((chunk, self.bytes(chunk.byte_range())?))).collect()
    }

    fn bytes(&self, range: Range<u64>) -> Result<Buffer<u8>> {
        let broken = || Error::file(&self.label, BROKEN);
        let length = usize::try_from(range.end.checked_sub(range.start).ok_or_else(broken)?).map_err(|_| broken())?;
        match &self.bytes {
            Bytes::Memory(bytes) => {
                let start = usize::try_from(range.start).map_err(|_| broken())?;
                let end = start.checked_add(length).filter(|end| *end <= bytes.len()).ok_or_else(broken)?;
                Ok(bytes.clone().sliced(start..end))
            }
            Bytes::File { path, length: whole, open } => {
                // Not more than the file has, whatever its footer says.
                if range.end > *whole {
                    return Err(broken());
                }
                let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
                let file = match &mut *open {
                    Some(file) => file,
                    none => {
                        let file = File::open(path);
                        none.insert(file.map_err(|error| Error::file(&self.label, error.kind().to_string()))?)
                    }
                };
                let mut bytes = Vec::with_capacity(length);
                file.seek(SeekFrom::Start(range.start)).map_err(|_| broken())?;
                (&mut *file).take(length as u64).read_to_end(&mut bytes).map_err(|_| broken())?;
                if bytes.len() < length { Err(broken()) } else { Ok(bytes.into()) }
            }
        }
    }
}

fn arrays(chunks: Vec<(&ColumnChunkMetadata, Buffer<u8>)>, field: Field) -> PolarsResult<Vec<Box<dyn Array>>> {
    let (pages, types) = chunks
        .into_iter()
        .map(|(chunk, bytes)| {
            let pages = PageReader::new(Cursor::new(bytes), chunk, Vec::new(), usize::MAX);
            (BasicDecompressor::new(pages, Vec::new()), &chunk.descriptor().descriptor.primitive_type)
        })
        .unzip();
    Ok(column_iter_to_arrays(pages, types, field, None)?.0)
}
