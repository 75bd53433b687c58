//! Kinds of questions: ordinary ones, and those that ask for much work.

use crate::material::Material;
use crate::random::Random;

/// A way to make questions.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    make: fn(&mut Maker<'_>) -> String,
}

/// Every kind. To add one, write it and list it here.
pub(crate) const KINDS: &[Kind] = &[
    Kind { name: "text", make: |maker| maker.text() },
    Kind { name: "texts", make: |maker| maker.some(2, 12, Maker::text) },
    Kind { name: "long text", make: |maker| maker.long_text() },
    Kind { name: "text misspelt", make: text_misspelt },
    Kind { name: "few words", make: |maker| maker.some(1, 8, Maker::word) },
    Kind { name: "words", make: |maker| maker.some(8, 70, Maker::word) },
    Kind { name: "500 words", make: |maker| maker.some(500, 500, Maker::word) },
    Kind { name: "10,000 characters", make: characters },
    Kind { name: "frequent words", make: |maker| maker.some(1, 70, Maker::frequent) },
    Kind { name: "word again and again", make: again },
    Kind { name: "text again and again", make: text_again },
    Kind { name: "words of grammar", make: |maker| maker.some(1, 70, Maker::grammar) },
    Kind { name: "grammar among words", make: grammar_among },
    Kind { name: "words of systems", make: |maker| maker.some(1, 70, Maker::steering) },
    Kind { name: "letters", make: |maker| maker.some(1, 70, |maker| maker.letters(1, 1)) },
    Kind { name: "short forms", make: |maker| maker.some(1, 70, |maker| maker.letters(2, 3)) },
    Kind {
        name: "capitals",
        make: |maker| maker.some(1, 70, |maker| maker.letters(2, 6)).to_uppercase(),
    },
    Kind { name: "beginnings", make: |maker| maker.some(1, 70, |maker| maker.beginning(1, 4)) },
    Kind {
        name: "longer beginnings",
        make: |maker| maker.some(1, 70, |maker| maker.beginning(3, 9)),
    },
    Kind { name: "few misspelt", make: |maker| maker.some(1, 16, Maker::misspelt) },
    Kind { name: "many misspelt", make: |maker| maker.some(6, 70, Maker::misspelt) },
    Kind { name: "misspelt twice", make: |maker| maker.some(1, 24, Maker::misspelt_twice) },
    Kind { name: "invented words", make: |maker| maker.some(1, 70, |maker| maker.letters(4, 14)) },
    Kind { name: "shuffled words", make: |maker| maker.some(1, 70, Maker::shuffled) },
    Kind { name: "words parted", make: |maker| maker.some(1, 40, Maker::parted) },
    Kind { name: "words joined", make: |maker| maker.some(1, 40, Maker::joined) },
    Kind { name: "combining forms", make: |maker| maker.some(1, 70, Maker::combined) },
    Kind { name: "long words", make: |maker| maker.some(1, 40, |maker| maker.letters(20, 60)) },
    Kind { name: "one word of thousands", make: long_word },
    Kind { name: "codes", make: |maker| maker.some(1, 70, Maker::code) },
    Kind { name: "range", make: |maker| maker.range() },
    Kind { name: "beginning of codes", make: |maker| maker.code_beginning() },
    Kind { name: "ranges and words", make: |maker| maker.some(2, 70, Maker::range_or_word) },
    Kind { name: "digits", make: |maker| maker.some(1, 70, |maker| maker.digits(1, 8)) },
    Kind { name: "digits alone", make: |maker| maker.digits(1_000, 10_000) },
    Kind { name: "marks", make: marks },
    Kind { name: "foreign letters", make: |maker| maker.some(1, 70, Maker::foreign) },
    Kind {
        name: "signs",
        make: |maker| maker.parted_by(&["-", "/", ",", ".", "'", " - ", ", ", "+", "&"]),
    },
    Kind { name: "forms behind commas", make: forms },
    Kind { name: "quoted", make: quoted },
    Kind { name: "brackets", make: |maker| maker.parted_by(&[" (", ") ", " [", "] ", " "]) },
    Kind { name: "blanks", make: |maker| " ".repeat(maker.random.between(1, 10_000)) },
    Kind { name: "anything", make: |maker| maker.some(1, 70, Maker::anything) },
];

