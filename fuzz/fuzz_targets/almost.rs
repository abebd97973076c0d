#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trackc_fuzz::almost(bytes));
