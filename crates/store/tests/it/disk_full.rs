//! A disk that fills up while something is being saved.

use store::{Store, StoreError};

use crate::support::{Home, change, entry_id, page, with_pages, write, wrote};

/// Saves pages until one does not fit; which one that was.
fn save_until_full(store: &mut Store, first: u32) -> u32 {
    for number in first.. {
        let note = "x".repeat(20_000);
        let saved = store.transact(|tx| {
            tx.append_change(&change(number))?;
            tx.put_entry(&page(number, &note))?;
            tx.log_activity(&wrote(&number.to_string()))
        });
        match saved {
            Ok(()) => assert!(number < first + 1000, "the disk is never full"),
            Err(error) => {
                assert_eq!(error, StoreError::DiskFull);
                return number;
            }
        }
    }
    unreachable!()
}

fn assert_whole_up_to(store: &Store, failed: u32) {
    assert_eq!(store.count_entries(None).unwrap(), u64::from(failed - 1));
    assert_eq!(store.all_docs().unwrap().len(), failed as usize - 1);
    assert_eq!(store.changes_of(entry_id(failed)).unwrap(), []);
    assert_eq!(store.activity(None, 1).unwrap()[0].subject, (failed - 1).to_string());
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_full_file_is_an_error_and_nothing_is_half_written() {
    let home = Home::new();
    let mut store = with_pages(&home, 5);
    store.limit_pages(120).unwrap();
    let failed = save_until_full(&mut store, 6);
    assert!(failed > 6);
    assert_whole_up_to(&store, failed);

    // Room again: the same page is saved.
    store.limit_pages(10_000).unwrap();
    write(&mut store, |tx| tx.append_change(&change(failed)).and(tx.put_entry(&page(failed, "y"))));
    drop(store);
    assert_eq!(home.open().count_entries(None).unwrap(), u64::from(failed));
}

/// The same on a file system that really is full. Only where a small one can be
/// mounted: Linux, as root.
#[cfg(target_os = "linux")]
mod on_a_small_file_system {
    use std::path::PathBuf;
    use std::process::Command;

    use store::{OpenStoreError, Store};
    use tempfile::TempDir;

    use super::{assert_whole_up_to, save_until_full};
    use crate::support::{change, key, page, write};

    struct SmallDisk(TempDir);

    impl SmallDisk {
        fn mount(size: &str) -> Option<Self> {
            let folder = tempfile::tempdir().unwrap();
            let option = format!("size={size}");
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", &option, "tmpfs"])
                .arg(folder.path())
                .output();
            mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("record.db")
        }

        fn fill(&self) {
            let file = self.0.path().join("photos");
            let filled =
                std::io::copy(&mut std::io::repeat(1), &mut std::fs::File::create(&file).unwrap());
            assert_eq!(filled.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        }
    }

    impl Drop for SmallDisk {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
        }
    }

    #[test]
    fn saving_fails_whole_and_works_again_with_room() {
        let Some(disk) = SmallDisk::mount("2m") else { return };
        let mut store = Store::create(&disk.path(), &key()).unwrap();
        let failed = save_until_full(&mut store, 1);
        assert!(failed > 1);
        assert_whole_up_to(&store, failed);
        drop(store);
        let store = Store::open(&disk.path(), &key()).unwrap();
        assert_whole_up_to(&store, failed);
    }

    #[test]
    fn opening_on_a_full_disk_says_so_and_works_again_with_room() {
        let Some(disk) = SmallDisk::mount("2m") else { return };
        let mut store = Store::create(&disk.path(), &key()).unwrap();
        write(&mut store, |tx| tx.append_change(&change(1)).and(tx.put_entry(&page(1, "y"))));
        drop(store);
        disk.fill();
        let before = std::fs::read(disk.path()).unwrap();
        match Store::open(&disk.path(), &key()) {
            Ok(store) => assert_eq!(store.count_entries(None).unwrap(), 1),
            Err(error) => assert!(matches!(error, OpenStoreError::DiskFull), "{error:?}"),
        }
        assert_eq!(std::fs::read(disk.path()).unwrap(), before);
        std::fs::remove_file(disk.0.path().join("photos")).unwrap();
        let store = Store::open(&disk.path(), &key()).unwrap();
        assert_eq!(store.count_entries(None).unwrap(), 1);
    }

    #[test]
    fn a_write_protected_record_is_refused() {
        let Some(disk) = SmallDisk::mount("2m") else { return };
        drop(Store::create(&disk.path(), &key()).unwrap());
        let remounted =
            Command::new("mount").args(["-o", "remount,ro"]).arg(disk.0.path()).status();
        assert!(remounted.unwrap().success());
        let refused = Store::open(&disk.path(), &key());
        assert!(matches!(refused, Err(OpenStoreError::ReadOnly)), "{refused:?}");
        let remounted =
            Command::new("mount").args(["-o", "remount,rw"]).arg(disk.0.path()).status();
        assert!(remounted.unwrap().success());
        Store::open(&disk.path(), &key()).unwrap();
    }

    #[test]
    fn creating_on_a_full_disk_leaves_no_record() {
        let Some(disk) = SmallDisk::mount("256k") else { return };
        disk.fill();
        let refused = Store::create(&disk.path(), &key());
        assert!(matches!(refused, Err(OpenStoreError::DiskFull)), "{refused:?}");
        assert_eq!(crate::support::names(disk.0.path()), ["photos"]);
        std::fs::remove_file(disk.0.path().join("photos")).unwrap();
        drop(Store::create(&disk.path(), &key()));
    }
}
