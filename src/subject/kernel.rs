//! CUDA kernels of the user's as a subject: PTX, and a convention that says how it is called.
//!
//! | file | |
//! |---|---|
//! | `convention` | launches and their arguments, from a TOML file or as a fused head |
//! | `resolve` | what that means for one loss and one PTX text |
//! | `arrays` | what a kernel takes and gives, by name |
//! | `expression` | numbers: sizes, parameters, and what is computed from them |
//! | `signature` | whether the arguments are those that the PTX declares |
//! | `source` | PTX from a file, or from CUDA C++ |
//!
//! A kernel that begins with the products of features and class weights, or ends with the gradient by them, is completed on
//! the host in double-double, by the reference's own chain.

mod arrays;
mod convention;
mod expression;
mod resolve;
mod signature;
mod source;

pub use source::Ptx;

use super::{Answer, LossValue, Precision, Subject, Upstream};
use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result};
use crate::gpu::program::{self, Contents, Memory, Program};
use crate::gpu::trials::Trials;
use crate::gpu::{Choice, Devices};
use crate::loss::LossSpec;
use crate::reference::products::Products;
use arrays::{Content, triplets};
use convention::{Convention, Holds};
use expression::{Names, Sizes};
use ndarray::Array2;
use ptx_machine::{Module, Site};
use resolve::Entries;
use std::path::PathBuf;

/// How the kernels of a PTX text are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calling {
    /// The entry, where the file does not name it and there are several.
    pub entry: Option<String>,
    /// The convention file; without one, the entry is a fused head.
    pub file: Option<PathBuf>,
    /// The numbers of a fused head; f32 if not said.
    pub precision: Option<Precision>,
}

/// Kernels of the user's that compute one loss.
#[derive(Debug)]
pub struct Kernel {
    spec: LossSpec,
    name: String,
    convention: Convention,
    program: Program,
    trials: Trials,
}

impl Kernel {
    /// The kernels of a PTX text as an implementation of `spec`.
    ///
    /// # Errors
    /// If the text is not PTX or not supported, the convention does not fit it or the loss, or there is no device of choice.
    pub fn new(spec: &LossSpec, ptx: &Ptx, calling: &Calling, choice: Choice) -> Result<Self> {
        let not_ptx = |error: ptx_machine::ParseError| Error::BadFile {
            path: ptx.path.clone(),
            reason: format!("line {}: {}", error.line, error.message),
        };
        let signatures = Module::signatures(&ptx.text).map_err(not_ptx)?;
        let entries = Entries { path: &ptx.path, signatures: &signatures, chosen: calling.entry.as_deref() };
        let convention = match &calling.file {
            Some(file) => Convention::load(spec, file, &entries)?,
            None => Convention::fused_head(spec, calling.precision.unwrap_or(Precision::F32), &entries)?,
        };
        let devices = Devices::open(choice)?;
        if devices.is_machine() {
            Module::parse(&ptx.text).map_err(not_ptx)?;
        }
        let file = ptx.path.file_name().unwrap_or(ptx.path.as_os_str()).to_string_lossy();
        let name = format!("{file} on {}", devices.name());
        let program = Program::new(devices, ptx.text.clone())?;
        Ok(Self { spec: spec.clone(), name, convention, program, trials: Trials::default() })
    }

