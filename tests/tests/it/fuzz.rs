//! What fuzzing ever kept does no harm, today and always.

use keepwell_tests::fuzz::{TARGETS, inputs};

#[test]
fn every_input_ever_kept_does_no_harm() {
    for target in TARGETS {
        let inputs = inputs(target).unwrap();
        let outcomes: std::collections::BTreeSet<String> =
            inputs.iter().map(|input| (target.run)(input)).collect();
        assert!(outcomes.len() > 1, "{}: the kept inputs tell nothing apart", target.name);
    }
}
