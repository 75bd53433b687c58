//! Large sets of the fixtures as code sets.

use medcode_codeset::{
    BuildError, CodeSet, CodeSetBuilder, NewConcept, NewDesignation, Role, Source, System, Version,
};
use medcode_fixtures::{LargeConcept, LargeKind, LargeRole, LargeSet};

/// Builds a code set of so many designations, in the guise of ICD-10-CM.
pub fn large_code_set(
    version: Version,
    designations: usize,
    seed: u64,
) -> Result<CodeSet, BuildError> {
    let mut builder = CodeSetBuilder::new(System::Icd10Cm, version);
    for concept in LargeSet::new(designations, seed) {
        add(&mut builder, concept)?;
    }
    builder.build()
}

fn add(builder: &mut CodeSetBuilder, concept: LargeConcept) -> Result<(), BuildError> {
    let parse = |text: &str| text.parse().expect("large sets have codes as ICD-10-CM has them");
    let code = parse(&concept.code);
    let new = match concept.kind {
        LargeKind::Chapter => NewConcept::chapter(code, concept.title),
        LargeKind::Section => NewConcept::section(code, concept.title),
        LargeKind::Header => NewConcept::header(code, concept.title),
        LargeKind::Code => NewConcept::billable(code, concept.title),
    };
    builder.add(match &concept.parent {
        Some(parent) => new.under(parse(parent)),
        None => new,
    })?;
    for (role, text) in &concept.others {
        let (role, source) = match role {
            LargeRole::InclusionTerm => (Role::InclusionTerm, Source::Tabular),
            LargeRole::IndexPath => (Role::IndexPath, Source::AlphabeticIndex),
        };
        builder.add_designation(NewDesignation {
            code,
            text,
            role,
            source,
            manifestation: None,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_code_set_has_all_its_designations() {
        let version: Version = "2026".parse().expect("it is a version");
        let set = large_code_set(version, 5_000, 1).expect("what must hold of a code set holds");
        assert_eq!(set.designations().len(), 5_000);
        for (_, concept) in set.concepts().filter(|(_, concept)| concept.kind.is_answer()) {
            let printed = System::Icd10Cm.print(&concept.code);
            assert_eq!(System::Icd10Cm.parse_code(&printed), Ok(concept.code));
        }
    }
}
