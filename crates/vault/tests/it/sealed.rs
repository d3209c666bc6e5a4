//! The folder of sealed files.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use vault::{FileKey, OpenFileError, SealFileError, SealedFolder};

use crate::Home;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn folder(home: &Home) -> SealedFolder {
    let dir = home.folder.path().join("files");
    SealedFolder::new(dir, &home.keys, &home.keys.record()).unwrap()
}

fn files(home: &Home) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home.folder.path().join("files")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn content(folder: &SealedFolder, id: &[u8; 32], key: &FileKey) -> Vec<u8> {
    let mut content = Vec::new();
    folder.read(id, key, &mut content).unwrap();
    content
}

#[test]
fn a_file_is_kept_under_a_name_that_says_nothing() {
    let home = Home::new();
    let folder = folder(&home);
    let photo = b"the photo of a wound".repeat(9000);
    let id = folder.id_of(photo.as_slice()).unwrap();
    let key = FileKey::make().unwrap();
    assert!(!folder.has(&id));
    assert_eq!(folder.write(&id, &key, photo.as_slice()).unwrap(), photo.len() as u64);
    assert!(folder.has(&id));
    assert_eq!(content(&folder, &id, &key), photo);
    assert_eq!(*folder.open(&id, &key).unwrap().read_at(4, 5).unwrap(), *b"photo");

    let [file] = <[PathBuf; 1]>::try_from(files(&home)).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert_ne!(name, hex::encode(id));
    assert!(!fs::read(&file).unwrap().windows(5).any(|part| part == b"photo"));
    folder.remove(&id).unwrap();
    folder.remove(&id).unwrap();
    assert!(!folder.has(&id) && !file.exists());
}

#[test]
fn the_same_content_has_the_same_id_in_the_same_record_only() {
    let (asha, ben) = (Home::new(), Home::new());
    let id = folder(&asha).id_of(&b"photo"[..]).unwrap();
    assert_eq!(folder(&asha).id_of(&b"photo"[..]).unwrap(), id);
    assert_ne!(folder(&asha).id_of(&b"photos"[..]).unwrap(), id);
    assert_ne!(folder(&ben).id_of(&b"photo"[..]).unwrap(), id);
}

#[test]
fn content_that_is_not_what_was_announced_is_not_kept() {
    let home = Home::new();
    let folder = folder(&home);
    let id = folder.id_of(&b"photo"[..]).unwrap();
    let key = FileKey::make().unwrap();
    let changed = folder.write(&id, &key, &b"other"[..]);
    assert!(matches!(changed, Err(SealFileError::Changed)));
    assert_eq!(files(&home), Vec::<PathBuf>::new());
}

#[test]
fn a_sealed_file_is_carried_as_it_is() {
    let (asha, ben) = (Home::new(), Home::new());
    let (from, to) = (folder(&asha), folder(&ben));
    let id = from.id_of(&b"photo"[..]).unwrap();
    let key = FileKey::make().unwrap();
    from.write(&id, &key, &b"photo"[..]).unwrap();
    assert!(to.receive(&id, &FileKey::make().unwrap(), from.file(&id).unwrap()).is_err());
    assert_eq!(files(&ben), Vec::<PathBuf>::new());
    assert_eq!(to.receive(&id, &key, from.file(&id).unwrap()).unwrap(), 5);
    assert_eq!(content(&to, &id, &key), b"photo");
    assert_eq!(fs::read(&files(&asha)[0]).unwrap(), fs::read(&files(&ben)[0]).unwrap());
}

#[test]
fn a_key_is_wrapped_for_one_file_of_one_record() {
    let (asha, ben) = (Home::new(), Home::new());
    let folder = folder(&asha);
    let key = FileKey::make().unwrap();
    let wrapped = folder.wrap(&[1; 32], &key).unwrap();
    assert_eq!(folder.unwrap(&[1; 32], &wrapped), Some(key));
    assert_eq!(folder.unwrap(&[2; 32], &wrapped), None);
    assert_eq!(self::folder(&ben).unwrap(&[1; 32], &wrapped), None);
    assert_eq!(folder.unwrap(&[1; 32], b""), None);
}

#[test]
fn a_sweep_removes_what_is_old_and_unknown_and_nothing_else() {
    let home = Home::new();
    let folder = folder(&home);
    let now = SystemTime::now();
    assert_eq!(folder.sweep([], now, DAY).unwrap(), 0);
    let key = FileKey::make().unwrap();
    let known = folder.id_of(&b"known"[..]).unwrap();
    let unknown = folder.id_of(&b"unknown"[..]).unwrap();
    folder.write(&known, &key, &b"known"[..]).unwrap();
    folder.write(&unknown, &key, &b"unknown"[..]).unwrap();
    let dir = home.folder.path().join("files");
    fs::write(dir.join(format!("{}.new", "ab".repeat(32))), b"half").unwrap();
    fs::write(dir.join("letter.odt"), b"put here by somebody").unwrap();

    assert_eq!(folder.sweep([&known], now, DAY).unwrap(), 0, "nothing is old yet");
    assert_eq!(folder.sweep([&known], now - 9 * DAY, DAY).unwrap(), 0, "nor for a wrong clock");
    assert_eq!(folder.sweep([&known], now + 2 * DAY, DAY).unwrap(), 2);
    assert!(folder.has(&known) && !folder.has(&unknown));
    assert_eq!(files(&home).len(), 2);
    assert!(matches!(folder.open(&unknown, &key), Err(OpenFileError::Missing)));
}
