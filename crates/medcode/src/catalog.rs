//! The catalog: code sets on disk or in memory, opened as they are asked.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use medcode_analysis::{Analyzer, Lexicon};
use medcode_codeset::{CodeSet, Date, Difference, Effective, System, Version};
use medcode_index::{CatalogDirectory, CodeIndex, ConceptRef, IndexFiles, Manifest, Published};
use medcode_loader::Progress;
use medcode_query::{
    Answer, Check, Chosen, Dated, Edition, History, HistorySpan, Hit, Scope, Search, Selection,
    Suggest, Suggestions, Typing, Verdict, in_order,
};

use crate::load::{Failure, Load, LoadReport};
use crate::works::Works;
use crate::{Error, Reindexed, Session, Status};

/// A collection of code sets that can be searched.
///
/// `Send + Sync`; cloning it costs nothing, and clones see the same code sets. A
/// code set is opened when it is first asked, which takes a few milliseconds, and
/// read from mapped files.
///
/// ```
/// use medcode::{Catalog, Load, Search};
///
/// let catalog = Catalog::in_memory();
/// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
/// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
/// assert_eq!(catalog.search(&Search::new("e119"))?.hits[0].code, "E11.9");
/// # Ok::<(), medcode::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalog(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// As it analyses designations, and questions without the user's rows.
    analyzer: Analyzer,
    /// As it reads questions: replaced as a whole when the user's lexicon changes.
    asking: RwLock<Analyzer>,
    /// How many rows of the user's own there are; held while they are read or kept, so
    /// that what is asked by is what is kept.
    lexicon: Mutex<usize>,
    /// Nothing for a catalog in memory.
    directory: Option<CatalogDirectory>,
    /// By system and the day a version comes into force. Replaced as a whole, so
    /// that whoever reads it keeps what was there.
    editions: RwLock<Arc<Vec<Loaded>>>,
}

/// A version of the catalog, perhaps not opened yet.
#[derive(Debug, Clone)]
struct Loaded {
    manifest: Manifest,
    /// With the days on which it is in force among those loaded.
    edition: Edition,
    /// Whether the index is of this program's format and analysis.
    is_current: bool,
    index: OnceLock<CodeIndex>,
}

impl Loaded {
    fn new(manifest: Manifest, index: OnceLock<CodeIndex>, analyzer: &Analyzer) -> Self {
        let is_current = manifest.is_current(analyzer);
        let Manifest { system, version, effective, .. } = manifest.clone();
        Self { manifest, edition: Edition { system, version, effective }, is_current, index }
    }
}

impl AsRef<Edition> for Loaded {
    fn as_ref(&self) -> &Edition {
        &self.edition
    }
}

impl AsMut<Edition> for Loaded {
    fn as_mut(&mut self) -> &mut Edition {
        &mut self.edition
    }
}

