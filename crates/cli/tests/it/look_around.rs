//! Looking around with a made-up person, from the command line.

use crate::home::Home;

#[test]
fn a_made_up_person_comes_with_a_year_and_goes_with_a_word() {
    let home = Home::new();
    assert_ne!(home.run(&["person", "remove-made-up"]).code, 0, "there is none yet");
    let made = home.json(&["person", "look-around"]);
    assert_eq!(made["made_up"], true);
    let robin = made["id"].as_str().unwrap();

    // A made-up person does not count: Asha is still the only one here.
    // The passphrase in the environment is Asha's: Robin's is not asked for.
    let entries = home.json(&["--person", robin, "list"]);
    assert!(entries.as_array().unwrap().len() > 300);
    let report = home.json(&["--person", robin, "check"]);
    assert_eq!(report["clean"], true, "{report}");
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 0);

    let refused = home.run(&["--person", "Asha", "person", "remove-made-up"]);
    assert!(refused.code != 0 && refused.err.contains("not made up"), "{}", refused.err);
    assert!(home.run(&["person", "remove-made-up"]).out.contains("removed for good"));
    assert_eq!(home.json(&["person", "list"]).as_array().unwrap().len(), 1);
    home.check();
}
