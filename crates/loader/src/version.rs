//! The version to which a file belongs.

use medcode_codeset::{System, Version};

use crate::known::version_of_sum;
use crate::named_date::version_in;
use crate::{LoadOptions, VersionOrigin};

/// What may tell the version of a file.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) options: &'a LoadOptions,
    /// Its system, where it is recognised.
    pub(crate) system: Option<System>,
    /// The sum of its content, where it was read to its end.
    pub(crate) sha256: Option<&'a str>,
    /// The names of file, folders and archives, innermost first.
    pub(crate) names: &'a [String],
    /// The beginning of its content.
    pub(crate) head: &'a [u8],
}

/// The version, and how it was found: what the caller says, else the sum of a
/// known file, else the innermost name with a date, else the year inside.
pub(crate) fn find_version(evidence: &Evidence<'_>) -> Option<(Version, VersionOrigin)> {
    if let Some(version) = &evidence.options.release {
        return Some((version.clone(), VersionOrigin::Option));
    }
    let known = evidence.system.zip(evidence.sha256);
    if let Some(version) = known.and_then(|(system, sum)| version_of_sum(system, sum)) {
        return Some((version, VersionOrigin::KnownSum));
    }
    let named = evidence.names.iter().find_map(|name| {
        let version = version_in(name, evidence.system)?;
        Some((version, VersionOrigin::Name(name.clone())))
    });
    named.or_else(|| Some((year_inside(evidence.head)?, VersionOrigin::Content)))
}

/// The year in `<version>2026</version>`, near the top of the XML files.
pub(crate) fn year_inside(head: &[u8]) -> Option<Version> {
    const OPEN: &[u8] = b"<version>";
    let at = head.windows(OPEN.len()).position(|part| part == OPEN)? + OPEN.len();
    let end = at + head[at..].iter().position(|byte| *byte == b'<')?;
    let year = std::str::from_utf8(&head[at..end]).ok()?.trim();
    (year.len() == 4).then(|| year.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"<ICD10CM.tabular>\r\n  <version>2016</version>";

    #[track_caller]
    fn check(options: &LoadOptions, names: &[&str], head: &[u8], expected: Option<(&str, &str)>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let found = find_version(&Evidence {
            options,
            system: Some(System::Icd10Cm),
            sha256: Some("not a known sum"),
            names: &names,
            head,
        });
        let found = found.map(|(version, origin)| (version.to_string(), origin.to_string()));
        let expected = expected.map(|(version, origin)| (version.to_owned(), origin.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_caller_says_comes_first_then_the_innermost_name_then_the_content() {
        let none = LoadOptions::new();
        let asked = LoadOptions::new().release("2024".parse().unwrap());
        let names = ["icd10cm-order-April-2025.txt", "fy2025"];
        check(&asked, &names, HEAD, Some(("2024", "as asked for")));
        check(
            &none,
            &names,
            HEAD,
            Some(("2025-04-01", "from the name icd10cm-order-April-2025.txt")),
        );
        check(
            &none,
            &["Tabular.xml", "FY2016.ZIP"],
            b"",
            Some(("2016", "from the name FY2016.ZIP")),
        );
        check(&none, &["Tabular.xml"], HEAD, Some(("2016", "from the year inside the file")));
        check(&none, &["Tabular.xml"], b"<version>20", None);
    }
}
