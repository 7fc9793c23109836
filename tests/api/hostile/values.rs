//! What nobody should send, and somebody will.

use std::borrow::Cow;

/// A value: what it is called, and the bytes of it.
pub(super) type Hostile = (&'static str, Cow<'static, [u8]>);

/// Nine digits that are no TIN of the sandbox's people: never in a refusal, however they are written.
pub(super) const CANARY: &str = "000987654";

/// JSON, or what stands where JSON should, as it is spelt.
pub(super) fn json_values() -> Vec<Hostile> {
    JSON.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))).collect()
}

/// JSON that is long or deep.
pub(super) fn large_json_values() -> Vec<Hostile> {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).into_bytes();
    let letters = |count: usize, letter: &str| format!("\"{}\"", letter.repeat(count)).into_bytes();
    let values: [(&'static str, Vec<u8>); 11] = [
        ("nested as deep as may be", nested(55)),
        ("nested too deep", nested(65)),
        ("nested endlessly", nested(100_000)),
        ("objects nested too deep", objects(65)),
        ("objects nested endlessly", objects(30_000)),
        ("an array of ten thousand", format!("[{}1]", "1,".repeat(9_999)).into_bytes()),
        ("a million characters", letters(1_000_000, "a")),
        ("a text that fills the body", letters(200_000, "a")),
        ("wide characters that fill the body", letters(60_000, "𝔸")),
        ("a number of a thousand digits", "7".repeat(1_000).into_bytes()),
        ("a fraction of a thousand digits", format!("0.{}1", "0".repeat(1_000)).into_bytes()),
    ];
    values.map(|(name, value)| (name, Cow::Owned(value))).to_vec()
}

/// The texts as JSON.
pub(super) fn json_texts() -> Vec<Hostile> {
    texts().into_iter().map(|(name, text)| (name, Cow::Owned(serde_json::to_vec(&text).unwrap()))).collect()
}

