//! The list of all losses. A new one is a file beside this, and a line here.

use super::sample::{Class, Classes, Sample};
use super::{About, BatchNeeds, BatchTerm, Form, Kink, Loss, parameters::Visitor};
use crate::scalar::Scalar;

macro_rules! registry {
    ($($file:literal $module:ident::$loss:ident,)+) => {
        $(
            #[path = $file]
            pub mod $module;
            pub use $module::$loss;
        )+

        /// Any loss of the registry.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum AnyLoss { $($loss($loss),)+ }

        impl AnyLoss {
            /// Every loss, with its default parameters, in the order of the registry.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$loss($loss::default()),)+]
            }
        }

        $(
            impl From<$loss> for AnyLoss {
                fn from(loss: $loss) -> Self {
                    Self::$loss(loss)
                }
            }
            impl From<&$loss> for AnyLoss {
                fn from(loss: &$loss) -> Self {
                    Self::$loss(loss.clone())
                }
            }
        )+

        macro_rules! each {
            ($any:expr, $this:ident => $result:expr) => {
                match $any { $(AnyLoss::$loss($this) => $result,)+ }
            };
        }
    };
}

registry! {
    "softmax.rs" softmax::Softmax,
    "weight_norm.rs" weight_norm::WeightNorm,
    "modified_softmax.rs" modified_softmax::ModifiedSoftmax,
    "up.rs" up::Up,
    "l2_softmax.rs" l2_softmax::L2Softmax,
    "normface.rs" normface::NormFace,
    "normface_pairs.rs" normface_pairs::NormFaceContrastive,
    "normface_triplets.rs" normface_triplets::NormFaceTriplet,
    "deepvisage.rs" deepvisage::DeepVisage,
    "ccl.rs" ccl::Ccl,
    "ring.rs" ring::Ring,
    "heated_up.rs" heated_up::HeatedUp,
    "l_softmax.rs" l_softmax::LSoftmax,
    "sphereface.rs" sphereface::SphereFace,
    "cosface.rs" cosface::CosFace,
    "arcface.rs" arcface::ArcFace,
    "combined.rs" combined::Combined,
    "contrastive.rs" contrastive::Contrastive,
    "deepid2.rs" deepid2::DeepId2,
    "triplet.rs" triplet::Triplet,
    "noise_resistant.rs" noise_resistant::NoiseResistant,
    "center_dispersed.rs" center_dispersed::CenterDispersed,
}

impl Loss for AnyLoss {
    fn about(&self) -> About {
        each!(self, loss => loss.about())
    }
    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        each!(self, loss => loss.parameters(visitor));
    }
    fn form(&self) -> Form {
        each!(self, loss => loss.form())
    }
    fn learnable(&self) -> Vec<(&'static str, f64)> {
        each!(self, loss => loss.learnable())
    }
    fn kinks(&self) -> Vec<Kink> {
        each!(self, loss => loss.kinks())
    }
    fn objection(&self, classes: Option<usize>) -> Option<String> {
        each!(self, loss => loss.objection(classes))
    }
    fn has_logits(&self) -> bool {
        each!(self, loss => loss.has_logits())
    }
    fn margin(&self) -> Option<f64> {
        each!(self, loss => loss.margin())
    }
    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        each!(self, loss => loss.target_logit(sample))
    }
    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        each!(self, loss => loss.other_logit(class, sample))
    }
    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        each!(self, loss => loss.sample_loss(sample, others))
    }
    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        each!(self, loss => loss.batch_loss(batch))
    }
    fn batch_needs(&self) -> BatchNeeds {
        each!(self, loss => loss.batch_needs())
    }
}
