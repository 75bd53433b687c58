//! From the records of one release to its code set.
//!
//! The order file is the authority on which codes exist, in which order, and
//! which may be reported; a codes file takes its place where there is none, and
//! the tabular list where there is neither. The tabular list adds chapters,
//! sections, inclusion terms, notes, seventh characters and accents.

use std::collections::HashSet;

use medcode_codeset::{
    AxisKey, AxisTable, BuildError, Code, CodeSet, CodeSetBuilder, Conversion, NewConcept,
    NewDesignation, NoteKind, Role, Source,
};

use crate::brackets::bracketed;
use crate::codes::ByCode;
use crate::expand::{Expansion, Listed, definition, expand};
use crate::includes::names_condition;
use crate::listing::{Row, compare_codes, list_rows};
use crate::paths::Paths;
use crate::rows::{CodesRow, NodeKind, OrderRow, PcsTerm, Rows, ServiceFile, Tabular};
use crate::warnings::{Tally, Warnings};
use crate::{Counts, IndexReport};

/// The records of one file, and what is told of them.
#[derive(Debug)]
pub(crate) struct Part<R> {
    pub(crate) records: R,
    pub(crate) warnings: Warnings,
}

/// The records of one release: one file at most of each format.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) order: Option<Part<Rows<OrderRow>>>,
    pub(crate) codes: Option<Part<Rows<CodesRow>>>,
    pub(crate) tabular: Option<Part<Tabular>>,
    /// Indexes and tables, each of another kind, in the order of their kinds.
    pub(crate) indexes: Vec<Part<Box<Paths>>>,
    pub(crate) pcs_tables: Option<Part<Vec<AxisTable>>>,
    pub(crate) pcs_index: Option<Part<Vec<PcsTerm>>>,
    pub(crate) pcs_definitions: Option<Part<Vec<AxisKey>>>,
    /// Files of HCPCS Level II or CPT, titles first.
    pub(crate) services: Vec<Part<ServiceFile>>,
    pub(crate) conversions: Option<Part<Vec<Conversion>>>,
}

impl Parts {
    /// Adds what a conversion table says to a code set.
    pub(crate) fn add_conversions(&mut self, builder: &mut CodeSetBuilder) {
        let rows = self.conversions.as_mut().map(|part| std::mem::take(&mut part.records));
        for row in rows.into_iter().flatten() {
            builder.add_conversion(row);
        }
    }
}

/// What is made of the files of a release.
pub(crate) type Made = (CodeSet, Counts, Vec<IndexReport>);

/// Fills a code set.
pub(crate) fn assemble(builder: CodeSetBuilder, parts: &mut Parts) -> Result<Made, BuildError> {
    let expansion = parts.tabular.as_ref().map(|part| expand(&part.records));
    let counts = Counts {
        order_lines: parts.order.as_ref().map(|part| part.records.lines),
        codes_lines: parts.codes.as_ref().map(|part| part.records.lines),
        tabular_concepts: parts.tabular.as_ref().map(|part| diagnoses(&part.records)),
        tabular_billable: expansion.as_ref().map(Expansion::billable_count),
        table_codes: None,
    };
    compare_codes(parts);
    let rows = list_rows(parts, expansion.as_ref());
    let codes: ByCode<bool> = rows.iter().map(|row| (row.code, row.billable)).collect();
    let mut assembly = Assembly { builder, codes };
    match (&mut parts.tabular, expansion) {
        (Some(part), Some(expansion)) => assembly.add_with_tabular(rows, part, &expansion)?,
        _ => assembly.add_alone(rows, parts.order.as_mut().map(|part| &mut part.warnings))?,
    }
    let mut builder = assembly.builder;
    let add = |part: &mut Part<Box<Paths>>| part.records.add_to(&mut builder, &mut part.warnings);
    let reports = parts.indexes.iter_mut().map(add).collect::<Result<_, _>>()?;
    parts.add_conversions(&mut builder);
    Ok((builder.build()?, counts, reports))
}

fn diagnoses(tabular: &Tabular) -> usize {
    let is_diagnosis = |kind| kind == NodeKind::Diagnosis;
    tabular.nodes.iter().filter(|node| is_diagnosis(node.kind)).count()
}

struct Assembly {
    builder: CodeSetBuilder,
    /// Every code that exists, and whether it may be reported.
    codes: ByCode<bool>,
}

