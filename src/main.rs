//! The `gradproof` program.

fn main() -> std::process::ExitCode {
    gradproof::cli::run().into()
}
