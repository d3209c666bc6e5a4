//! A disk that is really full. Only where a small one can be mounted: Linux,
//! as root.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::images::photo;

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

    /// Leaves so many bytes free.
    fn fill_but(&self, free: u64) -> PathBuf {
        let filler = self.path().join("filler");
        let mut file = File::create(&filler).unwrap();
        let filled = io::copy(&mut io::repeat(1), &mut file).unwrap_err();
        assert_eq!(filled.kind(), io::ErrorKind::StorageFull);
        let length = file.metadata().unwrap().len();
        file.set_len(length - free).unwrap();
        filler
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

/// Every file below a folder that is there for a moment only.
fn half_written(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(half_written(&path));
        } else if path.extension().is_some_and(|end| end == "part" || end == "new") {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_photo_on_a_full_disk_is_there_whole_or_not_at_all() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("SKIPPED: a small disk cannot be mounted by this user");
        return;
    };
    let home = Home::at(disk.path());
    let outside = tempfile::tempdir().unwrap();
    let picture = outside.path().join("ankle.jpg");
    fs::write(&picture, photo(1200, 900, 1)).unwrap();
    let add = ["photo", "add", picture.to_str().unwrap()];
    let mut added = 0;
    for free in [0, 8 * 1024, 40 * 1024, 120 * 1024] {
        let filler = disk.fill_but(free);
        let said = home.run(&add);
        if said.code == 0 {
            added += 1;
        } else {
            assert!(said.err.contains("The disk is full, so this was not saved."), "{}", said.err);
        }
        fs::remove_file(filler).unwrap();
        assert_eq!(home.json(&["photo", "list"]).as_array().unwrap().len(), added, "{free}");
        assert_eq!(half_written(disk.path()), [] as [PathBuf; 0], "{free}");
        home.check();
    }
    assert!(added < 4, "the disk was never full");
    home.json(&add);
    assert_eq!(home.json(&["photo", "list"]).as_array().unwrap().len(), added + 1);
}

#[test]
fn an_exchange_over_a_full_stick_goes_on_where_it_stopped() {
    let Some(stick) = SmallDisk::mount() else {
        eprintln!("SKIPPED: a small disk cannot be mounted by this user");
        return;
    };
    let first = Home::new();
    let folder = stick.path().to_str().unwrap();
    let started = first.json(&["pair", "start", "--folder", folder]);
    let second = Home::joined(started["code"].as_str().unwrap(), stick.path(), "Laptop");
    let outside = tempfile::tempdir().unwrap();
    let picture = outside.path().join("ankle.jpg");
    fs::write(&picture, photo(1200, 900, 1)).unwrap();
    first.json(&["photo", "add", picture.to_str().unwrap()]);
    first.json(&["diary", "add", "--note", &"word ".repeat(2000)]);
    let exchange = ["exchange", "--folder", folder];
    for free in [0, 4 * 1024, 32 * 1024] {
        let filler = stick.fill_but(free);
        let said = first.run(&exchange);
        assert_eq!(said.code, 1, "{free}: {}", said.out);
        assert!(said.err.contains("no space left in that folder"), "{}", said.err);
        assert_eq!(half_written(stick.path()), [] as [PathBuf; 0], "{free}");
        fs::remove_file(filler).unwrap();
        first.check();
    }
    for home in [&first, &second, &first, &second] {
        home.json(&exchange);
    }
    assert_eq!(second.json(&["list"]).as_array().unwrap().len(), 2);
    second.check();
}

#[test]
fn an_exchange_onto_a_full_disk_loses_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("SKIPPED: a small disk cannot be mounted by this user");
        return;
    };
    let stick = tempfile::tempdir().unwrap();
    let folder = stick.path().to_str().unwrap();
    let first = Home::at(disk.path());
    let started = first.json(&["pair", "start", "--folder", folder]);
    let second = Home::joined(started["code"].as_str().unwrap(), stick.path(), "Laptop");
    let exchange = ["exchange", "--folder", folder];
    for home in [&first, &second, &first] {
        home.json(&exchange);
    }
    let outside = tempfile::tempdir().unwrap();
    let picture = outside.path().join("ankle.jpg");
    fs::write(&picture, photo(1200, 900, 1)).unwrap();
    second.json(&["photo", "add", picture.to_str().unwrap()]);
    second.json(&["diary", "add", "--note", &"word ".repeat(2000)]);
    second.json(&exchange);

    let filler = disk.fill_but(0);
    let said = first.run(&exchange);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("is full"), "{}", said.err);
    fs::remove_file(filler).unwrap();
    first.check();
    first.json(&exchange);
    assert_eq!(first.json(&["list"]).as_array().unwrap().len(), 2);
    assert_eq!(half_written(disk.path()), [] as [PathBuf; 0]);
    first.check();
}
