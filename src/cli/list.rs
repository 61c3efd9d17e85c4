//! `gradproof list`

use super::{ExitCode, output};
use crate::error::Result;
use crate::loss::{AnyLoss, Loss};

/// Name every loss
#[derive(Debug, clap::Args)]
pub(super) struct List {}

impl List {
    #[allow(clippy::unused_self, reason = "every verb runs in the same way")]
    pub fn run(self) -> Result<ExitCode> {
        let lines = AnyLoss::all().into_iter().map(|loss| {
            let about = loss.about();
            let others =
                if about.aliases.is_empty() { String::new() } else { format!(" (also {})", about.aliases.join(", ")) };
            format!("{:<21} {}{others}\n", about.name, about.title)
        });
        output(&lines.collect::<String>(), None)?;
        Ok(ExitCode::Holds)
    }
}
