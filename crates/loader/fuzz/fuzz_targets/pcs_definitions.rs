#![no_main]

libfuzzer_sys::fuzz_target!(
    |bytes: &[u8]| medcode_loader_fuzz::Target::named("pcs_definitions").read(bytes)
);