/// Words of grammar and others that tell little.
const GRAMMAR: [&str; 31] = [
    "of",
    "with",
    "approach",
    "and",
    "or",
    "the",
    "in",
    "due",
    "to",
    "without",
    "not",
    "non",
    "other",
    "unspecified",
    "elsewhere",
    "classified",
    "for",
    "by",
    "on",
    "type",
    "as",
    "a",
    "no",
    "rule",
    "out",
    "possible",
    "status",
    "post",
    "history",
    "specified",
    "nos",
];
/// Words by which a question is about one system or several, and those that open axes.
const STEERING: [&str; 30] = [
    "open",
    "percutaneous",
    "endoscopic",
    "approach",
    "device",
    "injection",
    "mg",
    "kit",
    "biopsy",
    "repair",
    "removal",
    "bypass",
    "left",
    "right",
    "bilateral",
    "initial",
    "subsequent",
    "encounter",
    "sequela",
    "follow",
    "up",
    "drainage",
    "artery",
    "vein",
    "nerve",
    "muscle",
    "bone",
    "joint",
    "skin",
    "external",
];
/// Combining forms, some of which are the beginning of others.
const FORMS: [&str; 36] = [
    "hemi",
    "peri",
    "endo",
    "cardi",
    "cardio",
    "my",
    "myo",
    "oste",
    "osteo",
    "arthr",
    "neur",
    "nephr",
    "hepat",
    "gastr",
    "enter",
    "col",
    "colo",
    "cyst",
    "cholecyst",
    "lith",
    "itis",
    "ectomy",
    "ostomy",
    "otomy",
    "plasty",
    "algia",
    "osis",
    "oma",
    "pathy",
    "hyper",
    "hypo",
    "a",
    "o",
    "i",
    "an",
    "uria",
];

/// Makes questions from material.
pub(crate) struct Maker<'run> {
    pub(crate) material: &'run Material,
    pub(crate) random: Random,
}

impl Maker<'_> {
    /// A question of a kind drawn, and the kind.
    pub(crate) fn question(&mut self) -> (&'static str, String) {
        let kind = self.random.one_of(KINDS);
        (kind.name, (kind.make)(self))
    }

    /// So many words, made one by one.
    fn some(&mut self, least: usize, most: usize, make: impl Fn(&mut Self) -> String) -> String {
        let count = self.random.between(least, most);
        (0..count).map(|_| make(self)).collect::<Vec<_>>().join(" ")
    }

    fn text(&mut self) -> String {
        self.random.one_of(&self.material.texts).clone()
    }

    fn long_text(&mut self) -> String {
        self.random.one_of(&self.material.long_texts).clone()
    }

    pub(crate) fn word(&mut self) -> String {
        self.random.one_of(&self.material.words).clone()
    }

    fn frequent(&mut self) -> String {
        self.random.one_of(&self.material.frequent).clone()
    }

    fn grammar(&mut self) -> String {
        self.random.text(&GRAMMAR).to_owned()
    }

    fn steering(&mut self) -> String {
        self.random.text(&STEERING).to_owned()
    }

    fn letters(&mut self, least: usize, most: usize) -> String {
        let count = self.random.between(least, most);
        (0..count).map(|_| self.random.letter()).collect()
    }

    fn digits(&mut self, least: usize, most: usize) -> String {
        let count = self.random.between(least, most);
        (0..count).map(|_| char::from(b"0123456789"[self.random.below(10)])).collect()
    }

    fn beginning(&mut self, least: usize, most: usize) -> String {
        let count = self.random.between(least, most);
        self.word().chars().take(count).collect()
    }

    fn parted(&mut self) -> String {
        let word = self.word();
        let (one, other) = word.split_at(self.random.between(1, word.len() - 1));
        format!("{one} {other}")
    }

    fn joined(&mut self) -> String {
        self.word() + &self.word()
    }

    /// A word with one slip.
    pub(crate) fn misspelt(&mut self) -> String {
        let word = self.word();
        self.slip(&word)
    }

    fn misspelt_twice(&mut self) -> String {
        let word = self.misspelt();
        self.slip(&word)
    }

    /// A text with a letter left out, put in, exchanged, doubled or turned around.
    fn slip(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.is_empty() {
            return String::new();
        }
        let at = self.random.below(letters.len());
        match self.random.below(5) {
            0 => _ = letters.remove(at),
            1 => letters.insert(at, self.random.letter()),
            2 => letters[at] = self.random.letter(),
            3 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at.saturating_sub(1)),
        }
        letters.into_iter().collect()
    }

    fn shuffled(&mut self) -> String {
        let mut letters: Vec<char> = self.word().chars().collect();
        for at in 1..letters.len() {
            letters.swap(at, self.random.between(1, at));
        }
        letters.into_iter().collect()
    }

    fn combined(&mut self) -> String {
        let count = self.random.between(2, 7);
        (0..count).map(|_| self.random.text(&FORMS)).collect()
    }

    fn code(&mut self) -> String {
        self.random.one_of(&self.material.codes).clone()
    }

    fn code_beginning(&mut self) -> String {
        let code = self.code();
        let beginning: String = code.chars().take(self.random.between(1, 4)).collect();
        beginning + self.random.text(&["", "*", "-", "."])
    }

    /// A range of codes, of few codes or of most of a system.
    fn range(&mut self) -> String {
        let (one, letters) = (self.code(), self.random.between(3, 7));
        // Codes of one system have one shape.
        let is_like = |other: &String| one.contains('.') == other.contains('.');
        let others: Vec<String> = (0..9).map(|_| self.code()).filter(is_like).collect();
        let first = others.iter().chain([&one]).min().unwrap_or(&one);
        let last = others.iter().chain([&one]).max().unwrap_or(&one);
        let beginning = |code: &str| code.chars().take(letters).collect::<String>();
        format!("{}-{}", beginning(first), beginning(last))
    }

    fn range_or_word(&mut self) -> String {
        if self.random.below(2) == 0 { self.range() } else { self.word() }
    }

    fn foreign(&mut self) -> String {
        // The third is one letter that stands for eighteen.
        const LETTERS: [char; 12] =
            ['é', 'ﬃ', 'ﷺ', 'Ⅷ', '½', '糖', '尿', 'д', 'ß', 'İ', '\u{200b}', 'ｘ'];
        let count = self.random.between(1, 12);
        (0..count).map(|_| *self.random.one_of(&LETTERS)).collect()
    }

    /// Words with signs between them.
    fn parted_by(&mut self, signs: &[&str]) -> String {
        let count = self.random.between(2, 70);
        (0..count).map(|_| self.word() + self.random.text(signs)).collect()
    }

    /// A word of any kind.
    pub(crate) fn anything(&mut self) -> String {
        match self.random.below(12) {
            0 => self.frequent(),
            1 => self.grammar(),
            2 => self.steering(),
            3 => self.letters(2, 3),
            4 => self.beginning(1, 4),
            5 => self.misspelt(),
            6 => self.combined(),
            7 => self.code(),
            8 => self.range(),
            9 => self.digits(1, 3),
            10 => self.parted(),
            _ => self.word(),
        }
    }
}

