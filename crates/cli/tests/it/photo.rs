//! Photos and documents as a person adds them, and what is left on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use testkit::images::{CANARY, Format, corners, encoded, photo};

use crate::canary::scan;
use crate::home::Home;
use crate::killer::Killer;

const KILLS: u32 = 30;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn sealed(home: &Home) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home.vault().join("files")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

#[test]
fn a_wound_is_followed_over_weeks() {
    let (home, files) = (Home::new(), Files::new());
    let first = files.put("one.jpg", &photo(400, 300, 6));
    let second = files.put("two.jpg", &photo(300, 200, 1));
    let series = ["--series", "Left ankle", "--site", "left ankle"];
    let added =
        home.json(&[&["photo", "add", &first, "--caption", "Swollen"], &series[..]].concat());
    let [only] = added["added"].as_array().unwrap().as_slice() else { panic!("{added}") };
    let entry = &only["saved"]["entry"];
    assert_eq!(entry["page"]["at"], "2026-05-03T08:15:00+01:00");
    assert_eq!((&only["time_from_camera"], &only["already"]), (&Value::Bool(true), &Value::Null));
    assert!(only["removed"].as_array().unwrap().contains(&"location".into()), "{only}");
    assert_eq!(entry["audience"]["care_team"], false, "pictures are not sent unasked");

    let taken = "2026-05-17T08:00:00+01:00";
    home.json(&[&["photo", "add", &second, "--taken", taken], &series[..]].concat());
    let list = home.json(&["photo", "list", "--series", "Left ankle"]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(list[0]["page"]["at"], taken, "newest first");
    let file: Value =
        serde_json::from_str(list[1]["page"]["fields"]["file"].as_str().unwrap()).unwrap();
    assert_eq!((&file["width"], &file["height"]), (&300.into(), &400.into()), "turned");
    assert_eq!(home.json(&["list", "--search", "swol"]).as_array().unwrap().len(), 1);

    let series = home.json(&["photo", "series"]);
    assert_eq!((&series[0]["photos"], &series[0]["site"]), (&2.into(), &"left ankle".into()));
    assert_eq!(home.json(&["check"])["files"], 2);
    assert_eq!(home.json(&["rebuild"])["same"], true);
}

#[test]
fn an_exported_picture_says_nothing_of_its_camera() {
    let (home, files) = (Home::new(), Files::new());
    let file = files.put("photo.jpg", &photo(400, 300, 1));
    for keep in [&[][..], &["--keep-original"]] {
        let added = home.json(&[&["photo", "add", &file], keep].concat());
        let id = added["added"][0]["saved"]["entry"]["id"].as_str().unwrap();
        let out = files.0.path().join("out.jpg");
        let said = home.run(&["photo", "export", id, out.to_str().unwrap()]);
        assert!(said.out.contains("not protected"), "{}", said.out);
        let picture = fs::read(&out).unwrap();
        assert!(picture.starts_with(b"\xff\xd8\xff"));
        for words in [CANARY.as_bytes(), b"Exif", b"GPS", b"2026:05:03"] {
            assert!(!has(&picture, words), "{}", words.escape_ascii());
        }
        let left: Vec<_> = fs::read_dir(files.0.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "the photo and its copy, and nothing half-written");
    }
}

#[test]
fn nothing_of_a_picture_is_on_the_disk_in_clear() {
    let (home, files) = (Home::new(), Files::new());
    let (temp, original) = (Files::new(), photo(400, 300, 1));
    let file = files.put("photo.jpg", &original);
    let letter = files.put("canaryname.txt", b"canaryletter from the clinic, canaryletter");
    let run = |args: &[&str]| {
        let output = home.command(args).env("TMPDIR", temp.0.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let caption = ["--caption", "canarycaption", "--series", "canaryseries"];
    run(&[&["photo", "add", &file], &caption[..]].concat());
    run(&[&["photo", "add", &file, "--keep-original"], &caption[..]].concat());
    run(&["document", "add", &letter, "--note", "canarynote"]);

    let words =
        ["canarycaption", "canaryseries", "canaryname", "canaryletter", "canarynote", CANARY];
    let mut seen = scan(home.path(), &words);
    seen += if temp.0.path().is_dir() { scan(temp.0.path(), &words) } else { 0 };
    assert!(seen >= 7, "the sealed files were not looked at");

    // The pixels of the picture: any 24 bytes of its compressed data.
    let scan_data = original.windows(2).position(|pair| pair == b"\xff\xda").unwrap() + 100;
    let pixels = &original[scan_data..scan_data + 24];
    let mut looked_at = 0;
    for path in sealed(&home).into_iter().chain([home.vault().join("record.db")]) {
        let bytes = fs::read(&path).unwrap();
        assert!(!has(&bytes, pixels) && !has(&bytes, b"JFIF"), "{}", path.display());
        looked_at += 1;
    }
    assert_eq!(looked_at, 4);
}

#[test]
fn one_bad_file_of_several_is_named_and_the_others_are_added() {
    let (home, files) = (Home::new(), Files::new());
    let good = files.put("good.jpg", &photo(40, 30, 1));
    let heic = files.put("heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let png = encoded(&corners(40, 30).into(), Format::Png);
    let wrongly_named = files.put("png.jpg", &png);
    let folder = files.0.path().to_str().unwrap();
    let said = home.run(&["photo", "add", &heic, &good, "not-there.jpg", folder, &wrongly_named]);
    assert_eq!(said.code, 1);
    assert_eq!(said.out.matches("Saved on this computer").count(), 2, "{}", said.out);
    assert_eq!(said.err.lines().count(), 3, "{}", said.err);
    assert!(said.err.contains("heic.jpg: This picture is in Apple's HEIC format"), "{}", said.err);
    assert!(said.err.contains("Most Compatible") && said.err.contains("not-there.jpg"));
    assert_eq!(said.out.matches("left out").count(), 1, "nothing was in the last: {}", said.out);
    home.check();
}

#[test]
fn the_same_picture_is_kept_once_and_said_to_be_there() {
    let (home, files) = (Home::new(), Files::new());
    let file = files.put("photo.jpg", &photo(40, 30, 1));
    let first = home.json(&["photo", "add", &file]);
    let before = fs::read(&sealed(&home)[0]).unwrap();
    let second = home.json(&["photo", "add", &file]);
    assert_eq!(second["added"][0]["already"], first["added"][0]["saved"]["entry"]["id"]);
    assert_eq!(home.json(&["photo", "list"]).as_array().unwrap().len(), 2);
    assert_eq!(sealed(&home).len(), 1);
    assert_eq!(fs::read(&sealed(&home)[0]).unwrap(), before);
}

#[test]
fn a_document_comes_out_as_it_went_in() {
    let (home, files) = (Home::new(), Files::new());
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let letter = [b"%PDF-1.7\n", bytes.as_slice()].concat();
    let file = files.put("clinic letter.pdf", &letter);
    let added = home.json(&["document", "add", &file, "--tag", "clinic"]);
    let entry = &added["added"][0]["saved"]["entry"];
    assert_eq!(entry["page"]["fields"]["title"], "clinic letter.pdf");
    let named: Value =
        serde_json::from_str(entry["page"]["fields"]["file"].as_str().unwrap()).unwrap();
    assert_eq!(named["media_type"], "application/pdf");
    let out = files.0.path().join("out.pdf");
    home.json(&["document", "export", entry["id"].as_str().unwrap(), out.to_str().unwrap()]);
    assert!(fs::read(&out).unwrap() == letter);
    assert_eq!(home.json(&["document", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["photo", "list"]).as_array().unwrap().len(), 0);

    let empty = files.put("empty.pdf", b"");
    let said = home.run(&["document", "add", &empty]);
    assert!(said.code == 1 && said.err.contains("This file is empty."), "{}", said.err);
}

#[test]
fn a_damaged_or_missing_file_is_found_and_comes_back_when_it_is_added_again() {
    let (home, files) = (Home::new(), Files::new());
    let file = files.put("photo.jpg", &photo(40, 30, 1));
    let added = home.json(&["photo", "add", &file]);
    let id = added["added"][0]["saved"]["entry"]["id"].as_str().unwrap();
    let out = files.0.path().join("out.jpg");
    let out = out.to_str().unwrap();
    let place = sealed(&home).remove(0);
    let whole = fs::read(&place).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    for (content, said) in [(Some(damaged), "damaged"), (None, "missing")] {
        match content {
            Some(bytes) => fs::write(&place, bytes).unwrap(),
            None => fs::remove_file(&place).unwrap(),
        }
        let check = home.run(&["check"]);
        assert!(check.code == 1 && check.out.contains(said), "{}", check.out);
        let export = home.run(&["photo", "export", id, out]);
        assert!(export.code == 1 && export.err.contains(said), "{}", export.err);
        assert!(!Path::new(out).exists(), "no half a picture");
        home.json(&["photo", "add", &file]);
        assert_eq!(fs::read(&place).unwrap(), whole);
        home.check();
    }
}

/// The power goes while photos are added: from before the record is open until
/// after the last of them is saved.
#[test]
fn however_adding_ends_the_record_is_whole() {
    let (home, files) = (Home::new(), Files::new());
    let first = files.put("first.jpg", &photo(900, 600, 6));
    let (mut killer, _) =
        Killer::after(|| home.json(&["photo", "add", &first, "--series", "Left ankle"]));
    for round in 0..KILLS {
        let file = files.put("next.jpg", &photo(900, 600 + round, 6));
        let args = ["photo", "add", &file, "--series", "Left ankle", "--json"];
        killer.strike(home.command(&args).spawn().unwrap());
    }
    killer.enough();
    home.check();
    let listed = home.json(&["photo", "list"]).as_array().unwrap().len();
    let report = home.json(&["check"]);
    assert_eq!(report["files"], listed, "a row for each photo, and a whole file for each row");
    assert!(sealed(&home).len() >= listed);
    eprintln!("{killer}, {listed} kept, {} sealed files", sealed(&home).len());
}
