//! Systems beside ICD-10-CM, from slices.
//!
//! 1. ICD-10-PCS: axes, tables, keys, the index; letters for digits.
//! 2. HCPCS Level II: properties, days of codes, modifiers.
//! 3. CPT: consumer descriptors answer.

use medcode::{Catalog, ConceptKind, Load, PropertyKind, Scope, Search, System, Tier, Verdict};

use crate::common::{ask, load, slices};

fn pcs() -> Load {
    Load::new()
        .bytes("order-2026.txt", medcode_fixtures::icd10pcs_order())
        .bytes("tables-2026.xml", medcode_fixtures::icd10pcs_tables())
        .bytes("index-2026.xml", medcode_fixtures::icd10pcs_index())
        .bytes("definitions-2026.xml", medcode_fixtures::icd10pcs_definitions())
}

fn catalog(load_of: &Load) -> Catalog {
    let catalog = Catalog::in_memory();
    load(&catalog, load_of);
    catalog
}

fn codes(catalog: &Catalog, question: &str) -> Vec<String> {
    ask(catalog, question).hits.into_iter().map(|hit| hit.code).collect()
}

#[test]
fn a_pcs_code_has_its_axes_by_name_with_what_they_mean() {
    let catalog = catalog(&pcs());
    let concept = catalog.lookup(System::Icd10Pcs, "0ft44zz").unwrap().unwrap();
    let axes = concept.axes();
    let labels: Vec<String> =
        axes.iter().map(|axis| format!("{} {}", axis.name, axis.label)).collect();
    assert_eq!(
        labels,
        [
            "Section Medical and Surgical",
            "Body System Hepatobiliary System and Pancreas",
            "Operation Resection",
            "Body Part Gallbladder",
            "Approach Percutaneous Endoscopic",
            "Device No Device",
            "Qualifier No Qualifier",
        ]
    );
    assert!(axes[2].definition.as_ref().unwrap().starts_with("Cutting out or off"));
    let table = catalog.lookup(System::Icd10Pcs, "0FT").unwrap().unwrap().table().unwrap();
    assert_eq!(table.codes().collect::<Vec<_>>(), ["0FT00ZZ", "0FT40ZZ", "0FT44ZZ"]);
    let above: Vec<String> = concept.ancestors().map(|above| above.printed()).collect();
    assert_eq!(above, ["0FT4", "0FT", "0F", "0"]);
}

#[test]
fn the_pcs_index_leads_to_the_beginnings_of_codes() {
    let catalog = catalog(&pcs());
    let answer = ask(&catalog, "cholecystectomy");
    assert_eq!(answer.hits[0].code, "0FT4");
    assert_eq!(answer.hits[0].title, "Resection, Gallbladder");
    assert_eq!(answer.hits[0].matched.text, "Cholecystectomy");
    assert_eq!(
        catalog.lookup(System::Icd10Pcs, "0FT4").unwrap().unwrap().kind(),
        ConceptKind::Prefix
    );
    let check = catalog.check(&Scope::new(), "0FT4").unwrap().remove(0);
    assert_eq!(check.verdict, Verdict::Header);
    assert_eq!(check.choices().len(), 2);
}

#[test]
fn a_question_binds_the_open_axes_of_the_beginning_of_a_pcs_code() {
    let catalog = catalog(&pcs());
    let axes = |question: &str, code: &str| -> Vec<String> {
        let answer = ask(&catalog, question);
        let hit = answer.hits.into_iter().find(|hit| hit.code == code);
        let hit = hit.unwrap_or_else(|| panic!("{question}: {code} is not found"));
        let line = |axis: &medcode::Axis| {
            let codes: Vec<&str> = axis.choices.iter().map(|choice| &*choice.code).collect();
            format!("{} {} {}", axis.name, axis.bound.unwrap_or('-'), codes.join(" "))
        };
        hit.axes.iter().map(line).collect()
    };
    let open = ["approach - 0FT40 0FT44", "device - 0FT4_Z", "qualifier - 0FT4_ZZ"];
    assert_eq!(axes("cholecystectomy", "0FT4"), open);
    assert_eq!(axes("0FT4", "0FT4"), open);
    let laparoscopic = ["approach 4 0FT40 0FT44", "device - 0FT44Z", "qualifier - 0FT44ZZ"];
    assert_eq!(axes("laparoscopic cholecystectomy", "0FT4"), laparoscopic);
    let open = ["approach 0 0FT40 0FT44", "device - 0FT40Z", "qualifier - 0FT40ZZ"];
    assert_eq!(axes("open cholecystectomy", "0FT4"), open);
    // A key leads to two body parts, and "left" to one of them.
    let body_part = |question: &str| axes(question, "0Y6").swap_remove(0);
    assert_eq!(body_part("lower extremities detachment hallux"), "body part - 0Y6P 0Y6Q");
    assert_eq!(body_part("lower extremities detachment left hallux"), "body part Q 0Y6P 0Y6Q");
}

#[test]
fn keys_lead_from_their_words_to_the_values_they_mean() {
    let catalog = catalog(&pcs());
    assert_eq!(codes(&catalog, "detachment hallux")[..2], ["0Y6P", "0Y6Q"]);
    assert_eq!(codes(&catalog, "amputation of hallux, complete")[0], "0Y6P0Z0");
    let notices: Vec<String> =
        ask(&catalog, "amputation hallux").notices.into_iter().map(|notice| notice.text).collect();
    assert_eq!(
        notices,
        [
            "amputation: ICD-10-PCS uses Detachment",
            "hallux: ICD-10-PCS uses 1st Toe, Left; 1st Toe, Right",
        ]
    );
}

