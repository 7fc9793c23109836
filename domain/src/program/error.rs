//! Why a year file is not taken.

/// A file of a performance year is wrong. Both kinds name the file and the fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// Not TOML, a fact is missing, an unknown word: the problem quotes the line.
    #[error("{file}: {problem}")]
    Unreadable {
        /// The name of the file.
        file: String,
        /// What the TOML reader says, with the line.
        problem: String,
    },
    /// Readable, but a fact contradicts another fact or itself.
    #[error("{file}: {fact}: {problem}")]
    Refused {
        /// The name of the file.
        file: String,
        /// Which fact: its key, and which entry of a list, as in `windows/2024-euc/closes`.
        fact: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl ProgramError {
    pub(super) fn unreadable(file: &str, error: &toml::de::Error) -> Self {
        Self::Unreadable { file: file.to_owned(), problem: error.to_string() }
    }

    pub(super) fn refused(file: &str, fact: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Refused { file: file.to_owned(), fact: fact.into(), problem: problem.into() }
    }
}
