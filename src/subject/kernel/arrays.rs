//! The arrays that a kernel takes and gives, by the names they have in a convention.

use super::expression::Sizes;
use crate::batch::{Batch, Tensor, signed};
use crate::loss::{BatchNeeds, FeatureMap, Loss, LossSpec, Margins, WeightMap};
use crate::reference::products::{self, Products};
use crate::subject::Precision;
use half::{bf16, f16};
use ndarray::Array2;

/// What an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Features,
    Weights,
    /// Normalised features.
    UnitFeatures,
    /// Normalised class weights.
    UnitWeights,
    Products,
    Bias,
    Gains,
    RunningMean,
    RunningVariance,
    Margins,
    Upstream,
    Labels,
    Triplets,
    /// The loss of each sample.
    Loss,
    /// One loss for the batch.
    Total,
    /// The gradient by a tensor.
    By(Tensor),
    ByUnitFeatures,
    ByUnitWeights,
    ByProducts,
}

/// The elements of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Float(Precision),
    I32,
    I64,
}

/// An array by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Array {
    /// With the ending `_t` of a transpose.
    pub name: String,
    pub content: Content,
    pub transposed: bool,
    pub element: Element,
    /// Sizes by name: `N`, `K`.
    shape: Vec<&'static str>,
}

/// The numbers of a kernel: those of features, class weights and their gradients, and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    pub stored: Precision,
    pub arithmetic: Precision,
}

impl Content {
    /// Whether a kernel gives it, rather than takes it.
    pub fn is_output(self) -> bool {
        use Content::{By, ByProducts, ByUnitFeatures, ByUnitWeights, Loss, Total};
        matches!(self, Loss | Total | By(_) | ByUnitFeatures | ByUnitWeights | ByProducts)
    }

    /// Whether each row of it belongs to one sample, whose loss alone it depends on: so long as `independent` samples have losses
    /// that do.
    pub fn is_of_sample(self, independent: bool) -> bool {
        match self {
            Self::Loss | Self::ByProducts => true,
            Self::By(Tensor::Features) | Self::ByUnitFeatures => independent,
            _ => !self.is_output(),
        }
    }
}

/// Every array that a kernel can take or give, and whether it can where it computes this loss.
pub(super) fn known(spec: &LossSpec, numbers: Numbers) -> Vec<(Array, bool)> {
    use Content as C;
    let form = spec.loss.form();
    let classes = form.weights != WeightMap::Absent;
    let by_products = products::suffice(spec);
    let unit_features = form.features == FeatureMap::Unit;
    let unit_weights = form.weights == WeightMap::Unit;
    let running = matches!(form.features, FeatureMap::Whitened { running: true, .. });
    let (real, stored) = (Element::Float(numbers.arithmetic), Element::Float(numbers.stored));
    let mut all = Vec::new();
    let mut add = |wanted: bool, name: &str, content, element, shape: &[&'static str]| {
        let array = |name, transposed, shape| (Array { name, content, transposed, element, shape }, wanted);
        all.push(array(name.to_owned(), false, shape.to_vec()));
        if shape.len() == 2 {
            all.push(array(format!("{name}_t"), true, shape.iter().rev().copied().collect()));
        }
    };
    add(true, "features", C::Features, stored, &["N", "D"]);
    add(classes, "weights", C::Weights, stored, &["K", "D"]);
    add(unit_features, "unit_features", C::UnitFeatures, real, &["N", "D"]);
    add(unit_weights, "unit_weights", C::UnitWeights, real, &["K", "D"]);
    add(classes, "products", C::Products, real, &["N", "K"]);
    add(form.bias, "bias", C::Bias, real, &["K"]);
    add(form.gains, "g", C::Gains, real, &["K"]);
    add(running, "running_mean", C::RunningMean, real, &["D"]);
    add(running, "running_var", C::RunningVariance, real, &["D"]);
    let margins = spec.conventions.margins == Margins::PerClass;
    add(margins, "margins", C::Margins, real, &["K"]);
    add(true, "labels", C::Labels, Element::I32, &["N"]);
    add(true, "labels64", C::Labels, Element::I64, &["N"]);
    add(takes_triplets(spec), "triplets", C::Triplets, Element::I32, &["T", "3"]);
    add(true, "upstream", C::Upstream, real, &["N"]);
    add(true, "loss", C::Loss, real, &["N"]);
    add(true, "total", C::Total, real, &["1"]);
    add(true, "grad_features", C::By(Tensor::Features), stored, &["N", "D"]);
    add(classes, "grad_weights", C::By(Tensor::Weights), stored, &["K", "D"]);
    add(unit_features && !form.feature_norm, "grad_unit_features", C::ByUnitFeatures, real, &["N", "D"]);
    let by_unit_weights = unit_weights && !form.weight_norm && !spec.loss.batch_needs().weight_norms;
    add(by_unit_weights, "grad_unit_weights", C::ByUnitWeights, real, &["K", "D"]);
    add(by_products, "grad_products", C::ByProducts, real, &["N", "K"]);
    add(form.bias, "grad_bias", C::By(Tensor::Bias), real, &["K"]);
    add(form.gains, "grad_g", C::By(Tensor::Gains), real, &["K"]);
    for (name, _) in spec.loss.learnable() {
        add(true, &format!("grad_{name}"), C::By(Tensor::Scalar(name)), real, &["1"]);
    }
    all
}

