//! Comparisons and selections.

use crate::domain::{Domain, F32, P, W16, W32, W64, ones};
use crate::integer;
use crate::probe::{check, check_line, refused};
use crate::soft::{Soft, domain, flushed, number};
use rustc_apfloat::Float;
use rustc_apfloat::ieee::{BFloat, Double, Half, Single};
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// Whether a comparison holds, from its name; of an unordered pair, `order` is none.
fn holds(comparison: &str, order: Option<Ordering>) -> bool {
    match (comparison, order) {
        ("num", order) => order.is_some(),
        ("nan", order) => order.is_none(),
        (name, None) => name.ends_with('u'),
        (name, Some(order)) => match name.trim_end_matches('u') {
            "eq" => order == Equal,
            "ne" => order != Equal,
            "lt" | "lo" => order == Less,
            "le" | "ls" => order != Greater,
            "gt" | "hi" => order == Greater,
            "ge" | "hs" => order != Less,
            name => panic!("the comparison {name}"),
        },
    }
}

fn combined(name: &str, holds: bool, other: bool) -> bool {
    match name {
        "" => holds,
        ".and" => holds && other,
        ".or" => holds || other,
        ".xor" => holds != other,
        name => panic!("the combination {name}"),
    }
}

const COMBINATIONS: [&str; 4] = ["", ".and", ".or", ".xor"];
const EQUALITY: [&str; 2] = ["eq", "ne"];
const SIGNED: [&str; 6] = ["eq", "ne", "lt", "le", "gt", "ge"];
const UNSIGNED: [&str; 10] = ["eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs"];
const FLOATING: [&str; 14] =
    ["eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"];

type Order = Box<dyn Fn(u64, u64) -> Option<Ordering>>;

/// Every type of one element, with its comparisons, and how its values are ordered.
fn types() -> Vec<(&'static str, Domain, &'static [&'static str], Order)> {
    fn integers(width: u32, signed: bool) -> Order {
        let number = move |a| integer::number(a, width, signed);
        Box::new(move |a, b| Some(number(a).cmp(&number(b))))
    }
    fn floats<F: Soft + 'static>(flush: bool) -> Order {
        let number = move |a| if flush { flushed(number::<F>(a)) } else { number(a) };
        Box::new(move |a, b| number(a).partial_cmp(&number(b)))
    }
    vec![
        ("b16", W16, &EQUALITY, integers(16, false)),
        ("b32", W32, &EQUALITY, integers(32, false)),
        ("b64", W64, &EQUALITY, integers(64, false)),
        ("u16", W16, &UNSIGNED, integers(16, false)),
        ("u32", W32, &UNSIGNED, integers(32, false)),
        ("u64", W64, &UNSIGNED, integers(64, false)),
        ("s16", W16, &SIGNED, integers(16, true)),
        ("s32", W32, &SIGNED, integers(32, true)),
        ("s64", W64, &SIGNED, integers(64, true)),
        ("f32", F32, &FLOATING, floats::<Single>(false)),
        ("ftz.f32", F32, &FLOATING, floats::<Single>(true)),
        ("f64", domain::<Double>(), &FLOATING, floats::<Double>(false)),
        ("f16", domain::<Half>(), &FLOATING, floats::<Half>(false)),
        ("ftz.f16", domain::<Half>(), &FLOATING, floats::<Half>(true)),
        ("bf16", domain::<BFloat>(), &FLOATING, floats::<BFloat>(false)),
    ]
}

/// The operands of a comparison: a combination has a predicate, too.
fn operands(combination: &str, domain: Domain) -> (&'static str, Vec<Domain>) {
    if combination.is_empty() { ("%a, %b", vec![domain; 2]) } else { ("%a, %b, %c", vec![domain, domain, P]) }
}

#[test]
fn comparisons_set_a_predicate_and_one_for_the_opposite() {
    for (ty, domain, comparisons, order) in types() {
        for comparison in comparisons {
            for combination in COMBINATIONS {
                let (operands, domains) = operands(combination, domain);
                let line = format!("setp.{comparison}{combination}.{ty} %x|%y, {operands};");
                check_line(&line, &[1, 1], &domains, |[a, b, c, _]| {
                    let holds = holds(comparison, order(a, b));
                    [holds, !holds].map(|holds| u64::from(combined(combination, holds, c == 1)))
                });
            }
        }
    }
}

