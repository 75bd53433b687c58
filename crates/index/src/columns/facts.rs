//! What columns hold besides texts and hierarchy: the days of codes, properties, keys,
//! tables, and what codes were before.

use medcode_codeset::{
    AxisKey, AxisTable, CodeSet, ConceptId, Conversion, Date, Effective, PropertyKind,
};
use tantivy::directory::OwnedBytes;

use super::{numbers, only, place_of};
use crate::keys::Keys;
use crate::sections::{Numbers, Strings, StringsWriter};

/// The sections of a code set's facts. The values of properties are texts, one behind
/// the other from `first_property` on.
pub(super) fn write(set: &CodeSet, first_property: u32, keys: [Vec<u8>; 3]) -> Vec<Vec<u8>> {
    let mut sections: Vec<Vec<u8>> = write_days(set).into();
    sections.push(numbers(set.properties().iter().map(|property| property.concept.0)));
    let kinds = set.properties().iter().map(|one| place_of(&PropertyKind::ALL, &one.kind));
    sections.push(kinds.collect());
    sections.push(numbers([first_property]));
    sections.extend(keys);
    sections.extend(write_tables(set));
    let told = (set.keys(), set.conversions());
    sections.push(postcard::to_stdvec(&told).expect("keys hold only texts and codes"));
    sections
}

/// The first and the last day of each concept that has its own; nothing where none
/// has.
fn write_days(set: &CodeSet) -> [Vec<u8>; 2] {
    let days: Vec<Option<Effective>> =
        set.concepts().map(|(_, concept)| concept.effective).collect();
    if days.iter().all(Option::is_none) {
        return [Vec::new(), Vec::new()];
    }
    let number = |date: Option<Date>| date.map_or(0, number_of_date);
    [
        numbers(days.iter().map(|days| number(days.map(|days| days.from)))),
        numbers(days.iter().map(|days| number(days.and_then(|days| days.until)))),
    ]
}

/// A date as one number whose digits read `YYYYMMDD`.
fn number_of_date(date: Date) -> u32 {
    (u32::from(date.year()) * 100 + u32::from(date.month())) * 100 + u32::from(date.day())
}

fn date_of_number(number: u32) -> Option<Date> {
    let part = |number: u32| u8::try_from(number).ok();
    let year = u16::try_from(number / 10_000).ok()?;
    Date::new(year, part(number / 100 % 100)?, part(number % 100)?)
}

/// The concepts that have tables, and the tables, each by itself: one is unpacked
/// where it is asked for.
fn write_tables(set: &CodeSet) -> [Vec<u8>; 3] {
    let mut tables = StringsWriter::default();
    for placed in set.tables() {
        let bytes =
            postcard::to_stdvec(&placed.table).expect("tables hold only texts and characters");
        tables.push(&bytes);
    }
    let [offsets, bytes] = tables.finish();
    [numbers(set.tables().iter().map(|placed| placed.concept.0)), offsets, bytes]
}

/// The facts of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The first and the last days of concepts; empty where none has its own.
    firsts: Numbers,
    lasts: Numbers,
    property_concepts: Numbers,
    property_kinds: OwnedBytes,
    first_property: u32,
    pub(crate) keys: Keys,
    table_concepts: Numbers,
    tables: Strings,
    /// What is said of axes, and what codes were before: unpacked when asked for.
    told: OwnedBytes,
}

impl Facts {
    /// Reads them from the sections that come next; nothing if they are damaged.
    pub(super) fn read(next: &mut impl FnMut() -> OwnedBytes) -> Option<Self> {
        Some(Self {
            firsts: Numbers::new(next()),
            lasts: Numbers::new(next()),
            property_concepts: Numbers::new(next()),
            property_kinds: next(),
            first_property: only(&Numbers::new(next()))?,
            keys: Keys::new(Numbers::new(next()), Strings::new(next(), next())),
            table_concepts: Numbers::new(next()),
            tables: Strings::new(next(), next()),
            told: next(),
        })
    }

    pub(super) fn is_consistent(&self, concepts: usize) -> bool {
        self.property_kinds.len() == self.property_concepts.len()
            && [self.firsts.len(), self.lasts.len()].iter().all(|len| [0, concepts].contains(len))
            && self.keys.is_consistent()
            && self.tables.len() == self.table_concepts.len()
    }

