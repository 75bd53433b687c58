//! Building a catalog, in processes of its own, whose memory is that of building.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use medcode::Catalog;
use medcode_benches::{CorpusOptions, median, peak_bytes};

use crate::{Figure, megabytes};

/// Builds the catalog once in this process, and gives the microseconds and the peak
/// of memory in bytes as a line.
pub(crate) fn measure(options: &CorpusOptions) -> Result<String, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let started = Instant::now();
    let catalog = Catalog::open(directory.path())?;
    options.load_into(&catalog)?;
    let micros = started.elapsed().as_micros();
    let peak = peak_bytes().map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string());
    Ok(format!("{micros} {peak}"))
}

/// Builds the catalog in so many child processes, and gives the medians.
pub(crate) fn measure_children(
    options: &CorpusOptions,
    builds: u32,
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let mut durations = Vec::new();
    let mut peaks = Vec::new();
    for _ in 0..builds {
        let (duration, peak) = measure_child(options)?;
        durations.push(duration);
        peaks.extend(peak);
    }
    let peak = if peaks.is_empty() { "unknown".to_owned() } else { megabytes(median(peaks)) };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(vec![
        ("build: load and index", format!("{:.2} s", median(durations).as_secs_f64())),
        ("build: peak memory", peak),
        ("build: threads", threads.to_string()),
    ])
}

fn measure_child(options: &CorpusOptions) -> Result<(Duration, Option<u64>), Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--build-only").stderr(Stdio::inherit());
    for path in &options.load {
        command.arg("--load").arg(path);
    }
    if let Some(release) = &options.release {
        command.arg("--release").arg(release.as_str());
    }
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("building in a child process: {}", output.status).into());
    }
    let line = String::from_utf8(output.stdout)?;
    let (micros, peak) = line.trim().split_once(' ').ok_or_else(|| {
        format!("a child process printed {line:?}, expected microseconds and bytes")
    })?;
    Ok((Duration::from_micros(micros.parse()?), peak.parse().ok()))
}
