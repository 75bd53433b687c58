//! The consumer and clinician descriptors of CPT.
//!
//! Publisher: AMA. A line of column names, then columns divided by tabs: concept id,
//! CPT code, consumer descriptor; or concept id, CPT code, id of the clinician
//! descriptor, clinician descriptor, of which a code has several. Less certain: the
//! exact names of the columns.

use medcode_codeset::{Role, Source, System};

use super::cpt::{Services, decoded};
use super::{Format, Head, Kind, Records};
use crate::LoadError;
use crate::rows::ServiceText;
use crate::warnings::Warnings;

pub(super) const CONSUMER: Format = Format::new(
    "CPT consumer descriptors file",
    System::Cpt,
    Kind::Services(Source::CptConsumer, ServiceText::Further(Role::ConsumerDescriptor)),
    |head| has_columns(head, "consumer"),
    |bytes, warnings| parse(&CONSUMER, "consumer", bytes, warnings),
);

pub(super) const CLINICIAN: Format = Format::new(
    "CPT clinician descriptors file",
    System::Cpt,
    Kind::Services(Source::CptClinician, ServiceText::Further(Role::ClinicianDescriptor)),
    |head| has_columns(head, "clinician"),
    |bytes, warnings| parse(&CLINICIAN, "clinician", bytes, warnings),
);

fn has_columns(head: &Head<'_>, whose: &str) -> bool {
    let first = head.lines.first().map(|line| decoded(line).into_owned());
    first.is_some_and(|line| Columns::of(&line, whose).is_some())
}

/// Where the columns are.
struct Columns {
    code: usize,
    text: usize,
}

impl Columns {
    fn of(line: &str, whose: &str) -> Option<Self> {
        let names: Vec<String> = line.split('\t').map(str::to_ascii_lowercase).collect();
        let find = |words: [&str; 2]| {
            names.iter().rposition(|name| words.iter().all(|word| name.contains(word)))
        };
        let is_beside_concepts = names.iter().any(|name| name.contains("concept"));
        let code = find(["cpt", "code"])?;
        let text = find([whose, "desc"])?;
        (is_beside_concepts && code != text).then_some(Self { code, text })
    }
}

fn parse(
    format: &Format,
    whose: &str,
    bytes: &[u8],
    warnings: &mut Warnings,
) -> Result<Records, LoadError> {
    let text = decoded(bytes);
    let mut services = Services::new(warnings);
    let mut columns = None;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    for (number, line) in lines {
        let Some(Columns { code, text }) = &columns else {
            columns = Columns::of(line, whose);
            continue;
        };
        let cells: Vec<&str> = line.split('\t').collect();
        match (cells.get(*code), cells.get(*text)) {
            (Some(code), Some(text)) => services.add_further(number, code, text),
            _ => services.refuse(number, "the line has too few columns; it is left out"),
        }
    }
    let Kind::Services(source, text) = format.kind else {
        unreachable!("both formats are of services")
    };
    super::finish_services(format.name, source, text, services)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn a_code_may_have_several_clinician_descriptors() {
        let text = "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor\r\n\
            1000001\t00001\t10\tGnome polish\r\n1000001\t00001\t11\tPolish, gnome\r\n1000002\t0000\t12\tx\r\n12\r\n\
            1000003\t00002\t13\tGnome wash\r\n";
        let mut warnings = Warnings::new("c.txt");
        let format = super::super::recognise(text.as_bytes()).unwrap();
        assert_eq!(format.name, CLINICIAN.name);
        let Ok(Records::Services(file)) = format.parse.unwrap()(text.as_bytes(), &mut warnings)
        else {
            panic!("a file of services")
        };
        let texts: Vec<&str> = file.rows.iter().map(|row| &*row.text).collect();
        assert_eq!(texts, ["Gnome polish", "Polish, gnome", "Gnome wash"]);
        let told: Vec<String> = warnings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[1], "c.txt:5: the line has too few columns; it is left out");
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&CONSUMER, "consumer", &bytes, &mut Warnings::new("x"));
        }
    }
}
