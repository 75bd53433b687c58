//! What a text speaks of that the question does not: newborns, pregnancy, history and
//! the like. Codes for these are for questions that say so.

use std::sync::LazyLock;

use medcode_analysis::Analyzer;
use medcode_codeset::{ConceptId, System};
use medcode_index::{CodeIndex, Landmarks};
use rustc_hash::FxHashMap;

/// A class of things that a question must ask for.
struct Class {
    /// Words that speak of it, in a text.
    terms: &'static [&'static str],
    /// Words by which a question asks for it, besides.
    asked_by: &'static [&'static str],
    /// Beginnings of codes of ICD-10-CM that are about it.
    codes: &'static [&'static str],
}

/// Every class; each is a bit. The ranges are those of the chapters and sections of
/// ICD-10-CM.
const CLASSES: &[Class] = &[
    // Conditions originating in the perinatal period.
    Class {
        terms: &["newborn", "neonatal", "perinatal", "fetus"],
        asked_by: &[
            "infant",
            "baby",
            "preterm",
            "premature",
            "prematurity",
            "birth",
            "neonate",
            "neonatorum",
            "meconium",
            "congenital",
            "fetal",
            "stillbirth",
        ],
        codes: &["P"],
    },
    // Pregnancy, childbirth and the puerperium.
    Class {
        terms: &[
            "pregnancy",
            "puerperium",
            "childbirth",
            "obstetric",
            "abortion",
            "labor",
            "maternal",
            "delivery",
            "gestational",
            "puerperal",
            "postpartum",
            "antepartum",
            "trimester",
        ],
        asked_by: &[
            "pregnant",
            "gestation",
            "eclampsia",
            "preeclampsia",
            "miscarriage",
            "miscarry",
            "fetal",
            "fetus",
            "placenta",
            "placental",
            "cesarean",
            "gravidarum",
            "ectopic",
            "amniotic",
            "chorioamnionitis",
            "molar",
            "hydatidiform",
            "mole",
            "prenatal",
            "breastfeeding",
            "lactation",
            "hellp",
            "term",
            "preterm",
            "multiple",
            "twin",
            "umbilical",
            "cord",
            "stillbirth",
            "membrane",
            "birth",
            "perineal",
            "water",
        ],
        codes: &["O"],
    },
    // Personal and family history.
    Class {
        terms: &["history"],
        asked_by: &[
            "old", "healed", "previous", "past", "prior", "status", "former", "survivor", "hx",
        ],
        codes: &["Z85", "Z86", "Z87"],
    },
    Class {
        terms: &["family"],
        asked_by: &["familial", "hereditary"],
        codes: &["Z80", "Z81", "Z82", "Z83", "Z84"],
    },
    Class {
        terms: &["screening", "contact", "exposure", "carrier", "susceptibility", "resistance"],
        asked_by: &["screen", "exposed", "colonization", "resistant", "risk"],
        codes: &["Z11", "Z12", "Z13", "Z14", "Z15", "Z16", "Z20", "Z22"],
    },
    Class {
        terms: &["sequela"],
        asked_by: &["late", "following", "after", "residual", "old"],
        codes: &["I69", "B90", "B91", "B92", "B94", "E64", "E68", "G09"],
    },
    // Manifestations: "in diseases classified elsewhere".
    Class { terms: &["elsewhere"], asked_by: &[], codes: &[] },
    // Intent of injuries and poisonings other than accidents.
    Class {
        terms: &[
            "assault",
            "harm",
            "undetermined",
            "suicide",
            "suicidal",
            "terrorism",
            "military",
            "legal",
        ],
        asked_by: &[
            "self",
            "intentional",
            "abuse",
            "war",
            "police",
            "attempt",
            "homicide",
            "overdose",
        ],
        codes: &["X7", "X8", "Y0", "Y2", "Y35", "Y36", "Y37", "Y38"],
    },
    // Codes of status, encounters and external causes.
    Class {
        terms: &["encounter", "observation", "counseling", "status"],
        asked_by: &[],
        codes: &["Z"],
    },
    Class {
        terms: &["adverse", "underdosing", "effect"],
        asked_by: &["reaction", "allergy", "side"],
        codes: &[],
    },
    // Complications of care.
    Class {
        terms: &["postprocedural", "complication", "intraoperative", "following", "postoperative"],
        asked_by: &[
            "after",
            "post",
            "surgery",
            "procedure",
            "device",
            "graft",
            "implant",
            "prosthesis",
            "status",
        ],
        codes: &["T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88"],
    },
    // Diabetes is of type 2 unless it is said to be of another kind (section I.C.4.a.2).
    Class {
        terms: &[],
        asked_by: &[
            "1",
            "type",
            "secondary",
            "drug",
            "due",
            "other",
            "specified",
            "underlying",
            "induced",
            "pancreatogenic",
            "chemical",
            "juvenile",
            "ketosis",
            "brittle",
        ],
        codes: &["E08", "E09", "E10", "E13"],
    },
    // Malformations that one is born with.
    Class {
        terms: &["congenital"],
        asked_by: &[
            "malformation",
            "anomaly",
            "birth",
            "born",
            "syndrome",
            "atresia",
            "agenesis",
            "defect",
            "newborn",
            "deletion",
            "trisomy",
            "hereditary",
            "familial",
        ],
        codes: &["Q"],
    },
    // A fracture is displaced unless it is said not to be (Guidelines, section I.C.19.c).
    Class { terms: &["nondisplaced"], asked_by: &["undisplaced"], codes: &[] },
    // Sides: the last.
    Class { terms: &["left", "right", "bilateral"], asked_by: &["both", "side"], codes: &[] },
];

