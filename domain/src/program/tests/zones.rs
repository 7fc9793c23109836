//! The zone of the host changes nothing: the tests of windows run again in processes of other zones.

use std::process::Command;

#[test]
fn windows_are_the_same_in_every_zone_of_the_host() {
    for zone in ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"] {
        for tests in
            ["program::tests::windows::", "program::tests::vectors::", "program::tests::calendar::", "program::tests::judged::"]
        {
            let run = Command::new(std::env::current_exe().unwrap()).arg(tests).env("TZ", zone).output().unwrap();
            let said = String::from_utf8_lossy(&run.stdout);
            assert!(run.status.success(), "{zone}: {said}");
            assert!(!said.contains("running 0 tests") && !said.contains(" 0 passed"), "{zone}: nothing ran: {said}");
        }
    }
}
