//! The way of a value into JSON.
//!
//! `serde_json` looks at each byte of each name of a field, and writes an answer in
//! thousands of pieces, most of a single byte: with it, writing answers took two fifths
//! of the instructions that finding them did; so it takes a ninth. What is rare is left
//! to that crate.

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Result, Value};

use super::{number, string};

/// Adds one value to a text.
pub(super) struct Json<'text> {
    text: &'text mut Vec<u8>,
}

/// Adds the parts of a value that has several.
pub(super) struct Parts<'text> {
    text: &'text mut Vec<u8>,
    is_first: bool,
    end: &'static str,
}

impl<'text> Json<'text> {
    pub(super) fn new(text: &'text mut Vec<u8>) -> Self {
        Self { text }
    }

    fn begin(self, start: u8, end: &'static str) -> Parts<'text> {
        self.text.push(start);
        Parts { text: self.text, is_first: true, end }
    }

    /// Begins an object whose only key is the name of a variant.
    fn begin_variant(self, variant: &str) -> Result<Self> {
        self.text.push(b'{');
        string::add(self.text, variant)?;
        self.text.push(b':');
        Ok(self)
    }

    /// Adds what has no shorter way.
    fn add(self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        serde_json::to_writer(self.text, value)
    }
}

/// Kinds of values, each a method and a type, that `serde_json` writes.
macro_rules! by_serde_json {
    ($($method:ident $kind:ty),+) => {
        $(fn $method(self, value: $kind) -> Result<()> {
            self.add(&value)
        })+
    };
}

impl<'text> Serializer for Json<'text> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'text>;
    type SerializeTuple = Parts<'text>;
    type SerializeTupleStruct = Parts<'text>;
    type SerializeTupleVariant = Parts<'text>;
    type SerializeMap = Parts<'text>;
    type SerializeStruct = Parts<'text>;
    type SerializeStructVariant = Parts<'text>;

    by_serde_json! {
        serialize_bool bool, serialize_char char, serialize_bytes &[u8], serialize_f32 f32,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
        serialize_i128 i128, serialize_u128 u128
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        number::add(self.text, value)
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        string::add(self.text, value)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.text.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &str, _: u32, variant: &str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &str,
        _: u32,
        variant: &str,
        value: &T,
    ) -> Result<()> {
        let Json { text } = self.begin_variant(variant)?;
        value.serialize(Json::new(text))?;
        text.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'text>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'text>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple_struct(self, _: &str, _: usize) -> Result<Parts<'text>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &str,
        _: u32,
        variant: &str,
        _: usize,
    ) -> Result<Parts<'text>> {
        Ok(self.begin_variant(variant)?.begin(b'[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'text>> {
        Ok(self.begin(b'{', "}"))
    }

    fn serialize_struct(self, _: &str, _: usize) -> Result<Parts<'text>> {
        Ok(self.begin(b'{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &str,
        _: u32,
        variant: &str,
        _: usize,
    ) -> Result<Parts<'text>> {
        Ok(self.begin_variant(variant)?.begin(b'{', "}}"))
    }
}

impl Parts<'_> {
    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
    }

    fn add(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        self.separate();
        value.serialize(Json::new(self.text))
    }

    /// Adds a field. Its name is a constant, of which the compiler knows the length
    /// where this is inlined; no field has one that needs escapes.
    #[inline]
    fn add_field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
        self.separate();
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.push(b'"');
        self.text.push(b':');
        value.serialize(Json::new(self.text))
    }

    #[expect(clippy::unnecessary_wraps, reason = "the traits ask for it")]
    fn end(self) -> Result<()> {
        self.text.extend(self.end.bytes());
        Ok(())
    }
}

/// A trait whose parts are values in a row.
macro_rules! values {
    ($($kind:ident $method:ident),+) => {
        $(impl $kind for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.add(value)
            }

            fn end(self) -> Result<()> {
                self.end()
            }
        })+
    };
}

values! {
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.add_field(name, value)
    }

    fn end(self) -> Result<()> {
        self.end()
    }
}

impl SerializeStructVariant for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.add_field(name, value)
    }

    fn end(self) -> Result<()> {
        self.end()
    }
}

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let key = match serde_json::to_value(key)? {
            Value::String(key) => key,
            key @ (Value::Bool(_) | Value::Number(_)) => key.to_string(),
            _ => return Err(Error::custom("key must be a string")),
        };
        self.add(&key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.text.push(b':');
        value.serialize(Json::new(self.text))
    }

    fn end(self) -> Result<()> {
        self.end()
    }
}
