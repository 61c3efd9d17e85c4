//! Draws numbers, specifications and batches from the bytes of an input.
//!
//! Every byte means something, and near bytes mean near things, so that a fuzzer gets on by small changes.

use arbitrary::{Arbitrary, Unstructured};
use gradproof::batch::{Batch, Inputs, RunningStatistics};
use gradproof::loss::spec::Described;
use gradproof::loss::{AnyLoss, FeatureMap, Kink, Loss, LossSpec, Margins, WeightMap};
use gradproof::subject::Precision;
use ndarray::{Array1, Array2};

/// How large numbers may be.
#[derive(Clone, Copy, Debug)]
pub enum Sizes {
    /// 0, or of a magnitude from 2⁻ⁿ to 2ⁿ.
    UpTo(i32),
    /// Any but infinities and NaN.
    Finite,
    /// Any bits.
    Any,
}

/// Numbers at which something begins, ends or turns.
const SPECIAL: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    std::f64::consts::PI,
    f64::EPSILON,
    f64::MIN_POSITIVE,
    5e-324,
    f64::MAX,
    1e-8,
    65504.0,
    f64::INFINITY,
    f64::NAN,
];
/// Where no number of classes up to this suits a loss, there is no batch.
const MOST_CLASSES: usize = 6;
/// The rows of one class that a loss of few samples has.
const MOST_LABELS: usize = 3;

impl Sizes {
    fn fit(self, number: f64) -> f64 {
        match self {
            Self::Any => number,
            Self::Finite if number.is_nan() => 0.0,
            Self::Finite => number.clamp(f64::MIN, f64::MAX),
            Self::UpTo(_) if number == 0.0 => number,
            Self::UpTo(_) if !number.is_finite() => 1.0,
            Self::UpTo(most) => {
                let exponent = number.abs().log2().floor() as i32;
                let folded = (exponent + most).rem_euclid(2 * most) - most;
                // In two steps, so that a subnormal gets there.
                let half = (folded - exponent) / 2;
                number * 2f64.powi(half) * 2f64.powi(folded - exponent - half)
            }
        }
    }
}

/// The number so many places farther from 0.
fn outward(number: f64, places: i8) -> f64 {
    let moved = f64::from_bits(number.to_bits().wrapping_add_signed(places.into()));
    if moved.is_finite() && number.is_finite() && moved.is_sign_positive() == number.is_sign_positive() {
        moved
    } else {
        number
    }
}

/// A source of inputs. When the bytes are used up, all that it draws is the first of its kind.
pub struct Draw<'a>(Unstructured<'a>);

