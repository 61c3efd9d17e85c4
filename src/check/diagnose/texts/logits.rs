//! Logits that are commonly written for the right ones: the margin, the scale or the bias on the wrong classes.

use crate::geometry::Angle;
use crate::loss::multiplicative::Multiplicative;
use crate::loss::{AnyLoss, Class, Form, Loss, Sample};
use crate::scalar::Scalar;
use std::f64::consts::PI;

/// Another formula of the logits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logits {
    /// Every class has the target's margin.
    MarginOnEveryClass,
    /// Every class but the target has it.
    MarginOnOthers,
    /// `s cos θ − m` for `s (cos θ − m)`
    MarginAfterScale,
    /// The sine of the target angle has no gradient.
    SineHeld,
    /// It has that of the other sign.
    SineSlopeNegated,
    /// Cosines below 0 are set to 0.
    ClampedAtZero,
    /// ψ lacks its `(−1)ʲ`.
    PsiWithoutSign,
    /// It lacks its `−2j`.
    PsiWithoutSteps,
    /// It has `−j` for `−2j`.
    PsiOfHalfSteps,
    /// It is `cos mθ`.
    PsiPlain,
    /// The target logit lacks its factor `‖x‖`.
    WithoutNorm,
    /// That factor has no gradient.
    NormHeld,
    /// The target logit is not scaled.
    TargetUnscaled,
    /// The others are not.
    OthersUnscaled,
    /// All are scaled twice.
    ScaledTwice,
    /// All are divided by the scale.
    DividedByScale,
    /// The target's bias is added twice.
    BiasTwice,
    /// The other logits have no bias.
    OthersWithoutBias,
    /// The bias is subtracted.
    BiasNegated,
}

impl Logits {
    /// Whether a cross-entropy has what this changes.
    pub fn apply_to(self, loss: &AnyLoss) -> bool {
        let Form { bias, sine, feature_norm, .. } = loss.form();
        match self {
            Self::MarginOnEveryClass | Self::MarginOnOthers => {
                matches!(loss, AnyLoss::ArcFace(_) | AnyLoss::CosFace(_) | AnyLoss::Combined(_))
            }
            Self::MarginAfterScale => cosine_margin(loss).is_some(),
            Self::SineHeld | Self::SineSlopeNegated => sine,
            Self::PsiWithoutSign | Self::PsiWithoutSteps | Self::PsiOfHalfSteps | Self::PsiPlain => {
                multiplicative(loss).is_some()
            }
            Self::WithoutNorm | Self::NormHeld => feature_norm,
            Self::ClampedAtZero
            | Self::TargetUnscaled
            | Self::OthersUnscaled
            | Self::ScaledTwice
            | Self::DividedByScale => {
                let scaled = loss.learnable().first().is_some_and(|(name, _)| ["s", "alpha"].contains(name));
                scaled && !bias
            }
            Self::BiasTwice | Self::OthersWithoutBias | Self::BiasNegated => bias,
        }
    }

