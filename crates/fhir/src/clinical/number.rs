//! Numbers as people read them.

/// More figures than this nobody measured: a program worked them out.
const FIGURES: usize = 6;
/// So many places after the point are left alone.
const PLACES: usize = 3;
/// The places that are kept of a long number, and the figures of one below one.
const KEPT: usize = 2;
const KEPT_BELOW_ONE: usize = 3;

/// A number without its power of ten, and without the figures of a program:
/// `1.5e+3` as `1500`, `7.321637626006638` as `7.32`. `1.50` stays as it is
/// written, and so does what would be unreadably long.
pub(super) fn legible(number: &str) -> String {
    let number = written_out(number);
    let (sign, figures) = number.strip_prefix('-').map_or(("", &*number), |rest| ("-", rest));
    match shortened(figures) {
        Some(short) => format!("{sign}{short}"),
        None => number,
    }
}

/// `None` where it is short enough.
fn shortened(number: &str) -> Option<String> {
    let (whole, part) = number.split_once('.')?;
    let is_figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let digits = format!("{whole}{part}");
    let is_long = digits.trim_start_matches('0').len() > FIGURES && part.len() > PLACES;
    if !is_long || !is_figures(&digits) {
        return None;
    }
    let zeros = part.len() - part.trim_start_matches('0').len();
    let is_below_one = whole.trim_start_matches('0').is_empty();
    let places = if is_below_one { zeros + KEPT_BELOW_ONE } else { KEPT };
    rounded(whole, part, places)
}

/// Half is rounded up; `None` where there is nothing to round.
fn rounded(whole: &str, part: &str, places: usize) -> Option<String> {
    let goes_up = part.as_bytes().get(places)? >= &b'5';
    let mut digits = format!("{whole}{}", part.get(..places)?).into_bytes();
    if goes_up {
        let nines = digits.iter().rev().take_while(|digit| **digit == b'9').count();
        let kept = digits.len() - nines;
        digits.iter_mut().skip(kept).for_each(|digit| *digit = b'0');
        match digits.iter_mut().take(kept).next_back() {
            Some(digit) => *digit += 1,
            None => digits.insert(0, b'1'),
        }
    }
    let digits = String::from_utf8(digits).ok()?;
    let (whole, part) = digits.split_at_checked(digits.len() - places)?;
    // Noughts that are left say nothing of how finely it was measured.
    Some(format!("{whole}.{part}").trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// A number without its power of ten, figure for figure.
fn written_out(number: &str) -> String {
    let parts = number.split_once(['e', 'E']);
    let power = parts.and_then(|(_, power)| power.trim_start_matches('+').parse::<i32>().ok());
    match (parts, power) {
        (Some((figures, _)), Some(power)) if power.abs() <= 12 => shifted(figures, power),
        _ => number.to_owned(),
    }
}

fn shifted(figures: &str, power: i32) -> String {
    let (sign, figures) = figures.strip_prefix('-').map_or(("", figures), |rest| ("-", rest));
    let (whole, part) = figures.split_once('.').unwrap_or((figures, ""));
    let digits = format!("{whole}{part}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(power);
    let text = match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Ok(point) if point > 0 => {
            let (whole, part) = digits.split_at(point);
            format!("{whole}.{part}")
        }
        _ => format!("0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or(0))),
    };
    let trimmed = text.trim_start_matches('0');
    let text = if trimmed.is_empty() || trimmed.starts_with('.') {
        format!("0{trimmed}")
    } else {
        trimmed.to_owned()
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_ten_is_written_out_figure_for_figure() {
        assert_eq!(
            ["1E+2", "6.5e3", "-1.50E1", "1.50e-3"].map(legible),
            ["100", "6500", "-15.0", "0.00150"]
        );
        assert_eq!(["0e5", "12.345e2", "5e-1", "1e0"].map(legible), ["0", "1234.5", "0.5", "1"]);
        assert_eq!(legible("1e+300"), "1e+300");
    }

    #[test]
    fn figures_that_nobody_measured_are_rounded_away() {
        let long = ["7.321637626006638", "170.11645124918087", "-36.55556", "0.000123456789"];
        assert_eq!(long.map(legible), ["7.32", "170.12", "-36.56", "0.000123"]);
        let carried = ["99.99612345", "9.995000000", "0.9999999", "1.0000000"];
        assert_eq!(carried.map(legible), ["100", "10", "1", "1"]);
    }

    #[test]
    fn figures_that_somebody_measured_stay() {
        let measured = ["1.50", "0.00150", "123456789", "1234567.891", "36.556", "1.23456", "soon"];
        assert_eq!(measured.map(legible), measured);
    }
}
