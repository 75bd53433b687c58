//! Values as lines of JSON, in which a terminal finds nothing to obey.

mod number;
mod string;
mod writer;

use std::io;

use serde::Serialize;

use self::writer::Json;

/// Adds a value as one line.
pub(crate) fn add_line(text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    value.serialize(Json::new(text))?;
    text.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(value: &impl Serialize) {
        let mut text = b"before ".to_vec();
        add_line(&mut text, value).unwrap();
        let expected = serde_json::to_string(value).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), format!("before {expected}\n"));
    }

    #[derive(Serialize)]
    enum Shape {
        Point,
        Circle(f64),
        Line(u8, u8),
        Box { width: i64, height: Option<f32> },
    }

    #[derive(Serialize)]
    struct Nothing;

    #[derive(Serialize)]
    struct Inches(u16);

    #[derive(Serialize)]
    struct Pair(bool, char);

    #[derive(Serialize)]
    struct All<'text> {
        text: &'text str,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
        #[serde(rename = "of another name")]
        none: Option<u8>,
        shapes: Vec<Shape>,
        others: (Nothing, Inches, Pair, ()),
        empty: [u8; 0],
        map: BTreeMap<String, [i8; 2]>,
        numbered: BTreeMap<u64, f64>,
    }

    #[test]
    fn every_kind_of_value_is_written_as_by_serde_json() {
        let height = Some(0.1);
        let shape = Shape::Box { width: -3, height };
        check(&All {
            text: "a \"b\" \\ é ›",
            left_out: None,
            none: None,
            shapes: vec![Shape::Point, Shape::Circle(2.5), Shape::Line(1, 2), shape],
            others: (Nothing, Inches(12), Pair(true, '"'), ()),
            empty: [],
            map: [("a\t".to_owned(), [-1, 1]), (String::new(), [0, 0])].into(),
            numbered: [(7, 1.0), (8, f64::NAN)].into(),
        });
        check(&(u128::MAX, i128::MIN, f32::INFINITY, None::<Shape>, "", BTreeMap::<u8, u8>::new()));
    }

    #[test]
    fn a_key_that_is_no_text_is_refused_as_by_serde_json() {
        let map = BTreeMap::from([([1, 2], 3)]);
        let error = add_line(&mut Vec::new(), &map).unwrap_err();
        assert_eq!(error.to_string(), serde_json::to_string(&map).unwrap_err().to_string());
    }
}
