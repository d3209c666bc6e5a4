//! Writing a Bundle, entry by entry, into a file that takes its name once it
//! is whole and on the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::fault::Fault;

/// A Bundle on its way to the disk. Dropped before [`finish`](Self::finish), it
/// leaves nothing behind.
pub(super) struct BundleFile {
    file: BufWriter<File>,
    beside: PathBuf,
    entries: u64,
}

impl BundleFile {
    pub(super) fn begin(path: &Path, timestamp: &str) -> Result<Self, Fault> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let beside = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = BufWriter::new(options.open(&beside)?);
        let mut bundle = Self { file, beside, entries: 0 };
        write!(
            bundle.file,
            r#"{{"resourceType":"Bundle","type":"collection","timestamp":"{timestamp}","entry":["#
        )?;
        Ok(bundle)
    }

    /// Writes one entry; `resource` is written as it is.
    pub(super) fn entry(
        &mut self,
        full_url: &str,
        via: &str,
        about: Option<&str>,
        resource: &[u8],
    ) -> Result<(), Fault> {
        let comma = if self.entries == 0 { "\n" } else { ",\n" };
        let via = json!([{"relation": "via", "url": format!("urn:uuid:{via}")}]);
        write!(self.file, r#"{comma}{{"fullUrl":{},"link":{via}"#, json!(full_url))?;
        if let Some(about) = about {
            let about = json!([{"url": fhir::file::ABOUT, "valueString": about}]);
            write!(self.file, r#","extension":{about}"#)?;
        }
        self.file.write_all(br#","resource":"#)?;
        self.file.write_all(resource)?;
        self.file.write_all(b"}")?;
        self.entries += 1;
        Ok(())
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// Gives it its name. Returns its size.
    pub(super) fn finish(mut self, path: &Path) -> Result<u64, Fault> {
        self.file.write_all(b"\n]}\n")?;
        self.file.flush()?;
        let file = self.file.get_ref();
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        fs::rename(&self.beside, path)?;
        #[cfg(unix)]
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(bytes)
    }
}

impl Drop for BundleFile {
    fn drop(&mut self) {
        // What is there is a beginning in clear. Once renamed, it is not there.
        let _ = fs::remove_file(&self.beside);
    }
}