/// The class of sides, which come behind the others.
const SIDE: u16 = 1 << (CLASSES.len() - 1);

/// Whether classes have that of sides.
pub(crate) fn has_side(classes: u16) -> bool {
    classes & SIDE != 0
}

/// How many classes there are but for that of sides.
pub(crate) fn count_subjects(classes: u16) -> u32 {
    (classes & !SIDE).count_ones()
}

// A class is a bit of sixteen.
const _: () = assert!(CLASSES.len() <= 16);

/// The words of the classes as terms, each with the bits of its classes: those that speak
/// of a class, and those that ask for one.
struct Terms {
    speaking: Vec<(String, u16)>,
    asking: FxHashMap<String, u16>,
}

static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let analyzer = Analyzer::new();
    let mut terms = Terms { speaking: Vec::new(), asking: FxHashMap::default() };
    for (bit, class) in CLASSES.iter().enumerate() {
        for word in class.terms {
            terms.speaking.push((analyzer.term(word).0, 1 << bit));
        }
        for word in class.terms.iter().chain(class.asked_by) {
            *terms.asking.entry(analyzer.term(word).0).or_insert(0) |= 1 << bit;
        }
    }
    terms
});

/// The terms that speak of a class, in a code set.
pub(crate) fn speaking(index: &CodeIndex) -> &Landmarks {
    index.landmarks(|| TERMS.speaking.iter().map(|(term, _)| term.as_str()).collect())
}

/// The classes that a term speaks of.
pub(crate) fn of_term(speaking: &Landmarks, term: u32) -> u16 {
    speaking.places(term).fold(0, |all, place| all | TERMS.speaking[place].1)
}

/// The classes that a question with these terms does not ask for.
pub(crate) fn classes<'term>(asked: impl Iterator<Item = &'term str>) -> u16 {
    let asked = asked.filter_map(|term| TERMS.asking.get(term)).fold(0, |all, class| all | class);
    let all = (1_u32 << CLASSES.len()) - 1;
    u16::try_from(all).expect("there are at most sixteen classes") & !asked
}

/// What codes of a class begin with: up to four bytes, compared at once.
struct Beginning {
    number: u32,
    mask: u32,
    class: u16,
}

impl Beginning {
    fn new(code: &str, class: u16) -> Self {
        let mask = number_of(&[0xFF; 4][..code.len()]);
        Self { number: number_of(code.as_bytes()), mask, class }
    }
}

/// The first four bytes of a code as a number.
fn number_of(code: &[u8]) -> u32 {
    let mut bytes = [0; 4];
    for (byte, of_code) in bytes.iter_mut().zip(code) {
        *byte = *of_code;
    }
    u32::from_be_bytes(bytes)
}

/// The classes that a concept is of by its code.
pub(crate) fn of_code(index: &CodeIndex, concept: ConceptId) -> u16 {
    /// By its first letter, what codes of classes begin with. Most codes have no such letter.
    static BEGINNINGS: LazyLock<[Vec<Beginning>; 256]> = LazyLock::new(|| {
        let mut all = std::array::from_fn(|_| Vec::new());
        for (bit, class) in CLASSES.iter().enumerate() {
            for code in class.codes {
                all[usize::from(code.as_bytes()[0])].push(Beginning::new(code, 1 << bit));
            }
        }
        all
    });
    if index.system() != System::Icd10Cm {
        return 0;
    }
    let code = index.code_bytes(concept);
    let beginnings = &BEGINNINGS[usize::from(code[0])];
    if beginnings.is_empty() {
        return 0;
    }
    let number = number_of(code);
    let of = beginnings.iter().filter(|beginning| number & beginning.mask == beginning.number);
    of.fold(0, |all, beginning| all | beginning.class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_asks_by_any_word_of_a_class() {
        let bit = |asked: &[&str]| classes(asked.iter().copied()) & 1;
        assert_eq!(bit(&["jaundice"]), 1);
        assert_eq!(bit(&["jaundice", "newborn"]), 0);
        assert_eq!(bit(&["jaundice", "baby"]), 0);
    }

    #[test]
    fn sides_are_the_last_class() {
        assert!(has_side(SIDE) && CLASSES[CLASSES.len() - 1].terms.contains(&"left"));
        assert_eq!(count_subjects(SIDE | 1), 1);
    }
}
