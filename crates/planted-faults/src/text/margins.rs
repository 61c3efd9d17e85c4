//! Margins and scales of another kind, in plain cross-entropies.

use gradproof::geometry::Angle;
use gradproof::loss::{AnyLoss, Class, Loss, Sample};
use gradproof::scalar::Scalar;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Margin {
    /// The margin has the other sign.
    Negated,
    /// The margin is on every class.
    OnEveryClass,
    /// The margin is on every class but the target.
    OnOthers,
    /// The margin is twice as large.
    Doubled,
    /// `cos θ (1 − m²/2) − m sin θ`: sine and cosine of the margin by their first terms.
    SmallAngle,
    /// `s cos θ − m`: the cosine margin is subtracted from the scaled logit.
    AfterScale,
    /// The sine of the target angle is a constant to the backward pass.
    DetachedSine,
    /// The sine has the wrong sign in the backward pass.
    NegatedSineGradient,
    /// Beyond π − m stands `cos θ − m sin m`; the threshold has the wrong sign.
    ThresholdNegated,
    /// Beyond π − m the target logit has no gradient.
    DetachedTail,
    /// The margin only where the target class is not yet the nearest.
    OnlyIfWrong,
    /// ψ without `(−1)ʲ`.
    PsiWithoutSign,
    /// ψ without `−2j`.
    PsiWithoutStep,
    /// ψ is `cos mθ`.
    PsiPlain,
    /// ψ of one less than m.
    PsiOfLess,
    /// ψ with `−j` for `−2j`.
    PsiHalfStep,
    /// The target logit lacks its factor `‖x‖`.
    WithoutNorm,
    /// The factor `‖x‖` is a constant to the backward pass.
    DetachedNorm,
    /// The target logit is not scaled.
    TargetUnscaled,
    /// The other logits are not scaled.
    OthersUnscaled,
    /// Scaled twice.
    ScaledTwice,
    /// Divided by the scale.
    DividedByScale,
    /// The logits are constants to the backward pass, but for the target's.
    DetachedOthers,
    /// The target cosine is clamped to ±(1 − 1e-3), and the gradient flows as if it were not.
    ClampedThrough,
    /// Cosines below 0 are set to 0.
    ClampedAtZero,
    /// The target logit takes its bias twice.
    BiasTwice,
    /// The other logits lack the bias.
    OthersWithoutBias,
    /// The bias is subtracted.
    BiasNegated,
}

impl Margin {
    /// The loss with the parameters that the edit gives it.
    pub fn parameters(self, loss: &AnyLoss) -> AnyLoss {
        let factor = match self {
            Self::Negated => -1.0,
            Self::Doubled => 2.0,
            _ => 1.0,
        };
        let mut loss = loss.clone();
        match &mut loss {
            AnyLoss::ArcFace(arcface) => arcface.margin *= factor,
            AnyLoss::CosFace(cosface) => cosface.margin *= factor,
            AnyLoss::Combined(combined) => {
                combined.angle *= factor;
                combined.cosine *= factor;
            }
            _ => {}
        }
        loss
    }

