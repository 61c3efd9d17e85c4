//! Which kernels a loss takes, and with what constants.

use crate::error::{Error, Result};
use crate::loss::registry::arcface::Tail;
use crate::loss::registry::{ArcFace, Ring};
use crate::loss::{AnyLoss, Conventions, GradientMode, Loss, LossSpec};

/// A loss as kernels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plan {
    /// What the losses of the samples come from.
    pub core: Core,
    /// λ of the ring around it.
    pub ring: Option<f64>,
    /// Whether the backward pass takes the target logit for one without a margin.
    pub straight_through: bool,
}

/// Where the losses of the samples come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Core {
    /// A row of products: a kernel of `head.cu` and its constants.
    Head { kernel: &'static str, constants: [f64; 4] },
    /// Pairs of samples.
    Contrastive { margin: f64 },
    /// Triplets of samples.
    Triplets { margin: f64 },
}

/// Whether there are kernels for the loss.
pub fn supports(loss: &AnyLoss) -> bool {
    core(loss).is_some()
}

/// The kernels of a specification.
///
/// # Errors
/// If there are none: names what there are.
pub(super) fn plan(spec: &LossSpec) -> Result<Plan> {
    let Conventions { reduction, gradient, .. } = spec.conventions;
    if spec.conventions != (Conventions { reduction, gradient, ..Conventions::default() }) {
        let reason = "the CUDA kernels have the published conventions only; of normalise, norm, eps, norm-gradient, constants, \
                      margin-unit, clamp and cap they take the defaults";
        return Err(Error::Unsupported(format!("{spec}: {reason}")));
    }
    let Some(core) = core(&spec.loss) else {
        let all: Vec<&str> =
            AnyLoss::all().iter().filter(|loss| supports(loss)).map(|loss| loss.about().name).collect();
        let reason = format!("there are no CUDA kernels for this loss, but for {}", all.join(", "));
        return Err(Error::Unsupported(format!("{spec}: {reason}")));
    };
    let ring = if let AnyLoss::Ring(ring) = &spec.loss { Some(ring.lambda) } else { None };
    Ok(Plan { core, ring, straight_through: gradient == GradientMode::StraightThrough })
}

fn core(loss: &AnyLoss) -> Option<Core> {
    let head = |kernel, constants| Some(Core::Head { kernel, constants });
    match loss {
        AnyLoss::Softmax(_)
        | AnyLoss::ModifiedSoftmax(_)
        | AnyLoss::L2Softmax(_)
        | AnyLoss::NormFace(_)
        | AnyLoss::HeatedUp(_) => head("head_softmax", [0.0; 4]),
        AnyLoss::CosFace(loss) => head("head_cosface", [loss.margin, 0.0, 0.0, 0.0]),
        AnyLoss::ArcFace(loss) => head("head_arcface", arcface(loss)),
        AnyLoss::Combined(loss) => head("head_combined", [loss.multiple, loss.angle, loss.cosine, 0.0]),
        AnyLoss::SphereFace(loss) => head("head_sphereface", [f64::from(loss.margin), loss.lambda_now(), 0.0, 0.0]),
        AnyLoss::LSoftmax(loss) => head("head_l_softmax", [f64::from(loss.margin), loss.lambda, 0.0, 0.0]),
        AnyLoss::Contrastive(loss) => Some(Core::Contrastive { margin: loss.margin }),
        AnyLoss::Triplet(loss) => Some(Core::Triplets { margin: loss.margin }),
        AnyLoss::Ring(Ring { primary, .. }) => core(primary),
        _ => None,
    }
}

/// cos m, sin m, the cosine above which the margin is as published, and what is taken off the cosine elsewhere.
fn arcface(loss: &ArcFace) -> [f64; 4] {
    let (sin, cos) = loss.margin.sin_cos();
    let (limit, offset) = match loss.tail {
        Tail::Plain => (f64::NEG_INFINITY, 0.0),
        Tail::Easy => (0.0, 0.0),
        Tail::Linear => (-cos, loss.margin * sin),
        Tail::Continuous => (-cos, 1.0 - cos),
        Tail::Keep => (-cos, 0.0),
    };
    [cos, sin, limit, offset]
}
