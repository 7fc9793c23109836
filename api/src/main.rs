//! Recourse: see the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    refuse_huge_pages();
    api::cli::run()
}

/// The allocator asks for pages of 2 MiB, each of which is cleared and kept whole for the little that a thread puts into it: 250 MiB at
/// load on PostgreSQL instead of 50. A system that knows no such pages has nothing to refuse.
#[cfg(target_os = "linux")]
fn refuse_huge_pages() {
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
