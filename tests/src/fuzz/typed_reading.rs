//! What people type for a reading. The first byte chooses what is measured.

use model::reading::{Measure, Typed, Units, parse};

/// Each measure, as its own example says it may be typed.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, measure) in (0_u8..).zip(Measure::ALL) {
        for example in measure.example().split(", or ") {
            seeds.push([&[number], example.as_bytes()].concat());
        }
    }
    seeds
}

/// Reads it, as the measure chosen.
pub(super) fn run(input: &[u8]) -> String {
    let Some((first, text)) = input.split_first() else { return "nothing".to_owned() };
    let number = usize::from(*first) % Measure::ALL.len();
    let Some(measure) = Measure::ALL.get(number) else { return "no measure".to_owned() };
    let text = String::from_utf8_lossy(text);
    match parse(*measure, &text, &Units::default()) {
        Ok(Typed::Likely(_)) => format!("{} likely", measure.as_str()),
        Ok(Typed::Unlikely(unlikely)) => format!("{} {}", measure.as_str(), unlikely.why().len()),
        Err(error) => format!("{} {}", measure.as_str(), kind(&error.to_string())),
    }
}

/// An error without the numbers in it.
fn kind(error: &str) -> String {
    error.chars().filter(|c| !c.is_ascii_digit()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_read() {
        let seeds = seeds();
        assert!(seeds.len() > Measure::ALL.len());
        for seed in seeds {
            let outcome = run(&seed);
            assert!(outcome.ends_with("likely"), "{outcome}");
        }
    }
}
