//! What a check says of an implementation that does not answer as one should, or cannot be asked all there is to ask.

use gradproof::Error;
use gradproof::batch::Batch;
use gradproof::cases::{Case, Generator};
use gradproof::check::{Kind, Run, Verdict, verify_subject};
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, evaluate_with, with_learnables};
use gradproof::subject::{Answer, Function, Precision, Subject, Upstream};
use ptx_machine::{Fault, FaultKind, Options};

const LOSS: &str = "cosface:s=4";

fn spec() -> LossSpec {
    LOSS.parse().unwrap()
}

fn verified(subject: &dyn Subject) -> Run {
    verify_subject(subject, &Case::new(&spec(), Generator::Random, 3, 2, Precision::F64).unwrap()).unwrap()
}

/// What is said of an implementation that fails like this.
fn of_failure(error: fn() -> Error) -> (Verdict, Kind, String) {
    let run = verified(&Function::new("failing", move |_: &Batch<f64>| Err::<Answer, _>(error())));
    let [finding] = &run.findings[..] else { panic!("{:?}", run.findings) };
    (run.verdict, finding.kind, finding.message.clone())
}

#[test]
fn what_no_kernel_may_do_is_the_fault_of_the_implementation() {
    let error = || {
        let detail = "4 bytes past the end".to_owned();
        let fault = Fault { kind: FaultKind::OutOfBounds, entry: "head".to_owned(), at: None, other: None, detail };
        Error::Fault { fault: Box::new(fault), options: Options::default() }
    };
    let (verdict, kind, message) = of_failure(error);
    assert_eq!((verdict, kind), (Verdict::Fail, Kind::Fault));
    assert!(message.contains("4 bytes past the end") && message.contains("`head`"), "{message}");
}

#[test]
fn an_array_that_the_loss_does_not_have_is_a_wrong_shape() {
    let error = || Error::BadTensor { tensor: "bias".to_owned(), reason: "the loss has none".to_owned() };
    assert_eq!(of_failure(error), (Verdict::Fail, Kind::Shape, "bias: the loss has none".to_owned()));
}

#[test]
fn any_other_failure_is_the_lack_of_an_answer() {
    let (verdict, kind, message) = of_failure(|| Error::Unsupported("out of memory".to_owned()));
    assert_eq!((verdict, kind), (Verdict::Error, Kind::Crash));
    assert!(message.contains("no answer") && message.contains("out of memory"), "{message}");
}

/// A right implementation that is told of these upstream gradients.
struct Told(Upstream);

impl Subject for Told {
    fn name(&self) -> String {
        "told".to_owned()
    }
    fn precision(&self) -> Precision {
        Precision::F64
    }
    fn upstream(&self) -> Upstream {
        self.0
    }
    fn evaluate(&self, batch: &Batch<f64>) -> gradproof::Result<Answer> {
        let batch = with_learnables(&spec(), batch)?;
        let exact = evaluate_with(&spec(), &batch, Tier::DoubleDouble)?;
        let tensors = exact.gradient.tensors().into_iter();
        Ok(tensors.fold(Answer::losses(exact.losses), |answer, (tensor, values, _)| answer.gradient(tensor, values)))
    }
}

#[test]
fn upstream_gradients_that_cannot_be_asked_about_are_unchecked_and_others_are_not() {
    let [any, alike] = [Upstream::Any, Upstream::Alike].map(|upstream| verified(&Told(upstream)));
    assert_eq!((any.verdict, any.unchecked), (Verdict::Pass, vec![]));
    assert_eq!(alike.verdict, Verdict::Pass);
    assert_eq!(alike.unchecked, ["upstream gradients that differ between samples"]);
}
