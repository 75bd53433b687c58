//! Memory of the running process.

/// The most memory this process has had, in bytes: its peak resident set, as
/// Linux tells it; nothing elsewhere.
pub fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    parse(&status)
}

/// See `proc_pid_status(5)`: `VmHWM` in kB, which are 1,024 bytes.
fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_in_bytes() {
        assert_eq!(parse("Name:\tx\nVmHWM:\t    1024 kB\nVmRSS:\t 5 kB\n"), Some(1_048_576));
    }

    #[test]
    fn a_status_without_a_peak_tells_nothing() {
        assert_eq!(parse("Name:\tx\nVmRSS:\t 5 kB\n"), None);
        assert_eq!(parse("VmHWM:\t many kB\n"), None);
    }
}
