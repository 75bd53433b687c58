//! The slowest questions so far, and others made from them.

use std::time::Duration;

use crate::ask::Asked;
use crate::kinds::Maker;

/// How many of one kind are kept: others shall be seen beside them.
const OF_KIND: usize = 6;

/// A question that took long.
#[derive(Debug, Clone)]
pub(crate) struct Slow {
    pub(crate) kind: &'static str,
    /// Whether it was made from another that was slow.
    pub(crate) is_climbed: bool,
    pub(crate) text: String,
    pub(crate) asked: Asked,
}

/// The slowest questions, slowest first.
#[derive(Debug)]
pub(crate) struct Slowest {
    pub(crate) all: Vec<Slow>,
    most: usize,
}

impl Slowest {
    pub(crate) fn new(most: usize) -> Self {
        Self { all: Vec::new(), most }
    }

    /// Whether a question of a kind that takes so long would be among them.
    pub(crate) fn takes(&self, kind: &str, time: Duration) -> bool {
        self.least(kind).is_none_or(|least| time > least)
    }

    /// The least time of those that a question of a kind would drive out; nothing if
    /// there is room.
    fn least(&self, kind: &str) -> Option<Duration> {
        let of_kind = || self.all.iter().filter(|slow| slow.kind == kind);
        let fastest = if of_kind().count() >= OF_KIND {
            of_kind().next_back()
        } else {
            self.all.last().filter(|_| self.all.len() >= self.most)
        };
        fastest.map(|slow| slow.asked.time)
    }

    /// Keeps a question if it is slow enough.
    pub(crate) fn keep(&mut self, slow: Slow) {
        let is_known = self.all.iter().any(|known| known.text == slow.text);
        if is_known || !self.takes(slow.kind, slow.asked.time) {
            return;
        }
        self.all.push(slow);
        self.sort();
        let kind = |at: usize| self.all[at].kind;
        let crowded = |at: &usize| {
            let same = (0..self.all.len()).filter(|other| kind(*other) == kind(*at));
            same.count() > OF_KIND
        };
        if let Some(at) = (0..self.all.len()).rfind(crowded) {
            self.all.remove(at);
        }
        self.all.truncate(self.most);
    }

    pub(crate) fn sort(&mut self) {
        self.all.sort_by_key(|slow| std::cmp::Reverse(slow.asked.time));
    }

    /// A question made from a slow one, the slower the likelier; nothing if there is none.
    pub(crate) fn climb(&self, maker: &mut Maker<'_>) -> Option<(&'static str, String)> {
        if self.all.is_empty() {
            return None;
        }
        let drawn = [0; 2].map(|_: u8| maker.random.below(self.all.len()));
        let slow = &self.all[drawn[0].min(drawn[1])];
        let mut words: Vec<String> = slow.text.split(' ').map(str::to_owned).collect();
        for _ in 0..maker.random.between(1, 4) {
            self.change(&mut words, maker);
        }
        Some((slow.kind, words.join(" ")))
    }

    /// Adds, drops, doubles, exchanges or turns around words, or splices another question.
    fn change(&self, words: &mut Vec<String>, maker: &mut Maker<'_>) {
        if words.is_empty() {
            words.push(maker.anything());
        }
        let at = maker.random.below(words.len());
        let other = maker.random.below(words.len());
        match maker.random.below(7) {
            0 => words.insert(at, maker.anything()),
            1 => _ = words.remove(at),
            2 => words.insert(other, words[at].clone()),
            3 => words.swap(at, other),
            4 => words[at] = maker.anything(),
            5 => {
                let text = &maker.random.one_of(&self.all).text;
                let behind: Vec<String> = text.split(' ').map(str::to_owned).collect();
                let from = maker.random.below(behind.len());
                words.truncate(at + 1);
                words.extend_from_slice(&behind[from..]);
            }
            // What takes its time is often one word: it alone is asked for.
            _ => {
                let (start, end) = (at.min(other), at.max(other) + 1);
                *words = words[start..end].to_vec();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(kind: &'static str, text: &str, micros: u64) -> Slow {
        let asked = Asked { time: Duration::from_micros(micros), ..Asked::default() };
        Slow { kind, is_climbed: false, text: text.to_owned(), asked }
    }

    #[test]
    fn the_slowest_are_kept_and_of_one_kind_only_some() {
        let mut slowest = Slowest::new(8);
        for at in 0..20 {
            slowest.keep(slow("one", &at.to_string(), 100 + at));
        }
        assert_eq!(slowest.all.len(), OF_KIND);
        assert_eq!(slowest.all[0].text, "19");
        for at in 0..20 {
            slowest.keep(slow("other", &format!("other {at}"), 110 + at));
        }
        assert_eq!(slowest.all.len(), 8);
        assert_eq!((&*slowest.all[0].text, &*slowest.all[7].text), ("other 19", "18"));
        assert!(!slowest.takes("third", Duration::from_micros(100)));
        slowest.keep(slow("other", "other 19", 500));
        assert_eq!(slowest.all[0].asked.time, Duration::from_micros(129));
    }
}
