//! The code set kept beside its index, compressed, so that an index can be
//! rebuilt without the publisher's files.

use std::io::{self, BufWriter, Write};

use medcode_codeset::CodeSet;

use crate::manifest::Sum;

pub(crate) const FILE: &str = "codeset.zst";

/// The form of a kept code set: what its bytes mean. A manifest names it, but for the
/// first. It has a number of its own because a code set outlives the index beside it: as
/// long as its form is known, an index of any format is made anew from it.
///
/// Whatever changes the bytes of a code set that is there today raises it. A set of another
/// form is not read, so that its release must be loaded again.
///
/// A variant added behind the others of its enum changes no bytes of what is there, and
/// does not raise it: nothing has to be loaded again for it. A program that does not know
/// the variant meets it in sets that have it alone, and says so ([`OpenError::KeptContent`]).
///
/// [`OpenError::KeptContent`]: crate::OpenError::KeptContent
pub(crate) const FORM: u32 = FIRST_FORM;
const FIRST_FORM: u32 = 1;

/// The form of a code set whose manifest names none.
pub(crate) fn first_form() -> u32 {
    FIRST_FORM
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it may leave out so")]
pub(crate) fn is_first_form(form: &u32) -> bool {
    *form == FIRST_FORM
}

/// Level 9 is where a further level costs more time than it saves bytes.
const LEVEL: i32 = 9;
/// The most bytes a kept code set may unpack to, so that a damaged one cannot
/// exhaust memory: so many, or so many times its own bytes if that is more.
const MAX_BYTES: usize = 1 << 30;
const MAX_TIMES: usize = 64;
/// The most bytes that are packed as a whole, which packs somewhat better: ICD-10-CM with
/// its index has 31 MB.
const MOST_WHOLE: u64 = 1 << 26;
/// How much is passed on at once.
const BUFFERED: usize = 1 << 17;

/// The packed code set, and the hash of its content.
pub(crate) fn pack(set: &CodeSet) -> io::Result<(Vec<u8>, String)> {
    pack_whole_to(set, MOST_WHOLE)
}

/// Packs a code set of at most so many bytes as a whole; a larger one, which would take
/// half as much memory again as the code set itself, piece by piece.
fn pack_whole_to(set: &CodeSet, most_whole: u64) -> io::Result<(Vec<u8>, String)> {
    let Measured { len, sum } = write(set, Measured::default())?;
    let mut packed = if len <= most_whole {
        let plain = postcard::to_stdvec(set).map_err(io::Error::other)?;
        zstd::bulk::compress(&plain, LEVEL)?
    } else {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        // Who unpacks it knows by this how much room to make.
        encoder.set_pledged_src_size(Some(len))?;
        write(set, encoder)?.finish()?
    };
    if len > most_bytes(packed.len()) as u64 {
        return Err(io::Error::other(format!("{len} bytes are too many to be unpacked again")));
    }
    packed.shrink_to_fit();
    Ok((packed, sum.finish()))
}

/// The code set of packed bytes.
pub(crate) fn unpack(bytes: &[u8]) -> io::Result<CodeSet> {
    let plain = zstd::bulk::decompress(bytes, most_bytes(bytes.len()))?;
    let set: CodeSet = postcard::from_bytes(&plain).map_err(io::Error::other)?;
    Ok(set.sharing_titles())
}

fn most_bytes(packed: usize) -> usize {
    packed.saturating_mul(MAX_TIMES).max(MAX_BYTES)
}

fn write<W: Write>(set: &CodeSet, to: W) -> io::Result<W> {
    let buffer = BufWriter::with_capacity(BUFFERED, to);
    let buffer = postcard::to_io(set, buffer).map_err(io::Error::other)?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)
}

/// How much was written, and its sum.
#[derive(Default)]
struct Measured {
    len: u64,
    sum: Sum,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.len += bytes.len() as u64;
        self.sum.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use medcode_analysis::Analyzer;
    use medcode_codeset::{
        AxisKey, AxisKeyKind, AxisTable, AxisValue, CodeSetBuilder, CodeSpan, Conversion,
        Effective, NewConcept, NewDesignation, PropertyKind, Role, SeventhDefinition, SeventhValue,
        Source, System,
    };

    use tantivy::directory::OwnedBytes;

    use super::*;
    use crate::CatalogDirectory;
    use crate::build::build;
    use crate::build::tests::large_set;
    use crate::columns::{NOTE_KINDS, ROLES};
    use crate::manifest::{FileSum, SourceSum, sha256};

    /// Whether each title is once in memory.
    fn is_shared(set: &CodeSet) -> bool {
        set.concepts().all(|(id, concept)| {
            let title = &set.designations_of(id)[0];
            Arc::ptr_eq(&title.text, &concept.title)
        })
    }

    #[test]
    fn what_is_packed_is_unpacked_and_has_the_same_sum_in_pieces() {
        // Several windows of 4 MB.
        let set = large_set(120_000);
        let plain = postcard::to_stdvec(&set).expect("it is written");
        assert!(plain.len() > 10_000_000, "{} bytes", plain.len());
        let len = plain.len() as u64;
        for most_whole in [len, len - 1] {
            let (packed, sum) = pack_whole_to(&set, most_whole).expect("it is packed");
            assert_eq!(sum, sha256(&plain));
            assert!(packed.len() < plain.len() / 3, "{} of {len} bytes", packed.len());
            let unpacked = unpack(&packed).expect("it is unpacked");
            assert_eq!(unpacked, set);
            assert!([&set, &unpacked].map(is_shared) == [true; 2]);
        }
    }

