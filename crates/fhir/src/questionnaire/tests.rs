use model::Answers;
use model::questionnaire::{ItemKind, Outcome, ReadAnswersError};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn phq_9() -> Questionnaire {
    read(BUILT_IN[0]).unwrap()
}

fn gad_7() -> Questionnaire {
    read(BUILT_IN[1]).unwrap()
}

/// Answers to the questions 1, 2, 3 … by their scores.
fn scored(questionnaire: &Questionnaire, scores: &[u32]) -> Answers {
    let mut typed = Answers::default();
    for (index, score) in scores.iter().enumerate() {
        typed.set(&(index + 1).to_string(), &score.to_string());
    }
    questionnaire.read(&typed).unwrap()
}

/// Scores from 0 to 3 for so many questions, with this sum.
fn adding_up_to(sum: u32, questions: u32) -> Vec<u32> {
    (0..questions).map(|index| sum.saturating_sub(index * 3).min(3)).collect()
}

fn outcome(questionnaire: &Questionnaire, scores: &[u32]) -> Outcome {
    questionnaire.outcome(&scored(questionnaire, scores))
}

fn small(items: &serde_json::Value) -> String {
    json!({"resourceType": "Questionnaire", "id": "q", "title": "Q", "item": items}).to_string()
}

fn refused(items: &serde_json::Value) -> ReadQuestionnaireError {
    read(&small(items)).unwrap_err()
}

fn link(link_id: &str) -> String {
    link_id.to_owned()
}

#[test]
fn what_comes_with_keepwell_is_read_whole() {
    let (phq, gad) = (phq_9(), gad_7());
    assert_eq!((phq.id.as_str(), phq.score_range()), ("phq-9", Some((0, 27))));
    assert_eq!((gad.id.as_str(), gad.score_range()), ("gad-7", Some((0, 21))));
    for (questionnaire, scored, asked) in [(&phq, 9, 10), (&gad, 7, 7)] {
        let all = questionnaire.all_items();
        assert_eq!(all.iter().filter(|item| item.is_scored()).count(), scored);
        assert_eq!(all.iter().filter(|item| item.is_question()).count(), asked);
        assert!(questionnaire.copyright.contains("No permission required"));
        assert!(!questionnaire.bands_source.is_empty());
    }
}

/// A LOINC code ends in a check digit by Luhn's rule, which finds a code that
/// was copied wrongly. (Codes of answers, LA…, follow another.)
#[test]
fn every_code_keeps_its_check_digit() {
    let mut seen = 0;
    for text in BUILT_IN {
        let codes = text.split("\"code\": \"").skip(1).filter_map(|rest| rest.split('"').next());
        for code in codes.filter(|code| !code.starts_with("LA")) {
            let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
            let doubled = |(index, digit): (usize, &u32)| match index % 2 {
                0 => *digit,
                _ => digit * 2 / 10 + digit * 2 % 10,
            };
            let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
            assert_eq!(sum % 10, 0, "{code}");
            seen += 1;
        }
    }
    assert_eq!(seen, (1 + 10) + (1 + 7));
}

#[test]
fn every_score_of_the_phq_9_falls_in_its_own_band() {
    let phq = phq_9();
    for sum in 0..=27 {
        let band = match sum {
            0..=4 => "None–minimal",
            5..=9 => "Mild",
            10..=14 => "Moderate",
            15..=19 => "Moderately severe",
            _ => "Severe",
        };
        let outcome = outcome(&phq, &adding_up_to(sum, 9));
        assert_eq!(outcome.score, i32::try_from(sum).ok());
        assert_eq!(outcome.band.as_deref(), Some(band), "{sum}");
    }
}

#[test]
fn every_score_of_the_gad_7_falls_in_its_own_band() {
    let gad = gad_7();
    for sum in 0..=21 {
        let band = match sum {
            0..=4 => "Minimal",
            5..=9 => "Mild",
            10..=14 => "Moderate",
            _ => "Severe",
        };
        let outcome = outcome(&gad, &adding_up_to(sum, 7));
        assert_eq!(outcome.score, i32::try_from(sum).ok());
        assert_eq!(outcome.band.as_deref(), Some(band), "{sum}");
        assert!(!outcome.help);
    }
}

