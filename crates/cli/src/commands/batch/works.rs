//! Reading, answering and writing at once: a block is read and another written while
//! a third is answered, so that no thread waits at the border of two.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use medcode::{Catalog, Search, Tier, in_order};

use super::form::Form;
use super::questions::{Block, Question, Questions};
use crate::exit::Failure;

/// How many blocks wait between two works: memory is that of a few blocks.
const WAITING: usize = 1;

/// How long nothing may come before an interruption is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// What all questions have in common.
pub(super) struct Asking {
    pub(super) catalog: Catalog,
    /// The search of every question, without its text.
    pub(super) search: Search,
    /// The tier below which hits are not given.
    pub(super) min_tier: Tier,
    /// How answers are written.
    pub(super) form: Form,
    pub(super) threads: NonZeroUsize,
    /// How many questions a block has at most.
    pub(super) block: usize,
}

/// A block of questions, answered.
pub(super) struct Answered {
    pub(super) lines: Vec<Line>,
    /// How many bytes of the input were read up to here.
    pub(super) read_bytes: u64,
}

/// An answer as it is written.
pub(super) struct Line {
    pub(super) text: Vec<u8>,
    pub(super) has_hits: bool,
    /// How long the search took.
    pub(super) micros: u64,
}

/// Blocks as they are answered, in their order.
pub(super) struct Works {
    answered: Receiver<Result<Answered, Failure>>,
    /// Not joined unless they have ended: one may wait for ever for its input.
    threads: [JoinHandle<()>; 2],
}

impl Works {
    /// Begins to read and to answer.
    pub(super) fn begin(questions: Questions, asking: Asking) -> Self {
        let (block_out, blocks) = sync_channel(WAITING);
        let (answer_out, answered) = sync_channel(WAITING);
        let len = asking.block;
        let threads = [
            thread::spawn(move || read(questions, len, &block_out)),
            thread::spawn(move || answer(&asking, blocks, &answer_out)),
        ];
        Self { answered, threads }
    }

    /// The next block; nothing once all is answered, or what ended the work behind
    /// the blocks before it. Looks now and then whether to stop, and then has nothing.
    pub(super) fn next(&mut self, stopped: impl Fn() -> bool) -> Result<Option<Answered>, Failure> {
        loop {
            let received = self.answered.recv_timeout(LOOK);
            if stopped() {
                return Ok(None);
            }
            match received {
                Ok(block) => return block.map(Some),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }

    /// Waits for threads that have nothing left to do. One that died has not done all.
    pub(super) fn end(self) {
        for thread in self.threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// Sends blocks until the input or the other side ends. A line that cannot be used
/// ends the work behind the questions before it.
fn read(mut questions: Questions, len: usize, out: &SyncSender<Result<Block, Failure>>) {
    loop {
        let mut block = Block::default();
        let ended = questions.fill(&mut block, len);
        if !block.questions.is_empty() && out.send(Ok(block)).is_err() {
            return;
        }
        match ended {
            Ok(false) => {}
            Ok(true) => return,
            Err(failure) => {
                // Whoever has stopped to listen need not know.
                let _ = out.send(Err(failure));
                return;
            }
        }
    }
}

fn answer(
    asking: &Asking,
    blocks: Receiver<Result<Block, Failure>>,
    out: &SyncSender<Result<Answered, Failure>>,
) {
    for block in blocks {
        let answered = block.and_then(|block| asking.answer(block));
        let is_failed = answered.is_err();
        if out.send(answered).is_err() || is_failed {
            return;
        }
    }
}

impl Asking {
    fn answer(&self, block: Block) -> Result<Answered, Failure> {
        let Block { questions, read_bytes } = block;
        let lines = in_order(&questions, self.threads, |question| self.line(question))?;
        Ok(Answered { lines, read_bytes })
    }

    /// Answers a question, and makes its line where it is answered: of ten hits as
    /// JSON that costs a ninth of the search, too much for one thread behind many.
    fn line(&self, question: &Question) -> Result<Line, Failure> {
        let mut search = self.search.clone();
        search.text.clone_from(&question.text);
        let mut answer = self.catalog.search(&search)?;
        answer.hits.retain(|hit| hit.tier <= self.min_tier);
        let text = self.form.line(question.row.as_deref(), &answer)?;
        Ok(Line { text, has_hits: !answer.hits.is_empty(), micros: answer.micros })
    }
}
