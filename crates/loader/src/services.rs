//! From the rows of HCPCS Level II and CPT to a code set.
//!
//! HCPCS Level II comes in one file. CPT comes in several that have the same codes:
//! long descriptors become titles, short ones abbreviated titles, and medium,
//! consumer and clinician descriptors further designations. A code that a release
//! has no long descriptor for takes the medium one, or the short one, as its title.

use medcode_codeset::{
    BuildError, Code, CodeSetBuilder, NewConcept, NewDesignation, PropertyKind, Role, Source,
    System,
};

use crate::Counts;
use crate::assemble::{Made, Part, Parts};
use crate::codes::ByCode;
use crate::rows::{ServiceFile, ServiceRow, ServiceText};
use crate::warnings::Tally;

/// Fills a code set.
pub(crate) fn assemble_services(
    mut builder: CodeSetBuilder,
    parts: &mut Parts,
) -> Result<Made, BuildError> {
    parts.services.sort_by_key(|part| (part.records.text, part.records.source));
    let mut codes: ByCode<NewConcept> = ByCode::default();
    let mut order: Vec<Code> = Vec::new();
    let mut further: Vec<Further> = Vec::new();
    for part in &mut parts.services {
        let rows = std::mem::take(&mut part.records.rows);
        for row in &rows {
            if take_row(row, &part.records, &mut codes) {
                order.push(row.code);
            }
        }
        further.push(Further { source: part.records.source, text: part.records.text, rows });
    }
    for code in &order {
        if let Some(concept) = codes.remove(code) {
            builder.add(concept)?;
        }
    }
    for (part, further) in parts.services.iter_mut().zip(further) {
        add_further(&mut builder, part, &further)?;
    }
    if builder.system() == System::Cpt {
        warn_of_part(&order, parts);
        for code in &order {
            builder.add_property(code, PropertyKind::Category, category(code))?;
        }
    }
    parts.add_conversions(&mut builder);
    Ok((builder.build()?, Counts::default(), Vec::new()))
}

/// The rows of a file, once its codes are known.
struct Further {
    source: Source,
    text: ServiceText,
    rows: Vec<ServiceRow>,
}

/// Takes what a row says of a code; says whether the code is new.
fn take_row(row: &ServiceRow, file: &ServiceFile, codes: &mut ByCode<NewConcept>) -> bool {
    let may_begin = match file.text {
        ServiceText::Title | ServiceText::Short => true,
        ServiceText::Further(role) => role == Role::MediumTitle,
    };
    let known = codes.get_mut(&row.code);
    let is_new = known.is_none();
    match known {
        Some(concept) => {
            let short = match file.text {
                ServiceText::Short => Some(&row.text),
                _ => row.short.as_ref(),
            };
            if concept.short_title.is_none() {
                concept.short_title = short.cloned();
            }
            concept.effective = concept.effective.or(row.effective);
        }
        None if may_begin => {
            let mut concept = if row.is_modifier {
                NewConcept::modifier(row.code, &*row.text)
            } else {
                NewConcept::billable(row.code, &*row.text)
            };
            concept = concept.from_source(file.source);
            concept.short_title.clone_from(&row.short);
            concept.effective = row.effective;
            codes.insert(row.code, concept);
        }
        None => return false,
    }
    is_new
}

/// Adds what a file says of codes besides their titles.
fn add_further(
    builder: &mut CodeSetBuilder,
    part: &mut Part<ServiceFile>,
    further: &Further,
) -> Result<(), BuildError> {
    let mut unknown = Tally::new("codes that have no descriptor of their own, left out");
    for row in &further.rows {
        if !builder.contains(&row.code) {
            unknown.add(|| row.code.to_string());
            continue;
        }
        for (kind, value) in &row.properties {
            builder.add_property(&row.code, *kind, value)?;
        }
        let text = match further.text {
            ServiceText::Further(role) => Some((role, &row.text)),
            ServiceText::Title | ServiceText::Short => None,
        };
        let medium = row.medium.as_ref().map(|text| (Role::MediumTitle, text));
        for (role, text) in text.into_iter().chain(medium) {
            builder.add_designation(NewDesignation {
                code: row.code,
                text,
                role,
                source: further.source,
                manifestation: None,
            })?;
        }
    }
    part.warnings.counted(&unknown);
    Ok(())
}

