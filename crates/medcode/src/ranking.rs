//! How ranking works, from a question to the order of its hits.
//!
//! # What a question becomes
//!
//! A question is cut into words as designations are: case, accents, inflection, British
//! spelling and numerals make no difference. Then:
//!
//! - Words of suspicion ("rule out", "possible") are set aside, with a notice.
//! - Phrases of the lexicon are found wherever they stand, their words turned around
//!   too, and each brings what it stands for: "heart attack" a myocardial infarction,
//!   "MI" one of several things, among which words of the question may choose.
//! - Words that are nothing but combining forms are taken apart: a nephrolithotomy is
//!   an incision for a calculus of the kidney.
//! - A word that no code set asked, no row of the lexicon and no dictionary knows is
//!   taken as misspelt. What it may be meant for is weighed by how people misspell, by
//!   its sound and by how frequent the words are; where several are near, the question
//!   that is answered best is taken, with a notice. Digits, codes and words of three
//!   letters are never corrected.
//!
//! # Candidates
//!
//! One flat disjunction: the words of designations, the concept terms of their phrases,
//! and whole designations as they stand.
//! The best sixty-four are judged, and so is what the titles above them say. What cannot
//! be among the hits that the page needs is not judged to the end; how many are asked
//! for makes no difference to those before.
//!
//! # Tiers
//!
//! Each candidate is judged by what it covers of the question, and that puts it into a
//! [`Tier`](crate::Tier): the question's code, the same text, the same in other words,
//! all content words covered, all with the last word unfinished, all after a correction
//! of spelling, or some. No hit of one tier comes before a hit of the tier above.
//!
//! # Signals
//!
//! Within a tier the score decides, the sum of value × weight over
//! [signals](crate::signal_names), each from 0 to 1:
//!
//! | signal | asks |
//! |---|---|
//! | question covered | how much of the question is met, by what its words tell |
//! | nothing added | how much of what the designation tells was asked for |
//! | no side unasked | that it names no left, right or both sides that the question does not |
//! | same polarity | that "with" and "without" agree |
//! | intent, preferred | that the system fits the question, that the caller wants the code |
//! | billable | that it may be reported |
//! | up to date | that it is no text of an older edition that a current one may gainsay |
//! | commonest sense | that short forms are met as they are mostly meant |
//! | as corrected | in which tier it would be for the question as it was corrected |
//! | word for word, order, retrieval, role | how near the texts are, and what the text is to the code |
//! | not residual, unspecified | "other" for who says so, "unspecified" for who says no more |
//! | nothing unasked, plain form | that it speaks of no newborn, pregnancy, history, sequela or cause unasked |
//!
//! Weights are fitted on judged questions as a whole (`fit` of the benches, which shows
//! both halves of a split), but for those of what these questions do not ask: the intent,
//! the caller's preference, what was corrected, and word for word, which keeps official
//! titles before their like. `relevance --report ablations` shows what is lost
//! without each signal and each file of the lexicon.
//!
//! # A hit explained
//!
//! `medcode search stones in bladder --explain`, with the release built in. Every
//! signal is there, those of no value too, for they say what was missed, and what met
//! each word, by which rule and row. The stone is met through the lexicon, so the tier is
//! `equivalent`; nothing of the title goes beyond the question, so it comes first:
//!
//! ```text
//! N21.0    Calculus in bladder
//!          stones: synonym, Calculus [stone = calculus (lay.tsv:5)]
//!          bladder: same, bladder
//!          equivalent 25.750 (title, tabular list, ICD-10-CM 2026-04-01)
//!          question covered   1.000 ×  9.000 =   9.000
//!          up to date         1.000 ×  1.200 =   1.200
//!          nothing added      1.000 ×  3.500 =   3.500
//!          word for word      0.000 ×  0.900 =   0.000
//!          billable           1.000 ×  1.250 =   1.250
//!          same polarity      1.000 ×  2.000 =   2.000
//!          not residual       1.000 ×  0.700 =   0.700
//!          order              1.000 ×  0.400 =   0.400
//!          retrieval          1.000 ×  0.400 =   0.400
//!          unspecified        0.000 ×  0.200 =   0.000
//!          nothing unasked    1.000 ×  0.500 =   0.500
//!          commonest sense    1.000 ×  1.000 =   1.000
//!          no side unasked    1.000 ×  2.500 =   2.500
//!          plain form         1.000 ×  0.500 =   0.500
//!          role               1.000 ×  0.800 =   0.800
//!          as corrected       0.000 ×  4.000 =   0.000
//!          intent             1.000 ×  2.000 =   2.000
//!          preferred          0.000 ×  2.000 =   0.000
//! ```
//!
//! The same from a program:
//!
//! ```
//! use medcode::{Catalog, Detail, Load, Rule, Search};
//!
//! let catalog = Catalog::in_memory();
//! let load = Load::new().bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
//! catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
//! let hit = &catalog.search(&Search::new("kidney stone").detail(Detail::Words))?.hits[0];
//! assert_eq!(hit.code, "N20.0");
//! assert_eq!((hit.words[0].rule, hit.words[1].rule), (Rule::Same, Rule::Synonym));
//! let sum: f64 = hit.reasons.iter().map(|reason| reason.value * reason.weight).sum();
//! assert!((hit.score - sum).abs() < 1e-9);
//! # Ok::<(), medcode::Error>(())
//! ```
