#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| medcode_query_fuzz::ask(bytes));