/// Whether the loss runs over triplets that a batch may name.
pub(super) fn takes_triplets(spec: &LossSpec) -> bool {
    spec.name() == "triplet"
}

/// Whether each sample's loss depends on the features of no other.
pub(super) fn samples_are_independent(spec: &LossSpec) -> bool {
    let form = spec.loss.form();
    let of_batch = matches!(form.features, FeatureMap::Whitened { running: false, .. });
    !form.peers && !of_batch && spec.loss.batch_needs() == BatchNeeds::default()
}

/// All triplets of the batch: those that it names, or all that there are.
pub(super) fn triplets(batch: &Batch<f64>) -> Vec<[usize; 3]> {
    batch.triplets.clone().unwrap_or_else(|| {
        let (n, labels) = (batch.samples(), &batch.labels);
        let all = (0..n * n * n).map(|t| [t / (n * n), t / n % n, t % n]);
        all.filter(|[a, p, n]| a != p && labels[*a] == labels[*p] && labels[*a] != labels[*n]).collect()
    })
}

impl Array {
    /// What it is, for people: `grad_products [N, K] f32`.
    pub fn describe(&self) -> String {
        format!("{} [{}] {}", self.name, self.shape.join(", "), self.element.name())
    }

    /// How many elements it has.
    pub fn len(&self, sizes: Sizes) -> usize {
        let length = |name: &&str| match *name {
            "N" => sizes.samples,
            "D" => sizes.dimension,
            "K" => sizes.classes,
            "T" => sizes.triplets,
            number => number.parse().expect("what is no size is a number"),
        };
        self.shape.iter().map(length).product()
    }

    /// Its bytes for a batch; `products` must be there for what is computed from it. Of an output, none.
    pub fn bytes(&self, batch: &Batch<f64>, products: Option<&Products<'_>>) -> Vec<u8> {
        let inputs = &batch.inputs;
        let matrix = |matrix: Array2<f64>| -> Vec<f64> {
            if self.transposed { matrix.t().iter().copied().collect() } else { matrix.iter().copied().collect() }
        };
        let vector = |vector: Option<&ndarray::Array1<f64>>| vector.map_or_else(Vec::new, |vector| vector.to_vec());
        let values: Vec<f64> = match self.content {
            Content::Features => matrix(inputs.features.clone()),
            Content::Weights => inputs.weights.clone().map_or_else(Vec::new, matrix),
            Content::UnitFeatures => products.map_or_else(Vec::new, |products| matrix(products.features())),
            Content::UnitWeights => products.map_or_else(Vec::new, |products| matrix(products.weights())),
            Content::Products => products.map_or_else(Vec::new, |products| matrix(products.values())),
            Content::Bias => vector(inputs.bias.as_ref()),
            Content::Gains => vector(inputs.gains.as_ref()),
            Content::RunningMean => vector(batch.running.as_ref().map(|running| &running.mean)),
            Content::RunningVariance => vector(batch.running.as_ref().map(|running| &running.variance)),
            Content::Margins => vector(batch.margins.as_ref()),
            Content::Upstream => batch.upstream.to_vec(),
            Content::Labels => batch.labels.iter().map(|label| signed(*label) as f64).collect(),
            Content::Triplets => {
                let all = triplets(batch);
                let rows = Array2::from_shape_fn((all.len(), 3), |(t, which)| all[t][which] as f64);
                matrix(rows)
            }
            _ => Vec::new(),
        };
        values.into_iter().flat_map(|value| self.element.write(value)).collect()
    }

