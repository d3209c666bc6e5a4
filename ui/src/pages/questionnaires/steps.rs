//! A questionnaire as a person goes through it: one question after the other.

use model::questionnaire::{Item, ItemKind};
use model::{Answers, Questionnaire};

/// One question with what is to be read before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The texts of the groups it is in, and what stands between the question
    /// before and this one.
    pub(super) before: Vec<String>,
    pub(super) item: Item,
}

/// The questions to ask, given the answers so far.
pub(super) fn steps(questionnaire: &Questionnaire, answers: &Answers) -> Vec<Step> {
    let shown: Vec<&str> =
        questionnaire.shown(answers).into_iter().map(|item| item.link_id.as_str()).collect();
    let mut walk = Walk { shown, texts: Vec::new(), steps: Vec::new() };
    walk.through(&questionnaire.items, &[]);
    walk.steps
}

struct Walk<'a> {
    shown: Vec<&'a str>,
    /// Texts since the last question.
    texts: Vec<String>,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn through(&mut self, items: &[Item], groups: &[String]) {
        for item in items {
            if !self.shown.contains(&item.link_id.as_str()) {
                continue;
            }
            match item.kind {
                ItemKind::Display => self.texts.push(item.text.clone()),
                ItemKind::Group => {
                    let text = Some(item.text.clone()).filter(|text| !text.is_empty());
                    let groups: Vec<String> = groups.iter().cloned().chain(text).collect();
                    self.through(&item.items, &groups);
                }
                _ => {
                    let texts = std::mem::take(&mut self.texts);
                    let before = groups.iter().cloned().chain(texts).collect();
                    self.steps.push(Step { before, item: item.clone() });
                    self.through(&item.items, groups);
                }
            }
        }
    }
}

/// What a number key chooses: the first choice is 1.
pub(super) fn chosen_by_key(item: &Item, key: &str) -> Option<String> {
    let number: usize = key.parse().ok()?;
    let index = number.checked_sub(1)?;
    match &item.kind {
        ItemKind::Choice(choices) => choices.get(index).map(|choice| choice.code.clone()),
        ItemKind::YesNo => ["yes", "no"].get(index).map(|answer| (*answer).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::questionnaire::Choice;

    use super::*;

    fn item(link_id: &str, text: &str, kind: ItemKind, items: Vec<Item>) -> Item {
        Item {
            link_id: link_id.into(),
            prefix: String::new(),
            text: text.into(),
            kind,
            required: false,
            shown_when: None,
            help_when_above: None,
            items,
        }
    }

    #[test]
    fn a_question_comes_with_what_is_read_before_it() {
        let questions = vec![
            item("1", "Sleep?", ItemKind::YesNo, Vec::new()),
            item("d", "Nearly done.", ItemKind::Display, Vec::new()),
            item("2", "Rest?", ItemKind::YesNo, Vec::new()),
        ];
        let questionnaire = Questionnaire {
            id: "q".parse().unwrap(),
            title: "Q".into(),
            intro: String::new(),
            copyright: String::new(),
            items: vec![item("g", "In the last week:", ItemKind::Group, questions)],
            bands: Vec::new(),
            bands_source: String::new(),
        };
        let steps = steps(&questionnaire, &Answers::default());
        assert_eq!(steps[0].before, ["In the last week:"]);
        assert_eq!(steps[1].before, ["In the last week:", "Nearly done."]);
        assert_eq!(steps.len(), 2);
    }

    #[test]
    fn number_keys_choose_from_the_top() {
        let choice = |code: &str| Choice { code: code.into(), text: code.into(), score: None };
        let choices = ItemKind::Choice(vec![choice("a"), choice("b")]);
        let item = item("1", "", choices, Vec::new());
        assert_eq!(chosen_by_key(&item, "2").as_deref(), Some("b"));
        assert_eq!(chosen_by_key(&item, "0"), None);
        assert_eq!(chosen_by_key(&item, "3"), None);
        assert_eq!(chosen_by_key(&item, "x"), None);
    }
}
