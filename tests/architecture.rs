//! The promises of the house that a compiler does not keep: who may depend on whom, and what is written in one place only.
//!
//! Each check is a function of what it reads, so that `each_check_can_fail` can plant the fault it is there to find.

mod dependencies;
mod documents;
mod sources;

use std::path::{Path, PathBuf};

/// A text file of the repository and its path from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The top of the repository.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is a member of the workspace").to_owned()
}

/// The files below a folder of the repository whose name ends so, sorted; what is built or made by running is left out.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    walk(&top().join(folder), ending, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<File>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "recourse-sandbox" && name != "node_modules" {
                walk(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path.strip_prefix(top()).expect("below the top").to_string_lossy().into_owned();
            found.push(File { path, text });
        }
    }
}

/// Fails with every fault at once.
#[track_caller]
pub(crate) fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}
