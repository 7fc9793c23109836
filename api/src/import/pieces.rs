//! How a file is cut into the pieces that are read one by one.

use std::io;

/// The longest piece that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// One piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// All of it.
    Whole(Vec<u8>),
    /// More than [`LONGEST`] bytes, which were not kept.
    TooLong,
    /// The file ends before what it began: it was cut off.
    Unfinished,
}

/// Pieces of a file, in its order.
pub trait Pieces {
    /// The next piece, with the line on which it begins, counted from 1; `None` at the end.
    ///
    /// # Errors
    /// When the source cannot be read.
    fn following(&mut self) -> io::Result<Option<(u64, Piece)>>;
}
