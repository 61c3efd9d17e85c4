//! Losses between the samples of a batch, in closed form: loss of each sample, and gradient by the mapped features.

use super::kernel::{Machine, norm, of};
use crate::error::{Error, Result};
use crate::loss::AnyLoss;
use crate::loss::registry::triplet::Power;
use ndarray::{Array1, Array2};
use std::collections::BTreeMap;

/// A batch as these losses see it.
pub(super) struct Samples<'a, T> {
    /// Mapped features, `[N, D]`.
    pub features: &'a Array2<T>,
    pub labels: &'a [usize],
    /// `[N]`
    pub upstream: &'a [T],
    pub triplets: Option<&'a [[usize; 3]]>,
}

impl<T: Machine> Samples<'_, T> {
    /// Adds what the loss has between samples to `losses` and `gradient`.
    pub fn add(&self, loss: &AnyLoss, losses: &mut [T], gradient: &mut Array2<T>) -> Result<()> {
        match loss {
            AnyLoss::Contrastive(loss) => self.contrastive(of(loss.margin), loss.power, T::one(), losses, gradient),
            AnyLoss::DeepId2(loss) => self.contrastive(of(loss.margin), Power::Two, of(loss.lambda), losses, gradient),
            AnyLoss::Triplet(loss) => self.triplet(of(loss.margin), loss.power, losses, gradient),
            AnyLoss::CenterDispersed(loss) => self.center_dispersed(of(loss.weight), losses, gradient)?,
            AnyLoss::Ring(loss) => self.add(&loss.primary, losses, gradient)?,
            _ => {}
        }
        Ok(())
    }

    fn difference(&self, i: usize, j: usize) -> Array1<T> {
        &self.features.row(i) - &self.features.row(j)
    }

    /// Half of each pair belongs to either of its samples.
    fn contrastive(&self, margin: T, power: Power, weight: T, losses: &mut [T], gradient: &mut Array2<T>) {
        let half: T = of(0.5);
        for i in 0..losses.len() {
            for j in 0..i {
                let difference = self.difference(i, j);
                let distance = norm(difference.view());
                let alike = self.labels[i] == self.labels[j];
                if !alike && distance >= margin {
                    continue;
                }
                let (apart, sign) = if alike { (distance, T::one()) } else { (margin - distance, -T::one()) };
                // By the distance; then over it, as the gradient is along the difference.
                let (value, slope) = match power {
                    Power::Two => (half * apart * apart, sign * apart),
                    Power::One => (apart, sign),
                };
                let slope = if distance > T::zero() { slope / distance } else { T::zero() };
                losses[i] += half * weight * value;
                losses[j] += half * weight * value;
                let step = half * weight * slope * (self.upstream[i] + self.upstream[j]);
                gradient.row_mut(i).scaled_add(step, &difference);
                gradient.row_mut(j).scaled_add(-step, &difference);
            }
        }
    }

    /// A triplet belongs to its anchor.
    fn triplet(&self, margin: T, power: Power, losses: &mut [T], gradient: &mut Array2<T>) {
        // The distance raised to the power, and its gradient by the difference as a part of that.
        let raised = |difference: &Array1<T>| match power {
            Power::Two => (difference.dot(difference), of(2.0)),
            Power::One => {
                let distance = norm(difference.view());
                (distance, if distance > T::zero() { T::one() / distance } else { T::zero() })
            }
        };
        let mut one = |[a, p, n]: [usize; 3]| {
            let (to_positive, to_negative) = (self.difference(a, p), self.difference(a, n));
            let ((positive, by_positive), (negative, by_negative)) = (raised(&to_positive), raised(&to_negative));
            let gap = positive - negative + margin;
            if gap > T::zero() {
                losses[a] += gap;
                let (pull, push) = (by_positive * self.upstream[a], by_negative * self.upstream[a]);
                gradient.row_mut(a).scaled_add(pull, &to_positive);
                gradient.row_mut(a).scaled_add(-push, &to_negative);
                gradient.row_mut(p).scaled_add(-pull, &to_positive);
                gradient.row_mut(n).scaled_add(push, &to_negative);
            }
        };
        if let Some(given) = self.triplets {
            given.iter().copied().for_each(one);
            return;
        }
        let labels = self.labels;
        for a in 0..labels.len() {
            for p in (0..labels.len()).filter(|p| *p != a && labels[*p] == labels[a]) {
                (0..labels.len()).filter(|n| labels[*n] != labels[a]).for_each(|n| one([a, p, n]));
            }
        }
    }

    fn center_dispersed(&self, weight: T, losses: &mut [T], gradient: &mut Array2<T>) -> Result<()> {
        let mut sums: BTreeMap<usize, Array1<T>> = BTreeMap::new();
        for (label, row) in self.labels.iter().zip(self.features.rows()) {
            let sum = sums.entry(*label).or_insert_with(|| Array1::zeros(row.len()));
            sum.scaled_add(T::one(), &row);
        }
        let classes: T = of(sums.len() as f64);
        let mut centres = BTreeMap::new();
        for (label, sum) in sums {
            let length = norm(sum.view());
            if length == T::zero() {
                return Err(Error::Unsupported(format!("the unit features of class {label} cancel: it has no centre")));
            }
            centres.insert(label, (sum.mapv(|x| x / length), length));
        }
        let factor = weight / (classes * classes);
        let upstream = self.upstream.iter().copied().fold(T::zero(), |sum, u| sum + u);
        let mut total = T::zero();
        for (label, (centre, length)) in &centres {
            let mut by_centre = Array1::<T>::zeros(centre.len());
            for (_, (other, _)) in centres.iter().filter(|(known, _)| *known != label) {
                let cosine = centre.dot(other);
                total += cosine * cosine;
                by_centre.scaled_add(of::<T>(4.0) * cosine, other);
            }
            // Through the normalisation of the sum; every feature of the class enters it alike.
            let along = centre.dot(&by_centre);
            by_centre.scaled_add(-along, centre);
            let step = factor * upstream / *length;
            for (i, _) in self.labels.iter().enumerate().filter(|(_, known)| *known == label) {
                gradient.row_mut(i).scaled_add(step, &by_centre);
            }
        }
        losses.iter_mut().for_each(|loss| *loss += factor * total);
        Ok(())
    }
}
