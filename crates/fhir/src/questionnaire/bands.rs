//! The questionnaire's own names for ranges of its score.

use model::questionnaire::Band;
use serde_json::Value;

use super::ReadQuestionnaireError;
use super::fields::{extension, extensions, whole_number};
use crate::clinical::plain_text;

const BANDS: &str = "urn:keepwell:bands";
const MAX_BANDS: usize = 20;

/// Reads the bands and where they were published.
pub(super) fn read(questionnaire: &Value) -> Result<(Vec<Band>, String), ReadQuestionnaireError> {
    let Some(place) = extension(questionnaire, BANDS) else {
        return Ok((Vec::new(), String::new()));
    };
    let bands: Vec<Band> = extensions(place, "band")
        .take(MAX_BANDS + 1)
        .map(|band| read_one(band).ok_or(ReadQuestionnaireError::Bands))
        .collect::<Result<_, _>>()?;
    let upwards = bands.iter().zip(bands.iter().skip(1)).all(|(low, high)| low.to < high.from);
    if !upwards || bands.is_empty() || bands.len() > MAX_BANDS {
        return Err(ReadQuestionnaireError::Bands);
    }
    let source = text_of(place, "source").unwrap_or_default();
    Ok((bands, source))
}

fn read_one(band: &Value) -> Option<Band> {
    let number = |url| extension(band, url)?.get("valueInteger").and_then(whole_number);
    let (from, to) = (number("from")?, number("to")?);
    let name = text_of(band, "name")?;
    (from <= to).then_some(Band { from, to, name })
}

fn text_of(value: &Value, url: &str) -> Option<String> {
    let text = extension(value, url)?.get("valueString")?.as_str()?;
    Some(plain_text(text)).filter(|text| !text.is_empty())
}