    /// The values of an output from its bytes, in row-major order of the tensor itself.
    pub fn values(&self, bytes: &[u8], sizes: Sizes) -> Array2<f64> {
        let values: Vec<f64> = bytes.chunks_exact(self.element.bytes()).map(|bytes| self.element.read(bytes)).collect();
        let rows = match self.shape[0] {
            "N" => sizes.samples,
            "K" => sizes.classes,
            "D" => sizes.dimension,
            _ => 1,
        };
        let matrix =
            Array2::from_shape_vec((rows, values.len() / rows), values).expect("as many elements as the shape has");
        if self.transposed { matrix.reversed_axes().as_standard_layout().into_owned() } else { matrix }
    }
}

impl Element {
    /// Its name in a convention.
    pub fn name(self) -> String {
        match self {
            Self::Float(precision) => precision.to_string(),
            Self::I32 => "i32".to_owned(),
            Self::I64 => "i64".to_owned(),
        }
    }

    /// The element of that name.
    pub fn named(name: &str) -> Option<Self> {
        let floats = Precision::ALL.map(Self::Float);
        floats.into_iter().chain([Self::I32, Self::I64]).find(|element| element.name() == name)
    }

    /// Its size in bytes.
    pub fn bytes(self) -> usize {
        match self {
            Self::Float(Precision::F16 | Precision::Bf16) => 2,
            Self::Float(Precision::F32) | Self::I32 => 4,
            Self::Float(Precision::F64) | Self::I64 => 8,
        }
    }

    /// The bytes of the number nearest to `value`, as a device keeps them.
    pub fn write(self, value: f64) -> Vec<u8> {
        match self {
            Self::Float(Precision::F64) => value.to_le_bytes().to_vec(),
            Self::Float(Precision::F32) => (value as f32).to_le_bytes().to_vec(),
            Self::Float(Precision::F16) => f16::from_f64(value).to_le_bytes().to_vec(),
            Self::Float(Precision::Bf16) => bf16::from_f64(value).to_le_bytes().to_vec(),
            Self::I32 => (value as i32).to_le_bytes().to_vec(),
            Self::I64 => (value as i64).to_le_bytes().to_vec(),
        }
    }