    /// The logit of the target class.
    pub fn target_logit<S: Scalar>(self, loss: &AnyLoss, sample: &Sample<S>) -> S {
        let own = |sample: &Sample<S>| loss.target_logit(sample);
        let plain = || loss.other_logit(&sample.target, sample);
        let with_angle = |angle: Angle<S>| {
            let mut target = sample.target.clone();
            target.product = angle.cos.clone();
            own(&Sample { angle, target, ..sample.clone() })
        };
        let (cos, sin) = (sample.angle.cos.clone(), sample.angle.sin.clone());
        match self {
            Self::SmallAngle => {
                let m = angular(loss);
                let rotated = cos * (1.0 - m * m / 2.0) - sin * m - additive(loss);
                rotated * scale(sample)
            }
            Self::AfterScale => {
                let (m, s) = (additive(loss), scale(sample));
                own(sample) + s * m - m
            }
            Self::DetachedSine => with_angle(Angle { cos, sin: sin.detach() }),
            Self::NegatedSineGradient => {
                let sin = sin.detach() * 2.0 - sin;
                with_angle(Angle { cos, sin })
            }
            Self::ThresholdNegated => {
                let m = angular(loss);
                if sample.angle.cos > m.cos() { (cos - m * m.sin()) * scale(sample) } else { own(sample) }
            }
            Self::DetachedTail => {
                let beyond = sample.angle.cos < -angular(loss).cos();
                if beyond { own(sample).detach() } else { own(sample) }
            }
            Self::OnlyIfWrong => {
                if sample.angle.cos > 0.5 {
                    plain()
                } else {
                    own(sample)
                }
            }
            Self::PsiWithoutSign | Self::PsiWithoutStep | Self::PsiPlain | Self::PsiOfLess | Self::PsiHalfStep => {
                self.psi(loss, sample) * &sample.feature_norm * &sample.weight_norm
            }
            Self::WithoutNorm => own(&Sample { feature_norm: S::one(), ..sample.clone() }),
            Self::DetachedNorm => own(&Sample { feature_norm: sample.feature_norm.detach(), ..sample.clone() }),
            Self::TargetUnscaled => own(sample) / scale(sample),
            Self::ScaledTwice => own(sample) * scale(sample),
            Self::DividedByScale => {
                let s = scale(sample);
                own(sample) / (s.clone() * s)
            }
            Self::ClampedThrough => {
                const BOUND: f64 = 1.0 - 1e-3;
                let clamped = cos.re().clamp(-BOUND, BOUND);
                let cos = cos.clone() - cos.detach() + clamped;
                let sin = (S::one() - cos.clone() * &cos).sqrt();
                with_angle(Angle { cos, sin })
            }
            Self::ClampedAtZero => {
                if sample.angle.cos < 0.0 {
                    let mut clamped = sample.clone();
                    (clamped.angle, clamped.target.product) = (Angle { cos: S::zero(), sin: S::one() }, S::zero());
                    return own(&clamped);
                }
                own(sample)
            }
            Self::BiasTwice => own(sample) + &sample.target.bias,
            Self::BiasNegated => own(sample) - sample.target.bias.clone() * 2.0,
            Self::OnOthers => plain(),
            Self::Negated
            | Self::OnEveryClass
            | Self::Doubled
            | Self::OthersUnscaled
            | Self::DetachedOthers
            | Self::OthersWithoutBias => own(sample),
        }
    }

    /// The logit of another class.
    pub fn other_logit<S: Scalar>(self, loss: &AnyLoss, class: &Class<S>, sample: &Sample<S>) -> S {
        let own = loss.other_logit(class, sample);
        match self {
            Self::OnEveryClass | Self::OnOthers => {
                let angle = Angle::from_cosine(class.product.clone(), |left, right| left > right);
                loss.target_logit(&Sample { target: class.clone(), angle, ..sample.clone() })
            }
            Self::OthersUnscaled => own / scale(sample),
            Self::ScaledTwice => own * scale(sample),
            Self::DividedByScale => {
                let s = scale(sample);
                own / (s.clone() * s)
            }
            Self::DetachedOthers => own.detach(),
            Self::ClampedAtZero if class.product < 0.0 => own * 0.0,
            Self::OthersWithoutBias => own - &class.bias,
            Self::BiasNegated => own - class.bias.clone() * 2.0,
            _ => own,
        }
    }

    /// ψ with its slip, from θ itself.
    fn psi<S: Scalar>(self, loss: &AnyLoss, sample: &Sample<S>) -> S {
        let multiple = match loss {
            AnyLoss::SphereFace(sphereface) => sphereface.margin.multiple,
            AnyLoss::LSoftmax(softmax) => softmax.margin.multiple,
            _ => 1,
        };
        let m = if self == Self::PsiOfLess { multiple - 1 } else { multiple };
        let theta = sample.angle.cos.re().clamp(-1.0, 1.0).acos();
        let piece = (theta * f64::from(m) / std::f64::consts::PI).floor().clamp(0.0, f64::from(m - 1));
        let sign = if piece % 2.0 == 0.0 { 1.0 } else { -1.0 };
        let multiplied = sample.angle.multiple(m).cos;
        match self {
            Self::PsiWithoutSign => multiplied - 2.0 * piece,
            Self::PsiWithoutStep => multiplied * sign,
            Self::PsiPlain => multiplied,
            Self::PsiHalfStep => multiplied * sign - piece,
            _ => multiplied * sign - 2.0 * piece,
        }
    }
}

/// The angular margin of the loss, radians.
fn angular(loss: &AnyLoss) -> f64 {
    match loss {
        AnyLoss::ArcFace(arcface) => arcface.margin,
        AnyLoss::Combined(combined) => combined.angle,
        _ => 0.0,
    }
}

/// Its margin as a difference of cosines.
fn additive(loss: &AnyLoss) -> f64 {
    match loss {
        AnyLoss::CosFace(cosface) => cosface.margin,
        AnyLoss::Combined(combined) => combined.cosine,
        _ => 0.0,
    }
}

/// The scale of the logits: the loss's one learnable scalar.
fn scale<S: Scalar>(sample: &Sample<S>) -> S {
    sample.scalars.first().map_or_else(S::one, |(_, value)| value.clone())
}
