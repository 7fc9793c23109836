//! JSON values of bounded length, wherever they stand: one a line, side by side, spread over many lines, or as the items of a list.

use super::pieces::{LONGEST, Piece, Pieces};
use std::io::{self, BufRead};

/// The JSON values of a source: those that stand by themselves, and the items of lists. Whether each is well formed is not judged here.
pub struct Values<R> {
    source: R,
    line: u64,
    is_in_list: bool,
}

/// A value that is being read.
#[derive(Default)]
struct Value {
    text: Vec<u8>,
    is_too_long: bool,
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
}

/// Where a byte leaves the value to which it may belong.
enum Place {
    Inside,
    /// It was the last byte.
    Last,
    /// It does not belong to the value any more.
    Beyond,
}

impl<R: BufRead> Values<R> {
    /// The values of `source`.
    pub const fn new(source: R) -> Self {
        Self { source, line: 1, is_in_list: false }
    }

    /// The next byte, which stays.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.source.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn pass(&mut self, byte: u8) {
        self.source.consume(1);
        self.line += u64::from(byte == b'\n');
    }

    /// Passes what stands between values; whether a value follows.
    fn find(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b',' if self.is_in_list => {}
                b'[' if !self.is_in_list => self.is_in_list = true,
                b']' if self.is_in_list => self.is_in_list = false,
                _ => return Ok(true),
            }
            self.pass(byte);
        }
        Ok(false)
    }

    fn read(&mut self) -> io::Result<Piece> {
        let mut value = Value::default();
        while let Some(byte) = self.peek()? {
            let place = value.place(byte);
            if !matches!(place, Place::Beyond) {
                value.keep(byte);
                self.pass(byte);
            }
            if !matches!(place, Place::Inside) {
                return Ok(value.piece());
            }
        }
        // A word or a number may end with the file.
        Ok(if value.is_open() { Piece::Unfinished } else { value.piece() })
    }
}

impl<R: BufRead> Pieces for Values<R> {
    fn following(&mut self) -> io::Result<Option<(u64, Piece)>> {
        if self.find()? {
            let line = self.line;
            return Ok(Some((line, self.read()?)));
        }
        let is_cut_off = std::mem::take(&mut self.is_in_list);
        Ok(is_cut_off.then_some((self.line, Piece::Unfinished)))
    }
}

impl Value {
    fn place(&mut self, byte: u8) -> Place {
        if self.is_in_text {
            self.is_in_text = self.is_escaped || byte != b'"';
            self.is_escaped = !self.is_escaped && byte == b'\\';
            return if self.is_open() { Place::Inside } else { Place::Last };
        }
        match byte {
            b'"' if self.is_open() || self.text.is_empty() => self.is_in_text = true,
            b'{' | b'[' if self.is_open() || self.text.is_empty() => self.depth += 1,
            b'}' | b']' if self.is_open() => self.depth -= 1,
            _ if self.is_open() => {}
            // The first byte of a word or a number, or of what is no JSON.
            _ if self.text.is_empty() => return Place::Inside,
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'"' | b'{' | b'[' => return Place::Beyond,
            _ => return Place::Inside,
        }
        if self.is_open() { Place::Inside } else { Place::Last }
    }

    const fn is_open(&self) -> bool {
        self.depth > 0 || self.is_in_text
    }

    fn keep(&mut self, byte: u8) {
        if self.text.len() < LONGEST {
            self.text.push(byte);
        } else {
            self.is_too_long = true;
        }
    }

    fn piece(self) -> Piece {
        if self.is_too_long { Piece::TooLong } else { Piece::Whole(self.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(u64, Piece)> {
        let mut values = Values::new(text.as_bytes());
        std::iter::from_fn(|| values.following().unwrap()).collect()
    }

    fn whole(line: u64, text: &str) -> (u64, Piece) {
        (line, Piece::Whole(text.into()))
    }

    #[test]
    fn values_are_found_however_they_stand() {
        let spread = "{\n\t\"a\": [{\n\t\"b\": \"}]\\\"\\\\\"}]\n}";
        let expected = [whole(1, spread)];
        assert_eq!(values(spread), expected);
        assert_eq!(values("{}\n{}\r\n\n{\"a\":1}"), [whole(1, "{}"), whole(2, "{}"), whole(4, "{\"a\":1}")]);
        assert_eq!(values("[\n{},\n{}\n]\n"), [whole(2, "{}"), whole(3, "{}")]);
        assert_eq!(values(r#"["AR0437","A\"]"]["B"]"#), [r#""AR0437""#, r#""A\"]""#, "\"B\""].map(|text| whole(1, text)));
        assert_eq!(values("[[1, 2], 3]"), [whole(1, "[1, 2]"), whole(1, "3")]);
        assert_eq!(values("{}{}"), [whole(1, "{}"), whole(1, "{}")]);
        assert_eq!(values(" \n []"), []);
        assert_eq!(values(""), []);
    }

    #[test]
    fn what_is_no_json_is_a_piece_too() {
        assert_eq!(values("nonsense\n{}"), [whole(1, "nonsense"), whole(2, "{}")]);
        assert_eq!(values("} ] ,"), [whole(1, "}"), whole(1, "]"), whole(1, ",")]);
        assert_eq!(values("true"), [whole(1, "true")]);
        assert_eq!(values("1\"a\""), [whole(1, "1"), whole(1, "\"a\"")]);
    }

    #[test]
    fn a_file_that_was_cut_off_is_told() {
        assert_eq!(values("[{}, {"), [whole(1, "{}"), (1, Piece::Unfinished), (1, Piece::Unfinished)]);
        assert_eq!(values("[{},\n"), [whole(1, "{}"), (2, Piece::Unfinished)]);
        assert_eq!(values("\"AR04"), [(1, Piece::Unfinished)]);
    }

    #[test]
    fn a_value_that_is_too_long_hides_no_other() {
        let fits = format!("\"{}\"", "x".repeat(LONGEST - 2));
        let long = format!("\"{}\"", "x".repeat(LONGEST));
        assert_eq!(values(&format!("[{fits},\n{long},\n1]")), [whole(1, &fits), (2, Piece::TooLong), whole(3, "1")]);
    }
}
