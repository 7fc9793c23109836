//! What serde says about a value of the wrong type, in the words of JSON and without the value.

/// A sentence for `message`, an error of serde. The value itself is never repeated: it may be a TIN.
pub(super) fn expectation(message: &str) -> String {
    match message.rsplit_once(", expected ").map(|(_, expected)| expected) {
        Some(expected) => format!("Expected {}.", in_json_words(expected)),
        None => "The value cannot be read.".to_owned(),
    }
}

fn in_json_words(expected: &str) -> &str {
    match expected {
        "u8" => "an integer from 0 to 255",
        "u16" => "an integer from 0 to 65535",
        "u32" => "an integer from 0 to 4294967295",
        "u64" | "usize" => "an integer of at least 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "an integer",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "string" | "a borrowed string" | "str" => "a string",
        "a sequence" => "an array",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("a Decimal") => "a number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::expectation;

    #[test]
    fn values_are_not_repeated() {
        assert_eq!(
            expectation("invalid type: string \"000100001, expected x\", expected u16"),
            "Expected an integer from 0 to 65535."
        );
        assert_eq!(expectation("invalid type: integer `1`, expected struct Contact"), "Expected an object.");
        assert_eq!(expectation("something else"), "The value cannot be read.");
    }
}
