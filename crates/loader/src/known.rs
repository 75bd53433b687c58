//! Sums of publishers' files whose names do not tell their version, or tell
//! another: `icd10cm_order_2022.txt` is the October 2021 file in one archive and
//! the April 2022 file in another.

use medcode_codeset::{System, Version};

/// Columns: SHA-256 of the uncompressed content, system, version, file name. A
/// sum that belongs to two versions (an update that changed nothing) is not
/// listed: there the names decide.
const TABLE: &str = include_str!("../data/known_releases.tsv");

/// The version to which a known file belongs.
pub(crate) fn version_of_sum(system: System, sha256: &str) -> Option<Version> {
    rows().find(|row| row[0] == sha256 && row[1] == system.id()).and_then(|row| row[2].parse().ok())
}

fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        columns.try_into().ok()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_of_the_table_can_be_read_and_no_sum_repeats() {
        let mut sums = HashSet::new();
        for row in rows() {
            assert!(row[0].len() == 64 && sums.insert(row[0]), "{row:?}");
            row[1].parse::<System>().unwrap();
            row[2].parse::<Version>().unwrap();
        }
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(sums.len(), lines);
    }

    #[test]
    fn an_unknown_sum_has_no_version() {
        assert_eq!(version_of_sum(System::Icd10Cm, "00"), None);
    }
}
