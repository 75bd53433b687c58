//! Scope: which code sets a question is asked of, by system, version and date.

use std::ops::Range;

use medcode_codeset::{Date, Effective, System, Version};
use medcode_index::CodeIndex;

use crate::answer::{Notice, NoticeKind};

/// Which of the loaded code sets to ask: one version of each system, or every one.
///
/// Without a version or a date, the newest version of every system.
///
/// ```
/// use medcode_query::Scope;
/// let scope = Scope::new().on("2026-01-15".parse()?);
/// # Ok::<(), medcode_codeset::ParseError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scope {
    /// Only these systems; all that are loaded if empty.
    pub systems: Vec<System>,
    /// This version, whatever the date.
    pub version: Option<Version>,
    /// The versions in force on this date.
    pub on: Option<Date>,
    /// The versions in force on this date, which is today's to a program; the
    /// newest of a system, with a notice, where the date is past its last day.
    pub today: Option<Date>,
    /// Every version, whatever the date; of a code that several have, the newest.
    pub any_version: bool,
}

impl Scope {
    /// The newest version of every system.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a system.
    #[must_use]
    pub fn system(mut self, system: System) -> Self {
        self.systems.push(system);
        self
    }

    /// This version, whatever the date.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// The versions in force on a date.
    #[must_use]
    pub fn on(mut self, date: Date) -> Self {
        self.on = Some(date);
        self
    }

    /// The versions in force today, or the newest where none is any more.
    #[must_use]
    pub fn today(mut self, date: Date) -> Self {
        self.today = Some(date);
        self
    }

    /// Every version of the systems: what is found is each code in the newest
    /// version that has it.
    #[must_use]
    pub fn any_version(mut self) -> Self {
        self.any_version = true;
        self
    }

    /// The day on which codes must be valid to answer words, in a code set whose
    /// codes have their own days; of a version asked for by its name, its first.
    pub(crate) fn day_for(&self, index: &CodeIndex) -> Option<Date> {
        if !index.has_days() {
            return None;
        }
        let first = index.manifest().effective.from;
        match (self.any_version, &self.version) {
            (true, _) => None,
            (false, Some(_)) => Some(first),
            (false, None) => self.on.or(self.today).or(Some(first)),
        }
    }

    /// Chooses among editions, which are ordered as [`Edition::put_in_force`] does.
    pub fn select<E: AsRef<Edition>>(&self, editions: &[E]) -> Selection {
        let mut selection = Selection::default();
        for system in System::ALL {
            match self.choose(editions, system) {
                Chosen::NotAsked => {}
                Chosen::Places(places) => {
                    let chosen = editions[places.clone()].iter().map(AsRef::as_ref);
                    selection.notices.extend(chosen.filter_map(|edition| self.outdated(edition)));
                    selection.chosen.extend(places);
                }
                Chosen::Missing => selection.miss(self, editions, system),
            }
        }
        selection
    }

    /// Whether it asks a system, loaded or not.
    #[inline]
    pub fn asks(&self, system: System) -> bool {
        self.systems.is_empty() || self.systems.contains(&system)
    }

    /// Chooses which editions of a system are asked, among those of all systems: sorted by
    /// system and then by day, as [`Edition::put_in_force`] leaves them.
    pub fn choose<E: AsRef<Edition>>(&self, editions: &[E], system: System) -> Chosen {
        if !self.asks(system) {
            return Chosen::NotAsked;
        }
        let is_of_system = |edition: &E| edition.as_ref().system == system;
        let Some(start) = editions.iter().position(is_of_system) else {
            return if self.systems.is_empty() { Chosen::NotAsked } else { Chosen::Missing };
        };
        let others = editions[start..].iter().position(|edition| !is_of_system(edition));
        let of_system = start..others.map_or(editions.len(), |len| start + len);
        if self.any_version {
            return Chosen::Places(of_system);
        }
        let place = self.choose_one(editions, of_system);
        place.map_or(Chosen::Missing, |place| Chosen::Places(place..place + 1))
    }

    /// The one edition of a system that is asked.
    fn choose_one(
        &self,
        editions: &[impl AsRef<Edition>],
        mut of_system: Range<usize>,
    ) -> Option<usize> {
        let edition = |place: usize| editions[place].as_ref();
        let in_force = |date: Date| move |place: &usize| edition(*place).effective.contains(date);
        let newest = of_system.clone().next_back()?;
        if let Some(version) = &self.version {
            return of_system.find(|place| edition(*place).version == *version);
        }
        match (self.on, self.today) {
            (Some(date), _) => of_system.rfind(in_force(date)),
            (None, Some(date)) => of_system.rfind(in_force(date)).or(Some(newest)),
            (None, None) => Some(newest),
        }
    }

    /// What is to be said of an edition that is chosen though it is no longer in force.
    fn outdated(&self, edition: &Edition) -> Option<Notice> {
        let is_asked = self.any_version || self.version.is_some() || self.on.is_some();
        let today = self.today.filter(|_| !is_asked)?;
        let has_ended = edition.effective.until.is_some_and(|until| until < today);
        has_ended.then(|| edition.outdated(today))
    }
}

