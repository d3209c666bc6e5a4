//! People, as the computer knows them before they unlock anything.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest name, in characters.
const NAME_MAX_CHARS: usize = 60;

/// The name a person chose to be shown by: 1 to 60 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// The text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Nothing but space.
    #[error("a name needs at least one letter")]
    Empty,
    /// Over 60 characters.
    #[error("a name can have up to 60 letters")]
    TooLong,
    /// Line breaks or other control characters.
    #[error("a name goes on one line")]
    Control,
}

impl PersonName {
    /// Trims and joins inner space.
    ///
    /// # Errors
    /// [`PersonNameError`] says why it is not a name.
    pub fn new(text: &str) -> Result<Self, PersonNameError> {
        if text.trim().chars().any(char::is_control) {
            return Err(PersonNameError::Control);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.chars().count() {
            0 => Err(PersonNameError::Empty),
            1..=NAME_MAX_CHARS => Ok(Self(name)),
            _ => Err(PersonNameError::TooLong),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = PersonNameError;

    fn try_from(text: String) -> Result<Self, PersonNameError> {
        Self::new(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The colour a person chose. Each goes with a [`Shape`], so that nobody needs
/// to tell colours apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Blue-green, a circle.
    #[default]
    Teal,
    /// Red-purple, a diamond.
    Plum,
    /// Dark yellow, a triangle.
    Amber,
    /// Blue, a square.
    Blue,
    /// Green, a hexagon.
    Moss,
    /// Red-brown, a star.
    Brick,
}

/// The shape that goes with a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// ●
    Circle,
    /// ◆
    Diamond,
    /// ▲
    Triangle,
    /// ■
    Square,
    /// ⬢
    Hexagon,
    /// ★
    Star,
}

/// The text is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is one of teal, plum, amber, blue, moss, brick")]
pub struct ParseColourError;

impl Colour {
    /// Every colour, in the order offered.
    pub const ALL: [Self; 6] =
        [Self::Teal, Self::Plum, Self::Amber, Self::Blue, Self::Moss, Self::Brick];

    /// The name used in files, in styles and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Teal => "teal",
            Self::Plum => "plum",
            Self::Amber => "amber",
            Self::Blue => "blue",
            Self::Moss => "moss",
            Self::Brick => "brick",
        }
    }

    /// The shape it goes with.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::Teal => Shape::Circle,
            Self::Plum => Shape::Diamond,
            Self::Amber => Shape::Triangle,
            Self::Blue => Shape::Square,
            Self::Moss => Shape::Hexagon,
            Self::Brick => Shape::Star,
        }
    }
}

impl FromStr for Colour {
    type Err = ParseColourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|colour| colour.as_str() == text).ok_or(ParseColourError)
    }
}
