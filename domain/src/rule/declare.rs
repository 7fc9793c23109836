//! How rules are written down.

/// Declares rules, and the list of all that are declared together: `rules! { /// doc  LIST; NAME { id: …, … } … }`.
macro_rules! rules {
    ($(#[$meta:meta])* $list:ident; $($name:ident { id: $id:literal, code: $code:literal, title: $title:literal, cause: $cause:literal,
        compliance: $compliance:literal, citation: $citation:literal, confidence: $confidence:ident })+) => {
        $(
            #[doc = $title]
            pub static $name: $crate::rule::Rule = $crate::rule::Rule {
                id: $id,
                code: $code,
                title: $title,
                cause: $cause,
                compliance: $compliance,
                citation: $citation,
                confidence: $crate::citation::Confidence::$confidence,
            };
        )+

        $(#[$meta])*
        pub(super) const $list: &[&$crate::rule::Rule] = &[$(&$name),+];
    };
}

pub(super) use rules;
