//! What time it is here. The browser knows the clock, the offset and the zone;
//! chrono alone knows none of them in wasm.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use chrono::{Datelike as _, Timelike as _};
use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// The instant now.
pub(crate) fn now() -> DateTime<Utc> {
    let milliseconds = Date::now();
    // Times of this age fit an i64 many times over.
    #[allow(clippy::cast_possible_truncation, reason = "see above")]
    DateTime::from_timestamp_millis(milliseconds as i64).unwrap_or_default()
}

/// An instant as the clock on the wall here shows it.
pub(crate) fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    #[allow(clippy::cast_precision_loss, reason = "exact for the next 280,000 years")]
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    at.with_timezone(&offset(&date))
}

/// The clock on the wall here.
pub(crate) fn local_now() -> DateTime<FixedOffset> {
    local(now())
}

/// A time on the clock on the wall here, with the offset it had or will have.
pub(crate) fn on_the_wall(at: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    let date = Date::new_with_year_month_day_hr_min(
        u32::try_from(at.year()).ok()?,
        i32::try_from(at.month0()).ok()?,
        i32::try_from(at.day()).ok()?,
        i32::try_from(at.hour()).ok()?,
        i32::try_from(at.minute()).ok()?,
    );
    offset(&date).from_local_datetime(&at).single()
}

/// The IANA time zone of this computer, such as `Europe/London`.
pub(crate) fn zone() -> Option<String> {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

fn offset(date: &Date) -> FixedOffset {
    // JavaScript counts minutes from local time to UTC.
    #[allow(clippy::cast_possible_truncation, reason = "at most a day of minutes")]
    let minutes = -date.get_timezone_offset() as i32;
    FixedOffset::east_opt(minutes * 60).unwrap_or_else(|| Utc.fix())
}