/// What is told once of many codes.
struct Tallies {
    left_out: Tally,
    unlisted: Tally,
    retitled: Tally,
    unlike_families: Tally,
}

impl Assembly {
    /// The longest other code with which a code begins.
    fn parent(&self, code: &Code) -> Option<Code> {
        let len = code.as_str().len();
        (3..len)
            .rev()
            .filter_map(|len| code.prefix(len))
            .find(|prefix| self.codes.contains_key(prefix))
    }

    /// Adds the codes of an order file or codes file that has no tabular list
    /// beside it.
    fn add_alone(
        &mut self,
        rows: Vec<Row>,
        mut warnings: Option<&mut Warnings>,
    ) -> Result<(), BuildError> {
        for row in rows {
            let parent = self.parent(&row.code);
            if let (None, Some(line), Some(warnings)) = (parent, row.line, &mut warnings) {
                warn_of_orphan(&row.code, line, warnings);
            }
            self.builder.add(row.into_concept(parent))?;
        }
        Ok(())
    }

    fn add_with_tabular(
        &mut self,
        rows: Vec<Row>,
        part: &mut Part<Tabular>,
        expansion: &Expansion,
    ) -> Result<(), BuildError> {
        let mut tallies = Tallies::new();
        let by_code = expansion.listed.iter().map(|listed| (listed.code, listed));
        let outline = Outline {
            tabular: &part.records,
            listed: by_code.collect(),
            families: self.families(&part.records, expansion, &mut tallies),
        };
        let is_used = self.used(&rows, &outline);
        self.add_outline(outline.tabular, &is_used)?;
        for row in rows {
            self.add_row(row, &outline, &mut tallies, &mut part.warnings)?;
        }
        for (at, defined_at) in &expansion.families {
            if outline.families.contains(at) {
                let code = outline.tabular.nodes[*at].code;
                self.builder.add_seventh(&code, definition(outline.tabular, *defined_at))?;
            }
        }
        self.add_texts(outline.tabular, &is_used)?;
        for listed in expansion.listed.iter().filter(|listed| !listed.is_excluded) {
            if !self.codes.contains_key(&listed.code) {
                tallies.left_out.add(|| listed.code.to_string());
            }
        }
        tallies.tell(&mut part.warnings);
        Ok(())
    }

    /// The families, by their nodes: headers of which at least one variant exists.
    fn families(
        &self,
        tabular: &Tabular,
        expansion: &Expansion,
        tallies: &mut Tallies,
    ) -> HashSet<usize> {
        let has_variant: HashSet<usize> = expansion
            .listed
            .iter()
            .filter(|listed| listed.is_variant && self.codes.get(&listed.code) == Some(&true))
            .map(|listed| listed.node)
            .collect();
        let mut families = HashSet::new();
        for (at, _) in &expansion.families {
            let code = tabular.nodes[*at].code;
            match self.codes.get(&code) {
                Some(false) if has_variant.contains(at) => {
                    families.insert(*at);
                }
                Some(true) => tallies.unlike_families.add(|| code.to_string()),
                _ => {}
            }
        }
        families
    }

    /// Which chapters and sections have a code that exists, and which categories
    /// and codes exist. A section that takes in others has what they have.
    fn used(&self, rows: &[Row], outline: &Outline<'_>) -> Vec<bool> {
        let nodes = &outline.tabular.nodes;
        let mut is_used: Vec<bool> = nodes
            .iter()
            .map(|node| node.kind == NodeKind::Diagnosis && self.codes.contains_key(&node.code))
            .collect();
        for row in rows.iter().filter(|row| self.parent(&row.code).is_none()) {
            if let Some(section) = outline.section(&row.code) {
                let around = std::iter::successors(Some(section), |at| outline.tabular.around(*at));
                for at in around {
                    is_used[at] = true;
                }
            }
        }
        is_used
    }