    fn memory(
        &self,
        batch: &Batch<f64>,
        sizes: Sizes,
        names: &Names,
        products: Option<&Products<'_>>,
    ) -> Result<Vec<Memory<'_>>> {
        let memory = self.convention.memory.iter().map(|allocation| {
            let name = allocation.holds.name();
            let (is_output, bytes) = match &allocation.holds {
                Holds::Array(array) if !array.content.is_output() => {
                    let contents = Contents::Bytes(array.bytes(batch, products));
                    return Ok(Memory { name, contents, is_output: false });
                }
                Holds::Array(array) => (true, array.len(sizes) * array.element.bytes()),
                Holds::Buffer { length, element, .. } => {
                    let length = length.whole(names, u64::from(u32::MAX));
                    let length = length.map_err(|reason| Error::Unsupported(format!("buffer `{name}`: {reason}")))?;
                    (false, length as usize * element.bytes())
                }
            };
            let contents = if allocation.zeroed { Contents::Zeros(bytes) } else { Contents::Nothing(bytes) };
            Ok(Memory { name, contents, is_output })
        });
        memory.collect()
    }

    fn launches<'a>(&'a self, names: &Names) -> Result<Vec<program::Launch<'a>>> {
        let launch = |launch: &'a convention::Launch| {
            let bad = |reason| Error::Unsupported(format!("launching `{}`: {reason}", launch.entry));
            launch.of_size(names).map_err(bad)
        };
        self.convention.launches.iter().map(launch).collect()
    }

    /// What the kernel gave, as the answer to the batch: times the upstream gradient where the kernel did not take it, and
    /// completed by what lies between the products and the inputs.
    fn answer(
        &self,
        batch: &Batch<f64>,
        sizes: Sizes,
        outputs: &[Option<Vec<u8>>],
        products: Option<&Products<'_>>,
    ) -> Answer {
        let Convention { of_mean, takes_upstream, .. } = self.convention;
        let whole = if of_mean { 1.0 / batch.samples() as f64 } else { 1.0 };
        let factor = |row: usize| if takes_upstream { 1.0 } else { batch.upstream[row] / whole };
        let given = |content: Content| {
            let (place, array) = self.convention.array(content)?;
            Some(array.values(outputs[place].as_deref()?, sizes))
        };
        let by_sample = |content: Content| {
            let mut rows = given(content)?;
            rows.rows_mut().into_iter().enumerate().for_each(|(i, mut row)| row *= factor(i));
            Some(rows)
        };
        // What belongs to no sample is the same part of the whole as any: the upstream gradients are alike.
        let by_batch = |content: Content| Some(given(content)? * factor(0));
        let by_products = || Some((by_sample(Content::ByProducts)?, products?));

        let features = by_sample(Content::By(Tensor::Features))
            .or_else(|| Some(products?.features_from_mapped(by_sample(Content::ByUnitFeatures)?.view())))
            .or_else(|| by_products().map(|(by, products)| products.features_from_products(by.view())));
        let weights = by_batch(Content::By(Tensor::Weights))
            .or_else(|| Some(products?.weights_from_mapped(by_batch(Content::ByUnitWeights)?.view())))
            .or_else(|| by_products().map(|(by, products)| products.weights_from_products(by.view())));
        let flat = |matrix: Array2<f64>| matrix.iter().copied().collect::<Vec<f64>>();
        let others = self.convention.arrays().filter_map(|(_, array)| match array.content {
            Content::By(tensor @ (Tensor::Bias | Tensor::Gains | Tensor::Scalar(_))) => {
                Some((tensor, flat(by_batch(array.content)?)))
            }
            _ => None,
        });
        let sides = [(Tensor::Features, features), (Tensor::Weights, weights)];
        let sides = sides.into_iter().filter_map(|(tensor, gradient)| Some((tensor, flat(gradient?))));
        let loss = given(Content::Loss).map(|losses| LossValue::PerSample(flat(losses)));
        let total = || by_batch(Content::Total).map(|total| LossValue::Total(total[(0, 0)]));
        Answer { loss: loss.or_else(total), gradients: sides.chain(others).collect() }
    }

    /// A fault with its place in the kernel's source, where the PTX has it.
    fn with_source(&self, error: Error) -> Error {
        let Error::Fault { mut fault, options } = error else { return error };
        let place = |site: Option<Site>| source::place_of(self.program.text(), site?.line);
        let in_source = match (place(fault.at), place(fault.other)) {
            (Some(at), Some(other)) => format!(" ({at}, against {other})"),
            (Some(at), None) => format!(" ({at})"),
            _ => String::new(),
        };
        fault.detail.push_str(&in_source);
        Error::Fault { fault, options }
    }

    /// Whether anything is computed from the products, or up to them.
    fn needs_products(&self) -> bool {
        let of_products = |content| {
            use Content::{ByProducts, ByUnitFeatures, ByUnitWeights, Products, UnitFeatures, UnitWeights};
            matches!(content, Products | UnitFeatures | UnitWeights | ByProducts | ByUnitFeatures | ByUnitWeights)
        };
        self.convention.arrays().any(|(_, array)| of_products(array.content))
    }
}

impl Subject for Kernel {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn precision(&self) -> Precision {
        self.convention.numbers.stored
    }

    fn arithmetic(&self) -> Precision {
        self.convention.numbers.arithmetic
    }

    fn upstream(&self) -> Upstream {
        self.convention.upstream
    }

    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        let alike = batch.upstream.iter().all(|upstream| *upstream == batch.upstream[0]);
        if self.convention.upstream == Upstream::Alike && !alike {
            let reason =
                "its kernel takes no `upstream`, so it can answer only where that is the same for every sample";
            return Err(Error::Unsupported(format!("{}: {reason}", self.name)));
        }
        let sizes = Sizes {
            samples: batch.samples(),
            dimension: batch.dimension(),
            classes: batch.classes(),
            triplets: if arrays::takes_triplets(&self.spec) { triplets(batch).len() } else { 0 },
        };
        let names = Names::new(&self.spec, sizes, Some(batch));
        let products = self.needs_products().then(|| Products::new(&self.spec, batch)).transpose()?;
        let memory = self.memory(batch, sizes, &names, products.as_ref())?;
        let launches = self.launches(&names)?;
        let run = || self.program.run(&memory, &launches);
        let outputs = self.trials.run(self.program.devices(), batch, run).map_err(|error| self.with_source(error))?;
        Ok(self.answer(batch, sizes, &outputs, products.as_ref()))
    }
}
