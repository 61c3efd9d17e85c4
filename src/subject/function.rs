//! Any Rust function as an implementation.

use super::{Answer, Precision, Subject, Upstream};
use crate::batch::Batch;
use crate::error::{Error, Result};
use half::{bf16, f16};
use std::any::Any;
use std::fmt;

/// A number that a function takes its batch in.
pub trait Float: Into<f64> {
    /// Its precision.
    const PRECISION: Precision;

    /// The number nearest to `value`.
    fn nearest(value: f64) -> Self;
}

macro_rules! float {
    ($($number:ty, $precision:ident, $nearest:expr;)+) => {
        $(impl Float for $number {
            const PRECISION: Precision = Precision::$precision;

            fn nearest(value: f64) -> Self {
                $nearest(value)
            }
        })+
    };
}

float! {
    f64, F64, |value| value;
    f32, F32, |value| value as f32;
    f16, F16, f16::from_f64;
    bf16, Bf16, bf16::from_f64;
}

/// What a function returns: an answer, or the reason why there is none.
pub trait Outcome {
    /// The answer.
    ///
    /// # Errors
    /// The reason. An [`Error`] stays what it is; any other error is its text.
    fn outcome(self) -> Result<Answer>;
}

impl Outcome for Answer {
    fn outcome(self) -> Result<Answer> {
        Ok(self)
    }
}

impl<E: fmt::Display + 'static> Outcome for std::result::Result<Answer, E> {
    fn outcome(self) -> Result<Answer> {
        self.map_err(|error| {
            let text = error.to_string();
            let error: Box<dyn Any> = Box::new(error);
            error.downcast::<Error>().map_or(Error::Unsupported(text), |ours| *ours)
        })
    }
}

/// A function as an implementation: what it is called in reports, the numbers it takes, and what it can be asked.
///
/// ```
/// use gradproof::batch::{Batch, Tensor};
/// use gradproof::subject::{Answer, Function};
///
/// /// Softmax cross-entropy without a bias in single precision: the mean of the losses, and its gradient by features and weights.
/// fn softmax(x: &[f32], w: &[f32], labels: &[usize], dimension: usize) -> Result<(f32, Vec<f32>, Vec<f32>), String> {
///     let (mut loss, mut dx, mut dw) = (0.0, vec![0.0; x.len()], vec![0.0; w.len()]);
///     for (i, label) in labels.iter().enumerate() {
///         let row = i * dimension..(i + 1) * dimension;
///         let x = &x[row.clone()];
///         let dot = |w: &[f32]| x.iter().zip(w).map(|(x, w)| x * w).sum::<f32>();
///         let logits: Vec<f32> = w.chunks(dimension).map(dot).collect();
///         let top = logits.iter().copied().reduce(f32::max).ok_or("there are no classes")?;
///         let sum: f32 = logits.iter().map(|z| (z - top).exp()).sum();
///         loss += (top - logits[*label] + sum.ln()) / labels.len() as f32;
///         for (k, z) in logits.iter().enumerate() {
///             let class = k * dimension..(k + 1) * dimension;
///             let slope = ((z - top).exp() / sum - f32::from(u8::from(k == *label))) / labels.len() as f32;
///             dx[row.clone()].iter_mut().zip(&w[class.clone()]).for_each(|(dx, w)| *dx += slope * w);
///             dw[class].iter_mut().zip(x).for_each(|(dw, x)| *dw += slope * x);
///         }
///     }
///     Ok((loss, dx, dw))
/// }
///
/// let subject = Function::new("softmax over slices", |batch: &Batch<f32>| -> Result<Answer, String> {
///     let [x, w] = [Tensor::Features, Tensor::Weights].map(|tensor| batch.inputs.values(tensor));
///     let (loss, dx, dw) = softmax(&x, &w, &batch.labels, batch.dimension())?;
///     Ok(Answer::total(loss).gradient(Tensor::Features, dx).gradient(Tensor::Weights, dw))
/// });
/// gradproof::check("softmax:bias=off").cases(60).assert(&subject.reduced());
/// ```
pub struct Function<'f> {
    name: String,
    precision: Precision,
    arithmetic: Precision,
    upstream: Upstream,
    answer: Box<Asked<'f>>,
}

/// From a batch, and what upstream gradients are asked about, to an answer.
type Asked<'f> = dyn Fn(&Batch<f64>, Upstream) -> Result<Answer> + Sync + 'f;

impl<'f> Function<'f> {
    /// A function from a batch of `f64`, `f32`, `f16` or `bf16` to an [`Answer`], or to a `Result` with one. Its gradients are
    /// those of `Σ upstream_i L_i`, unless it is [`reduced`](Self::reduced).
    pub fn new<T: Float, R: Outcome>(name: impl Into<String>, function: impl Fn(&Batch<T>) -> R + Sync + 'f) -> Self {
        let answer = move |batch: &Batch<f64>, _| function(&batch.map(|value| T::nearest(*value))).outcome();
        Self::told(name, T::PRECISION, answer)
    }

    /// A function that is told what upstream gradients it is asked about.
    pub(super) fn told(
        name: impl Into<String>,
        precision: Precision,
        answer: impl Fn(&Batch<f64>, Upstream) -> Result<Answer> + Sync + 'f,
    ) -> Self {
        let answer = Box::new(answer);
        Self { name: name.into(), precision, arithmetic: precision, upstream: Upstream::Any, answer }
    }

    /// It gives the mean (or sum, as the specification says) of the losses, and the gradient of that alone.
    pub fn reduced(self) -> Self {
        Self { upstream: Upstream::Alike, ..self }
    }

    /// It computes in another precision than that of the features and class weights it takes; the gradients by these are rounded
    /// at the end, and nothing else is.
    pub fn computes_in(self, arithmetic: Precision) -> Self {
        Self { arithmetic, ..self }
    }
}

impl fmt::Debug for Function<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, precision, arithmetic, upstream, .. } = self;
        write!(f, "Function({name:?}, {precision}, in {arithmetic}, {upstream:?})")
    }
}

impl Subject for Function<'_> {
    fn name(&self) -> String {
        self.name.clone()
    }
    fn precision(&self) -> Precision {
        self.precision
    }
    fn arithmetic(&self) -> Precision {
        self.arithmetic
    }
    fn upstream(&self) -> Upstream {
        self.upstream
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        (self.answer)(batch, self.upstream)
    }
}