impl<'a> Draw<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// Any value of a plain type.
    pub fn any<T: Arbitrary<'a>>(&mut self) -> T {
        self.0.arbitrary().expect("a plain type can be drawn from any bytes, and from none")
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::from(self.any::<u8>()) % end
    }

    pub fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The bytes that are left.
    pub fn rest(self) -> &'a [u8] {
        self.0.take_rest()
    }

    pub fn number(&mut self, sizes: Sizes) -> f64 {
        let number = match self.below(6) {
            0 | 1 => f64::from(self.any::<i16>()) / 100.0,
            2 => f64::from_bits(self.any()),
            3 => f64::from(f32::from_bits(self.any())),
            4 => 2f64.powi(self.any::<i8>().into()) * self.choose(&[1.0, -1.0]),
            _ => outward(self.choose(&SPECIAL), self.any()),
        };
        sizes.fit(number)
    }

    /// A loss with up to three of its parameters set.
    pub fn specification(&mut self, sizes: Sizes) -> LossSpec {
        let all = AnyLoss::all();
        let mut spec = LossSpec::from(all[self.below(all.len())].clone());
        for _ in 0..self.below(4) {
            let known = spec.describe();
            let parameter = &known[self.below(known.len())];
            let value = self.value(parameter, sizes);
            // What is out of range stays as it was.
            if let Ok(changed) = spec.with(parameter.name, &value)
                && changed.objection().is_none()
            {
                spec = changed;
            }
        }
        spec
    }

    fn value(&mut self, parameter: &Described, sizes: Sizes) -> String {
        if !parameter.choices.is_empty() {
            return self.choose(parameter.choices).to_owned();
        }
        match parameter.name {
            "primary" => {
                let all = AnyLoss::all();
                format!("({})", all[self.below(all.len())].about().name)
            }
            "novel" => self.choose(&["half", "0", "1", "0+2", "1+1", "3"]).to_owned(),
            _ if parameter.allowed.starts_with("a whole number") => self.choose(&[1, 2, 3, 4, 16, 5000]).to_string(),
            _ => format!("{:e}", self.number(sizes).abs()),
        }
    }

    /// A batch for the loss, in numbers of the precision; `None` if no small one suits it.
    pub fn batch(&mut self, spec: &LossSpec, precision: Precision, sizes: Sizes) -> Option<Batch<f64>> {
        let form = spec.loss.form();
        let has_weights = form.weights != WeightMap::Absent;
        let (samples, dimension, least) = (1 + self.below(4), 1 + self.below(4), 1 + self.below(5));
        let classes = (least..=MOST_CLASSES).find(|classes| spec.loss.objection(Some(*classes)).is_none())?;
        let numbers = Numbers { precision, sizes };
        let weights = has_weights.then(|| numbers.matrix(self, classes, dimension, &[]));
        let labels: Vec<usize> =
            (0..samples).map(|_| self.label(if has_weights { classes } else { MOST_LABELS })).collect();
        let features = self.features(&numbers, spec, &labels, weights.as_ref(), dimension);
        let vector = |draw: &mut Self, length: usize| Array1::from_shape_simple_fn(length, || numbers.one(draw));
        let bias = form.bias.then(|| vector(self, classes));
        let gains = form.gains.then(|| vector(self, classes));
        let learnable = spec.loss.learnable().into_iter();
        // What the batch does not give has the specification's value.
        let given: Vec<_> = learnable.map(|(name, _)| name).filter(|_| self.any()).collect();
        let scalars = given.into_iter().map(|name| (name, numbers.one(self))).collect();
        let running = matches!(form.features, FeatureMap::Whitened { running: true, .. }).then(|| RunningStatistics {
            mean: vector(self, dimension),
            variance: vector(self, dimension).mapv(f64::abs),
        });
        let per_class = spec.conventions.margins == Margins::PerClass;
        let margins = per_class.then(|| vector(self, classes).mapv(|m| m.abs() % 3.0));
        let triplets = (form.peers && self.any()).then(|| self.triplets(&labels)).filter(|some| !some.is_empty());
        let upstream = Numbers { precision, sizes: if let Sizes::UpTo(_) = sizes { Sizes::UpTo(8) } else { sizes } };
        let upstream = if self.any() {
            Array1::from_shape_simple_fn(samples, || upstream.one(self))
        } else {
            Array1::from_elem(samples, precision.round(spec.conventions.upstream(&labels)))
        };
        Some(Batch {
            inputs: Inputs { features, weights, bias, gains, scalars },
            labels,
            upstream,
            running,
            margins,
            triplets,
            case: None,
        })
    }

    /// One of the first and last labels more often than another.
    fn label(&mut self, classes: usize) -> usize {
        let any = self.below(classes);
        self.choose(&[0, classes - 1, any])
    }

    /// Valid triplets (anchor, positive, negative), if there are any.
    fn triplets(&mut self, labels: &[usize]) -> Vec<[usize; 3]> {
        let drawn = (0..3).map(|_| [(); 3].map(|()| self.below(labels.len())));
        drawn.filter(|[a, p, n]| a != p && labels[*a] == labels[*p] && labels[*a] != labels[*n]).collect()
    }

    /// Features, of which some lie at a kink as seen from a class weight or from a feature before.
    fn features(
        &mut self,
        numbers: &Numbers,
        spec: &LossSpec,
        labels: &[usize],
        weights: Option<&Array2<f64>>,
        dimension: usize,
    ) -> Array2<f64> {
        let kinks = spec.loss.kinks();
        let mut features = Array2::zeros((labels.len(), dimension));
        for (i, label) in labels.iter().enumerate() {
            let base = match (self.below(4), weights) {
                (0, _) => None,
                (1 | 2, Some(weights)) => Some(weights.row(*label)),
                (_, Some(weights)) => Some(weights.row(self.below(weights.nrows()))),
                _ if i == 0 => None,
                _ => Some(features.row(self.below(i))),
            };
            let row = match base.map(|base| base.to_vec()) {
                None => numbers.matrix(self, 1, dimension, &[]).row(0).to_vec(),
                Some(base) => {
                    let kink = if kinks.is_empty() { Kink::Tie } else { self.choose(&kinks) };
                    let at_kink = self.at_kink(&base, kink);
                    numbers.matrix(self, 1, dimension, &at_kink).row(0).to_vec()
                }
            };
            features.row_mut(i).assign(&Array1::from(row));
        }
        features
    }

    /// A vector at a kink as seen from `base`, as nearly as `f64` has it.
    fn at_kink(&mut self, base: &[f64], kink: Kink) -> Vec<f64> {
        match kink {
            Kink::Cone { angle } | Kink::Switch { angle } | Kink::Join { angle } => turned(base, angle),
            Kink::Hinge { squared_distance } if self.any() => {
                turned(base, 2.0 * (squared_distance.sqrt() / 2.0).min(1.0).asin())
            }
            Kink::Hinge { squared_distance } => {
                let mut moved = base.to_vec();
                moved[self.below(base.len())] += squared_distance.sqrt();
                moved
            }
            Kink::Tie | Kink::Coincidence => base.to_vec(),
            Kink::ZeroFeature => vec![0.0; base.len()],
        }
    }
}