#[test]
fn a_part_of_a_sum_is_not_a_score() {
    let outcome = outcome(&phq_9(), &[3, 3, 3, 3, 3, 3, 3, 3]);
    let nothing = Outcome { score: None, band: None, unanswered: 1, help: false };
    assert_eq!(outcome, nothing);
}

#[test]
fn the_question_about_daily_life_is_kept_and_not_scored() {
    let phq = phq_9();
    let mut answers = scored(&phq, &[1; 9]);
    answers.set("10", "Extremely difficult");
    let answers = phq.read(&answers).unwrap();
    assert_eq!(answers.get("10"), Some("LA6574-3"));
    assert_eq!(phq.outcome(&answers).score, Some(9));
}

#[test]
fn question_nine_above_zero_shows_help_at_once() {
    let phq = phq_9();
    assert!(!outcome(&phq, &[3, 3, 3, 3, 3, 3, 3, 3, 0]).help);
    for score in 1..=3 {
        assert!(outcome(&phq, &[0, 0, 0, 0, 0, 0, 0, 0, score]).help);
        let mut alone = Answers::default();
        alone.set("9", &score.to_string());
        let alone = phq.read(&alone).unwrap();
        assert!(phq.outcome(&alone).help, "before anything else is answered");
    }
}

#[test]
fn answers_that_do_not_fit_are_refused() {
    let phq = phq_9();
    let error = |link_id: &str, answer: &str| {
        let mut answers = Answers::default();
        answers.set(link_id, answer);
        phq.read(&answers).unwrap_err()
    };
    assert_eq!(error("11", "1"), ReadAnswersError::NoSuchQuestion { link_id: link("11") });
    for answer in ["4", "-1", "often", "LA9999-9"] {
        assert!(matches!(error("1", answer), ReadAnswersError::Answer { .. }), "{answer}");
    }
    assert!(matches!(error("problems", "1"), ReadAnswersError::Answer { .. }));
    assert_eq!(phq.read(&Answers::default()), Err(ReadAnswersError::Empty));
}

#[test]
fn a_question_is_asked_when_its_condition_holds() {
    let text = small(&json!([
        {"linkId": "smoke", "text": "Do you smoke?", "type": "boolean"},
        {"linkId": "much", "text": "How much", "type": "group",
         "enableWhen": [{"question": "smoke", "operator": "=", "answerBoolean": true}],
         "item": [{"linkId": "day", "text": "A day?", "type": "integer", "required": true}]},
        {"linkId": "thanks", "text": "Thank you", "type": "display",
         "enableWhen": [{"question": "smoke", "operator": "exists", "answerBoolean": true}]}
    ]));
    let questionnaire = read(&text).unwrap();
    let shown = |pairs: &[(&str, &str)]| {
        let mut answers = Answers::default();
        pairs.iter().for_each(|(link_id, answer)| answers.set(link_id, answer));
        let shown = questionnaire.shown(&answers);
        let names: Vec<String> = shown.into_iter().map(|item| item.link_id.clone()).collect();
        (names, questionnaire.read(&answers).map(|_| ()))
    };
    assert_eq!(shown(&[]).0, ["smoke"]);
    assert_eq!(shown(&[("smoke", "no")]), (vec![link("smoke"), link("thanks")], Ok(())));
    let (names, error) = shown(&[("smoke", "yes")]);
    assert_eq!(names, ["smoke", "much", "day", "thanks"]);
    assert_eq!(error, Err(ReadAnswersError::Unanswered { link_id: link("day") }));
    assert_eq!(shown(&[("smoke", "yes"), ("day", "5")]).1, Ok(()));
    let leftover = shown(&[("smoke", "no"), ("day", "5")]).1;
    assert_eq!(leftover, Err(ReadAnswersError::NotAsked { link_id: link("day") }));
    let nothing = Outcome { score: None, band: None, unanswered: 0, help: false };
    assert_eq!(questionnaire.outcome(&Answers::default()), nothing);
}

