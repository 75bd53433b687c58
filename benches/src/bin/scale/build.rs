//! Building an index, in a process of its own, whose memory is that of building.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use medcode::Version;
use medcode_analysis::Analyzer;
use medcode_benches::{PlainTantivy, large_code_set, peak_bytes};
use medcode_codeset::ConceptKind;
use medcode_fixtures::{LargeConcept, LargeKind, LargeSet};
use medcode_index::CatalogDirectory;

/// What is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    Medcode,
    Tantivy,
}

/// What a build cost; 0 where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Built {
    designations: u64,
    codes: u64,
    micros: u64,
    /// The peak of memory, and the peak when the code set or its texts were made.
    peak: u64,
    of_set: u64,
    bytes: u64,
}

/// The version that medcode's code set is published as.
const VERSION: &str = "2026";

impl Engine {
    pub(crate) const ALL: [Self; 2] = [Self::Medcode, Self::Tantivy];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Medcode => "medcode",
            Self::Tantivy => "tantivy",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Medcode => "medcode",
            Self::Tantivy => "plain tantivy",
        }
    }

    /// Builds an index in this process, into a directory of its own. Making the
    /// designations takes no part in the time.
    pub(crate) fn build(
        self,
        designations: usize,
        seed: u64,
        directory: &Path,
    ) -> Result<Built, Box<dyn Error>> {
        std::fs::create_dir_all(directory)?;
        let built = match self {
            Self::Medcode => build_medcode(designations, seed, directory)?,
            Self::Tantivy => build_tantivy(designations, seed, directory)?,
        };
        let peak = peak_bytes().unwrap_or_default();
        Ok(Built { peak, bytes: bytes_below(directory)?, ..built })
    }
}

fn build_medcode(
    designations: usize,
    seed: u64,
    directory: &Path,
) -> Result<Built, Box<dyn Error>> {
    let version: Version = VERSION.parse()?;
    let set = large_code_set(version, designations, seed)?;
    let of_set = peak_bytes().unwrap_or_default();
    let codes = set.concepts().filter(|(_, concept)| concept.kind == ConceptKind::Code).count();
    let analyzer = Analyzer::new();
    let started = Instant::now();
    let threads = std::thread::available_parallelism()?;
    let files = medcode_index::build(&set, &[], &analyzer, threads)?;
    CatalogDirectory::new(directory).writer()?.publish(&files, false)?;
    let (peak, bytes) = (0, 0);
    let (designations, codes) = (set.designations().len() as u64, codes as u64);
    Ok(Built { designations, codes, micros: micros(started.elapsed()), peak, of_set, bytes })
}

fn build_tantivy(
    designations: usize,
    seed: u64,
    directory: &Path,
) -> Result<Built, Box<dyn Error>> {
    let is_code = |one: &LargeConcept| matches!(one.kind, LargeKind::Header | LargeKind::Code);
    let mut codes = 0;
    let mut texts: Vec<(usize, Box<str>)> = Vec::with_capacity(designations);
    for concept in LargeSet::new(designations, seed).filter(is_code) {
        texts.extend(concept.texts().map(|text| (codes, text.into())));
        codes += 1;
    }
    // All are there before the first is indexed, or making them would hide behind
    // indexing, which has a thread of its own.
    let of_set = peak_bytes().unwrap_or_default();
    let (designations, codes) = (texts.len() as u64, codes as u64);
    let started = Instant::now();
    PlainTantivy::write(directory, texts.into_iter().map(|(place, text)| (place, text.into())))?;
    let (micros, peak, bytes) = (micros(started.elapsed()), 0, 0);
    Ok(Built { designations, codes, micros, peak, of_set, bytes })
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn bytes_below(directory: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(directory)? {
        let file = file?;
        let metadata = file.metadata()?;
        bytes += if metadata.is_dir() { bytes_below(&file.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

/// Builds an index in a child process.
pub(crate) fn in_child(
    engine: Engine,
    designations: usize,
    seed: u64,
    directory: &Path,
) -> Result<Built, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--build-only", engine.id(), "--directory"])
        .arg(directory)
        .args(["--designations", &designations.to_string(), "--seed", &seed.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{} was not built: {}", engine.name(), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

impl Built {
    fn numbers(&self) -> [u64; 6] {
        [self.designations, self.codes, self.micros, self.peak, self.of_set, self.bytes]
    }

    /// As cells of a table.
    pub(crate) fn cells(&self) -> [String; 6] {
        let megabytes = |bytes: u64| match bytes {
            0 => String::new(),
            _ => format!("{:.0} MB", bytes as f64 / 1e6),
        };
        [
            self.designations.to_string(),
            self.codes.to_string(),
            format!("{:.1} s", self.micros as f64 / 1e6),
            megabytes(self.peak),
            megabytes(self.of_set),
            megabytes(self.bytes),
        ]
    }

    /// What is to be compared with another, as cells of a table.
    pub(crate) fn ratios(&self, other: &Self) -> [String; 6] {
        let ratio = |own: u64, other: u64| format!("{:.2}", own as f64 / other.max(1) as f64);
        [
            String::new(),
            String::new(),
            ratio(self.micros, other.micros),
            ratio(self.peak, other.peak),
            String::new(),
            ratio(self.bytes, other.bytes),
        ]
    }
}

/// As a line from process to process.
impl fmt::Display for Built {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.numbers().map(|number| number.to_string());
        out.write_str(&numbers.join(" "))
    }
}

impl FromStr for Built {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let met = || format!("a child process printed {line:?}, expected six numbers");
        let numbers: Vec<u64> =
            line.split(' ').map(str::parse).collect::<Result<_, _>>().map_err(|_| met())?;
        let [designations, codes, micros, peak, of_set, bytes] =
            numbers.try_into().map_err(|_| met())?;
        Ok(Self { designations, codes, micros, peak, of_set, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_cost_is_read_as_it_was_printed() {
        let (designations, codes, micros, peak, of_set, bytes) = (1, 2, 3, 4, 5, 6);
        let built = Built { designations, codes, micros, peak, of_set, bytes };
        assert_eq!(built.to_string().parse(), Ok(built));
        let error = "a child process printed \"1 2\", expected six numbers";
        assert_eq!("1 2".parse::<Built>(), Err(error.to_owned()));
    }

    #[test]
    fn both_engines_are_built_and_answer() -> Result<(), Box<dyn Error>> {
        let directory = tempfile::tempdir()?;
        for engine in Engine::ALL {
            let built = engine.build(3_000, 1, &directory.path().join(engine.id()))?;
            assert!(built.codes > 1_000 && built.bytes > 10_000, "{engine:?}: {built}");
        }
        let questions = crate::ask::questions(3_000, 1, 20);
        let asked = crate::ask::measure(&questions, 1, directory.path())?;
        assert!(asked.iter().all(|asked| asked.answered >= 15), "{asked:?}");
        Ok(())
    }
}
