//! Which kernels a loss takes, and with what constants.

use crate::error::{Error, Result};
use crate::loss::multiplicative::{Multiplicative, Psi};
use crate::loss::registry::arcface::Tail;
use crate::loss::registry::triplet::Power;
use crate::loss::registry::{ArcFace, Contrastive, LSoftmax, Ring, SphereFace};
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
        let reason = "the CUDA kernels have the published conventions only; of ignore, margins, normalise, norm, eps, norm-gradient, \
                      constants, margin-unit, clamp and cap they take the defaults";
        return Err(Error::Unsupported(format!("{spec}: {reason}")));
    }
    let Some(core) = core(&spec.loss) else {
        let all: Vec<&str> =
            AnyLoss::all().iter().filter(|loss| supports(loss)).map(|loss| loss.about().name).collect();
        let reason = format!(
            "there are no CUDA kernels for this loss as it is specified, but for {} as published",
            all.join(", ")
        );
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
        AnyLoss::SphereFace(SphereFace { margin }) => head("head_sphereface", multiplicative(margin)?),
        AnyLoss::LSoftmax(LSoftmax { margin }) => head("head_l_softmax", multiplicative(margin)?),
        AnyLoss::Contrastive(loss) if *loss == (Contrastive { margin: loss.margin, ..Contrastive::default() }) => {
            Some(Core::Contrastive { margin: loss.margin })
        }
        AnyLoss::Triplet(loss) if loss.power == Power::Two => Some(Core::Triplets { margin: loss.margin }),
        AnyLoss::Ring(Ring { primary, .. }) => core(primary),
        _ => None,
    }
}

/// m and λ; none where ψ is a series.
fn multiplicative(margin: &Multiplicative) -> Option<[f64; 4]> {
    (margin.psi == Psi::Exact).then(|| [f64::from(margin.multiple), margin.lambda.now(), 0.0, 0.0])
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