#[test]
fn what_cannot_be_honoured_is_refused_by_name() {
    let with = |extra: serde_json::Value| {
        let mut item = json!({"linkId": "a", "text": "A?", "type": "string"});
        for (key, value) in extra.as_object().unwrap() {
            item[key] = value.clone();
        }
        refused(&json!([item]))
    };
    for (extra, element) in [
        (json!({"type": "quantity"}), "type quantity"),
        (json!({"type": "open-choice"}), "type open-choice"),
        (json!({"repeats": true}), "repeats"),
        (json!({"readOnly": true}), "readOnly"),
        (json!({"answerValueSet": "#x"}), "answerValueSet"),
        (json!({"modifierExtension": []}), "modifierExtension"),
        (
            json!({"item": [{"linkId": "b", "text": "B", "type": "string"}]}),
            "item within a question",
        ),
        (
            json!({"enableWhen": [{"question": "x", "operator": ">", "answerInteger": 1}]}),
            "this enableWhen.operator",
        ),
        (
            json!({"type": "choice", "answerOption": [{"valueString": "x"}]}),
            "answerOption without valueCoding",
        ),
    ] {
        let error = ReadQuestionnaireError::NotSupported { link_id: link("a"), element };
        assert_eq!(with(extra), error);
    }
    assert!(
        read(&small(&json!([
            {"linkId": "a", "text": "A?", "type": "string", "repeats": false, "maxLength": 5}
        ])))
        .is_ok()
    );
}

#[test]
fn what_is_missing_is_named() {
    let missing = |element| ReadQuestionnaireError::Missing { link_id: link("a"), element };
    assert_eq!(refused(&json!([{"linkId": "a", "type": "string"}])), missing("text"));
    assert_eq!(refused(&json!([{"linkId": "a", "text": "A"}])), missing("type"));
    assert_eq!(refused(&json!([{"linkId": "a", "text": "A", "type": "new"}])), missing("type"));
    let choice = json!([{"linkId": "a", "text": "A", "type": "choice"}]);
    assert_eq!(refused(&choice), missing("answerOption"));
    for nameless in [json!({}), json!({"linkId": ""}), json!({"linkId": "a b"}), json!(7)] {
        let error = refused(&json!([nameless]));
        assert!(matches!(error, ReadQuestionnaireError::Missing { element: "linkId", .. }));
    }
    for text in ["", "[]", "{}", r#"{"resourceType":"Patient"}"#, "\u{0}"] {
        assert_eq!(read(text), Err(ReadQuestionnaireError::NotAQuestionnaire), "{text}");
    }
    assert_eq!(refused(&json!([])), ReadQuestionnaireError::NoQuestion);
    let words = json!([{"linkId": "a", "text": "A", "type": "display"}]);
    assert_eq!(refused(&words), ReadQuestionnaireError::NoQuestion);
}

#[test]
fn a_question_depends_on_those_before_it_only() {
    let when = |question: &str, answer: &str| json!([{"question": question, "operator": "=", "answerString": answer}]);
    let line = |link_id: &str, question: &str| json!({"linkId": link_id, "text": "?", "type": "string", "enableWhen": when(question, "x")});
    let ahead = |link_id: &str| ReadQuestionnaireError::LooksAhead { link_id: link(link_id) };
    assert_eq!(refused(&json!([line("a", "a")])), ahead("a"));
    assert_eq!(refused(&json!([line("a", "b"), line("b", "a")])), ahead("a"));
    assert_eq!(refused(&json!([line("a", "nobody")])), ahead("a"));
    let group = json!([{"linkId": "g", "type": "group", "item": [line("a", "g")]}]);
    assert_eq!(refused(&group), ahead("a"));
    let never = json!([
        {"linkId": "a", "text": "A", "type": "integer"},
        {"linkId": "b", "text": "B", "type": "string", "enableWhen": when("a", "many")}
    ]);
    assert_eq!(refused(&never), ReadQuestionnaireError::NoSuchAnswer { link_id: link("b") });
    let twice = json!([line("a", "a"), {"linkId": "a", "text": "A", "type": "string"}]);
    assert_eq!(refused(&twice), ahead("a"));
}

