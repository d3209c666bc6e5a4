//! The words of `outbox`, and of rules about what is sent.

use std::path::PathBuf;

use api::model::{ItemId, ItemKind, SendRule, SendRules};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct OutboxArgs {
    #[command(subcommand)]
    pub(crate) command: Option<OutboxCommand>,
    /// Only this connection, by name.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Exactly what each service will get of an item.
    Preview {
        /// The item, as `outbox` lists it.
        id: ItemId,
        /// Only for this connection, by name.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
    /// Let go what needs your say-so.
    Approve {
        /// One item, as `outbox` lists it.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<ItemId>,
        /// Everything that waits for it.
        #[arg(long)]
        all: bool,
        /// Only of this kind.
        #[arg(long, value_name = "KIND")]
        kind: Option<ItemKind>,
        /// Only to this connection, by name.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
    /// Try again what was not accepted, or had no place there.
    Retry {
        /// The item, as `outbox` lists it.
        id: ItemId,
        /// The connection, by name.
        #[arg(long, value_name = "NAME")]
        connection: String,
    },
    /// Write what could not be sent to a FHIR Bundle, to hand it over yourself.
    Export {
        /// Where to.
        file: PathBuf,
        /// Only what could not go to this connection, by name.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
}

/// One word about what may be sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    Of(ItemKind, SendRule),
    All(SendRule),
    Usual,
}

pub(crate) fn rule(text: &str) -> Result<Rule, String> {
    if text == "usual" {
        return Ok(Rule::Usual);
    }
    let (kind, rule) = text.split_once('=').ok_or("write it as KIND=yes, KIND=ask or KIND=no")?;
    let rule = rule.parse().map_err(|error: api::model::ParseSendRuleError| error.to_string())?;
    match kind {
        "all" => Ok(Rule::All(rule)),
        kind => kind.parse().map(|kind| Rule::Of(kind, rule)).map_err(|_| {
            format!("the kinds are: all, {}", ItemKind::ALL.map(ItemKind::as_str).join(", "))
        }),
    }
}

/// The rules after these words, one after the other.
pub(crate) fn apply(rules: &mut SendRules, said: &[Rule]) {
    for rule in said {
        match *rule {
            Rule::Of(kind, rule) => rules.set(kind, rule),
            Rule::All(rule) => ItemKind::ALL.into_iter().for_each(|kind| rules.set(kind, rule)),
            Rule::Usual => *rules = SendRules::usual(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_said_one_after_the_other() {
        let said: Vec<Rule> =
            ["all=no", "readings=yes", "diary=ask"].map(|text| rule(text).unwrap()).into();
        let mut rules = SendRules::default();
        apply(&mut rules, &said);
        let of = |kind: &str| rules.of(kind.parse().unwrap());
        assert_eq!(of("reading"), SendRule::Yes);
        assert_eq!((of("diary"), of("photos")), (SendRule::Ask, SendRule::No));
        assert!(rule("diary").is_err() && rule("diary=maybe").is_err() && rule("x=no").is_err());
    }
}
