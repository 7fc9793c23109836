//! How rules are written down.

/// Declares rules, and the list of all that are declared together: `rules! { /// doc  LIST for [FORMS]; NAME { id: …, … } … }`. A rule
/// is one of the forms of its list, from performance year 2017 on, unless it says otherwise: `forms: […]`, `since: 2019`, and
/// `only: […]` for single years.
macro_rules! rules {
    ($(#[$meta:meta])* $list:ident; $($rules:tt)+) => {
        $crate::rule::declare::rules! { $(#[$meta])* $list for []; $($rules)+ }
    };
    ($(#[$meta:meta])* $list:ident for $forms:tt; $($name:ident { id: $id:literal, code: $code:literal, title: $title:literal,
        cause: $cause:literal, compliance: $compliance:literal, citation: $citation:literal, confidence: $confidence:ident
        $(, forms: $own_forms:tt)? $(, since: $since:literal)? $(, only: $only:tt)? })+) => {
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
                forms: $crate::rule::declare::first!(& $($own_forms)? $forms),
                since: $crate::rule::declare::first!($($since)? 2017),
                only: $crate::rule::declare::first!(& $($only)? []),
            };
        )+

        $(#[$meta])*
        pub(super) const $list: &[&$crate::rule::Rule] = &[$(&$name),+];
    };
}

/// The first of one or two, or a reference to it.
macro_rules! first {
    (& $first:tt $($other:tt)?) => {
        &$first
    };
    ($first:tt $($other:tt)?) => {
        $first
    };
}

pub(super) use {first, rules};
