//! When, around a meal, a glucose was taken.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! contexts {
    ($($(#[$doc:meta])* $name:ident = $text:literal $label:literal,)*) => {
        /// When, around a meal, a glucose was taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Context {
            $($(#[$doc])* $name,)*
        }

        impl Context {
            /// Every one, in the order offered.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name kept in the record and used on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// In plain words.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

contexts! {
    /// Nothing eaten for eight hours.
    Fasting = "fasting" "fasting",
    /// Just before a meal.
    BeforeMeal = "before_meal" "before a meal",
    /// About two hours after a meal.
    AfterMeal = "after_meal" "after a meal",
    /// Before going to sleep.
    Bedtime = "bedtime" "at bedtime",
    /// Any other time.
    Other = "other" "at another time",
}

/// Nothing is known by this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("say fasting, before_meal, after_meal, bedtime or other")]
pub struct ParseContextError;

impl FromStr for Context {
    type Err = ParseContextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        Self::ALL.iter().copied().find(|known| known.as_str() == name).ok_or(ParseContextError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_reads_back_by_its_name() {
        for context in Context::ALL {
            assert_eq!(context.as_str().parse(), Ok(*context));
        }
        assert_eq!("before meal".parse(), Ok(Context::BeforeMeal));
        assert_eq!("lunch".parse::<Context>(), Err(ParseContextError));
    }
}