#[test]
fn letters_that_no_pcs_code_has_are_taken_as_digits() {
    let catalog = catalog(&pcs());
    let answer = ask(&catalog, "oft44zz");
    assert_eq!(answer.hits[0].code, "0FT44ZZ");
    assert_eq!(answer.notices[0].text, "oft44zz as 0FT44ZZ");
    let check = catalog.check(&Scope::new(), "OFT44ZZ").unwrap().remove(0);
    assert_eq!((check.verdict, &*check.code()), (Verdict::Valid, "0FT44ZZ"));
}

fn hcpcs() -> Load {
    Load::new().bytes("HCPC2020_CONTR_ANWEB.txt", medcode_fixtures::hcpcs_text())
}

#[test]
fn an_hcpcs_code_has_what_is_published_beside_it() {
    let catalog = catalog(&hcpcs());
    let status = catalog.status().remove(0);
    assert_eq!((status.version.as_str(), status.billable, status.modifiers), ("2020-01", 4, 2));
    let concept = catalog.lookup(System::Hcpcs, "E0143").unwrap().unwrap();
    let of = |kind| concept.properties().find(|(known, _)| *known == kind).map(|(_, value)| value);
    assert_eq!(of(PropertyKind::Pricing).as_deref(), Some("32"));
    assert_eq!(of(PropertyKind::Betos).as_deref(), Some("D1E"));
    assert_eq!(of(PropertyKind::TypeOfService).as_deref(), Some("A, P"));
    assert_eq!(of(PropertyKind::Added).as_deref(), Some("1986-01-01"));
    let both = catalog.lookup_in(&Scope::new(), "E0143-NU").unwrap();
    let kinds: Vec<ConceptKind> = both.iter().map(medcode::ConceptRef::kind).collect();
    assert_eq!(kinds, [ConceptKind::Code, ConceptKind::Modifier]);
}

#[test]
fn an_hcpcs_code_is_valid_up_to_its_last_day() {
    let catalog = catalog(&hcpcs());
    // As if the file were asked of a later day, which it covers.
    let on = |date: &str| Scope::new().on(date.parse().unwrap());
    let check = |code: &str| catalog.check(&on("2020-02-01"), code).unwrap().remove(0);
    assert_eq!(check("G0515").verdict, Verdict::Retired);
    assert!(check("G0515").message().ends_with("terminated, 2019-12-31 was its last valid day"));
    let answer = catalog.search(&Search::new("e0143-nu")).unwrap();
    assert_eq!((answer.hits[0].code.as_str(), answer.hits[0].tier), ("E0143", Tier::Code));
    assert_eq!(answer.notices[0].text, "e0143-nu as E0143");
    assert_eq!(check("E0143").verdict, Verdict::Valid);
    assert_eq!(check("E0143-nu").verdict, Verdict::Valid);
    assert!(
        check("E0143-XX").message().ends_with("XX is not a modifier of HCPCS Level II 2020-01")
    );
    assert!(check("E0143-59").message().contains("modifiers of two digits are CPT's"));
    let search = |question: &str| {
        catalog.search(&Search::new(question).scope(on("2020-02-01"))).unwrap().hits
    };
    assert!(search("development of cognitive skills").is_empty());
    assert!(!search("G0515")[0].billable);
    assert_eq!(search("G0515")[0].valid.unwrap().until.unwrap().to_string(), "2019-12-31");
    assert_eq!(search("walker wheeled")[0].code, "E0143");
}

#[test]
fn a_code_with_a_modifier_is_judged_where_nothing_loaded_has_modifiers() {
    let catalog = catalog(&Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order()));
    for code in ["E0143-NU", "99213-25", "E119-NU"] {
        let checks = catalog.check(&Scope::new(), code).unwrap();
        assert_eq!(checks.len(), 1, "for {code}");
        assert_ne!(checks[0].verdict, Verdict::Valid, "for {code}");
    }
}

#[test]
fn cpt_answers_from_consumer_descriptors() {
    let files: [(&str, &'static [u8]); 3] = [
        ("longult.txt", medcode_fixtures::cpt_longult()),
        ("consumer.txt", medcode_fixtures::cpt_consumer()),
        ("modul.txt", medcode_fixtures::cpt_modul()),
    ];
    let load_of = files
        .into_iter()
        .fold(Load::new(), |load, (name, bytes)| load.bytes(name, bytes))
        .release("2026".parse().unwrap());
    let catalog = catalog(&load_of);
    let scope = Scope::new().system(System::Cpt);
    let consumer = catalog
        .concepts(&scope)
        .unwrap()
        .find_map(|concept| {
            let code = concept.printed();
            let mut texts = concept.designations();
            texts
                .find(|text| text.role == medcode::Role::ConsumerDescriptor)
                .map(|text| (code, text.text))
        })
        .unwrap();
    let hit = ask(&catalog, &consumer.1).hits.remove(0);
    assert_eq!((hit.code, hit.matched.role), (consumer.0, medcode::Role::ConsumerDescriptor));
}

#[test]
fn a_system_that_a_question_is_not_about_answers_what_is_met_as_well_there() {
    let both = Catalog::in_memory();
    load(&both, &slices());
    load(&both, &pcs());
    let systems = |question: &str| -> Vec<System> {
        let mut systems: Vec<System> =
            ask(&both, question).hits.into_iter().map(|hit| hit.system).collect();
        systems.dedup();
        systems
    };
    // "Left" alone is met by toes of ICD-10-PCS, and more by fractures of ICD-10-CM.
    assert_eq!(codes(&catalog(&pcs()), "fracture of left femur")[0], "0Y6Q0Z0");
    assert_eq!(systems("fracture of left femur"), [System::Icd10Cm]);
    assert_eq!(systems("gallbladder"), [System::Icd10Pcs]);
}
