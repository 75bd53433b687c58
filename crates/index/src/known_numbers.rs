//! A set of small numbers that most numbers looked up are not in.

/// Which numbers are known, a bit for each: most that are looked up are not, and are passed
/// over by one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownNumbers(Vec<u64>);

impl KnownNumbers {
    /// Those given. They take as many bits as the greatest says.
    pub fn new(numbers: impl Iterator<Item = u32> + Clone) -> Self {
        let most = numbers.clone().max().map_or(0, |most| most as usize / 64 + 1);
        let mut bits = vec![0; most];
        for number in numbers {
            bits[number as usize / 64] |= 1 << (number % 64);
        }
        Self(bits)
    }

    /// Whether a number is one of them.
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_and_their_neighbours_are_not() {
        let known = KnownNumbers::new([0, 63, 64, 200].into_iter());
        let found: Vec<u32> = (0..300).filter(|number| known.has(*number)).collect();
        assert_eq!(found, [0, 63, 64, 200]);
        assert!(!known.has(u32::MAX) && !KnownNumbers::default().has(0));
    }
}