/// What a scope chose of one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// It does not ask the system, or nothing of it is loaded and it was not named.
    NotAsked,
    /// The editions at these places, at least one.
    Places(Range<usize>),
    /// Nothing of the system fits.
    Missing,
}

/// Which editions end before a date that none covers, and begin after it.
pub fn around(editions: &[impl AsRef<Edition>], system: System, date: Date) -> String {
    let editions = || editions.iter().map(AsRef::as_ref);
    let of_system = || editions().filter(|edition: &&Edition| edition.system == system);
    let ended = of_system().rfind(|one| one.effective.until.is_some_and(|until| until < date));
    let next = of_system().find(|one| one.effective.from > date);
    let ended =
        ended.and_then(|one| Some(format!("{} ended on {}", one.version, one.effective.until?)));
    let next = next.map(|one| format!("{} begins on {}", one.version, one.effective.from));
    let parts: Vec<String> = ended.into_iter().chain(next).collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

/// A version of a system, and the days on which it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The system.
    pub system: System,
    /// The version.
    pub version: Version,
    /// The days on which it is in force among those loaded.
    pub effective: Effective,
}

impl Edition {
    /// Puts what has an edition, each as its publisher rules it, into the order in
    /// which they come into force, and ends each on the day before the next of its
    /// system, where its publisher does not end it earlier.
    pub fn put_in_force<T: AsRef<Self> + AsMut<Self>>(all: &mut [T]) {
        all.sort_by(|a, b| {
            let (a, b) = (a.as_ref(), b.as_ref());
            let key = |edition: &Self| (edition.system, edition.effective.from);
            key(a).cmp(&key(b)).then_with(|| a.version.cmp(&b.version))
        });
        for at in 1..all.len() {
            let next = all[at].as_ref().clone();
            let edition = all[at - 1].as_mut();
            if edition.system == next.system && edition.effective.from < next.effective.from {
                let last = next.effective.from.day_before();
                let until = edition.effective.until.map_or(last, |until| until.min(last));
                edition.effective.until = Some(until);
            }
        }
    }

    fn outdated(&self, today: Date) -> Notice {
        let Self { system, version, effective } = self;
        let until = effective.until.map_or_else(String::new, |until| format!(" on {until}"));
        let next = version_in_force(*system, today);
        Notice::new(
            NoticeKind::Outdated,
            format!(
                "{system} {version} ended{until}; for {today} load {next}, from {}",
                system.publisher_page()
            ),
        )
    }

    fn left_out(&self) -> Notice {
        let Self { system, version, .. } = self;
        let why = "its index was made by another version of medcode; run `medcode reindex`";
        Notice::new(NoticeKind::NotCurrent, format!("{system} {version} is left out: {why}"))
    }
}

impl AsRef<Self> for Edition {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsMut<Self> for Edition {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

/// The annual version that covers a date, in words.
fn version_in_force(system: System, date: Date) -> String {
    let is_fiscal = matches!(system, System::Icd10Cm | System::Icd10Pcs);
    let year = if is_fiscal && date.month() >= 10 { date.year() + 1 } else { date.year() };
    format!("the {year} release")
}

/// What a scope chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Places among the editions, at most one a system, in the order of systems.
    pub chosen: Vec<usize>,
    /// Systems of which nothing fits.
    pub missing: Vec<System>,
    /// What a reader of the answer should know of it.
    pub notices: Vec<Notice>,
}

impl Selection {
    /// Leaves out editions that cannot answer, with a notice of each, where others are asked
    /// that can. An edition stays, so that asking it says why it cannot, if nothing else is
    /// chosen that can, or nothing else of its system and the scope names that.
    pub fn leave_out<E: AsRef<Edition>>(
        &mut self,
        scope: &Scope,
        editions: &[E],
        can_answer: impl Fn(&E) -> bool,
    ) {
        let answers = |place: &usize| can_answer(&editions[*place]);
        if self.chosen.iter().all(answers) {
            return;
        }
        let system = |place: &usize| editions[*place].as_ref().system;
        let chosen: Vec<usize> = self.chosen.iter().copied().filter(answers).collect();
        let stays = |place: &usize| {
            let is_beside = |other| scope.systems.is_empty() || system(other) == system(place);
            answers(place) || !chosen.iter().any(is_beside)
        };
        let left_out = self.chosen.iter().filter(|place| !stays(place));
        let notices = left_out.map(|place| editions[*place].as_ref().left_out());
        self.notices.extend(notices);
        self.chosen.retain(stays);
    }

