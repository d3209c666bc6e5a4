//! Questionnaires by the command line.

use serde_json::{Value, json};

use crate::home::Home;

/// The arguments that answer the questions 1, 2, 3 … by their scores.
fn answer(home: &Home, id: &str, at: &str, scores: &[u32]) -> Value {
    home.json(&arguments(id, at, scores).iter().map(String::as_str).collect::<Vec<_>>())
}

fn arguments(id: &str, at: &str, scores: &[u32]) -> Vec<String> {
    let mut args: Vec<String> = ["questionnaire", "answer", id, "--at", at].map(Into::into).into();
    for (index, score) in scores.iter().enumerate() {
        args.extend(["--set".to_owned(), format!("{}={score}", index + 1)]);
    }
    args
}

#[test]
fn two_come_with_keepwell_and_show_their_questions() {
    let home = Home::new();
    let listed = home.json(&["questionnaire", "list"]);
    let ids: Vec<&str> =
        listed.as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["phq-9", "gad-7"]);
    let shown = home.run(&["questionnaire", "show", "gad-7"]).out;
    for words in
        ["Feeling nervous, anxious or on edge", "3  Nearly every day", "10 to 14: Moderate"]
    {
        assert!(shown.contains(words), "{shown}");
    }
    let unknown = home.run(&["questionnaire", "show", "eq-5d"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("no questionnaire of that name"), "{}", unknown.err);
}

#[test]
fn answers_are_kept_scored_and_followed() {
    let home = Home::new();
    let later = answer(&home, "phq-9", "2026-05-10T09:00+01:00", &[1, 1, 2, 1, 0, 0, 0, 0, 0]);
    assert_eq!(
        later["outcome"],
        json!({"score": 5, "band": "Mild", "unanswered": 0, "help": false})
    );
    let entry = &later["saved"]["entry"]["page"]["fields"];
    assert_eq!(entry["questionnaire"], "phq-9");
    assert_eq!(entry["score"], "5");
    let kept: Value = serde_json::from_str(entry["answers"].as_str().unwrap()).unwrap();
    assert_eq!(kept["3"], "LA6570-1");

    answer(&home, "phq-9", "2026-05-03T09:00+01:00", &[3, 3, 3, 3, 3, 3, 1, 1, 0]);
    answer(&home, "phq-9", "2026-05-05T09:00+01:00", &[3, 3]);
    answer(&home, "gad-7", "2026-05-03T09:00+01:00", &[0; 7]);
    let trend = home.json(&["questionnaire", "trend", "phq-9"]);
    let points: Vec<(&Value, &Value)> = trend["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| (&point["score"], &point["band"]))
        .collect();
    let severe = (json!(20), json!("Severe"));
    let mild = (json!(5), json!("Mild"));
    let none = (Value::Null, Value::Null);
    assert_eq!(points, [(&severe.0, &severe.1), (&none.0, &none.1), (&mild.0, &mild.1)]);
    let words = home.run(&["questionnaire", "trend", "phq-9"]).out;
    assert!(words.contains("3 May 2026, 9:00am"), "{words}");
    assert!(words.contains("Score 20. The questionnaire's own band: Severe."), "{words}");
    assert!(words.contains("Not scored."), "{words}");
    home.check();
}

#[test]
fn help_is_shown_with_question_nine_and_not_without() {
    let home = Home::new();
    let said = |scores: &[u32]| {
        let args = arguments("phq-9", "2026-05-03T09:00+01:00", scores);
        let said = home.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    assert!(!said(&[3, 3, 3, 3, 3, 3, 3, 3, 0]).contains("116 123"));
    let shown = said(&[0, 0, 0, 0, 0, 0, 0, 0, 1]);
    for way in ["116 123", "SHOUT to 85258", "111 and choose option 2", "999"] {
        assert!(shown.contains(way), "{shown}");
    }
}

#[test]
fn what_does_not_fit_is_not_kept() {
    let home = Home::new();
    for (set, code) in [
        (vec!["1=7"], 1),
        (vec!["12=1"], 1),
        (vec!["problems=1"], 1),
        (vec!["1=1", "1=2"], 2),
        (vec!["1"], 2),
        (vec![], 2),
    ] {
        let mut args = vec!["questionnaire", "answer", "phq-9"];
        for one in &set {
            args.extend(["--set", one]);
        }
        let said = home.run(&args);
        assert_eq!(said.code, code, "{set:?}: {}", said.err);
    }
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 0);
}

#[test]
fn another_questionnaire_is_added_as_data() {
    let home = Home::new();
    let file = home.path().join("sleep.json");
    let option = |code: &str, score: u32| {
        let url = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
        json!({"valueCoding": {"code": code},
               "extension": [{"url": url, "valueDecimal": score}]})
    };
    let mut sleep = json!({
        "resourceType": "Questionnaire", "id": "sleep", "title": "Sleep", "status": "active",
        "item": [{"linkId": "s", "text": "How did you sleep?", "type": "choice",
                  "extension": [{"url": "urn:keepwell:help-when-above", "valueInteger": 1}],
                  "answerOption": [option("well", 0), option("badly", 1), option("never", 2)]}]
    });
    let add = |json: &Value| {
        std::fs::write(&file, json.to_string()).unwrap();
        home.run(&["questionnaire", "add", file.to_str().unwrap()])
    };
    assert_eq!(add(&sleep).code, 0);
    assert_eq!(add(&sleep).code, 0, "twice is once");
    assert_eq!(home.json(&["questionnaire", "list"]).as_array().unwrap().len(), 3);
    let args = ["questionnaire", "answer", "sleep", "--set", "s=never"];
    let outcome = &home.json(&args)["outcome"];
    assert_eq!(*outcome, json!({"score": 2, "band": null, "unanswered": 0, "help": true}));

    sleep["title"] = json!("Another");
    let refused = add(&sleep);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("another questionnaire of that name"), "{}", refused.err);
    sleep["id"] = json!("phq-9");
    assert_eq!(add(&sleep).code, 1, "what comes with Keepwell is not replaced");
    sleep["id"] = json!("new");
    sleep["item"][0]["type"] = json!("quantity");
    let refused = add(&sleep);
    assert!(
        refused.err.contains("Question s: Keepwell cannot use type quantity yet"),
        "{}",
        refused.err
    );
    assert_eq!(home.run(&["questionnaire", "add", "/nowhere.json"]).code, 1);
    home.check();
}