    /// The value of such bytes.
    ///
    /// # Panics
    /// If they are not as many as [`Element::bytes`].
    fn read(self, bytes: &[u8]) -> f64 {
        const LENGTH: &str = "as many bytes as the element has";
        match self {
            Self::Float(Precision::F64) => f64::from_le_bytes(bytes.try_into().expect(LENGTH)),
            Self::Float(Precision::F32) => f32::from_le_bytes(bytes.try_into().expect(LENGTH)).into(),
            Self::Float(Precision::F16) => f16::from_le_bytes(bytes.try_into().expect(LENGTH)).into(),
            Self::Float(Precision::Bf16) => bf16::from_le_bytes(bytes.try_into().expect(LENGTH)).into(),
            Self::I32 => i32::from_le_bytes(bytes.try_into().expect(LENGTH)).into(),
            Self::I64 => i64::from_le_bytes(bytes.try_into().expect(LENGTH)) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::generate;

    const NUMBERS: Numbers = Numbers { stored: Precision::F16, arithmetic: Precision::F32 };

    fn array(spec: &LossSpec, name: &str) -> Array {
        let found = known(spec, NUMBERS).into_iter().find(|(array, usable)| array.name == name && *usable);
        found.unwrap_or_else(|| panic!("{spec} has `{name}`")).0
    }

    #[test]
    fn bytes_are_read_as_the_number_nearest_to_what_was_written() {
        for element in Precision::ALL.map(Element::Float) {
            let Element::Float(precision) = element else { unreachable!("made of precisions") };
            for value in [0.1, -3.0, 65504.0, 6e-5, 0.0, f64::INFINITY] {
                let bytes = element.write(value);
                assert_eq!(bytes.len(), element.bytes());
                assert_eq!(element.read(&bytes), precision.round(value), "{value} in {precision}");
            }
        }
        for element in [Element::I32, Element::I64] {
            assert_eq!(element.read(&element.write(-7.0)), -7.0);
            assert_eq!(Element::named(&element.name()), Some(element));
        }
        assert_eq!(Element::named("u8"), None);
    }

    #[test]
    fn a_matrix_and_its_transpose_hold_the_same_numbers() {
        let spec: LossSpec = "arcface".parse().unwrap();
        let batch = generate(&spec, Precision::F16, 2, 1).unwrap().remove(0).batch;
        let sizes =
            Sizes { samples: batch.samples(), dimension: batch.dimension(), classes: batch.classes(), triplets: 0 };
        assert_ne!(sizes.dimension, sizes.classes);
        for name in ["weights", "weights_t"] {
            let array = array(&spec, name);
            let bytes = array.bytes(&batch, None);
            assert_eq!(bytes.len(), 2 * array.len(sizes), "16 bits each");
            let output = Array { name: name.replace("weights", "grad_weights"), ..array };
            assert_eq!(Some(output.values(&bytes, sizes)), batch.inputs.weights, "{name}");
        }
        let row = array(&spec, "weights").bytes(&batch, None);
        assert_ne!(row, array(&spec, "weights_t").bytes(&batch, None));
    }

    #[test]
    fn a_loss_has_the_arrays_of_its_form_and_no_others() {
        let usable = |text: &str, name: &str| {
            known(&text.parse().unwrap(), NUMBERS).iter().any(|(array, usable)| array.name == name && *usable)
        };
        for (spec, has, has_not) in [
            (
                "arcface",
                &["products", "unit_weights", "grad_s", "grad_products"][..],
                &["bias", "grad_alpha", "triplets"][..],
            ),
            ("softmax", &["bias", "grad_bias", "grad_products"], &["unit_features", "g"]),
            ("sphereface", &["products", "unit_weights"], &["grad_products", "grad_unit_features"]),
            ("contrastive", &["features", "labels64", "grad_features"], &["weights", "products", "grad_weights"]),
            ("triplet", &["triplets"], &["products"]),
            ("weight-norm", &["g", "grad_g", "bias"], &["unit_features"]),
            ("ccl:statistics=running", &["running_mean", "running_var"], &["unit_features"]),
        ] {
            assert!(has.iter().all(|name| usable(spec, name)), "{spec}");
            assert!(!has_not.iter().any(|name| usable(spec, name)), "{spec}");
        }
    }

    #[test]
    fn rows_belong_to_samples_where_losses_do() {
        let independent = |text: &str| samples_are_independent(&text.parse().unwrap());
        assert!(independent("arcface") && independent("ccl:statistics=running"));
        assert!(!independent("contrastive") && !independent("deepvisage") && !independent("up"));
        let by_features = Content::By(Tensor::Features);
        assert!(by_features.is_of_sample(true) && !by_features.is_of_sample(false));
        assert!(Content::ByProducts.is_of_sample(false) && Content::Labels.is_of_sample(false));
        assert!(!Content::By(Tensor::Weights).is_of_sample(true) && !Content::Total.is_of_sample(true));
    }
}
