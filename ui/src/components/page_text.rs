//! What an entry of any kind says.

use api::Request;
use leptos::prelude::*;
use model::{Diary, EntryKind, Field, Form, Page, Questionnaire, QuestionnaireId, Value};

use super::{DiaryText, Note, WordLine};
use crate::ask::question_once;
use crate::kinds;

/// Its name and kind, each field with what it says, texts as they were
/// written, and tags. The children say when it was.
#[component]
pub(crate) fn PageText(page: Page, children: Children) -> impl IntoView {
    if page.kind() == EntryKind::Diary {
        return view! { <DiaryText diary=Diary::of(&page)>{children()}</DiaryText> }.into_any();
    }
    let (name, kind) = (kinds::name(&page), kinds::kind(page.kind()));
    let named = name != kind;
    let facts = page.said().filter(|(field, _)| is_fact(*field)).map(|(field, value)| {
        let label = kinds::label(page.kind(), field);
        view! { <div><dt>{label}</dt><dd dir="auto">{said(field, value)}</dd></div> }
    });
    let facts = facts.collect_view();
    let tags = page.words(Field::Tags).map(ToString::to_string).collect::<Vec<_>>();
    view! {
        <div class="entry-head">
            <h3 class="entry-name" dir="auto">{called(&page, name)}</h3>
            {named.then(|| view! { <span class="tag">{kind}</span> })}
            <span class="entry-time">{children()}</span>
        </div>
        {(!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> })}
        <WordLine field=Field::Tags words=tags />
    }
    .into_any()
}

/// Its name; of a questionnaire what it calls itself, once that is known.
fn called(page: &Page, name: String) -> Signal<String> {
    let id = page.get(Field::Questionnaire).and_then(|id| QuestionnaireId::new(id).ok());
    let Some(id) = id else { return Signal::stored(name) };
    let known = question_once::<Questionnaire>(Request::Questionnaire { id });
    Signal::derive(move || match known.get() {
        Some(Ok(known)) => known.title,
        _ => name.clone(),
    })
}

/// Whether a field stands in the list of facts: the name is above it, the tags
/// are below it, a file is shown, not told, and an address says nothing.
fn is_fact(field: Field) -> bool {
    let elsewhere = [Field::Name, Field::Title, Field::Questionnaire, Field::Resource, Field::Tags];
    !elsewhere.contains(&field) && !matches!(field.form(), Form::File | Form::Answers)
}

fn said(field: Field, value: &Value) -> AnyView {
    match value {
        Value::Text(text) if field.form() == Form::Text => {
            view! { <Note note=text.clone() /> }.into_any()
        }
        Value::Text(text) => kinds::value(field, text).into_any(),
        Value::Words(words) => {
            let words: Vec<&str> = words.iter().map(model::Label::as_str).collect();
            words.join(", ").into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_elsewhere_is_not_told_twice() {
        assert!(is_fact(Field::Dose) && is_fact(Field::Note) && is_fact(Field::Needs));
        assert!(!is_fact(Field::Name) && !is_fact(Field::Tags) && !is_fact(Field::File));
    }
}
