//! What to check an implementation at.

use super::{Report, Verdict, verify_cases};
use crate::cases::generate;
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::subject::Subject;

/// How many cases, if it is not said.
const CASES: usize = 300;

/// A loss, and the cases that an implementation of it is checked at: three hundred of every kind, from seed 0, if it is not said.
///
/// ```
/// use gradproof::check::Verdict;
/// use gradproof::subject::{Precision, native::Native};
///
/// let spec = "cosface:s=30";
/// let report = gradproof::check(spec).cases(40).seed(7).run(&Native::new(&spec.parse()?, Precision::F32)?)?;
/// assert_eq!(report.verdict, Verdict::Pass, "{report}");
/// # Ok::<(), gradproof::Error>(())
/// ```
#[must_use = "nothing is checked before `run` or `assert`"]
#[derive(Debug)]
pub struct Verification {
    spec: Result<LossSpec>,
    cases: usize,
    seed: u64,
}

impl Verification {
    /// For this loss: `ArcFace::new(64.0, 0.5)`, a [`LossSpec`], or one as text, `"arcface:s=64,m=0.5"`.
    pub fn new<L: TryInto<LossSpec, Error: Into<Error>>>(loss: L) -> Self {
        Self { spec: loss.try_into().map_err(Into::into), cases: CASES, seed: 0 }
    }

    /// The number of cases.
    pub fn cases(self, cases: usize) -> Self {
        Self { cases, ..self }
    }

    /// The seed of the random numbers that cases are made from.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Asks the implementation, on all cores.
    ///
    /// # Errors
    /// If the loss is a text that cannot be read, or there are no cases of it. An implementation that fails or panics is a finding
    /// in the report.
    pub fn run(self, subject: &impl Subject) -> Result<Report> {
        let cases = generate(&self.spec?, subject.precision(), self.seed, self.cases)?;
        let mut runs = verify_cases(subject, &cases, &|_| {})?;
        runs.iter_mut().for_each(|run| run.replay = Some(format!("Case::replay({:?})", run.case)));
        let ids = cases.iter().map(|case| case.for_upstream(subject.upstream()).into_owned().id);
        let unverified = ids.filter(|id| runs.iter().all(|run| run.case != *id)).collect();
        Ok(Report::of_part(runs, unverified, None))
    }

    /// Asks the implementation, as a test does.
    ///
    /// # Panics
    /// With a report of what is wrong, if anything is; or if the check could not have noticed.
    #[track_caller]
    pub fn assert(self, subject: &impl Subject) {
        match self.run(subject) {
            Ok(report) => assert!(report.verdict == Verdict::Pass, "{report}"),
            Err(error) => panic!("{error}"),
        }
    }
}