#[test]
fn names_codes_scores_and_bands_fit_together() {
    let line = json!({"linkId": "a", "text": "A", "type": "string"});
    let same = ReadQuestionnaireError::SameName { link_id: link("a") };
    assert_eq!(refused(&json!([line, line])), same);
    let option = |code: &str, score: serde_json::Value| {
        let ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
        let extension = json!([{"url": ordinal, "valueDecimal": score}]);
        json!({"valueCoding": {"code": code}, "extension": extension})
    };
    let choice = |options: serde_json::Value| {
        read(&small(&json!([
            {"linkId": "a", "text": "A", "type": "choice", "answerOption": options}
        ])))
    };
    let scores = Err(ReadQuestionnaireError::Scores { link_id: link("a") });
    let bare = json!({"valueCoding": {"code": "z"}});
    assert_eq!(choice(json!([option("x", json!(1)), bare])), scores);
    for score in [json!(0.5), json!(1_001), json!(1e9), json!("1"), json!(null)] {
        assert_eq!(choice(json!([option("x", score)])), scores);
    }
    let twice = Err(ReadQuestionnaireError::SameCode { link_id: link("a") });
    assert_eq!(choice(json!([option("x", json!(1)), option("x", json!(2))])), twice);
    let written = choice(json!([option("x", json!(2.0)), option("y", json!(999))])).unwrap();
    assert_eq!(written.score_range(), Some((2, 999)));
    for score in [json!(-1), json!(1_000)] {
        let beyond = choice(json!([option("x", score)]));
        assert_eq!(beyond, Err(ReadQuestionnaireError::ScoreRange));
    }
    let mut helping = line.clone();
    helping["extension"] = json!([{"url": "urn:keepwell:help-when-above", "valueInteger": 0}]);
    let error = ReadQuestionnaireError::HelpWithoutScore { link_id: link("a") };
    assert_eq!(refused(&json!([helping])), error);

    let overlapping = BUILT_IN[0].replacen("\"valueInteger\": 5", "\"valueInteger\": 4", 1);
    assert_eq!(read(&overlapping), Err(ReadQuestionnaireError::Bands));
}

#[test]
fn size_and_depth_have_an_end() {
    let long = small(&json!([{"linkId": "a", "text": "a".repeat(MAX_BYTES), "type": "string"}]));
    assert_eq!(read(&long), Err(ReadQuestionnaireError::TooLong));
    let nested = |depth: usize| {
        let mut item = json!({"linkId": "a", "text": "A", "type": "string"});
        for level in 0..depth {
            item = json!({"linkId": format!("g{level}"), "type": "group", "item": [item]});
        }
        small(&json!([item]))
    };
    assert!(read(&nested(4)).is_ok());
    assert_eq!(read(&nested(5)), Err(ReadQuestionnaireError::TooDeep));
    assert!(read(&"{\"item\":[".repeat(20_000)).is_err());
    let many = |count: usize| {
        let item = |n| json!({"linkId": format!("q{n}"), "text": "?", "type": "string"});
        small(&(0..count).map(item).collect())
    };
    assert!(read(&many(MAX_ITEMS)).is_ok());
    assert_eq!(read(&many(MAX_ITEMS + 1)), Err(ReadQuestionnaireError::TooManyItems));
}

#[test]
fn markup_in_a_questionnaire_is_not_shown() {
    let text = small(&json!([
        {"linkId": "a", "text": "<script>x()</script>How <b>are</b> you?", "type": "string"}
    ]));
    assert_eq!(read(&text).unwrap().items[0].text, "How are you?");
}

proptest! {
    /// The score is the plain sum, and what is kept reads back as itself.
    #[test]
    fn the_score_is_the_sum(scores in prop::collection::vec(0_u32..4, 9)) {
        let phq = phq_9();
        let answers = scored(&phq, &scores);
        let outcome = phq.outcome(&answers);
        prop_assert_eq!(outcome.score, i32::try_from(scores.iter().sum::<u32>()).ok());
        prop_assert_eq!(outcome.help, scores[8] > 0);
        prop_assert_eq!(phq.read(&answers).unwrap(), answers);
    }

    /// A questionnaire with any part replaced is read or refused, never a panic.
    #[test]
    fn a_damaged_questionnaire_is_read_or_refused(at in 0_usize..16_000, junk in "\\PC{0,6}") {
        let mut text: String = BUILT_IN[1].chars().filter(char::is_ascii).collect();
        let at = at.min(text.len() - 8);
        text.replace_range(at..at + 4, &junk);
        if let Ok(questionnaire) = read(&text) {
            let choices = |kind: &ItemKind| matches!(kind, ItemKind::Choice(_));
            prop_assert!(questionnaire.all_items().iter().any(|item| choices(&item.kind)));
        }
    }
}
