//! Lines of bounded length, with their numbers.

use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Without its end.
    Whole(Vec<u8>),
    /// More than [`LONGEST`] bytes, which were not kept.
    TooLong,
}

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

    /// The next line that is not blank, with its number, counted from 1; `None` at the end.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn following(&mut self) -> io::Result<Option<(u64, Line)>> {
        loop {
            let mut text = Vec::new();
            let bound = LONGEST as u64 + 1;
            if self.source.by_ref().take(bound).read_until(b'\n', &mut text)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if text.pop_if(|last| *last == b'\n').is_none() && text.len() > LONGEST {
                self.source.skip_until(b'\n')?;
                return Ok(Some((self.number, Line::TooLong)));
            }
            if !text.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.number, Line::Whole(text))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, Line)> {
        let mut lines = Lines::new(text.as_bytes());
        std::iter::from_fn(|| lines.following().unwrap()).collect()
    }

    #[test]
    fn blank_lines_count_and_are_skipped() {
        let found = lines("a\n\n \r\nb\r\nc");
        let whole = |number, text: &str| (number, Line::Whole(text.into()));
        assert_eq!(found, [whole(1, "a"), whole(4, "b\r"), whole(5, "c")]);
        assert_eq!(lines(""), []);
    }

    #[test]
    fn a_line_that_is_too_long_hides_no_other() {
        let (fits, long) = ("x".repeat(LONGEST), "x".repeat(3 * LONGEST));
        assert_eq!(
            lines(&format!("{fits}\n{long}\nb\n{long}")),
            [(1, Line::Whole(fits.clone().into())), (2, Line::TooLong), (3, Line::Whole("b".into())), (4, Line::TooLong),]
        );
        assert_eq!(lines(&fits), [(1, Line::Whole(fits.clone().into()))]);
    }
}
