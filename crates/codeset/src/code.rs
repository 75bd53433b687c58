//! A code: the identifier of a concept.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::ParseError;

const CAPACITY: usize = 15;

/// The identifier of a concept, without the dot its publisher may print in it.
///
/// From 1 to 15 ASCII capitals, digits and hyphens, kept in place: a code is 16
/// bytes and copying it costs nothing. Ordered as its text. How a code is
/// printed belongs to its [`System`](crate::System).
///
/// ```
/// use medcode_codeset::Code;
/// let code: Code = "E119".parse()?;
/// assert_eq!(code.as_str(), "E119");
/// assert!("E11 9".parse::<Code>().is_err());
/// # Ok::<(), medcode_codeset::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    // Padded with zeros, which sort below every character of a code: comparing
    // the arrays compares the texts.
    bytes: [u8; CAPACITY],
    len: u8,
}

impl Code {
    /// The code of the bytes of two texts, one behind the other, each changed to what is
    /// meant by it; nothing if they are none.
    #[inline]
    pub(crate) fn of_bytes(text: &[u8], behind: &[u8], meant: impl Fn(u8) -> u8) -> Option<Self> {
        let (mut bytes, mut len) = ([0; CAPACITY], 0);
        for part in [text, behind] {
            for byte in part {
                let byte = meant(*byte);
                if !matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'-') {
                    return None;
                }
                *bytes.get_mut(usize::from(len))? = byte;
                len += 1;
            }
        }
        (len > 0).then_some(Self { bytes, len })
    }

    /// The code of a text in any case, with white space around it; nothing if it is none.
    ///
    /// ```
    /// use medcode_codeset::Code;
    /// let section = Code::in_capitals(" a00-b99 ");
    /// assert_eq!(section, Some("A00-B99".parse()?));
    /// # Ok::<(), medcode_codeset::ParseError>(())
    /// ```
    pub fn in_capitals(text: &str) -> Option<Self> {
        Self::of_bytes(trimmed(text).as_bytes(), &[], |byte| byte.to_ascii_uppercase())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).expect("a code is made of ASCII bytes only")
    }

    /// The bytes of the code's text.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The code as one number: its bytes, the first of them the highest, and zeros behind
    /// them. Numbers order as codes do.
    #[inline]
    pub fn as_number(&self) -> u128 {
        let mut bytes = [0; CAPACITY + 1];
        bytes[..CAPACITY].copy_from_slice(&self.bytes);
        u128::from_be_bytes(bytes)
    }

    /// Whether this code begins with the other; every code begins with itself.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.as_str().starts_with(other.as_str())
    }

    /// The code's first `len` characters, or all of it when it has fewer.
    ///
    /// Nothing is returned for a `len` of 0: no code is empty.
    pub fn prefix(&self, len: usize) -> Option<Self> {
        let len = len.min(usize::from(self.len));
        let mut bytes = [0; CAPACITY];
        bytes[..len].copy_from_slice(&self.bytes[..len]);
        let len = u8::try_from(len).expect("it is no longer than the code");
        (len > 0).then_some(Self { bytes, len })
    }
}

/// As one number: codes are looked up a million times while a release is read, and the
/// derived way hashes them in three parts.
impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut whole = [0; CAPACITY + 1];
        whole[..CAPACITY].copy_from_slice(&self.bytes);
        whole[CAPACITY] = self.len;
        state.write_u128(u128::from_le_bytes(whole));
    }
}

/// A text without the white space around it. Most have none, as their first and last byte
/// tell at once.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    let is_bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_bare(bytes.first()) && is_bare(bytes.last()) { text } else { text.trim() }
}

impl FromStr for Code {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let invalid = || ParseError::Code { text: text.to_owned() };
        Self::of_bytes(text.as_bytes(), &[], |byte| byte).ok_or_else(invalid)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Code({})", self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn other_characters_and_lengths_are_refused() {
        for text in ["", "e11", "E11.9", "E11 9", "É11", "0123456789ABCDEF"] {
            assert!(text.parse::<Code>().is_err(), "for {text:?}");
        }
    }

    #[test]
    fn a_prefix_is_never_empty_nor_longer_than_the_code() {
        let code: Code = "E119".parse().unwrap();
        assert_eq!(code.prefix(0), None);
        assert_eq!(code.prefix(3).unwrap().as_str(), "E11");
        assert_eq!(code.prefix(9), Some(code));
    }

    proptest! {
        #[test]
        fn codes_keep_their_text_and_its_order(left in "[A-Z0-9-]{1,15}", right in "[A-Z0-9-]{1,15}") {
            let (a, b): (Code, Code) = (left.parse().unwrap(), right.parse().unwrap());
            prop_assert_eq!(a.as_str(), &left);
            prop_assert_eq!(a.cmp(&b), left.cmp(&right));
            prop_assert_eq!(a.as_number().cmp(&b.as_number()), left.cmp(&right));
            prop_assert_eq!(a.starts_with(&b), left.starts_with(&right));
        }

        #[test]
        fn no_text_makes_parsing_panic(text in ".*") {
            if let Ok(code) = text.parse::<Code>() {
                prop_assert!(code.as_str() == text);
            }
        }
    }
}