const JSON: [(&str, &[u8]); 45] = [
    ("null", b"null"),
    ("true", b"true"),
    ("false", b"false"),
    ("zero", b"0"),
    ("minus zero", b"-0"),
    ("minus zero as a fraction", b"-0.0"),
    ("one", b"1"),
    ("a fraction", b"2.5"),
    ("a whole number as a fraction", b"2024.0"),
    ("a whole number with an exponent", b"2.024e3"),
    ("infinity", b"1e400"),
    ("minus infinity", b"-1e400"),
    ("next to nothing", b"1e-400"),
    ("smaller than a decimal", b"1e-300"),
    ("larger than a decimal", b"1e300"),
    ("the largest i64", b"9223372036854775807"),
    ("2^63", b"9223372036854775808"),
    ("-2^63", b"-9223372036854775808"),
    ("-2^63 - 1", b"-9223372036854775809"),
    ("2^64", b"18446744073709551616"),
    ("2^32", b"4294967296"),
    ("2^16", b"65536"),
    ("a leading zero", b"000987654"),
    ("a number like a TIN", b"100987654"),
    ("a plus", b"+1"),
    ("NaN", b"NaN"),
    ("Infinity", b"-Infinity"),
    ("hexadecimal", b"0x1F"),
    ("nothing", b""),
    ("a comment", b"/* x */ 1"),
    ("a bare word", b"quality"),
    ("single quotes", b"'x'"),
    ("a high surrogate", br#""\ud800""#),
    ("surrogates the wrong way round", br#""\udc00\ud800""#),
    ("half an escape", br#""\u12""#),
    ("a byte that is no UTF-8", b"\"\xFF\""),
    ("an overlong slash", b"\"\xC0\xAF\""),
    ("a surrogate in UTF-8", b"\"\xED\xA0\x80\""),
    ("beyond Unicode", b"\"\xF4\x90\x80\x80\""),
    ("half a character", b"\"\xC3\""),
    ("a raw NUL", b"\"a\x00b\""),
    ("a raw line break", b"\"a\r\nb\""),
    ("a member twice", br#"{"a": 1, "a": 2}"#),
    ("a member twice, once escaped", br#"{"a": 1, "\u0061": 2}"#),
    ("null in an array", b"[null]"),
];

/// Texts that are well-formed, whatever they mean.
pub(super) fn texts() -> Vec<(&'static str, String)> {
    let mut texts: Vec<(&'static str, String)> = TEXTS.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    texts.push(("a long text", "x".repeat(5_000)));
    texts.push(("combining marks without end", format!("Z{}", "\u{0353}\u{0301}".repeat(150))));
    texts
}

const TEXTS: [(&str, &str); 57] = [
    ("empty", ""),
    ("a space", " "),
    ("white space only", " \t\r\n\u{a0}\u{2028}"),
    ("NUL", "\0"),
    ("a NUL inside", "quality\0"),
    ("a byte order mark", "\u{feff}quality"),
    ("right to left", "\u{202e}ytilauq\u{202c}"),
    ("zero width", "qua\u{200b}l\u{200d}ity\u{2060}"),
    ("a combining accent", "Jose\u{301} Nu\u{303}ez"),
    ("composed", "José Nuñez"),
    ("a family of one glyph", "👩\u{200d}👩\u{200d}👧\u{200d}👦"),
    ("a replacement character", "\u{fffd}"),
    ("a noncharacter", "\u{ffff}\u{10ffff}"),
    ("controls", "\u{1}\u{8}\u{1b}[31m\u{7f}\u{85}"),
    ("a line and its injection", "x\r\nX-Injected: 1\r\n\r\n<p>"),
    ("a line separator", "a\u{2028}b"),
    ("SQL", "'; DROP TABLE filings; --"),
    ("SQL that is always true", "x' OR '1'='1"),
    ("a dollar quote", "$$; SELECT pg_sleep(10); $$"),
    ("LIKE", "%_%\\"),
    ("templates", "{{7*7}}${7*7}<%= 7*7 %>#{7*7}"),
    ("a lookup", "${jndi:ldap://127.0.0.1/a}"),
    ("markup", "<script>alert(1)</script>&amp;\"'"),
    ("a path", "../../../../etc/passwd"),
    ("a format", "%s%n%x{}{0}"),
    ("a shell", "$(id)`id`|id;id"),
    ("backslashes", "\\\\x\\u0000\\"),
    ("percent", "%00%0d%0a%ff"),
    ("null as a word", "null"),
    ("an object as a text", "{\"a\":1}"),
    ("a date of zeros", "0000-00-00"),
    ("the year nought", "0000-01-01"),
    ("the year one", "0001-01-01"),
    ("the last four-digit day", "9999-12-31"),
    ("the year 10000", "10000-01-01"),
    ("a year before nought", "-2024-07-08"),
    ("the 30th of February", "2024-02-30"),
    ("the 29th of February", "2023-02-29"),
    ("a month too many", "2024-13-01"),
    ("a date without zeros", "2024-7-8"),
    ("a date in Arabic digits", "٢٠٢٤-٠٧-٠٨"),
    ("a date with a space", " 2024-07-08"),
    ("a leap second", "2016-12-31T23:59:60Z"),
    ("an impossible offset", "2024-07-08T00:00:00+99:99"),
    ("an instant where a day belongs", "2024-07-08T00:00:00Z"),
    ("a day of the week", "2024-W28-1"),
    ("a TIN", CANARY),
    ("a TIN with a hyphen", "00-0987654"),
    ("a TIN like an SSN", "000-98-7654"),
    ("a masked TIN", "*****7654"),
    ("a TIN in wide digits", "０００９８７６５４"),
    ("a TIN in a sentence", "my number is 000987654, thanks"),
    ("an NPI that was mistyped", "1000000013"),
    ("a nil UUID", "00000000-0000-0000-0000-000000000000"),
    ("a UUID in capitals", "0192474E-7E00-7000-8000-00000000FFFF"),
    ("a UUID in braces", "{0192474e-7e00-7000-8000-00000000ffff}"),
    ("a word in capitals", "QUALITY"),
];

/// What stands in a path or a query, percent-encoded by whoever sends it or not at all.
pub(super) fn encoded_values() -> Vec<(&'static str, String)> {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let texts = texts().into_iter().filter(|(_, text)| text.len() < 2_000).map(|(name, text)| (name, encode(&text)));
    let raw = ENCODED.iter().map(|(name, value)| (*name, (*value).to_owned()));
    texts.chain(raw).chain([("sixty thousand characters", "a".repeat(60_000))]).collect()
}

const ENCODED: [(&str, &str); 26] = [
    ("a byte that is no UTF-8", "%FF"),
    ("an overlong slash", "%C0%AF"),
    ("an overlong NUL", "%C0%80"),
    ("a surrogate in UTF-8", "%ED%A0%80"),
    ("half a character", "%C3"),
    ("a percent sign alone", "%"),
    ("a percent sign and no digits", "%zz"),
    ("encoded twice", "%2500"),
    ("encoded dots", "%2e%2e%2f%2e%2e"),
    ("zero", "0"),
    ("minus zero", "-0"),
    ("minus one", "-1"),
    ("a plus", "+2024"),
    ("a leading zero", "02024"),
    ("a fraction", "2024.0"),
    ("an exponent", "2e3"),
    ("infinity", "1e400"),
    ("2^16", "65536"),
    ("2^31", "2147483648"),
    ("2^63", "9223372036854775808"),
    ("-2^63 - 1", "-9223372036854775809"),
    ("a hundred digits", "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"),
    ("a list", "2024,2023"),
    ("brackets", "[]"),
    ("a parameter of the path", "x;a=b"),
    ("quotes and braces", "'{}|"),
];

/// What stands in a header, byte for byte; the texts too where the header means something to the operation.
pub(super) fn header_values(is_documented: bool) -> Vec<Hostile> {
    let texts = texts().into_iter().filter(|(_, text)| is_documented && !text.contains(['\r', '\n']) && text.len() < 6_000);
    let mut values: Vec<Hostile> = texts.map(|(name, text)| (name, Cow::Owned(text.into_bytes()))).collect();
    values.extend(HEADERS.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))));
    values.push(("a TIN", Cow::Borrowed(CANARY.as_bytes())));
    values.push(("a hundred thousand characters", Cow::Owned(vec![b'a'; 100_000])));
    values
}

const HEADERS: [(&str, &[u8]); 16] = [
    ("a byte that is no UTF-8", b"\xFF\xFE"),
    ("Latin-1", b"caf\xE9"),
    ("a tab", b"a\tb"),
    ("a bare line feed", b"x\nX-Injected: 1"),
    ("a folded line", b"x\r\n y"),
    ("a carriage return", b"x\ry"),
    ("an injected header", b"x\r\nX-Injected: 1"),
    ("a star", b"*"),
    ("a tag", b"\"1\""),
    ("a tag that is not closed", b"\"1"),
    ("a list that ends in a comma", b"\"1\","),
    ("commas", b",,,,"),
    ("a number", b"-1"),
    ("Bearer alone", b"Bearer "),
    ("a token without a signature", b"Bearer eyJhbGciOiJub25lIn0.e30."),
    ("a media type with parameters", b"application/json; charset=utf-16; q=\"\\\""),
];
