//! Under which schedule and approximations the PTX machine runs, each time that a subject is asked.
//!
//! Each answer comes about under another schedule of the warps, and half of the batches are computed with approximate
//! instructions that return anything within their documented bounds. Both are drawn from the bits of the batch and from how
//! often it was asked about, so that a run can be repeated; for one batch the approximations stay the same, so that a right
//! kernel answers with the same bits each time.

use super::device::Devices;
use crate::batch::Batch;
use crate::error::{Error, Result};
use ptx_machine::{Approximation, Options};
use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::{Mutex, PoisonError};

/// The most steps that a block may take: far more than one has to for the batches that are checked, and few enough that a kernel
/// without an end is found in seconds.
const STEPS: u64 = 1 << 24;

/// How often each batch was asked about, by the hash of its bits.
#[derive(Debug, Default)]
pub(crate) struct Trials(Mutex<HashMap<u64, u64>>);

impl Trials {
    /// Runs `work`, which is to answer for the batch on these devices.
    ///
    /// # Errors
    /// As `work`; [`Error::Fault`] where a kernel did what no kernel may do.
    pub fn run<T>(&self, devices: &Devices, batch: &Batch<f64>, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if !devices.is_machine() {
            return work();
        }
        let options = self.options(batch);
        // One that nobody asked about.
        let _ = cuda_standin::take_fault();
        cuda_standin::set_options(options);
        work().map_err(|error| match cuda_standin::take_fault() {
            Some(fault) => Error::Fault { fault: Box::new(fault), options },
            None => error,
        })
    }

    fn options(&self, batch: &Batch<f64>) -> Options {
        let hash = hash(batch);
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(hash).or_default();
        *times += 1;
        let mut of_batch = ChaCha8Rng::seed_from_u64(hash);
        let approximation =
            if of_batch.random() { Approximation::Nearest } else { Approximation::Adversarial(of_batch.next_u64()) };
        let schedule = ChaCha8Rng::seed_from_u64(hash.wrapping_add(*times)).next_u64();
        // The cores are busy with other cases.
        Options { schedule, approximation, workers: 1, limit: STEPS }
    }
}

/// A hash of every bit of the batch, the same on every machine.
fn hash(batch: &Batch<f64>) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    let numbers = batch.inputs.tensors().into_iter().flat_map(|(_, values, width)| {
        let shape = [values.len() as f64, width as f64];
        shape.into_iter().chain(values)
    });
    numbers.chain(batch.upstream.iter().copied()).for_each(|value| hasher.write(&value.to_bits().to_le_bytes()));
    let indices = batch.labels.iter().chain(batch.triplets.iter().flatten().flatten());
    indices.for_each(|index| hasher.write(&(*index as u64).to_le_bytes()));
    hasher.finish()
}
