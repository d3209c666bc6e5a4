//! A disk that is really full. Only where a small one can be mounted: Linux,
//! as root.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

use crate::home::Home;

struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = ["-t", "tmpfs", "-o", "size=2m", "tmpfs"];
        let mounted = Command::new("mount").args(mount).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_and_what_was_saved_before_is_there() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("SKIPPED: a small disk cannot be mounted by this user");
        return;
    };
    let home = Home::at(disk.path());
    home.json(&["diary", "add", "--note", "before"]);
    let filler = disk.path().join("photos");
    let filled = io::copy(&mut io::repeat(1), &mut File::create(&filler).unwrap());
    assert_eq!(filled.unwrap_err().kind(), io::ErrorKind::StorageFull);

    let said = home.run(&["diary", "add", "--note", &"word ".repeat(2000)]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("The disk is full, so this was not saved."), "{}", said.err);

    let letter = disk.path().with_extension("letter");
    fs::write(&letter, [b'x'; 300_000]).unwrap();
    let said = home.run(&["document", "add", letter.to_str().unwrap()]);
    fs::remove_file(&letter).unwrap();
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("The disk is full, so this was not saved."), "{}", said.err);
    let half_written = fs::read_dir(home.vault().join("files")).map_or(0, Iterator::count);
    assert_eq!(half_written, 0);

    fs::remove_file(filler).unwrap();
    let pages = home.json(&["list"]);
    assert_eq!(pages.as_array().unwrap().len(), 1);
    assert_eq!(pages[0]["page"]["fields"]["note"], "before");
    home.check();
    home.json(&["diary", "add", "--note", "after"]);
}
