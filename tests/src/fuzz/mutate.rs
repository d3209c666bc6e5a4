//! Small damage to bytes.

use testkit::Random;

/// Bytes on the edges of what lengths and numbers can be.
const EDGES: [u8; 8] = [0, 1, 0x20, 0x7f, 0x80, 0x81, 0xfe, 0xff];
const MOST_BLOWS: usize = 6;

/// One of `inputs`, damaged in a few places.
pub(super) fn mutated(inputs: &[Vec<u8>], longest: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(inputs).clone();
    for _ in 0..=random.below(MOST_BLOWS) {
        blow(&mut bytes, inputs, random);
    }
    bytes.truncate(longest);
    bytes
}

fn blow(bytes: &mut Vec<u8>, inputs: &[Vec<u8>], random: &mut Random) {
    let place = random.below(bytes.len() + 1);
    let end = place + random.below((bytes.len() - place).min(32) + 1);
    let (edge, any) = (*random.pick(&EDGES), random.bits());
    let byte = bytes.get_mut(place);
    match random.below(10) {
        0..=2 => drop(byte.map(|byte| *byte ^= 1 << (any % 8))),
        3 | 4 => drop(byte.map(|byte| *byte = edge)),
        5 => drop(byte.map(|byte| *byte = byte.wrapping_add((any % 7) as u8).wrapping_sub(3))),
        6 => drop(bytes.drain(place..end)),
        7 => {
            let again: Vec<u8> = bytes.get(place..end).unwrap_or_default().to_vec();
            bytes.splice(place..place, again);
        }
        8 => {
            let other = random.pick(inputs);
            let from = random.below(other.len() + 1);
            let to = from + random.below(other.len() - from + 1);
            bytes.splice(place..end, other.get(from..to).unwrap_or_default().iter().copied());
        }
        _ if any % 4 == 0 => bytes.truncate(place),
        _ => drop(bytes.splice(place..place, any.to_le_bytes())),
    }
}