    fn parse<T: std::str::FromStr>(text: &str) -> T {
        text.parse().unwrap_or_else(|_| panic!("{text:?} is written rightly"))
    }

    /// A code set with something of everything, and every role, source and kind.
    fn set_of_everything() -> CodeSet {
        let [a, b, family, section] = ["A00", "A009", "S525", "0FT"].map(parse);
        let effective = Effective { from: parse("2025-10-01"), until: Some(parse("2026-03-31")) };
        let mut builder = CodeSetBuilder::new(System::Cpt, parse("2026-04-01"));
        builder = builder.effective(effective).older(Source::AlphabeticIndex);
        let code = NewConcept::billable(b, "Cholera").under(a).valid(effective);
        let code = code.spelling("Cholera ").short_title("Chol").from_source(Source::CptPla);
        let variant = NewConcept::variant(parse("S525XXA"), family, "Fracture, initial");
        let concepts = [
            NewConcept::chapter(parse("1"), "Infections"),
            NewConcept::section(parse("A00-A09"), "Intestinal infections"),
            NewConcept::header(a, "Cholera"),
            code,
            NewConcept::header(family, "Fracture"),
            variant,
            NewConcept::modifier(parse("NU"), "New equipment"),
            NewConcept::prefix(section, "Resection"),
        ];
        let seventh = [SeventhValue { value: 'A', label: "initial".into() }];
        let added = (|| {
            concepts.into_iter().try_for_each(|concept| builder.add(concept))?;
            builder.add_seventh(&family, &SeventhDefinition::new(seventh))?;
            // Each source with a role, those that are left with a title.
            for (at, source) in Source::ALL.into_iter().enumerate() {
                let role = ROLES.get(at).copied().unwrap_or(Role::Title);
                let (text, manifestation) = (source.name(), Some(a));
                builder.add_designation(NewDesignation {
                    code: b,
                    text,
                    role,
                    source,
                    manifestation,
                })?;
            }
            NOTE_KINDS.into_iter().try_for_each(|kind| builder.add_note(&b, kind, "a note"))?;
            let mut kinds = PropertyKind::ALL.into_iter();
            kinds.try_for_each(|kind| builder.add_property(&b, kind, "a value"))?;
            let value = |value: char| AxisValue { value, label: value.to_string().into() };
            let names = vec!["Section".into(), "Approach".into()];
            let table =
                AxisTable { names, fixed: vec![value('0')], rows: vec![vec![vec![value('4')]]] };
            builder.add_table(&section, table)
        })();
        added.expect("what is added is not there yet");
        for kind in [
            AxisKeyKind::Definition,
            AxisKeyKind::Explanation,
            AxisKeyKind::Includes,
            AxisKeyKind::Use,
            AxisKeyKind::See,
        ] {
            let (label, text) = ("Open".into(), "Cut".into());
            builder.add_key(AxisKey { label, section: Some('0'), position: Some(5), kind, text });
        }
        let previous = vec![CodeSpan { first: a, last: b }];
        builder.add_conversion(Conversion { code: b, since: parse("2025-10-01"), previous });
        builder.build().expect("what must hold of a code set holds")
    }

    #[test]
    fn a_set_with_what_is_not_known_is_no_damaged_one() {
        let mut plain = postcard::to_stdvec(&set_of_everything()).expect("it is written");
        // The system, which stands first.
        plain[0] = 99;
        let bytes = zstd::bulk::compress(&plain, LEVEL).expect("it is packed");
        let sources = ["a.txt", "b.txt"];
        let sources = sources.map(|name| SourceSum { name: name.into(), sha256: sha256(b"") });
        let threads = std::num::NonZeroUsize::MIN;
        let mut files =
            build(&set_of_everything(), &sources, &Analyzer::new(), threads).expect("it is built");
        files.manifest.files.retain(|file| file.name != FILE);
        files.manifest.files.push(FileSum::of(FILE, &bytes));
        files.files.insert(FILE.to_owned(), OwnedBytes::new(bytes));
        let directory = tempfile::tempdir().expect("there is room");
        let catalog = CatalogDirectory::new(directory.path());
        catalog.writer().expect("it is alone").publish(&files, false).expect("it is published");
        let version = parse("2026-04-01");
        let error = catalog.code_set(System::Cpt, &version).expect_err("it is not known");
        let end = "codeset.zst: the code set has what this program cannot read; use the medcode \
                   that made it, or load cpt 2026-04-01 again with --replace, from a.txt, b.txt";
        assert!(error.to_string().ends_with(end), "{error}");
        assert!(std::error::Error::source(&error).is_some());
        // What is not as it was written is damaged all the same.
        let path = catalog.version_path(System::Cpt, &version).join(FILE);
        std::fs::write(path, "codes").expect("it is written");
        let error = catalog.code_set(System::Cpt, &version).expect_err("it is damaged");
        assert!(error.to_string().contains("codeset.zst: damaged"), "{error}");
    }

    #[test]
    fn the_bytes_of_a_code_set_change_only_with_the_number_of_their_form() {
        let (packed, sum) = pack(&set_of_everything()).expect("it is packed");
        assert_eq!(unpack(&packed).expect("it is unpacked"), set_of_everything());
        let of_first = "62f83d34a810b1af62353f068aa5e70914e4f49abb0c378f0301a7e9e05a1aa5";
        assert_eq!((FORM, &*sum), (1, of_first));
    }
}
