//! Numbers: the commonest by a shorter way than that of all.

use serde_json::Result;

/// Adds a number.
pub(super) fn add(text: &mut Vec<u8>, value: f64) -> Result<()> {
    let Some(hundredths) = hundredths(value) else {
        return serde_json::to_writer(text, &value);
    };
    let digit = |place: u16| b'0' + u8::try_from(hundredths / place % 10).expect("it is a digit");
    text.push(digit(100));
    text.push(b'.');
    text.push(digit(10));
    if !hundredths.is_multiple_of(10) {
        text.push(digit(1));
    }
    Ok(())
}

/// The number in hundredths, if it is below ten and nothing else is so near to so many
/// of them. Such are all weights, and most values of reasons: 0, 1 or a half.
fn hundredths(value: f64) -> Option<u16> {
    // Zero may have a sign.
    if value.is_sign_negative() || value >= 9.995 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is below a thousand")]
    #[expect(clippy::cast_sign_loss, reason = "it has no sign")]
    let hundredths = (value * 100.0 + 0.5) as u16;
    #[expect(clippy::float_cmp, reason = "these are its decimals only if it is equal")]
    let is_equal = f64::from(hundredths) / 100.0 == value;
    is_equal.then_some(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64) {
        let mut text = Vec::new();
        add(&mut text, value).unwrap();
        let expected = serde_json::to_string(&value).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn numbers_are_written_as_by_serde_json() {
        let hundredths = (0..1_200).map(|number| f64::from(number) / 100.0);
        let thirds = (1..500).map(|number| f64::from(number) / 3.0);
        let narrow = (1..500_u16).map(|number| f64::from(f32::from(number) / 100.0));
        let others = [-0.0, -1.5, 0.005, 0.1 + 0.2, 9.994, 9.995, 1e-300, 1e300, f64::NAN];
        for value in hundredths.chain(thirds).chain(narrow).chain(others) {
            check(value);
            check(value.next_up());
            check(value.next_down());
        }
        check(f64::INFINITY);
        check(f64::NEG_INFINITY);
    }
}
