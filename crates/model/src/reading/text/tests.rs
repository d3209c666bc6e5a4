use proptest::prelude::*;

use super::*;

fn likely(measure: Measure, text: &str) -> String {
    match parse(measure, text, &Units::default()) {
        Ok(Typed::Likely(value)) => value.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

fn refused(measure: Measure, text: &str) -> String {
    parse(measure, text, &Units::default()).unwrap_err().to_string()
}

fn asked(measure: Measure, text: &str) -> String {
    match parse(measure, text, &Units::default()) {
        Ok(Typed::Unlikely(unlikely)) => unlikely.why().to_owned(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn people_type_blood_pressure_in_many_ways() {
    for text in ["128/82", "128 / 82", "128 over 82", " 128/82 mmHg ", "128\u{2044}82", "128OVER82"]
    {
        assert_eq!(likely(Measure::BloodPressure, text), "128/82 mmHg", "{text}");
    }
    for text in [
        "128/82 71",
        "128/82, 71",
        "128/82 p 71",
        "128/82 pulse 71",
        "128/82 mmHg, pulse 71",
        "128 over 82 hr 71 bpm",
        "128/82 71bpm",
    ] {
        assert_eq!(likely(Measure::BloodPressure, text), "128/82 mmHg, pulse 71", "{text}");
    }
    for text in ["128", "128 82", "128/", "/82", "128/82/71", "128/82 71 12", "128/82 feels high"] {
        assert!(refused(Measure::BloodPressure, text).contains("128/82"), "{text}");
    }
}

#[test]
fn a_blood_pressure_that_cannot_be_is_refused() {
    assert!(refused(Measure::BloodPressure, "82/128").contains("the larger one"));
    assert!(refused(Measure::BloodPressure, "120/120").contains("the larger one"));
    assert_eq!(
        refused(Measure::BloodPressure, "700/82"),
        "The upper value cannot be that: it lies between 40 and 300."
    );
    assert!(refused(Measure::BloodPressure, "99999999/82").contains("between"));
    assert!(refused(Measure::BloodPressure, "128.5/82").contains("whole numbers"));
    assert!(refused(Measure::BloodPressure, "128/82 710").contains("The pulse"));
    assert!(refused(Measure::BloodPressure, "128/-82").contains("The lower value"));
}

#[test]
fn an_unusual_blood_pressure_is_asked_about() {
    assert!(asked(Measure::BloodPressure, "240/120").contains("higher than usual"));
    assert!(asked(Measure::BloodPressure, "128/30").contains("lower than usual"));
    assert!(asked(Measure::BloodPressure, "128/82 30").contains("The pulse"));
    assert!(asked(Measure::BloodPressure, "128/120").contains("nearer"));
}

#[test]
fn each_measure_reads_the_ways_it_is_typed() {
    let cases = [
        (Measure::Glucose, "6.4", "6.4 mmol/L"),
        (Measure::Glucose, "6,4", "6.4 mmol/L"),
        (Measure::Glucose, "115 mg/dL", "115 mg/dL"),
        (Measure::Glucose, "115mg/dl", "115 mg/dL"),
        (Measure::Glucose, "6.4mmol", "6.4 mmol/L"),
        (Measure::Weight, "71.5kg", "71.5 kg"),
        (Measure::Weight, "71.50", "71.50 kg"),
        (Measure::Weight, "11st 4lb", "11st 4lb"),
        (Measure::Weight, "11 st 4", "11st 4lb"),
        (Measure::Weight, "11 stone", "11st 0lb"),
        (Measure::Weight, "11.5 st", "11st 7lb"),
        (Measure::Weight, "11st 4.5 lbs", "11st 4.5lb"),
        (Measure::Weight, "158 lb", "158 lb"),
        (Measure::Height, "180", "180 cm"),
        (Measure::Height, "1.80m", "1.80 m"),
        (Measure::Height, "5'11\"", "5ft 11in"),
        (Measure::Height, "5’11”", "5ft 11in"),
        (Measure::Height, "5'11''", "5ft 11in"),
        (Measure::Height, "5ft 11", "5ft 11in"),
        (Measure::Height, "5 feet 11 inches", "5ft 11in"),
        (Measure::Height, "6ft", "6ft 0in"),
        (Measure::Height, "71 in", "71 in"),
        (Measure::Temperature, "37.2", "37.2°C"),
        (Measure::Temperature, "37,2 °C", "37.2°C"),
        (Measure::Temperature, "98.6F", "98.6°F"),
        (Measure::Oxygen, "97%", "97%"),
        (Measure::Oxygen, "97", "97%"),
        (Measure::HeartRate, "71 bpm", "71 a minute"),
        (Measure::RespiratoryRate, "16", "16 a minute"),
        (Measure::PeakFlow, "420 L/min", "420 L/min"),
        (Measure::Steps, "8200", "8200 steps"),
        (Measure::Steps, "10,432", "10432 steps"),
        (Measure::Sleep, "7.5", "7.5 h"),
        (Measure::Sleep, "7h 30m", "7h 30min"),
        (Measure::Sleep, "7h30", "7h 30min"),
        (Measure::Sleep, "7:30", "7h 30min"),
        (Measure::Sleep, "450 min", "7h 30min"),
        (Measure::Pain, "6", "6 out of 10"),
        (Measure::Pain, "6/10", "6 out of 10"),
    ];
    for (measure, text, expected) in cases {
        assert_eq!(likely(measure, text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    assert!(refused(Measure::Oxygen, "700%").contains("between 30 and 100 %"));
    assert!(refused(Measure::Pain, "11").contains("between 0 and 10"));
    assert!(refused(Measure::Pain, "-1").contains("between 0 and 10"));
    assert!(refused(Measure::Sleep, "25").contains("between 0 and 24 h"));
    assert!(refused(Measure::Weight, "11st 14lb").contains("14 pounds in a stone"));
    assert!(refused(Measure::Height, "5ft 12").contains("12 inches in a foot"));
    assert!(refused(Measure::Sleep, "7:75").contains("60 minutes"));
    assert!(refused(Measure::Weight, "11.5st 4lb").contains("type it like"));
    assert!(refused(Measure::HeartRate, "71.5").contains("whole numbers"));
    assert!(refused(Measure::Glucose, "6.4 kg").contains("mmol/L, mg/dL"));
    assert!(refused(Measure::Glucose, "6.43210").contains("too many figures"));
    assert!(refused(Measure::Glucose, "٦٫٤").contains("0 to 9"));
    assert!(refused(Measure::Sleep, "7½").contains("0 to 9"));
    assert!(refused(Measure::Glucose, "  ").contains("nothing typed"));
    assert!(refused(Measure::Glucose, &"6".repeat(300)).contains("too long"));
    assert!(refused(Measure::Steps, "10,43").contains("8200"));
}

#[test]
fn a_unit_is_asked_about_and_never_guessed() {
    assert!(refused(Measure::Glucose, "115").ends_with("Is this mg/dL?"));
    assert!(asked(Measure::Glucose, "54").ends_with("Is this mg/dL?"));
    assert!(refused(Measure::Temperature, "98.6").ends_with("Is this °F?"));
    assert!(refused(Measure::Height, "1.80").ends_with("Is this m?"));
    let american = Units { glucose: Unit::MgPerDl, weight: Unit::StLb, ..Units::default() };
    let low = parse(Measure::Glucose, "6.4", &american).unwrap_err().to_string();
    assert!(low.ends_with("Is this mmol/L?"), "{low}");
    let bare = parse(Measure::Weight, "71.5", &american);
    assert_eq!(bare, Err(ReadingTextError::NeedsUnit(Measure::Weight)));
    assert!(matches!(parse(Measure::Weight, "11 4", &american), Ok(Typed::Likely(_))));
}

#[test]
fn a_preferred_unit_that_does_not_fit_counts_for_nothing() {
    let odd = Units { glucose: Unit::Kg, ..Units::default() };
    assert_eq!(odd.of(Measure::Glucose), Unit::MmolPerL);
}

#[test]
fn an_own_measure_is_a_number_with_or_without_its_unit() {
    let own = OwnMeasure::new("INR", "ratio").unwrap();
    for text in ["2.5", "2,5", "2.5 ratio", "2.5Ratio"] {
        let Ok(Typed::Likely(value)) = parse_own(&own, text) else { panic!("{text}") };
        assert_eq!(value.main().to_string(), "2.5");
    }
    assert!(parse_own(&own, "2.5 apples").is_err());
}

fn measure() -> impl Strategy<Value = Measure> {
    prop::sample::select(Measure::ALL.to_vec())
}

proptest! {
    #[test]
    fn no_text_is_too_much(measure in measure(), text in any::<String>()) {
        let _ = parse(measure, &text, &Units::default());
    }

    #[test]
    fn no_near_miss_is_too_much(measure in measure(), text in "[0-9.,/ '\":a-z%-]{0,24}") {
        let _ = parse(measure, &text, &Units::default());
    }

    /// What is shown reads back as it was.
    #[test]
    fn what_is_shown_reads_back(measure in measure(), tenths in 0_i64..30_000, which in any::<prop::sample::Index>()) {
        let unit = *which.get(measure.units());
        let value = Decimal::from_ten_thousandths(tenths * 1000);
        let shown = Quantity::new(value, unit);
        match Measured::Amount(shown).judge(measure) {
            Ok(typed) => prop_assert_eq!(
                parse(measure, &shown.to_string(), &Units::default()), Ok(typed)
            ),
            Err(_) => prop_assert!(parse(measure, &shown.to_string(), &Units::default()).is_err()),
        }
    }

    #[test]
    fn a_shown_blood_pressure_reads_back(
        systolic in 40_u16..=300, diastolic in 20_u16..=200, pulse in prop::option::of(20_u16..=300)
    ) {
        let value = Measured::Pressure(Pressure { systolic, diastolic, pulse });
        let read = parse(Measure::BloodPressure, &value.to_string(), &Units::default());
        prop_assert_eq!(read, value.judge(Measure::BloodPressure));
    }

    /// There and back through any other unit gives what was typed.
    #[test]
    fn converting_there_and_back_changes_nothing(measure in measure(), tenths in 0_i64..50_000, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let (from, to) = (*from.get(measure.units()), *to.get(measure.units()));
        let tenths = if from.places() == 0 { tenths * 10 } else { tenths };
        let typed = Quantity::new(Decimal::from_ten_thousandths(tenths * 1000), from);
        let back = typed.to(to).unwrap().to(from).unwrap();
        prop_assert_eq!(back.value.rounded(1), typed.value.rounded(1));
    }
}
