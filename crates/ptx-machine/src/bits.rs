//! A set of bytes, one bit each.

/// Which bytes of a range belong to a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// None of so many.
    pub fn none(bytes: usize) -> Self {
        Self { words: vec![0; bytes.div_ceil(64)] }
    }

    /// A part of another set, which begins at a multiple of 64.
    pub fn part(of: &Self, start: usize, bytes: usize) -> Self {
        Self { words: of.words[start / 64..(start + bytes).div_ceil(64)].to_vec() }
    }

    pub fn has(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    pub fn set(&mut self, start: usize, count: usize) {
        for (word, mask) in masks(start, count) {
            self.words[word] |= mask;
        }
    }

    pub fn clear(&mut self, start: usize, count: usize) {
        for (word, mask) in masks(start, count) {
            self.words[word] &= !mask;
        }
    }

    /// Whether one of these bytes belongs to the set.
    pub fn has_any(&self, start: usize, count: usize) -> bool {
        masks(start, count).any(|(word, mask)| self.words[word] & mask != 0)
    }

    /// The first of these bytes that does not belong to the set.
    pub fn first_missing(&self, start: usize, count: usize) -> Option<usize> {
        masks(start, count).find_map(|(word, mask)| {
            let missing = !self.words[word] & mask;
            (missing != 0).then(|| word * 64 + missing.trailing_zeros() as usize)
        })
    }

    /// Takes over which of `count` bytes belong to another set.
    pub fn copy(&mut self, start: usize, from: &Self, from_start: usize, count: usize) {
        let mut done = 0;
        while done < count {
            let run = (done..count).take_while(|i| from.has(from_start + i) == from.has(from_start + done)).count();
            if from.has(from_start + done) {
                self.set(start + done, run);
            } else {
                self.clear(start + done, run);
            }
            done += run;
        }
    }
}

/// The words that a range of bits touches, each with its bits.
fn masks(start: usize, count: usize) -> impl Iterator<Item = (usize, u64)> {
    let end = start + count;
    let mut at = start;
    std::iter::from_fn(move || {
        (at < end).then(|| {
            let (word, bit) = (at / 64, at % 64);
            let taken = (64 - bit).min(end - at);
            at += taken;
            (word, u64::MAX >> (64 - taken) << bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_what_is_missing_across_its_words() {
        let mut set = Bits::none(200);
        assert_eq!(set.first_missing(0, 200), Some(0));
        set.set(60, 80);
        assert_eq!(
            (set.first_missing(60, 80), set.first_missing(60, 81), set.first_missing(59, 2)),
            (None, Some(140), Some(59))
        );
        set.clear(64, 64);
        assert_eq!((set.first_missing(60, 4), set.first_missing(60, 5)), (None, Some(64)));
        assert!(set.has_any(60, 5) && set.has_any(0, 200) && !set.has_any(64, 64) && !set.has_any(60, 0));
        assert!(set.has(128) && !set.has(127) && set.first_missing(199, 0).is_none());
    }

    #[test]
    fn a_part_of_a_set_is_copied_with_its_gaps() {
        let (mut from, mut to) = (Bits::none(300), Bits::none(300));
        from.set(3, 100);
        from.set(110, 7);
        to.set(0, 300);
        to.copy(70, &from, 0, 120);
        let expected = |at: usize| match at {
            70..190 => from.has(at - 70),
            _ => true,
        };
        assert!((0..300).all(|at| to.has(at) == expected(at)));
        assert_eq!(Bits::part(&from, 64, 64).first_missing(0, 39), None);
    }
}
