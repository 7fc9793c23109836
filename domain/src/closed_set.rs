//! One table of spellings gives an enum, its JSON, its text in the database, its OpenAPI schema and the list of all members.
//!
//! `closed_set!` is for sets that only a release changes; `open_set!` is for sets that grow (reasons, event types, codes): the same
//! enum in code, but its schema is a string with a pattern and the known values in `x-extensible-enum`, so that a new value
//! does not break a generated client.

/// The text is none of the spellings of the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown value; expected one of: {}", accepted.join(", "))]
pub struct UnknownSpelling {
    /// Every spelling that would have been accepted, in the order of the table.
    pub accepted: &'static [&'static str],
}

/// Declares a closed set: `closed_set! { /// doc  pub enum Name { /// doc  Member = "spelling", … } }`.
///
/// ```
/// use domain::program::Category;
/// assert_eq!("pi".parse::<Category>(), Ok(Category::PromotingInteroperability));
/// assert!("PI".parse::<Category>().is_err());
/// ```
macro_rules! closed_set {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($(#[$member_meta:meta])* $member:ident = $text:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        $visibility enum $name {
            $($(#[$member_meta])* #[serde(rename = $text)] $member,)+
        }

        $crate::closed_set::spellings!($name { $($member = $text),+ });
    };
}

/// Declares an open set; see the module.
macro_rules! open_set {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($(#[$member_meta:meta])* $member:ident = $text:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        $visibility enum $name {
            $($(#[$member_meta])* #[serde(rename = $text)] $member,)+
        }

        $crate::closed_set::spellings!($name { $($member = $text),+ });

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::closed_set::open_set_schema(Self::SPELLINGS)
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

/// What both kinds of set share: `ALL`, `SPELLINGS`, `as_str`, `Display`, `AsRef<str>`, `FromStr`.
macro_rules! spellings {
    ($name:ident { $($member:ident = $text:tt),+ }) => {
        impl $name {
            /// Every member, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];
            /// Every spelling, in the order of the table.
            pub const SPELLINGS: &'static [&'static str] = &[$($text),+];

            /// The one spelling of this member: in JSON, in the database and in the OpenAPI document.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $text,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::closed_set::UnknownSpelling;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$member),)+
                    _ => Err($crate::closed_set::UnknownSpelling { accepted: Self::SPELLINGS }),
                }
            }
        }
    };
}

/// The pattern of every member of every open set.
pub const OPEN_SET_PATTERN: &str = "^[A-Za-z][A-Za-z0-9-]{0,63}$";

/// The schema of an open set: any token of the pattern is well formed, these are the known ones.
#[must_use]
pub fn open_set_schema(known: &[&'static str]) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::{
        extensions::ExtensionsBuilder,
        schema::{ObjectBuilder, SchemaType, Type},
    };
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(format!("An open set: new values may come. Known today: {}.", known.join(", "))))
        .pattern(Some(OPEN_SET_PATTERN))
        .min_length(Some(1))
        .max_length(Some(64))
        .examples(known.first().map(|first| serde_json::json!(first)))
        .extensions(Some(ExtensionsBuilder::new().add("x-extensible-enum", known).build()))
        .build()
        .into()
}

pub(crate) use {closed_set, open_set, spellings};