impl Catalog {
    /// Opens the catalog in a directory, to which the user needs no right to
    /// write. One that does not exist is an empty catalog until something is
    /// loaded.
    ///
    /// An index that another version of medcode made may be of another format or analysis,
    /// and does not answer until [`Catalog::reindex`] has made it anew. A question that asks
    /// others beside it goes on without it, with a notice; one that asks it alone, or names
    /// its system, is an error. A manifest that cannot be read at all is an error of the
    /// whole catalog, which names the directory to take out.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        let directory = CatalogDirectory::new(directory);
        let catalog = Self::new(Some(directory));
        catalog.refresh()?;
        Ok(catalog)
    }

    /// The catalog in a directory, of which nothing is read: for
    /// [`Catalog::remove`] and [`Catalog::verify`] of one that is damaged. Until
    /// [`Catalog::refresh`] nothing of it is seen.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self::new(Some(CatalogDirectory::new(directory)))
    }

    /// Opens the catalog in a directory, and fills it from the built-in
    /// ICD-10-CM release if it is empty, which takes one to two seconds once.
    #[cfg(feature = "embedded")]
    pub fn embedded(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        let catalog = Self::open(directory)?;
        if catalog.is_empty() {
            catalog.load_embedded(|_| ControlFlow::Continue(()))?;
        }
        Ok(catalog)
    }

    /// Loads the built-in ICD-10-CM release; with [`Load::embedded`], together with other
    /// files.
    #[cfg(feature = "embedded")]
    pub fn load_embedded(
        &self,
        observe: impl FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Result<LoadReport, Error> {
        let mut report = self.load(&Load::new().embedded(), observe)?;
        match report.failed.pop() {
            Some(failure) => Err(failure.error),
            None => Ok(report),
        }
    }

    /// An empty catalog that writes nothing to disk.
    pub fn in_memory() -> Self {
        Self::new(None)
    }

    fn new(directory: Option<CatalogDirectory>) -> Self {
        let editions = RwLock::new(Arc::default());
        let analyzer = Analyzer::new();
        let asking = RwLock::new(analyzer.clone());
        let lexicon = Mutex::default();
        Self(Arc::new(Shared { analyzer, asking, lexicon, directory, editions }))
    }

    /// How questions are read now.
    fn asking(&self) -> Analyzer {
        self.0.asking.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads questions by rows of the user's own, or without; returns how many there are.
    fn ask_with(&self, lexicon: Option<&Lexicon>) -> usize {
        let own = &self.0.analyzer;
        let analyzer = lexicon.map_or_else(|| own.clone(), |rows| own.with_user_rows(rows));
        *self.0.asking.write().unwrap_or_else(PoisonError::into_inner) = analyzer;
        lexicon.map_or(0, |lexicon| lexicon.rows().len())
    }

    /// Keeps rows of the user's own in the catalog, in place of those before, and reads
    /// questions by them from now on, beside those built in; returns how many there
    /// are. An empty table takes them out. Indexes stay as they are.
    ///
    /// The table has tabs between `phrase`, `meaning`, `kind`, `source` and perhaps
    /// `context`, as its first line says; `name` is what messages call it. Rows are
    /// read in questions alone. Cost: each row is analysed whenever the catalog is
    /// opened, some microseconds a row.
    ///
    /// ```
    /// use medcode::{Catalog, Load, Search};
    ///
    /// let catalog = Catalog::in_memory();
    /// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
    /// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
    /// let rows = "phrase\tmeaning\tkind\tsource\nsugar\ttype 2 diabetes mellitus\tlay\tward 3\n";
    /// catalog.keep_lexicon("ours.tsv", rows)?;
    /// assert!(catalog.search(&Search::new("sugar"))?.hits[0].code.starts_with("E11"));
    /// # Ok::<(), medcode::Error>(())
    /// ```
    pub fn keep_lexicon(&self, name: &str, table: &str) -> Result<usize, Error> {
        let table = if table.trim().is_empty() { "" } else { table };
        let lexicon = if table.is_empty() { None } else { Some(Lexicon::parse(name, table)?) };
        let mut kept = self.0.lexicon.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(directory) = &self.0.directory {
            directory.writer()?.keep_lexicon(table)?;
        }
        *kept = self.ask_with(lexicon.as_ref());
        Ok(*kept)
    }

    /// How many rows of the user's own are kept.
    pub fn lexicon_rows(&self) -> usize {
        *self.0.lexicon.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A catalog of the same code sets whose questions do without the rows of a file of
    /// the lexicon built in, such as `lay.tsv`: to measure what it is worth.
    #[must_use]
    pub fn without_lexicon_file(&self, file: &str) -> Self {
        let analyzer = self.0.analyzer.clone();
        let directory = self.0.directory.clone();
        let editions = RwLock::new(self.loaded());
        let asking = RwLock::new(self.asking().without_file(file));
        let lexicon = Mutex::new(self.lexicon_rows());
        Self(Arc::new(Shared { analyzer, asking, lexicon, directory, editions }))
    }

    /// The directory, or nothing for a catalog in memory.
    pub fn path(&self) -> Option<&Path> {
        self.0.directory.as_ref().map(CatalogDirectory::path)
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.loaded().is_empty()
    }

    /// What is loaded, by system and the day each version comes into force.
    pub fn status(&self) -> Vec<Status> {
        let loaded = self.loaded();
        let status =
            |one: &Loaded| Status::new(&one.manifest, one.edition.effective, &self.0.analyzer);
        loaded.iter().map(status).collect()
    }

    /// The files that are missing or not what was written; reads all of them.
    pub fn verify(&self) -> Result<Vec<PathBuf>, Error> {
        match &self.0.directory {
            Some(directory) => Ok(directory.verify()?),
            None => Ok(Vec::new()),
        }
    }

    /// Sees what was loaded or replaced since by any program. Answers already
    /// given, and concepts already looked up, keep what they have.
    pub fn refresh(&self) -> Result<(), Error> {
        let Some(directory) = &self.0.directory else {
            return Ok(());
        };
        let before = self.loaded();
        let editions = directory.manifests()?.into_iter().map(|manifest| {
            let known = before.iter().find(|loaded| is_same_files(&loaded.manifest, &manifest));
            let index = known.map_or_else(OnceLock::new, |known| known.index.clone());
            Loaded::new(manifest, index, &self.0.analyzer)
        });
        self.replace_loaded(editions.collect());
        let mut kept = self.0.lexicon.lock().unwrap_or_else(PoisonError::into_inner);
        let name = directory.lexicon_path().display().to_string();
        let table = directory.lexicon()?.filter(|table| !table.trim().is_empty());
        let lexicon = table.map(|table| Lexicon::parse(&name, &table)).transpose()?;
        *kept = self.ask_with(lexicon.as_ref());
        Ok(())
    }

    /// Loads the releases that files hold, several at once on several threads. Each is
    /// published as soon as its index is complete; one that fails changes nothing and
    /// stops no other.
    ///
    /// Progress is told as bytes unpacked, then as releases done. If the caller breaks,
    /// the load ends with an error, and what was published before stays.
    ///
    /// Cost: one to three seconds for a release on one thread. Memory is bounded: up to
    /// 260 MB for each release being made, of which there are as many as threads but
    /// [`Load::MOST_AT_ONCE`] at most, and the files themselves, packed; or what
    /// [`Load::memory`] allows.
    pub fn load(
        &self,
        load: &Load,
        mut observe: impl FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Result<LoadReport, Error> {
        let scan = medcode_loader::scan(&load.inputs, &load.options, &mut observe)?;
        let writer = match &self.0.directory {
            Some(directory) if !scan.plans.is_empty() => Some(directory.writer()?),
            _ => None,
        };
        let mut report = LoadReport {
            releases: Vec::new(),
            failed: scan.failed.into_iter().map(Failure::from).collect(),
            not_loaded: scan.not_loaded,
        };
        let publish = |files: IndexFiles| match &writer {
            Some(writer) => Ok(writer.publish(&files, load.replace)?),
            None => self.publish_in_memory(files, load.replace),
        };
        let mut works = Works { publish: &publish, observe: &mut observe, report: &mut report };
        let done = works.run(scan.plans, load, &self.0.analyzer);
        drop(writer);
        self.refresh()?;
        done?;
        report.sort();
        Ok(report)
    }

    /// Takes a version out of the catalog; says whether it was there. Answers already
    /// given, and concepts already looked up, keep what they have.
    pub fn remove(&self, system: System, version: &Version) -> Result<bool, Error> {
        let Some(directory) = &self.0.directory else {
            let loaded = self.loaded();
            let is_other =
                |one: &&Loaded| (one.manifest.system, &one.manifest.version) != (system, version);
            let kept: Vec<Loaded> = loaded.iter().filter(is_other).cloned().collect();
            let is_there = kept.len() < loaded.len();
            self.replace_loaded(kept);
            return Ok(is_there);
        };
        if !directory.path().exists() {
            return Ok(false);
        }
        let is_there = directory.writer()?.remove(system, version)?;
        // Another version may be damaged, which is no reason to keep this one.
        if let Err(error) = self.refresh() {
            tracing::debug!(%error, "the catalog could not be read again");
        }
        Ok(is_there)
    }

    /// Builds again every index of another format or analysis, from the code set kept
    /// beside it. Another version of medcode may lay indexes out or analyse texts in
    /// another way; the publisher's files are not needed, unless the code set itself is
    /// kept in a form that this version does not read. One that fails stops no other.
    ///
    /// Cost: one to two seconds for a large code set on one thread.
    pub fn reindex(&self, threads: NonZeroUsize) -> Result<Reindexed, Error> {
        let mut done = Reindexed::default();
        let Some(directory) = self.0.directory.as_ref().filter(|_| !self.is_empty()) else {
            return Ok(done);
        };
        let analyzer = &self.0.analyzer;
        let writer = directory.writer()?;
        let rebuild = |manifest: &Manifest| -> Result<Published, Error> {
            let code_set = directory.code_set(manifest.system, &manifest.version)?;
            let files = medcode_index::build(&code_set, &manifest.sources, analyzer, threads)?;
            Ok(writer.publish(&files, true)?)
        };
        for manifest in directory.manifests()? {
            if manifest.is_current(analyzer) {
                continue;
            }
            let published = rebuild(&manifest);
            let Manifest { system, version, .. } = manifest;
            match published {
                Ok(_) => done.rebuilt.push((system, version)),
                Err(error) => {
                    let (system, version) = (Some(system), Some(version));
                    done.failed.push(Failure { system, version, error });
                }
            }
        }
        self.refresh()?;
        Ok(done)
    }

    fn publish_in_memory(&self, files: IndexFiles, replace: bool) -> Result<Published, Error> {
        let manifest = files.manifest().clone();
        let mut editions: Vec<Loaded> = self.loaded().to_vec();
        let is_this = |loaded: &Loaded| {
            (loaded.manifest.system, &loaded.manifest.version)
                == (manifest.system, &manifest.version)
        };
        let before = editions.iter().position(is_this);
        if let Some(before) = before {
            if editions[before].manifest.content_hash == manifest.content_hash {
                return Ok(Published::Unchanged);
            }
            if !replace {
                let (system, version) = (manifest.system, manifest.version);
                return Err(medcode_index::CatalogError::OtherContent { system, version }.into());
            }
            editions.remove(before);
        }
        let index = OnceLock::from(CodeIndex::in_memory(files, &self.0.analyzer)?);
        editions.push(Loaded::new(manifest, index, &self.0.analyzer));
        self.replace_loaded(editions);
        Ok(if before.is_some() { Published::Replaced } else { Published::Added })
    }

    /// Answers a question; see [`Search`] for what can be asked of it.
    pub fn search(&self, search: &Search) -> Result<Answer, Error> {
        let (indexes, selection) = self.select(&search.scope)?;
        let mut answer = medcode_query::search(&indexes, &self.asking(), search)?;
        answer.notices.splice(0..0, selection.notices);
        if search.scope.any_version {
            for hit in &mut answer.hits {
                hit.valid = self.valid_days(&search.scope, hit)?;
            }
        }
        Ok(answer)
    }

    /// Answers many searches on so many threads, in their order; each answer is
    /// what [`Catalog::search`] gives, whatever the number of threads.
    ///
    /// Memory is that of the answers: for long lists pass a few thousand at once.
    /// Ends with the first error.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use medcode::{Catalog, Load, Search};
    ///
    /// let catalog = Catalog::in_memory();
    /// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
    /// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
    /// let searches = ["copd", "kidney stone"].map(Search::new);
    /// let answers = catalog.search_many(&searches, NonZeroUsize::MIN)?;
    /// assert_eq!(answers[1].hits[0].code, "N20.0");
    /// # Ok::<(), medcode::Error>(())
    /// ```
    pub fn search_many(
        &self,
        searches: &[Search],
        threads: NonZeroUsize,
    ) -> Result<Vec<Answer>, Error> {
        in_order(searches, threads, |search| self.search(search))
    }

    /// Suggests hits and completions for what is typed so far; see [`Suggest`] for what
    /// can be asked of it. Every word may be a beginning, and the last is one even where
    /// it is a word.
    ///
    /// Cost: some hundred microseconds; a [`Session`] takes less.
    ///
    /// ```
    /// use medcode::{Catalog, Load, Suggest};
    ///
    /// let catalog = Catalog::in_memory();
    /// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
    /// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
    /// let suggestions = catalog.suggest(&Suggest::new("ty 2 diab"))?;
    /// assert!(suggestions.hits[0].code.starts_with("E11"));
    /// assert_eq!(suggestions.completions[0].word, "diabetes");
    /// # Ok::<(), medcode::Error>(())
    /// ```
    pub fn suggest(&self, suggest: &Suggest) -> Result<Suggestions, Error> {
        let (indexes, selection) = self.select(&suggest.scope)?;
        let (asking, mut typing) = (self.asking(), Typing::new());
        let mut suggestions = medcode_query::suggest(&indexes, &asking, suggest, &mut typing)?;
        suggestions.notices.splice(0..0, selection.notices);
        Ok(suggestions)
    }

    /// Begins a session of search-as-you-type in the code sets of a scope.
    pub fn session(&self, scope: Scope) -> Result<Session, Error> {
        let (indexes, selection) = self.select(&scope)?;
        let suggest = Suggest::new(String::new()).scope(scope);
        Ok(Session::new(indexes, self.asking(), selection.notices, suggest))
    }

    /// The concept with a code, in any spelling, in the newest version of a
    /// system; see [`Catalog::lookup_in`] for another.
    pub fn lookup(&self, system: System, code: &str) -> Result<Option<ConceptRef>, Error> {
        let loaded = self.loaded();
        let newest = loaded.iter().rfind(|loaded| loaded.edition.system == system);
        let Some(newest) = newest else { return Ok(None) };
        Ok(ConceptRef::find(self.index(newest)?, code))
    }

    /// The concepts with a code, in any spelling, in the code sets of a scope, by
    /// system: one string can be a code in two systems. Of a code with modifiers
    /// (`E0143-NU`), the code, then each modifier. [`Catalog::selection`] says which code
    /// sets were left out.
    pub fn lookup_in(&self, scope: &Scope, code: &str) -> Result<Vec<ConceptRef>, Error> {
        let (indexes, _) = self.select(scope)?;
        let Some((code, modifiers)) = medcode_query::split_modifiers(code) else {
            return Ok(indexes.iter().filter_map(|index| ConceptRef::find(index, code)).collect());
        };
        let with = || indexes.iter().filter(|index| has_modifiers(index.system()));
        let find = |code| with().filter_map(move |index| ConceptRef::find(index, code));
        Ok(find(code).chain(modifiers.into_iter().flat_map(find)).collect())
    }

    /// Every concept of the code sets of a scope, by system and then in publication
    /// order, chapters, sections and seventh-character variants among them.
    /// [`Catalog::selection`] says which code sets were left out.
    pub fn concepts(
        &self,
        scope: &Scope,
    ) -> Result<impl Iterator<Item = ConceptRef> + use<>, Error> {
        let (indexes, _) = self.select(scope)?;
        Ok(indexes.into_iter().flat_map(ConceptRef::all))
    }

    /// Whether a code may be reported, by each system of a scope. Behind a code of
    /// HCPCS Level II or CPT may stand modifiers: `E0143-NU`.
    ///
    /// A code that the version does not have is looked for in the other versions that
    /// are loaded: it may have ended, or be yet to come.
    ///
    /// Of several systems, those are left out that the code is not written like, or
    /// that do not know it while another does; and those whose index is not current, of
    /// which [`Catalog::selection`] has a notice.
    ///
    /// Cost: a lookup; of a code that may not be reported, one in each version loaded.
    /// What a check says in words is put together when it is asked for.
    ///
    /// ```
    /// use medcode::{Catalog, Load, Scope, Verdict};
    ///
    /// let catalog = Catalog::in_memory();
    /// let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
    /// catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
    /// let check = catalog.check(&Scope::new(), "e119")?.remove(0);
    /// assert_eq!((check.verdict, check.code()), (Verdict::Valid, "E11.9".to_owned()));
    /// assert_eq!(check.message(), "Type 2 diabetes mellitus without complications");
    /// # Ok::<(), medcode::Error>(())
    /// ```
    pub fn check(&self, scope: &Scope, code: &str) -> Result<Vec<Check>, Error> {
        let loaded = self.loaded();
        // Where nothing that is asked has modifiers, a code with one is judged as it is written.
        let may_have =
            |one: &Loaded| has_modifiers(one.edition.system) && scope.asks(one.edition.system);
        let split = medcode_query::split_modifiers(code).filter(|_| loaded.iter().any(may_have));
        // A modifier may be of another system than the code it stands behind.
        let of_modifiers = if split.is_some() { self.select(scope)?.0 } else { Vec::new() };
        let (mut checks, mut missing) = (Vec::with_capacity(1), Vec::new());
        let may_tell = |system: &System| split.is_none() || has_modifiers(*system);
        for system in System::ALL.into_iter().filter(may_tell) {
            let places = match scope.choose(&loaded, system) {
                Chosen::NotAsked => continue,
                Chosen::Missing => {
                    missing.push(system);
                    continue;
                }
                Chosen::Places(places) => places,
            };
            for place in places.filter(|place| !is_left_out(scope, &loaded, *place)) {
                let (index, day) = (self.index(&loaded[place])?, date_for(scope));
                let mut check = match &split {
                    Some((code, modifiers)) => {
                        let asked = (*code, modifiers.as_slice());
                        medcode_query::check_with_modifiers(index, asked, &of_modifiers, day)
                    }
                    None => medcode_query::check(index, code, day),
                };
                self.explain_by_time(scope, &mut check, index, &loaded)?;
                check.on = scope.on;
                checks.push(check);
            }
        }
        for system in missing {
            checks.extend(self.check_missing(scope, code, system, &checks)?);
        }
        medcode_query::keep_telling(&mut checks, split.map_or(code, |(code, _)| code));
        Ok(checks)
    }

    /// Makes a check say what the other versions of its system know, if there are any.
    fn explain_by_time(
        &self,
        scope: &Scope,
        check: &mut Check,
        index: &CodeIndex,
        loaded: &[Loaded],
    ) -> Result<(), Error> {
        if !matches!(check.verdict, Verdict::Unknown | Verdict::Header) {
            return Ok(());
        }
        let of_system = loaded.iter().filter(|one| one.edition.system == check.system);
        if of_system.count() > 1 {
            medcode_query::explain_by_time(check, index, &self.versions(scope, check.system)?);
        }
        Ok(())
    }

    /// What is to be said of a system without a version for the date: only what one of its
    /// other versions has is worth a word beside another system's answer.
    fn check_missing(
        &self,
        scope: &Scope,
        code: &str,
        system: System,
        others: &[Check],
    ) -> Result<Option<Check>, Error> {
        let Some(date) = scope.on.or(scope.today) else { return Ok(None) };
        let is_of_system = || -> Result<bool, Error> {
            let versions = self.versions(scope, system)?;
            Ok(versions.iter().any(|version| ConceptRef::find(&version.index, code).is_some()))
        };
        if others.iter().any(|check| check.verdict != Verdict::Unknown) && !is_of_system()? {
            return Ok(None);
        }
        let around = medcode_query::around(&self.loaded(), system, date);
        Ok(Some(Check::no_release(code, system, date, &around)))
    }

    /// A code through all versions of its system that are loaded: when it was valid,
    /// under which titles, and what it became. One history for each system of the
    /// scope of which a loaded version has it, whatever the date; a version whose index is
    /// not current ([`Status::current`]) is as if it were not loaded, where another is.
    pub fn history(&self, scope: &Scope, code: &str) -> Result<Vec<History>, Error> {
        let mut histories = Vec::new();
        for system in System::ALL {
            let read = system.code_of(code).or_else(|| system.as_meant(code));
            let Some(code) = read.filter(|_| scope.asks(system)) else { continue };
            let history = medcode_query::history(system, &self.versions(scope, system)?, &code);
            if !history.spans.is_empty() {
                histories.push(history);
            }
        }
        Ok(histories)
    }

    /// What changed from one version of a system to another.
    ///
    /// Cost: both code sets are unpacked, in some hundred milliseconds.
    ///
    /// ```
    /// use medcode::{Catalog, Load, System};
    ///
    /// let catalog = Catalog::in_memory();
    /// for year in ["2025", "2026"] {
    ///     let load = Load::new().bytes("order.txt", medcode_fixtures::icd10cm_order());
    ///     catalog.load(&load.release(year.parse()?), |_| std::ops::ControlFlow::Continue(()))?;
    /// }
    /// let difference = catalog.diff(System::Icd10Cm, &"2025".parse()?, &"2026".parse()?)?;
    /// assert!(difference.added.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn diff(&self, system: System, from: &Version, to: &Version) -> Result<Difference, Error> {
        let code_set = |version: &Version| self.code_set(system, version);
        Ok(Difference::between(&code_set(from)?, &code_set(to)?))
    }

    /// The code set of a version, unpacked from beside its index.
    pub fn code_set(&self, system: System, version: &Version) -> Result<CodeSet, Error> {
        let loaded = self.loaded();
        let is_this =
            |one: &&Loaded| (one.manifest.system, &one.manifest.version) == (system, version);
        let Some(found) = loaded.iter().find(is_this) else {
            let of_system = loaded.iter().filter(|one| one.manifest.system == system);
            let known: Vec<&str> = of_system.map(|one| one.manifest.version.as_str()).collect();
            let (version, loaded) = (version.clone(), known.join(", "));
            return Err(Error::NotLoaded { system, version, loaded });
        };
        match &self.0.directory {
            Some(directory) => Ok(directory.code_set(system, version)?),
            None => Ok(self.index(found)?.code_set()?),
        }
    }

    /// Every version of a system of a scope, open, in order of time; less those that are
    /// left out where all versions are asked.
    fn versions(&self, scope: &Scope, system: System) -> Result<Vec<Dated>, Error> {
        let loaded = self.loaded();
        let mut every = Scope::new().any_version();
        every.systems.clone_from(&scope.systems);
        let chosen = choose(&every, &loaded).chosen.into_iter().map(|place| &loaded[place]);
        chosen
            .filter(|one| one.manifest.system == system)
            .map(|one| {
                let index = self.index(one)?.clone();
                Ok(Dated { index, effective: one.edition.effective })
            })
            .collect()
    }

    /// The days of the versions in which a hit's code was last as it is shown.
    fn valid_days(&self, scope: &Scope, hit: &Hit) -> Result<Option<Effective>, Error> {
        let versions = self.versions(scope, hit.system)?;
        let history = medcode_query::history(hit.system, &versions, &hit.plain);
        let is_of = |span: &&HistorySpan| span.last == hit.version || span.first == hit.version;
        let span = history.spans.iter().rfind(is_of).or(history.spans.last());
        Ok(span.map(|span| Effective { from: span.from, until: span.until }))
    }

    /// The versions that a scope chooses, and what a reader should know of it. What is not
    /// current is left out with a notice, beside others that are.
    pub fn selection(&self, scope: &Scope) -> Selection {
        choose(scope, &self.loaded())
    }

    fn select(&self, scope: &Scope) -> Result<(Vec<CodeIndex>, Selection), Error> {
        let loaded = self.loaded();
        let selection = choose(scope, &loaded);
        let indexes: Result<Vec<CodeIndex>, Error> =
            selection.chosen.iter().map(|place| self.index(&loaded[*place]).cloned()).collect();
        Ok((indexes?, selection))
    }

    fn index<'loaded>(&self, loaded: &'loaded Loaded) -> Result<&'loaded CodeIndex, Error> {
        if let Some(index) = loaded.index.get() {
            return Ok(index);
        }
        let Manifest { system, version, .. } = &loaded.manifest;
        let directory = self.0.directory.as_ref().expect("what is in memory is open");
        let path = directory.version_path(*system, version);
        let index = CodeIndex::open(&path, &self.0.analyzer)?;
        Ok(loaded.index.get_or_init(|| index))
    }

    fn loaded(&self) -> Arc<Vec<Loaded>> {
        Arc::clone(&self.0.editions.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace_loaded(&self, loaded: Vec<Loaded>) {
        // From what their publishers rule, for another version may have ended them.
        let anew = |one: Loaded| Loaded::new(one.manifest, one.index, &self.0.analyzer);
        let mut loaded: Vec<Loaded> = loaded.into_iter().map(anew).collect();
        Edition::put_in_force(&mut loaded);
        *self.0.editions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
    }
}

/// What a scope chooses, less what is not current beside others that are.
fn choose(scope: &Scope, loaded: &[Loaded]) -> Selection {
    let mut selection = scope.select(loaded);
    selection.leave_out(scope, loaded, |one| one.is_current);
    selection
}

/// Whether a version that a scope chooses is left out after all.
fn is_left_out(scope: &Scope, loaded: &[Loaded], place: usize) -> bool {
    !loaded[place].is_current && !choose(scope, loaded).chosen.contains(&place)
}

/// Systems whose codes stand with modifiers.
fn has_modifiers(system: System) -> bool {
    matches!(system, System::Hcpcs | System::Cpt)
}

/// The day for which codes that have their own days are judged.
fn date_for(scope: &Scope) -> Option<Date> {
    scope.version.as_ref().map_or_else(|| scope.on.or(scope.today), |_| None)
}

/// Whether two manifests describe the same files, in force or not.
fn is_same_files(one: &Manifest, other: &Manifest) -> bool {
    one.system == other.system && one.version == other.version && one.files == other.files
}