fn text_misspelt(maker: &mut Maker<'_>) -> String {
    let text = maker.text();
    let words: Vec<String> = text.split(' ').map(|word| maker.slip(word)).collect();
    words.join(" ")
}

fn characters(maker: &mut Maker<'_>) -> String {
    let mut text = String::new();
    while text.len() < 10_000 {
        text.push_str(&maker.anything());
        text.push(' ');
    }
    text.chars().take(10_000).collect()
}

fn again(maker: &mut Maker<'_>) -> String {
    let word = maker.anything();
    vec![word; maker.random.between(2, 70)].join(" ")
}

fn text_again(maker: &mut Maker<'_>) -> String {
    let text = maker.text();
    vec![text; maker.random.between(2, 10)].join(" ")
}

fn grammar_among(maker: &mut Maker<'_>) -> String {
    maker.some(
        2,
        70,
        |maker| if maker.random.below(2) == 0 { maker.grammar() } else { maker.frequent() },
    )
}

fn long_word(maker: &mut Maker<'_>) -> String {
    match maker.random.below(3) {
        0 => maker.letters(1_000, 10_000),
        1 => maker.letters(1, 3).repeat(maker.random.between(300, 3_000)),
        _ => (0..maker.random.between(100, 1_000)).map(|_| maker.word()).collect(),
    }
}

fn marks(maker: &mut Maker<'_>) -> String {
    let count = maker.random.between(1, 10_000);
    let has_letters = maker.random.below(2) == 0;
    let mark =
        |maker: &mut Maker<'_>| *maker.random.one_of(&['\u{301}', '\u{308}', '\u{327}', '\u{345}']);
    (0..count)
        .map(|at| if has_letters && at % 50 == 0 { maker.random.letter() } else { mark(maker) })
        .collect()
}

/// Words with others behind commas that begin as they do: the forms of one word.
fn forms(maker: &mut Maker<'_>) -> String {
    let count = maker.random.between(2, 50);
    let form = |maker: &mut Maker<'_>| {
        let at = maker.random.below(maker.material.words.len());
        let near = &maker.material.words[at..(at + 4).min(maker.material.words.len())];
        near.join(", ")
    };
    (0..count).map(|_| form(maker)).collect::<Vec<_>>().join(" ")
}

fn quoted(maker: &mut Maker<'_>) -> String {
    let most = maker.random.between(1, 8);
    let count = maker.random.between(1, 200);
    let phrase = |maker: &mut Maker<'_>| format!("\"{}\"", maker.some(1, most, Maker::anything));
    (0..count).map(|_| phrase(maker)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_makes_questions_and_the_same_from_the_same_seed() {
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let material = Material {
            words: all(&["asthma", "fracture", "infarction"]),
            frequent: all(&["of", "left"]),
            texts: all(&["Fracture of femur", "Asthma"]),
            long_texts: all(&["Fracture of the left femur, initial encounter"]),
            codes: all(&["J45.909", "S72.001A", "0FT44ZZ"]),
        };
        for kind in KINDS {
            let ask_for = || {
                let mut drawn = Maker { material: &material, random: Random::new(7) };
                (0..20).map(|_| (kind.make)(&mut drawn)).collect::<Vec<_>>()
            };
            let made = ask_for();
            assert_eq!(made, ask_for(), "for {}", kind.name);
            assert!(made.iter().all(|question| !question.is_empty()), "for {}", kind.name);
        }
    }
}