#[test]
fn comparisons_set_all_ones_or_one() {
    for (ty, domain, comparisons, order) in types() {
        let mut results = vec![("u32", 32, ones(32)), ("s32", 32, ones(32)), ("f32", 32, 0x3f80_0000)];
        results.extend([("f16", 16, 0x3c00), ("bf16", 16, 0x3f80)]);
        if domain.width() == 16 && ty.ends_with("f16") {
            results.extend([("u16", 16, ones(16)), ("s16", 16, ones(16))]);
        }
        let plain = ty.trim_start_matches("ftz.");
        let flush = if plain == ty { "" } else { ".ftz" };
        for (result, width, yes) in results {
            for (i, comparison) in comparisons.iter().enumerate() {
                let combination = COMBINATIONS[i % 4];
                let (operands, domains) = operands(combination, domain);
                let line = format!("set.{comparison}{combination}{flush}.{result}.{plain} %x, {operands};");
                check_line(&line, &[width], &domains, |[a, b, c, _]| {
                    [if combined(combination, holds(comparison, order(a, b)), c == 1) { yes } else { 0 }, 0]
                });
            }
        }
    }
}

#[test]
fn pairs_are_compared_one_by_one() {
    fn pairs<F: Soft + 'static>(one: u64) {
        let order = |a: u64, b: u64| number::<F>(a).partial_cmp(&number(b));
        let both = |comparison: &str, a: u64, b: u64| [0, 16].map(|i| holds(comparison, order(a >> i, b >> i)));
        let ty = F::TYPE;
        for comparison in FLOATING {
            let line = format!("setp.{comparison}.xor.{ty}x2 %x|%y, %a, %b, %c;");
            check_line(&line, &[1, 1], &[W32, W32, P], |[a, b, c, _]| {
                both(comparison, a, b).map(|holds| u64::from(holds != (c == 1)))
            });
            let line = format!("setp.{comparison}.{ty}x2 %x|%y, %a, %b;");
            check_line(&line, &[1, 1], &[W32, W32], |[a, b, ..]| both(comparison, a, b).map(u64::from));
            for (result, yes) in [("u32", ones(16)), ("s32", ones(16)), (&*format!("{ty}x2"), one)] {
                check(&format!("set.{comparison}.{result}.{ty}x2"), 32, &[W32, W32], |[a, b, ..]| {
                    let [low, high] = both(comparison, a, b).map(|holds| if holds { yes } else { 0 });
                    low | high << 16
                });
            }
        }
    }
    pairs::<Half>(0x3c00);
    pairs::<BFloat>(0x3f80);
}

#[test]
fn a_negated_predicate_is_combined() {
    let line = "setp.lt.and.s32 %x|%y, %a, %b, !%c;";
    check_line(line, &[1, 1], &[W32, W32, P], |[a, b, c, _]| {
        let less = integer::number(a, 32, true) < integer::number(b, 32, true);
        [less, !less].map(|holds| u64::from(holds && c == 0))
    });
}

#[test]
fn comparisons_that_a_type_has_not_are_refused() {
    for opcode in ["setp.lo.s32", "setp.lt.b32", "setp.equ.u32", "setp.hi.f32"] {
        let found = refused(opcode, 1, &[32, 32]);
        assert!(found.contains(&format!("`{opcode}` needs one of `.eq`, `.ne`")), "{found}");
    }
    assert!(refused("set.eq.u64.u32", 64, &[32, 32]).contains("`set` has no type `.u64`"));
    // A short result is there for short numbers only.
    for ty in ["u16", "b16", "u32", "f32", "f64"] {
        let found = refused(&format!("set.eq.u16.{ty}"), 16, &[64, 64]);
        assert!(found.contains("`set` has no type `.u16`"), "{found}");
    }
}

#[test]
fn a_predicate_selects() {
    for (ty, domain) in [("b16", W16), ("u32", W32), ("f32", W32), ("s64", W64), ("f64", W64)] {
        check(&format!("selp.{ty}"), domain.width(), &[domain, domain, P], |[a, b, c, _]| if c == 1 { a } else { b });
    }
}

#[test]
fn a_sign_selects() {
    for (ty, domain) in [("u16", W16), ("b32", W32), ("f32", W32), ("f64", W64)] {
        check(&format!("slct.{ty}.s32"), domain.width(), &[domain, domain, W32], |[a, b, c, _]| {
            if integer::number(c, 32, true) >= 0 { a } else { b }
        });
        for (suffix, flush) in [("", false), (".ftz", true)] {
            check(&format!("slct{suffix}.{ty}.f32"), domain.width(), &[domain, domain, F32], |[a, b, c, _]| {
                let value = number::<Single>(c);
                let value = if flush { flushed(value) } else { value };
                // Zeros of either sign count as at least zero, and a NaN does not.
                if !value.is_nan() && (value.is_zero() || !value.is_negative()) { a } else { b }
            });
        }
    }
}
