//! 1. The built-in file is the one that its provenance names.

use std::io::Read as _;

use sha2::{Digest, Sha256};

#[test]
fn the_content_has_the_sum_that_its_provenance_names() {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(medcode_embedded::BYTES).read_to_end(&mut content).unwrap();
    let sum: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sum, medcode_embedded::SHA256);
}