    fn miss(&mut self, scope: &Scope, editions: &[impl AsRef<Edition>], system: System) {
        let text = match (&scope.version, scope.on.or(scope.today)) {
            (Some(version), _) => format!("{system}: version {version} is not loaded"),
            (None, Some(date)) => {
                let around = around(editions, system, date);
                format!("{system}: no release loaded for {date}{around}")
            }
            (None, None) => format!("{system}: no release loaded"),
        };
        self.missing.push(system);
        self.notices.push(Notice::new(NoticeKind::NoRelease, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editions() -> Vec<Edition> {
        let system = System::Icd10Cm;
        let mut editions = ["2026-04-01", "2024", "2026"].map(|version| {
            let version: Version = version.parse().unwrap();
            Edition { system, effective: version.effective(system), version }
        });
        Edition::put_in_force(&mut editions);
        editions.to_vec()
    }

    #[test]
    fn a_dated_update_ends_the_version_before_it_and_nothing_else_does() {
        let ends: Vec<String> = editions()
            .iter()
            .map(|edition| format!("{} {}", edition.version, edition.effective.until.unwrap()))
            .collect();
        assert_eq!(ends, ["2024 2024-09-30", "2026 2026-03-31", "2026-04-01 2026-09-30"]);
    }

    #[track_caller]
    fn check(scope: &Scope, chosen: Option<&str>, notice: Option<&str>) {
        let editions = editions();
        let selection = scope.select(&editions);
        let versions: Vec<&str> =
            selection.chosen.iter().map(|place| editions[*place].version.as_str()).collect();
        assert_eq!(versions, chosen.into_iter().collect::<Vec<_>>());
        let notices: Vec<&str> = selection.notices.iter().map(|notice| &*notice.text).collect();
        assert_eq!(notices, notice.into_iter().collect::<Vec<_>>());
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_newest_version_is_asked_unless_a_date_or_version_is_given() {
        check(&Scope::new(), Some("2026-04-01"), None);
        check(&Scope::new().on(date("2026-01-15")), Some("2026"), None);
        check(&Scope::new().version("2024".parse().unwrap()), Some("2024"), None);
        check(&Scope::new().today(date("2026-05-01")), Some("2026-04-01"), None);
    }

    #[test]
    fn a_date_that_no_version_covers_is_said() {
        let text = "ICD-10-CM: no release loaded for 2025-01-01: 2024 ended on 2024-09-30, 2026 begins on 2025-10-01";
        check(&Scope::new().on(date("2025-01-01")), None, Some(text));
        let text = "ICD-10-CM: version 2019 is not loaded";
        check(&Scope::new().version("2019".parse().unwrap()), None, Some(text));
    }

    #[test]
    fn past_the_newest_version_today_takes_it_and_says_what_to_load() {
        check(
            &Scope::new().today(date("2026-11-21")),
            Some("2026-04-01"),
            Some(
                "ICD-10-CM 2026-04-01 ended on 2026-09-30; for 2026-11-21 load the 2027 release, \
                 from https://www.cms.gov/medicare/coding-billing/icd-10-codes",
            ),
        );
    }

    /// Asks versions of two systems of which only those of these places can answer.
    #[track_caller]
    fn check_left_out(scope: &Scope, answering: &[usize], chosen: &[usize], left_out: &[&str]) {
        let mut editions = editions();
        let version: Version = "2026-01".parse().unwrap();
        let effective = version.effective(System::Hcpcs);
        editions.push(Edition { system: System::Hcpcs, version, effective });
        let can_answer = |edition: &Edition| answering.iter().any(|at| editions[*at] == *edition);
        let mut selection = scope.select(&editions);
        selection.leave_out(scope, &editions, can_answer);
        assert_eq!(selection.chosen, chosen);
        let rest = " is left out: its index was made by another version of medcode; run \
                    `medcode reindex`";
        let notices: Vec<&str> = selection
            .notices
            .iter()
            .map(|notice| notice.text.strip_suffix(rest).unwrap())
            .collect();
        assert_eq!(notices, left_out);
    }

    #[test]
    fn what_cannot_answer_is_left_out_beside_what_can_unless_its_system_is_named() {
        let hcpcs = "HCPCS Level II 2026-01";
        let (all, named) = (Scope::new(), Scope::new().system(System::Hcpcs));
        let both = named.clone().system(System::Icd10Cm);
        check_left_out(&all, &[0, 1, 2, 3], &[2, 3], &[]);
        check_left_out(&all, &[0, 1, 2], &[2], &[hcpcs]);
        check_left_out(&all, &[0, 1], &[2, 3], &[]);
        check_left_out(&named, &[0, 1, 2], &[3], &[]);
        check_left_out(&both, &[0, 1, 2], &[2, 3], &[]);
        let every = all.any_version();
        check_left_out(&every, &[0, 3], &[0, 3], &["ICD-10-CM 2026", "ICD-10-CM 2026-04-01"]);
        let years = every.system(System::Icd10Cm);
        check_left_out(&years, &[0, 2], &[0, 2], &["ICD-10-CM 2026"]);
        check_left_out(&years, &[3], &[0, 1, 2], &[]);
    }

    #[test]
    fn only_the_systems_asked_are_chosen_or_missed() {
        let text = "HCPCS Level II: no release loaded";
        check(&Scope::new().system(System::Hcpcs), None, Some(text));
    }
}
