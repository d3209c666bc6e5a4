//! Five-step scores.

use serde::{Deserialize, Serialize};

/// A score outside 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a score goes from 1 to 5")]
pub struct ScoreError;

macro_rules! scores {
    ($($(#[$doc:meta])* $name:ident { $($word:literal),* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        pub struct $name(u8);

        impl $name {
            /// Every step, lowest first.
            pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];
            const WORDS: [&'static str; 5] = [$($word),*];

            /// The step, 1 (lowest) to 5 (highest).
            #[must_use]
            pub fn value(self) -> u8 {
                self.0
            }

            /// The step in words, as it is shown and sent.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::WORDS.get(usize::from(self.0) - 1).copied().unwrap_or_default()
            }
        }

        impl TryFrom<u8> for $name {
            type Error = ScoreError;

            fn try_from(value: u8) -> Result<Self, ScoreError> {
                (1..=5).contains(&value).then_some(Self(value)).ok_or(ScoreError)
            }
        }

        impl From<$name> for u8 {
            fn from(score: $name) -> u8 {
                score.0
            }
        }
    )*};
}

scores! {
    /// How a person feels overall.
    Mood { "very low", "low", "in between", "good", "very good" }
    /// How much energy a person has.
    Energy { "none", "a little", "some", "plenty", "full of energy" }
}
