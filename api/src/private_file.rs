//! Files for their owner alone.

use crate::context::Ids;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Writes a file that is not there yet, readable for the owner alone.
///
/// # Errors
/// When it is there, or cannot be written.
pub(crate) fn create(file: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Puts `content` at `file` whole, unless somebody else was first; readable for the owner alone.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn publish(folder: &Path, file: &Path, content: &[u8]) -> io::Result<()> {
    let draft = folder.join(format!(".{}.draft", Ids::from_host().next_id()));
    let linked = create(&draft, content).and_then(|()| match fs::hard_link(&draft, file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    fs::remove_file(&draft)?;
    linked
}