    /// The logit of the target class.
    pub fn of_target<S: Scalar>(self, loss: &AnyLoss, sample: &Sample<S>) -> S {
        let own = |sample: &Sample<S>| loss.effective_target_logit(sample);
        let bias = || sample.target.bias.clone();
        match self {
            Self::MarginOnOthers => loss.other_logit(&sample.target, sample),
            Self::MarginAfterScale => {
                let margin = sample.own_margin(cosine_margin(loss).unwrap_or_default());
                own(sample) + (scale(sample) - 1.0) * margin
            }
            Self::SineHeld => {
                let angle = Angle { cos: sample.angle.cos.clone(), sin: sample.angle.sin.detach() };
                own(&Sample { angle, ..sample.clone() })
            }
            Self::SineSlopeNegated => {
                let sine = &sample.angle.sin;
                let angle = Angle { cos: sample.angle.cos.clone(), sin: sine.detach() * 2.0 - sine };
                own(&Sample { angle, ..sample.clone() })
            }
            Self::ClampedAtZero if sample.target.product < 0.0 => {
                let target = Class { product: S::zero(), ..sample.target.clone() };
                own(&Sample { target, angle: Angle { cos: S::zero(), sin: S::one() }, ..sample.clone() })
            }
            Self::PsiWithoutSign | Self::PsiWithoutSteps | Self::PsiOfHalfSteps | Self::PsiPlain => {
                multiplicative(loss).map_or_else(|| own(sample), |margin| self.multiplied(margin, sample))
            }
            Self::WithoutNorm => own(&Sample { feature_norm: S::one(), ..sample.clone() }),
            Self::NormHeld => own(&Sample { feature_norm: sample.feature_norm.detach(), ..sample.clone() }),
            Self::TargetUnscaled => own(sample) / scale(sample),
            Self::BiasTwice => own(sample) + bias(),
            Self::ScaledTwice | Self::DividedByScale | Self::BiasNegated => self.of_every(own(sample), bias(), sample),
            Self::MarginOnEveryClass | Self::ClampedAtZero | Self::OthersUnscaled | Self::OthersWithoutBias => {
                own(sample)
            }
        }
    }

    /// The logit of another class.
    pub fn of_other<S: Scalar>(self, loss: &AnyLoss, class: &Class<S>, sample: &Sample<S>) -> S {
        let own = loss.other_logit(class, sample);
        match self {
            Self::MarginOnEveryClass | Self::MarginOnOthers => {
                let angle = Angle::from_cosine(class.product.clone(), |left, right| left > right);
                loss.target_logit(&Sample { target: class.clone(), angle, ..sample.clone() })
            }
            Self::ClampedAtZero if class.product < 0.0 => own * 0.0,
            Self::OthersUnscaled => own / scale(sample),
            Self::OthersWithoutBias => own - &class.bias,
            _ => self.of_every(own, class.bias.clone(), sample),
        }
    }

    /// The target logit with another ψ.
    fn multiplied<S: Scalar>(self, margin: &Multiplicative, sample: &Sample<S>) -> S {
        let (m, lambda) = (margin.multiple, margin.lambda.now());
        let theta = sample.angle.cos.re().clamp(-1.0, 1.0).acos();
        let piece = (theta * f64::from(m) / PI).floor().clamp(0.0, f64::from(m - 1));
        let sign = if piece % 2.0 == 0.0 { 1.0 } else { -1.0 };
        let plain = sample.angle.multiple(m).cos;
        let psi = match self {
            Self::PsiWithoutSign => plain - 2.0 * piece,
            Self::PsiWithoutSteps => plain * sign,
            Self::PsiOfHalfSteps => plain * sign - piece,
            _ => plain,
        };
        (sample.angle.cos.clone() * lambda + psi) / (1.0 + lambda) * &sample.feature_norm * &sample.weight_norm
    }

    /// What all logits share.
    fn of_every<S: Scalar>(self, own: S, bias: S, sample: &Sample<S>) -> S {
        match self {
            Self::ScaledTwice => own * scale(sample),
            Self::DividedByScale => {
                let scale = scale(sample);
                own / (scale.clone() * scale)
            }
            Self::BiasNegated => own - bias * 2.0,
            _ => own,
        }
    }
}

/// The loss's margin, where it is a difference of cosines.
fn cosine_margin(loss: &AnyLoss) -> Option<f64> {
    match loss {
        AnyLoss::CosFace(cosface) => Some(cosface.margin),
        AnyLoss::Combined(combined) => Some(combined.cosine),
        _ => None,
    }
}

/// The loss's margin, where it multiplies the angle.
fn multiplicative(loss: &AnyLoss) -> Option<&Multiplicative> {
    match loss {
        AnyLoss::LSoftmax(softmax) => Some(&softmax.margin),
        AnyLoss::SphereFace(sphereface) => Some(&sphereface.margin),
        _ => None,
    }
}

/// The scale of the logits: the loss's one learnable scalar.
fn scale<S: Scalar>(sample: &Sample<S>) -> S {
    sample.scalars.first().map_or_else(S::one, |(_, value)| value.clone())
}
