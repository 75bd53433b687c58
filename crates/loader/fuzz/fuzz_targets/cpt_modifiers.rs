#![no_main]

libfuzzer_sys::fuzz_target!(
    |bytes: &[u8]| medcode_loader_fuzz::Target::named("cpt_modifiers").read(bytes)
);
