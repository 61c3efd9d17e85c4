//! Added and mixed terms.

use super::Theme;
use super::margins::variant;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Pattern};
use crate::losses;
use crate::text::Edit;
use crate::text::terms::Term;
use gradproof::check::Kind as K;

/// What stands beside a cross-entropy.
pub const THEME: Theme = Theme { title: "Added and mixed terms", faults: &FAULTS };

const FORMULA: &[crate::fault::Name] = &[Kind(K::Loss)];
const BACKWARD: &[crate::fault::Name] = &[Kind(K::Gradient)];

const fn ring(name: &'static str, stands_for: &'static str, edit: Term, names: &'static [crate::fault::Name]) -> Fault {
    Fault::text(name, stands_for, losses::ring, Edit::Term(edit), names)
}

const FAULTS: [Fault; 20] = [
    Fault::text(
        "term-missing",
        "λ = 0",
        losses::term,
        Edit::Term(Term::Missing),
        &[Kind(K::Loss), Nearest("lambda=0")],
    ),
    Fault::text(
        "term-tenfold",
        "λ = 0.1 for 0.01",
        losses::term,
        Edit::Term(Term::TenTimes),
        &[Nearest("lambda=0.1"), Nearest("lambda=0.5"), Nearest("lambda=10"), Kind(K::Loss)],
    ),
    ring("ring-without-half", "λ for λ/2", Term::RingWithoutHalf, FORMULA),
    ring("ring-of-squared-norm", "‖x‖² − R", Term::RingOfSquare, FORMULA),
    ring("ring-not-squared", "|‖x‖ − R| for its square", Term::RingUnsquared, FORMULA),
    ring(
        "ring-norm-detached",
        "the norm is a constant: R follows the features, and not the other way",
        Term::RingDetachedNorm,
        BACKWARD,
    ),
    ring(
        "ring-radius-detached",
        "R is said to be learned, and is a constant",
        Term::RingDetachedRadius,
        &[Pattern("zero")],
    ),
    ring("ring-alone", "the primary loss is forgotten", Term::Alone, FORMULA),
    Fault::question(
        "promotion-alpha-attached",
        "α is differentiated, not assigned",
        losses::up,
        |spec, batch| variant(spec, batch, "alpha", "attached"),
        &[Nearest("alpha=attached")],
    ),
    Fault::text(
        "promotion-of-base-classes",
        "base and novel classes exchanged",
        losses::up,
        Edit::Term(Term::UpSwapped),
        &[Kind(K::Gradient)],
    ),
    Fault::text("promotion-of-sums", "sums for means", losses::up, Edit::Term(Term::UpSums), FORMULA),
    Fault::text(
        "promotion-not-squared",
        "the gap itself for its square",
        losses::up,
        Edit::Term(Term::UpUnsquared),
        FORMULA,
    ),
    Fault::text("promotion-of-norms", "‖w‖ for ‖w‖²", losses::up, Edit::Term(Term::UpOfNorms), FORMULA),
    Fault::text(
        "centres-cosine-not-squared",
        "cos for cos²: centres are driven to opposite ends",
        losses::centres,
        Edit::Term(Term::CentresUnsquared),
        FORMULA,
    ),
    Fault::text(
        "centres-once",
        "each pair of centres counted once",
        losses::centres,
        Edit::Term(Term::CentresOnce),
        &[Pattern("times 1/2")],
    ),
    Fault::text(
        "centres-over-pairs",
        "divided by the pairs, without the diagonal",
        losses::centres,
        Edit::Term(Term::CentresOverPairs),
        &[Pattern("times")],
    ),
    Fault::text(
        "centres-not-unit",
        "means of unit features that are not brought to length 1",
        losses::centres,
        Edit::Term(Term::CentresNotUnit),
        FORMULA,
    ),
    Fault::text(
        "trust-exchanged",
        "β and 1 − β exchanged",
        losses::noise_resistant,
        Edit::Term(Term::BetaSwapped),
        &[Nearest("beta=0.1"), Kind(K::Loss)],
    ),
    Fault::text(
        "trust-complete",
        "β = 1: the prediction's part is gone",
        losses::noise_resistant,
        Edit::Term(Term::BetaOne),
        &[Nearest("beta=1"), Kind(K::Loss)],
    ),
    Fault::text(
        "prediction-never-the-label",
        "the argmax is over k ≠ y",
        losses::noise_resistant,
        Edit::Term(Term::PredictionNeverTarget),
        FORMULA,
    ),
];
