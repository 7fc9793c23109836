//! How the table of codes is declared.

/// Declares the closed table: `Member = "code", STATUS, "title", retryable`.
macro_rules! problem_codes {
    ($($(#[$meta:meta])* $member:ident = $code:tt, $status:ident, $title:literal, $retryable:literal;)+) => {
        /// Why a request was refused, for a program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $($(#[$meta])* $member,)+
        }

        impl ProblemCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];
            /// Every spelling, in the order of the table.
            pub const SPELLINGS: &'static [&'static str] = &[$($code),+];

            /// The one spelling of the code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $code,)+ }
            }

            /// The status of every answer with this code.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$member => StatusCode::$status,)+ }
            }

            /// The same few words in every answer with this code (but for [`ProblemCode::RuleViolation`], which counts).
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$member => $title,)+ }
            }

            /// Whether the same request, unchanged, may succeed later.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Self::$member => $retryable,)+ }
            }
        }
    };
}

pub(super) use problem_codes;
