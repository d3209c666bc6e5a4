//! Passphrases, codes and tokens: from the environment or a prompt, never from
//! arguments.

use std::env;
use std::io::{self, IsTerminal};

use api::Secret;

use crate::Failure;

/// The value of `variable`, else what the person types after `prompt`.
pub(crate) fn ask(variable: &str, prompt: &str) -> Result<Secret, Failure> {
    if let Some(secret) = given(variable) {
        return Ok(secret);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Said(format!(
            "Nothing was given for {variable}, and there is no terminal to ask on."
        )));
    }
    rpassword::prompt_password(format!("{prompt}: "))
        .map(Secret::new)
        .map_err(|_| Failure::Said("Nothing could be read from the terminal.".into()))
}

/// The value of `variable`, if set and not empty.
pub(crate) fn given(variable: &str) -> Option<Secret> {
    env::var(variable).ok().filter(|value| !value.is_empty()).map(Secret::new)
}

/// Asks for a new passphrase, twice where it is typed.
pub(crate) fn ask_new(variable: &str, prompt: &str) -> Result<Secret, Failure> {
    if let Some(secret) = given(variable) {
        return Ok(secret);
    }
    let first = ask(variable, prompt)?;
    let second = ask(variable, "The same again")?;
    if first == second {
        Ok(first)
    } else {
        Err(Failure::Said("The two are not the same. Nothing was changed.".into()))
    }
}
