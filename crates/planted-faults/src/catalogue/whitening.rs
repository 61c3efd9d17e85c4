//! Whitening.

use super::Theme;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::whitening::Whitening;
use gradproof::check::Kind as K;

/// The statistics of a batch.
pub const THEME: Theme = Theme { title: "Whitening", faults: &FAULTS };

const BACKWARD: &[crate::fault::Name] = &[crate::fault::Name::Only(K::Gradient, "features"), Kind(K::Gradient)];

const fn whitening(
    name: &'static str,
    stands_for: &'static str,
    edit: Whitening,
    names: &'static [crate::fault::Name],
) -> Fault {
    Fault::text(name, stands_for, losses::whitened, Edit::Whitening(edit), names)
}

const FAULTS: [Fault; 11] = [
    whitening(
        "variance-unbiased",
        "N − 1 for N, as in running statistics",
        Whitening::Unbiased,
        &[Question("features whitened by a variance over N − 1"), Kind(K::Loss), Kind(K::NonFinite)],
    ),
    whitening("statistics-detached", "mean and variance under no_grad", Whitening::DetachedStatistics, BACKWARD),
    whitening("variance-detached", "the variance alone under no_grad", Whitening::DetachedVariance, BACKWARD),
    whitening("mean-detached", "the mean alone under no_grad", Whitening::DetachedMean, BACKWARD),
    whitening(
        "epsilon-outside-root",
        "√σ² + ε for √(σ² + ε)",
        Whitening::EpsilonOutside,
        &[Question("features whitened by σ + ε"), Kind(K::Loss), Kind(K::Precision), Kind(K::NonFinite)],
    ),
    whitening(
        "epsilon-missing",
        "√σ² without ε: 0/0 where a dimension does not vary",
        Whitening::WithoutEpsilon,
        &[Question("features whitened by σ without ε"), Kind(K::Loss), Kind(K::Precision), Kind(K::NonFinite)],
    ),
    whitening(
        "epsilon-of-another-framework",
        "1e-3 for 1e-5",
        Whitening::LargerEpsilon,
        &[Nearest("epsilon=1e-3"), Kind(K::Loss), Kind(K::Precision)],
    ),
    whitening(
        "features-uncentred",
        "the mean is not subtracted",
        Whitening::Uncentred,
        &[Question("features whitened without their mean"), Kind(K::Loss)],
    ),
    whitening(
        "variance-of-raw-squares",
        "E[x²] for the variance",
        Whitening::RawSquares,
        &[Question("features whitened by the mean of x²"), Kind(K::Loss)],
    ),
    whitening(
        "divided-by-variance",
        "the root is forgotten",
        Whitening::NotRooted,
        &[Question("features whitened by σ² + ε without its root"), Kind(K::Loss)],
    ),
    whitening(
        "statistics-of-each-sample",
        "layer for batch normalisation",
        Whitening::PerSample,
        &[Question("features whitened over the dimensions of each sample"), Kind(K::Loss)],
    ),
];