/// Tells of a release that has a part of CPT alone: from its first day it would stand
/// for all of it.
fn warn_of_part(codes: &[Code], parts: &mut Parts) {
    let is_whole = codes.iter().any(|code| category(code) == "Category I");
    if let Some(part) = parts.services.first_mut().filter(|_| !is_whole) {
        part.warnings.whole(
            "the release has no Category I code: load an update of CPT together with the files \
             of its year, or it stands for all of CPT",
        );
    }
}

/// The category of a code of CPT, by how it is written.
fn category(code: &Code) -> &'static str {
    match code.as_str().as_bytes() {
        [_, _] => "modifier",
        [.., b'F'] => "Category II",
        [.., b'T'] => "Category III",
        [.., b'U'] => "PLA",
        [.., b'M'] => "MAAA",
        _ => "Category I",
    }
}

#[cfg(test)]
mod tests {
    use medcode_codeset::ConceptKind;

    use super::*;
    use crate::warnings::Warnings;

    fn file(text: ServiceText, source: Source, rows: &[(&str, &str)]) -> Part<ServiceFile> {
        let row = |(code, text): &(&str, &str)| {
            ServiceRow::new(1, code.parse().unwrap(), (*text).to_owned())
        };
        let rows: Vec<ServiceRow> = rows.iter().map(row).collect();
        let records = ServiceFile { source, text, rows };
        Part { records, warnings: Warnings::new("file.txt") }
    }

    #[test]
    fn descriptors_of_several_files_come_together() {
        let consumer = ServiceText::Further(Role::ConsumerDescriptor);
        let medium = ServiceText::Further(Role::MediumTitle);
        let mut parts = Parts {
            services: vec![
                file(
                    consumer,
                    Source::CptConsumer,
                    &[("00001", "Looking at a thing"), ("00009", "?")],
                ),
                file(
                    medium,
                    Source::CptDescriptors,
                    &[("00001", "THING INSP"), ("0002T", "THING NEW")],
                ),
                file(ServiceText::Short, Source::CptDescriptors, &[("00001", "THING")]),
                file(
                    ServiceText::Title,
                    Source::CptDescriptors,
                    &[("00001", "Inspection of thing")],
                ),
                file(ServiceText::Title, Source::CptModifiers, &[("99", "Many things")]),
            ],
            ..Parts::default()
        };
        let builder = CodeSetBuilder::new(System::Cpt, "2026".parse().unwrap());
        let (set, ..) = assemble_services(builder, &mut parts).unwrap();
        assert_eq!((set.billable_count(), set.kind_count(ConceptKind::Modifier)), (2, 1));
        let id = set.find(&"00001".parse().unwrap()).unwrap();
        let concept = set.concept(id);
        assert_eq!(
            (&*concept.title, concept.short_title.as_deref()),
            ("Inspection of thing", Some("THING"))
        );
        let roles: Vec<Role> = set.designations_of(id).iter().map(|one| one.role).collect();
        assert_eq!(roles, [Role::Title, Role::MediumTitle, Role::ConsumerDescriptor]);
        let categories: Vec<&str> = set.properties().iter().map(|one| &*one.value).collect();
        assert_eq!(categories, ["Category I", "modifier", "Category III"]);
        let told: Vec<String> = parts
            .services
            .into_iter()
            .flat_map(|part| part.warnings.finish())
            .map(|one| one.to_string())
            .collect();
        assert_eq!(
            told,
            ["file.txt: codes that have no descriptor of their own, left out: 1 (00009)"]
        );
    }
}
