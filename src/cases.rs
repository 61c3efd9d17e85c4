//! What to test on.

use crate::batch::Batch;
use crate::loss::LossSpec;
use crate::subject::Precision;

/// One case: a batch, and the id that makes it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `SPEC@GENERATOR.SEED.INDEX.DTYPE`
    pub id: String,
    /// The loss it was made for.
    pub spec: LossSpec,
    /// The arithmetic whose numbers it is made of.
    pub precision: Precision,
    /// The batch.
    pub batch: Batch<f64>,
}
