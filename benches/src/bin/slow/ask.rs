//! Asking a question, and how long that takes.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{Catalog, Notice, Search, Suggest};

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Way {
    /// Searched for, in all systems, ten hits.
    Search,
    /// Suggested for, in all systems, without a session.
    Suggest,
}

/// How a question fared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) time: Duration,
    pub(crate) hits: usize,
    pub(crate) notices: Vec<String>,
}

impl Way {
    pub(crate) const ALL: [Self; 2] = [Self::Search, Self::Suggest];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Suggest => "suggest",
        }
    }

    /// Asks a question once.
    pub(crate) fn ask(self, catalog: &Catalog, text: &str) -> Result<Asked, Box<dyn Error>> {
        let texts = |notices: Vec<Notice>| notices.into_iter().map(|one| one.text).collect();
        Ok(match self {
            Self::Search => {
                let search = Search::new(text);
                let started = Instant::now();
                let answer = catalog.search(black_box(&search))?;
                let time = started.elapsed();
                Asked { time, hits: answer.hits.len(), notices: texts(answer.notices) }
            }
            Self::Suggest => {
                let suggest = Suggest::new(text);
                let started = Instant::now();
                let suggested = catalog.suggest(black_box(&suggest))?;
                let time = started.elapsed();
                Asked { time, hits: suggested.hits.len(), notices: texts(suggested.notices) }
            }
        })
    }

    /// Asks a question so many times more: the least time counts.
    pub(crate) fn ask_again(
        self,
        catalog: &Catalog,
        text: &str,
        times: u32,
        asked: &mut Asked,
    ) -> Result<(), Box<dyn Error>> {
        for _ in 0..times {
            asked.time = asked.time.min(self.ask(catalog, text)?.time);
        }
        Ok(())
    }
}