    /// Adds the chapters and sections.
    fn add_outline(&mut self, tabular: &Tabular, is_used: &[bool]) -> Result<(), BuildError> {
        let nodes = tabular.nodes.iter().enumerate();
        for (at, node) in nodes.filter(|(at, _)| is_used[*at]) {
            let around = tabular.around(at).map(|around| tabular.nodes[around].code);
            match (node.kind, around) {
                (NodeKind::Chapter, _) => {
                    self.builder.add(NewConcept::chapter(node.code, &*node.title))?;
                }
                (NodeKind::Section, Some(around)) => {
                    let section = NewConcept::section(node.code, &*node.title);
                    self.builder.add(section.under(around))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add_row(
        &mut self,
        mut row: Row,
        outline: &Outline<'_>,
        tallies: &mut Tallies,
        warnings: &mut Warnings,
    ) -> Result<(), BuildError> {
        let listed = outline.listed.get(&row.code);
        match listed {
            Some(listed) if row.take_accents(&listed.title) => {
                tallies.retitled.add(|| row.code.to_string());
            }
            Some(_) => {}
            None => tallies.unlisted.add(|| row.code.to_string()),
        }
        let family = listed
            .filter(|listed| listed.is_variant && row.billable)
            .filter(|listed| outline.families.contains(&listed.node));
        if let Some(family) = family {
            let family = outline.tabular.nodes[family.node].code;
            return self.builder.add(row.into_variant(family));
        }
        let section = || {
            let section = outline.section(&row.code)?;
            Some(outline.tabular.nodes[section].code)
        };
        let parent = self.parent(&row.code).or_else(section);
        if let (None, Some(line)) = (parent, row.line) {
            warn_of_orphan(&row.code, line, warnings);
        }
        self.builder.add(row.into_concept(parent))
    }

    /// Adds the inclusion terms and notes of everything that exists. An includes
    /// note that names a condition is a designation as well.
    fn add_texts(&mut self, tabular: &Tabular, is_used: &[bool]) -> Result<(), BuildError> {
        let nodes = tabular.nodes.iter().zip(is_used);
        for (node, _) in nodes.filter(|(_, is_used)| **is_used) {
            let named = |text, role| NewDesignation {
                code: node.code,
                text,
                role,
                source: Source::Tabular,
                manifestation: None,
            };
            for term in &node.terms {
                self.builder.add_designation(named(term, Role::InclusionTerm))?;
            }
            if node.kind == NodeKind::Diagnosis {
                let texts = std::iter::once(&node.title).chain(&node.terms);
                for synonym in texts.flat_map(|text| bracketed(text)) {
                    self.builder.add_designation(named(synonym, Role::Bracketed))?;
                }
            }
            for (kind, text) in &node.notes {
                self.builder.add_note(&node.code, *kind, text)?;
                let is_name = *kind == NoteKind::Includes && names_condition(text);
                if is_name && node.kind == NodeKind::Diagnosis {
                    self.builder.add_designation(named(text, Role::Includes))?;
                }
            }
        }
        Ok(())
    }
}

/// The tabular list, as codes are looked up in it.
struct Outline<'a> {
    tabular: &'a Tabular,
    listed: ByCode<&'a Listed>,
    families: HashSet<usize>,
}

impl Outline<'_> {
    /// The section of a category: the one that prints it, else the first of those
    /// with categories whose range takes it in.
    fn section(&self, code: &Code) -> Option<usize> {
        let nodes = &self.tabular.nodes;
        let printed = self.listed.get(code).and_then(|listed| {
            let around = nodes[listed.node].parent?;
            (nodes[around].kind == NodeKind::Section).then_some(around)
        });
        printed.or_else(|| {
            let category = code.prefix(3)?;
            nodes.iter().position(|node| {
                node.kind == NodeKind::Section
                    && node.has_children
                    && takes_in(&node.code, &category)
            })
        })
    }
}

/// Whether a range such as `A00-A09` takes in a category.
fn takes_in(range: &Code, category: &Code) -> bool {
    range
        .as_str()
        .split_once('-')
        .is_some_and(|(first, last)| (first..=last).contains(&category.as_str()))
}

impl Tallies {
    fn new() -> Self {
        Self {
            left_out: Tally::new(
                "codes of the tabular list that do not exist, left out with their terms and notes",
            ),
            unlisted: Tally::new(
                "codes not in the tabular list, placed below the longest code each begins with",
            ),
            retitled: Tally::new(
                "titles of the tabular list that differ in more than accents, left out",
            ),
            unlike_families: Tally::new(
                "codes that may be reported although seventh characters are defined for them, \
                 which are left out",
            ),
        }
    }

    fn tell(self, warnings: &mut Warnings) {
        for tally in [self.left_out, self.unlisted, self.retitled, self.unlike_families] {
            warnings.counted(&tally);
        }
    }
}

fn warn_of_orphan(code: &Code, line: u64, warnings: &mut Warnings) {
    if code.as_str().len() > 3 {
        warnings.at(line, format!("{code} has no header above it; it stands alone"));
    }
}

#[cfg(test)]
mod tests {
    use medcode_codeset::{ConceptKind, System};
    use medcode_fixtures::{icd10cm_codes, icd10cm_order, icd10cm_tabular};

    use super::*;
    use crate::formats::{self, Records};

    fn records(bytes: &[u8], name: &str) -> (Records, Warnings) {
        let parse = formats::recognise(bytes).and_then(|format| format.parse);
        let mut warnings = Warnings::new(name);
        let records = parse.unwrap()(bytes, &mut warnings).unwrap();
        (records, warnings)
    }

    /// The code set of these files, what was counted, and what was told.
    fn make(files: &[&[u8]]) -> (CodeSet, Counts, Vec<String>) {
        let mut parts = Parts::default();
        for bytes in files {
            match records(bytes, "file") {
                (Records::Order(records), warnings) => {
                    parts.order = Some(Part { records, warnings });
                }
                (Records::Codes(records), warnings) => {
                    parts.codes = Some(Part { records, warnings });
                }
                (Records::Tabular(records), warnings) => {
                    parts.tabular = Some(Part { records, warnings });
                }
                (Records::Index(records), warnings) => {
                    parts.indexes.push(Part { records, warnings });
                }
                (other, _) => panic!("{other:?} is no file of ICD-10-CM"),
            }
        }
        let builder = CodeSetBuilder::new(System::Icd10Cm, "2026".parse().unwrap());
        let (set, counts, _) = assemble(builder, &mut parts).unwrap();
        let order = parts.order.map(|part| part.warnings.finish());
        let codes = parts.codes.map(|part| part.warnings.finish());
        let tabular = parts.tabular.map(|part| part.warnings.finish());
        let told = [order, codes, tabular].into_iter().flatten().flatten();
        (set, counts, told.map(|warning| warning.to_string()).collect())
    }

    #[track_caller]
    fn check_parent(set: &CodeSet, code: &str, expected: Option<&str>) {
        let id = set.find(&code.parse().unwrap()).unwrap();
        let parent = set.concept(id).parent.map(|parent| set.concept(parent).code);
        assert_eq!(parent.as_ref().map(Code::as_str), expected, "for {code}");
    }

    fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    }

    #[test]
    fn the_three_files_agree_and_make_one_code_set() {
        let (set, counts, told) = make(&[icd10cm_order(), icd10cm_codes(), icd10cm_tabular()]);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!((counts.order_lines, counts.codes_lines), (Some(148), Some(101)));
        assert_eq!(counts.tabular_billable, Some(101));
        assert_eq!(set.billable_count(), 101);
        check_parent(&set, "B20", Some("B20-B20"));
        check_parent(&set, "B20-B20", Some("1"));
        check_parent(&set, "W2189XA", Some("W2189"));
        check_parent(&set, "Z860100", Some("Z86010"));
        let find = |code: &str| set.find(&code.parse().unwrap()).unwrap();
        assert_eq!(set.concept(find("W2189XA")).kind, ConceptKind::Variant);
        assert_eq!(set.concept(find("Z860100")).kind, ConceptKind::Code);
        assert!(set.concept(find("S52501")).is_family());
        let seventh = set.concept(find("H40111")).seventh.unwrap();
        assert_eq!(set.seventh(seventh).axis(), "stage");
        let title = &set.designations_of(find("C841"))[0];
        assert_eq!((&*title.text, title.source), ("Sézary disease", Source::Tabular));
        assert_eq!(set.designations_of(find("E119"))[0].source, Source::OrderFile);
        assert!(!set.notes_of(find("1")).is_empty() && !set.notes_of(find("C60-C63")).is_empty());
    }

    #[test]
    fn the_tabular_list_alone_gives_the_same_codes() {
        let (whole, _, _) = make(&[icd10cm_order(), icd10cm_tabular()]);
        let (alone, _, told) = make(&[icd10cm_tabular()]);
        assert!(told.is_empty(), "{told:?}");
        let codes = |set: &CodeSet| -> Vec<(Code, bool)> {
            set.concepts().map(|(_, concept)| (concept.code, concept.billable)).collect()
        };
        assert_eq!(codes(&whole), codes(&alone));
    }

    #[test]
    fn an_order_file_alone_is_placed_by_prefix_and_has_no_families() {
        let (set, _, told) = make(&[icd10cm_order()]);
        assert!(told.is_empty(), "{told:?}");
        check_parent(&set, "B20", None);
        check_parent(&set, "S52501A", Some("S52501"));
        check_parent(&set, "H401110", Some("H40111"));
        assert!(set.concepts().all(|(_, concept)| !concept.is_family()));
    }

    #[test]
    fn a_codes_file_has_its_headers_from_the_tabular_list_or_none() {
        let (set, _, told) = make(&[icd10cm_codes(), icd10cm_tabular()]);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!((set.billable_count(), set.len()), (101, 148 + 25));
        check_parent(&set, "E119", Some("E11"));
        let (set, _, told) = make(&[icd10cm_codes()]);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!((set.billable_count(), set.len()), (101, 101));
        check_parent(&set, "E119", None);
    }

    #[test]
    fn codes_of_the_tabular_list_that_do_not_exist_are_left_out_and_told_once() {
        let order = std::str::from_utf8(icd10cm_order()).unwrap();
        let kept: Vec<&str> = order.lines().filter(|line| !line[6..].starts_with("E11")).collect();
        let (set, _, told) = make(&[kept.join("\n").as_bytes(), icd10cm_tabular()]);
        assert!(set.find(&"E119".parse().unwrap()).is_none());
        assert!(set.find(&"E08-E13".parse().unwrap()).is_none());
        assert_eq!(
            told,
            ["file: codes of the tabular list that do not exist, left out with their terms and \
              notes: 23 (E11, E110, E1100, E1101, E112, …)"]
        );
    }

    #[test]
    fn codes_of_the_order_file_alone_lie_below_the_longest_prefix_or_in_the_range() {
        let order = [
            icd10cm_order(),
            b"00149 E11A    1 Type 2 diabetes mellitus without complications in remission  Type 2\r\n",
            b"00150 I16     0 Hypertensive crisis                                          Hypertensive crisis\r\n",
        ]
        .concat();
        let (set, _, told) = make(&[&order, icd10cm_tabular()]);
        check_parent(&set, "E11A", Some("E11"));
        check_parent(&set, "I16", Some("I10-I1A"));
        assert_eq!(
            told,
            ["file: codes not in the tabular list, placed below the longest code each begins \
              with: 2 (E11A, I16)"]
        );
    }

    #[test]
    fn the_order_file_stands_where_titles_or_flags_differ() {
        let tabular = changed(
            icd10cm_tabular(),
            "<desc>Calculus of ureter</desc>",
            "<desc>Stone of ureter</desc>",
        );
        let order = changed(
            icd10cm_order(),
            " 0 Primary open-angle glaucoma, right eye ",
            " 1 Primary open-angle glaucoma, right eye ",
        );
        let (set, _, told) = make(&[&order, &tabular]);
        let find = |code: &str| set.find(&code.parse().unwrap()).unwrap();
        assert_eq!(&*set.concept(find("N201")).title, "Calculus of ureter");
        assert!(!set.concept(find("H40111")).is_family());
        assert_eq!(set.concept(find("H401110")).kind, ConceptKind::Code);
        assert_eq!(
            told,
            [
                "file: titles of the tabular list that differ in more than accents, left out: \
                 1 (N201)",
                "file: codes that may be reported although seventh characters are defined for \
                 them, which are left out: 1 (H40111)",
            ]
        );
    }

    #[test]
    fn a_codes_file_that_differs_is_told() {
        let codes = changed(icd10cm_codes(), "N201    ", "N202    ");
        let (set, _, told) = make(&[icd10cm_order(), &codes]);
        assert_eq!(set.billable_count(), 101);
        assert_eq!(
            told,
            [
                "file: codes of the order file that are not in the codes file: 1 (N201)",
                "file: codes that may not be reported as the order file says, which stands: 1 (N202)",
            ]
        );
    }

    #[test]
    fn a_code_without_header_stands_alone_and_is_told() {
        let order = b"00001 A000    1 Cholera                                                      Cholera\n";
        let (set, _, told) = make(&[order]);
        check_parent(&set, "A000", None);
        assert_eq!(told, ["file:1: A000 has no header above it; it stands alone"]);
    }
}