    pub(super) fn property_count(&self) -> usize {
        self.property_concepts.len()
    }

    /// The days on which a concept itself is valid, where they are published.
    pub(crate) fn effective(&self, id: ConceptId) -> Option<Effective> {
        if self.firsts.len() == 0 {
            return None;
        }
        let from = date_of_number(self.firsts.get(id.index()))?;
        Some(Effective { from, until: date_of_number(self.lasts.get(id.index())) })
    }

    /// Whether concepts have days of their own.
    pub(crate) fn has_days(&self) -> bool {
        self.firsts.len() > 0
    }

    /// Whether a concept is valid on a day, by its own days; the filter of retrieval asks
    /// it of every document that may be among the best.
    #[inline]
    pub(crate) fn is_valid_on(&self, id: ConceptId, day: Date) -> bool {
        if !self.has_days() {
            return true;
        }
        // Days are written as numbers that order as they do, and 0 is none.
        let (day, last) = (number_of_date(day), self.lasts.get(id.index()));
        self.firsts.get(id.index()) <= day && (last == 0 || day <= last)
    }

    /// What is said of a concept besides its texts: kinds, and the places of values
    /// among the texts.
    pub(crate) fn properties(
        &self,
        id: ConceptId,
    ) -> impl Iterator<Item = (PropertyKind, usize)> + '_ {
        let first = self.property_concepts.partition_point(|concept| concept < id.0);
        (first..self.property_concepts.len())
            .take_while(move |place| self.property_concepts.get(*place) == id.0)
            .map(|place| {
                let kind = usize::from(self.property_kinds.as_slice()[place]);
                let kind = PropertyKind::ALL[kind.min(PropertyKind::ALL.len() - 1)];
                (kind, self.first_property as usize + place)
            })
    }

    /// How many tables there are.
    pub(crate) fn table_count(&self) -> usize {
        self.table_concepts.len()
    }

    /// The place of the table that makes the codes below a concept.
    pub(crate) fn table_place(&self, id: ConceptId) -> Option<usize> {
        self.table_concepts.find(id.0)
    }

    /// The table at a place.
    pub(crate) fn table(&self, place: usize) -> Option<AxisTable> {
        postcard::from_bytes(self.tables.get(place)).ok()
    }

    /// What is said of the values of axes, and what codes were coded as before.
    pub(crate) fn told(&self) -> (Vec<AxisKey>, Vec<Conversion>) {
        postcard::from_bytes(self.told.as_slice()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use medcode_analysis::Analyzer;
    use medcode_codeset::{CodeSetBuilder, NewConcept, System};

    use super::*;
    use crate::{CodeIndex, build};

    fn date(day: u8) -> Date {
        Date::new(2020, 1, day).unwrap()
    }

    #[test]
    fn a_code_is_valid_on_its_first_day_its_last_and_between() {
        let analyzer = Analyzer::new();
        let mut builder = CodeSetBuilder::new(System::Hcpcs, "2020-01".parse().unwrap());
        let days = [None, Some((2, None)), Some((2, Some(4))), Some((3, Some(3)))];
        for (number, days) in (0..).zip(days) {
            let code = format!("A000{number}").parse().unwrap();
            let concept = NewConcept::billable(code, "Bandage");
            let effective = days.map(|(from, until): (u8, Option<u8>)| Effective {
                from: date(from),
                until: until.map(date),
            });
            builder.add(effective.into_iter().fold(concept, NewConcept::valid)).unwrap();
        }
        let files = build(&builder.build().unwrap(), &[], &analyzer, NonZeroUsize::MIN).unwrap();
        let index = CodeIndex::in_memory(files, &analyzer).unwrap();
        let mut valid = 0;
        for (concept, day) in
            (0..4).flat_map(|id| (1..6).map(move |day| (ConceptId(id), date(day))))
        {
            let is_valid = index.effective(concept).is_none_or(|days| days.contains(day));
            assert_eq!(index.is_valid_on(concept, day), is_valid, "{concept:?} on {day}");
            valid += usize::from(is_valid);
        }
        assert_eq!((index.has_days(), valid), (true, 5 + 4 + 3 + 1));
    }
}
