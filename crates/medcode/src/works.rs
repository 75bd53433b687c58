//! The works: releases are read and indexed on several threads, and published one by
//! one by the thread that asked.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use medcode_analysis::Analyzer;
use medcode_codeset::{System, Version};
use medcode_index::{IndexFiles, Published, Resources, SourceSum};
use medcode_loader::{LoadError, NotLoaded, Plan, Progress, SourceFile};

use crate::Error;
use crate::load::{Failure, Load, LoadReport, LoadedRelease};

/// What becomes of releases, on the thread that asked for them.
pub(crate) struct Works<'a> {
    pub(crate) publish: &'a dyn Fn(IndexFiles) -> Result<Published, Error>,
    pub(crate) observe: &'a mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
    pub(crate) report: &'a mut LoadReport,
}

/// A release that was read and indexed, or was not.
type Built = Result<(LoadedRelease, IndexFiles, Vec<NotLoaded>), Failure>;

impl Works<'_> {
    /// Makes every release, and fails only when the observer stops it.
    pub(crate) fn run(
        &mut self,
        mut plans: Vec<Plan>,
        load: &Load,
        analyzer: &Analyzer,
    ) -> Result<(), Error> {
        let room = load.room(&plans);
        let (plans_that_fit, too_large): (Vec<Plan>, Vec<Plan>) =
            plans.into_iter().partition(|plan| room.fits(plan));
        plans = plans_that_fit;
        self.report.failed.extend(too_large.iter().map(|plan| room.failure(plan)));
        let total = plans.len();
        // The largest come last, and are taken from the end: none is left to run alone.
        plans.sort_by_key(Plan::len_bytes);
        let is_stopped = AtomicBool::new(false);
        let (threads, at_once) = load.threads_at_once(room.at_once(&plans));
        let resources = room.resources(threads, at_once);
        let plans = Mutex::new(plans);
        let work = Work { plans: &plans, is_stopped: &is_stopped, load, analyzer, resources };
        std::thread::scope(|scope| {
            // Nothing is kept between threads: who has built waits until it is taken.
            let (sender, receiver) = sync_channel(0);
            for _ in 0..at_once {
                let (sender, work) = (sender.clone(), &work);
                scope.spawn(move || work.run(&sender));
            }
            drop(sender);
            let mut result = Ok(());
            for (done, built) in (0..).zip(receiver) {
                // Who waits to be taken must be, even when all is stopped.
                if result.is_ok() {
                    let name = self.take(built);
                    result = self.tell(&name, (done + 1, total));
                    is_stopped.store(result.is_err(), Ordering::Relaxed);
                }
            }
            result
        })
    }

    /// Publishes what was built, and says what it was.
    fn take(&mut self, built: Built) -> String {
        match built {
            Ok((mut loaded, files, not_loaded)) => {
                let (system, version) = (loaded.system, loaded.version.clone());
                self.report.not_loaded.extend(not_loaded);
                match (self.publish)(files) {
                    Ok(published) => {
                        loaded.published = published;
                        self.report.releases.push(loaded);
                    }
                    Err(error) => self.report.failed.push(failure(system, version.clone(), error)),
                }
                format!("{system} {version}")
            }
            Err(failure) => {
                self.report.failed.push(failure);
                String::new()
            }
        }
    }

    fn tell(&mut self, name: &str, releases: (usize, usize)) -> Result<(), Error> {
        match (self.observe)(&Progress::of_releases(name, releases)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(LoadError::Cancelled.into()),
        }
    }
}

fn failure(system: System, version: Version, error: Error) -> Failure {
    Failure { system: Some(system), version: Some(version), error }
}

/// What a thread needs to make releases.
struct Work<'a> {
    plans: &'a Mutex<Vec<Plan>>,
    is_stopped: &'a AtomicBool,
    load: &'a Load,
    analyzer: &'a Analyzer,
    resources: Resources,
}

impl Work<'_> {
    fn run(&self, sender: &SyncSender<Built>) {
        while !self.is_stopped.load(Ordering::Relaxed) {
            let plan = self.plans.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(plan) = plan else { return };
            // Nobody is left to take it when the load has ended.
            if sender.send(self.build(plan)).is_err() {
                return;
            }
        }
    }

    fn build(&self, plan: Plan) -> Built {
        let (system, version) = (plan.system(), plan.version().clone());
        let (mut release, not_loaded) =
            plan.read(self.resources.threads()).map_err(Failure::from)?;
        if let Some(keeps) = self.load.keeps {
            release.code_set = release.code_set.keeping(|one| keeps(one.role, &one.text));
        }
        let sum = |source: &SourceFile| SourceSum {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
        };
        let sources: Vec<SourceSum> = release.sources.iter().map(sum).collect();
        let files =
            medcode_index::build(&release.code_set, &sources, self.analyzer, self.resources)
                .map_err(|error| failure(system, version, error.into()))?;
        tracing::debug!(system = system.id(), "index built");
        let loaded = LoadedRelease::new(release, files.manifest());
        Ok((loaded, files, not_loaded))
    }
}
