//! A JPEG file as its segments (ITU-T T.81, annex B): to leave out everything
//! that is not needed to show it, without touching a pixel.

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;

/// The file does not follow the structure of JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotJpeg;

/// The same picture without its metadata.
///
/// What stays is what decoders need: frames, tables, scans, the JFIF header,
/// Adobe's word on colours, and a colour profile. What follows the end of the
/// picture goes too: phones put further pictures there, with data of their own.
pub(crate) fn strip(bytes: &[u8]) -> Result<Vec<u8>, NotJpeg> {
    let mut rest = bytes.strip_prefix(&[0xff, START]).ok_or(NotJpeg)?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, START]);
    loop {
        let (marker, after) = marker(rest)?;
        if marker == END {
            kept.extend([0xff, END]);
            return Ok(kept);
        }
        let (segment, after) = segment(after)?;
        if is_needed(marker, segment) {
            kept.extend([0xff, marker]);
            kept.extend_from_slice(segment);
        }
        rest = after;
        if marker == SCAN {
            let end = end_of_scan(rest).ok_or(NotJpeg)?;
            let (scan, after) = rest.split_at_checked(end).ok_or(NotJpeg)?;
            kept.extend_from_slice(scan);
            rest = after;
        }
    }
}

/// Whether the file stops before its picture does. Decoders go on with grey
/// where the rest should be, and say nothing.
pub(crate) fn ends_early(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xff, START]) else { return false };
    loop {
        if rest.len() < 2 {
            return true;
        }
        // What does not follow the structure is for the decoder to judge.
        let Ok((marker, after)) = marker(rest) else { return false };
        if marker == END {
            return false;
        }
        let Some(length) = after.first_chunk().map(|length| u16::from_be_bytes(*length)) else {
            return true;
        };
        if length < 2 {
            return false;
        }
        let Some(after) = after.get(length.into()..) else { return true };
        rest = after;
        if marker == SCAN {
            let Some(scan) = end_of_scan(rest) else { return true };
            rest = rest.get(scan..).unwrap_or_default();
        }
    }
}

/// Whether the picture comes in several passes, for which a decoder keeps all
/// coefficients in memory.
pub(crate) fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Ok((marker, after)) = marker(rest) {
        match marker {
            0xc2 | 0xc6 | 0xca | 0xce => return true,
            0xc0 | 0xc1 | SCAN | END => return false,
            _ => {}
        }
        let Ok((_, after)) = segment(after) else { return false };
        rest = after;
    }
    false
}

/// The marker here; any number of 0xff may come before it.
fn marker(bytes: &[u8]) -> Result<(u8, &[u8]), NotJpeg> {
    let mut rest = bytes.strip_prefix(&[0xff]).ok_or(NotJpeg)?;
    while let Some(after) = rest.strip_prefix(&[0xff]) {
        rest = after;
    }
    let (marker, rest) = rest.split_first().ok_or(NotJpeg)?;
    Ok((*marker, rest))
}

/// The segment here, its two bytes of length included.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), NotJpeg> {
    let length = bytes.first_chunk().map(|length| u16::from_be_bytes(*length)).ok_or(NotJpeg)?;
    if length < 2 {
        return Err(NotJpeg);
    }
    bytes.split_at_checked(length.into()).ok_or(NotJpeg)
}

/// Where the next marker is that is not part of the scan's data: a byte 0xff
/// in it is followed by 0, and restart markers (0xd0 to 0xd7) are part of it.
fn end_of_scan(bytes: &[u8]) -> Option<usize> {
    let pairs = bytes.windows(2).enumerate();
    let mut ends = pairs.filter_map(|(place, pair)| match pair {
        [0xff, 0 | 0xd0..=0xd7 | 0xff] => None,
        [0xff, _] => Some(place),
        _ => None,
    });
    ends.next()
}

fn is_needed(marker: u8, segment: &[u8]) -> bool {
    let content = segment.get(2..).unwrap_or_default();
    match marker {
        // A JFIF header ends with the size of a small copy: none.
        0xe0 => content.starts_with(b"JFIF\0") && content.len() == 14 && content.ends_with(&[0, 0]),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xef | COMMENT => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    }

    const SCAN_DATA: &[u8] = b"\x12\xff\x00\x34\xff\xd0\x56";

    fn file(extra: &[Vec<u8>]) -> Vec<u8> {
        let jfif = part(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        let after = [part(0xc0, b"frame"), part(SCAN, b"scan"), SCAN_DATA.to_vec()].concat();
        [vec![0xff, START], jfif, extra.concat(), after, vec![0xff, END]].concat()
    }

    #[test]
    fn metadata_goes_and_the_picture_stays() {
        let profile = part(0xe2, b"ICC_PROFILE\0\x01\x01profile");
        let extra = [
            part(0xe1, b"Exif\0\0secret"),
            part(0xe1, b"http://ns.adobe.com/xap/1.0/\0secret"),
            part(0xe2, b"MPF\0secret"),
            part(0xed, b"Photoshop 3.0\0secret"),
            part(COMMENT, b"secret"),
            profile.clone(),
        ];
        let with_more = [file(&extra), file(&[part(0xe1, b"Exif\0\0secret")])].concat();
        let stripped = strip(&with_more).unwrap();
        assert_eq!(stripped, file(&[profile]));
        assert_eq!(strip(&stripped), Ok(stripped.clone()));
        assert!(!ends_early(&with_more) && !ends_early(&stripped) && !ends_early(b"text"));
    }

    #[test]
    fn several_scans_stay_several_scans() {
        let two = [
            vec![0xff, START],
            part(0xc2, b"frame"),
            part(SCAN, b"one"),
            SCAN_DATA.to_vec(),
            part(0xc4, b"table"),
            part(SCAN, b"two"),
            SCAN_DATA.to_vec(),
            vec![0xff, END],
        ]
        .concat();
        assert_eq!(strip(&two).unwrap(), two);
        assert!(is_progressive(&two));
        assert!(!is_progressive(&file(&[])));
    }

    #[test]
    fn a_file_that_ends_early_is_not_jpeg() {
        let whole = file(&[]);
        for end in 0..whole.len() {
            assert_eq!(strip(&whole[..end]), Err(NotJpeg), "cut at {end}");
            assert!(end < 2 || ends_early(&whole[..end]), "cut at {end}");
        }
    }
}
