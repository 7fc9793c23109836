//! Lines of bounded length, with their numbers.

use super::pieces::{LONGEST, Piece, Pieces};
use std::io::{self, BufRead, Read};

/// The lines of a source that are not blank.
pub struct Lines<R> {
    source: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `source`.
    pub const fn new(source: R) -> Self {
        Self { source, number: 0 }
    }
}

impl<R: BufRead> Pieces for Lines<R> {
    fn following(&mut self) -> io::Result<Option<(u64, Piece)>> {
        loop {
            let mut text = Vec::new();
            let bound = LONGEST as u64 + 1;
            if self.source.by_ref().take(bound).read_until(b'\n', &mut text)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if text.pop_if(|last| *last == b'\n').is_none() && text.len() > LONGEST {
                self.source.skip_until(b'\n')?;
                return Ok(Some((self.number, Piece::TooLong)));
            }
            if !text.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.number, Piece::Whole(text))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, Piece)> {
        let mut lines = Lines::new(text.as_bytes());
        std::iter::from_fn(|| lines.following().unwrap()).collect()
    }

    #[test]
    fn blank_lines_count_and_are_skipped() {
        let found = lines("a\n\n \r\nb\r\nc");
        let whole = |number, text: &str| (number, Piece::Whole(text.into()));
        assert_eq!(found, [whole(1, "a"), whole(4, "b\r"), whole(5, "c")]);
        assert_eq!(lines(""), []);
    }

    #[test]
    fn a_line_that_is_too_long_hides_no_other() {
        let (fits, long) = ("x".repeat(LONGEST), "x".repeat(3 * LONGEST));
        assert_eq!(
            lines(&format!("{fits}\n{long}\nb\n{long}")),
            [(1, Piece::Whole(fits.clone().into())), (2, Piece::TooLong), (3, Piece::Whole("b".into())), (4, Piece::TooLong),]
        );
        assert_eq!(lines(&fits), [(1, Piece::Whole(fits.clone().into()))]);
    }
}