/// The vector turned by an angle, in the plane of its first two coordinates.
fn turned(vector: &[f64], angle: f64) -> Vec<f64> {
    let (sin, cos) = if angle == std::f64::consts::PI { (0.0, -1.0) } else { angle.sin_cos() };
    let [x, y, ..] = *vector else { return vector.iter().map(|x| x * cos.signum()).collect() };
    let rest: f64 = vector[2..].iter().map(|x| x * x).sum();
    // As long as the whole vector, and at a right angle to it.
    let across = ((x * x + y * y + rest) / (x * x + y * y)).sqrt();
    let across = if across.is_finite() { across } else { 1.0 };
    let mut turned: Vec<f64> = vector.iter().map(|x| x * cos).collect();
    turned[0] -= y * across * sin;
    turned[1] += x * across * sin;
    turned
}

/// Numbers of a precision and a range of sizes.
struct Numbers {
    precision: Precision,
    sizes: Sizes,
}

impl Numbers {
    fn fit(&self, number: f64) -> f64 {
        let rounded = self.precision.round(self.sizes.fit(number));
        if rounded.is_finite() || matches!(self.sizes, Sizes::Any) { rounded } else { 1.0 }
    }

    fn one(&self, draw: &mut Draw) -> f64 {
        let number = draw.number(self.sizes);
        self.fit(number)
    }

    /// Rows of their own; or multiples of a given one, a few places beside it.
    fn matrix(&self, draw: &mut Draw, rows: usize, columns: usize, given: &[f64]) -> Array2<f64> {
        let mut all: Vec<f64> = Vec::new();
        for row in 0..rows {
            let kind = draw.below(4);
            let base = match kind {
                0 if row > 0 => Some(all[..columns].to_vec()),
                _ if !given.is_empty() => Some(given.to_vec()),
                _ => None,
            };
            match base {
                Some(base) => {
                    let factor = draw.choose(&[1.0, 1.0, 2.0, -1.0, 0.5, 3.0]);
                    let moved = draw.below(columns);
                    let places = draw.any::<i8>() / 8;
                    let place =
                        |(j, x): (usize, f64)| outward(self.fit(x * factor), if j == moved { places } else { 0 });
                    all.extend(base.into_iter().enumerate().map(place).map(|x| self.fit(x)));
                }
                None if kind == 1 && draw.any() => all.extend(vec![0.0; columns]),
                None => all.extend((0..columns).map(|_| self.one(draw))),
            }
        }
        Array2::from_shape_vec((rows, columns), all).expect("so many rows of so many columns")
    }
}
