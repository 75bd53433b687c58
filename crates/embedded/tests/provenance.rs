//! 1. The built-in file is the one that its provenance names.

use std::io::Read as _;

use sha2::{Digest, Sha256};

#[test]
fn the_content_has_the_sum_that_its_provenance_names() {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(medcode_embedded::BYTES).read_to_end(&mut content).unwrap();
    let sum = Sha256::digest(&content);
    let digits = sum.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let sum: String = digits.map(|digit| char::from_digit(u32::from(digit), 16).unwrap()).collect();
    assert_eq!(sum, medcode_embedded::SHA256);
}
