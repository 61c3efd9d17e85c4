//! A loss with a wrong sign, to be refused.

use gradproof::loss::parameters::Visitor;
use gradproof::loss::registry::ArcFace;
use gradproof::loss::{About, Class, Form, Loss, Sample};
use gradproof::scalar::Scalar;

/// ArcFace with `cos(θ − m)`.
pub struct WrongSign;

impl Loss for WrongSign {
    fn about(&self) -> About {
        ArcFace::default().about()
    }
    fn parameters(&mut self, _visitor: &mut dyn Visitor) {}
    fn form(&self) -> Form {
        ArcFace::default().form()
    }
    fn learnable(&self) -> Vec<(&'static str, f64)> {
        ArcFace::default().learnable()
    }
    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        let (theta, margin) = (&sample.angle, sample.margin(&S::from(0.5)));
        (theta.cos.clone() * &margin.cos + theta.sin.clone() * &margin.sin) * sample.scalar("s")
    }
    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        ArcFace::default().other_logit(class, sample)
    }
}
