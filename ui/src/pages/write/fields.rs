//! The fields of a form, each in the way that suits what it holds.

use api::{Request, WordView};
use leptos::prelude::*;
use model::{CURATED_FEELINGS, EntryKind, Field as PageField, Form};

use super::state::FormState;
use crate::ask::question_once;
use crate::components::{
    EnergyPicker, Field, FieldError, Mistakes, MoodPicker, TextField, WordsPicker,
};
use crate::{format, kinds, words};

/// How many tags that were used before are offered.
const TAGS_OFFERED: usize = 12;

/// The fields that are asked at once: the common case takes seconds.
pub(super) fn asked_first(kind: EntryKind) -> &'static [PageField] {
    use PageField as F;
    match kind {
        EntryKind::Diary => &[F::Mood, F::Energy, F::Feelings, F::Note, F::Sleep, F::About],
        EntryKind::Photo => &[F::Caption, F::Series, F::Site],
        EntryKind::Document => &[F::Title, F::Note],
        EntryKind::Medicine => &[F::Name, F::Dose, F::How, F::Times],
        EntryKind::Allergy => &[F::Name, F::Reaction, F::Severity],
        EntryKind::Condition => &[F::Name, F::Started],
        EntryKind::Vaccination | EntryKind::Procedure => &[F::Name, F::On],
        EntryKind::Appointment => &[F::Name, F::Place, F::Questions, F::Said],
        EntryKind::Contact => &[F::Name, F::Role, F::Phone],
        EntryKind::AboutMe => kind.fields(),
        EntryKind::Questionnaire | EntryKind::Remark => &[F::Note],
    }
}

/// The others, which are behind "More details". What a file, a questionnaire or
/// a service gave is not typed here.
pub(super) fn asked_on_request(kind: EntryKind) -> Vec<PageField> {
    use PageField as F;
    let given = |field: &F| {
        let always =
            matches!(field, F::File | F::Questionnaire | F::Answers | F::Score | F::Resource);
        always || (kind, *field) == (EntryKind::Remark, F::Name)
    };
    let others = kind.fields().iter().filter(|field| !asked_first(kind).contains(field));
    others.filter(|field| !given(field)).copied().collect()
}

/// Whether the time of an entry is asked for at once. Of a medicine it is only
/// when it was written down.
pub(super) fn asks_when_first(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Diary | EntryKind::Appointment | EntryKind::Photo)
}

/// One field with its label, hint and error.
pub(super) fn field(
    state: FormState,
    field: PageField,
    mistakes: Mistakes,
    start: bool,
) -> AnyView {
    let (id, label) = (field.as_str(), kinds::label(state.kind, field));
    let hint = kinds::hint(state.kind, field).map(str::to_owned);
    let line = move |inputmode: &'static str| {
        let value = state.text(field);
        match hint.clone() {
            Some(hint) => view! { <Field id label hint value mistakes inputmode start /> },
            None => view! { <Field id label value mistakes inputmode start /> },
        }
        .into_any()
    };
    match field.form() {
        Form::Score if field == PageField::Mood => {
            view! { <MoodPicker value=state.text(field) error=mistakes.of(id) /> }.into_any()
        }
        Form::Score => view! { <EnergyPicker value=state.text(field) /> }.into_any(),
        Form::Words => view! { <Words state field /> }.into_any(),
        Form::Text => {
            let hint = kinds::hint(state.kind, field).unwrap_or_default();
            let rows = if field == PageField::Note { 6 } else { 3 };
            view! { <TextField id label hint rows value=state.text(field) mistakes /> }.into_any()
        }
        Form::Choice(choices) => {
            view! { <OneOf id label choices value=state.text(field) mistakes /> }.into_any()
        }
        Form::Hours => line("decimal"),
        Form::Count => line("numeric"),
        Form::Line if field == PageField::Phone => line("tel"),
        Form::Line if field == PageField::Email => line("email"),
        Form::Line | Form::Date => line("text"),
        Form::Moment | Form::Switch | Form::File | Form::Answers => ().into_any(),
    }
}

/// Words: those suggested, those used before, and the person's own.
#[component]
fn Words(state: FormState, field: PageField) -> impl IntoView {
    let used = matches!(field, PageField::Tags | PageField::Series)
        .then(|| question_once::<Vec<WordView>>(Request::Words { field }));
    let suggestions = Signal::derive(move || match field {
        PageField::Feelings => CURATED_FEELINGS.map(str::to_owned).to_vec(),
        PageField::About => listed(words::suggest::about()),
        PageField::Needs => listed(words::suggest::needs()),
        _ => {
            let used = used.and_then(|used| used.get()?.ok()).unwrap_or_default();
            used.into_iter().take(TAGS_OFFERED).map(|used| used.word.to_string()).collect()
        }
    });
    view! {
        <WordsPicker
            field
            legend=kinds::label(state.kind, field)
            hint=kinds::hint(state.kind, field).unwrap_or_default()
            suggestions
            value=state.words(field)
        />
    }
}

fn listed(text: &str) -> Vec<String> {
    text.split(", ").map(str::to_owned).collect()
}

/// One of a few words, or none of them.
#[component]
fn OneOf(
    id: &'static str,
    label: &'static str,
    choices: &'static [&'static str],
    value: RwSignal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    let error = mistakes.of(id);
    let choice = move |choice: &'static str, label: String, first: bool| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=id
                    id=if first { id.to_owned() } else { format!("{id}-{choice}") }
                    prop:checked=move || value.with(|value| value == choice)
                    on:change=move |_| value.set(choice.to_owned())
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" class:wrong=move || error.get().is_some()>
            <legend>{label}</legend>
            <FieldError id error />
            <div class="choices">
                {choices
                    .iter()
                    .enumerate()
                    .map(|(index, word)| choice(word, format::phrase(word), index == 0))
                    .collect_view()}
                {choice("", words::write::cannot_say().to_owned(), false)}
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_kind_is_asked_for_once() {
        use EntryKind as K;
        for kind in [K::Diary, K::Medicine, K::Allergy, K::Condition, K::Vaccination] {
            let mut asked = asked_first(kind).to_vec();
            asked.extend(asked_on_request(kind));
            asked.sort_unstable();
            let mut fields = kind.fields().to_vec();
            fields.sort_unstable();
            assert_eq!(asked, fields, "{kind}");
        }
        assert_eq!(asked_on_request(K::Photo), [PageField::Tags]);
        assert!(asked_on_request(K::Questionnaire).is_empty());
    }

    #[test]
    fn what_a_kind_must_say_is_asked_first() {
        for kind in EntryKind::ALL {
            let typed = |field: &&PageField| matches!(field.form(), Form::Line);
            for field in kind.required().iter().filter(typed) {
                // The address a remark is about comes from the page it is made on.
                let made_elsewhere = matches!(kind, EntryKind::Questionnaire | EntryKind::Remark);
                assert!(made_elsewhere || asked_first(kind).contains(field), "{kind} {field}");
            }
        }
    }
}
