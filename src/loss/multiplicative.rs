//! What the losses with a multiplicative angular margin share: ψ, exact or as a series, and the weight λ of the plain cosine.

use super::Kink;
use super::parameters::{POSITIVE, Visitor, choice};
use super::sample::Sample;
use crate::scalar::Scalar;
use std::f64::consts::PI;

choice! {
    /// How ψ, which goes on falling where cos mθ would rise again, is written. The last is a slip.
    pub enum Psi {
        /// `(−1)ʲ cos mθ − 2j` for θ in `[jπ/m, (j+1)π/m]`
        Exact = "exact",
        /// `max(−m, 1 − x²/2! + x⁴/4! − x⁶/6! + x⁸/8! − x¹⁰/10!)`, x = mθ: a Taylor polynomial of cos x, held at −m.
        Taylor = "taylor",
        /// The same with `x⁹/9!` for its last term.
        TaylorMisprint = "taylor-misprint",
    }
}

impl Psi {
    /// The polynomial in x = mθ, and the sum of the sizes of its terms. It never exceeds 1: a Taylor polynomial of the cosine that
    /// ends in a negative term lies below it, and `x⁸/8! − x⁹/9!` is less than `x⁸/8! − x¹⁰/10!` up to x = 10, and negative from 9.
    fn series<S: Scalar>(self, x: &S) -> (S, f64) {
        let square = x.clone() * x;
        let mut term = S::one();
        let (mut sum, mut size) = (term.clone(), 1.0);
        for n in [2.0, 4.0, 6.0, 8.0, 10.0] {
            term = match self {
                Self::TaylorMisprint if n == 10.0 => -(term * x) / 9.0,
                _ => -(term * &square) / (n * (n - 1.0)),
            };
            size += term.re().abs();
            sum += term.clone();
        }
        (sum, size)
    }

    /// ψ of the sample's target angle.
    fn of<S: Scalar>(self, sample: &Sample<S>, m: u32) -> S {
        if self == Self::Exact {
            return sample.angle.psi(m, |left, right| sample.exceeds(left, right, 0.0));
        }
        let m = f64::from(m);
        let (value, size) = self.series(&(sample.angle.radians() * m));
        let floor = S::from(-m);
        if sample.exceeds(&floor, &value, size) { floor } else { value }
    }

    /// Where ψ passes from one piece to the next: without a kink where it is exact, with one where the polynomial reaches −m. The
    /// arccosine has a cone at θ = 0 that the polynomial makes one of size 0.
    pub fn kinks(self, m: u32) -> Vec<Kink> {
        let m = f64::from(m);
        if self == Self::Exact {
            return (1..m as u32).map(|j| Kink::Join { angle: PI * f64::from(j) / m }).collect();
        }
        let (mut above, mut below) = (0.0, m * PI);
        while below - above > 4.0 * f64::EPSILON * below {
            let middle = f64::midpoint(above, below);
            if self.series(&middle).0 > -m { above = middle } else { below = middle }
        }
        vec![Kink::Cone { angle: 0.0 }, Kink::Switch { angle: above / m }]
    }
}

choice! {
    /// Whether λ follows the training step.
    pub enum Anneal {
        /// λ is fixed.
        Off = "off",
        /// `λ = max(λ_min, λ_0 (1 + γ·step)^−power)`
        On = "on",
    }
}

/// λ, the weight of the plain cosine beside ψ: fixed, or following the training step.
#[derive(Clone, Debug, PartialEq)]
pub struct Lambda {
    /// λ where it is fixed, not negative.
    pub fixed: f64,
    /// Whether it follows the step instead.
    pub anneal: Anneal,
    /// λ at step 0.
    pub start: f64,
    /// How fast it falls.
    pub gamma: f64,
    /// The power of its fall.
    pub power: f64,
    /// What it never falls below.
    pub min: f64,
    /// The training step now.
    pub step: u32,
}

impl Default for Lambda {
    fn default() -> Self {
        Self { fixed: 0.0, anneal: Anneal::Off, start: 1000.0, gamma: 0.12, power: 1.0, min: 5.0, step: 0 }
    }
}

impl Lambda {
    /// λ at the present step.
    pub fn now(&self) -> f64 {
        match self.anneal {
            Anneal::Off => self.fixed,
            Anneal::On => (self.start * (1.0 + self.gamma * f64::from(self.step)).powf(-self.power)).max(self.min),
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("lambda", &mut self.fixed, 0.0..=f64::MAX, "weight of the plain cosine");
        visitor.choice("anneal", &mut self.anneal, "whether λ follows the training step");
        visitor.number("lambda-0", &mut self.start, 0.0..=f64::MAX, "annealed λ at step 0");
        visitor.number("gamma", &mut self.gamma, POSITIVE, "how fast the annealed λ falls");
        visitor.number("power", &mut self.power, POSITIVE, "the power that the annealed λ falls with");
        visitor.number("lambda-min", &mut self.min, 0.0..=f64::MAX, "what the annealed λ never falls below");
        visitor.integer("step", &mut self.step, 0..=u32::MAX, "the training step now");
    }
}

/// A multiplicative angular margin, `(λ cos θ + ψ(θ))/(1 + λ)` in place of `cos θ`.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiplicative {
    /// m, a whole number of at least 1.
    pub multiple: u32,
    /// How ψ is written.
    pub psi: Psi,
    /// The weight of the plain cosine.
    pub lambda: Lambda,
}

impl Default for Multiplicative {
    fn default() -> Self {
        Self { multiple: 4, psi: Psi::Exact, lambda: Lambda::default() }
    }
}

impl Multiplicative {
    /// Shows each parameter to `visitor`.
    pub fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.integer("m", &mut self.multiple, 1..=16, "margin: the multiple of the angle");
        visitor.choice("psi", &mut self.psi, "how ψ is written: exactly, or as a series held at −m");
        self.lambda.parameters(visitor);
    }

    /// Whether the formula takes the angle itself, and so its sine.
    pub fn takes_angle(&self) -> bool {
        self.psi != Psi::Exact
    }

    /// Where the formula changes.
    pub fn kinks(&self) -> Vec<Kink> {
        self.psi.kinks(self.multiple)
    }

    /// What stands in place of the cosine of the sample's target angle.
    pub fn cosine<S: Scalar>(&self, sample: &Sample<S>) -> S {
        let lambda = self.lambda.now();
        let psi = self.psi.of(sample, self.multiple);
        (sample.angle.cos.clone() * lambda + psi) / (S::from(lambda) + 1.0)
    }
}
