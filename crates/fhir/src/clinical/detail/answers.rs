//! The answers to a questionnaire, under the questions they answer.

use serde_json::Value;

use super::{choice, each, joined, list, some, text};

/// Questions within questions, further in than anybody reads.
const DEEPEST: u8 = 12;

pub(super) fn response(resource: &Value) -> Vec<Option<String>> {
    vec![items(resource, DEEPEST)]
}

fn items(parent: &Value, deeper: u8) -> Option<String> {
    let deeper = deeper.checked_sub(1)?;
    each(parent, "/item", "\n", |one| item(one, deeper))
}

/// A question with all its answers, and what was asked because of them. What
/// was not answered is no line, but for a heading above what was.
fn item(item: &Value, deeper: u8) -> Option<String> {
    let answers = list(item, "/answer");
    let said = some(joined(answers.iter().map(|one| choice(one, "value")), ", "));
    let below = answers.iter().map(|one| items(one, deeper)).chain([items(item, deeper)]);
    let below = some(joined(below, "\n"));
    let line = match (text(item, "/text"), said) {
        (Some(question), Some(said)) => Some(format!("{question}: {said}")),
        (Some(heading), None) if below.is_some() => Some(heading),
        (Some(_), None) => None,
        (None, said) => said,
    };
    some(joined([line, below], "\n"))
}

/// What a questionnaire asks.
pub(super) fn questions(resource: &Value) -> Vec<Option<String>> {
    let about = ["/description", "/purpose"].map(|place| text(resource, place));
    about.into_iter().chain([asked(resource, DEEPEST)]).collect()
}

fn asked(parent: &Value, deeper: u8) -> Option<String> {
    let deeper = deeper.checked_sub(1)?;
    each(parent, "/item", "\n", |one| some(joined([text(one, "/text"), asked(one, deeper)], "\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_answer_is_told_wherever_it_stands() {
        let form = json!({"item": [
            {"text": "General", "item": [
                {"text": "Do you smoke?", "answer": [{"valueBoolean": true, "item": [
                    {"text": "How many a day?", "answer": [{"valueInteger": 5}]}
                ]}]},
                {"text": "Not asked", "item": [{"text": "Nor this"}]}
            ]},
            {"text": "What helps?", "answer": [
                {"valueCoding": {"code": "1", "display": "Rest"}}, {"valueString": "tea"}
            ]},
            {"text": "Blank"}
        ]});
        assert_eq!(
            items(&form, DEEPEST).unwrap(),
            "General\nDo you smoke?: yes\nHow many a day?: 5\nWhat helps?: Rest, tea"
        );
        let mut deep = json!({"text": "last", "answer": [{"valueInteger": 1}]});
        for _ in 0..200 {
            deep = json!({"item": [deep]});
        }
        assert_eq!(items(&deep, DEEPEST), None);
    }
}
